// What helps while typing: words that the office knows.
const MOST = 4;

/** Letters without marks, small: what somebody types in a hurry. */
function fold(words) {
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
