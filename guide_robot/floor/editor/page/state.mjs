// The plan being edited, the one thing on it that is chosen, and the way back through what was done.
import { LANGUAGES, text } from "/phrases/floor.mjs";

const MOST_STEPS = 200;
const round = (value) => Math.round(value * 1000) / 1000;
export const turned = (degrees) => ((((degrees + 180) % 360) + 360) % 360) - 180;

// The names of a kind of place, or of a counter with its number, in every language.
export const usualNames = (key, number = "") =>
  Object.fromEntries(LANGUAGES.map((one) => [one.id, `${text(key, one.id)} ${number}`.trim()]));

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

export class State {
  done = [];
  undone = [];

  load(answer) {
    this.plan = answer.plan;
    this.plan.places ??= [];
    this.plan.counters ??= [];
    this.origin = this.plan.origin ?? [0, 0];
    this.shapes = answer.shapes;
    this.tracing = answer.tracing;
    this.findings = answer.findings;
    this.robotRadius = answer.robot_radius;
    this.revision = answer.revision;
    this.file = answer.file;
  }

  // Remember the plan as it is, before it is changed.
  remember() {
    this.done.push(JSON.stringify(this.plan));
    this.done.splice(0, this.done.length - MOST_STEPS);
    this.undone = [];
  }

  // Forget the last remembered plan when nothing was changed since; returns whether something was.
  settle() {
    const changed = this.done.at(-1) !== JSON.stringify(this.plan);
    if (!changed) this.done.pop();
    return changed;
  }

  undo() {
    return this.#swap(this.done, this.undone);
  }

  redo() {
    return this.#swap(this.undone, this.done);
  }

  #swap(from, to) {
    if (!from.length) return false;
    to.push(JSON.stringify(this.plan));
    const key = this.cache?.key;
    this.plan = JSON.parse(from.pop());
    this.choose(key);
    return true;
  }

  things() {
    const places = this.plan.places.map((data, index) => new Thing("place", data, index));
    return [...places, ...this.plan.counters.map((data, index) => new Thing("desk", data, index))]
      .map((thing) => (this.cache && thing.key === this.cache.key ? (this.cache = thing) : thing));
  }

  chosen() {
    return this.cache ?? null;
  }

  choose(key) {
    this.cache = null;
    this.cache = this.things().find((thing) => thing.key === key) ?? null;
  }

  add(type, pose, word) {
    const list = type === "place" ? this.plan.places : this.plan.counters;
    const taken = new Set(list.map((item) => item.id));
    let number = list.length + 1;
    const identifier = () => (type === "place" ? `${word}_${number}` : `${number}`);
    while (taken.has(identifier())) number += 1;
    const id = identifier();
    if (type === "place") list.push({ id, kind: "other", name: usualNames("kind_other"), pose: [0, 0, 0] });
    else list.push({ id, name: usualNames("desk", id), services: [], centre: [0, 0], facing_deg: 0 });
    this.choose(`${type}-${list.length - 1}`);
    this.cache.pose = pose;
  }

  // Give a thing another kind, counter or id; names that nobody wrote follow it.
  setPlace(data, kind, counter) {
    const before = this.#usual(data);
    data.kind = kind;
    delete data.counter;
    if (kind === "counter" && counter) data.counter = counter;
    if (same(data.name, before)) data.name = this.#usual(data);
  }

  setCounterId(data, id) {
    const untouched = same(data.name, usualNames("desk", data.id));
    for (const place of this.plan.places) if (place.counter === data.id) place.counter = id;
    data.id = id;
    if (untouched) data.name = usualNames("desk", id);
  }

  #usual(place) {
    const desk = this.plan.counters.find((one) => one.id === place.counter);
    return desk ? { ...desk.name } : usualNames(`kind_${place.kind}`);
  }

  remove() {
    const list = this.cache.type === "place" ? this.plan.places : this.plan.counters;
    list.splice(this.cache.index, 1);
    this.cache = null;
  }
}

// A place or a counter under one face: where it is and where it looks.
class Thing {
  constructor(type, data, index) {
    Object.assign(this, { type, data, index, key: `${type}-${index}` });
  }

  get id() {
    return this.data.id;
  }

  // The languages in which it has no name yet.
  get unnamed() {
    return LANGUAGES.filter((one) => !(this.data.name[one.id] ?? "").trim());
  }

  get pose() {
    if (this.type === "place") return { x: this.data.pose[0], y: this.data.pose[1], heading: this.data.pose[2] };
    return { x: this.data.centre[0], y: this.data.centre[1], heading: this.data.facing_deg };
  }

  set pose({ x, y, heading }) {
    const [px, py, degrees] = [round(x), round(y), round(turned(heading))];
    if (this.type === "place") this.data.pose = [px, py, degrees];
    else Object.assign(this.data, { centre: [px, py], facing_deg: degrees });
  }
}
