// A ring that empties while the robot waits for somebody to choose or to read; each touch fills it again.
import { h, s } from "./dom.mjs";
import { text } from "/phrases/kiosk.mjs";

const RING = 2 * Math.PI * 20;
const TICK_MS = 250;
const EXTRA_TIMES = 2; // for those who want more time

/** Return the ring, hidden while the robot waits for nothing; `key`: the sentence on what comes when it is empty. */
export function ring(app, key) {
  const arc = s("circle", { class: "left", cx: 24, cy: 24, r: 20, "stroke-dasharray": RING });
  const words = h("span", {});
  const node = h("p", { class: "ring", hidden: true }, s("svg", { viewBox: "0 0 48 48", "aria-hidden": "true" }, s("circle", { cx: 24, cy: 24, r: 20 }), arc), words);
  let until = 0;
  let extra = app.access.patience > 1 ? EXTRA_TIMES : 0;
  const whole = () => (app.model.guide?.decide_within_s ?? 0) * 1000;
  const again = () => { until = performance.now() + whole(); draw(); };
  function draw() {
    node.hidden = !whole();
    if (!whole()) return;
    const left = Math.max(0, until - performance.now());
    if (left < 3000 && extra > 0) {
      extra -= 1;
      app.keepAlive();
      return;
    }
    arc.setAttribute("stroke-dashoffset", String(RING * (1 - left / whole())));
    const told = text(key, app.language, Math.ceil(left / 1000));
    if (words.textContent !== told) words.textContent = told;
  }
  again();
  const timer = setInterval(draw, TICK_MS);
  return { node, again, close: () => clearInterval(timer) };
}
