// Where to go: the place's name, a small map with "you are here", and the turns on the way.
import { fill, h, icon, s } from "./dom.mjs";
import { name, text } from "/phrases/kiosk.mjs";

const MARGIN_M = 0.4;
const ARROWS = { straight: "up", left: "back", right: "right", back: "round" };
let floorAsked = null;

function askFloor() {
  floorAsked ??= fetch("/api/floor").then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.statusText)))).catch(() => { floorAsked = null; return null; });
  return floorAsked;
}

/** The name of a place, its id where the plan has none. */
export function placeName(app, id) {
  return name((app.model.places ?? []).find((place) => place.id === id)?.name, app.language) || id;
}

/** Where to go, with map and turns; `behind`: the reader followed the robot and looks the same way. */
export function wayTo(app, id, { behind = false, title = "please_go_to" } = {}) {
  const say = (key) => text(key, app.language);
  const map = h("figure", { class: "waymap", hidden: true });
  const turns = h("ol", { class: "turns" });
  const node = h("section", { class: "whereto" }, h("p", { class: "where" }, h("small", {}, say(title)), h("b", {}, placeName(app, id))), turns, map);
  draw();

  async function draw() {
    try {
      const [floor, answer] = await Promise.all([askFloor(), fetch(`/api/way?place=${encodeURIComponent(id)}&behind=${behind}`)]);
      if (!floor || !answer.ok) return;
      const way = await answer.json();
      fill(map, drawing(floor, way, app, id), legend(app, id));
      map.hidden = false;
      fill(turns, turnItems(app, way));
      if (node.isConnected) app.access.viewed();
    } catch {
      // the name of the place stands there without a map too
    }
  }

  return node;
}

function turnItems(app, way) {
  const say = (key, n) => text(key, app.language, n);
  const items = way.turns.map((turn) => h("li", {}, icon(ARROWS[turn]), say(`way_${turn}`)));
  if (way.length_m >= 3) items.push(h("li", { class: "metres" }, say("way_metres", Math.round(way.length_m))));
  return items;
}

function legend(app, id) {
  return h("figcaption", {}, h("span", { class: "here" }, text("you_are_here", app.language)), h("span", { class: "goal" }, placeName(app, id)));
}

/** A function from metres in map to the drawing, where up is where the reader looks. */
function turned(quarters) {
  return ([x, y]) => {
    for (let i = 0; i < quarters; i += 1) [x, y] = [-y, x];
    return [x, -y];
  };
}

function drawing(floor, way, app, id) {
  const at = turned(way.quarters);
  const path = (points, closed = false) => points.map((point, i) => `${i ? "L" : "M"}${at(point).map((one) => one.toFixed(2)).join(" ")}`).join("") + (closed ? "Z" : "");
  const corners = [[0, 0], [floor.size[0], 0], floor.size, [0, floor.size[1]]].map(at);
  const [left, top] = [0, 1].map((axis) => Math.min(...corners.map((one) => one[axis])) - MARGIN_M);
  const [right, bottom] = [0, 1].map((axis) => Math.max(...corners.map((one) => one[axis])) + MARGIN_M);
  const unit = Math.max(right - left, bottom - top) / 100;
  const counter = (app.model.places ?? []).find((place) => place.id === id)?.counter;
  const box = (one) => s("path", { class: one.kind === "counter" ? (one.id === counter ? "desk goal" : "desk") : "thing", d: path(cornersOf(one), true) });
  const [hx, hy] = at(way.here);
  const [gx, gy] = at(way.points.at(-1));
  return s("svg", { viewBox: `${left} ${top} ${right - left} ${bottom - top}`, role: "img", "aria-label": `${text("way_map", app.language)}: ${placeName(app, id)}` },
    ...floor.walls.map((wall) => s("path", { class: "wall", d: path(wall.points, wall.closed), "stroke-width": Math.max(wall.thickness, unit) })),
    ...floor.doors.map((door) => s("path", { class: "door", d: path(door.points), "stroke-width": 1.6 * unit })),
    ...floor.boxes.map(box),
    ...floor.seats.map((seat) => s("circle", { class: "thing", cx: at(seat)[0], cy: at(seat)[1], r: 0.22 })),
    s("path", { class: "line", d: path([way.here, ...way.points.slice(1)]), "stroke-width": 1.4 * unit, "stroke-dasharray": `${2.4 * unit} ${1.6 * unit}` }),
    s("circle", { class: "goal", cx: gx, cy: gy, r: 2.6 * unit }), s("circle", { class: "hole", cx: gx, cy: gy, r: 1.1 * unit }),
    s("circle", { class: "here", cx: hx, cy: hy, r: 2.6 * unit, "stroke-width": 0.8 * unit }));
}

function cornersOf({ centre, size, yaw }) {
  const [cos, sin] = [Math.cos(yaw), Math.sin(yaw)];
  return [[1, 1], [-1, 1], [-1, -1], [1, -1]].map(([a, b]) => {
    const [x, y] = [(a * size[0]) / 2, (b * size[1]) / 2];
    return [centre[0] + x * cos - y * sin, centre[1] + x * sin + y * cos];
  });
}
