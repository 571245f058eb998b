// For everybody: larger text, more contrast, lower buttons, more time, read aloud; until the next person comes.
import { h, icon } from "./dom.mjs";
import { dialog } from "./kiosk_dialogs.mjs";
import { text } from "/phrases/kiosk.mjs";

const SETTLED_MS = 600; // what a view waits for has mostly come by then, so it is read once
const LONGEST_READ = 6000;
const WISHES = { large: "access_large", contrast: "access_contrast", low: "access_low", slow: "access_slow", read: "access_read" };

export class Access {
  constructor(app) {
    this.app = app;
    this.on = new Set();
    const opened = (changes) => { if (changes.some((one) => one.addedNodes.length)) this.viewed(); };
    new MutationObserver(opened).observe(document.getElementById("dialogs"), { childList: true });
  }

  /** How much longer everything waits. */
  get patience() {
    return this.on.has("slow") ? 2 : 1;
  }

  button() {
    const words = text("accessibility", this.app.language);
    return h("button", { type: "button", class: "access plain", "aria-label": words, title: words, "data-go": "access", onclick: () => this.ask() }, icon("access"));
  }

  ask() {
    const say = (key) => text(key, this.app.language);
    let close = () => {};
    const buttons = Object.entries(WISHES).map(([wish, key]) => h("button", { type: "button", class: "choice", "aria-pressed": String(this.on.has(wish)), "data-access": wish, onclick: (event) => this.toggle(wish, event.currentTarget) }, say(key)));
    const done = h("button", { type: "button", class: "primary", "data-do": "close", onclick: () => close() }, say("close"));
    close = dialog(say("accessibility"), [h("div", { class: "choices" }, buttons), h("div", { class: "row" }, done)], "", this.app.idle.limit);
  }

  toggle(wish, button) {
    if (!this.on.delete(wish)) this.on.add(wish);
    button.setAttribute("aria-pressed", String(this.on.has(wish)));
    this.show();
    if (wish === "read") this.viewed();
  }

  forget() {
    this.on.clear();
    this.show();
  }

  show() {
    document.body.dataset.access = [...this.on].join(" ");
  }

  /** A new view or dialog, or what it waited for has come: read it to those who asked for that, or `element` alone. */
  viewed(element = null) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { if (this.on.has("read")) this.read(element?.isConnected ? element : null); }, SETTLED_MS);
  }

  read(element) {
    const shown = document.querySelector(".dialog") ?? element ?? document.querySelector("main > section");
    const parts = [...(shown?.children ?? [])].filter((one) => !one.matches(".keyboard")).map((one) => one.innerText.trim());
    const words = parts.filter(Boolean).join("\n").replace(/\s*\n+\s*/g, ". ");
    this.app.connection?.send({ read: words.slice(0, LONGEST_READ), language: this.app.language });
  }
}
