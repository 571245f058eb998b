// After a while of nobody, nothing of the last citizen is left on the screen.
import { h } from "./dom.mjs";
import { callButton, dialog } from "./kiosk_dialogs.mjs";
import { text } from "/phrases/kiosk.mjs";

const ASK_SHARE = 1 / 3;
const LEAST_GRACE_MS = 15_000; // nobody decides faster than this who has to read first

export class Idle {
  constructor(app) {
    this.app = app;
    this.last = performance.now();
    this.used = false;
    this.question = null;
    this.leastGrace = LEAST_GRACE_MS;
    setInterval(() => this.look(), 250);
  }

  /** Count from now, as if somebody had touched the screen. */
  begin() {
    this.last = performance.now();
    this.used = true;
  }

  touched(event) {
    this.begin();
    if (this.question && !event.target.closest?.(".dialog")) this.answered();
  }

  forgotten() {
    this.used = false;
    this.answered();
  }

  /** Whether somebody touches this very screen these days. */
  get inUse() {
    return this.used && performance.now() - this.last < this.limit;
  }

  get limit() {
    return (this.app.model.settings?.idle_s ?? 30) * 1000 * this.app.access.patience;
  }

  /** For how long the question stays. */
  get grace() {
    return Math.max(this.limit * ASK_SHARE, this.leastGrace * this.app.access.patience);
  }

  look() {
    if (!this.used) return;
    this.app.stayAlive();
    const over = performance.now() - this.last - this.limit;
    const { grace } = this;
    if (over < 0) return;
    if (this.app.model.near && over < grace) this.ask((grace - over) / 1000);
    else this.leave();
  }

  ask(seconds) {
    const words = text("still_there_hint", this.app.language, Math.ceil(seconds));
    if (!this.question) {
      const hint = h("p", {}, words);
      const language = this.app.language;
      const close = dialog(text("still_there", language), [hint, this.buttons(language)], "", this.grace);
      this.question = { hint, close };
    }
    this.question.hint.textContent = words;
  }

  buttons(language) {
    return h("div", { class: "row", onclick: () => this.answered() },
      h("button", { type: "button", class: "primary", "data-do": "still_here" }, text("still_here", language)), callButton(this.app));
  }

  answered() {
    this.question?.close();
    this.question = null;
  }

  leave() {
    const state = this.app.model.guide?.state;
    if (this.app.visit.left) {
      this.answered();
      this.used = false;
      this.app.visit.close();
      return;
    }
    if (state === "asking" || state === "greeting") this.app.send("end");
    this.app.forget();
  }
}
