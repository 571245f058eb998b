// The backend's stream of events, held for ever: after a restart, a proxy, a lost cable it goes on where it was.

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 5000;
const SILENCE_MS = 8000; // the backend gives a sign of life every 2 s

export class Stream {
  /** onEvent(event), onLink(stands), onGap(): events were lost; onRefused(token): it is not valid (any more). */
  constructor(base, { onEvent, onLink, onGap, onRefused }) {
    this.base = base;
    this.on = { onEvent, onLink, onGap, onRefused };
    this.token = null;
    this.last = null;
    this.stands = null; // until the first attempt has ended
    this.running = false;
    this.wake = () => {};
    addEventListener("online", () => this.wake());
  }

  /** Begin, or go on with another token; `since` counts only at the beginning. */
  open(token, since = null) {
    this.token = token;
    if (this.running) return this.wake();
    this.running = true;
    this.last = since;
    this.run();
  }

  async run() {
    let pauseMs = FIRST_RETRY_MS;
    while (this.token !== null) {
      const token = this.token;
      const begun = Date.now();
      try {
        await this.read(token);
      } catch (error) {
        if (error.status === 409) {
          this.last = null;
          this.on.onGap();
        }
        if (error.status === 401 || error.status === 403) {
          this.token = null;
          this.on.onRefused(token);
          pauseMs = FIRST_RETRY_MS;
        }
      }
      this.tellLink(false);
      if (Date.now() - begun > LONGEST_RETRY_MS) pauseMs = FIRST_RETRY_MS;
      await this.pause(pauseMs * (0.75 + Math.random() / 2));
      pauseMs = Math.min(2 * pauseMs, LONGEST_RETRY_MS);
    }
    this.running = false;
  }

  pause(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  tellLink(stands) {
    if (stands === this.stands) return;
    this.stands = stands;
    this.on.onLink(stands);
  }

  async read(token) {
    const silence = new AbortController();
    let timer = setTimeout(() => silence.abort(), SILENCE_MS);
    try {
      const since = this.last === null ? "" : `?since=${this.last}`;
      const response = await fetch(new URL(`v1/events${since}`, this.base), {
        headers: { Authorization: `Bearer ${token}` },
        cache: "no-store",
        signal: silence.signal,
      });
      if (!response.ok) throw Object.assign(new Error(), { status: response.status });
      this.tellLink(true);
      const reader = response.body.getReader();
      const decoder = new TextDecoder();
      let buffer = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), SILENCE_MS);
        buffer += decoder.decode(value, { stream: true });
        const parts = buffer.split("\n\n");
        buffer = parts.pop();
        for (const part of parts) this.take(part);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  take(part) {
    const data = part.split("\n").find((line) => line.startsWith("data: "));
    if (!data) return;
    const event = JSON.parse(data.slice(6));
    if (this.last !== null && event.sequence <= this.last) return;
    this.last = event.sequence;
    this.on.onEvent(event);
  }
}
