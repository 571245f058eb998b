// The lists beside the ticket: who waits, is on hold, was missed, is expected; and what may be done with one of them.

import { Refused, ask, element, nameOf, say } from "./common.mjs";

const TURN_REASONS = ["came-back", "appointment", "needs-help", "sent-by-counter", "quick-matter", "mistake"];

export class Lists {
  /** act(path, body) sends a press; tell(error) says why something was refused. */
  constructor(byId, act, tell) {
    Object.assign(this, { byId, act, tell });
    this.open = null;
    this.classes = [];
    byId("call-now").addEventListener("click", () => this.finish("call", { reason: byId("turn-reason").value }));
    byId("set-priority").addEventListener("click", () => this.finish("priority", { priority: byId("priority-class").value }));
    byId("find-waiting").addEventListener("submit", (event) => {
      event.preventDefault();
      this.find(byId("find-label").value.trim().toUpperCase());
    });
    byId("dialog-close").addEventListener("click", () => byId("ticket-dialog").close());
  }

  render({ desk, board, busy, serviceName }) {
    Object.assign(this, { desk, board, busy, serviceName });
    this.byId("waiting-count").textContent = `(${desk.waiting_count})`;
    this.list("waiting", desk.waiting, "more");
    this.byId("find-waiting").hidden = desk.waiting_count <= desk.waiting.length;
    this.list("parked", desk.parked, "resume");
    this.list("missed", desk.missed, "requeue");
    this.byId("appointments-panel").hidden = desk.appointments.length === 0;
    this.byId("appointments").replaceChildren(...desk.appointments.map((entry) => this.appointment(entry)));
  }

  list(id, tickets, action) {
    const lines = tickets.map((ticket) => this.line(ticket, action));
    this.byId(id).replaceChildren(...(lines.length ? lines : [element("li", { className: "more", text: say("none") })]));
  }

  line(ticket, action) {
    const minutes = Math.max(0, Math.round((this.board.at_s - ticket.issued_at_s) / 60));
    const appointment = ticket.appointment ? ` · ${say("appointment", ticket.appointment)}` : "";
    const parts = [
      element("span", { className: "label", text: ticket.label }),
      element("span", { className: "more", text: `${this.serviceName(ticket.service)} · ${say("minutes", minutes)}${appointment}` }),
    ];
    if (ticket.priority) parts.push(element("span", { className: "badge", text: say("priority") }));
    const button = element("button", { type: "button", text: say(action) });
    button.disabled = this.busy || (action === "resume" && (this.desk.current !== null || !this.desk.open));
    button.addEventListener("click", () =>
      action === "more" ? this.ask(ticket) : this.act(`/v1/tickets/${ticket.id}/${action}`));
    parts.push(button);
    return element("li", { children: parts });
  }

  appointment(entry) {
    const state = entry.label ? `${entry.label} · ${say(`ticket_${entry.state}`)}` : say("not_come");
    return element("li", {
      children: [
        element("span", { className: "label", text: entry.clock }),
        element("span", { className: "more", text: `${entry.reference} · ${this.serviceName(entry.service)}` }),
        element("span", { text: state }),
      ],
    });
  }

  /** Open what may be done with one waiting ticket: call it out of turn with a reason, set or withdraw priority. */
  ask(ticket) {
    this.open = ticket;
    this.byId("dialog-label").textContent = `${ticket.label} · ${this.serviceName(ticket.service)}`;
    this.byId("turn-reason").replaceChildren(
      ...TURN_REASONS.map((reason) => element("option", { value: reason, text: say(`reason_${reason.replaceAll("-", "_")}`) })),
    );
    const none = element("option", { value: "", text: say("no_priority") });
    this.byId("priority-class").replaceChildren(
      none,
      ...this.classes.map((one) => element("option", { value: one.id, text: nameOf(one.name) })),
    );
    this.byId("call-now").disabled = this.desk.current !== null || !this.desk.open;
    this.byId("ticket-dialog").showModal();
  }

  /** Open what may be done with a waiting ticket by its number, A017 or a17: the list has only the first ones. */
  async find(label) {
    this.tell(null);
    const [, letters, digits] = /^([A-Z]{1,3})0*([0-9]{1,6})$/.exec(label) ?? [];
    try {
      if (!letters) throw new Refused(404, say("refused_not_found"));
      const ticket = await ask("GET", `/v1/tickets/${this.board.day}-${letters}${digits.padStart(3, "0")}`);
      if (ticket.state !== "queued") throw new Refused(409, `${ticket.label} · ${say(`ticket_${ticket.state}`)}`);
      this.byId("find-label").value = "";
      this.ask(ticket);
    } catch (error) {
      this.tell(error);
    }
  }

  finish(action, body) {
    this.byId("ticket-dialog").close();
    this.act(`/v1/tickets/${this.open.id}/${action}`, body);
  }
}
