// The operator page: the live floor, and everything that staff may do.
import { Connection } from "./connection.mjs";
import { fill, h } from "./dom.mjs";
import { drawFloor } from "./floor.mjs";
import { COLOURS, LiveFloor } from "./floor_live.mjs";
import { drawAlerts, drawControls, drawEvents, drawFigures, drawLamps, drawQueue, drawState, drawTickets } from "./operator_panels.mjs";
import { words } from "./operator_texts.mjs";

const LANGUAGES = { vi: "VI", en: "EN", ko: "KO" };
const REFUSED_MS = 8000;
const element = (id) => document.getElementById(id);

class Operator {
  constructor() {
    this.model = {};
    this.floor = null;
    this.live = new LiveFloor(element("live"));
    this.language = sessionStorage.getItem("language") ?? (Object.keys(LANGUAGES).find((one) => navigator.language.startsWith(one)) ?? "vi");
    const given = new URLSearchParams(location.hash.slice(1)).get("token");
    if (given) {
      sessionStorage.setItem("token", given);
      history.replaceState(null, "", location.pathname);
    }
    new ResizeObserver(() => this.drawStill()).observe(element("floor"));
    element("live").addEventListener("click", (event) => this.pick(event));
    this.loadFloor();
    this.speak(this.language);
    this.enter(sessionStorage.getItem("token"));
  }

  get online() {
    return this.connection?.online ?? false;
  }

  send(message) {
    this.connection?.send(message);
  }

  async loadFloor() {
    try {
      this.floor = await (await fetch("/api/floor")).json();
      await document.fonts.ready;
      this.drawStill();
    } catch {
      setTimeout(() => this.loadFloor(), 2000);
    }
  }

  // Token -----------------------------------------------------------------------------------------

  enter(token, wrong = false) {
    this.token = token;
    element("login").hidden = Boolean(token);
    if (!token) {
      this.askToken(wrong);
      return;
    }
    this.connection = new Connection("/ws/operator", {
      opened: (send) => send({ token }),
      hears: (message) => this.hear(message),
      changed: () => this.draw(),
      refused: () => {
        sessionStorage.removeItem("token");
        this.enter(null, true);
      },
    });
  }

  askToken(wrong) {
    const say = (key) => words(key, this.language);
    const field = h("input", { type: "password", name: "token", autocomplete: "off", id: "token", required: true });
    fill(element("login"), h("div", {}, h("label", { for: "token" }, h("b", {}, say("token"))), wrong ? h("p", { class: "wrong", role: "alert" }, say("wrong_token")) : null, field, h("p", {}, say("token_hint")), h("button", {}, say("enter"))));
    element("login").onsubmit = (event) => {
      event.preventDefault();
      sessionStorage.setItem("token", field.value.trim());
      this.enter(field.value.trim());
    };
    field.focus();
  }

  // Live ------------------------------------------------------------------------------------------

  hear(message) {
    if (message.error) {
      this.refuse(message.error);
      return;
    }
    Object.assign(this.model, message);
    this.live.hear(message, this.model);
    this.draw();
  }

  /** Say for a moment that an order was not taken, and why: the robot does not do what was asked. */
  refuse(reason) {
    clearTimeout(this.refusedTimer);
    this.refused = reason;
    this.refusedTimer = setTimeout(() => { this.refused = null; this.draw(); }, REFUSED_MS);
    this.draw();
  }

  draw() {
    const { language, model } = this;
    const send = (message) => this.send(message);
    const visiting = Boolean(model.guide?.visit) && !["returning", "idle"].includes(model.guide.state);
    drawState([model.guide, language]);
    drawLamps([this.online, model.battery, model.printer, model.backend, model.health, language]);
    drawControls([model.guide?.state === "out_of_service", visiting, model.places, language], send);
    drawQueue([model.queue, model.places, language]);
    drawTickets([model.tickets, language], this.token);
    drawEvents([model.events, language]);
    drawAlerts([model.call, this.online || !this.token, this.refused, language], send);
    drawFigures([model.truth, model.people?.length ?? 0, language]);
    element("centre").textContent = model.settings?.centre[language] ?? "…";
  }

  drawStill() {
    if (!this.floor) return;
    this.live.place = drawFloor(element("still"), this.floor, this.language);
    this.live.touch();
  }

  /** Choose the place that was touched on the floor. */
  pick(event) {
    const place = this.live.place;
    const choice = element("controls").querySelector("select");
    if (!place || !choice) return;
    const box = element("live").getBoundingClientRect();
    const distance = (spot) => {
      const [x, y] = place.at(spot.x, spot.y);
      return Math.hypot(x - (event.clientX - box.left), y - (event.clientY - box.top));
    };
    const nearest = [...this.floor.spots].sort((a, b) => distance(a) - distance(b))[0];
    if (nearest && distance(nearest) < 40) choice.value = nearest.id;
  }

  speak(language) {
    this.language = language;
    sessionStorage.setItem("language", language);
    document.documentElement.lang = language;
    const say = (key) => words(key, language);
    fill(element("languages"), Object.entries(LANGUAGES).map(([id, name]) => h("button", { type: "button", "aria-pressed": String(id === language), "data-language": id, onclick: () => this.speak(id) }, name)));
    fill(element("legend"), ["robot", "tracked", "led", "true", "scan", "plan"].map((key) => h("li", { "data-kind": key }, dot(COLOURS[key]), say(key))));
    element("live").setAttribute("aria-label", say("map"));
    if (!this.token && !element("login").hidden) this.askToken(false);
    this.drawStill();
    this.draw();
  }
}

function dot(colour) {
  const mark = h("i");
  mark.style.background = colour;
  return mark;
}

globalThis.operator = new Operator();
