// The bell of a page: whether it is wanted is kept in the browser, and said where the browser bars it until a press.

import { Sound } from "./sound.mjs";

const KEPT = "bell";
const TONES = [[0, 880], [0.25, 660], [0.5, 880]]; // seconds, hertz
const LOUDNESS = 0.3;
const TONE_S = 0.22;

export class Bell {
  /** onChange(): whether it is wanted or barred has changed. */
  constructor(onChange) {
    this.onChange = onChange;
    this.wanted = localStorage.getItem(KEPT) === "on";
    this.sound = new Sound(onChange);
    if (this.wanted) this.sound.open();
    // Any press lets the page sound, wherever it falls.
    for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => this.barred && this.sound.open());
  }

  /** Whether it is wanted and the browser does not let it sound. */
  get barred() {
    return this.wanted && !this.sound.ready;
  }

  toggle() {
    this.wanted = !this.wanted || this.barred; // a press on the bar's button of a barred bell wants it
    localStorage.setItem(KEPT, this.wanted ? "on" : "off");
    if (this.wanted) this.sound.open().then(() => this.ring());
    this.onChange();
  }

  ring() {
    if (this.wanted) this.sound.ring(TONES, LOUDNESS, TONE_S);
  }
}
