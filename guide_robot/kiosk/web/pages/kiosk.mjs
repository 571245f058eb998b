// The touch screen: keeps what the robot says of itself, chooses the view that fits, and forgets.
import { Connection } from "./connection.mjs";
import { Access } from "./kiosk_access.mjs";
import { callPerson, failure } from "./kiosk_dialogs.mjs";
import { ENDINGS, makeArrived, makeEnded, makeWay } from "./kiosk_endings.mjs";
import { Idle } from "./kiosk_idle.mjs";
import { answering, ring } from "./kiosk_ring.mjs";
import { makeSearch } from "./kiosk_search.mjs";
import { makeLeading, makeTicket, makeWaiting } from "./kiosk_state_views.mjs";
import { makeCode, makePlaces, makeProcedure, makeService, makeStart } from "./kiosk_views.mjs";
import { STATE_VIEWS, Visit } from "./kiosk_visit.mjs";
import { fill, h, icon } from "./dom.mjs";
import { Pairing } from "./pairing.mjs";
import { LANGUAGES, name, text } from "/phrases/kiosk.mjs";

document.documentElement.dataset.started = "yes"; // the page's watch looks for it

const VIEWS = {
  start: makeStart, search: makeSearch, service: makeService, procedure: makeProcedure,
  places: makePlaces, code: makeCode, ticket: makeTicket, leading: makeLeading, waiting: makeWaiting,
  way: makeWay, arrived: makeArrived, ended: makeEnded,
};
const FAILURES = new Set(["no_ticket", "cannot_lead", "follower_lost"]);
const ASKS_FOR_TOUCH = new Set(["looking_for_you", "looking_in_crowd", "shall_we_go_on"]);
// How soon a touch counts again; while it is asking, the robot also hears of a screen that is only read.
const KEEP_ALIVE_MS = { asking: 4000, ticketing: 1000, waiting_with: 1000 };
const CLOCK_MS = 20_000; // hours open and close also when nothing is heard
const CAPTION_MS = 25000;
const CALL = 2; // sentences of this priority and above stay in whatever language they were said
const ACTED_WITHIN_MS = 8000;
const HURRIED_MS = 3000;

class Kiosk {
  constructor() {
    this.model = {};
    this.language = LANGUAGES[0].id;
    this.path = [];
    this.view = null;
    this.viewKey = "";
    this.said = 0;
    this.spoken = null;
    this.captionKey = "";
    this.question = "";
    this.keptAlive = 0;
    this.expected = null;
    this.full = false; // no place for one more screen
    this.hurried = false;
    this.pairing = new Pairing(); // shown while the robot does not know this screen
    this.access = new Access(this);
    this.idle = new Idle(this);
    this.visit = new Visit(this);
    for (const event of ["pointerdown", "keydown", "input"]) {
      document.addEventListener(event, (touch) => this.touched(touch), { capture: true, passive: true });
    }
    document.addEventListener("contextmenu", (event) => event.preventDefault());
    setInterval(() => this.render(true), CLOCK_MS);
    this.connection = new Connection("/ws/kiosk", {
      hears: (message) => this.hear(message),
      opened: () => { if (this.view?.opened) this.view.opened(); },
      changed: () => this.showConnection(),
    });
    this.render();
  }

  // What the robot says ---------------------------------------------------------------------------

  hear(message) {
    if (message instanceof Blob) {
      this.view?.picture?.(message);
      return;
    }
    if (message.unpaired) {
      this.pairing.show(this.language);
      return;
    }
    if (message.error) {
      this.meetRefusal(message);
      return;
    }
    if (this.full) {
      this.full = false;
      this.showConnection();
    }
    this.pairing.hide();
    const before = this.model.guide;
    const first = this.model.settings === undefined;
    Object.assign(this.model, message);
    if (message.settings) this.meetSettings(message.settings, first);
    if (message.say) this.meetSentences(message.say, first); // they say how a visit ends
    if ("guide" in message) this.meetState(before, message.guide);
    if (first) this.visit.resume(message.guide?.state, message.say?.at(-1)?.key);
    this.render(true);
  }

  /** Say that this page has no place at the robot, or that it was touched faster than the robot listens. */
  meetRefusal(message) {
    if (message.full) this.full = true;
    else this.hurried = true;
    clearTimeout(this.hurriedTimer);
    this.hurriedTimer = setTimeout(() => { this.hurried = false; this.showConnection(); }, HURRIED_MS);
    this.showConnection();
  }

  meetSettings(settings, first) {
    if (first) this.language = settings.language;
    else if (this.boot !== settings.boot) this.said = 0;
    this.boot = settings.boot;
  }

  meetState(before, now) {
    const state = now?.state;
    this.visit.meet(before, now);
    if (before?.visit && !now?.visit && !this.visit.left && !this.idle.inUse) this.language = this.model.settings?.language ?? this.language;
    if (this.expected && state && state !== this.expected.from) this.expected = null;
    if (!now || state === before?.state) {
      if (now && now.visit && now.language !== before?.language) this.follow(now);
      return;
    }
    if (now.visit && now.visit !== before?.visit && this.idle.inUse) this.send("choose_language");
    else if (now.visit) this.follow(now);
  }

  /** Speak the language of the visit. */
  follow(guide) {
    if (!this.idle.inUse && guide.language) this.language = guide.language;
  }

  meetSentences(sentences, first) {
    const news = sentences.filter((one) => one.number > this.said);
    if (news.length) {
      clearTimeout(this.captionTimer);
      this.spoken = news.at(-1);
      this.captionTimer = setTimeout(() => { this.spoken = null; this.showCaption(); }, CAPTION_MS);
    }
    if (!sentences.length) this.spoken = null;
    for (const one of news) {
      this.said = one.number;
      if (first) continue;
      if (ENDINGS[one.key]) this.visit.keep(ENDINGS[one.key]);
      if (FAILURES.has(one.key) && !this.visit.left) failure(this, one.text); // otherwise the ending says it
      if (one.key === "card_read" && this.top.view === "code") this.go("start");
    }
  }

  // What the citizen wants ------------------------------------------------------------------------

  touched(event) {
    this.idle.touched(event);
    if (this.asksForTouch && event.type === "pointerdown" && !event.target.closest?.("button")) this.send("here_i_am");
    else if (this.mayKeepAlive && !event.target.closest?.("[data-do]")) this.keepAlive();
  }

  get mayKeepAlive() {
    return performance.now() - this.keptAlive > (KEEP_ALIVE_MS[this.model.guide?.state] ?? Infinity);
  }

  /** Whoever only reads is there too: how long a screen may stay untouched is this page's to decide. */
  stayAlive() {
    if (this.model.guide?.state === "asking" && this.mayKeepAlive) this.keepAlive();
  }

  /** Say to the robot that somebody is still there: it waits the whole time again. */
  keepAlive() {
    this.keptAlive = performance.now();
    if (this.connection.send({ do: "here_i_am" })) this.view?.again?.();
  }

  send(what, more = {}) {
    return this.connection.send({ do: what, language: this.language, ...more });
  }

  /** Send a wish that must change the robot's state; say so when it does not. */
  ask(what, more = {}) {
    const sent = this.send(what, more);
    const from = this.model.guide?.state;
    const expected = { from };
    this.expected = expected;
    this.view?.busy?.(true);
    setTimeout(() => {
      if (this.expected !== expected) return;
      this.expected = null;
      this.view?.busy?.(false);
      failure(this, text("not_acted", this.language));
    }, sent ? ACTED_WITHIN_MS : 0);
  }

  speak(language) {
    this.language = language;
    if (this.pairing.shown) this.pairing.show(language);
    this.send("choose_language");
    if (this.spoken && this.spoken.language !== language && this.spoken.priority < CALL) this.spoken = null;
    this.render();
  }

  get top() {
    return this.path.at(-1) ?? { view: "start" };
  }

  go(view, detail = "") {
    this.path = view === "start" ? [] : [...this.path, { view, detail }];
    if (view === "start") this.question = "";
    this.render();
  }

  back() {
    this.path = this.path.slice(0, -1);
    this.render();
  }

  /** Go back to the start as if nobody had been here. */
  forget() {
    this.path = [];
    this.question = "";
    this.expected = null;
    this.visit.forget();
    this.access.forget();
    this.idle.forgotten();
    if (this.model.settings) this.language = this.model.settings.language;
    this.viewKey = "";
    this.render();
  }

  // Drawing ---------------------------------------------------------------------------------------

  current() {
    const guide = this.model.guide;
    const { left } = this.visit;
    const own = guide && STATE_VIEWS[guide.state];
    if (left && (!own || own === "waiting")) return { view: "ended", detail: left.kind };
    if (own === "waiting" && !this.waits) return { view: "arrived", detail: `${guide.destination} ${guide.ticket?.number ?? ""}` };
    return own ? { view: own, detail: "" } : this.top;
  }

  /** Whether the robot stands with somebody who waits to be called, not where they wanted to go. */
  get waits() {
    const { destination, ticket } = this.model.guide;
    return Boolean(ticket) && (this.model.places ?? []).find((place) => place.id === destination)?.kind === "waiting";
  }

  /** Show the view that fits; an existing one is only updated, so that nothing moves under a finger. */
  render(onlyNews = false) {
    const { view, detail } = this.current();
    const key = `${view} ${detail} ${this.language}`;
    document.documentElement.lang = this.language;
    if (key !== this.viewKey) {
      this.view?.close?.();
      this.viewKey = key;
      this.view = VIEWS[view](this, detail);
      fill(document.getElementById("main"), this.view.node).scrollTop = 0;
      document.body.dataset.view = view;
      this.moveFocus(view);
    } else if (onlyNews) {
      this.view.update?.();
    }
    this.renderFrame(key);
  }

  /** A new view is where the reader is: its heading gets the focus, so that a screen reader says it. */
  moveFocus(view) {
    const heading = document.querySelector("main h1");
    const moved = this.shownView !== undefined && this.shownView !== view;
    this.shownView = view;
    if (heading) heading.tabIndex = -1;
    if (moved && heading && !document.querySelector(".dialog")) heading.focus({ preventScroll: true });
    if (moved) this.access.viewed();
  }

  renderFrame(key) {
    const frame = `${key} ${this.model.guide?.state} ${this.model.settings?.boot}`;
    this.showConnection();
    this.showCaption();
    this.helpChanged?.();
    document.body.style.setProperty("--gaze", String(this.model.gaze ?? 0));
    if (frame === this.frame) return;
    this.frame = frame;
    document.body.dataset.state = this.model.guide?.state ?? "unknown";
    document.getElementById("centre").textContent = name(this.model.settings?.centre, this.language);
    fill(document.getElementById("languages"), LANGUAGES.map((one) => this.languageButton(one)));
    fill(document.getElementById("footer"), this.footer());
  }

  languageButton(one) {
    const chosen = one.id === this.language;
    return h("button", { type: "button", lang: one.id, "aria-pressed": String(chosen), "data-language": one.id, onclick: () => this.speak(one.id) }, one.name);
  }

  footer() {
    const say = (key) => text(key, this.language);
    const inside = this.path.length > 0 && !this.visit.left && !STATE_VIEWS[this.model.guide?.state];
    return [
      inside && h("button", { type: "button", class: "plain", "data-go": "back", onclick: () => this.back() }, icon("back"), h("span", {}, say("back"))),
      inside && this.path.length > 1 && h("button", { type: "button", class: "plain", "data-go": "start", onclick: () => this.go("start") }, icon("home"), h("span", {}, say("start"))),
      h("button", { type: "button", class: "call", "data-go": "call", onclick: () => callPerson(this) }, icon("bell"), say("call_person")),
      this.access.button(),
    ];
  }

  showConnection() {
    const notice = document.getElementById("offline");
    const key = this.full ? "screens_full" : this.connection && !this.connection.online ? "connecting" : this.hurried ? "too_fast" : "";
    notice.hidden = key === "";
    notice.textContent = key ? text(key, this.language) : "";
  }

  showCaption() {
    const last = this.spoken;
    const asks = this.asksForTouch && this.current().view !== "leading"; // that view has the button itself
    const key = `${last?.number} ${asks} ${this.language}`;
    if (key === this.captionKey) return; // a button under a finger stays
    this.captionKey = key;
    const caption = document.getElementById("caption");
    this.clock?.close();
    this.clock = asks ? ring(this, "answer_hint", answering) : null;
    fill(caption, [last?.text ?? "", this.clock?.node, asks && this.hereIAm()]);
    caption.lang = last?.language ?? this.language;
    caption.hidden = !last;
  }

  /** Whether what the robot said last asks whoever it leads or follows to touch the screen. */
  get asksForTouch() {
    return ASKS_FOR_TOUCH.has(this.spoken?.key);
  }

  /** The button by which somebody whom the robot does not see says that they are here. */
  hereIAm() {
    return h("button", { type: "button", class: "primary big", "data-do": "here_i_am", onclick: () => this.send("here_i_am") },
      icon("check"), text("here_i_am", this.language));
  }
}

const BLINK_EVERY_MS = 4500;
const BLINK_MS = 140;
setInterval(() => {
  document.body.classList.add("blink");
  setTimeout(() => document.body.classList.remove("blink"), BLINK_MS);
}, BLINK_EVERY_MS);

globalThis.kiosk = new Kiosk();
