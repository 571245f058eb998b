// One ticket on its holder's phone: number, people ahead, time, counter; "your turn" with sound and vibration.

import { Notices } from "./phone_notices.mjs";
import { LANGUAGES, languageOf, name, text } from "../phrases/phone.mjs";
import { Sound } from "./sound.mjs";

document.documentElement.dataset.started = "yes"; // the page's watch looks for it

const byId = (id) => document.getElementById(id);
const VIBRATION_MS = [400, 200, 400, 200, 800];
const TONES = [[0, 660], [0.25, 880], [0.5, 1100]]; // seconds, hertz
const LOUDNESS = 0.6;
const TONE_S = 0.25;
const CHECK_MS = 20000;
const WAITS = new Set(["queued", "parked", "unknown"]);
const OVER = new Set(["finished", "missed", "deleted"]);
let language = languageOf(new URLSearchParams(location.search).get("language") ?? navigator.language.slice(0, 2)).id;
let ticket = null;
let refused = 0;
let away = false;
const sound = new Sound(() => render());
const papers = byId("papers").getAttribute("href"); // the assistant's address, empty without one

const notices = new Notices(say, () => language);

function say(key, number) {
  return text(key, language, number);
}

function render() {
  document.documentElement.lang = language;
  for (const button of byId("languages").children) button.setAttribute("aria-pressed", String(button.lang === language));
  byId("heading").textContent = say("title");
  byId("away").textContent = say("away");
  byId("away").hidden = !away || refused !== 0;
  byId("alert").textContent = say(sound.ready ? "alert_on" : "alert");
  renderPapers();
  notices.render(!refused && ticket !== null && WAITS.has(ticket.state));
  if (refused) return renderRefused();
  if (!ticket) return;
  document.body.classList.toggle("called", ticket.state === "called");
  byId("centre").textContent = name(ticket.centre, language);
  byId("number").textContent = ticket.number;
  byId("service").textContent = name(ticket.service, language);
  byId("state").textContent = stateSentence();
  byId("hint").textContent = say(ticket.state === "queued" ? "keep_open" : "thanks");
  byId("hint").hidden = !["queued", "finished"].includes(ticket.state);
  byId("alert").hidden = !WAITS.has(ticket.state);
  byId("facts").replaceChildren(...facts().flatMap(([label, value]) => [make("dt", label), make("dd", value)]));
  document.title = ticket.state === "called" ? `${ticket.number} · ${stateSentence()}` : `${ticket.number} · ${say("title")}`;
}

/** What to bring stays at hand whatever became of the ticket; of a service where it is known. */
function renderPapers() {
  byId("papers").hidden = !papers;
  byId("papers").textContent = say("papers");
  const asked = new URLSearchParams({ ...(ticket?.service_id ? { service: ticket.service_id } : {}), language });
  byId("papers").href = `${papers.replace(/\/$/, "")}/?${asked}`;
}

function renderRefused() {
  document.body.classList.remove("called");
  for (const id of ["number", "service", "centre", "hint"]) byId(id).textContent = "";
  byId("facts").replaceChildren();
  byId("alert").hidden = true;
  byId("state").textContent = say(refused === 410 ? "another_day" : "no_ticket");
}

function stateSentence() {
  if (ticket.state === "queued" && ticket.closed) return [say("closed"), ticket.opens && `${name(ticket.opens, language)}.`].filter(Boolean).join(" ");
  const sentence = say(`state_${ticket.state}`);
  return ticket.state === "called" && ticket.counter ? `${sentence} ${name(ticket.counter, language)}` : sentence;
}

function facts() {
  const rows = [];
  if (ticket.state === "queued") {
    rows.push([say("ahead"), ticket.ahead === null ? say("not_known") : say("people", ticket.ahead)]);
    const minutes = ticket.expected_wait_s === null || ticket.closed ? null : Math.max(1, Math.round(ticket.expected_wait_s / 60));
    rows.push([say("time"), minutes === null ? say("not_known") : say("minutes", minutes)]);
  }
  if (ticket.counter && ticket.state !== "called") rows.push([say("counter"), name(ticket.counter, language)]);
  return rows;
}

function make(tag, words) {
  const made = document.createElement(tag);
  made.textContent = words;
  return made;
}

function take(next) {
  const before = ticket?.state;
  ticket = next;
  refused = 0;
  away = false;
  render();
  if (OVER.has(next.state)) notices.over();
  if (next.state === "called" && before && before !== "called") announce();
}

function announce() {
  navigator.vibrate?.(VIBRATION_MS);
  sound.ring(TONES, LOUDNESS, TONE_S);
}

/** Ask once what the page's address is worth: a stream that is refused does not say why. */
async function check() {
  try {
    const response = await fetch(`${location.pathname.replace(/\/$/, "")}/ticket`);
    if (response.ok) return take(await response.json());
    if ([404, 410, 422].includes(response.status)) refused = response.status;
    else away = true;
  } catch {
    away = true;
  }
  render();
}

function listen() {
  const stream = new EventSource(`${location.pathname.replace(/\/$/, "")}/events`);
  stream.addEventListener("ticket", (event) => take(JSON.parse(event.data)));
  stream.addEventListener("crowded", () => { // as many others look at this ticket as may listen at once
    stream.close();
    ask();
  });
  stream.onerror = async () => {
    away = true;
    render();
    if (stream.readyState !== EventSource.CLOSED) return;
    await check();
    if (!refused) setTimeout(listen, CHECK_MS);
  };
}

/** Ask now and then instead of listening. */
async function ask() {
  await check();
  if (!refused) setTimeout(ask, CHECK_MS);
}

byId("languages").replaceChildren(
  ...LANGUAGES.map((one) => {
    const button = make("button", one.name);
    button.type = "button";
    button.lang = one.id;
    button.onclick = () => {
      language = one.id;
      render();
    };
    return button;
  }),
);
byId("alert").onclick = async () => {
  await sound.open(); // browsers let a page sound only after a touch
  announce();
};
render();
await check();
if (!refused) {
  listen();
  notices.start();
}
