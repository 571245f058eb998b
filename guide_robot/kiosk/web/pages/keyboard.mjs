// A keyboard on the screen: letters of the language, digits, and nothing that a citizen does not need.
import { fill, h, icon } from "./dom.mjs";
import { eraseJamo, typeJamo } from "./hangul.mjs";
import { text } from "./texts.mjs";

const LATIN = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
const ROWS = {
  vi: ["ăâđêôơư", ...LATIN],
  en: LATIN,
  ko: ["ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ", "ㅁㄴㅇㄹㅎㅗㅓㅏㅣ", "ㅋㅌㅊㅍㅠㅜㅡ"],
  shifted: ["ㅃㅉㄸㄲㅆㅛㅕㅑㅒㅖ", "ㅁㄴㅇㄹㅎㅗㅓㅏㅣ", "ㅋㅌㅊㅍㅠㅜㅡ"],
  digits: ["1234567890", "-/.,?"],
};

/** Return a keyboard that types into an input. */
export function makeKeyboard(language, input) {
  const say = (key) => text(key, language);
  const board = h("div", { class: "keyboard", role: "group", "aria-label": say("keyboard") });
  let layout = language;

  function set(value) {
    input.value = value.slice(0, input.maxLength);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.scrollLeft = input.scrollWidth;
  }

  function type(letter) {
    set(/[ㄱ-ㅣ]/.test(letter) ? typeJamo(input.value, letter) : input.value + letter);
    if (layout === "shifted") show("ko");
  }

  function key(label, action, more = {}) {
    return h("button", { type: "button", onpointerdown: (event) => event.preventDefault(), onclick: action, ...more }, label);
  }

  function show(next) {
    layout = next;
    const letters = ROWS[layout].map((row) => [...row].map((one) => key(one, () => type(one), { "data-key": one })));
    if (language === "ko" && layout !== "digits") letters.at(-1).unshift(key(icon("shift"), () => show(layout === "ko" ? "shifted" : "ko"), { class: "special", "aria-label": say("shift"), "aria-pressed": String(layout === "shifted") }));
    letters.at(-1).push(key(icon("erase"), () => set(eraseJamo(input.value)), { class: "special", "aria-label": say("erase"), "data-key": "erase" }));
    const other = layout === "digits" ? key(say("letters"), () => show(language), { class: "special" }) : key(say("digits"), () => show("digits"), { class: "special" });
    letters.push([other, key(say("space"), () => set(`${input.value} `), { class: "spacebar", "data-key": " " })]);
    fill(board, letters.map((row) => h("div", {}, row)));
  }

  show(language);
  return board;
}
