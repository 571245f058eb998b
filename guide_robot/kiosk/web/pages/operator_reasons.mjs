// The robot's reasons in the operator's language: a key with what its sentence names, and perhaps a reason behind it.
import { name, text as words } from "/phrases/operator.mjs";
import { text } from "/phrases/reason.mjs";

/** Return what a place or a service is called, the id itself for an unknown one. */
export function namedPlace(id, language, named = []) {
  return name((named ?? []).find((one) => one.id === id)?.name, language) || (id ?? "");
}

const OPERATOR_PAGE = "operator page"; // how this page calls itself when it orders a stop

/** Return a reason {key, values, why} in a language; places and services by their names. Empty for none. */
export function reasonWords(reason, language, named = []) {
  if (!reason) return "";
  const { place, service, source } = reason.values;
  const values = { ...reason.values, why: reasonWords(reason.why, language, named) };
  if (place) values.place = namedPlace(place, language, named);
  if (service) values.service = namedPlace(service, language, named);
  if (source === OPERATOR_PAGE) values.source = words("operator_page", language);
  return text(reason.key, language, values);
}
