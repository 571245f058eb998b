// Calls for staff that nobody has taken yet, on every counter's page, with a press that takes one.

import { text } from "../phrases/alerts.mjs";
import { ask, element, language, say } from "./common.mjs";

const LOOK_MS = 5000;

export class StaffCalls {
  constructor(panel, list) {
    Object.assign(this, { panel, list });
    this.calls = [];
    this.title = document.title;
    this.timer = null;
  }

  /** Look now and again, as long as somebody is signed in. */
  start() {
    clearInterval(this.timer);
    this.timer = setInterval(() => this.look(), LOOK_MS);
    this.look();
  }

  stop() {
    clearInterval(this.timer);
    this.calls = [];
    this.render();
  }

  async look() {
    const view = await ask("GET", "/v1/alerts").catch(() => null); // the page itself says that nobody answers
    if (!view) return;
    this.calls = view.alerts.filter((alert) => alert.kind === "staff_called" && alert.acknowledged_s === null);
    this.render();
  }

  render() {
    this.panel.hidden = this.calls.length === 0;
    document.title = (this.calls.length ? `(${this.calls.length}) ! ` : "") + this.title;
    const lines = this.calls.map((call) => this.line(call));
    const now = JSON.stringify([this.calls, language()]);
    if (now !== this.drawn) this.list.replaceChildren(...lines);
    this.drawn = now;
  }

  line(call) {
    const button = element("button", { type: "button", text: say("take_call") });
    button.addEventListener("click", () => this.take(call.id));
    const words = text(call.kind, language()).replace("{subject}", () => call.subject);
    return element("li", { children: [element("span", { className: "more", text: words }), button] });
  }

  async take(id) {
    await ask("POST", `/v1/alerts/${id}/acknowledge`).catch(() => null); // it stays in the list, or somebody else took it
    await this.look();
  }
}
