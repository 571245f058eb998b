// The views that a citizen walks through: start, service, procedure, places and codes.
import { fill, h, icon, s } from "./dom.mjs";
import { hoursWords, isOpen, opensAgain, weekTable } from "./kiosk_hours.mjs";
import { givesNumbers, offerWords, placeOf, serves, servicesAt } from "./kiosk_offer.mjs";
import { wayTo } from "./kiosk_way.mjs";
import { name, text } from "/phrases/kiosk.mjs";

const ICONS = { certified_copy: "paper", birth_registration: "baby", residence: "house", land: "land" };

/** The robot's face; it blinks. */
export function face() {
  const eye = (x) => s("ellipse", { class: "eye", cx: x, cy: 50, rx: 9, ry: 11 });
  return s("svg", { class: "face", viewBox: "0 0 160 110", "aria-hidden": "true" },
    s("path", { class: "antenna", d: "M80 22V8" }), s("circle", { class: "bulb", cx: 80, cy: 7, r: 6 }),
    s("rect", { class: "head", x: 14, y: 20, width: 132, height: 84, rx: 30 }),
    s("rect", { class: "screen", x: 28, y: 31, width: 104, height: 58, rx: 24 }),
    eye(60), eye(100), s("path", { class: "smile", d: "M68 70q12 10 24 0" }));
}

const PLACES_NAMED = 3;

/** Where the robot can lead somebody in this building, in a few words. */
function whereTo(app) {
  const others = (app.model.places ?? []).filter((place) => place.kind !== "own" && !place.counter);
  return [text("counters", app.language), ...others.slice(0, PLACES_NAMED).map((place) => name(place.name, app.language))].join(", ");
}

/** What the robot says of itself at the start: what works now and, where something does not, what to do instead. */
function greeting(app) {
  const say = (key, n) => text(key, app.language, n);
  const { state } = app.model.guide ?? {};
  if (!isOpen(app.model.queue?.opening_hours)) return [say("closed_now"), opensAgain(app.model.queue, app.language)];
  if (state === "out_of_service") return [say("out_of_service"), say("out_of_service_hint")];
  if (state === "charging") {
    if (serves(app)) return [say("charging"), say("charging_serves")];
    const known = typeof app.model.battery === "number";
    return [say("charging"), known ? say("charging_hint", Math.round(100 * app.model.battery)) : say("charging_hint_unknown")];
  }
  return [state === "returning" ? say("returning") : say("hello"), say("how_can_i_help")];
}

export function makeStart(app) {
  const say = (key) => text(key, app.language);
  const title = h("h1");
  const subtitle = h("p");
  const what = h("h2", {}, say("what_for"));
  const tiles = h("ul", { class: "tiles" });
  const leads = h("small");
  const way = h("b");
  const code = wide("code", [h("b", {}, say("show_code")), h("small", {}, say("show_code_hint"))], () => app.go("code"));
  const node = h("section", { class: "start" },
    h("div", { class: "hero" }, face(), h("div", {}, title, subtitle)),
    h("button", { type: "button", class: "searchbox", "data-go": "search", onclick: () => app.go("search") }, icon("search"), say("search_hint")),
    what, tiles,
    h("div", { class: "row more" }, code, wide("way", [way, leads], () => app.go("places"))));

  function wide(shape, words, action) {
    return h("button", { type: "button", class: "wide", "data-go": shape, onclick: action }, icon(shape), h("span", {}, words));
  }

  function update() {
    [title.textContent, subtitle.textContent] = greeting(app);
    // What the robot cannot do now is not offered: no dead tiles. Before it is heard for the first time nothing is known.
    const able = serves(app) || !app.model.guide;
    way.textContent = say(able ? "lead_me" : "see_way");
    leads.textContent = whereTo(app);
    code.hidden = !able;
    what.hidden = !able;
    const services = app.model.queue?.services ?? [];
    const shown = JSON.stringify([services.map((one) => [one, offerWords(app, one)]), able, app.model.queue?.opening_hours]);
    if (tiles.dataset.shown === shown) return;
    tiles.dataset.shown = shown;
    if (!able) fill(tiles, h("li", { class: "instead" }, weekTable(app.model.queue?.opening_hours, app.language)));
    else fill(tiles, services.length ? services.map((service) => h("li", {}, serviceTile(app, service))) : h("li", { class: "notice" }, say("no_services")));
  }

  update();
  return { node, update };
}

function serviceTile(app, service) {
  return h("button", { type: "button", class: `tile ${givesNumbers(app, service) ? "" : "closed"}`, "data-service": service.id, onclick: () => app.go("service", service.id) },
    icon(ICONS[service.id] ?? "office"), h("b", {}, name(service.name, app.language)), h("small", {}, offerWords(app, service)));
}

export function makeService(app, id) {
  const say = (key) => text(key, app.language);
  const chosen = { priority: "" };
  const wait = h("p", { class: "lead" });
  const take = h("button", { type: "button", class: "primary big", "data-do": "take", onclick: () => app.ask("choose_service", { service: id, priority: chosen.priority }) }, icon("ticket"), say("take_number"));
  const lead = h("button", { type: "button", class: "secondary big", "data-do": "lead", onclick: () => app.ask("lead_to_place", { place: placeOf(app, id)?.id ?? "" }) }, icon("way"), say("lead_there"));
  const list = h("ul", { class: "list" });
  const title = h("h1");
  const node = h("section", { class: "service" }, title, wait, priorities(app, chosen), h("div", { class: "row decide" }, take, lead), h("h2", {}, say("procedures_here")), list);
  listProcedures(app, id, list);
  let asking = false;

  function update() {
    const service = (app.model.queue?.services ?? []).find((one) => one.id === id);
    title.textContent = service ? name(service.name, app.language) : id;
    wait.textContent = offerWords(app, service);
    take.hidden = !givesNumbers(app, service) || !serves(app);
    lead.hidden = !placeOf(app, id) || !serves(app);
    take.disabled = lead.disabled = asking;
  }

  update();
  return { node, update, busy: (on) => { asking = on; update(); } };
}

function priorities(app, chosen) {
  const ids = app.model.settings?.priorities ?? [];
  if (!ids.length) return null;
  const buttons = ids.map((id) => h("button", { type: "button", class: "choice", "aria-pressed": "false", "data-priority": id, onclick: () => {
    chosen.priority = chosen.priority === id ? "" : id;
    for (const one of buttons) one.setAttribute("aria-pressed", String(one.dataset.priority === chosen.priority));
  } }, text(id, app.language)));
  return h("fieldset", {}, h("legend", {}, text("priority_question", app.language), " ", h("small", {}, text("priority_optional", app.language))), h("div", { class: "choices" }, buttons));
}

async function listProcedures(app, service, list) {
  try {
    const answer = await fetch(`/api/procedures?service=${encodeURIComponent(service)}&language=${app.language}`);
    const { results } = await answer.json();
    fill(list, results.map((one) => procedureItem(app, one)));
    app.access.viewed();
  } catch {
    fill(list, h("li", { class: "notice" }, text("searching_failed", app.language)));
  }
}

/** A line of a list that opens a procedure. */
export function procedureItem(app, one) {
  return h("li", {}, h("button", { type: "button", class: "item", "data-procedure": one.id, onclick: () => app.go("procedure", one.id) }, icon("paper"), h("span", {}, one.title)));
}

export function makeProcedure(app, id) {
  const node = h("section", { class: "procedure" }, h("p", { class: "lead" }, text("one_moment", app.language)));
  let buttons = null;
  show();

  async function show() {
    try {
      const answer = await fetch(`/api/procedures/${encodeURIComponent(id)}?language=${app.language}`);
      if (!answer.ok) throw new Error("not found");
      const found = await answer.json();
      buttons = procedureButtons(app, found);
      fill(node, procedureParts(app, found, buttons));
      app.access.viewed();
    } catch {
      fill(node, h("p", { class: "notice" }, text("searching_failed", app.language)));
    }
  }

  return { node, update: () => buttons?.update(), busy: (on) => buttons?.busy(on) };
}

function procedureParts(app, found, buttons) {
  const say = (key) => text(key, app.language);
  const place = placeOf(app, found.service);
  const fact = (shape, key, words) => h("div", { class: "fact" }, icon(shape), h("dt", {}, say(key)), h("dd", {}, words));
  return [
    h("h1", {}, found.title), buttons.wait, found.validity ? h("p", { class: "notice validity" }, found.validity) : null,
    h("h2", {}, say("papers")), h("ul", { class: "papers" }, found.papers.map((one) => h("li", {}, icon("check"), h("span", {}, one)))),
    h("dl", { class: "facts" },
      fact("money", "fee", found.fee), fact("clock", "time", found.time),
      place ? fact("way", "counter", name(place.name, app.language)) : null,
      fact("office", "handled_by", found.handled_by)),
    buttons.node,
    place && !serves(app) ? wayTo(app, place.id) : null,
    h("h2", {}, say("steps")), h("ol", { class: "steps" }, found.steps.map((one) => h("li", {}, h("span", {}, one)))),
    found.legal_basis.length ? h("p", { class: "legal" }, icon("book"), `${say("legal_basis")}: ${found.legal_basis.join(", ")}`) : null,
  ];
}

function procedureButtons(app, found) {
  const say = (key) => text(key, app.language);
  const take = h("button", { type: "button", class: "primary big", "data-do": "number", onclick: () => app.go("service", found.service) }, icon("ticket"), say("take_number"));
  const lead = h("button", { type: "button", class: "secondary big", "data-do": "lead", onclick: () => app.ask("lead_to_place", { place: placeOf(app, found.service)?.id ?? "" }) }, icon("way"), say("lead_there"));
  const wait = h("p", { class: "lead" });
  let asking = false;
  function update() {
    const service = (app.model.queue?.services ?? []).find((one) => one.id === found.service);
    wait.textContent = offerWords(app, service); // where no number is given, why
    take.hidden = !givesNumbers(app, service) || !serves(app);
    lead.hidden = !placeOf(app, found.service) || !serves(app);
    take.disabled = lead.disabled = asking;
  }
  update();
  return { node: h("div", { class: "row decide" }, take, lead), wait, update, busy: (on) => { asking = on; update(); } };
}

/** What is done at a counter: the names of its services; the plan's name of the desk where the queue is not heard. */
function doneAt(app, place) {
  if (!place.counter) return "";
  const done = servicesAt(app, place.counter).map((one) => name(one.name, app.language));
  return done.length ? done.join(", ") : name(place.desk, app.language).split(" - ").at(-1);
}

/** A place in a list: the way there is shown first, and from it the robot leads. */
export function placeItem(app, place) {
  const what = doneAt(app, place);
  return h("li", {}, h("button", { type: "button", class: "item", "data-place": place.id, onclick: () => app.go("way", place.id) },
    icon(place.counter ? "office" : "way"), h("span", {}, h("b", {}, name(place.name, app.language)), what ? h("small", {}, what) : null)));
}

export function makePlaces(app) {
  const list = h("ul", { class: "list places" });
  const hours = hoursWords(app.model.queue, app.language);
  const node = h("section", { class: "service" }, h("h1", {}, text("where_to", app.language)), list,
    hours ? h("section", { class: "card" }, hours) : null);
  let shown = "";

  function update() {
    const places = (app.model.places ?? []).filter((place) => place.kind !== "own");
    const now = JSON.stringify([places, app.model.queue?.counters?.length]);
    if (now === shown) return;
    shown = now;
    fill(list, places.map((place) => placeItem(app, place)));
  }

  update();
  return { node, update };
}

export function makeCode(app) {
  const say = (key) => text(key, app.language);
  const picture = h("img", { alt: say("picture"), hidden: true });
  const empty = h("div", { class: "aim" }, icon("code"), app.model.settings?.code_view ? h("p", {}, say("camera_away")) : null);
  const state = { consent: false, visit: app.model.guide?.visit ?? 0 };
  const question = h("p", {}, say("consent_text"));
  const yes = h("button", { type: "button", class: "primary", "data-do": "consent", onclick: () => consent(true) }, icon("check"), say("consent_yes"));
  const no = h("button", { type: "button", class: "plain", "data-do": "revoke", hidden: true, onclick: () => consent(false) }, say("consent_no"));
  const node = h("section", { class: "code" },
    h("h1", {}, say("hold_code")), h("p", { class: "lead" }, say("hold_code_hint")),
    h("figure", { class: "camera" }, picture, empty),
    h("section", { class: "card consent" }, h("h2", {}, say("consent_question")), question, h("div", { class: "row" }, yes, no)));
  opened();

  function consent(given) {
    state.consent = given;
    app.send(given ? "consent_card" : "revoke_consent");
    question.textContent = say(given ? "consent_given" : "consent_text");
    yes.hidden = given;
    no.hidden = !given;
  }

  function opened() {
    app.connection?.send({ view: true });
    if (state.consent) app.send("consent_card");
  }

  function update() {
    const visit = app.model.guide?.visit ?? 0;
    if (visit !== state.visit) {
      state.visit = visit;
      if (visit && state.consent) app.send("consent_card");
    }
  }

  return {
    node, update, opened,
    picture(blob) {
      URL.revokeObjectURL(picture.src);
      picture.src = URL.createObjectURL(blob);
      picture.hidden = false;
      empty.hidden = true;
    },
    close() {
      URL.revokeObjectURL(picture.src);
      if (state.consent) app.send("revoke_consent");
      app.connection?.send({ view: false });
    },
  };
}
