// The counter page: one press for each thing that staff do with a ticket.

import {
  Presses, Refused, ask, askUntilAnswered, chooseLanguage, element, listen, nameOf, relabel, say, sayFailure, soon,
} from "./common.mjs";
import { Lists } from "./counter_lists.mjs";
import { CardForm } from "./form.mjs";
import { Gate, dropSession, endSession, resumeSession } from "./sign_in.mjs";
import { StaffCalls } from "./staff_calls.mjs";

const byId = (id) => document.getElementById(id);
const LONGEST_MESSAGES = 5;
const DESK_ANEW_MS = 15000;
const presses = new Presses();
const form = new CardForm(byId, (error) => tellRefusal(error));
const lists = new Lists(byId, (path, body) => act(path, body), (error) => tellRefusal(error));
const gate = new Gate(byId("gate"), { onIn: () => signIn(), tell: (error) => tellRefusal(error) });
const calls = new StaffCalls(byId("calls-panel"), byId("calls"));
let centre = null;
let board = null;
let desk = null;
let deskAt = 0;
let busy = false;
let asked = 0;
let shown = 0;
let messages = [];
let refusal = null;
let unanswered = false;
let listens = false;

/** Say why the last press was refused, whatever else happens in the hall, until the next press. */
function tellRefusal(error) {
  refusal = error?.status ? error : null; // a lost connection is told only while it is lost
  showNotice(error);
}

function showNotice(error) {
  const text = unanswered ? say("press_unanswered") : sayFailure(error);
  byId("notice").textContent = text;
  byId("notice").hidden = text === "";
}

function render() {
  relabel();
  for (const button of document.querySelectorAll("[data-key]")) button.setAttribute("aria-keyshortcuts", button.dataset.key);
  if (!desk || !board) return;
  const counter = board.counters.find((entry) => entry.id === desk.counter);
  const name = counter ? nameOf(counter.name) : desk.counter;
  byId("title").textContent = [nameOf(board.name), name, desk.clerk].filter(Boolean).join(" · ");
  byId("today").textContent = say("served_today", desk.served_today);
  byId("open").textContent = say(desk.open ? "close" : "open");
  byId("open").hidden = byId("leave").hidden = false;
  renderCurrent();
  lists.render({ desk, board, busy, serviceName });
  renderMessages();
  calls.render();
  form.show(desk, serviceName);
}

function renderCurrent() {
  const { current } = desk;
  byId("number").textContent = current ? current.label : desk.open ? "–" : "✕";
  byId("facts").textContent = current
    ? `${serviceName(current.service)} · ${current.language.toUpperCase()} · ${stateText(current)}${appointmentText(current)}`
    : say(desk.open ? "nobody" : "closed");
  if (current?.priority) byId("facts").append(" ", element("span", { className: "badge", text: say("priority") }));
  byId("desk-notes").replaceChildren(
    ...desk.notes.map((note) => element("li", { text: `${counterName(note.counter)}: ${note.text}` })),
  );
  const primary = primaryAction();
  setLabel(byId("next"), say(primary.key));
  byId("next").disabled = busy || !primary.possible;
  byId("open").disabled = busy || current !== null;
  for (const button of document.querySelectorAll("[data-action]")) {
    setLabel(button, say(button.dataset.text));
    button.disabled = busy || !desk.possible.includes(button.dataset.action);
  }
  renderUndo();
  renderDestinations(current);
}

/** Return what the main button does as things stand. */
function primaryAction() {
  if (!desk.open) return { key: "open", possible: true, path: "/v1/desk/open" };
  const next = { path: "/v1/desk/done-and-next", body: { current: desk.current?.id ?? null } };
  if (!desk.current) return { key: "next", possible: desk.waiting_count > 0, ...next };
  return { key: desk.waiting_count > 0 ? "done_next" : "finish", possible: true, ...next };
}

/** Put a button's words and its key on it; the key is not part of its name. */
function setLabel(button, text) {
  const key = element("kbd", { text: button.dataset.key, "aria-hidden": "true" });
  button.replaceChildren(text, key);
}

function renderUndo() {
  const left = desk.undo ? Math.ceil(desk.undo.until_s - serverNowS()) : 0;
  setLabel(byId("undo"), say("undo", left > 0 ? desk.undo.labels.join(", ") : ""));
  byId("undo").disabled = busy || left <= 0;
}

function serverNowS() {
  return desk.at_s + (performance.now() - deskAt) / 1000;
}

function tick() {
  const served = desk?.served_s ?? null; // without the time on hold
  const seconds = served === null ? null : Math.floor(served + serverNowS() - desk.at_s);
  byId("service-clock").textContent =
    seconds === null ? "" : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  if (desk) renderUndo();
}

function renderDestinations(current) {
  const destinations = board.services.map((service) => ({ value: `service:${service.id}`, text: nameOf(service.name) }));
  for (const counter of board.counters)
    if (counter.id !== desk.counter && current && counter.services.includes(current.service))
      destinations.push({ value: `counter:${counter.id}`, text: nameOf(counter.name) });
  const possible = destinations.filter((entry) => entry.value !== `service:${current?.service}`);
  const chosen = byId("destination").value;
  byId("destination").replaceChildren(
    ...possible.map((entry) => element("option", { value: entry.value, text: entry.text })),
  );
  if (possible.some((entry) => entry.value === chosen)) byId("destination").value = chosen;
  byId("transfer").disabled = byId("destination").disabled = byId("note").disabled = busy || !current || possible.length === 0;
}

function renderMessages() {
  byId("messages-panel").hidden = messages.length === 0;
  byId("messages").replaceChildren(
    ...messages.map((event) =>
      element("li", {
        children: [
          element("span", { className: "label", text: event.label }),
          element("span", { className: "more", text: say(`note_${event.note.replaceAll("-", "_")}`) }),
        ],
      }),
    ),
  );
}

function serviceName(id) {
  const service = board.services.find((entry) => entry.id === id);
  return service ? nameOf(service.name) : id;
}

function counterName(id) {
  const counter = board.counters.find((entry) => entry.id === id);
  return counter ? nameOf(counter.name) : id;
}

function appointmentText(ticket) {
  return ticket.appointment ? ` · ${say("appointment", ticket.appointment)}` : "";
}

function stateText(ticket) {
  return ticket.state === "called" ? say("called", ticket.call_count) : say("processing");
}

/** Do one thing, then show how the desk stands; buttons rest meanwhile, so that a double press acts once. A press
 * without an answer says so; pressing again sends the same one, which counts once. */
async function act(path, body) {
  if (busy) return;
  busy = true;
  refusal = null;
  render();
  let failure = null;
  try {
    await presses.send(path, body);
    unanswered = false;
  } catch (error) {
    failure = error;
    unanswered = error.status === 0;
  }
  busy = false;
  const seen = await refresh();
  if (failure?.status) tellRefusal(failure);
  else if (failure && seen) tellRefusal(new Refused(1, say("press_checked")));
}

/** Act on the ticket at the desk, unless it has gone from there since the button was shown. */
function actOnCurrent(action, body) {
  if (desk?.current) act(`/v1/tickets/${desk.current.id}/${action}`, body);
}

/** Show how the desk stands. Answers may come out of order: one that was asked for before what is shown is dropped. Returns whether
 * an answer came. */
async function refresh() {
  const mine = ++asked;
  try {
    const answers = await Promise.all([ask("GET", "/v1/desk"), ask("GET", "/v1/queue")]);
    if (mine < shown) return true;
    shown = mine;
    [desk, board] = answers;
    deskAt = performance.now();
    if (!busy) {
      unanswered = false; // what is shown now is what became of it
      presses.settle();
    }
    showNotice(refusal);
  } catch (error) {
    if (error instanceof Refused && error.locksOut) return signOut();
    showNotice(error);
    render();
    return false;
  }
  render();
  return true;
}

function onEvent(event) {
  const counter = board?.counters.find((entry) => entry.id === desk.counter);
  if (event.kind === "ticket.noted" && counter?.services.includes(event.service))
    messages = [event, ...messages].slice(0, LONGEST_MESSAGES);
  refreshSoon();
}

const refreshSoon = soon(refresh);

function signOut(words = say("wrong_token")) {
  dropSession();
  calls.stop();
  desk = null;
  byId("desk").hidden = byId("open").hidden = byId("leave").hidden = true;
  gate.show();
  tellRefusal(words ? new Refused(401, words) : null);
}

async function signIn() {
  byId("gate").hidden = true;
  byId("desk").hidden = false;
  try {
    centre = await askUntilAnswered("/v1/centre", showNotice);
    desk = await askUntilAnswered("/v1/desk", showNotice);
  } catch {
    return signOut();
  }
  lists.classes = centre.classes;
  calls.start();
  await refresh();
  const onLink = (stands) => {
    if (stands) refreshSoon();
    else showNotice(new Refused(0, ""));
  };
  listen(null, { onEvent, onLink, onGap: refreshSoon, onRefused: () => desk && refresh() });
  if (!listens) setInterval(refreshSoon, DESK_ANEW_MS);
  listens = true;
}

chooseLanguage(byId("languages"), render);
byId("next").addEventListener("click", () => {
  const { path, body } = primaryAction();
  act(path, body);
});
byId("undo").addEventListener("click", () => act("/v1/desk/undo"));
byId("open").addEventListener("click", () => act(desk.open ? "/v1/desk/close" : "/v1/desk/open"));
byId("leave").addEventListener("click", async () => {
  await endSession();
  signOut("");
});
byId("transfer").addEventListener("click", () => {
  const [kind, id] = byId("destination").value.split(":");
  actOnCurrent("transfer", { [kind]: id, note: byId("note").value.trim() });
  byId("note").value = "";
});
for (const button of document.querySelectorAll("[data-action]"))
  button.addEventListener("click", () => actOnCurrent(button.dataset.action));
addEventListener("keydown", (event) => {
  const button = document.querySelector(`[data-key="${event.key}"]`);
  if (!button || event.repeat || event.ctrlKey || event.altKey || document.querySelector("dialog[open]") || !desk) return;
  event.preventDefault();
  button.click();
});
setInterval(tick, 1000);
if (resumeSession()) signIn();
else gate.show();
