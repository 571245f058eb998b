// The robots of one hall: a line of each, one that is looked at, and a stop for all of them.
import { fill, h, icon } from "./dom.mjs";
import { Motion } from "./operator_orders.mjs";
import { text as words } from "/phrases/operator.mjs";

const element = (id) => document.getElementById(id);

export class Hall {
  constructor() {
    this.robots = new Map();
    this.chosen = null; // null: a robot that is alone and has no name
  }

  get several() {
    return this.robots.size > 1;
  }

  get names() {
    return [...this.robots.keys()].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  }

  /** Take what a frame says of every robot; true when another robot is looked at from now on. */
  hear(message) {
    for (const [name, news] of Object.entries(message.robots ?? {})) {
      if (!this.robots.has(name)) this.robots.set(name, { motion: new Motion() });
      const robot = this.robots.get(name);
      const { motion, ...others } = news;
      if (motion !== undefined) robot.motion.hear(motion);
      Object.assign(robot, others);
    }
    if (!("chosen" in message)) return false;
    const changed = this.chosen !== null && this.chosen !== message.chosen;
    this.chosen = message.chosen;
    return changed;
  }

  /** Return the robots that call a person, the one that is looked at last. */
  calls() {
    return this.names.filter((name) => name !== this.chosen && this.robots.get(name).call);
  }
}

let last = "";

/** Draw a button for each robot and one that stops all; nothing where there is one robot. */
export function drawHall(hall, online, notSeen, language, { look, stopAll }) {
  const say = (key, n) => words(key, language, n);
  const lines = hall.names.map((name) => {
    const { guide, battery, call } = hall.robots.get(name);
    const motion = hall.robots.get(name).motion.known(online);
    return {
      name, call: Boolean(call), state: guide?.state ?? "unknown", chosen: name === hall.chosen, alarm: notSeen.includes(name),
      wheels: motion === null ? "unknown" : motion.allowed ? "allowed" : "stopped",
      charge: typeof battery === "number" ? `${Math.round(battery * 100)} %` : "?",
    };
  });
  const now = JSON.stringify([lines, hall.several, language]);
  if (now === last) return;
  last = now;
  element("hall").hidden = !hall.several;
  if (!hall.several) return;
  const line = (one) => h("li", {}, h("button", { type: "button", class: `${one.wheels}${one.alarm ? " alarm" : ""}`, "data-robot": one.name, "aria-pressed": String(one.chosen), onclick: () => look(one.name) },
    h("b", {}, one.name), one.call && icon("bell"), h("span", {}, say(`state_${one.state}`)), h("span", { class: "charge" }, one.charge),
    one.wheels !== "allowed" && h("strong", {}, say(one.wheels === "stopped" ? "motion_stopped" : "wheels_unknown"))));
  fill(element("hall"), h("h2", {}, say("robots")), h("ul", {}, lines.map(line)),
    h("button", { type: "button", class: "stop_all", "data-do": "stop_all", onclick: stopAll }, icon("stop"), say("stop_all")));
}
