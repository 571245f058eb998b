// Vietnamese as people type it: Telex, VNI, or keys for the tones. Words are put together letter by letter.

const TONES = ["", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"]; // none, sắc, huyền, hỏi, ngã, nặng
const TELEX_TONES = { s: 1, f: 2, r: 3, x: 4, j: 5, z: 0 };
const VNI_TONES = { 1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 0: 0 };
const VOWELS = "aăâeêioôơuưy";
const DOUBLED = { a: "â", e: "ê", o: "ô" };
const HOOKED = { a: "ă", o: "ơ", u: "ư" };
const PLAIN = { ă: "a", â: "a", ê: "e", ô: "o", ơ: "o", ư: "u", đ: "d" };

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

const low = (letter) => letter.toLowerCase();
const isVowel = (letter) => VOWELS.includes(low(letter));

/** Which letter carries the tone: one with a mark, else by the place in the vowels; -1 for a word without one. */
function bearer(letters) {
  let vowels = letters.map((one, i) => (isVowel(one) ? i : -1)).filter((i) => i >= 0);
  const start = letters.slice(0, 2).map(low).join("");
  if (vowels.length > 1 && ((start === "qu" && vowels[0] === 1) || (start === "gi" && vowels[0] === 1))) vowels = vowels.slice(1);
  if (!vowels.length) return -1;
  const marked = vowels.filter((i) => "ăâêôơư".includes(low(letters[i])));
  if (marked.length) return marked.at(-1);
  const closed = vowels.at(-1) < letters.length - 1;
  if (vowels.length === 1) return vowels[0];
  if (vowels.length === 2 && !closed && !["oa", "oe", "uy"].includes(vowels.map((i) => low(letters[i])).join(""))) return vowels[0];
  return vowels.length === 2 && !closed ? vowels[0] : vowels[1];
}

function together(letters, tone) {
  const at = tone ? bearer(letters) : -1;
  return letters.map((one, i) => (i === at ? (one + TONES[tone]).normalize("NFC") : one)).join("");
}

function cased(letter, like_) {
  return like_ === low(like_) ? letter : letter.toUpperCase();
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

function replaceLast(letters, from, to) {
  for (let i = letters.length - 1; i >= 0; i -= 1) {
    const letter = low(letters[i]);
    if (from(letter)) {
      const next = [...letters];
      next[i] = cased(to(letter), letters[i]);
      return next;
    }
  }
  return null;
}

/** ư and ơ together: "uo" with a hook is "ươ". */
function hook(letters) {
  const i = letters.findLastIndex((one) => "auo".includes(low(one)) || "âô".includes(low(one)));
  if (i < 0) return null;
  const next = [...letters];
  const letter = PLAIN[low(letters[i])] ?? low(letters[i]);
  next[i] = cased(HOOKED[letter], letters[i]);
  if (letter === "o" && i > 0 && low(letters[i - 1]) === "u" && low(letters[i - 2] ?? "") !== "q") next[i - 1] = cased("ư", letters[i - 1]);
  if (letter === "a" && i > 0 && low(letters[i - 1]) === "u" && low(letters[i - 2] ?? "") !== "q" && i === letters.length - 1) {
    next[i] = letters[i];
    next[i - 1] = cased("ư", letters[i - 1]);
  }
  return next;
}

function telex(letters, key) {
  if (key === "d") return low(letters[0]) === "d" ? replaceLast(letters, (one) => one === "d", () => "đ") : null;
  if (key === "w") return hook(letters);
  if (DOUBLED[key] && letters.some((one) => low(one) === key) && isVowelTail(letters, key)) return replaceLast(letters, (one) => one === key, () => DOUBLED[key]);
  return null;
}

/** Whether the letter stands in the word's vowels, after which only consonants or vowels of the same group come. */
function isVowelTail(letters, key) {
  const at = letters.map(low).lastIndexOf(key);
  return letters.slice(at + 1).every((one) => !isVowel(one) || "iuy".includes(low(one)));
}

function vni(letters, key) {
  if (key === "6") return replaceLast(letters, (one) => one in DOUBLED, (one) => DOUBLED[one]);
  if (key === "7") return hook(letters);
  if (key === "8") return replaceLast(letters, (one) => one === "a" || one === "â", () => "ă");
  if (key === "9") return replaceLast(letters, (one) => one === "d", () => "đ");
  return null;
}

/** Return the text after one more key; `method` is telex, vni or empty for letters as they are. */
export function typeVietnamese(text, key, method) {
  const [before, word] = split(text);
  const lower = low(key);
  if (!word || !method) return text + key;
  const { letters, tone } = apart(word);
  const tones = method === "telex" ? TELEX_TONES : VNI_TONES;
  if (lower in tones && bearer(letters) >= 0 && !(method === "vni" && !letters.some(isVowel))) {
    const wanted = tones[lower];
    if (wanted === tone) return wanted === 0 ? text + key : before + together(letters, 0) + key; // twice: the letter itself
    return before + together(letters, wanted);
  }
  const changed = method === "telex" ? telex(letters, lower) : vni(letters, lower);
  if (changed && changed.join("") !== letters.join("")) return before + together(changed, tone);
  return before + together([...letters, key], tone);
}
