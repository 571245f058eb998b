// What all pages share: the token, requests to the backend, the stream of events, the language.

import { LANGUAGES, has, languageOf, name, text } from "../phrases/hall.mjs";
import { openLink } from "./link.mjs";

let current = LANGUAGES[0].id;
let goOn = null;
const ANSWER_WITHIN_MS = 8000;
const PAGE_ANEW_MS = 2000;
const KEY_KEPT_MS = 15000;
const BASE = new URL("..", import.meta.url); // wherever a proxy has put us
document.documentElement.dataset.started = "yes";

/** A request that did not succeed; `text` is what the backend said, `reason` its stable word for it; status 0: no
 * answer came, and nobody knows whether it was done. */
export class Refused extends Error {
  constructor(status, text, reason = "") {
    super(text);
    this.status = status;
    this.reason = reason;
  }

  /** Whether the token is not (or no longer) good for this page. */
  get locksOut() {
    return this.status === 401 || this.status === 403;
  }
}

/** Return the address of something that the backend has. */
export function address(path) {
  return new URL(path.replace(/^\//, ""), BASE);
}

/** Return the token: from #token=… (which is then taken out of the address) or from this tab's memory. */
export function takeToken() {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given) {
    keepToken(given);
    history.replaceState(null, "", location.pathname + location.search);
  }
  return sessionStorage.getItem("token");
}

export function keepToken(token) {
  sessionStorage.setItem("token", token);
}

export function forgetToken() {
  sessionStorage.removeItem("token");
}

/** Fetch with the token and a time-out; Refused with status 0 when no answer came, or only a proxy's. */
export async function fetchAnswer(method, path, { body, key } = {}) {
  const headers = { Authorization: `Bearer ${sessionStorage.getItem("token")}` };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (key) headers["Idempotency-Key"] = key;
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), ANSWER_WITHIN_MS);
  try {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const response = await fetch(address(path), { method, headers, body: text, signal: limit.signal });
    const content = await response.arrayBuffer();
    return { response, content };
  } catch {
    throw new Refused(0, "");
  } finally {
    clearTimeout(timer);
  }
}

/** Ask the backend and return the parsed answer; Refused with its own words when it declines. */
export async function ask(method, path, body, key) {
  const { response, content } = await fetchAnswer(method, path, { body, key });
  if (response.status === 204) return null;
  let answer = null;
  try {
    answer = JSON.parse(new TextDecoder().decode(content));
  } catch {
    throw new Refused(response.ok || response.status >= 500 ? 0 : response.status, `HTTP ${response.status}`);
  }
  if (!response.ok) {
    const reason = String(answer?.type ?? "").replace("urn:guide-robot:", "");
    throw new Refused(response.status, answer?.title ?? `HTTP ${response.status}`, reason);
  }
  return answer;
}

/** Ask until an answer comes, for ever; tell(error) each time there is none. A refusal of the token is thrown. */
export async function askUntilAnswered(path, tell) {
  for (;;) {
    try {
      return await ask("GET", path);
    } catch (error) {
      if (error instanceof Refused && error.locksOut) throw error;
      tell(error);
      await new Promise((resolve) => setTimeout(resolve, PAGE_ANEW_MS));
    }
  }
}

/** Listen to events after number `since` (null: from now on), for ever: see openLink. Again: with this tab's new token. */
export function listen(since, on) {
  const token = sessionStorage.getItem("token");
  if (goOn) goOn(token);
  else goOn = openLink(BASE, token, since, on);
}

/** Presses that act once: one without an answer keeps its key, and so may be sent again. A server that could not say
 * in time whether it was done (503) may still do it: its key is kept for a while, whatever is shown meanwhile. */
export class Presses {
  constructor() {
    this.open = null;
    this.keptUntil = 0;
  }

  async send(path, body) {
    const what = `${path} ${JSON.stringify(body ?? null)}`;
    if (this.open?.what !== what) this.open = { what, key: newKey() };
    const { key } = this.open;
    try {
      const answer = await ask("POST", path, body, key);
      this.open = null;
      return answer;
    } catch (error) {
      if (error.status >= 500) this.keptUntil = performance.now() + KEY_KEPT_MS;
      else if (error.status !== 0) this.open = null;
      throw error;
    }
  }

  /** What is shown now is how things stand: the next press is a new one. */
  settle() {
    if (performance.now() >= this.keptUntil) this.open = null;
  }
}

export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Return an element with a class, a text and children; texts are never read as HTML. */
export function element(name, { className = "", text, children = [], ...attributes } = {}) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Fill the language buttons and call onChange with the chosen language, now and at each change. */
export function chooseLanguage(container, onChange) {
  const wanted = new URLSearchParams(location.search).get("language") ?? localStorage.getItem("language");
  const set = (language) => {
    current = language;
    localStorage.setItem("language", language);
    document.documentElement.lang = language;
    for (const button of container.children) button.setAttribute("aria-pressed", String(button.lang === language));
    onChange(language);
  };
  container.replaceChildren(
    ...LANGUAGES.map((one) => {
      const button = element("button", { text: one.name, type: "button", lang: one.id });
      button.addEventListener("click", () => set(one.id));
      return button;
    }),
  );
  set(languageOf(wanted).id);
}

/** Run the task soon, and only once for many calls. */
export function soon(task, delayMs = 120) {
  let timer = null;
  return () => {
    timer ??= setTimeout(() => {
      timer = null;
      task();
    }, delayMs);
  };
}

/** Return a text in the chosen language, with the number in its place. */
export function say(key, number) {
  return text(key, current, number);
}

/** Return the sentence for a reason of the backend, null where there is none. */
export function sayReason(reason) {
  const key = `refused_${reason.replaceAll("-", "_")}`;
  return has(key) ? say(key) : null;
}

/** Return a name that the backend gave, in the chosen language. */
export function nameOf(names) {
  return name(names, current);
}

/** Fill every element that names a sentence. */
export function relabel(root = document) {
  for (const marked of root.querySelectorAll("[data-text]")) marked.textContent = say(marked.dataset.text);
  for (const marked of root.querySelectorAll("[data-label]")) marked.setAttribute("aria-label", say(marked.dataset.label));
}

/** Return what to say of a failure, "" for none. */
export function sayFailure(error) {
  if (error === null) return "";
  if (error.status === 0) return say("away");
  return sayReason(error.reason) ?? error.message;
}

/** Return the chosen language. */
export function language() {
  return current;
}
