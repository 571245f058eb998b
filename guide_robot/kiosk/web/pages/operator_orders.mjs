// What the operator ordered and what became of it; and what the wheels obey, which is another thing.
import { fill, h, icon } from "./dom.mjs";
import { reasonWords } from "./operator_reasons.mjs";
import { has, name, text as words } from "/phrases/operator.mjs";

const SHOWN = 3;
const STOP_SEEN_WITHIN_MS = 500;
const MOTION_STALE_MS = 2000;
const MOTION_ORDERS = new Set(["operator_stop", "operator_resume"]);
const UNANSWERED = new Set(["gate_silent", "resume_open", "receptionist_silent", "not_sent"]);
const element = (id) => document.getElementById(id);

/** What the wheels obey, as far as this page may say so: null when it was not heard for too long. */
export class Motion {
  constructor() {
    this.state = null;
    this.heardAt = -Infinity;
  }

  hear(state) {
    this.state = state;
    this.heardAt = performance.now();
  }

  known(online) {
    return online && performance.now() - this.heardAt <= MOTION_STALE_MS ? this.state : null;
  }
}

/** The orders of this page, each sent, accepted or refused in words. A stop is sent anew after a lost connection. */
export class Orders {
  constructor() {
    this.list = [];
    this.next = 1;
    this.lastOfMotion = new Map(); // by robot; a single one has no name
  }

  /** Send an order with a number of its own; `send` says whether the robot was reached. */
  give(order, send, shown = SHOWN) {
    const entry = { number: this.next++, message: order, state: "sent", text: "", key: "", at: performance.now() };
    this.list = [entry, ...this.list].slice(0, shown);
    if (MOTION_ORDERS.has(order.do)) this.lastOfMotion.set(order.robot ?? "", entry);
    this.deliver(entry, send);
  }

  deliver(entry, send) {
    const sent = send({ ...entry.message, order: entry.number });
    Object.assign(entry, sent ? { state: "sent", text: "", key: "" } : { state: "refused", text: "", key: "not_sent" });
  }

  /** Take an answer; return the entry, or undefined for an order that is not shown any more. */
  answer(message) {
    const entry = [...this.lastOfMotion.values(), ...this.list].find((one) => one.number === message.order);
    if (entry) Object.assign(entry, { state: message.accepted ? "accepted" : "refused", text: message.text, key: message.key, words: message.words, detail: message.detail });
    return entry;
  }

  openStop(robot) {
    const last = this.lastOfMotion.get(robot);
    return last?.message.do === "operator_stop" ? last : null;
  }

  /** After a connection came back: each stop that nobody confirmed is ordered again. */
  reconnected(send) {
    for (const robot of this.lastOfMotion.keys()) {
      const stop = this.openStop(robot);
      if (stop && stop.state !== "accepted") this.deliver(stop, send);
    }
  }

  /** Whether a stop was pressed, in vain so far: that robot is not seen to stand for it. What stands for another
   * reason, as before a door, drives on by itself when that is over. */
  stopNotSeen(motion, robot = "") {
    const stop = this.openStop(robot);
    if (!stop) return false;
    if (motion?.allowed === false && motion.cause === "operator") stop.seen = true;
    return !stop.seen && performance.now() - stop.at > STOP_SEEN_WITHIN_MS;
  }
}

/** Return the words of an answer: the page's own where it has some, else those of the robot. */
export function answerWords(entry, language) {
  const known = entry.key || entry.words;
  if (known && has(`answer_${known}`)) return words(`answer_${known}`, language, reasonWords(entry.detail ?? "", language, entry.places));
  return entry.text;
}

export function drawMotion(motion, language) {
  const say = (key) => words(key, language);
  const state = motion === null ? "unknown" : motion.allowed ? "allowed" : "stopped";
  const who = motion && [say(`cause_${motion.cause}`), motion.source].filter(Boolean).join(": ");
  const why = { unknown: say("motion_nothing_heard"), allowed: "", stopped: motion && [who, reasonWords(motion.reason, language)].filter(Boolean).join(" · ") }[state];
  const now = JSON.stringify([state, why, language]);
  if (element("motion").dataset.shown === now) return;
  element("motion").dataset.shown = now;
  element("motion").className = `motion ${state}`;
  fill(element("motion"), icon({ unknown: "bell", allowed: "play", stopped: "stop" }[state]), h("b", {}, say(`motion_${state}`)), h("span", {}, why));
}

/** What is told besides the state of an order: what was confirmed needs no more words than its own language has. */
function told(entry, language) {
  if (entry.state === "accepted" && !entry.key && !entry.words) return "";
  return entry.text || entry.key || entry.words ? `: ${answerWords(entry, language)}` : "";
}

export function orderLines(list, places, language) {
  const place = (message) => name((places ?? []).find((one) => one.id === message.place)?.name, language) || (message.place ?? "");
  const line = ({ message, state, text, key, words: named, detail }) => h("li", { class: state, "data-order": message.do, "data-robot": message.robot },
    h("b", {}, [message.robot, words(`order_${message.do}`, language), place(message)].filter(Boolean).join(" ")), " ", words(`order_${UNANSWERED.has(key) ? "unanswered" : state}`, language),
    told({ state, text, key, words: named, detail, places }, language));
  return list.length > 0 && h("ul", { class: "orders" }, list.map(line));
}
