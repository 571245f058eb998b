// The panel of touch screens: opens a code for a new one, shows the paired ones and removes them.
import { fill, h } from "./dom.mjs";
import { text as words } from "/phrases/operator.mjs";

let last = "";

/** Draw `{code, lasts_s, screens}`. */
export function drawScreens(pairing, language, send) {
  const now = JSON.stringify([pairing, language]);
  if (now === last) return;
  last = now;
  const say = (key, n) => words(key, language, n);
  const row = (one) => h("li", {},
    h("span", {}, `${one.address} · ${new Date(one.paired_at_s * 1000).toLocaleDateString("sv-SE")} · ${say(one.open ? "screen_open" : "screen_away")}`),
    h("button", { type: "button", "data-do": "unpair", onclick: () => send({ unpair: one.id }) }, say("screen_remove")));
  const code = pairing?.code ? h("p", { class: "code" }, say("screen_code"), h("b", {}, pairing.code.replace(/(\d{4})(?=\d)/, "$1 "))) : null;
  const screens = pairing?.screens ?? [];
  fill(document.getElementById("screens"), h("h2", {}, say("screens")), code,
    screens.length ? h("ul", {}, screens.map(row)) : h("p", { class: "empty" }, say("no_screens")),
    pairing && h("button", { type: "button", "data-do": "pair", onclick: () => send({ pair: !pairing.code }) }, say(pairing.code ? "screen_cancel" : "screen_pair")));
}
