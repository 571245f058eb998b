// Rings while somebody must come at once (a call, a lost connection, a stop that is not seen), and once for each lamp
// that goes bad.

const EVERY_MS = 4000;

export class Bell {
  constructor() {
    this.on = sessionStorage.getItem("bell") !== "off";
    this.wanted = false;
    this.bad = 0; // lamps
    this.rung = 0; // how often, since something last needed somebody
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
    this.context ??= new AudioContext();
    this.context.resume().catch(() => {});
    if (this.context.state !== "running") return;
    for (const [pitch, at] of [[880, 0], [660, 0.22]]) this.tone(pitch, this.context.currentTime + at);
  }

  tone(pitch, at) {
    const tone = this.context.createOscillator();
    const loudness = this.context.createGain();
    tone.frequency.value = pitch;
    loudness.gain.setValueAtTime(0.25, at);
    loudness.gain.exponentialRampToValueAtTime(0.001, at + 0.4);
    tone.connect(loudness).connect(this.context.destination);
    tone.start(at);
    tone.stop(at + 0.4);
  }
}
