// Search: typed on the screen, on a keyboard or spoken.
import { fill, h, icon } from "./dom.mjs";
import { makeKeyboard } from "./keyboard.mjs";
import { callButton } from "./kiosk_dialogs.mjs";
import { hoursWords } from "./kiosk_hours.mjs";
import { Suggestions } from "./kiosk_suggest.mjs";
import { placeItem, procedureItem } from "./kiosk_views.mjs";
import { makeTalk } from "./talk.mjs";
import { text } from "/phrases/kiosk.mjs";

const PAUSE_MS = 150;
const WORDS_AFTER_MS = 1200;
const LONGEST = 300;

export function makeSearch(app) {
  const say = (key) => text(key, app.language);
  const results = h("ul", { class: "list", "aria-live": "polite" });
  const words = h("p", { class: "answer", hidden: true });
  const phone = matchMedia("(max-width: 620px)").matches;
  const input = h("input", {
    type: "search", "aria-label": say("search"), placeholder: say("search_hint"), autocomplete: "off", autocapitalize: "off", spellcheck: "false",
    maxlength: LONGEST, inputmode: phone ? "search" : "none", enterkeyhint: "search", oninput: () => changed(),
  });
  input.value = app.question;
  const clear = h("button", { type: "button", class: "plain", "aria-label": say("clear"), "data-do": "clear", onclick: () => { input.value = ""; changed(); input.focus(); } }, icon("erase"));
  const chips = h("div", { class: "suggestions", role: "group", "aria-label": say("suggestions") });
  const suggestions = new Suggestions(app.language);
  const talk = app.model.settings?.voice_in ? makeTalk(app, (heard) => { input.value = heard; changed(); }) : null;
  const node = h("section", { class: "search" }, h("h1", { class: "hidden-text" }, say("search")),
    h("div", { class: "searchline" }, icon("search"), input, clear, talk?.node), talk?.status,
    h("div", { class: "found", tabindex: "0" }, chips, words, results), phone ? null : makeKeyboard(app.language, input));
  let timer = 0;
  let asked = 0;
  let wordTimer = 0;
  search();
  queueMicrotask(() => input.focus({ preventScroll: true }));

  function changed() {
    app.question = input.value.slice(0, LONGEST);
    clearTimeout(timer);
    clearTimeout(wordTimer);
    results.classList.add("old"); // until what was just typed is answered
    suggest();
    timer = setTimeout(search, PAUSE_MS);
    if (app.model.settings?.chat) wordTimer = setTimeout(() => search(true), WORDS_AFTER_MS);
  }

  function suggest() {
    fill(chips, suggestions.of(input.value).map((word) => h("button", { type: "button", class: "choice", "data-word": word, onpointerdown: (event) => event.preventDefault(), onclick: () => complete(word) }, word)));
  }

  function complete(word) {
    input.value = `${input.value.replace(/[\p{L}\p{M}]+$/u, word)} `.slice(0, LONGEST);
    changed();
  }

  async function search(withWords = false) {
    const question = app.question.trim();
    const number = (asked += 1);
    clear.hidden = !input.value;
    if (!question) {
      words.hidden = true;
      offer(number);
      return;
    }
    try {
      const answer = await fetch("/api/search", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ text: question, language: app.language, words: withWords }) });
      if (!answer.ok) throw new Error("refused");
      const found = await answer.json();
      if (number === asked) show(found);
    } catch {
      if (number !== asked) return;
      results.classList.remove("old");
      fill(results, h("li", { class: "notice" }, say("searching_failed")));
    }
  }

  /** Before anything is typed, what is asked for often: many would rather touch than type. */
  async function offer(number) {
    fill(results);
    results.classList.remove("old");
    try {
      const answer = await fetch(`/api/procedures?often=true&language=${app.language}`);
      const found = await answer.json();
      if (number === asked) fill(results, h("li", { class: "lead" }, say("asked_often")), found.results.map((one) => procedureItem(app, one)));
    } catch {
      // what is asked for often is only a help: the search says so itself when it does not work
    }
  }

  function show(found) {
    words.hidden = !found.words;
    words.textContent = found.words ?? "";
    results.classList.remove("old");
    const places = houseItems(found);
    const procedures = found.results.map((one) => procedureItem(app, one));
    fill(results, places, procedures, places.length || procedures.length ? [] : h("li", { class: "notice" }, ...nothing(found.elsewhere)));
    app.access.viewed(results);
  }

  /** Places of the building and opening hours that the question asks for. */
  function houseItems({ places, hours }) {
    const week = hours ? hoursWords(app.model.queue, app.language) : null;
    const named = places.map((id) => app.model.places?.find((place) => place.id === id)).filter(Boolean);
    return [week && h("li", { class: "card" }, week), ...named.map((place) => placeItem(app, place))].filter(Boolean);
  }

  function nothing(elsewhere) {
    return elsewhere ? [elsewhere.lead ? h("p", {}, elsewhere.lead) : null, h("p", {}, h("b", {}, elsewhere.title), `: ${elsewhere.where}`)] : [h("p", {}, say("nothing_found")), callButton(app)];
  }

  return { node, close: () => { clearTimeout(timer); clearTimeout(wordTimer); asked += 1; talk?.close(); } };
}
