// When the office is open: what the queue told, Monday first, in words of the reader.
import { h } from "./dom.mjs";
import { text } from "/phrases/kiosk.mjs";

const MONDAY = new Date(2024, 0, 1);

function weekday(language, day) {
  return new Intl.DateTimeFormat(language, { weekday: "long" }).format(new Date(MONDAY.getTime() + day * 86_400_000));
}

function spans(hours) {
  return hours.split(" ").filter(Boolean).map((one) => one.split("-"));
}

function today(now) {
  return (now.getDay() + 6) % 7;
}

function clock(now) {
  return `${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}`;
}

/** Whether the office is open; true where no hours were told. */
export function isOpen(week, now = new Date()) {
  if (!week?.length) return true;
  return spans(week[today(now)] ?? "").some(([from, to]) => from <= clock(now) && clock(now) < to);
}

/** When it opens again, in the queue's own words; empty where that is not known, is over, or it is open. */
export function opensAgain(queue, language, now = new Date()) {
  if (!queue?.opening_hours?.length || isOpen(queue.opening_hours, now)) return "";
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  return (queue.opens_at ?? "") > `${day}T${clock(now)}` ? queue.opens[language] : "";
}

/** What a card about the opening hours holds: when it opens again while it is closed, and the week; null where nothing was told. */
export function hoursWords(queue, language) {
  const week = weekTable(queue?.opening_hours, language);
  const again = opensAgain(queue, language);
  return week && [h("h2", {}, text("opening_hours", language)), again ? h("p", {}, again) : null, week];
}

/** The whole week as a list. */
export function weekTable(week, language) {
  if (!week?.length) return null;
  const day = (hours, i) => h("div", {}, h("dt", {}, weekday(language, i)), h("dd", {}, hours ? hours.replaceAll("-", " – ").replaceAll(" – ", "–").split(" ").join(", ") : text("closed_day", language)));
  return h("dl", { class: "week" }, week.map(day));
}
