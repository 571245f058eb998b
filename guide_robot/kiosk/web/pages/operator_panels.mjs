// The panels beside the floor: state, lamps, control, orders, queue, tickets, events.
import { fill, h, icon } from "./dom.mjs";
import { lampsOf, wordsOf } from "./operator_lamps.mjs";
import { orderLines } from "./operator_orders.mjs";
import { namedPlace, reasonWords } from "./operator_reasons.mjs";
import { has, name, text as words } from "/phrases/operator.mjs";
import { text } from "/phrases/reason.mjs";

const element = (id) => document.getElementById(id);

/** Call `draw` only when what it shows has changed. */
function once(draw) {
  let last = null;
  return (shown, ...more) => {
    const now = JSON.stringify(shown);
    if (now !== last) {
      last = now;
      draw(shown, ...more);
    }
  };
}

export const drawState = once(([guide, places, language]) => {
  const state = guide?.state ?? "unknown";
  element("state").className = `state ${state}`;
  const visit = guide?.visit ? ` · #${guide.visit}` : "";
  const held = guide?.held && text("stands_still", language, { why: reasonWords(guide.held, language, places) });
  const reason = guide ? [reasonWords(guide.reason, language, places), held].filter(Boolean).join("; ") : words("no_state", language);
  fill(element("state"), h("b", {}, words(`state_${state}`, language)), h("span", {}, reason + visit));
});

export const drawLamps = once(([online, model, language]) => {
  const line = (lamp) => h("li", { class: lamp.kind, title: lamp.detail }, wordsOf(lamp));
  fill(element("lamps"), lampsOf(model, online, language).map(line));
});

export const drawControls = once(([mayResume, busy, places, language, robot], send) => {
  const say = (key) => words(key, language);
  const before = element("controls").querySelector("select")?.value ?? "";
  const choice = h("select", { "aria-label": say("choose_place") }, h("option", { value: "" }, say("choose_place")),
    (places ?? []).map((place) => h("option", { value: place.id, selected: place.id === before }, name(place.name, language))));
  const go = () => { if (choice.value) send({ do: "operator_go_to", place: choice.value }); choice.value = ""; };
  fill(element("controls"), h("h2", {}, [say("controls"), robot].filter(Boolean).join(" · ")), h("div", { class: `buttons ${mayResume ? "may_resume" : ""}` },
    h("button", { type: "button", class: "stop", "data-do": "stop", onclick: () => send({ do: "operator_stop" }) }, icon("stop"), say("stop")),
    mayResume && h("button", { type: "button", class: "resume", "data-do": "resume", onclick: () => send({ do: "operator_resume" }) }, icon("play"), say("resume")),
    h("button", { type: "button", class: "quiet", "data-do": "take_over", disabled: !busy, onclick: () => send({ do: "operator_take_over" }) }, icon("hand"), say("take_over")),
    choice,
    h("button", { type: "button", class: "quiet", "data-do": "go", onclick: go }, icon("way"), say("go_to"))));
});

export const drawOrders = once(([list, places, language]) => {
  fill(element("orders"), orderLines(list, places, language));
});

export const drawQueue = once(([queue, places, language]) => {
  const counter = (one) => name((places ?? []).find((place) => place.counter === one.id)?.name, language) || one.name;
  const say = (key) => words(key, language);
  if (!queue) {
    fill(element("queue"), h("h2", {}, say("queue")), h("p", { class: "empty" }, say("no_queue")));
    return;
  }
  const minutes = (service) => (service.expected_wait_s >= 0 ? Math.round(service.expected_wait_s / 60) : "?");
  const served = (one) => h("span", { class: `served ${one.open ? "" : "shut"}` }, h("small", {}, `${counter(one)} `), h("b", {}, one.open ? one.serving || "–" : say("closed")));
  const row = (service) => h("tr", {},
    h("td", {}, h("b", {}, service.prefix), ` ${name(service.name, language)}${service.open ? "" : ` (${say("closed")})`}`),
    h("td", {}, queue.counters.filter((one) => one.services.includes(service.id)).map(served)),
    h("td", { class: "number" }, service.waiting), h("td", { class: "number" }, minutes(service)));
  fill(element("queue"), h("h2", {}, say("queue")), h("table", {},
    h("thead", {}, h("tr", {}, ["service", "serving", "waiting", "wait"].map((key) => h("th", { scope: "col" }, say(key))))),
    h("tbody", {}, queue.services.map(row))));
});

const pictures = new Map();

async function picture(file, token) {
  const key = `${file.name} ${file.at_s}`;
  if (!pictures.has(key)) {
    const answer = await fetch(`/api/tickets/${encodeURIComponent(file.name)}`, { headers: { authorization: `Bearer ${token}` } });
    if (!answer.ok) return null;
    pictures.set(key, URL.createObjectURL(await answer.blob()));
  }
  return pictures.get(key);
}

function enlarge(address) {
  const box = h("dialog", { onclick: () => { box.close(); box.remove(); } }, h("img", { src: address, alt: "" }));
  document.body.append(box);
  box.showModal();
}

export const drawTickets = once(async ([files, language], token) => {
  const title = h("h2", {}, words("tickets", language));
  const strip = h("div", { class: "strip" });
  for (const file of files ?? []) {
    const address = await picture(file, token);
    if (address) strip.append(h("button", { type: "button", onclick: () => enlarge(address) }, h("img", { src: address, alt: `${words("ticket", language)} ${file.name.replace(/\.png$/, "")}` })));
  }
  const shown = new Set((files ?? []).map((file) => `${file.name} ${file.at_s}`));
  for (const [key, address] of pictures) {
    if (!shown.has(key)) {
      URL.revokeObjectURL(address);
      pictures.delete(key);
    }
  }
  fill(element("tickets"), title, strip.childElementCount ? strip : h("p", { class: "empty" }, words("no_tickets", language)));
});

function clock(at) {
  if (at > 1e9) return new Date(at * 1000).toLocaleTimeString("en-GB");
  const [minutes, seconds] = [Math.floor(at / 60), Math.floor(at % 60)];
  return `${minutes}:${String(seconds).padStart(2, "0")}`;
}

const ALARMS = new Set(["person_called", "lost", "no_ticket", "drive_failed", "escort_failed"]);

/** An event in words; one without words of its own keeps its name. */
function happened(key, language) {
  return has(key) ? words(key, language) : key.replace(/^(event|outcome)_/, "").replaceAll("_", " ");
}

export const drawEvents = once(([events, places, language]) => {
  const line = (one) => h("li", { class: ALARMS.has(one.name) ? "alarm" : "" }, h("time", {}, clock(one.at_s)), h("span", { class: "visit" }, one.visit ? `#${one.visit}` : ""), h("span", {}, [[happened(`event_${one.name}`, language), one.number, namedPlace(one.place, language, places), one.outcome && happened(`outcome_${one.outcome}`, language)].filter(Boolean).join(" "), reasonWords(one.reason, language, places)].filter(Boolean).join(": ")));
  const shown = events ?? [];
  const list = element("events").querySelector("ol");
  const top = list?.scrollTop ?? 0;
  fill(element("events"), h("h2", {}, words("events", language)), shown.length ? h("ol", { tabindex: "0" }, shown.map(line)) : h("p", { class: "empty" }, words("no_events", language)));
  const next = element("events").querySelector("ol");
  if (next) next.scrollTop = top;
});

export const drawAlerts = once(([calls, link, refused, notSeen, wrong, places, bell, language], { seen, ring }) => {
  const say = (key) => words(key, language);
  const bellButton = () => h("button", { type: "button", "data-do": "bell", "aria-pressed": String(bell), onclick: ring }, say(bell ? "sound_off" : "sound_on"));
  fill(element("alerts"),
    notSeen.map((robot) => h("p", { class: "danger", role: "alert" }, icon("stop"), robot && h("b", {}, robot), say("stop_not_seen"))),
    calls.map((call) => h("p", { class: "called" }, icon("bell"), h("span", {}, [call.robot, say("called"), call.place && words("call_at", language, namedPlace(call.place, language, places)), call.visit && `#${call.visit}`, reasonWords(call.reason, language, places)].filter(Boolean).join(" · ")),
      bellButton(),
      h("button", { type: "button", "data-do": "seen", onclick: () => seen(call.robot) }, say("seen")))),
    refused && h("p", { class: "soft", role: "alert" }, `${say("refused")} ${refused}`),
    wrong.length > 0 && h("p", { class: "soft wrong" }, icon("bell"), h("span", {}, wrong.join(" · ")), calls.length === 0 && bellButton()),
    link && h("p", { class: "soft" }, icon("link"), say(link)));
});

export const drawFigures = once(([truth, count, language]) => {
  const say = (key) => words(key, language);
  const parts = [`${say("people")}: ${count}`];
  if (truth) {
    const contacts = truth.contacts_with_people + truth.contacts_with_things;
    parts.push(`${say("visits")}: ${truth.visits_finished}`, `${say("contacts")}: ${contacts}`, `${say("driven")}: ${truth.distance_m.toFixed(0)} m`, `${say("pace")}: ${truth.real_time_factor.toFixed(1)} ×`);
  }
  element("figures").textContent = parts.join(" · ");
});
