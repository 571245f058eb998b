// Signing in at a counter, the reception or the office's page: name and PIN, a code that counts once, or a machine's
// token. A clerk's session is kept over a restart of the browser, one for each place.

import { Refused, ask, element, forgetToken, keepToken, nameOf, relabel, say, sayFailure, takeToken } from "./common.mjs";

const STORE = "queue.sessions";
const CODE = /(\d{12})\D*$/; // a scanner may have typed an address before it, through any keyboard

const kept = () => JSON.parse(localStorage.getItem(STORE) ?? "{}");
const pageName = location.pathname.split("/").at(-1);

/** Return the place that this page is for: ?place=…, else where somebody signed in last on this page. */
function wantedPlace() {
  const given = new URLSearchParams(location.search).get("place");
  return given ?? sessionStorage.getItem("place") ?? localStorage.getItem(`queue.last.${pageName}`);
}

/** Take the token of this tab, or of the session that was kept for its place; false where there is none. */
export function resumeSession(place = wantedPlace()) {
  if (takeToken()) return true;
  const session = kept()[place];
  if (!session) return false;
  keepToken(session.token);
  return true;
}

/** End the session on both sides; a machine's token is only forgotten here. */
export async function endSession() {
  await ask("POST", "/v1/sign-out").catch(() => null);
  dropSession();
}

/** Forget a session that is over. */
export function dropSession() {
  const token = sessionStorage.getItem("token");
  const left = Object.entries(kept()).filter(([, session]) => session.token !== token);
  localStorage.setItem(STORE, JSON.stringify(Object.fromEntries(left)));
  forgetToken();
}

function keepSession(session) {
  keepToken(session.token);
  sessionStorage.setItem("place", session.place);
  localStorage.setItem(`queue.last.${pageName}`, session.place);
  localStorage.setItem(STORE, JSON.stringify({ ...kept(), [session.place]: { token: session.token, name: session.name } }));
}

/** Show the gate in its container; onIn() once somebody is in, tell(error) when not. `onlyPlace`: of a page for one place. */
export class Gate {
  constructor(container, { onIn, tell, onlyPlace = "" }) {
    Object.assign(this, { container, onIn, tell, onlyPlace });
    this.place = element("select", { id: "place" });
    this.clerk = element("input", { id: "clerk", autocomplete: "username", autocapitalize: "none" });
    this.pin = element("input", { id: "pin", type: "password", inputmode: "numeric", autocomplete: "off" });
    this.code = element("input", { id: "pair-code", inputmode: "numeric", autocomplete: "off" });
    this.token = element("input", { id: "token", type: "password", autocomplete: "off" });
    this.placeRow = element("label", { children: [element("span", { "data-text": "place" }), this.place] });
    this.placeRow.hidden = true;
    container.replaceChildren(
      this.form([this.row("clerk_name", this.clerk), this.row("pin", this.pin), this.placeRow], () => this.byPin()),
      this.details("by_code", this.form([this.row("pair_code", this.code)], () => this.byCode())),
      this.details("by_token", this.form([this.row("token", this.token)], () => this.byToken())),
    );
    this.place.addEventListener("change", () => this.pin.value && this.byPin());
  }

  row(key, input) {
    return element("label", { children: [element("span", { "data-text": key }), input] });
  }

  form(rows, submit) {
    const button = element("button", { type: "submit", className: "main", "data-text": "sign_in" });
    const form = element("form", { className: "panel", children: [...rows, button] });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      submit();
    });
    return form;
  }

  details(key, form) {
    return element("details", { children: [element("summary", { "data-text": key }), form] });
  }

  show() {
    this.container.hidden = false;
    relabel(this.container);
  }

  get wanted() {
    return this.onlyPlace || this.place.value || wantedPlace() || undefined;
  }

  async byPin() {
    const body = { clerk: this.clerk.value.trim(), pin: this.pin.value, place: this.wanted };
    if (!body.place) delete body.place;
    await this.attempt(async () => {
      const session = await ask("POST", "/v1/sign-in", body);
      if (!session.token) return this.choosePlace(session.places);
      this.enter(session);
    });
  }

  choosePlace(places) {
    const options = places.filter((place) => place.id !== "reception");
    this.place.replaceChildren(
      element("option", { value: "", text: say("choose") }),
      ...options.map((place) => element("option", { value: place.id, text: nameOf(place.name) })),
    );
    this.placeRow.hidden = false;
    this.place.focus();
  }

  async byCode() {
    const code = CODE.exec(this.code.value)?.[1] ?? "";
    if (!this.wanted) return this.tell(new Refused(422, say("place_first")));
    await this.attempt(async () => this.enter(await ask("POST", "/v1/pair", { code, place: this.wanted })));
  }

  byToken() {
    keepToken(this.token.value.trim());
    this.token.value = "";
    this.leave();
  }

  enter(session) {
    keepSession(session);
    this.pin.value = this.code.value = "";
    this.leave();
  }

  leave() {
    this.container.hidden = true;
    this.tell(null);
    this.onIn();
  }

  async attempt(work) {
    try {
      this.tell(null);
      await work();
    } catch (error) {
      const words = { 401: "wrong_sign_in", 403: "not_the_head" }[error.status];
      this.tell(words ? new Refused(error.status, say(words)) : error);
    }
  }
}

export { sayFailure };
