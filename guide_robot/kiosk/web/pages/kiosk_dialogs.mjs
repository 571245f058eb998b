// What stands before everything else: a failure, a call for a person, a question whether somebody is there.
import { fill, h, icon } from "./dom.mjs";
import { text } from "/phrases/kiosk.mjs";

const ANSWER_WITHIN_MS = 5000;
const STAYS_MS = 120_000; // an answer may come late
let dialogs = 0;

/** Show a dialog and return what closes it; nothing behind it can be touched, and after `staysMs` it goes by itself. */
export function dialog(title, content, kind, staysMs) {
  const before = document.activeElement;
  const id = `dialog-${(dialogs += 1)}`;
  const box = h("section", { class: `dialog ${kind}`, role: "alertdialog", "aria-modal": "true", "aria-labelledby": id, tabindex: "-1" }, h("h2", { id }, title), ...content);
  const shade = h("div", { class: "shade" }, box);
  fill(document.getElementById("dialogs"), shade);
  behind(true);
  box.focus();
  const close = () => {
    if (!shade.isConnected) return;
    shade.remove();
    behind(false);
    if (before?.isConnected) before.focus();
  };
  setTimeout(close, staysMs);
  return close;
}

function behind(inert) {
  for (const element of document.querySelectorAll("body > header, body > main, body > footer")) element.inert = inert;
}

/** Say that something failed, and offer a person. */
export function failure(app, words) {
  const say = (key) => text(key, app.language);
  let close = () => {};
  const buttons = h("div", { class: "row" },
    callButton(app),
    h("button", { type: "button", class: "plain", onclick: () => close() }, say("close")));
  close = dialog(say("failed"), [h("p", {}, words), buttons], "failure", app.idle.limit);
}

/** A button that calls a person. */
export function callButton(app) {
  return h("button", { type: "button", class: "call", onclick: () => callPerson(app) }, icon("bell"), text("call_person", app.language));
}

/** Call a person, and say whether the call went through. */
export function callPerson(app) {
  const say = (key) => text(key, app.language);
  const words = h("p", { "aria-live": "assertive" }, say("calling"));
  let close = () => {};
  const end = () => { app.helpChanged = null; close(); };
  const button = h("button", { type: "button", class: "primary", onclick: end }, say("close"));
  close = dialog(say("call_person"), [words, h("div", { class: "row" }, button)], "calling", STAYS_MS);
  const before = app.model.help?.number ?? 0;
  const open = ["called", "nobody"].includes(app.model.help?.state);
  const sent = app.send("call_a_person");
  const waits = setTimeout(() => { words.textContent = say("call_failed"); }, sent ? ANSWER_WITHIN_MS : 0);
  app.helpChanged = () => {
    const help = app.model.help;
    if (!help || (help.number <= before && !open)) return;
    clearTimeout(waits);
    const told = helpWords(help, app.language);
    if (told && words.textContent !== told) words.textContent = told;
  };
  if (sent && open) app.helpChanged();
}

/** What became of a call for a person, in words. */
function helpWords({ state, name }, language) {
  if (state === "coming") return name ? text("help_coming_named", language, name) : text("help_coming", language);
  return { called: text("called", language), nobody: text("help_nobody", language) }[state] ?? "";
}
