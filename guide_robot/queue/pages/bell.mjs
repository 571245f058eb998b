// The bell of a page: whether it is wanted is kept in the browser, and said where the browser bars it until a press.

const KEPT = "bell";
const TONES = [[0, 880], [0.25, 660], [0.5, 880]]; // seconds, hertz

export class Bell {
  /** onChange(): whether it is wanted or barred has changed. */
  constructor(onChange) {
    this.onChange = onChange;
    this.wanted = localStorage.getItem(KEPT) === "on";
    this.context = null;
    if (this.wanted) this.open();
    // Any press lets the page sound, wherever it falls.
    for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => this.wanted && this.barred && this.open());
  }

  /** Whether it is wanted and the browser does not let it sound. */
  get barred() {
    return this.wanted && this.context?.state !== "running";
  }

  toggle() {
    this.wanted = !this.wanted || this.barred; // a press on the bar's button of a barred bell wants it
    localStorage.setItem(KEPT, this.wanted ? "on" : "off");
    if (this.wanted) this.open().then(() => this.ring());
    this.onChange();
  }

  async open() {
    const Context = globalThis.AudioContext ?? globalThis.webkitAudioContext;
    if (!Context) return;
    if (!this.context) {
      this.context = new Context();
      this.context.onstatechange = () => this.onChange();
    }
    const pause = new Promise((resolve) => setTimeout(resolve, 500)); // a barred context never answers
    await Promise.race([this.context.resume().catch(() => null), pause]);
    this.onChange();
  }

  ring() {
    if (!this.wanted || this.barred) return;
    for (const [at, pitch] of TONES) this.tone(this.context.currentTime + at, pitch);
  }

  tone(at, pitch) {
    const tone = this.context.createOscillator();
    const volume = this.context.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.3, at);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.22);
    tone.connect(volume).connect(this.context.destination);
    tone.start(at);
    tone.stop(at + 0.23);
  }
}
