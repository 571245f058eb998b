// How a visit ends on the screen: at the place, alone, stopped, taken over or broken off, always with what comes next.
import { fill, h, icon } from "./dom.mjs";
import { callButton } from "./kiosk_dialogs.mjs";
import { givesNumbers, servicesAt } from "./kiosk_offer.mjs";
import { ring } from "./kiosk_ring.mjs";
import { wayTo, placeName } from "./kiosk_way.mjs";
import { face } from "./kiosk_views.mjs";
import { name, text } from "/phrases/kiosk.mjs";

// The robot's last sentence says how a visit ended.
export const ENDINGS = { goes_alone: "alone", led_by_another: "alone", taken_over: "taken_over", stopped_visit: "stopped", follower_lost: "not_led", cannot_lead: "not_led" };
const TITLES = { taken_over: "taken_over_title", stopped: "stopped_title", not_led: "not_led_title" };
const MOODS = { good: "smile", fair: "flat", poor: "sad" };

function number(app, ticket) {
  return ticket ? h("p", { class: "yours" }, h("small", {}, text("your_number", app.language)), " ", h("b", { class: "number" }, ticket.number)) : null;
}

/** Three faces to say how it was; touched once. */
function rating(app) {
  const say = (key) => text(key, app.language);
  const node = h("section", { class: "rating" }, h("h2", {}, say("rate")), h("div", { class: "row" }, Object.entries(MOODS).map(([mood, shape]) =>
    h("button", { type: "button", class: `mood ${mood}`, "data-rate": mood, onclick: () => rate(mood) }, icon(shape), say(`rated_${mood}`)))));
  function rate(mood) {
    app.send(`rated_${mood}`);
    fill(node, h("p", { role: "status" }, say("rated")));
  }
  return node;
}

export function makeArrived(app) {
  const say = (key) => text(key, app.language);
  const { ticket, destination } = app.model.guide ?? {};
  const place = (app.model.places ?? []).find((one) => one.id === destination);
  const next = place?.counter ? (ticket ? "next_counter" : "next_take_number") : "next_place";
  const clock = ring(app, "leaves_hint");
  const takes = takeButtons(app, place?.counter && !ticket ? servicesAt(app, place.counter) : []);
  const node = h("section", { class: "visit arrived" },
    h("div", { class: "hero" }, face(), h("div", {}, h("p", {}, say("arrived_at")), h("h1", {}, placeName(app, destination ?? "")))),
    number(app, ticket), h("p", { class: "next" }, say(next)),
    takes.length ? h("div", { class: "row" }, takes) : null, rating(app),
    h("div", { class: "decide" }, clock.node, h("div", { class: "row" },
      h("button", { type: "button", class: "primary big", "data-do": "end", onclick: () => app.send("end") }, icon("check"), say("done")))));
  const busy = (on) => { for (const one of takes) one.disabled = on; };
  return { ...clock, node, busy, update: () => {} };
}

/** A button for each service that gives numbers now: the robot stands at its counter and nobody has a number. */
function takeButtons(app, services) {
  return services.filter((one) => givesNumbers(app, one)).map((one) =>
    h("button", { type: "button", class: "secondary big", "data-do": "take", onclick: () => app.ask("choose_service", { service: one.id }) },
      icon("ticket"), `${text("take_number", app.language)}: ${name(one.name, app.language)}`));
}

export function makeEnded(app) {
  const say = (key) => text(key, app.language);
  const { kind, ticket, destination, behind } = app.visit.left;
  const clock = ring(app, "leaves_hint"); // while the robot stays for it
  const staff = kind === "stopped" || kind === "taken_over";
  const node = h("section", { class: `visit ended ${kind}` },
    TITLES[kind] ? h("h1", {}, say(TITLES[kind])) : h("h1", { class: "hidden-text" }, say("please_go_to")),
    staff ? h("p", { class: "notice", role: "status" }, icon("person"), say("staff_told")) : null,
    number(app, ticket),
    destination ? wayTo(app, destination, { behind }) : null,
    ticket ? h("p", { class: "next" }, say(kind === "alone" ? "next_alone" : "number_stays")) : null,
    h("div", { class: "decide" }, clock.node, h("div", { class: "row" },
      h("button", { type: "button", class: "primary big", "data-do": "leave", onclick: () => app.visit.close() }, icon("check"), say("close")),
      kind === "not_led" ? callButton(app) : null)));
  return { ...clock, node, update: () => {} };
}

/** A place with its map; the robot leads there when it can. */
export function makeWay(app, id) {
  const say = (key) => text(key, app.language);
  const lead = h("button", { type: "button", class: "primary big", "data-do": "lead", onclick: () => app.ask("lead_to_place", { place: id }) }, icon("way"), say("go_with_me"));
  const node = h("section", { class: "visit" }, h("h1", { class: "hidden-text" }, placeName(app, id)), wayTo(app, id), h("div", { class: "row decide" }, lead));
  let asking = false;
  const update = () => {
    lead.hidden = !app.model.guide?.serves;
    lead.disabled = asking;
  };
  update();
  return { node, update, busy: (on) => { asking = on; update(); } };
}
