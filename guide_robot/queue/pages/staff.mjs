// The administrator's page: who may sign in at counters and reception, and codes that sign somebody in once.

import { ask, chooseLanguage, element, forgetToken, keepToken, relabel, say, sayFailure, takeToken } from "./common.mjs";

const byId = (id) => document.getElementById(id);
let clerks = [];

function tell(error) {
  const text = error ? sayFailure(error) : "";
  byId("notice").textContent = text;
  byId("notice").hidden = text === "";
}

function render() {
  relabel();
  const lines = clerks.map((clerk) => {
    const pair = element("button", { type: "button", text: say("pair") });
    const remove = element("button", { type: "button", text: say("remove") });
    pair.addEventListener("click", () => attempt(() => showPairing(clerk)));
    remove.addEventListener("click", () => attempt(() => ask("DELETE", `/v1/clerks/${clerk.id}`)));
    return element("li", {
      children: [element("span", { className: "label", text: clerk.id }), element("span", { className: "more", text: clerk.name }), headButton(clerk), pair, remove],
    });
  });
  byId("clerks").replaceChildren(...(lines.length ? lines : [element("li", { className: "more", text: say("none") })]));
}

/** Return what gives a clerk the office's figures, or takes them. */
function headButton(clerk) {
  const button = element("button", { type: "button", text: say("head"), "aria-pressed": String(clerk.head) });
  button.addEventListener("click", () => attempt(() => ask("PUT", `/v1/clerks/${clerk.id}`, { name: clerk.name, head: !clerk.head })));
  return button;
}

async function showPairing(clerk) {
  const pairing = await ask("POST", `/v1/clerks/${clerk.id}/pairing`);
  byId("pairing-title").textContent = clerk.name;
  byId("pairing-code").textContent = pairing.code.replace(/(\d{4})(?=\d)/g, "$1 ");
  const drawn = new DOMParser().parseFromString(pairing.svg, "image/svg+xml").documentElement;
  drawn.setAttribute("role", "img");
  drawn.setAttribute("aria-label", pairing.code);
  byId("pairing-picture").replaceChildren(drawn);
  byId("pairing").hidden = false;
}

async function attempt(work) {
  tell(null);
  try {
    await work();
    clerks = await ask("GET", "/v1/clerks");
    byId("staff").hidden = false;
    byId("gate").hidden = true;
  } catch (error) {
    if (error.locksOut) {
      forgetToken();
      byId("staff").hidden = true;
      byId("gate").hidden = false;
    }
    tell(error);
  }
  render();
}

chooseLanguage(byId("languages"), render);
byId("put").addEventListener("submit", (event) => {
  event.preventDefault();
  const body = { name: byId("name").value.trim() };
  if (byId("pin").value) body.pin = byId("pin").value;
  attempt(async () => {
    await ask("PUT", `/v1/clerks/${byId("clerk").value}`, body);
    byId("put").reset();
  });
});
byId("gate").addEventListener("submit", (event) => {
  event.preventDefault();
  keepToken(byId("token").value.trim());
  byId("token").value = "";
  attempt(async () => null);
});
if (takeToken()) attempt(async () => null);
else byId("gate").hidden = false;
