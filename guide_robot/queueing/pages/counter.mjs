// The counter page: one press for each thing that staff do with a ticket.

import { Refused, ask, chooseLanguage, element, forgetToken, listen, soon, takeToken } from "./common.mjs";
import { CardForm } from "./form.mjs";
import { nameOf, say, sayReason, setLanguage } from "./texts.mjs";

const byId = (id) => document.getElementById(id);
const LONGEST_MESSAGES = 5;
const form = new CardForm(byId, (error) => tellRefusal(error));
let board = null;
let desk = null;
let busy = false;
let asked = 0;
let shown = 0;
let messages = [];
let refusal = null;

/** Say why the last press was refused, whatever else happens in the hall, until the next press. */
function tellRefusal(error) {
  refusal = error?.status ? error : null; // a lost connection is told only while it is lost
  showNotice(error);
}

function showNotice(error) {
  const text = error === null ? "" : error.status === 0 ? say("away") : sayReason(error.reason) ?? error.message;
  byId("notice").textContent = text;
  byId("notice").hidden = text === "";
}

function relabel() {
  for (const marked of document.querySelectorAll("[data-text]")) marked.textContent = say(marked.dataset.text);
  render();
}

function render() {
  if (!desk || !board) return;
  const counter = board.counters.find((entry) => entry.id === desk.counter);
  byId("title").textContent = `${nameOf(board.name)} · ${counter ? nameOf(counter.name) : desk.counter}`;
  byId("open").textContent = say(desk.open ? "close" : "open");
  byId("open").hidden = false;
  renderCurrent();
  byId("waiting-count").textContent = `(${desk.waiting_count})`;
  renderList("waiting", desk.waiting, null);
  renderList("parked", desk.parked, "resume");
  renderList("missed", desk.missed, "requeue");
  renderMessages();
  form.show(desk, serviceName);
}

function renderCurrent() {
  const current = desk.current;
  byId("number").textContent = current ? current.label : desk.open ? "–" : "✕";
  byId("facts").textContent = current
    ? `${serviceName(current.service)} · ${current.language.toUpperCase()} · ${stateText(current)}`
    : say(desk.open ? "nobody" : "closed");
  if (current?.priority) byId("facts").append(" ", element("span", { className: "badge", text: say("priority") }));
  byId("next").disabled = busy || !desk.open || current !== null || desk.waiting_count === 0;
  byId("open").disabled = busy || current !== null;
  const allowed = { called: ["start", "recall", "finish", "miss", "park"], processing: ["finish", "park"] };
  for (const button of document.querySelectorAll("[data-action]"))
    button.disabled = busy || !(allowed[current?.state] ?? []).includes(button.dataset.action);
  renderDestinations(current);
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
  byId("transfer").disabled = byId("destination").disabled = busy || !current || possible.length === 0;
}

function renderList(id, tickets, action) {
  const lines = tickets.map((ticket) => {
    const minutes = Math.max(0, Math.round((board.at_s - ticket.issued_at_s) / 60));
    const parts = [
      element("span", { className: "label", text: ticket.label }),
      element("span", { className: "more", text: `${serviceName(ticket.service)} · ${say("minutes", minutes)}` }),
    ];
    if (ticket.priority) parts.push(element("span", { className: "badge", text: say("priority") }));
    if (action) {
      const button = element("button", { type: "button", text: say(action) });
      button.disabled = busy || (action === "resume" && (desk.current !== null || !desk.open));
      button.addEventListener("click", () => act(`/v1/tickets/${ticket.id}/${action}`));
      parts.push(button);
    }
    return element("li", { children: parts });
  });
  byId(id).replaceChildren(...(lines.length ? lines : [element("li", { className: "more", text: say("none") })]));
}

function renderMessages() {
  byId("messages-panel").hidden = messages.length === 0;
  byId("messages").replaceChildren(
    ...messages.map((event) =>
      element("li", {
        children: [
          element("span", { className: "label", text: event.label }),
          element("span", { className: "more", text: say(event.note) }),
        ],
      }),
    ),
  );
}

function serviceName(id) {
  const service = board.services.find((entry) => entry.id === id);
  return service ? nameOf(service.name) : id;
}

function stateText(ticket) {
  return ticket.state === "called" ? say("called", ticket.call_count) : say("processing");
}

/** Do one thing, then show how the desk stands; buttons rest meanwhile, so that a double press acts once. */
async function act(path, body) {
  if (busy) return;
  busy = true;
  refusal = null;
  render();
  let failure = null;
  try {
    await ask("POST", path, body);
  } catch (error) {
    failure = error;
  }
  busy = false;
  await refresh();
  if (failure) tellRefusal(failure);
}

/** Act on the ticket at the desk, unless it has gone from there since the button was shown. */
function actOnCurrent(action, body) {
  if (desk?.current) act(`/v1/tickets/${desk.current.id}/${action}`, body);
}

/** Show how the desk stands. Answers may come out of order: one that was asked for before what is shown is dropped. */
async function refresh() {
  const mine = ++asked;
  try {
    const answers = await Promise.all([ask("GET", "/v1/desk"), ask("GET", "/v1/queue")]);
    if (mine < shown) return;
    shown = mine;
    [desk, board] = answers;
    showNotice(refusal);
  } catch (error) {
    if (error instanceof Refused && (error.status === 401 || error.status === 403)) return signOut();
    showNotice(error);
  }
  render();
}

function onEvent(event) {
  const counter = board?.counters.find((entry) => entry.id === desk.counter);
  if (event.kind === "ticket.noted" && counter?.services.includes(event.service))
    messages = [event, ...messages].slice(0, LONGEST_MESSAGES);
  refreshSoon();
}

const refreshSoon = soon(refresh);

function signOut() {
  forgetToken();
  byId("desk").hidden = true;
  byId("gate").hidden = false;
  showNotice(new Refused(401, say("wrongToken")));
}

async function signIn() {
  byId("gate").hidden = true;
  byId("desk").hidden = false;
  await refresh();
  if (desk) listen(onEvent, (stands) => (stands ? refreshSoon() : showNotice(new Refused(0, ""))));
}

chooseLanguage(byId("languages"), (language) => {
  setLanguage(language);
  relabel();
});
byId("next").addEventListener("click", () => act("/v1/desk/next"));
byId("open").addEventListener("click", () => act(desk.open ? "/v1/desk/close" : "/v1/desk/open"));
byId("transfer").addEventListener("click", () => {
  const [kind, id] = byId("destination").value.split(":");
  actOnCurrent("transfer", { [kind]: id });
});
for (const button of document.querySelectorAll("[data-action]"))
  button.addEventListener("click", () => actOnCurrent(button.dataset.action));
byId("gate").addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem("token", byId("token").value.trim());
  byId("token").value = "";
  signIn();
});
if (takeToken()) signIn();
else byId("gate").hidden = false;
