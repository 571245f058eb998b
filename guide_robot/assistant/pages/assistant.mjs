// The office's answers at home: a question, the papers to bring, their PDF, and where the answer comes from.

import { LANGUAGES, languageOf, text } from "/phrases/assistant.mjs";

const byId = (id) => document.getElementById(id);
const asked = new URLSearchParams(location.search);
let language = languageOf(asked.get("language") ?? navigator.language.slice(0, 2)).id;
let shown = null; // what the answer's place shows: {reply} or {sheet} or {failed}
let turn = 0;

const say = (key) => text(key, language);

function make(tag, { words, children = [], ...attributes } = {}) {
  const made = document.createElement(tag);
  if (words !== undefined) made.textContent = words;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function list(tag, entries) {
  return make(tag, { children: entries.map((words) => make("li", { words })) });
}

function sheetCard(sheet) {
  const fact = (name, words) => make("p", { children: [make("strong", { words: `${say(name)}: ` }), words] });
  const code = sheet.source.code ? ` · ${say("code")} ${sheet.source.code}` : "";
  return make("article", {
    class: "card",
    children: [
      make("h2", { words: sheet.title }),
      ...(sheet.validity ? [make("p", { class: "validity", words: sheet.validity })] : []),
      make("h3", { words: say("papers") }), list("ul", sheet.papers),
      make("h3", { words: say("steps") }), list("ol", sheet.steps),
      fact("fee", sheet.fee), fact("time", sheet.time), fact("handled_by", sheet.handled_by),
      make("p", { children: [make("a", { words: say("pdf"), href: `/papers/${sheet.id}.pdf?language=${language}`, target: "_blank" })] }),
      make("p", { class: "source", words: `${say("source")}: ${sheet.source.name}${code}` }),
      ...(sheet.notice ? [make("p", { class: "notice", words: sheet.notice })] : []),
    ],
  });
}

function others(found) {
  const buttons = found.map((one) => {
    const button = make("button", { words: one.title, type: "button" });
    button.onclick = () => open(one.id, found);
    return button;
  });
  return make("div", { class: "others", children: [make("h3", { words: say(shown.service ? "papers_for" : "see_also") }), ...buttons] });
}

function render() {
  document.documentElement.lang = language;
  document.title = say("title");
  byId("title").textContent = say("title");
  byId("label").textContent = say("ask");
  byId("send").textContent = say("send");
  for (const button of byId("languages").children) button.setAttribute("aria-pressed", String(button.lang === language));
  const parts = [];
  if (shown?.words) parts.push(make("p", { class: "card", words: shown.words }));
  if (shown?.sheet) parts.push(sheetCard(shown.sheet));
  const rest = (shown?.found ?? []).filter((one) => one.id !== shown.sheet?.id);
  if (rest.length) parts.push(others(rest));
  byId("answer").replaceChildren(...parts);
}

async function open(id, found = []) {
  const mine = (turn += 1);
  try {
    const response = await fetch(`/v1/procedures/${encodeURIComponent(id)}?language=${language}`);
    if (mine !== turn) return;
    shown = response.ok ? { sheet: await response.json(), found, id } : { words: say(response.status === 429 ? "busy" : "unknown") };
  } catch {
    shown = { words: say("away") };
  }
  render();
}

/** What a service of the queue handles, for whoever comes from their ticket. */
async function listService(service) {
  const mine = (turn += 1);
  try {
    const response = await fetch(`/v1/procedures?service=${encodeURIComponent(service)}&language=${language}`);
    if (mine !== turn) return;
    shown = response.ok ? { found: await response.json(), service } : { words: say(response.status === 429 ? "busy" : "away") };
  } catch {
    shown = { words: say("away") };
  }
  render();
}

async function ask(question) {
  const mine = (turn += 1);
  try {
    const headers = { "content-type": "application/json" };
    const response = await fetch("/v1/answer", { method: "POST", headers, body: JSON.stringify({ question, language }) });
    if (mine !== turn) return;
    if (!response.ok) shown = { words: say(response.status === 429 ? "busy" : "away") };
    else {
      const reply = await response.json();
      if (reply.outcome === "found") return open(reply.found[0].id, reply.found);
      shown = { words: reply.text };
    }
  } catch {
    shown = { words: say("away") };
  }
  render();
}

byId("languages").replaceChildren(
  ...LANGUAGES.map((one) => {
    const button = make("button", { words: one.name, type: "button", lang: one.id });
    button.onclick = () => {
      language = one.id;
      render();
      if (shown?.id) open(shown.id, []);
      else if (shown?.service) listService(shown.service);
      else if (byId("question").value.trim()) ask(byId("question").value);
    };
    return button;
  }),
);
byId("form").onsubmit = (event) => {
  event.preventDefault();
  if (byId("question").value.trim()) ask(byId("question").value);
};
render();
if (asked.get("procedure")) open(asked.get("procedure"));
else if (asked.get("service")) listService(asked.get("service"));
