// What helps while typing: words that the office knows, and places of the building that are meant.
import { everyLanguage } from "/phrases/kiosk.mjs";

const MOST = 4;
const MOST_PLACES = 2;
const KINDS = ["toilet", "entrance", "waiting", "hours"];

/** Letters without marks, small: what somebody types in a hurry. */
export function fold(words) {
  return words.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d").replaceAll("Đ", "D").toLowerCase().normalize("NFC").trim();
}

/** Completes the last word from all titles of the catalogue, most frequent words first. */
export class Suggestions {
  constructor(language) {
    this.words = [];
    this.load(language);
  }

  async load(language) {
    try {
      const answer = await fetch(`/api/procedures?language=${language}`);
      const { results } = await answer.json();
      const counts = new Map();
      for (const { title } of results) for (const word of title.toLowerCase().match(/[\p{L}\p{M}]{2,}/gu) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
      this.words = [...counts].sort((one, other) => other[1] - one[1]).map(([word]) => ({ word, folded: fold(word) }));
    } catch {
      // suggestions are only a help
    }
  }

  /** Words that go on from the last one typed. */
  of(typed) {
    const last = typed.match(/[\p{L}\p{M}]+$/u)?.[0] ?? "";
    const start = fold(last);
    if (!start) return [];
    const small = last.toLowerCase();
    return this.words.filter(({ word, folded }) => folded.startsWith(start) && word !== small).slice(0, MOST).map(({ word }) => word);
  }
}

/** The places of the building that a question names, and whether it asks when the office is open. */
export function placesNamed(question, places) {
  const folded = fold(question);
  if (!folded) return { places: [], hours: false };
  const meant = KINDS.filter((kind) => everyLanguage(`find_${kind}`).some((words) => words.split(",").some((one) => ` ${folded} `.includes(` ${fold(one)} `))));
  const named = places.filter((place) => place.kind !== "own" && Object.values(place.name).some((own) => fold(own) === folded || (folded.length > 3 && ` ${folded} `.includes(` ${fold(own)} `))));
  const kinds = places.filter((place) => meant.includes(place.kind));
  return { places: [...new Set([...named, ...kinds])].slice(0, MOST_PLACES), hours: meant.includes("hours") };
}
