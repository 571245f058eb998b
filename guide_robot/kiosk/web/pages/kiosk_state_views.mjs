// The views of a visit under way: the number, the way, the waiting.
import { fill, h, icon, s } from "./dom.mjs";
import { answering, ring } from "./kiosk_ring.mjs";
import { placeName, wayTo } from "./kiosk_way.mjs";
import { face } from "./kiosk_views.mjs";
import { name, text } from "/phrases/kiosk.mjs";

/** The number and its code, large. */
function ticketCard(app, ticket) {
  const say = (key, n) => text(key, app.language, n);
  const offline = ticket.offline && ticket.people_ahead === 0; // nobody can know who is ahead while the queue is away
  const ahead = offline || ticket.people_ahead === null ? say("ahead_unknown") : say("ahead", ticket.people_ahead);
  const minutes = Math.round((ticket.expected_wait_s ?? -1) / 60);
  const broken = app.model.printer && !["ok", "paper_low"].includes(app.model.printer.state);
  return h("article", { class: "ticketcard" },
    h("div", { class: "words" },
      h("p", {}, say("your_number")), h("p", { class: "number" }, ticket.number),
      h("p", {}, ahead), minutes > 0 && ticket.people_ahead ? h("p", {}, say("minutes", minutes)) : null,
      ticket.offline ? h("p", { class: "tag" }, say("offline_ticket")) : null),
    ticket.qr ? h("figure", {}, h("img", { class: "qr", src: ticket.qr, alt: `QR ${ticket.number}` }), h("figcaption", {}, say(broken ? "paper_out" : "take_photo"))) : null);
}

/** Redraw a view's inside only when what it shows has changed. */
function redrawing(node, shown, draw) {
  let last = null;
  const update = () => {
    const now = JSON.stringify(shown());
    if (now !== last) {
      last = now;
      fill(node, draw());
    }
  };
  update();
  return { node, update };
}

function counterName(app, counter) {
  return name((app.model.places ?? []).find((place) => place.counter === counter.id)?.name, app.language) || counter.name;
}

export function makeTicket(app) {
  const say = (key) => text(key, app.language);
  const node = h("section", { class: "visit" });
  let clock = null;
  const shown = redrawing(node, () => [app.model.guide, app.model.printer?.state], () => {
    const { ticket, destination } = app.model.guide ?? {};
    clock?.close();
    clock = ticket ? ring(app, destination ? "decide_hint" : "leaves_hint") : null;
    if (!ticket) return [h("div", { class: "drawing" }, face(), h("h1", {}, say("drawing")), h("p", { class: "lead" }, say("one_moment")), h("div", { class: "bar" }))];
    const button = (choice, kind, words, shape) => h("button", { type: "button", class: `${kind} big`, "data-do": choice, onclick: () => app.send(choice) }, shape && icon(shape), say(words));
    return [
      h("h1", { class: "hidden-text" }, `${say("your_number")}: ${ticket.number}`),
      ticketCard(app, ticket),
      destination ? wayTo(app, destination) : null,
      h("div", { class: "decide" }, clock.node, h("div", { class: "row" }, destination
        ? [button("accept", "primary", "go_with_me", "way"), button("decline", "secondary", "go_alone")]
        : button("end", "primary", "done", "check"))),
    ];
  });
  return { ...shown, again: () => clock?.again(), close: () => clock?.close() };
}

function arrow() {
  const chevron = (y) => s("path", { class: "chevron", d: `M30 ${y}l50-38 50 38v26l-50-38-50 38z` });
  return s("svg", { class: "arrow", viewBox: "0 0 160 190", "aria-hidden": "true", "data-lit": "2" }, chevron(150), chevron(104), chevron(58));
}

export function makeLeading(app) {
  const say = (key) => text(key, app.language);
  const status = h("p", { class: "status", role: "status" });
  const pointer = arrow();
  // A timer lights one chevron after another: a style animation would redraw sixty times a second all the way.
  const light = setInterval(() => { pointer.dataset.lit = String((Number(pointer.dataset.lit) + 1) % 3); }, 400);
  const body = h("div", { class: "visit" });
  const here = app.hereIAm();
  const clock = ring(app, "answer_hint", answering);
  let asked = app.spoken?.number;
  const node = h("section", { class: "leading" }, h("div", { class: "way" }, face(), h("h1", {}, say("follow_me")), pointer), status, body,
    h("div", { class: "decide" }, clock.node, h("div", { class: "row" }, here,
      h("button", { type: "button", class: "plain big", "data-do": "end", onclick: () => app.send("end") }, icon("stop"), say("stop_leading")))));
  const inner = redrawing(body, () => app.model.guide, () => {
    const { ticket, destination } = app.model.guide ?? {};
    return [
      h("p", { class: "destination" }, h("small", {}, say("going_to")), h("b", {}, placeName(app, destination ?? ""))),
      ticket ? ticketCard(app, ticket) : null,
    ];
  });

  function update() {
    const follower = app.model.follower?.state;
    const words = ["lagging", "stopped", "occluded", "lost"].includes(follower) ? say(`follower_${follower}`) : "";
    node.dataset.follower = follower ?? "";
    if (status.textContent !== words) status.textContent = words;
    status.hidden = !words;
    here.hidden = !words && !app.asksForTouch;
    if (app.spoken?.number !== asked) {
      asked = app.spoken?.number;
      clock.again();
    }
    inner.update();
  }

  update();
  return { node, update, close: () => { clearInterval(light); clock.close(); } };
}

export function makeWaiting(app) {
  const say = (key) => text(key, app.language);
  const node = h("section", { class: "visit waiting" });
  const clock = ring(app, "leaves_hint");
  const shown = redrawing(node, () => [app.model.guide, app.model.queue?.counters, app.model.live], () => {
    const ticket = app.model.guide?.ticket;
    const known = app.model.live !== false;
    const serving = (app.model.queue?.counters ?? []).filter((one) => known && one.open && one.serving);
    return [
      h("h1", {}, say("please_sit")),
      ticket ? ticketCard(app, ticket) : null,
      serving.length ? h("h2", {}, say("now_serving")) : null,
      h("ul", { class: "serving" }, serving.map((one) => h("li", {}, h("b", {}, one.serving), h("span", {}, counterName(app, one))))),
      h("div", { class: "decide" }, clock.node, h("div", { class: "row" },
        h("button", { type: "button", class: "primary big", "data-do": "end", onclick: () => app.send("end") }, icon("check"), say("done")))),
    ];
  });
  return { ...shown, ...clock, node };
}
