// The display in the hall: now serving, next, how long it takes. ?rotate=SECONDS changes the language by itself.

import { LANGUAGES, Refused, ask, chooseLanguage, element, forgetToken, listen, soon, takeToken } from "./common.mjs";
import { nameOf, say, setLanguage } from "./texts.mjs";

const byId = (id) => document.getElementById(id);
const MOST_FOLLOWING = 12;
const CALL_SHINES_MS = 15000;
const calledAt = new Map();
let board = null;
let away = false;

function render() {
  for (const marked of document.querySelectorAll("[data-text]")) marked.textContent = say(marked.dataset.text);
  showNotice(away ? say("away") : board && !board.open ? say("centreClosed") : "");
  if (!board) return;
  byId("title").textContent = nameOf(board.name);
  byId("serving").replaceChildren(...board.counters.filter((counter) => counter.open).map(counterCard));
  const labels = board.next_labels.slice(0, MOST_FOLLOWING).map((label) => element("li", { text: label }));
  byId("following").replaceChildren(...(labels.length ? labels : [element("li", { text: "–" })]));
  byId("services").replaceChildren(...board.services.map(serviceLine));
}

function counterCard(counter) {
  const names = counter.services.map((id) => board.services.find((service) => service.id === id)).filter(Boolean);
  const fresh = Date.now() - (calledAt.get(counter.serving) ?? 0) < CALL_SHINES_MS;
  return element("li", {
    className: counter.serving_state === "called" && fresh ? "called" : "",
    children: [
      element("p", { className: "counter-name", text: nameOf(counter.name) }),
      element("p", { className: "number", text: counter.serving ?? "–" }),
      element("p", { className: "service", text: names.map((service) => nameOf(service.name)).join(", ") }),
    ],
  });
}

function serviceLine(service) {
  const minutes = Math.max(1, Math.round(service.expected_wait_s / 60));
  const wait = service.waiting ? ` · ${say("wait", minutes)}` : "";
  return element("li", {
    children: [
      element("span", { text: `${service.prefix} · ${nameOf(service.name)}` }),
      element("span", { className: "people", text: say("people", service.waiting) + wait }),
    ],
  });
}

function showNotice(text) {
  byId("notice").textContent = text;
  byId("notice").hidden = text === "";
}

async function refresh() {
  try {
    board = await ask("GET", "/v1/queue");
    away = false;
  } catch (error) {
    if (error instanceof Refused && (error.status === 401 || error.status === 403)) return signOut();
    away = true;
  }
  render();
}

const refreshSoon = soon(refresh, 300);

function onEvent(event) {
  if (event.kind === "ticket.called" || event.kind === "ticket.recalled") {
    calledAt.set(event.label, Date.now());
    setTimeout(render, CALL_SHINES_MS + 100);
  }
  refreshSoon();
}

function signOut() {
  forgetToken();
  byId("board").hidden = true;
  byId("gate").hidden = false;
  board = null;
  showNotice(say("wrongToken"));
}

async function signIn() {
  byId("gate").hidden = true;
  byId("board").hidden = false;
  await refresh();
  if (!board) return;
  const onLink = (stands) => {
    away = !stands;
    if (stands) refreshSoon();
    render();
  };
  listen(onEvent, onLink, board.sequence); // a call between the board and the stream shines too
}

function tick() {
  byId("clock").textContent = new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
}

chooseLanguage(byId("languages"), (language) => {
  setLanguage(language);
  render();
});
const rotateS = Number(new URLSearchParams(location.search).get("rotate"));
if (rotateS > 0) {
  let turn = 0;
  setInterval(() => byId("languages").children[(turn += 1) % LANGUAGES.length].click(), rotateS * 1000);
}
tick();
setInterval(tick, 1000);
byId("gate").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem("token", byId("token").value.trim());
  byId("token").value = "";
  signIn();
});
if (takeToken()) signIn();
else byId("gate").hidden = false;
