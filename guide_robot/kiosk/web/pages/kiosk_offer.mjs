// What the office offers now: whether a number is given, how long people wait, where a service is.
import { isOpen, opensAgain } from "./kiosk_hours.mjs";
import { text } from "/phrases/kiosk.mjs";

/** What a wait looks like in words; while the queue is away nobody knows. */
export function waitWords(app, service) {
  const { language } = app;
  if (app.model.live === false) return text("wait_unknown", language);
  const count = service.waiting ? text("waiting_count", language, service.waiting) : text("nobody_waiting", language);
  const minutes = Math.round((service.expected_wait_s ?? -1) / 60);
  return service.waiting && minutes > 0 ? `${count}, ${text("minutes", language, minutes)}` : count;
}

/** Whether a number is given for a service: a counter takes it and the office is open. */
export function givesNumbers(app, service) {
  return Boolean(service?.open) && isOpen(app.model.queue?.opening_hours);
}

/** How long people wait for a service, or why there is no number now and when there will be one again. */
export function offerWords(app, service) {
  if (givesNumbers(app, service)) return waitWords(app, service);
  return opensAgain(app.model.queue, app.language) || text("closed", app.language);
}

/** The place in the floor plan from which a service's counter is reached. */
export function placeOf(app, service) {
  const counters = app.model.queue?.counters ?? [];
  const serving = counters.filter((one) => one.services.includes(service));
  const counter = serving.find((one) => one.open) ?? serving[0];
  return (app.model.places ?? []).find((place) => place.counter && place.counter === counter?.id);
}

/** The services that a counter offers. */
export function servicesAt(app, counter) {
  const { services = [], counters = [] } = app.model.queue ?? {};
  const ids = counters.find((one) => one.id === counter)?.services ?? [];
  return services.filter((one) => ids.includes(one.id));
}

/** Whether the robot can give a number or lead somebody now. */
export function serves(app) {
  return app.model.guide?.serves ?? false;
}
