// Says calls aloud: each once, in order, as files that the backend rendered; a chime before, shorter when many wait.

import { Sound } from "./sound.mjs";

const MANY = 3; // from so many that wait on, no chime and one language only
const QUIET_MS = 2500; // how long a call has its turn where nothing sounds
const STALE_MS = 90000; // what could not be said for so long is not said any more
const LONGEST_MS = 20000;

export class Announcer {
  /**
   * sounds.chime(), sounds.call(label, counter, language) -> Promise of an ArrayBuffer; languagesOf(call) -> codes;
   * volume() -> 0..1; onChange(): who waits or speaks has changed; onBarred(barred): the browser wants a press first.
   */
  constructor({ sounds, languagesOf, volume, onChange, onBarred }) {
    Object.assign(this, { sounds, languagesOf, volume, onChange, onBarred });
    this.waiting = [];
    this.speaking = null;
    this.sound = new Sound(() => this.onBarred(!this.sound.ready));
    this.kept = new Map();
  }

  /** Whether a ticket's call waits for its turn or is being said. */
  holds(label) {
    return this.speaking?.label === label || this.waiting.some((call) => call.label === label);
  }

  /** Whether nothing waits to be said. */
  get idle() {
    return this.speaking === null && this.waiting.length === 0;
  }

  /** Take a call: {label, counter, language, sequence}. */
  add(call) {
    this.waiting.push({ ...call, since: performance.now() });
    this.onChange();
    if (!this.speaking) this.run();
  }

  /** Drop what is not true any more. */
  withdraw(label) {
    this.waiting = this.waiting.filter((call) => call.label !== label);
    this.onChange();
  }

  /** Let the browser sound: once at the start, and again from the button's press. */
  async start() {
    await this.sound.open();
  }

  get sounds_now() {
    return this.sound.ready && this.volume() > 0;
  }

  async run() {
    while (this.waiting.length > 0) {
      this.speaking = this.waiting.shift();
      this.onChange();
      if (performance.now() - this.speaking.since < STALE_MS || this.sounds_now) await this.say(this.speaking).catch(() => null);
      const said = this.speaking;
      if (this.waiting.length === 0) this.speaking = null;
      dispatchEvent(new CustomEvent("said", { detail: said }));
    }
    this.speaking = null;
    this.onChange();
  }

  async say(call) {
    if (!this.sounds_now) return new Promise((resolve) => setTimeout(resolve, this.waiting.length > MANY ? 300 : QUIET_MS));
    const many = this.waiting.length >= MANY;
    if (!many) await this.play(() => this.sounds.chime());
    const languages = this.languagesOf(call);
    for (const language of many ? languages.slice(-1) : languages)
      await this.play(() => this.sounds.call(call.label, call.counter, language), call.label + call.counter + language);
  }

  /** Play a file to its end; one that does not come is passed over. */
  async play(fetchSound, key = "chime") {
    if (!this.kept.has(key)) {
      const sound = await fetchSound().then((file) => this.sound.context.decodeAudioData(file)).catch(() => null);
      if (!sound) return;
      this.kept.set(key, sound);
      if (this.kept.size > 100) this.kept.delete([...this.kept.keys()].find((one) => one !== "chime"));
    }
    const { context } = this.sound;
    const source = context.createBufferSource();
    const gain = context.createGain();
    source.buffer = this.kept.get(key);
    gain.gain.value = this.volume();
    source.connect(gain).connect(context.destination);
    await new Promise((resolve) => {
      source.onended = resolve;
      setTimeout(resolve, Math.min(LONGEST_MS, source.buffer.duration * 1000 + 1000));
      source.start();
    });
  }
}
