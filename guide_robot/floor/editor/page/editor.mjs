// The floor editor: click sets a place or counter, drag turns it, the form names it, save writes the file.
import { draw, pointOf } from "./drawing.mjs";
import { State } from "./state.mjs";
import { KINDS, WORDS } from "./words.mjs";

const state = new State();
const byId = (id) => document.getElementById(id);
const svg = byId("floor");
let language = "vi";
let tool = "place";
let pressed = null;
let checking = 0;

const words = () => WORDS[language];

async function ask(method, url, body) {
  const options = body ? { method, body: JSON.stringify(body), headers: { "Content-Type": "application/json" } } : {};
  const response = await fetch(url, options).catch(() => null);
  if (!response) throw new Error(words().lost);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error ?? response.statusText);
  return answer;
}

let said = null;

function tell(key, wrong = false) {
  said = key;
  byId("status").textContent = words()[key] ?? key;
  byId("status").classList.toggle("wrong", wrong);
}

function show() {
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-say]")) node.textContent = words()[node.dataset.say];
  byId("file").textContent = state.file;
  if (words()[said]) byId("status").textContent = words()[said];
  for (const name of ["place", "counter"]) byId(`tool-${name}`).setAttribute("aria-pressed", String(tool === name));
  draw(svg, state);
  showList();
  showForm();
  showFindings();
}

function showList() {
  byId("list").replaceChildren(
    ...state.things().map((thing) => {
      const button = document.createElement("button");
      button.textContent = `${words()[thing.type]} ${thing.id}`;
      button.setAttribute("aria-pressed", String(thing === state.chosen()));
      button.addEventListener("click", () => { state.choose(thing.key); show(); });
      const item = document.createElement("li");
      item.append(button);
      return item;
    }),
  );
}

function options(select, pairs, chosen) {
  select.replaceChildren(...pairs.map(([value, text]) => new Option(text, value, false, value === chosen)));
}

function showForm() {
  const thing = state.chosen();
  byId("form").hidden = !thing;
  if (!thing) return;
  const { data, pose, type } = thing;
  byId("form-title").textContent = `${words()[type]} ${data.id}`;
  for (const node of document.querySelectorAll(".for-place")) node.hidden = type !== "place";
  for (const node of document.querySelectorAll(".for-counter")) node.hidden = type !== "desk";
  byId("counter-label").hidden = type !== "place" || data.kind !== "counter";
  options(byId("kind"), Object.entries(KINDS).map(([value, names]) => [value, names[language]]), data.kind);
  const desks = state.plan.counters.map((desk) => [desk.id, `${desk.id} ${desk.name[language]}`]);
  options(byId("counter"), [["", "–"], ...desks], data.counter ?? "");
  const fields = { id: data.id, services: (data.services ?? []).join(", "), x: pose.x, y: pose.y, heading: pose.heading };
  for (const key of ["vi", "en", "ko"]) fields[`name-${key}`] = data.name[key];
  for (const [key, value] of Object.entries(fields)) if (document.activeElement !== byId(key)) byId(key).value = value;
}

function readForm() {
  const thing = state.chosen();
  if (!thing) return;
  const { data } = thing;
  data.id = byId("id").value.trim();
  for (const key of ["vi", "en", "ko"]) data.name[key] = byId(`name-${key}`).value;
  if (thing.type === "place") {
    data.kind = byId("kind").value;
    data.counter = byId("counter").value;
    if (data.kind !== "counter" || !data.counter) delete data.counter;
  } else {
    data.services = byId("services").value.split(",").map((service) => service.trim()).filter(Boolean);
  }
  const [x, y, heading] = ["x", "y", "heading"].map((key) => Number(byId(key).value) || 0);
  thing.pose = { x, y, heading };
  changed();
}

function showFindings() {
  const lines = state.findings.length ? state.findings : [{ line: words().fine, error: false }];
  byId("findings").replaceChildren(
    ...lines.map((finding) => {
      const item = document.createElement("li");
      item.textContent = finding.line;
      item.classList.toggle("error", finding.error);
      return item;
    }),
  );
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
  const known = event.target.closest?.(".place")?.dataset.id;
  const point = pointOf(svg, event, state.plan.size[1]);
  if (known) state.choose(known);
  else state.add(tool === "place" ? "place" : "desk", { ...point, heading: 90 }, words().newPlace);
  pressed = known ? { grab: state.chosen().pose, from: point } : { centre: point };
  svg.setPointerCapture(event.pointerId);
  show();
});

svg.addEventListener("pointermove", (event) => {
  if (!pressed) return;
  const point = pointOf(svg, event, state.plan.size[1]);
  if (pressed.centre) {
    const [dx, dy] = [point.x - pressed.centre.x, point.y - pressed.centre.y];
    if (Math.hypot(dx, dy) < 0.2) return;
    state.chosen().pose = { ...pressed.centre, heading: Math.round((Math.atan2(dy, dx) * 180) / Math.PI) };
  } else {
    const { grab, from } = pressed;
    state.chosen().pose = { x: grab.x + point.x - from.x, y: grab.y + point.y - from.y, heading: grab.heading };
  }
  draw(svg, state);
  showForm();
});

svg.addEventListener("pointerup", () => {
  pressed = null;
  changed();
});

byId("form").addEventListener("change", readForm);
byId("form").addEventListener("submit", (event) => event.preventDefault());
byId("remove").addEventListener("click", () => { state.remove(); changed(); });
byId("save").addEventListener("click", save);
byId("tool-place").addEventListener("click", () => { tool = "place"; show(); });
byId("tool-counter").addEventListener("click", () => { tool = "counter"; show(); });
byId("language").addEventListener("change", (event) => { language = event.target.value; show(); });
addEventListener("beforeunload", (event) => {
  if (said === "unsaved") event.preventDefault();
});

try {
  state.load(await ask("GET", "/api/plan"));
  show();
} catch (error) {
  tell(error.message, true);
}
