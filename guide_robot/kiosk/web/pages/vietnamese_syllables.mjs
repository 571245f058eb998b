// Which Vietnamese syllables there can be, also half typed and with marks still missing, and which letter bears the tone.

const MARKED = { ă: "a", â: "a", ê: "e", ô: "o", ơ: "o", ư: "u", đ: "d" };
const INITIALS = ["", ..."b c ch d g gh gi h k kh l m n ng ngh nh p ph q qu r s t th tr v x".split(" ")];
// What follows each group of vowels; "-" is nothing.
const ENDINGS = {
  a: "- c ch i k m n ng nh o p t u y", ă: "c k m n ng p t", â: "c k m n ng p t u y", e: "- c k m n ng o p t", ê: "- c ch m n ng nh p t u",
  i: "- a ch m n nh p t u", o: "- c i k m n ng p t", ô: "- c i k m n ng p t", ơ: "- i m n p t", u: "- a c i k m n ng p t", ư: "- a c i m n ng t u",
  y: "- ch m n nh p t u", oa: "- c ch i m n ng nh o p t y", oă: "c m n ng p t", oe: "- m n ng o t", oo: "c ng", uâ: "n ng t y", uê: "- ch n nh",
  uô: "c i m n ng t", uơ: "-", uy: "- a ch n nh p t u", uyê: "n t", ươ: "c i m n ng p t u", iê: "c m n ng p t u", yê: "m n ng t u",
};
const RHYMES = Object.entries(ENDINGS).flatMap(([vowels, endings]) => endings.split(" ").map((one) => vowels + (one === "-" ? "" : one)));
const STOPPED = /(c|ch|k|p|t)$/;
const STOPPED_TONES = [0, 1, 5]; // none yet, sắc, nặng

export const low = (letter) => letter.toLowerCase();
export const plain = (letter) => MARKED[low(letter)] ?? low(letter);
export const isVowel = (letter) => "aeiouy".includes(plain(letter));

/** Whether what stands there can still become the rhyme: marks may be missing, none may be another. */
function becomes(rhyme, whole) {
  return rhyme.length <= whole.length && rhyme.every((letter, i) => letter === whole[i] || (letter === plain(whole[i]) && letter === plain(letter)));
}

/** Whether letters, without their tone, begin a Vietnamese syllable that can bear that tone. */
export function isPossible(letters, tone = 0) {
  const word = letters.map(low);
  if (STOPPED.test(word.join("")) && !STOPPED_TONES.includes(tone)) return false;
  const bare = word.map((one, i) => (i === 0 && one === "đ" ? "d" : one)).join("");
  return INITIALS.some((initial) => {
    if (bare.length <= initial.length) return initial.startsWith(bare);
    if (!bare.startsWith(initial) || initial === "q") return false;
    const rhyme = [...bare.slice(initial.length)];
    return isVowel(rhyme[0]) && RHYMES.some((whole) => becomes(rhyme, whole));
  });
}

/** Where the vowels stand that may bear the tone: not the u of qu, nor the i of gi before another vowel. */
export function vowelsOf(letters) {
  const vowels = letters.map((one, i) => (isVowel(one) ? i : -1)).filter((i) => i >= 0);
  const start = letters.slice(0, 2).map(low).join("");
  return vowels.length > 1 && ["qu", "gi"].includes(start) && vowels[0] === 1 ? vowels.slice(1) : vowels;
}

/** Which letter bears the tone: one with a mark, else as most people write it (hòa, thủy; hoàn, khuya); -1 for none. */
export function bearer(letters) {
  const vowels = vowelsOf(letters);
  const marked = vowels.filter((i) => low(letters[i]) !== plain(letters[i]));
  if (marked.length) return marked.at(-1);
  const open = vowels.at(-1) === letters.length - 1;
  if (vowels.length < 2 || (vowels.length === 2 && open)) return vowels[0] ?? -1;
  return vowels[1];
}
