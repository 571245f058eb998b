// The robot gives its reasons in English, for logs; staff read them in their own language.
import { has, name, text as words } from "/phrases/operator.mjs";

// Reasons with something named in them: the pattern, and the key of the sentence that takes what was named.
const PATTERNS = [
  [/^leading to (.+)$/, "reason_leading_to"], [/^arrived at (.+)$/, "reason_arrived_at"], [/^asked for (.+)$/, "reason_asked_for"],
  [/^a counter's word leads to (.+) now$/, "reason_redirected"], [/^battery at (.+)$/, "reason_battery"],
  [/^an operator stopped the robot \((.+)\)$/, "reason_operator_stopped"], [/^stopped by (.+)$/, "reason_operator_stopped"],
  [/^trying again: (.+)$/, "reason_trying_again"], [/^nothing is heard of (.+)$/, "reason_silent"],
  [/^somebody was being served: (.+)$/, "reason_was_served"], [/^no lidar reading for (.+)$/, "reason_no_scan"],
];

/** The key of a reason without names in it: "not at home" is reason_not_at_home. */
export function reasonKey(reason) {
  return `reason_${reason.toLowerCase().replace(/[^a-z]+/g, "_").replace(/^_|_$/g, "")}`;
}

/** Return a reason in a language; places by their names; what has no words yet as the robot said it. */
export function reasonWords(reason, language, places = []) {
  if (!reason) return "";
  const place = places.find((one) => one.id === reason);
  if (place) return name(place.name, language);
  const [own, held] = reason.split("; standing still: ");
  if (held) return `${reasonWords(own, language, places)}; ${words("reason_held", language, reasonWords(held, language, places))}`;
  const past = reason.match(/^(.+); but (.+) drives the wheels too, past any stop$/);
  if (past) return `${reasonWords(past[1], language, places)}; ${words("reason_past_any_stop", language, past[2])}`;
  if (has(reasonKey(reason))) return words(reasonKey(reason), language);
  for (const [pattern, key] of PATTERNS) {
    const named = reason.match(pattern)?.[1];
    if (named && has(key)) return words(key, language, reasonWords(named, language, places));
  }
  return reason;
}
