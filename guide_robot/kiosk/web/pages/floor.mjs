// Draws what stands still: walls, doors, counters, furniture, seats, zones and places.
import { name } from "/phrases/operator.mjs";

const SIDE_PX = 18;
const ABOVE_PX = 44; // the figures and the legend stand above and below the floor
const INK = "#12263a";
const FURNITURE = { chair: "#cdbfa4", bench: "#cdbfa4", table: "#d8c9a8", plant: "#8db58a", pillar: "#8d8778", shelf: "#bfae8d", screen: "#5f7d8c" };

/** How the floor lies on a canvas: metres in the frame map (y up) to pixels (y down). */
export class Placement {
  constructor({ origin, size }, width, height) {
    this.scale = Math.max(1, Math.min((width - 2 * SIDE_PX) / size[0], (height - 2 * ABOVE_PX) / size[1]));
    this.left = (width - size[0] * this.scale) / 2 - origin[0] * this.scale;
    this.bottom = (height + size[1] * this.scale) / 2 + origin[1] * this.scale;
  }

  at(x, y) {
    return [this.left + x * this.scale, this.bottom - y * this.scale];
  }
}

/** Fit a canvas to its box and return its context, in CSS pixels. */
export function prepare(canvas) {
  const ratio = globalThis.devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

function trace(context, place, points, closed) {
  context.beginPath();
  points.forEach(([x, y], i) => (i ? context.lineTo(...place.at(x, y)) : context.moveTo(...place.at(x, y))));
  if (closed) context.closePath();
}

function drawZones(context, place, zones) {
  for (const zone of zones) {
    trace(context, place, zone.polygon, true);
    context.fillStyle = zone.kind === "keepout" ? "rgb(179 38 30 / .07)" : "rgb(245 184 65 / .16)";
    context.fill();
  }
}

function drawLines(context, place, floor) {
  context.lineCap = "round";
  context.lineJoin = "round";
  for (const wall of floor.walls) {
    trace(context, place, wall.points, wall.closed);
    context.strokeStyle = wall.glass ? "#7fb4c4" : INK;
    context.lineWidth = Math.max(2, wall.thickness * place.scale);
    context.stroke();
  }
  context.lineCap = "butt";
  for (const door of floor.doors) {
    trace(context, place, door.points, false);
    context.strokeStyle = "#fbfaf7";
    context.lineWidth = Math.max(4, door.thickness * place.scale);
    context.stroke();
    context.setLineDash([4, 4]);
    context.strokeStyle = "#9aa7b2";
    context.lineWidth = 1.5;
    context.stroke();
    context.setLineDash([]);
  }
}

function drawBox(context, place, box, language) {
  context.save();
  context.translate(...place.at(...box.centre));
  context.rotate(-box.yaw);
  const [length, width] = box.size.map((value) => value * place.scale);
  context.fillStyle = box.kind === "counter" ? "#0b5a68" : (FURNITURE[box.kind] ?? "#cfc8b8");
  context.beginPath();
  if (box.kind === "plant") context.arc(0, 0, length / 2, 0, 2 * Math.PI);
  else context.roundRect(-length / 2, -width / 2, length, width, Math.min(5, length / 3));
  context.fill();
  context.rotate(box.yaw);
  if (box.kind === "counter") label(context, name(box.name, language).split(" - ")[0] || box.id, 0, 0, { colour: "#fff", bold: true, size: Math.max(9, 0.26 * place.scale) });
  context.restore();
}

/** Write in the middle of a point. */
export function label(context, words, x, y, { colour = INK, bold = false, size = 12, halo = false } = {}) {
  context.font = `${bold ? 700 : 400} ${Math.round(size)}px Guide, "Guide Korean", "Guide Chinese", sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  if (halo) {
    context.lineWidth = 3;
    context.strokeStyle = "rgb(251 250 247 / .9)";
    context.strokeText(words, x, y);
  }
  context.fillStyle = colour;
  context.fillText(words, x, y);
}

function drawSpots(context, place, floor, language) {
  for (const spot of floor.spots) {
    const [x, y] = place.at(spot.x, spot.y);
    context.beginPath();
    context.arc(x, y, 4, 0, 2 * Math.PI);
    context.fillStyle = "#fff";
    context.fill();
    context.lineWidth = 2;
    context.strokeStyle = "#a88a3f";
    context.stroke();
    if (spot.kind !== "counter") label(context, name(spot.name, language), x, y + 13, { colour: "#6b5520", size: Math.max(11, 0.21 * place.scale), halo: true });
  }
}

/** Draw everything that stands still. */
export function drawFloor(canvas, floor, language) {
  const context = prepare(canvas);
  const place = new Placement(floor, canvas.clientWidth, canvas.clientHeight);
  const [left, top] = place.at(floor.origin[0], floor.origin[1] + floor.size[1]);
  context.fillStyle = "#fff";
  context.fillRect(left, top, floor.size[0] * place.scale, floor.size[1] * place.scale);
  drawZones(context, place, floor.zones);
  for (const [x, y] of floor.seats) {
    const side = 0.42 * place.scale;
    const [middle, centre] = place.at(x, y);
    context.fillStyle = FURNITURE.chair;
    context.beginPath();
    context.roundRect(middle - side / 2, centre - side / 2, side, side, 3);
    context.fill();
  }
  for (const box of floor.boxes) drawBox(context, place, box, language);
  drawLines(context, place, floor);
  drawSpots(context, place, floor, language);
  return place;
}
