// Draws the plan into the SVG; coordinates are metres with y up, turned over by one group.
const SVG = "http://www.w3.org/2000/svg";

export function element(name, attributes, parent) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  parent?.append(node);
  return node;
}

export function draw(svg, state) {
  const [width, depth] = state.plan.size;
  svg.replaceChildren();
  svg.setAttribute("viewBox", `-0.3 -0.3 ${width + 0.6} ${depth + 0.6}`);
  const floor = element("g", { transform: `translate(0 ${depth}) scale(1 -1)` }, svg);
  for (const shape of state.shapes) {
    element("polygon", { points: shape.corners.map((point) => point.join(",")).join(" "), class: shape.material }, floor);
  }
  for (const finding of state.findings) {
    if (finding.point) element("circle", { cx: finding.point[0], cy: finding.point[1], r: 0.5, class: "wrong-spot" }, floor);
  }
  for (const thing of state.things()) marker(floor, thing, thing === state.chosen(), state.robotRadius);
}

function marker(floor, thing, chosen, radius) {
  const { x, y, heading } = thing.pose;
  const group = element("g", { class: chosen ? "place chosen" : "place", "data-id": thing.key }, floor);
  const angle = (heading * Math.PI) / 180;
  element("circle", { cx: x, cy: y, r: radius }, group);
  element("line", { x1: x, y1: y, x2: x + 0.55 * Math.cos(angle), y2: y + 0.55 * Math.sin(angle) }, group);
  const label = element("text", { transform: `translate(${x} ${y - 0.62}) scale(1 -1)` }, group);
  label.textContent = thing.id;
}

// Where a pointer event lies on the floor, in metres.
export function pointOf(svg, event, depth) {
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  return { x: point.x, y: depth - point.y };
}
