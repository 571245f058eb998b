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

const ONE_SIGN = "[\\p{Script=Han}\\p{Script=Hangul}]";
const WORDS = new RegExp(`${ONE_SIGN}|(?:(?!${ONE_SIGN})[\\p{L}\\p{N}])+`, "gu");

/** The words of a text without marks and punctuation; scripts that write words together give each sign by itself. */
function wordsOf(written) {
  return fold(written).match(WORDS) ?? [];
}

/** What a question may be made of: words for a kind of place or for hours, names of places, and small words. */
function piecesOf(places) {
  const listed = (key, meaning) => everyLanguage(key).flatMap((all) => all.split(",")).map((one) => ({ words: wordsOf(one), meaning }));
  const names = places.flatMap((place) => Object.values(place.name).map((own) => ({ words: wordsOf(own), meaning: place })));
  return [...KINDS.flatMap((kind) => listed(`find_${kind}`, kind)), ...listed("find_small_words", null), ...names].filter(({ words }) => words.length);
}

/** What a question means whose every word belongs to a piece: "where is the toilet", not "toilet paper". */
function meaningsOf(question, pieces) {
  const asked = wordsOf(question);
  const fits = asked.map((_, from) => pieces.filter(({ words }) => words.every((word, i) => asked[from + i] === word)));
  const ends = new Array(asked.length + 1).fill(false); // whether what follows is made of pieces
  ends[asked.length] = true;
  for (let from = asked.length - 1; from >= 0; from -= 1) ends[from] = fits[from].some(({ words }) => ends[from + words.length]);
  const begins = ends.map((_, at) => at === 0);
  const meant = new Set();
  for (let from = 0; from < asked.length; from += 1) {
    for (const { words, meaning } of begins[from] ? fits[from] : []) {
      if (!ends[from + words.length]) continue;
      begins[from + words.length] = true;
      if (meaning) meant.add(meaning);
    }
  }
  return meant;
}

/** The places of the building that a question asks for, and whether it asks when the office is open. */
export function placesNamed(question, places) {
  const open = places.filter((place) => place.kind !== "own");
  const meant = meaningsOf(question, piecesOf(open));
  const kinds = open.filter((place) => meant.has(place.kind));
  return { places: [...new Set([...open.filter((place) => meant.has(place)), ...kinds])].slice(0, MOST_PLACES), hours: meant.has("hours") };
}
