// A WebSocket that comes back: after a restart of the robot's software the page goes on where it was.

const SHORTEST_MS = 300;
const LONGEST_MS = 4000;

export class Connection {
  /**
   * `hears(message)`: a JSON object or a Blob; `changed(online)`; `opened(send)` before anything else is sent;
   * `refused()`: the token is wrong; `delayed()`: it was not looked at, others tried too many.
   */
  constructor(path, { hears, changed, opened = () => {}, refused = () => {}, delayed = () => {} }) {
    this.address = `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${path}`;
    this.hears = hears;
    this.changed = changed;
    this.opened = opened;
    this.refused = refused;
    this.delayed = delayed;
    this.wait = SHORTEST_MS;
    this.socket = null;
    this.open();
  }

  get online() {
    return this.socket !== null && this.socket.readyState === WebSocket.OPEN;
  }

  open() {
    const socket = new WebSocket(this.address);
    this.socket = socket;
    socket.addEventListener("open", () => {
      this.wait = SHORTEST_MS;
      this.opened((message) => this.send(message));
      this.changed(true);
    });
    socket.addEventListener("message", (event) => {
      this.hears(typeof event.data === "string" ? JSON.parse(event.data) : event.data);
    });
    socket.addEventListener("close", (event) => {
      if (event.code === 4430) this.delayed();
      this.changed(false);
      if (event.code === 4401) {
        this.refused();
        return;
      }
      if ([4403, 4429, 4430].includes(event.code)) this.wait = LONGEST_MS; // not paired, no place, too many tries: asking often would not help
      setTimeout(() => this.open(), this.wait);
      this.wait = Math.min(LONGEST_MS, this.wait * 1.7);
    });
  }

  /** Send an object; false when the robot is not reached. */
  send(message) {
    if (!this.online) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }
}
