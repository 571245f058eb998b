// A keyboard on the screen: letters of the language, digits, and nothing that a citizen does not need.
import { fill, h, icon } from "./dom.mjs";
import { eraseJamo, typeJamo } from "./hangul.mjs";
import { setTone, toneOf, Typist } from "./vietnamese.mjs";
import { languageOf, text } from "/phrases/kiosk.mjs";

const DIGITS = ["1234567890", "-/.,?"];
const JAMO = /[\u3131-\u3163]/;
const NAMES = { telex: "Telex", vni: "VNI" };

/** The method after this one; after the last, letters as they are. */
function next_(methods, method) {
  return [...methods, ""][(methods.indexOf(method) + 1 || methods.length + 1) % (methods.length + 1)];
}

/** Return a keyboard that types into an input. */
export function makeKeyboard(language, input) {
  const say = (key) => text(key, language);
  const board = h("div", { class: "keyboard", role: "group", "aria-label": say("keyboard") });
  const { keyboard: plain, keyboard_shifted: shifted, keyboard_tones: tones, keyboard_methods: methods } = languageOf(language);
  const rows = { plain, shifted, digits: DIGITS };
  const typist = new Typist();
  let layout = "plain";
  let method = methods[0] ?? "";

  function set(value) {
    input.value = value.slice(0, input.maxLength);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.scrollLeft = input.scrollWidth;
  }

  function type(letter) {
    set(JAMO.test(letter) ? typeJamo(input.value, letter) : typist.type(input.value, letter, method));
    if (layout === "shifted") show("plain");
  }

  function key(label, action, more = {}) {
    return h("button", { type: "button", onpointerdown: (event) => event.preventDefault(), onclick: action, ...more }, label);
  }

  function show(next) {
    layout = next;
    const letters = rows[layout].map((row) => [...row].map((one) => key(one, () => type(one), { "data-key": one })));
    if (shifted.length && layout !== "digits") letters.at(-1).unshift(key(icon("shift"), () => show(layout === "plain" ? "shifted" : "plain"), { class: "special", "aria-label": say("shift"), "aria-pressed": String(layout === "shifted") }));
    letters.at(-1).push(key(icon("erase"), () => set(eraseJamo(input.value)), { class: "special", "aria-label": say("erase"), "data-key": "erase" }));
    const other = layout === "digits" ? key(say("letters"), () => show("plain"), { class: "special" }) : key(say("digits"), () => show("digits"), { class: "special" });
    if (tones && layout !== "digits") letters.unshift([...tones].map((one) => key(one, () => set(setTone(input.value, toneOf(one))), { class: "special", "data-tone": one })));
    if (methods.length) letters.at(-1).unshift(key(NAMES[method] ?? "abc", () => { method = next_(methods, method); show(layout); }, { class: "special method", "aria-label": `${say("typing_method")}: ${NAMES[method] ?? "abc"}`, "data-key": "method" }));
    letters.push([other, key(say("space"), () => set(`${input.value} `), { class: "spacebar", "data-key": " " })]);
    fill(board, letters.map((row) => h("div", {}, row)));
  }

  // A real keyboard writes as the method says too, unless the computer has an input method of its own.
  input.addEventListener("beforeinput", (event) => {
    const { inputType, data, isComposing } = event;
    const atEnd = input.selectionStart === input.value.length && input.selectionEnd === input.value.length;
    if (!method || isComposing || inputType !== "insertText" || data?.length !== 1 || !atEnd || !event.cancelable) return;
    event.preventDefault();
    type(data);
  });
  show("plain");
  return board;
}
