// What a touch screen shows that was not let in yet: a keypad for the code that the operator page shows.
import { fill, h, icon } from "./dom.mjs";
import { text } from "/phrases/kiosk.mjs";

const DIGITS = 8;

/** Ask for the code in place of everything else, until it is right; the page then begins anew. */
export class Pairing {
  constructor() {
    this.code = "";
    this.trouble = "";
    this.language = "vi";
    this.shown = false;
  }

  show(language) {
    const drawn = this.shown && this.language === language;
    this.language = language;
    this.shown = true;
    if (!drawn) this.draw();
  }

  hide() {
    if (!this.shown) return;
    this.shown = false;
    fill(document.getElementById("dialogs"));
  }

  draw() {
    const say = (key) => text(key, this.language);
    const digit = (one) => h("button", { type: "button", class: "plain", "data-digit": one, onclick: () => this.type(one) }, one);
    const erase = h("button", { type: "button", class: "plain", "aria-label": say("erase"), onclick: () => this.erase() }, icon("erase"));
    const send = h("button", { type: "button", class: "primary", "data-do": "pair", disabled: this.code.length < DIGITS, onclick: () => this.send() }, icon("check"), say("pair"));
    const box = h("section", { class: "dialog pairing", role: "dialog", "aria-modal": "true", "aria-labelledby": "pairing-title" },
      h("h2", { id: "pairing-title" }, say("pair_title")),
      h("p", {}, say("pair_hint")),
      h("output", { class: "code", "aria-live": "polite" }, this.code.padEnd(DIGITS, "·")),
      this.trouble ? h("p", { role: "alert", class: "wrong" }, say(this.trouble)) : null,
      h("div", { class: "keypad" }, [..."1234567890"].map(digit), erase), send);
    fill(document.getElementById("dialogs"), h("div", { class: "shade" }, box));
  }

  type(one) {
    if (this.code.length < DIGITS) this.code += one;
    this.trouble = "";
    this.draw();
  }

  erase() {
    this.code = this.code.slice(0, -1);
    this.draw();
  }

  async send() {
    const code = this.code;
    this.code = "";
    try {
      const answer = await fetch("/api/pair", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ code }) });
      if (answer.ok) {
        location.reload();
        return;
      }
      const { pairing } = await answer.json();
      this.trouble = answer.status === 429 ? "pair_wait" : { no_code: "pair_no_code", full: "pair_full" }[pairing] ?? "pair_wrong";
    } catch {
      this.trouble = "connecting";
    }
    if (this.shown) this.draw();
  }
}
