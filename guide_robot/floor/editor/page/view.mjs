// Which part of the floor is seen: zoomed about a point, moved by hand, in the metres of the drawing (y down).
const MARGIN = 0.3;
const CLOSEST_M = 1.5;

export class View {
  constructor(svg) {
    this.svg = svg;
  }

  // Show the whole plan, the first time and whenever asked.
  fit([width, depth]) {
    this.whole = { x: -MARGIN, y: -MARGIN, w: width + 2 * MARGIN, h: depth + 2 * MARGIN };
    this.box = { ...this.whole };
    this.apply();
  }

  get closeness() {
    return this.whole ? this.whole.w / this.box.w : 1;
  }

  zoom(factor, at = this.middle) {
    const w = Math.min(this.whole.w * 1.5, Math.max(CLOSEST_M, this.box.w / factor));
    const scale = w / this.box.w;
    this.box = { x: at.x - (at.x - this.box.x) * scale, y: at.y - (at.y - this.box.y) * scale, w, h: this.box.h * scale };
    this.apply();
  }

  move(dx, dy) {
    const keep = (value, low, span, shown) => Math.min(low + span - shown / 4, Math.max(low - (3 * shown) / 4, value));
    this.box.x = keep(this.box.x + dx, this.whole.x, this.whole.w, this.box.w);
    this.box.y = keep(this.box.y + dy, this.whole.y, this.whole.h, this.box.h);
    this.apply();
  }

  // Bring a spot to the middle, close enough to work on it.
  show(spot) {
    if (this.closeness < 2) this.zoom(2 / this.closeness);
    this.move(spot.x - this.middle.x, spot.y - this.middle.y);
  }

  get middle() {
    return { x: this.box.x + this.box.w / 2, y: this.box.y + this.box.h / 2 };
  }

  apply() {
    const { x, y, w, h } = this.box;
    this.svg.setAttribute("viewBox", `${x} ${y} ${w} ${h}`);
  }

  // Where a pointer event lies in the drawing.
  at(event) {
    return new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
  }
}
