// The visit on this screen: its number and place, what stays of it when it ends, and when it is forgotten.
import { ENDINGS } from "./kiosk_endings.mjs";

// The robot's state and its last sentence come one after the other, in any order.
const ENDED_WITHIN_MS = 3000;
// These states of the robot have a view of their own, whatever somebody was reading.
export const STATE_VIEWS = { ticketing: "ticket", leading: "leading", waiting_with: "waiting" };

export class Visit {
  constructor(app) {
    this.app = app;
    this.newest = null; // the visit under way, once it has a number or a place
    this.left = null; // what stays on the screen of one that has ended
    this.closing = false;
  }

  /** Take the robot's state. */
  meet(before, now) {
    const { state, visit } = now ?? {};
    if (visit && this.newest && this.newest.visit !== visit) this.newest = null;
    if (this.closing && state !== "waiting_with") this.app.forget();
    if (visit && (now.ticket || now.destination) && state !== "returning") {
      const behind = state === "leading" || (state === "waiting_with" && Boolean(this.newest?.behind));
      this.newest = { ...now, behind };
    }
    if (visit && this.left && visit !== this.left.visit && (STATE_VIEWS[state] || this.isAnother(now.person))) this.left = null;
    if (state === "out_of_service" && before?.state !== state && before?.visit) this.keep("stopped");
    if (state === "returning" && before?.state !== state && before?.visit) this.over();
  }

  isAnother(person) {
    return Boolean(person && this.left.person && person !== this.left.person);
  }

  /** A page that is opened while the robot shows an ended visit shows it too. */
  resume(state, key) {
    if (state === "waiting_with" && ENDINGS[key]) this.keep(ENDINGS[key]);
  }

  /** Keep number and place of the visit that has just ended on the screen, with what comes next. */
  keep(kind) {
    if (!this.newest || this.left) return;
    const { visit, ticket, destination, person, behind, language } = this.newest;
    if (language && !this.app.idle.inUse) this.app.language = language;
    this.left = { kind, visit, ticket, destination, person, behind };
    this.newest = null;
    this.app.path = [];
    this.app.idle.begin(); // so that it is forgotten after a while, also untouched
  }

  /** The robot leaves: clear the screen, and forget the visit unless a sentence that it has ended well still comes. */
  over() {
    if (this.left) return;
    const { app } = this;
    const since = performance.now();
    app.path = [];
    app.question = "";
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.left) return;
      this.newest = null;
      if (app.idle.last < since) app.forget(); // else somebody uses the screen again
    }, ENDED_WITHIN_MS);
  }

  /** The citizen has read it: a robot that stays for that may go. */
  close() {
    this.closing = true;
    if (this.app.model.guide?.state !== "waiting_with" || !this.app.send("end")) this.app.forget();
  }

  forget() {
    this.newest = this.left = null;
    this.closing = false;
  }
}
