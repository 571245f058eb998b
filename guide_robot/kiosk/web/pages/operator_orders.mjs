// What the operator ordered and what became of it; and what the wheels obey, which is another thing.
import { fill, h, icon } from "./dom.mjs";
import { namedPlace, reasonWords } from "./operator_reasons.mjs";
import { text as words } from "/phrases/operator.mjs";

const SHOWN = 3;
const STOP_SEEN_WITHIN_MS = 500;
const MOTION_STALE_MS = 2000;
const MOTION_ORDERS = new Set(["operator_stop", "operator_resume"]);
const UNANSWERED = new Set(["gate_silent", "resume_open", "receptionist_silent"]);
const SHOWN_BY_THE_WHEELS = new Set(["stopped_by", "may_move"]);
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
    const entry = { number: this.next++, message: order, state: "sent", reason: null, at: performance.now() };
    this.list = [entry, ...this.list].slice(0, shown);
    if (MOTION_ORDERS.has(order.do)) this.lastOfMotion.set(order.robot ?? "", entry);
    this.deliver(entry, send);
  }

  deliver(entry, send) {
    const sent = send({ ...entry.message, order: entry.number });
    Object.assign(entry, { state: sent ? "sent" : "not_sent", reason: null });
  }

  /** Take an answer; return the entry, or undefined for an order that is not shown any more. */
  answer(message) {
    const entry = [...this.lastOfMotion.values(), ...this.list].find((one) => one.number === message.order);
    if (entry) Object.assign(entry, { state: message.accepted ? "accepted" : "refused", reason: message.reason });
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

export function drawMotion(motion, language) {
  const say = (key) => words(key, language);
  const state = motion === null ? "unknown" : motion.allowed ? "allowed" : "stopped";
  const stopped = motion && [say(`cause_${motion.cause}`), reasonWords(motion.reason, language) || motion.source].filter(Boolean).join(" · ");
  const why = { unknown: say("motion_nothing_heard"), allowed: "", stopped }[state];
  const now = JSON.stringify([state, why, language]);
  if (element("motion").dataset.shown === now) return;
  element("motion").dataset.shown = now;
  element("motion").className = `motion ${state}`;
  fill(element("motion"), icon({ unknown: "bell", allowed: "play", stopped: "stop" }[state]), h("b", {}, say(`motion_${state}`)), h("span", {}, why));
}

/** What is told besides the state of an order; that the wheels stand or may turn stands beside them already. */
function told({ state, reason, places }, language) {
  if (state === "not_sent") return `: ${words("answer_not_sent", language)}`;
  if (!reason || (state === "accepted" && SHOWN_BY_THE_WHEELS.has(reason.key))) return "";
  return `: ${reasonWords(reason, language, places)}`;
}

export function orderLines(list, places, language) {
  const unanswered = ({ state, reason }) => state === "not_sent" || UNANSWERED.has(reason?.key);
  const line = ({ message, state, reason }) => h("li", { class: state === "not_sent" ? "refused" : state, "data-order": message.do, "data-robot": message.robot },
    h("b", {}, [message.robot, words(`order_${message.do}`, language), namedPlace(message.place, language, places)].filter(Boolean).join(" ")), " ", words(`order_${unanswered({ state, reason }) ? "unanswered" : state}`, language),
    told({ state, reason, places }, language));
  return list.length > 0 && h("ul", { class: "orders" }, list.map(line));
}
