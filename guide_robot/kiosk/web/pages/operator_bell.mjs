// Rings while somebody must come at once (a call, a lost connection, a stop that is not seen), and once for each lamp
// that goes bad.

import { Sound } from "./sound.mjs";

const EVERY_MS = 4000;
const TONES = [[0, 880], [0.22, 660]]; // seconds, hertz
const LOUDNESS = 0.25;
const TONE_S = 0.4;

export class Bell {
  constructor() {
    this.on = sessionStorage.getItem("bell") !== "off";
    this.wanted = false;
    this.bad = 0; // lamps
    this.rung = 0; // how often, since something last needed somebody
    this.sound = new Sound();
    setInterval(() => { if (this.wanted) this.ring(); }, EVERY_MS);
  }

  toggle() {
    this.on = !this.on;
    sessionStorage.setItem("bell", this.on ? "on" : "off");
    if (this.on && this.wanted) this.ring();
  }

  /** Say whether something needs somebody now; it rings at once and again until nothing does. */
  needed(wanted) {
    if (wanted === this.wanted) return;
    this.wanted = wanted;
    this.rung = 0;
    if (wanted) this.ring();
  }

  /** Say how many things are wrong that can wait for a moment; it rings when there are more than before. */
  wrong(count) {
    if (count > this.bad) this.ring();
    this.bad = count;
  }

  ring() {
    if (!this.on) return;
    this.rung += 1;
    // Browsers let a page sound once somebody has touched it; until then the line in red must do.
    this.sound.open().then(() => this.sound.ring(TONES, LOUDNESS, TONE_S));
  }
}
