// The clerk's own code scanner, which types a card's line as a keyboard would: wherever the cursor stands, the line
// goes to the form and nothing of it stays where it was typed.

const BURST_GAP_MS = 150;
const SETTLED_MS = 250; // scanners that send no Enter
// Twelve digits, then fields behind a bar, or behind what another keyboard has in its place.
const LINE = /(?:\]Q\d)?\d{12}([^\d\s,.])(?:.*\1){4}/;
const US = {
  Minus: "-_", Equal: "=+", BracketLeft: "[{", BracketRight: "]}", Backslash: "\\|", Semicolon: ";:", Quote: "'\"",
  Backquote: "`~", Comma: ",<", Period: ".>", Slash: "/?", Space: "  ",
};
const SHIFTED_DIGITS = ")!@#$%^&*(";

/** Return what a key types on the scanner's own (US) keyboard, whatever layout the computer has. */
export function keyOnUs(event) {
  const shift = event.shiftKey ? 1 : 0;
  if (/^Digit\d$/.test(event.code)) return shift ? SHIFTED_DIGITS[Number(event.code[5])] : event.code[5];
  if (/^Numpad\d$/.test(event.code)) return event.code[6];
  if (/^Key[A-Z]$/.test(event.code)) return shift ? event.code[3] : event.code[3].toLowerCase();
  return US[event.code]?.[shift] ?? "";
}

const isText = (node) => node instanceof HTMLInputElement && !["checkbox", "radio", "button"].includes(node.type);

export class Scanner {
  /** field: the input that takes what is typed while no other has the cursor; onLine({text, keys}). */
  constructor(field, onLine) {
    Object.assign(this, { field, onLine });
    this.forget();
    addEventListener("keydown", (event) => this.onKey(event), true);
    addEventListener("input", (event) => this.onInput(event), true);
  }

  forget() {
    this.keys = "";
    this.lastAt = -Infinity;
    this.target = null;
    this.before = "";
    this.first = "";
    this.choice = null;
    this.taken = false;
    clearTimeout(this.timer);
  }

  onKey(event) {
    const gap = event.timeStamp - this.lastAt;
    if (event.key === "Enter" || event.key === "Tab") {
      if (gap < BURST_GAP_MS && this.takeLine()) event.preventDefault();
      return;
    }
    const typed = keyOnUs(event);
    if (event.ctrlKey || event.metaKey || (typed === "" && !event.altKey) || document.querySelector("dialog[open]")) return;
    if (gap > BURST_GAP_MS) this.begin(event);
    else this.take();
    this.lastAt = event.timeStamp;
    if (!event.altKey) this.keys += typed;
  }

  /** Remember what had the cursor and what it held: one key alone is a person's, and does what it always does. */
  begin(event) {
    this.forget();
    this.target = document.activeElement;
    this.first = event.key.length === 1 ? event.key : "";
    this.before = isText(this.target) && this.target !== this.field ? this.target.value : "";
    this.choice = this.target instanceof HTMLSelectElement ? this.target.selectedIndex : null;
  }

  /** A second key as fast as no hand types: where no text is typed the line goes to our field, the first key with it. */
  take() {
    if (this.taken) return;
    this.taken = true;
    if (isText(this.target) || !this.field.offsetParent) return;
    if (this.choice !== null) this.target.selectedIndex = this.choice;
    this.field.focus();
    this.field.value += this.first;
    this.target = this.field;
  }

  onInput(event) {
    if (!isText(event.target) || !LINE.test(this.lineOf(event.target))) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.takeLine(event.target), SETTLED_MS);
  }

  /** Return where a scan begins in a field: at its twelve digits, else where the burst began. */
  startIn(field) {
    const found = LINE.exec(field.value);
    if (found) return found.index;
    return field === this.target && field.value.startsWith(this.before) ? this.before.length : 0;
  }

  lineOf(field) {
    return field.value.slice(this.startIn(field));
  }

  /** Hand over what was scanned, if it is a card's line; whether it was. */
  takeLine(field = this.target) {
    if (!isText(field)) return false;
    const text = this.lineOf(field);
    const { keys } = this;
    if (!LINE.test(text) && !LINE.test(keys)) return false;
    field.value = field === this.field ? "" : field.value.slice(0, this.startIn(field));
    this.forget();
    this.onLine({ text, keys });
    return true;
  }
}
