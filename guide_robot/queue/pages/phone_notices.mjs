// Told while the page is closed: by the browser's push service, or by a number that the office's gateway tells.

const byId = (id) => document.getElementById(id);
const HERE = `${location.pathname.replace(/\/$/, "")}/notices`;
const WORKER = new URL("phone_worker.js", import.meta.url);

/** The part of the page that offers it; say(key) gives its sentences, language() the chosen one. */
export class Notices {
  constructor(say, language) {
    this.say = say;
    this.language = language;
    this.offered = null; // what the backend offers, null: nothing, or not known yet
    this.trouble = ""; // the key of what to say of the last attempt
    this.waits = false;
    byId("push").onclick = () => this.subscribe();
    byId("stop").onclick = () => this.stop();
    byId("number-form").onsubmit = (event) => {
      event.preventDefault();
      this.giveNumber(event.submitter?.value ?? this.offered.channels[0]);
    };
  }

  /** Ask what is offered; nothing where it is off. */
  async start() {
    try {
      const answer = await fetch(HERE, { cache: "no-store" });
      this.offered = answer.ok ? await answer.json() : null;
    } catch {
      this.offered = null;
    }
    this.render(this.waits);
  }

  render(waits) {
    this.waits = waits;
    const { offered } = this;
    const pushes = Boolean(offered?.web_push_key) && "serviceWorker" in navigator && "PushManager" in window;
    const channels = offered?.channels ?? [];
    byId("notices").hidden = !waits || !(pushes || channels.length);
    if (byId("notices").hidden) return;
    const told = offered.told > 0;
    byId("push").hidden = byId("push-hint").hidden = !pushes || told;
    byId("number-form").hidden = channels.length === 0 || told;
    byId("stop").hidden = !told;
    byId("told").hidden = !told && !this.trouble;
    byId("told").textContent = told ? this.say("push_on") : this.trouble ? this.say(this.trouble) : "";
    for (const [id, key] of [["push", "push"], ["push-hint", "push_hint"], ["stop", "push_off"], ["number-label", "give_number"], ["number-hint", "number_hint"]])
      byId(id).textContent = this.say(key);
    byId("channels").replaceChildren(...channels.map((channel) => this.channelButton(channel)));
  }

  channelButton(channel) {
    const button = document.createElement("button");
    button.value = channel;
    button.textContent = this.say(channel === "zalo" ? "give_zalo" : "give_sms");
    return button;
  }

  async subscribe() {
    if ((await Notification.requestPermission()) !== "granted") return this.fail("push_barred");
    try {
      const worker = await navigator.serviceWorker.register(WORKER);
      const key = { userVisibleOnly: true, applicationServerKey: this.offered.web_push_key };
      const subscription = await (await ready(worker)).pushManager.subscribe(key);
      const { endpoint, keys } = subscription.toJSON();
      const sent = await this.put("web-push", { endpoint, keys });
      if (!sent.ok) await subscription.unsubscribe();
      this.settle(sent, "push_failed");
    } catch {
      this.fail("push_failed");
    }
  }

  async giveNumber(channel) {
    try {
      const sent = await this.put(channel, { number: byId("phone-number").value.trim() });
      this.settle(sent, sent.status === 422 ? "number_wrong" : "push_failed");
      if (sent.ok) byId("phone-number").value = "";
    } catch {
      this.fail("away");
    }
  }

  async stop() {
    try {
      const answer = await fetch(HERE, { method: "DELETE" });
      if (!answer.ok) return this.fail("away");
      this.offered.told = 0;
      this.trouble = "";
      await this.over();
    } catch {
      this.trouble = "away";
    }
    this.render(this.waits);
  }

  /** The ticket has ended: this browser needs no push address any more. */
  async over() {
    const worker = await navigator.serviceWorker?.getRegistration(WORKER.href).catch(() => null);
    const subscription = await worker?.pushManager?.getSubscription().catch(() => null);
    await subscription?.unsubscribe().catch(() => false);
  }

  put(way, body) {
    const headers = { "Content-Type": "application/json" };
    return fetch(`${HERE}/${way}`, { method: "PUT", headers, body: JSON.stringify({ ...body, language: this.language() }) });
  }

  settle(answer, trouble) {
    if (!answer.ok) return this.fail(trouble);
    this.offered.told += 1;
    this.trouble = "";
    this.render(this.waits);
  }

  fail(trouble) {
    this.trouble = trouble;
    this.render(this.waits);
  }
}

/** Return a registration whose worker is active: only then it can subscribe. */
function ready(registration) {
  const worker = registration.installing ?? registration.waiting;
  if (registration.active || !worker) return registration;
  return new Promise((resolve) => {
    worker.addEventListener("statechange", () => worker.state === "activated" && resolve(registration));
  });
}
