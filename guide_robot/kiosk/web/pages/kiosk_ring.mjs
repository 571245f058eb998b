// A ring that empties while the robot waits for somebody to choose or to read; each touch fills it again.
import { h, s } from "./dom.mjs";
import { text } from "/phrases/kiosk.mjs";

const RING = 2 * Math.PI * 20;
const TICK_MS = 250;
const EXTRA_TIMES = 2; // for those who want more time

/** For how long the robot waits for a choice, seconds. */
const choosing = (app) => app.model.guide?.decide_within_s ?? 0;

/** For how long it waits for a touch that it has asked for. */
export const answering = (app) => (app.asksForTouch ? app.spoken.answer_within_s ?? 0 : 0);

/** Return the ring, hidden while the robot waits for nothing; `key`: the sentence on what comes when it is empty. */
export function ring(app, key, waits = choosing) {
  const arc = s("circle", { class: "left", cx: 24, cy: 24, r: 20, "stroke-dasharray": RING });
  const words = h("span", {});
  const node = h("p", { class: "ring", role: "timer", hidden: true }, s("svg", { viewBox: "0 0 48 48", "aria-hidden": "true" }, s("circle", { cx: 24, cy: 24, r: 20 }), arc), words);
  let until = 0;
  let extra = app.access.patience > 1 ? EXTRA_TIMES : 0;
  const whole = () => waits(app) * 1000;
  const again = () => { until = performance.now() + whole(); draw(); };
  function draw() {
    node.hidden = !whole();
    if (!whole()) return;
    const left = Math.max(0, until - performance.now());
    if (left < 3000 && extra > 0 && waits === choosing) {
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
