// Puts Korean letters (jamo) together to syllables as they are typed. Unicode 3.12, "Conjoining Jamo Behavior".

const LEADS = [..."ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"];
const VOWELS = [..."ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"];
const TAILS = ["", ..."ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"];
const VOWEL_PAIRS = { ㅗㅏ: "ㅘ", ㅗㅐ: "ㅙ", ㅗㅣ: "ㅚ", ㅜㅓ: "ㅝ", ㅜㅔ: "ㅞ", ㅜㅣ: "ㅟ", ㅡㅣ: "ㅢ" };
const TAIL_PAIRS = { ㄱㅅ: "ㄳ", ㄴㅈ: "ㄵ", ㄴㅎ: "ㄶ", ㄹㄱ: "ㄺ", ㄹㅁ: "ㄻ", ㄹㅂ: "ㄼ", ㄹㅅ: "ㄽ", ㄹㅌ: "ㄾ", ㄹㅍ: "ㄿ", ㄹㅎ: "ㅀ", ㅂㅅ: "ㅄ" };
const FIRST = 0xac00;

function parts(syllable) {
  const number = syllable.charCodeAt(0) - FIRST;
  if (!(number >= 0 && number < 11172)) return null;
  return { lead: LEADS[Math.floor(number / 588)], vowel: VOWELS[Math.floor((number % 588) / 28)], tail: TAILS[number % 28] };
}

function join(lead, vowel, tail = "") {
  return String.fromCharCode(FIRST + LEADS.indexOf(lead) * 588 + VOWELS.indexOf(vowel) * 28 + TAILS.indexOf(tail));
}

function split(pair, pairs) {
  return Object.keys(pairs).find((two) => pairs[two] === pair) ?? null;
}

/** Return the text after one more letter. */
export function typeJamo(text, letter) {
  const last = text.at(-1) ?? "";
  const rest = text.slice(0, -1);
  const syllable = parts(last);
  if (VOWELS.includes(letter)) {
    if (LEADS.includes(last)) return rest + join(last, letter);
    if (!syllable) return text + letter;
    if (!syllable.tail) {
      const pair = VOWEL_PAIRS[syllable.vowel + letter];
      return pair ? rest + join(syllable.lead, pair) : text + letter;
    }
    const two = split(syllable.tail, TAIL_PAIRS);
    const [stays, moves] = two ? [...two] : ["", syllable.tail];
    return rest + join(syllable.lead, syllable.vowel, stays) + join(moves, letter);
  }
  if (!syllable) return text + letter;
  if (!syllable.tail && TAILS.includes(letter)) return rest + join(syllable.lead, syllable.vowel, letter);
  const pair = TAIL_PAIRS[syllable.tail + letter];
  return pair ? rest + join(syllable.lead, syllable.vowel, pair) : text + letter;
}

/** Return the text with the last letter taken away, a syllable letter by letter. */
export function eraseJamo(text) {
  const rest = text.slice(0, -1);
  const syllable = parts(text.at(-1) ?? "");
  if (!syllable) return rest;
  const { lead, vowel, tail } = syllable;
  if (tail) return rest + join(lead, vowel, split(tail, TAIL_PAIRS)?.[0] ?? "");
  const two = split(vowel, VOWEL_PAIRS);
  return two ? rest + join(lead, two[0]) : rest + lead;
}
