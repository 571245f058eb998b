// The service's form beside the ticket: typed by hand, filled from the citizen's card with one press, or by the
// clerk's own scanner. What the clerk typed or corrected stays.

import { ask, element, nameOf, say } from "./common.mjs";
import { Scanner } from "./scanner.mjs";

const UNDO_MS = 60000;

export class CardForm {
  constructor(byId, onError) {
    this.byId = byId;
    this.onError = onError;
    this.ticket = null;
    this.fields = [];
    this.last = null; // the form before this one, for as long as its ticket may come back by "undo"
    this.told = null; // what became of the last press on this ticket's form; it stays through refreshes
    byId("fill").addEventListener("click", () => this.fill());
    byId("copy-json").addEventListener("click", () => this.copy(JSON.stringify(this.values())));
    byId("copy-keys").addEventListener("click", () => this.copy(Object.values(this.values()).join("\t")));
    byId("form").addEventListener("submit", (event) => event.preventDefault());
    byId("form").addEventListener("input", ({ target }) => {
      target.dataset.own = "yes";
      delete target.dataset.doubtful;
    });
    new Scanner(byId("scan"), (line) => this.scanned(line));
  }

  /** Show the form of the current ticket; what was typed for another ticket is forgotten. */
  async show(desk) {
    const ticket = desk.current;
    this.byId("form-panel").hidden = !ticket;
    this.byId("fill").disabled = !desk.has_card;
    if (ticket?.id !== this.ticket?.id || ticket?.service !== this.ticket?.service) {
      const back = this.last?.ticket.id === ticket?.id && this.last?.ticket.service === ticket?.service ? this.last : null;
      if (this.ticket && this.fields.length > 0) this.keep();
      this.ticket = ticket;
      this.told = back?.told ?? null;
      this.byId("scan").value = "";
      this.byId("form").replaceChildren(...(back?.lines ?? []));
      this.fields = back?.fields ?? [];
      if (back) this.last = null;
    }
    if (!desk.undo) this.last = null;
    if (ticket && this.fields.length === 0) {
      const fields = await ask("GET", `/v1/forms/${ticket.service}`).catch(() => []); // asked again at the next change
      if (this.ticket?.id !== ticket.id || this.ticket.service !== ticket.service || this.fields.length > 0) return;
      this.fields = fields;
      this.build();
    }
    this.relabel();
    const notice = this.told ?? (ticket && !desk.has_card ? "no_card" : null);
    this.byId("card-notice").textContent = notice ? say(notice) : "";
  }

  /** Keep the form that goes, with what was typed into it; it is gone with the minute in which a press is undone. */
  keep() {
    const kept = { ticket: this.ticket, fields: this.fields, told: this.told, lines: [...this.byId("form").children] };
    this.last = kept;
    setTimeout(() => {
      if (this.last === kept) this.last = null;
    }, UNDO_MS);
  }

  build() {
    this.byId("form").replaceChildren(
      ...this.fields.map((field) =>
        element("label", { children: [element("span"), element("input", { name: field.id, autocomplete: "off" })] }),
      ),
    );
  }

  relabel() {
    const names = this.byId("form").querySelectorAll("span");
    this.fields.forEach((field, index) => {
      if (names[index]) names[index].textContent = nameOf(field.label);
    });
  }

  values() {
    return Object.fromEntries(new FormData(this.byId("form")).entries());
  }

  async fill() {
    await this.fillFrom(() => ask("POST", `/v1/tickets/${this.ticket.id}/card`));
  }

  async scanned({ text, keys }) {
    if (!this.ticket) return;
    await this.fillFrom(() => ask("POST", "/v1/cards/read", { service: this.ticket.service, text, keys }), "scan_unread");
  }

  async fillFrom(read, otherwise = null) {
    const { ticket } = this;
    this.onError(null);
    try {
      const card = await read();
      if (this.ticket?.id === ticket.id) this.take(card);
    } catch (error) {
      if (otherwise && error.status === 422) return this.tell(otherwise);
      this.onError(error);
    }
  }

  /** Fill in what is empty or came from a card before; what the clerk typed or corrected stays, and is said to. */
  take(card) {
    const { elements } = this.byId("form");
    let stayed = false;
    for (const field of card.fields) {
      const input = elements.namedItem(field.id);
      if (!input) continue;
      const corrected = input.dataset.own && input.value !== "" && input.value !== field.value;
      stayed ||= corrected;
      if (!corrected) input.value = field.value;
    }
    for (const id of card.doubtful ?? []) {
      const input = elements.namedItem(id);
      if (input && !input.value) input.dataset.doubtful = "yes";
    }
    const damaged = (card.doubtful ?? []).length > 0;
    if (damaged) elements.namedItem(card.doubtful[0])?.focus();
    this.tell(damaged ? "scan_damaged" : stayed ? "corrections_stay" : "filled");
  }

  tell(key) {
    this.told = key;
    this.byId("card-notice").textContent = say(key);
  }

  async copy(text) {
    let copied = true;
    try {
      if (navigator.clipboard) await navigator.clipboard.writeText(text);
      else copied = copyTheOldWay(text);
    } catch {
      copied = false;
    }
    this.tell(copied ? "copied" : "not_copied");
  }
}

/** Copy where the page did not come over https and browsers hide the clipboard. */
function copyTheOldWay(text) {
  const area = element("textarea", { text });
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  return copied;
}
