// Lets a page sound, which browsers bar until somebody has touched it. Pages of every server share this module.

const ANSWERS_MS = 500; // a context that is barred never answers

export class Sound {
  /** onChange(): whether the browser lets the page sound may have changed. */
  constructor(onChange = () => {}) {
    this.onChange = onChange;
    this.context = null;
  }

  /** Whether the browser lets the page sound. */
  get ready() {
    return this.context?.state === "running";
  }

  /** Ask the browser to let the page sound: at the start, and again from a press. */
  async open() {
    const Context = globalThis.AudioContext ?? globalThis.webkitAudioContext;
    if (!Context) return;
    if (!this.context) {
      this.context = new Context();
      this.context.onstatechange = () => this.onChange();
    }
    const pause = new Promise((resolve) => setTimeout(resolve, ANSWERS_MS));
    await Promise.race([this.context.resume().catch(() => null), pause]);
    this.onChange();
  }

  /** Sound tones, [seconds from now, hertz] each, that fade from a loudness of 0 to 1 within so many seconds. */
  ring(tones, loudness, lasts) {
    if (!this.ready) return;
    for (const [after, hertz] of tones) {
      const at = this.context.currentTime + after;
      const tone = this.context.createOscillator();
      const volume = this.context.createGain();
      tone.frequency.value = hertz;
      volume.gain.setValueAtTime(loudness, at);
      volume.gain.exponentialRampToValueAtTime(0.001, at + lasts);
      tone.connect(volume).connect(this.context.destination);
      tone.start(at);
      tone.stop(at + lasts);
    }
  }
}
