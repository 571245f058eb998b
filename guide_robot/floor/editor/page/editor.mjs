// The floor editor: click sets a place or counter, drag turns it, the form names it, save writes the file.
import { draw, toDrawing, toMap } from "./drawing.mjs";
import { listenToKeys } from "./keys.mjs";
import { State } from "./state.mjs";
import { View } from "./view.mjs";
import { LANGUAGES, has, name, text } from "/phrases/floor.mjs";

const state = new State();
const byId = (id) => document.getElementById(id);
const svg = byId("floor");
const view = new View(svg);
let language = LANGUAGES[0].id;
let tool = "place";
let pressed = null;
let checking = 0;

const KINDS = ["counter", "waiting", "ticket_area", "charging", "home", "entrance", "toilet", "other"];
const NEW_PLACE = "place"; // the id of a new place begins with it
const ZOOM = 1.3;
const say = (key, n) => text(key, language, n);
const called = (thing) => name(thing.data.name, language) || thing.id;

async function ask(method, url, body) {
  const options = body ? { method, body: JSON.stringify(body), headers: { "Content-Type": "application/json" } } : {};
  const response = await fetch(url, options).catch(() => null);
  if (!response) throw new Error(say("lost"));
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error ?? response.statusText);
  return answer;
}

let said = null;

function tell(key, wrong = false) {
  said = key;
  byId("status").textContent = has(key) ? say(key) : key;
  byId("status").classList.toggle("wrong", wrong);
}

function show() {
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-say]")) node.textContent = say(node.dataset.say);
  byId("file").textContent = state.file;
  if (said && has(said)) byId("status").textContent = say(said);
  for (const one of ["place", "counter"]) byId(`tool-${one}`).setAttribute("aria-pressed", String(tool === one));
  byId("undo").disabled = !state.done.length;
  byId("redo").disabled = !state.undone.length;
  byId("tracing").hidden = !state.tracing;
  byId("tracing").setAttribute("aria-pressed", String(state.showsTracing));
  redraw();
  showList();
  showForm();
  showFindings();
}

const redraw = () => draw(svg, state, called, view.closeness);

function showList() {
  const focused = document.activeElement?.dataset?.key;
  byId("list").replaceChildren(
    ...state.things().map((thing) => {
      const button = document.createElement("button");
      button.dataset.key = thing.key;
      button.textContent = called(thing);
      button.setAttribute("aria-pressed", String(thing === state.chosen()));
      button.addEventListener("click", () => { state.choose(thing.key); show(); });
      const item = document.createElement("li");
      item.append(button);
      if (thing.unnamed.length) {
        const missing = document.createElement("small");
        missing.textContent = say("unnamed", thing.unnamed.map((one) => one.name).join(", "));
        item.append(missing);
      }
      return item;
    }),
  );
  if (focused) byId("list").querySelector(`[data-key="${focused}"]`)?.focus();
}

function options(select, pairs, chosen) {
  select.replaceChildren(...pairs.map(([value, words]) => new Option(words, value, false, value === chosen)));
}

function showForm() {
  const thing = state.chosen();
  byId("form").hidden = !thing;
  if (!thing) return;
  const { data, pose, type } = thing;
  byId("form-title").textContent = `${say(type)}: ${called(thing)}`;
  for (const node of document.querySelectorAll(".for-place")) node.hidden = type !== "place";
  for (const node of document.querySelectorAll(".for-counter")) node.hidden = type !== "desk";
  byId("counter-label").hidden = type !== "place" || data.kind !== "counter";
  options(byId("kind"), KINDS.map((kind) => [kind, say(`kind_${kind}`)]), data.kind);
  const desks = state.plan.counters.map((desk) => [desk.id, name(desk.name, language) || desk.id]);
  options(byId("counter"), [["", "–"], ...desks], data.counter ?? "");
  const fields = { id: data.id, services: (data.services ?? []).join(", "), x: pose.x, y: pose.y, heading: pose.heading };
  for (const one of LANGUAGES) fields[`name-${one.id}`] = data.name[one.id] ?? "";
  for (const [key, value] of Object.entries(fields)) if (document.activeElement !== byId(key)) byId(key).value = value;
}

function readForm(event) {
  const thing = state.chosen();
  if (!thing) return;
  const { data } = thing;
  state.remember();
  for (const one of LANGUAGES) {
    const written = byId(`name-${one.id}`).value;
    if (written || one.required) data.name[one.id] = written;
    else delete data.name[one.id];
  }
  if (thing.type === "place") {
    data.id = byId("id").value.trim();
    state.setPlace(data, byId("kind").value, byId("counter").value);
  } else {
    state.setCounterId(data, byId("id").value.trim());
    data.services = byId("services").value.split(",").map((service) => service.trim()).filter(Boolean);
  }
  const [x, y, heading] = ["x", "y", "heading"].map((key) => Number(byId(key).value) || 0);
  thing.pose = { x, y, heading };
  if (state.settle() || event) changed();
}

function showFindings() {
  const fine = [{ line: say("fine"), error: false, point: null }];
  byId("findings").replaceChildren(
    ...(state.findings.length ? state.findings : fine).map((finding) => {
      const item = document.createElement("li");
      const line = document.createElement(finding.point ? "button" : "span");
      const thing = subjectOf(finding);
      line.textContent = thing ? `${called(thing)} – ${finding.line}` : finding.line;
      if (finding.point) line.addEventListener("click", () => lookAt(finding));
      item.append(line);
      item.classList.toggle("error", finding.error);
      return item;
    }),
  );
}

const subjectOf = ({ subject }) =>
  state.things().find((one) => `${one.type === "place" ? "place" : "counter"} ${one.id}` === subject);

// Show the spot of a finding, and choose what it speaks of.
function lookAt(finding) {
  const thing = subjectOf(finding);
  if (thing) state.choose(thing.key);
  view.show(toDrawing({ x: finding.point[0], y: finding.point[1] }, state));
  show();
}

async function changed() {
  tell("unsaved");
  show();
  const number = (checking += 1);
  try {
    const { findings } = await ask("POST", "/api/check", { plan: state.plan });
    if (number === checking) state.findings = findings;
  } catch (error) {
    if (number === checking) tell(error.message, true);
  }
  show();
}

async function save() {
  try {
    state.load(await ask("PUT", "/api/plan", { plan: state.plan, revision: state.revision }));
    tell("saved");
    state.choose(state.chosen()?.key);
  } catch (error) {
    tell(error.message, true);
  }
  show();
}

svg.addEventListener("pointerdown", (event) => {
  const spot = view.at(event);
  svg.setPointerCapture(event.pointerId);
  if (event.shiftKey || event.button !== 0) {
    pressed = { spot };
    return;
  }
  const known = event.target.closest?.(".place")?.dataset.id;
  const point = toMap(spot, state);
  state.remember();
  if (known) state.choose(known);
  else state.add(tool === "place" ? "place" : "desk", { ...point, heading: 90 }, NEW_PLACE);
  pressed = known ? { grab: state.chosen().pose, from: point } : { centre: point };
  show();
});

svg.addEventListener("pointermove", (event) => {
  if (!pressed) return;
  const spot = view.at(event);
  if (pressed.spot) {
    view.move(pressed.spot.x - spot.x, pressed.spot.y - spot.y);
    return;
  }
  const point = toMap(spot, state);
  if (pressed.centre) {
    const [dx, dy] = [point.x - pressed.centre.x, point.y - pressed.centre.y];
    if (Math.hypot(dx, dy) < 0.2) return;
    state.chosen().pose = { ...pressed.centre, heading: Math.round((Math.atan2(dy, dx) * 180) / Math.PI) };
  } else {
    const { grab, from } = pressed;
    state.chosen().pose = { x: grab.x + point.x - from.x, y: grab.y + point.y - from.y, heading: grab.heading };
  }
  redraw();
  showForm();
});

svg.addEventListener("pointerup", () => {
  const moved = pressed && !pressed.spot && state.settle();
  pressed = null;
  if (moved) changed();
});

svg.addEventListener("contextmenu", (event) => event.preventDefault());
svg.addEventListener("wheel", (event) => {
  event.preventDefault();
  zoom(event.deltaY < 0 ? ZOOM : 1 / ZOOM, view.at(event));
}, { passive: false });

function zoom(factor, at) {
  view.zoom(factor, at);
  redraw();
}

function step(change) {
  state.remember();
  change();
  if (state.settle()) changed();
}

const commands = {
  undo: () => { if (state.undo()) changed(); },
  redo: () => { if (state.redo()) changed(); },
  remove: () => { if (state.chosen()) step(() => state.remove()); },
  leave: () => { state.choose(null); show(); },
  closer: () => zoom(ZOOM),
  farther: () => zoom(1 / ZOOM),
  whole: () => { view.fit(state.plan.size); redraw(); },
  save,
  move(dx, dy) {
    const thing = state.chosen();
    if (thing) step(() => { thing.pose = { ...thing.pose, x: thing.pose.x + dx, y: thing.pose.y + dy }; });
    else view.move(dx * 10, -dy * 10);
  },
  turn(degrees) {
    const thing = state.chosen();
    if (thing) step(() => { thing.pose = { ...thing.pose, heading: thing.pose.heading + degrees }; });
  },
};

function wire() {
  listenToKeys(commands);
  byId("form").addEventListener("change", readForm);
  byId("form").addEventListener("submit", (event) => event.preventDefault());
  byId("language").addEventListener("change", (event) => { language = event.target.value; show(); });
  byId("tool-place").addEventListener("click", () => { tool = "place"; show(); });
  byId("tool-counter").addEventListener("click", () => { tool = "counter"; show(); });
  byId("tracing").addEventListener("click", () => { state.showsTracing = !state.showsTracing; show(); });
  for (const one of ["undo", "redo", "remove", "closer", "farther", "whole", "save"]) byId(one).addEventListener("click", commands[one]);
  addEventListener("beforeunload", (event) => {
    if (said === "unsaved") event.preventDefault();
  });
}

function offerLanguages() {
  byId("language").replaceChildren(...LANGUAGES.map((one) => new Option(one.name, one.id)));
  byId("names").replaceChildren(...LANGUAGES.map((one) => {
    const label = document.createElement("label");
    const input = Object.assign(document.createElement("input"), { id: `name-${one.id}`, required: one.required, lang: one.id });
    label.append(one.name, input);
    return label;
  }));
}

offerLanguages();
wire();
try {
  state.load(await ask("GET", "/api/plan"));
  state.showsTracing = Boolean(state.tracing);
  view.fit(state.plan.size);
  show();
} catch (error) {
  tell(error.message, true);
}
