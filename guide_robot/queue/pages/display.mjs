// The display in the hall: who is called where, who is next, who was missed; seen from afar and heard.
// ?rotate=SECONDS changes the language by itself, ?sound=off keeps a second screen silent.

import { Announcer } from "./announcer.mjs";
import {
  Refused, ask, askUntilAnswered, chooseLanguage, element, fetchAnswer, forgetToken, keepToken, listen, nameOf, relabel,
  say, soon, takeToken,
} from "./common.mjs";
import { NAME_SHARE, arrange, cardsOnAPage, choosePage, volumeAt } from "./display_layout.mjs";
import { LANGUAGES } from "../phrases/hall.mjs";

const byId = (id) => document.getElementById(id);
const options = new URLSearchParams(location.search);
const SHINES_AFTER_WORDS_MS = 6000;
const OLDEST_TO_SAY_S = 60;
const GO_ON_WITHIN_MS = 120000; // a call that this screen had not said when it was opened anew is said so late at most
const BOARD_ANEW_MS = 20000;
const OVER = new Set(["ticket.requeued", "ticket.parked", "ticket.missed", "ticket.finished", "ticket.transferred", "ticket.deleted"]);
const SMALL_SHARE = 0.037; // of the short side: names and next numbers
const freshUntil = new Map();
let centre = null;
let board = null;
let boardAt = 0; // by the clock that nobody sets
let opened = 0; // the newest event when the page was opened
let heard = 0;
let away = false;
let turn = 0;

const announcer = new Announcer({
  sounds: {
    chime: () => sound("/v1/sounds/chime"),
    call: (label, counter, language) =>
      sound(`/v1/sounds/call?label=${label}&counter=${encodeURIComponent(counter)}&language=${language}`),
  },
  languagesOf(call) {
    const first = LANGUAGES[0].id;
    return centre.speak_first_language_too && call.language !== first ? [first, call.language] : [call.language];
  },
  volume: () => volumeAt(localClock(), centre.volume) / 100,
  onChange: () => renderSoon(),
  onBarred: (barred) => (byId("sound").hidden = !barred),
});

async function sound(path) {
  const { response, content } = await fetchAnswer("GET", path);
  if (!response.ok) throw new Refused(response.status, "");
  return content;
}

function now() {
  return board.at_s * 1000 + performance.now() - boardAt;
}

/** Return the centre's local time as HH:MM, whatever clock and zone the screen has. */
function localClock() {
  const zone = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: centre.timezone };
  return new Intl.DateTimeFormat("en-GB", zone).format(board ? now() : Date.now());
}

const isFresh = (counter) =>
  counter.serving !== null && (announcer.holds(counter.serving) || (freshUntil.get(counter.serving) ?? 0) > performance.now());

function render() {
  relabel();
  showNotice(away ? say("away") : board && !board.open ? closedWords() : "");
  if (!board || !centre) return;
  byId("title").textContent = nameOf(board.name);
  byId("clock").textContent = localClock();
  renderServing();
  renderFollowing();
  const missed = board.missed_labels ?? [];
  byId("missed").hidden = missed.length === 0;
  byId("missed").replaceChildren(
    element("span", { text: `${say("missed_called")} ` }),
    element("strong", { text: missed.join("  ") }),
  );
}

/** That the office is closed, and when it opens again. */
function closedWords() {
  return [say("centre_closed"), board.opens && nameOf(board.opens)].filter(Boolean).join(" · ");
}

function areaOf(node) {
  const short = Math.min(innerWidth, innerHeight);
  return { width: node.clientWidth, height: node.clientHeight, gap: short * 0.012, shortSide: short };
}

function renderServing() {
  const list = byId("serving");
  const area = areaOf(list);
  const open = board.counters.filter((counter) => counter.open);
  const characters = Math.max(4, ...open.map((counter) => counter.serving?.length ?? 0));
  const letters = Math.max(0, ...open.map((counter) => nameOf(counter.name).length));
  const perPage = cardsOnAPage(open.length, area, characters, letters);
  const busy = open.length > perPage ? open.filter((counter) => counter.serving !== null) : open;
  const { shown, page, pages } = choosePage(busy, isFresh, perPage, turn);
  const plan = arrange(shown.length, area, characters, letters);
  list.style.setProperty("--columns", plan.columns);
  list.style.setProperty("--rows", plan.rows);
  list.style.setProperty("--number", `${plan.size}px`);
  list.style.setProperty("--name", `${plan.size * NAME_SHARE}px`);
  list.replaceChildren(...shown.map((counter) => counterCard(counter, plan.rows <= 3 && plan.columns <= 3)));
  byId("page").textContent = pages > 1 ? `${page + 1} / ${pages}` : "";
}

function counterCard(counter, roomy) {
  const names = counter.services.map((id) => board.services.find((service) => service.id === id)).filter(Boolean);
  const children = [
    element("p", { className: "counter-name", text: nameOf(counter.name) }),
    element("p", { className: "number", text: counter.serving ?? "–" }),
  ];
  if (roomy) children.push(element("p", { className: "service", text: names.map((service) => nameOf(service.name)).join(", ") }));
  return element("li", { className: isFresh(counter) ? "called" : "", children, "data-counter": counter.id });
}

function renderFollowing() {
  const list = byId("following");
  const short = Math.min(innerWidth, innerHeight);
  const row = short * SMALL_SHARE * 4.2;
  const columns = list.clientWidth > list.clientHeight * 1.6 ? 2 : 1;
  list.style.setProperty("--columns", columns);
  const perPage = Math.max(1, Math.floor(list.clientHeight / row)) * columns;
  const pages = Math.max(1, Math.ceil(board.services.length / perPage));
  const page = turn % pages;
  list.replaceChildren(...board.services.slice(page * perPage, (page + 1) * perPage).map(serviceLine));
  byId("following-page").textContent = pages > 1 ? `${page + 1} / ${pages}` : "";
}

function serviceLine(service) {
  const minutes = Math.max(1, Math.round(service.expected_wait_s / 60));
  const wait = service.waiting ? ` · ${say("wait", minutes)}` : "";
  const labels = (service.next_labels ?? []).slice(0, 3);
  return element("li", {
    children: [
      element("span", { className: "service", text: `${service.prefix} · ${nameOf(service.name)}` }),
      element("span", { className: "labels", children: labels.length ? labels.map((label) => element("b", { text: label })) : ["–"] }),
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
    boardAt = performance.now();
    away = false;
  } catch (error) {
    if (error instanceof Refused && error.locksOut) return signOut();
    away = true;
  }
  render();
}

const refreshSoon = soon(refresh, 200);
const renderSoon = soon(render, 50);

function onEvent(event) {
  heard = event.sequence;
  if (event.kind === "ticket.called" || event.kind === "ticket.recalled") {
    const ageS = now() / 1000 - event.at_s;
    if (ageS < (event.sequence > opened ? OLDEST_TO_SAY_S : GO_ON_WITHIN_MS / 1000)) {
      freshUntil.set(event.label, performance.now() + centre.call_s * 1000);
      setTimeout(renderSoon, centre.call_s * 1000 + 100);
      if (centre.speech && options.get("sound") !== "off")
        announcer.add({ label: event.label, counter: event.counter, language: event.language, sequence: event.sequence });
    }
  } else if (OVER.has(event.kind)) {
    announcer.withdraw(event.label);
    freshUntil.delete(event.label);
  }
  keepPlace();
  refreshSoon();
}

/** Keep how far this screen is: up to the last call that was said, or all of it where none waits to be said. */
function keepPlace(said = 0) {
  const sequence = announcer.idle ? heard : said;
  if (sequence > 0) localStorage.setItem("queue.said", JSON.stringify({ sequence, at: now() }));
}

function signOut() {
  forgetToken();
  byId("board").hidden = true;
  byId("gate").hidden = false;
  board = null;
  showNotice(say("wrong_token"));
}

/** Return the event after which to go on: the last one before this page was opened anew, if that is not long ago. */
function goOnAfter() {
  const said = JSON.parse(localStorage.getItem("queue.said") ?? "null");
  const known = said && now() - said.at < GO_ON_WITHIN_MS && said.sequence <= board.sequence;
  return known ? said.sequence : board.sequence;
}

async function signIn() {
  byId("gate").hidden = true;
  byId("board").hidden = false;
  const tell = () => {
    away = true;
    render();
  };
  try {
    centre = await askUntilAnswered("/v1/centre", tell);
    board = await askUntilAnswered("/v1/queue", tell);
  } catch {
    return signOut();
  }
  boardAt = performance.now();
  opened = board.sequence;
  away = false;
  render();
  if (centre.speech && options.get("sound") !== "off") announcer.start();
  const onLink = (stands) => {
    away = !stands;
    if (stands) checkVersion();
    refreshSoon();
    render();
  };
  heard = goOnAfter();
  keepPlace();
  listen(heard, { onEvent, onLink, onGap: refreshSoon, onRefused: signOut });
  setInterval(() => {
    turn += 1;
    render();
  }, centre.page_s * 1000);
}

/** Take up the pages of a backend that was brought up to date meanwhile. */
async function checkVersion() {
  const found = await ask("GET", "/v1/centre").catch(() => centre);
  if (found.version !== centre.version) return location.reload();
  centre = found;
}

addEventListener("said", ({ detail }) => {
  keepPlace(detail.sequence);
  freshUntil.set(detail.label, Math.max(freshUntil.get(detail.label) ?? 0, performance.now() + SHINES_AFTER_WORDS_MS));
  setTimeout(renderSoon, SHINES_AFTER_WORDS_MS + 100);
});
addEventListener("resize", renderSoon);
byId("sound").addEventListener("click", () => announcer.start());
chooseLanguage(byId("languages"), render);
const rotateS = Number(options.get("rotate"));
if (rotateS > 0) {
  let chosen = 0;
  setInterval(() => byId("languages").children[(chosen += 1) % LANGUAGES.length].click(), rotateS * 1000);
}
setInterval(() => board && centre && (byId("clock").textContent = localClock()), 1000);
setInterval(refreshSoon, BOARD_ANEW_MS);
byId("gate").addEventListener("submit", (event) => {
  event.preventDefault();
  keepToken(byId("token").value.trim());
  byId("token").value = "";
  signIn();
});
if (takeToken()) signIn();
else byId("gate").hidden = false;
