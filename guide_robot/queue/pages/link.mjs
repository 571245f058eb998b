// A page's link to what happens: through the worker that all tabs share, by itself where a browser has none.

import { Stream } from "./stream.mjs";

/** Listen for ever. on: onEvent(event) after number `since` (null: from now on), onLink(stands), onGap(), onRefused().
 * Returns what goes on with another token. */
export function openLink(base, token, since, on) {
  let last = since;
  const take = (data) => {
    if (data.event) {
      if (last !== null && data.event.sequence <= last) return;
      last = data.event.sequence;
      on.onEvent(data.event);
    } else if (data.gap) {
      last = null;
      on.onGap?.();
    } else if (data.refused) on.onRefused?.();
    else if ("stands" in data) on.onLink(data.stands);
  };
  let own = token;
  let direct = null; // a stream of this page's own
  const openDirectly = () => {
    direct = new Stream(base, {
      onEvent: (event) => take({ event }),
      onLink: (stands) => take({ stands }),
      onGap: () => take({ gap: true }),
      onRefused: () => take({ refused: true }),
    });
    direct.open(own, last);
  };
  let tell = () => {};
  if (typeof SharedWorker === "undefined") openDirectly();
  else tell = openShared(take, () => direct || openDirectly());
  const hello = () => (direct ? direct.open(own) : tell({ token: own, since: last }));
  if (!direct) hello();
  addEventListener("pagehide", () => tell({ bye: true }));
  addEventListener("pageshow", (event) => event.persisted && hello());
  return (other) => {
    own = other;
    hello();
  };
}

/** Return what tells the worker something; onFailure() where it cannot be loaded, as from a server that has just gone. */
function openShared(take, onFailure) {
  const worker = new SharedWorker(new URL("link_worker.mjs", import.meta.url), { type: "module", name: "queue-link" });
  worker.addEventListener("error", onFailure);
  worker.port.onmessage = ({ data }) => take(data);
  return (message) => worker.port.postMessage(message);
}
