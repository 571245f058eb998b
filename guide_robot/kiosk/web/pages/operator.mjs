// The operator page: the live floor, and everything that staff may do.
import { Connection } from "./connection.mjs";
import { Bell } from "./operator_bell.mjs";
import { fill, h } from "./dom.mjs";
import { drawFloor } from "./floor.mjs";
import { COLOURS, LiveFloor } from "./floor_live.mjs";
import { drawHall, Hall } from "./operator_hall.mjs";
import { drawMotion, Motion, Orders } from "./operator_orders.mjs";
import { drawAlerts, drawControls, drawEvents, drawFigures, drawLamps, drawOrders, drawQueue, drawState, drawTickets } from "./operator_panels.mjs";
import { troubles } from "./operator_lamps.mjs";
import { reasonWords } from "./operator_reasons.mjs";
import { drawScreens } from "./operator_screens.mjs";
import { LANGUAGES, languageOf, name, text as words } from "/phrases/operator.mjs";

document.documentElement.dataset.started = "yes"; // the page's watch looks for it

const REFUSED_MS = 8000;
const LOOK_EVERY_MS = 100; // what was not heard in time is noticed by this
const element = (id) => document.getElementById(id);

class Operator {
  constructor() {
    this.model = {};
    this.motion = new Motion();
    this.orders = new Orders();
    this.hall = new Hall();
    this.bell = new Bell();
    this.floor = null;
    this.live = new LiveFloor(element("live"));
    this.language = languageOf(sessionStorage.getItem("language") ?? navigator.language.slice(0, 2)).id;
    const given = new URLSearchParams(location.hash.slice(1)).get("token");
    if (given) {
      sessionStorage.setItem("token", given);
      history.replaceState(null, "", location.pathname);
    }
    new ResizeObserver(() => this.drawStill()).observe(element("floor"));
    element("live").addEventListener("click", (event) => this.pick(event));
    this.speak(this.language);
    this.enter(sessionStorage.getItem("token"));
    setInterval(() => this.drawSafety(), LOOK_EVERY_MS);
  }

  get online() {
    return this.connection?.online ?? false;
  }

  /** Send an order, which gets a number and is answered, or anything else; to the robot that is looked at. */
  send(message, robot = this.hall.chosen) {
    const send = (one) => this.connection?.send(one) ?? false;
    const addressed = robot === null ? message : { ...message, robot };
    if (message.do) this.orders.give(addressed, send, this.hall.several ? this.hall.robots.size + 1 : undefined);
    else send(addressed);
    this.draw();
  }

  look(robot) {
    if (robot !== this.hall.chosen) this.send({ look: true }, robot);
  }

  stopAll() {
    for (const robot of this.hall.names) this.send({ do: "operator_stop" }, robot);
  }

  /** Load the floor, once: the token that this needs is known to be right when something was heard. */
  async loadFloor() {
    this.floorAsked = Boolean(this.token);
    if (!this.token) return;
    try {
      const answer = await fetch("/api/floor", { headers: { authorization: `Bearer ${this.token}` } });
      if (!answer.ok) throw new Error(answer.statusText);
      this.floor = await answer.json();
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
      opened: (send) => {
        send({ token });
        if (this.hall.chosen !== null) send({ look: true, robot: this.hall.chosen });
        this.orders.reconnected((message) => this.connection.send(message));
      },
      hears: (message) => this.hear(message),
      changed: () => this.draw(),
      refused: () => {
        sessionStorage.removeItem("token");
        this.enter(null, true);
      },
      delayed: () => { this.delayed = true; },
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
    this.delayed = false;
    if (!this.floorAsked) this.loadFloor();
    if ("order" in message) {
      this.hearAnswer(message);
      return;
    }
    const { robots, chosen, ...parts } = message;
    if (this.hall.hear({ robots, ...("chosen" in message && { chosen }) })) this.begin();
    if ("motion" in parts) this.motion.hear(parts.motion);
    Object.assign(this.model, parts);
    this.live.hear(parts, this.model, this.hall);
    this.draw();
  }

  /** Forget what the page showed of the robot that it looked at before. */
  begin() {
    this.model = {};
    this.motion = new Motion();
    this.live.begin();
  }

  hearAnswer(message) {
    this.orders.answer(message);
    if (!message.accepted) {
      this.refusedOrder = message.order;
      this.refuse(reasonWords(message.reason, this.language, this.model.places));
    } else if (this.refusedOrder === message.order) {
      this.refused = null;
    }
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
    this.drawSafety();
    const named = [...(model.places ?? []), ...(model.queue?.services ?? [])].map(({ id, name: own }) => ({ id, name: own }));
    drawState([model.guide, named, language]);
    const { battery, printer, backend, health, settings } = model;
    drawLamps([this.online, { battery, printer, backend, health, settings }, language]);
    drawOrders([this.orders.list, model.places, language]);
    drawQueue([model.queue, model.places, language]);
    drawTickets([model.tickets, language], this.token);
    drawEvents([model.events, named, language]);
    drawScreens(model.pairing, language, (message) => this.send(message));
    drawFigures([model.truth, model.people?.length ?? 0, language]);
    element("centre").textContent = name(model.settings?.centre, language) || "…";
  }

  /** Draw what also changes because nothing is heard. */
  drawSafety() {
    const { language, model } = this;
    const send = (message) => this.send(message);
    const motion = this.motion.known(this.online);
    const visiting = Boolean(model.guide?.visit) && !["returning", "idle"].includes(model.guide.state);
    const mayResume = motion === null || motion.cause === "operator";
    const notSeen = this.notSeen(motion);
    if (this.token) drawMotion(motion, language);
    drawHall(this.hall, this.online, notSeen, language, { look: (robot) => this.look(robot), stopAll: () => this.stopAll() });
    drawControls([mayResume, visiting, model.places, language, this.hall.several ? this.hall.chosen : ""], send);
    const calls = this.hall.calls().map((robot) => ({ ...this.hall.robots.get(robot).call, robot }));
    if (model.call) calls.push(model.call);
    const wrong = this.online ? troubles(model, this.hall, language) : [];
    const link = this.token && this.delayed ? "too_many_tries" : this.online || !this.token ? "" : "offline";
    drawAlerts([calls, link, this.refused, notSeen, wrong, model.places, this.bell.on, language], { send, seen: (robot) => this.seen(robot), ring: () => { this.bell.toggle(); this.draw(); } });
    const away = !this.online && Boolean(this.token);
    this.bell.needed(calls.length > 0 || away || notSeen.length > 0);
    if (this.online) this.bell.wrong(wrong.length);
    const count = calls.length + Number(away) + notSeen.length + wrong.length;
    const title = (count > 0 ? `(${count}) ! ` : "") + words("title", language);
    if (document.title !== title) document.title = title;
  }

  drawName() {
    const kept = element("your_name")?.value ?? sessionStorage.getItem("name") ?? "";
    const field = h("input", { id: "your_name", maxlength: 40, autocomplete: "off", oninput: () => sessionStorage.setItem("name", field.value) });
    field.value = kept;
    fill(element("person"), h("label", { for: "your_name" }, words("your_name", this.language)), field);
  }

  /** Return the robots whose stop was ordered and is not seen to hold; a single robot has the name "". */
  notSeen(motion) {
    if (!this.hall.several) return this.orders.stopNotSeen(motion, this.hall.chosen ?? "") ? [""] : [];
    return this.hall.names.filter((robot) => this.orders.stopNotSeen(this.hall.robots.get(robot).motion.known(this.online), robot));
  }

  /** Tell the citizen who is coming; the name stays with this page. */
  seen(robot) {
    this.send({ seen: true, name: element("your_name")?.value.trim() ?? "" }, robot ?? this.hall.chosen);
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
    fill(element("languages"), LANGUAGES.map((one) => h("button", { type: "button", lang: one.id, title: one.name, "aria-pressed": String(one.id === language), "data-language": one.id, onclick: () => this.speak(one.id) }, one.id.toUpperCase())));
    fill(element("legend"), ["robot", "tracked", "led", "true", "scan", "plan"].map((key) => h("li", { "data-kind": key }, dot(COLOURS[key]), say(key === "true" ? "true_people" : key))));
    element("live").setAttribute("aria-label", say("map"));
    this.drawName();
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
