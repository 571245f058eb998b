// What a page says. The server puts ROOM (languages, and one room's sentences by language and key) before this file.

/** The languages in their order: id, name, fallback, required, keyboard, keyboard_shifted. */
export const LANGUAGES = ROOM.languages;
const BY_ID = new Map(LANGUAGES.map((one) => [one.id, one]));

/** Return a language by its code, the first one for an unknown code. */
export function languageOf(id) {
  return BY_ID.get(id) ?? LANGUAGES[0];
}

/** Return a sentence in a language, {n} filled in and the form chosen by it, or each {name} of an object of values; a
 * key without a sentence as it is. */
export function text(key, language, n = "") {
  const found = ROOM.sentences[languageOf(language).id][key];
  if (found === undefined) return key;
  const values = n !== null && typeof n === "object" ? n : { n };
  const form = typeof found === "string" ? found : (found[String(values.n)] ?? found.many);
  return form.replace(/\{(\w+)\}/g, (named, one) => values[one] ?? named);
}

/** Whether there is a sentence of that key. */
export function has(key) {
  return key in ROOM.sentences[LANGUAGES[0].id];
}

/** Return a name that was given in some languages: in this one, or in the first of its fallbacks that has one. */
export function name(names, language) {
  if (!names) return "";
  const { id, fallback } = languageOf(language);
  const code = [id, ...fallback, LANGUAGES[0].id].find((one) => names[one]);
  return code ? names[code] : Object.values(names)[0] ?? "";
}
