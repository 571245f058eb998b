// Draws the plan into the SVG; coordinates are metres of the map with y up, turned over by one group.
const SVG = "http://www.w3.org/2000/svg";

export function element(name, attributes, parent) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  parent?.append(node);
  return node;
}

// Metres of the map to those of the drawing, whose corner is at the upper left.
export const toDrawing = ({ x, y }, state) => ({ x: x - state.origin[0], y: state.origin[1] + state.plan.size[1] - y });
export const toMap = ({ x, y }, state) => ({ x: x + state.origin[0], y: state.origin[1] + state.plan.size[1] - y });

const corners = (points) => points.map((point) => point.join(",")).join(" ");

// `label` says what stands at a thing; `closeness` is how far the view is zoomed in.
export function draw(svg, state, label, closeness) {
  const [x, y] = state.origin;
  svg.replaceChildren();
  const floor = element("g", { transform: `translate(${-x} ${y + state.plan.size[1]}) scale(1 -1)` }, svg);
  if (state.tracing && state.showsTracing) tracing(floor, state.tracing);
  const unknown = (state.plan.unknown ?? []).map((outline) => `M${outline.join("L")}Z`).join("");
  if (unknown) element("path", { d: unknown, class: "unknown", "fill-rule": "evenodd" }, floor);
  for (const shape of state.shapes) {
    element("polygon", { points: corners(shape.corners), class: shape.material }, floor);
  }
  for (const thing of state.things()) {
    marker(floor, thing, thing === state.chosen(), state.robotRadius, label(thing), Math.max(0.35, 1 / closeness));
  }
  for (const finding of state.findings.filter((one) => one.point)) spot(floor, finding);
}

function tracing(floor, { origin, size }) {
  const place = { x: origin[0], y: -(origin[1] + size[1]), width: size[0], height: size[1], transform: "scale(1 -1)" };
  element("image", { href: "/slam.png", preserveAspectRatio: "none", class: "tracing", ...place }, floor);
}

function spot(floor, finding) {
  const [x, y] = finding.point;
  const circle = element("circle", { cx: x, cy: y, r: 0.5, class: finding.error ? "wrong-spot" : "doubtful-spot" }, floor);
  element("title", {}, circle).textContent = finding.line;
}

function marker(floor, thing, chosen, radius, words, scale) {
  const { x, y, heading } = thing.pose;
  const group = element("g", { class: chosen ? "place chosen" : "place", "data-id": thing.key }, floor);
  const angle = (heading * Math.PI) / 180;
  element("circle", { cx: x, cy: y, r: radius }, group);
  element("line", { x1: x, y1: y, x2: x + 0.55 * Math.cos(angle), y2: y + 0.55 * Math.sin(angle) }, group);
  const below = radius + 0.4 * scale;
  element("text", { transform: `translate(${x} ${y - below}) scale(${scale} ${-scale})` }, group).textContent = words;
}
