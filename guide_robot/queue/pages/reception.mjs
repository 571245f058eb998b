// The page at the door: gives numbers, prints them, finds and cancels them, also while no robot is there.
// ?kiosk: a tablet for citizens themselves: large, without what only staff may do. ?print=off: no paper.
// ?paper=58: the roll's width in mm, which is kept; the page has a choice too.

import {
  Presses, Refused, ask, askUntilAnswered, chooseLanguage, element, fetchAnswer, language, listen, nameOf, newKey, relabel,
  say, sayFailure, soon,
} from "./common.mjs";
import { LANGUAGES } from "../phrases/hall.mjs";
import { Gate, dropSession, endSession, resumeSession } from "./sign_in.mjs";

const byId = (id) => document.getElementById(id);
const options = new URLSearchParams(location.search);
const kiosk = options.has("kiosk");
const prints = options.get("print") !== "off";
const PAPERS = ["80", "58"];
const GIVEN_SHOWN_MS = 20000;
const IDLE_MS = 45000;
const BOARD_ANEW_MS = 15000;
const presses = new Presses();
const copies = new Map(); // ticket id -> copies that went to paper from here
const gate = new Gate(byId("gate"), { onIn: () => signIn(), tell: (error) => tell(error), onlyPlace: "reception" });
if (PAPERS.includes(options.get("paper"))) localStorage.setItem("paper", options.get("paper"));
let paper = PAPERS.find((one) => one === localStorage.getItem("paper")) ?? PAPERS[0];
let centre = null;
let board = null;
let chosen = { service: null, priority: "", language: null };
let wish = null; // what was asked for without an answer: asked again, it gives the same number
let given = null;
let found = null;
let busy = false;
let away = false;
let told = null;
let idle = null;
let ticking = false;

document.body.classList.toggle("kiosk", kiosk);

function tell(error) {
  told = error;
  showNotice();
}

function showNotice() {
  const text = told ? (told.status === 0 ? say("press_unanswered") : sayFailure(told)) : away ? say("away") : board && !board.open ? say("centre_closed") : "";
  byId("notice").textContent = text;
  byId("notice").hidden = text === "";
}

function render() {
  relabel();
  showNotice();
  if (!board || !centre) return;
  byId("title").textContent = kiosk ? nameOf(board.name) : `${nameOf(board.name)} · ${say("reception")}`;
  byId("leave").hidden = kiosk;
  byId("services").replaceChildren(...board.services.map(serviceButton));
  chips("ticket-language", LANGUAGES.map((one) => [one.id, one.name]), chosen.language ?? language(), (id) => (chosen.language = id));
  const classes = centre.classes.map((one) => [one.id, nameOf(one.name)]);
  chips("classes", [["", say("no_priority")], ...classes], chosen.priority, (id) => (chosen.priority = id));
  chips("paper-width", PAPERS.map((one) => [one, `${one} mm`]), paper, choosePaper);
  byId("paper-choice").hidden = !prints;
  byId("issue").disabled = busy || !chosen.service;
  byId("choices").hidden = given !== null;
  byId("given").hidden = given === null;
  if (given) {
    byId("given-number").textContent = given.label;
    byId("given-facts").textContent = facts(given);
    byId("print").hidden = !prints;
  }
  renderFound();
  byId("queue").replaceChildren(...board.services.map(queueLine));
}

function serviceButton(service) {
  const minutes = Math.max(1, Math.round(service.expected_wait_s / 60));
  const wait = service.waiting ? `${say("people", service.waiting)} · ${say("wait", minutes)}` : say("people", 0);
  const button = element("button", {
    type: "button",
    children: [
      element("strong", { text: nameOf(service.name) }),
      element("span", { text: service.open ? wait : say("service_closed") }),
    ],
  });
  button.disabled = busy || !service.open;
  button.setAttribute("aria-pressed", String(chosen.service === service.id));
  button.addEventListener("click", () => {
    chosen.service = service.id;
    render();
  });
  return button;
}

function chips(id, entries, current, choose) {
  byId(id).replaceChildren(
    ...entries.map(([value, text]) => {
      const button = element("button", { type: "button", text });
      button.setAttribute("aria-pressed", String(value === current));
      button.addEventListener("click", () => {
        choose(value);
        render();
      });
      return button;
    }),
  );
}

function choosePaper(width) {
  paper = width;
  localStorage.setItem("paper", width);
}

function queueLine(service) {
  return element("li", {
    children: [
      element("span", { className: "label", text: service.prefix }),
      element("span", { className: "more", text: `${nameOf(service.name)} · ${say("people", service.waiting)}` }),
      element("span", { text: (service.next_labels ?? []).join(" ") }),
    ],
  });
}

function serviceName(id) {
  const service = board.services.find((entry) => entry.id === id);
  return service ? nameOf(service.name) : id;
}

function facts(ticket) {
  const parts = [serviceName(ticket.service), say(`ticket_${ticket.state}`)];
  if (ticket.ahead !== null) parts.push(say("ahead", ticket.ahead), say("wait", Math.max(1, Math.round(ticket.expected_wait_s / 60))));
  if (ticket.counter) parts.push(nameOf(board.counters.find((one) => one.id === ticket.counter)?.name));
  return parts.filter(Boolean).join(" · ");
}

function renderFound() {
  byId("found").hidden = found === null;
  if (!found) return;
  byId("found-number").textContent = found.label;
  byId("found-facts").textContent = `${facts(found)}${found.priority ? ` · ${say("priority")}` : ""}`;
  byId("found-cancel").disabled = busy || !["queued", "parked", "missed"].includes(found.state);
  byId("found-priority").disabled = busy || !["queued", "parked", "called"].includes(found.state);
  byId("found-priority").textContent = say(found.priority ? "withdraw_priority" : "set_priority");
}

/** Run one press; buttons rest meanwhile. */
async function press(work) {
  if (busy) return;
  busy = true;
  tell(null);
  render();
  try {
    await work();
  } catch (error) {
    if (error instanceof Refused && error.locksOut) signOut();
    else tell(error);
  }
  busy = false;
  render();
  refreshSoon();
}

function issue(service, appointment = "") {
  return press(async () => {
    const body = { service, priority: chosen.priority, language: chosen.language ?? language(), appointment };
    const what = JSON.stringify(body);
    if (wish?.what !== what) wish = { what, request: newKey() };
    given = await ask("POST", "/v1/tickets", { ...body, request_id: wish.request });
    wish = null;
    chosen = { service: null, priority: "", language: null };
    clearTimeout(idle);
    if (kiosk) idle = setTimeout(another, GIVEN_SHOWN_MS);
    render();
    await print(given);
  });
}

function another() {
  given = null;
  tell(null);
  if (kiosk) byId("languages").children[0].click();
  render();
}

/** Bring a ticket's picture to paper by the browser's printer; in a kiosk started with --kiosk-printing unasked. */
async function print(ticket) {
  const copy = (copies.get(ticket.id) ?? 0) + 1;
  const { response, content } = await fetchAnswer("GET", `/v1/tickets/${ticket.id}/picture?copy=${copy}&paper=${paper}`);
  if (!response.ok) throw new Refused(response.status, say("not_printed"));
  const address = URL.createObjectURL(new Blob([content], { type: "image/png" }));
  for (const picture of [byId("paper"), byId("given-picture")]) {
    URL.revokeObjectURL(picture.src);
    picture.src = address;
  }
  byId("given-picture").alt = ticket.label;
  byId("given-picture").hidden = given === null;
  byId("paper").dataset.width = paper;
  await byId("paper").decode().catch(() => null);
  if (!prints) return;
  copies.set(ticket.id, copy);
  window.print();
}

async function refresh() {
  try {
    board = await ask("GET", "/v1/queue");
    away = false;
    if (!kiosk) renderAppointments(await ask("GET", "/v1/reception/appointments"));
  } catch (error) {
    if (error instanceof Refused && error.locksOut) return signOut();
    away = true;
  }
  render();
}

const refreshSoon = soon(refresh, 300);

function renderAppointments(entries) {
  byId("appointments-panel").hidden = entries.length === 0;
  byId("appointments").replaceChildren(
    ...entries.map((entry) => {
      const last = entry.label ? element("span", { text: `${entry.label} · ${say(`ticket_${entry.state}`)}` }) : element("button", { type: "button", text: say("has_come") });
      if (!entry.label) last.addEventListener("click", () => issue(entry.service, entry.reference));
      return element("li", {
        children: [
          element("span", { className: "label", text: entry.clock }),
          element("span", { className: "more", text: `${entry.reference} · ${serviceName(entry.service)}` }),
          last,
        ],
      });
    }),
  );
}

function signOut(words = say("wrong_token")) {
  dropSession();
  byId("door").hidden = true;
  byId("leave").hidden = true;
  gate.show();
  tell(words ? new Refused(401, words) : null);
}

async function signIn() {
  byId("gate").hidden = true;
  byId("door").hidden = false;
  const tellAway = () => {
    away = true;
    showNotice();
  };
  try {
    centre = await askUntilAnswered("/v1/centre", tellAway);
    board = await askUntilAnswered("/v1/queue", tellAway);
  } catch {
    return signOut();
  }
  await refresh();
  const onLink = (stands) => {
    away = !stands;
    if (stands) refreshSoon();
    showNotice();
  };
  listen(null, { onEvent: refreshSoon, onLink, onGap: refreshSoon, onRefused: refresh });
  if (!ticking) setInterval(refreshSoon, BOARD_ANEW_MS);
  ticking = true;
}

chooseLanguage(byId("languages"), render);
byId("issue").addEventListener("click", () => issue(chosen.service));
byId("another").addEventListener("click", another);
byId("print").addEventListener("click", () => press(() => print(given)));
byId("look-up").addEventListener("submit", (event) => {
  event.preventDefault();
  press(async () => {
    found = null;
    found = await ask("GET", `/v1/reception/ticket?label=${encodeURIComponent(byId("label").value.trim())}`);
  });
});
byId("found-print").addEventListener("click", () => press(() => print(found)));
byId("found-cancel").addEventListener("click", () =>
  press(async () => (found = await presses.send(`/v1/tickets/${found.id}/cancel`))));
byId("found-priority").addEventListener("click", () => {
  const first = centre.classes[0]?.id ?? "";
  press(async () => (found = await presses.send(`/v1/tickets/${found.id}/priority`, { priority: found.priority ? "" : chosen.priority || first })));
});
byId("leave").addEventListener("click", async () => {
  await endSession();
  signOut("");
});
if (kiosk)
  addEventListener("pointerdown", () => {
    clearTimeout(idle);
    idle = setTimeout(() => {
      chosen = { service: null, priority: "", language: null };
      another();
    }, IDLE_MS);
  });
if (resumeSession()) signIn();
else gate.show();
