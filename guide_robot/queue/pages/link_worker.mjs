// One stream for all tabs of a browser, which gives a server six connections: lives as long as one of them does.

import { Stream } from "./stream.mjs";

const MOST_KEPT = 1000;
const tabs = new Map(); // port -> token
let kept = []; // the newest events, for tabs that come later

const tellAll = (message) => tabs.forEach((_, port) => port.postMessage(message));
const stream = new Stream(new URL("..", import.meta.url), {
  onEvent(event) {
    kept = [...kept.slice(-MOST_KEPT + 1), event];
    tellAll({ event });
  },
  onLink: (stands) => tellAll({ stands }),
  onGap() {
    kept = [];
    tellAll({ gap: true });
  },
  onRefused(token) {
    for (const [port, own] of tabs) {
      if (own !== token) continue;
      port.postMessage({ refused: true });
      tabs.delete(port);
    }
    const other = [...tabs.values()].at(-1);
    if (other) stream.token = other;
  },
});

/** Give a new tab what happened after `since`; say so where that is not known any more. */
function catchUp(port, since) {
  if (since === null || stream.last === null || since >= stream.last) return;
  const known = kept.length > 0 && kept[0].sequence <= since + 1;
  if (!known) return port.postMessage({ gap: true });
  for (const event of kept) if (event.sequence > since) port.postMessage({ event });
}

onconnect = ({ ports: [port] }) => {
  port.onmessage = ({ data }) => {
    if (data.bye) return tabs.delete(port);
    tabs.set(port, data.token);
    catchUp(port, data.since);
    if (stream.stands !== null) port.postMessage({ stands: stream.stands });
    if (!stream.running || stream.token === null) stream.open(data.token, stream.last ?? data.since);
    else if (!stream.stands) stream.open(data.token);
  };
};
