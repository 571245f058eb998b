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

/** When it opens again, in words; empty where that is not known or it is open. */
export function opensAgain(week, language, now = new Date()) {
  if (!week?.length || isOpen(week, now)) return "";
  for (let ahead = 0; ahead < 8; ahead += 1) {
    const day = (today(now) + ahead) % 7;
    const next = spans(week[day] ?? "").map(([from]) => from).find((from) => ahead > 0 || from > clock(now));
    if (next) return text("opens_again", language, ahead === 0 ? next : `${weekday(language, day)} ${next}`);
  }
  return "";
}

/** The whole week as a list. */
export function weekTable(week, language) {
  if (!week?.length) return null;
  const day = (hours, i) => h("div", {}, h("dt", {}, weekday(language, i)), h("dd", {}, hours ? hours.replaceAll("-", " – ").replaceAll(" – ", "–").split(" ").join(", ") : text("closed_day", language)));
  return h("dl", { class: "week" }, week.map(day));
}
