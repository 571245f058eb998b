// The service's form beside the ticket: typed by hand, or filled from the citizen's card with one press.

import { ask, element } from "./common.mjs";
import { nameOf, say } from "./texts.mjs";

export class CardForm {
  constructor(byId, onError) {
    this.byId = byId;
    this.onError = onError;
    this.ticket = null;
    this.fields = [];
    this.told = null; // what became of copying this ticket's form; it stays through refreshes
    byId("fill").addEventListener("click", () => this.fill());
    byId("copy-json").addEventListener("click", () => this.copy(JSON.stringify(this.values())));
    byId("copy-keys").addEventListener("click", () => this.copy(Object.values(this.values()).join("\t")));
    byId("form").addEventListener("submit", (event) => event.preventDefault());
  }

  /** Show the form of the current ticket; what was typed for another ticket is forgotten. */
  async show(desk) {
    const ticket = desk.current;
    this.byId("form-panel").hidden = !ticket;
    this.byId("fill").disabled = !desk.has_card;
    if (ticket?.id !== this.ticket?.id || ticket?.service !== this.ticket?.service) {
      this.ticket = ticket;
      this.told = null;
      this.byId("form").replaceChildren();
      this.fields = ticket ? await ask("GET", `/v1/forms/${ticket.service}`).catch(() => []) : [];
      if (this.ticket !== ticket) return;
      this.build();
    }
    this.relabel();
    const notice = this.told ?? (ticket && !desk.has_card ? "noCard" : null);
    this.byId("card-notice").textContent = notice ? say(notice) : "";
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
    this.onError(null);
    try {
      const card = await ask("POST", `/v1/tickets/${this.ticket.id}/card`);
      for (const field of card.fields) {
        const input = this.byId("form").elements.namedItem(field.id);
        if (input) input.value = field.value;
      }
    } catch (error) {
      this.onError(error);
    }
  }

  async copy(text) {
    let copied = true;
    try {
      if (navigator.clipboard) await navigator.clipboard.writeText(text);
      else copied = copyTheOldWay(text);
    } catch {
      copied = false;
    }
    this.told = copied ? "copied" : "notCopied";
    this.byId("card-notice").textContent = say(this.told);
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
