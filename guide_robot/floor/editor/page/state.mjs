// The plan being edited, and the one thing on it that is chosen.
const round = (value) => Math.round(value * 1000) / 1000;
export const turned = (degrees) => ((((degrees + 180) % 360) + 360) % 360) - 180;

export class State {
  load(answer) {
    this.plan = answer.plan;
    this.plan.places ??= [];
    this.plan.counters ??= [];
    this.shapes = answer.shapes;
    this.findings = answer.findings;
    this.robotRadius = answer.robot_radius;
    this.revision = answer.revision;
    this.file = answer.file;
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
    const name = { vi: id, en: id, ko: id };
    if (type === "place") list.push({ id, kind: "other", name, pose: [0, 0, 0] });
    else list.push({ id, name, services: [], centre: [0, 0], facing_deg: 0 });
    this.choose(`${type}-${list.length - 1}`);
    this.cache.pose = pose;
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
