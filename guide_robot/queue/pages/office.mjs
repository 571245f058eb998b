// The page of the head of the office: alerts, opening times, figures.

import { text as alertText } from "../phrases/alerts.mjs";
import { text } from "../phrases/office.mjs";
import { Bell } from "./bell.mjs";
import { ask, chooseLanguage, fetchAnswer, forgetToken, language, nameOf, relabel, sayFailure } from "./common.mjs";
import { Gate, dropSession, endSession, resumeSession } from "./sign_in.mjs";

const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const COLUMNS = ["arrived", "served", "missed", "deleted", "priority", "offline",
  "waiting_half", "waiting_most", "service_half", "service_most"];
const ROBOTS = ["escorts", "arrivals", "outages", "rated_good", "rated_fair", "rated_poor"];
const ALERTS_MS = 3000;
const $ = (id) => document.getElementById(id);
let names = { services: {}, counters: {}, classes: {} };
let known = new Set();
let shown = null;
const bell = new Bell(() => showBell());
const gate = new Gate($("gate"), { onIn: () => start(), tell: (error) => notice(sayFailure(error)), onlyPlace: "office" });

const filled = (words, values) => Object.entries(values).reduce((made, [key, value]) => made.replace(`{${key}}`, value), words);
const say = (key, values = {}) => filled(text(key, language(), values.n), values);
const read = (path) => ask("GET", path);

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** Fill in the chosen language; the gate speaks for itself. */
function translate() {
  for (const one of document.querySelectorAll("[data-text]:not(#gate *)")) one.textContent = say(one.dataset.text);
  relabel($("gate"));
  const chosen = $("period").value || "day";
  $("period").replaceChildren(...["day", "week", "month"].map((one) => element("option", { value: one, textContent: say(one), selected: one === chosen })));
  if (!$("office").hidden) start();
}

function notice(words) {
  $("notice").textContent = words;
  $("notice").hidden = !words;
}

function showBell() {
  $("sound").setAttribute("aria-pressed", String(bell.wanted));
  $("barred").hidden = !bell.barred || $("office").hidden;
}

function showAlerts(view, timeZone) {
  const open = view.alerts.filter((alert) => alert.acknowledged_s === null);
  document.title = (open.length ? `(${open.length}) ! ` : "") + say("title");
  if (open.some((alert) => !known.has(`${alert.id}:${alert.level}`))) bell.ring();
  known = new Set(open.map((alert) => `${alert.id}:${alert.level}`));
  const rows = view.alerts.map((alert) => {
    const what = filled(alertText(alert.kind, language()), { subject: alert.subject });
    const since = new Date(alert.since_s * 1000).toLocaleTimeString(language(), { hour: "2-digit", minute: "2-digit", timeZone });
    const row = element("li", {}, element("span", { className: "label", textContent: since }), element("span", { className: "more", textContent: what }));
    if (alert.acknowledged_s !== null) row.append(element("span", { textContent: say("acknowledged", { who: alert.acknowledged_by }) }));
    else if (view.may_acknowledge) row.append(element("button", { type: "button", className: "main", textContent: say("acknowledge"), onclick: () => take(alert.id) }));
    return row;
  });
  for (const problem of new Set(view.problems)) rows.push(element("li", { className: "warn", textContent: say("not_told", { what: problem }) }));
  if (!view.watching) rows.unshift(element("li", { className: "warn", textContent: say("not_watching") }));
  $("alerts").replaceChildren(...(rows.length ? rows : [element("li", { textContent: say("no_alerts") })]));
}

async function take(id) {
  try {
    await ask("POST", `v1/alerts/${id}/acknowledge`);
  } catch (error) {
    if (error.status !== 404) notice(say("away"));
  }
  await look();
}

async function look() {
  try {
    const [view, opening] = await Promise.all([read("v1/alerts"), read("v1/opening")]);
    showAlerts(view, opening.timezone);
    const when = opening.changes_at_s === null ? "" : new Date(opening.changes_at_s * 1000).toLocaleString(language(), {
      weekday: "short", day: "numeric", month: "numeric", hour: "2-digit", minute: "2-digit", timeZone: opening.timezone });
    const state = opening.open ? "open" : "closed";
    const words = when ? say(`${state}_until`, { when }) : say(`${state}_now`);
    $("now").textContent = [words, opening.special, say("waiting", { n: opening.waiting })].filter(Boolean).join(" · ");
    notice("");
  } catch (error) {
    if (error.locksOut) return leave(error);
    document.title = `! ${say("title")}`;
    notice(say("away"));
  }
}

function dayRow(day = {}) {
  const field = (key, input) => element("label", {}, element("span", { textContent: say(key) }), input);
  const like = element("select", { name: "like" }, element("option", { value: "", textContent: "-" }),
    ...DAYS.map((one) => element("option", { value: one, textContent: say(one), selected: one === day.like })));
  const row = element("div", { className: "day" },
    field("date", element("input", { name: "date", type: "date", required: true, value: day.date ?? "" })),
    field("until", element("input", { name: "until", type: "date", value: day.until ?? "" })),
    field("name", element("input", { name: "name", maxLength: 80, value: day.name ?? "" })),
    field("hours", element("input", { name: "hours", placeholder: say("closed"), value: (day.hours ?? []).join(", ") })),
    field("like", like));
  row.append(element("button", { type: "button", textContent: say("remove"), onclick: () => row.remove() }));
  return row;
}

const hours = (text) => text.split(/[,;]/).map((span) => span.replaceAll(/\s/g, "").replaceAll("–", "-")).filter(Boolean);

async function showOpening() {
  const times = await read("v1/opening/times");
  const always = times.opening_hours === "always";
  $("always").checked = always;
  $("problem").textContent = times.problem;
  $("week").hidden = always;
  $("week").replaceChildren(...DAYS.map((day) => element("label", {}, element("span", { textContent: say(day) }),
    element("input", { name: day, placeholder: say("closed"), value: always ? "" : (times.opening_hours[day] ?? []).join(", ") }))));
  $("days").replaceChildren(...times.special_days.map(dayRow));
  for (const one of $("opening").querySelectorAll("input, select")) one.disabled = !times.editable;
  for (const one of $("opening").querySelectorAll("button")) one.hidden = !times.editable;
}

async function saveOpening(event) {
  event.preventDefault();
  $("saved").textContent = "";
  const week = Object.fromEntries(DAYS.map((day) => [day, hours($("week").querySelector(`[name=${day}]`).value)]).filter(([, spans]) => spans.length));
  const days = [...$("days").children].map((row) => {
    const value = (name) => row.querySelector(`[name=${name}]`).value;
    const day = { date: value("date"), name: value("name") };
    if (value("until")) day.until = value("until");
    if (value("like")) day.like = value("like");
    if (hours(value("hours")).length) day.hours = hours(value("hours"));
    return day;
  });
  try {
    await ask("PUT", `v1/opening/times?language=${language()}`, { opening_hours: $("always").checked ? "always" : week, special_days: days });
    await showOpening();
    $("saved").textContent = say("saved");
    await look();
  } catch (error) {
    $("problem").textContent = error.status ? error.message : say("away");
  }
}

function number(value) {
  if (value === null) return "-";
  return Number.isInteger(value) ? String(value) : value.toLocaleString(language(), { maximumFractionDigits: 1 });
}

function table(title, head, lines, name) {
  const heads = [head, ...COLUMNS.map((column) => say(column))].map((words) => element("th", { scope: "col", textContent: words }));
  const rows = lines.map((line) => element("tr", {}, element("td", { textContent: name(line) }),
    ...COLUMNS.map((column) => element("td", { textContent: number(line[column]) }))));
  return element("table", {}, element("caption", { textContent: title }), element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...rows));
}

async function showFigures() {
  try {
    shown = await read(`v1/figures?day=${$("day").value}&period=${$("period").value}`);
  } catch (error) {
    $("report").textContent = error.status ? error.message : say("away");
    return;
  }
  const span = shown.first === shown.last ? shown.first : `${shown.first} - ${shown.last}`;
  $("report").replaceChildren(
    table(names.centre, say("period"), [shown.all], () => span),
    robotTable(),
    table(say("by_service"), say("service"), shown.by_service, (line) => names.services[line.name] ?? line.name),
    table(say("by_hour"), say("hour"), shown.by_hour, (line) => line.name),
    table(say("by_counter"), say("counter"), shown.by_counter, (line) => names.counters[line.name] ?? line.name),
    table(say("by_class"), say("priority"), shown.by_class, className),
    table(say("by_giver"), say("giver"), shown.by_giver, (line) => say(`giver_${line.name}`)));
}

/** Return a class, or all classes of a rank where an older version kept the rank alone. */
function className(line) {
  return line.name.split("+").map((id) => names.classes[id] ?? (id === "normal" ? say("normal") : id)).join(" / ");
}

function robotTable() {
  const { share } = shown.robots;
  const rows = [["notes", number(shown.notes)], ["robot_share", share === null ? "-" : number(Math.round(share * 1000) / 10)],
    ...ROBOTS.map((key) => [key, number(shown.robots[key])])];
  return element("table", {}, element("caption", { textContent: say("robots") }), element("tbody", {}, ...rows.map(([key, value]) =>
    element("tr", {}, element("th", { scope: "row", textContent: say(key) }), element("td", { textContent: value })))));
}

async function download() {
  const wanted = new URLSearchParams({ day: $("day").value, period: $("period").value, language: language(),
    files_a_day: $("files").value, online_share: $("online").value });
  try {
    const { response, content } = await fetchAnswer("GET", `v1/figures.xlsx?${wanted}`);
    if (!response.ok) throw new Error();
    const link = element("a", { href: URL.createObjectURL(new Blob([content])), download: `${shown?.first ?? $("day").value}.xlsx` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  } catch {
    notice(say("away"));
  }
}

/** Show the gate: the token or session is not good for this page, or (without an error) its holder goes. */
function leave(error = null) {
  if (error?.status === 401) dropSession();
  else forgetToken(); // it may be good for another page
  $("office").hidden = $("barred").hidden = $("sign-out").hidden = true;
  gate.show();
  notice(error ? sayFailure(error) : "");
}

async function start() {
  try {
    const [board, centre] = await Promise.all([read("v1/queue"), read("v1/centre")]);
    names = { centre: nameOf(board.name), services: Object.fromEntries(board.services.map((one) => [one.id, nameOf(one.name)])),
      counters: Object.fromEntries(board.counters.map((one) => [one.id, nameOf(one.name)])),
      classes: Object.fromEntries(centre.classes.map((one) => [one.id, nameOf(one.name)])) };
    $("day").value ||= board.day;
    await showOpening();
  } catch (error) {
    if (error.locksOut) return leave(error);
    notice(say("away"));
    setTimeout(start, ALERTS_MS);
    return;
  }
  $("gate").hidden = true;
  $("office").hidden = $("sign-out").hidden = false;
  showBell();
  await look();
  await showFigures();
}

chooseLanguage($("languages"), translate);
$("opening").onsubmit = saveOpening;
$("add").onclick = () => $("days").append(dayRow());
$("always").onchange = () => { $("week").hidden = $("always").checked; };
$("choose").onsubmit = (event) => event.preventDefault();
$("period").onchange = $("day").onchange = showFigures;
$("download").onclick = download;
$("print").onclick = () => window.print();
$("sound").onclick = $("barred").onclick = () => bell.toggle();
$("sign-out").onclick = async () => { await endSession(); leave(); };
if (resumeSession("office")) start();
else leave();
setInterval(() => { if (!$("office").hidden) look(); }, ALERTS_MS);
