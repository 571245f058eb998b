// Vietnamese as people type it: Telex, VNI, or keys for the tones. A word is put together anew from all of its keys.
import { bearer, isPossible, isVowel, low, plain, vowelsOf } from "./vietnamese_syllables.mjs";

const TONES = ["", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"]; // none, sắc, huyền, hỏi, ngã, nặng
const ROOF = { a: "â", e: "ê", o: "ô" };
const HORN = { o: "ơ", u: "ư" };
const BOWL = { a: "ă" };
const METHODS = {
  telex: { tones: { s: 1, f: 2, r: 3, x: 4, j: 5, z: 0 }, stroke: "d", roof: { a: "a", e: "e", o: "o" }, hook: "w", bareHook: true },
  vni: { tones: { 1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 0: 0 }, stroke: "9", roof: { 6: "aeo" }, horn: "7", bowl: "8" },
};

const LETTER = /^\p{L}$/u;
const DIGIT = /^[0-9]$/;

function split(text) {
  const at = text.search(/[\p{L}\p{M}]*$/u);
  return [text.slice(0, at), text.slice(at)];
}

/** The letters of a word without its tone, and the tone's number. */
function apart(word) {
  let tone = 0;
  const letters = [...word.normalize("NFD")].filter((one) => {
    const found = TONES.indexOf(one);
    if (found > 0) tone = found;
    return found <= 0;
  });
  return { letters: [...letters.join("").normalize("NFC")], tone };
}

function together(letters, tone) {
  const at = tone ? bearer(letters) : -1;
  return letters.map((one, i) => (i === at ? (one + TONES[tone]).normalize("NFC") : one)).join("");
}

/** Put a tone on the last word; the same tone again takes it away. */
export function setTone(text, tone) {
  const [before, word] = split(text);
  const { letters, tone: had } = apart(word);
  return bearer(letters) < 0 ? text : before + together(letters, had === tone ? 0 : tone);
}

/** The number of the tone that a letter such as á shows. */
export function toneOf(letter) {
  return apart(letter).tone;
}

function withLetter(letters, i, letter) {
  return letters.map((one, at) => (at === i ? (one === low(one) ? letter : letter.toUpperCase()) : one));
}

/** u and o side by side that are marked together, as in ươ; the u of qu is none. */
function pairAt(letters) {
  return letters.findIndex((one, i) => plain(one) === "u" && plain(letters[i + 1] ?? "") === "o" && plain(letters[i - 1] ?? "") !== "q");
}

/** A letter after which ươ is no longer open; thuở and huơ alone end in uơ. */
function settled(letters) {
  const at = pairAt(letters);
  if (at < 0 || !"ươ".split("").some((one) => letters.slice(at, at + 2).map(low).includes(one))) return letters;
  const open = at + 2 === letters.length;
  if (open && low(letters[at + 1]) === "o") return letters;
  const alone = open && ["h", "th"].includes(letters.slice(0, at).map(low).join(""));
  return withLetter(withLetter(letters, at + 1, "ơ"), at, alone ? "u" : "ư");
}

/** All ways in which a mark's key changes the letters, the likeliest first. */
function changes(letters, marks, bases) {
  const pair = pairAt(letters);
  const both = pair >= 0 && marks.o && bases.includes("o") ? withLetter(withLetter(letters, pair + 1, marks.o), pair, marks.u ?? "u") : null;
  const single = vowelsOf(letters).filter((i) => bases.includes(plain(letters[i])) && marks[plain(letters[i])]);
  return [both, ...single.map((i) => withLetter(letters, i, marks[plain(letters[i])]))].filter(Boolean);
}

/** What one key makes of the letters typed so far. */
class Word {
  constructor(method) {
    this.rules = METHODS[method];
    this.letters = [];
    this.tone = 0;
    this.keys = "";
    this.bare = -1; // a ư that w alone has made
    this.asTyped = false;
  }

  get text() {
    return together(this.letters, this.tone);
  }

  get changed() {
    return this.text !== this.keys;
  }

  add(key) {
    const lower = low(key);
    const { tones, stroke, roof, hook, horn, bowl } = this.rules;
    const done = !this.asTyped && (
      (lower in tones && this.turn(tones[lower], key))
      || (lower === stroke && this.cross(key))
      || (lower in roof && this.mark(ROOF, roof[lower], key))
      || (lower === hook && (this.mark({ ...HORN, ...BOWL }, "auo", key) || this.hookAlone(key)))
      || (lower === horn && this.mark(HORN, "uo", key))
      || (lower === bowl && this.mark(BOWL, "a", key)));
    this.keys += key;
    if (!done) this.append(key);
    return this;
  }

  /** A key as a letter; where no syllable can come of it any more, all keys stand as they were typed. */
  append(key) {
    const letters = this.asTyped ? [...this.letters, key] : settled([...this.letters, key]);
    if (!this.asTyped && this.changed && letters.some(isVowel) && !isPossible(letters, this.tone)) this.giveUp([...this.keys]);
    else this.letters = letters;
  }

  giveUp(letters) {
    [this.letters, this.tone, this.asTyped] = [letters, 0, true];
  }

  turn(tone, key) {
    if (!this.letters.some(isVowel) || !isPossible(this.letters, tone) || (tone === 0 && this.tone === 0)) return false;
    if (tone === this.tone) this.giveUp([...this.letters, key]);
    else this.tone = tone;
    return true;
  }

  /** d becomes đ: the first letter, or the last one of a word without vowels such as NĐ. */
  cross(key) {
    const at = this.letters.some(isVowel) ? 0 : this.letters.length - 1;
    const letter = low(this.letters[at] ?? "");
    if (letter === "đ") this.giveUp([...withLetter(this.letters, at, "d"), key]);
    else if (letter === "d") this.letters = withLetter(this.letters, at, "đ");
    return "dđ".includes(letter) && letter !== "";
  }

  mark(marks, bases, key) {
    if (this.bare >= 0 && marks.u && this.keys.endsWith(low(key))) return this.unhookAlone(key);
    const found = changes(this.letters, marks, bases).filter((letters) => isPossible(letters, this.tone));
    if (!found.length) return false;
    const [first] = found.map(settled);
    if (first.join("") !== this.letters.join("")) this.letters = first;
    else this.giveUp([...this.letters.map((one) => (Object.values(marks).includes(low(one)) ? withLetter([one], 0, plain(one))[0] : one)), key]);
    return true;
  }

  hookAlone(key) {
    const letters = [...this.letters, key === low(key) ? "ư" : "Ư"];
    if (!isPossible(letters, this.tone)) return false;
    [this.letters, this.bare] = [letters, this.letters.length];
    return true;
  }

  unhookAlone(key) {
    this.giveUp([...this.letters.slice(0, this.bare), key]);
    return true;
  }
}

/** The keys that write a word in a method, its tone at the end. */
export function keysOf(word, method) {
  const { letters, tone } = apart(word);
  const telex = method === "telex";
  const key = (letter) => {
    const small = low(letter);
    if (small === plain(small)) return letter;
    const mark = small === "đ" ? (telex ? "d" : "9") : "âêô".includes(small) ? (telex ? plain(small) : "6") : telex ? "w" : small === "ă" ? "8" : "7";
    return (letter === small ? plain(small) : plain(small).toUpperCase()) + mark;
  };
  return letters.map(key).join("") + (tone ? Object.entries(METHODS[method].tones).find(([, one]) => one === tone)[0] : "");
}

/** The word that keys make. */
export function wordOf(keys, method) {
  return [...keys].reduce((word, key) => word.add(key), new Word(method)).text;
}

/** Types key after key into a text and remembers the keys of its last word. */
export class Typist {
  constructor() {
    this.shown = this.keys = "";
  }

  /** Return the text after one more key; `method` is telex, vni or empty for letters as they are. */
  type(text, key, method) {
    const [before, word] = split(text);
    if (!method || !(LETTER.test(key) || (word && DIGIT.test(key)))) return text + key;
    const keys = word && word === this.shown ? this.keys : keysOf(word, method);
    if (wordOf(keys, method) !== word) return text + key; // written in another way: left as it is
    this.keys = keys + key;
    this.shown = wordOf(this.keys, method);
    return before + this.shown;
  }
}
