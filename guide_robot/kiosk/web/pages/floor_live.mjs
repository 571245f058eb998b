// Draws what moves: robot, people, scan, path, follower. Positions glide between two readings.
import { label, prepare } from "./floor.mjs";

export const COLOURS = { robot: "#0b5a68", tracked: "#d9731a", led: "#1c6b3c", true: "#8c97a3", scan: "#c22f8a", plan: "#2f6fd0" };
const GLIDE_MS = 130;
const RADIUS_M = 0.3;

/** Remembers where things were, so that ten readings a second look like motion. */
class Glide {
  constructor() {
    this.things = new Map();
  }

  /** Take new positions: [id, x, y, heading]. */
  set(items, now) {
    const next = new Map();
    for (const [id, x, y, heading = 0] of items) {
      const from = this.things.has(id) ? this.get(id, now) : { x, y, heading };
      next.set(id, { from, to: { x, y, heading }, since: now });
    }
    this.things = next;
  }

  get(id, now) {
    const { from, to, since } = this.things.get(id);
    const share = Math.min(1, (now - since) / GLIDE_MS);
    const turn = Math.atan2(Math.sin(to.heading - from.heading), Math.cos(to.heading - from.heading));
    return { x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y), heading: from.heading + share * turn };
  }
}

export class LiveFloor {
  constructor(canvas) {
    this.canvas = canvas;
    this.place = null;
    this.model = {};
    this.robot = new Glide();
    this.people = new Glide();
    this.truth = new Glide();
    this.others = new Glide();
    this.hall = null;
    this.dirtyUntil = 0;
    this.drawing = false;
  }

  /** Forget everything, as another robot is looked at. */
  begin() {
    for (const glide of [this.robot, this.people, this.truth]) glide.set([], 0);
  }

  /** Take what changed; `hall` has the other robots. */
  hear(message, model, hall) {
    const now = performance.now();
    this.model = model;
    const others = hall.names.filter((name) => name !== hall.chosen && hall.robots.get(name).robot);
    this.others.set(others.map((name) => [name, ...["x", "y", "theta"].map((key) => hall.robots.get(name).robot[key])]), now);
    this.hall = hall;
    if (message.robot) this.robot.set([[0, message.robot.x, message.robot.y, message.robot.theta]], now);
    if (message.people) this.people.set(message.people.map((one) => [one.id, one.x, one.y]), now);
    if (message.truth) this.truth.set(message.truth.people.map((one, i) => [i, one.x, one.y, one.heading]), now);
    this.touch();
  }

  /** Draw for a while, until everything has glided to its place. */
  touch() {
    this.dirtyUntil = performance.now() + 2 * GLIDE_MS;
    if (this.drawing) return;
    this.drawing = true;
    const frame = () => {
      this.draw(performance.now());
      this.drawing = performance.now() < this.dirtyUntil;
      if (this.drawing) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  draw(now) {
    const context = prepare(this.canvas);
    if (!this.place) return;
    this.drawScan(context);
    this.drawPlan(context);
    this.drawTruth(context, now);
    this.drawPeople(context, now);
    for (const name of this.others.things.keys()) this.drawBody(context, this.others.get(name, now), this.hall.robots.get(name).guide, name);
    if (this.robot.things.has(0)) this.drawBody(context, this.robot.get(0, now), this.model.guide, this.hall?.several ? this.hall.chosen : "", true);
  }

  drawScan(context) {
    const points = this.model.scan ?? [];
    context.fillStyle = COLOURS.scan;
    for (let i = 0; i + 1 < points.length; i += 2) {
      const [x, y] = this.place.at(points[i] / 100, points[i + 1] / 100);
      context.fillRect(x - 1.2, y - 1.2, 2.4, 2.4);
    }
  }

  drawPlan(context) {
    const points = this.model.plan ?? [];
    if (points.length < 2 || !["leading", "returning"].includes(this.model.guide?.state)) return;
    context.beginPath();
    points.forEach(([x, y], i) => (i ? context.lineTo(...this.place.at(x, y)) : context.moveTo(...this.place.at(x, y))));
    context.strokeStyle = COLOURS.plan;
    context.lineWidth = 4;
    context.lineCap = "round";
    context.setLineDash([1, 9]);
    context.stroke();
    context.setLineDash([]);
    const [x, y] = this.place.at(...points.at(-1));
    context.beginPath();
    context.arc(x, y, 8, 0, 2 * Math.PI);
    context.lineWidth = 3;
    context.stroke();
  }

  drawTruth(context, now) {
    const people = this.model.truth?.people ?? [];
    context.lineWidth = 1.5;
    context.strokeStyle = COLOURS.true;
    for (const id of this.truth.things.keys()) {
      const { x, y, heading } = this.truth.get(id, now);
      const [px, py] = this.place.at(x, y);
      const radius = 0.24 * this.place.scale;
      context.beginPath();
      context.arc(px, py, radius, 0, 2 * Math.PI);
      context.fillStyle = people[id]?.role === "citizen" ? "rgb(140 151 163 / .32)" : "rgb(140 151 163 / .16)";
      context.fill();
      context.stroke();
      context.beginPath();
      context.moveTo(px, py);
      context.lineTo(px + radius * Math.cos(heading), py - radius * Math.sin(heading));
      context.stroke();
    }
  }

  drawPeople(context, now) {
    const led = this.model.follower?.person || this.model.guide?.person || 0;
    for (const person of this.model.people ?? []) {
      const { x, y } = this.people.get(person.id, now);
      const [px, py] = this.place.at(x, y);
      const mine = person.id === led;
      const radius = Math.max(6, 0.2 * this.place.scale);
      context.globalAlpha = person.since_seen_s > 0.3 ? 0.45 : 1;
      context.strokeStyle = context.fillStyle = mine ? COLOURS.led : COLOURS.tracked;
      context.lineWidth = 3;
      context.beginPath();
      context.moveTo(px, py);
      context.lineTo(...this.place.at(x + 0.9 * person.vx, y + 0.9 * person.vy));
      context.stroke();
      context.beginPath();
      context.arc(px, py, radius, 0, 2 * Math.PI);
      context.fill();
      if (mine) {
        context.beginPath();
        context.arc(px, py, radius + 5, 0, 2 * Math.PI);
        context.stroke();
      }
      context.globalAlpha = 1;
      label(context, String(person.id), px, py - radius - 10, { colour: mine ? COLOURS.led : "#8a4406", bold: true, size: 12, halo: true });
    }
  }

  /** Draw a robot, with its name where there are several, and a halo round the one that is looked at. */
  drawBody(context, { x, y, heading }, guide, robotName = "", looked = false) {
    const radius = RADIUS_M * this.place.scale;
    context.save();
    context.translate(...this.place.at(x, y));
    context.rotate(-heading);
    context.fillStyle = "rgb(11 90 104 / .16)";
    context.beginPath();
    context.moveTo(0, 0);
    context.arc(0, 0, 4.5 * radius, -0.5, 0.5);
    context.fill();
    context.fillStyle = guide?.state === "out_of_service" ? "#b3261e" : COLOURS.robot;
    context.strokeStyle = "#fff";
    context.lineWidth = 2.5;
    context.beginPath();
    context.arc(0, 0, Math.max(10, radius), 0, 2 * Math.PI);
    context.fill();
    context.stroke();
    const tip = Math.max(10, radius);
    context.fillStyle = "#f5b841";
    context.beginPath();
    context.moveTo(0.85 * tip, 0);
    context.lineTo(-0.15 * tip, 0.5 * tip);
    context.lineTo(-0.15 * tip, -0.5 * tip);
    context.fill();
    context.restore();
    if (!robotName) return;
    const [px, py] = this.place.at(x, y);
    if (looked) {
      context.strokeStyle = "#f5b841";
      context.lineWidth = 4;
      context.beginPath();
      context.arc(px, py, tip + 6, 0, 2 * Math.PI);
      context.stroke();
    }
    label(context, robotName, px, py + tip + 16, { colour: COLOURS.robot, bold: true, size: 13, halo: true });
  }
}
