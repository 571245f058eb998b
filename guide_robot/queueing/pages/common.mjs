// What both pages share: the token, requests to the backend, the stream of events, the three languages.

export const LANGUAGES = ["vi", "en", "ko"];
const RETRY_MS = 2000;
const SILENCE_MS = 15000;

/** A request that did not succeed; `text` is what the backend said, `reason` its stable word for it. */
export class Refused extends Error {
  constructor(status, text, reason = "") {
    super(text);
    this.status = status;
    this.reason = reason;
  }
}

/** Return the token: from #token=… (which is then taken out of the address) or from this tab's memory. */
export function takeToken() {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given) {
    sessionStorage.setItem("token", given);
    history.replaceState(null, "", location.pathname + location.search);
  }
  return sessionStorage.getItem("token");
}

export function forgetToken() {
  sessionStorage.removeItem("token");
}

/** Ask the backend and return the parsed answer; Refused with its own words when it declines. */
export async function ask(method, path, body) {
  const headers = { Authorization: `Bearer ${sessionStorage.getItem("token")}` };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw new Refused(0, "");
  }
  if (response.status === 204) return null;
  const answer = await response.json().catch(() => {
    if (response.ok) throw new Refused(0, ""); // the connection broke in the middle of the answer
    return {};
  });
  if (!response.ok) {
    const reason = String(answer.type ?? "").replace("urn:guide-robot:", "");
    throw new Refused(response.status, answer.title ?? `HTTP ${response.status}`, reason);
  }
  return answer;
}

/** Call onEvent for each event after number `since` (null: from now on), for ever; onLink(true|false) says whether
 * the stream stands. */
export async function listen(onEvent, onLink, since = null) {
  let last = since;
  for (;;) {
    try {
      last = await readStream(last, onEvent, onLink);
    } catch (error) {
      if (error instanceof Refused && error.status === 409) last = null;
    }
    onLink(false);
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

async function readStream(last, onEvent, onLink) {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  const response = await fetch(last === null ? "/v1/events" : `/v1/events?since=${last}`, {
    headers: { Authorization: `Bearer ${sessionStorage.getItem("token")}` },
    signal: silence.signal,
  });
  if (!response.ok) throw new Refused(response.status, "");
  onLink(true);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return last;
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
      buffer += value;
      const parts = buffer.split("\n\n");
      buffer = parts.pop();
      for (const part of parts) {
        const data = part.split("\n").find((line) => line.startsWith("data: "));
        if (!data) continue;
        const event = JSON.parse(data.slice(6));
        last = event.sequence;
        onEvent(event);
      }
    }
  } catch {
    return last;
  } finally {
    clearTimeout(timer);
  }
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
  const names = { vi: "Tiếng Việt", en: "English", ko: "한국어" };
  const wanted = new URLSearchParams(location.search).get("language") ?? localStorage.getItem("language");
  const set = (language) => {
    localStorage.setItem("language", language);
    document.documentElement.lang = language;
    for (const button of container.children) button.setAttribute("aria-pressed", String(button.lang === language));
    onChange(language);
  };
  container.replaceChildren(
    ...LANGUAGES.map((language) => {
      const button = element("button", { text: names[language], type: "button", lang: language });
      button.addEventListener("click", () => set(language));
      return button;
    }),
  );
  set(LANGUAGES.includes(wanted) ? wanted : "vi");
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
