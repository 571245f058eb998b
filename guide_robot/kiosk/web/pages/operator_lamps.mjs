// The lamps of a robot as plain values, and which of them somebody must act on.
import { reasonWords } from "./operator_reasons.mjs";
import { name, text as words } from "/phrases/operator.mjs";

const LOW = 0.2; // of a full battery

const isLow = (battery) => typeof battery === "number" && battery < LOW;

/** Return the lamps: {kind: "" | "warn" | "bad", label, detail}. */
export function lampsOf({ battery, printer, backend, health, settings }, online, language) {
  const say = (key, n) => words(key, language, n);
  const lamps = [
    { kind: online ? "" : "bad", label: say("link"), detail: "" },
    { kind: isLow(battery) ? "bad" : "", label: say("battery"), detail: typeof battery === "number" ? `${Math.round(battery * 100)} %` : "?" },
  ];
  if (printer) lamps.push({ kind: { ok: "", paper_low: "warn" }[printer.state] ?? "bad", label: say("printer"), detail: printer.state === "ok" ? "" : say(`printer_${printer.state}`) });
  if (backend) {
    const behind = backend.outbox ? `, ${say("outbox", backend.outbox)}` : "";
    const detail = backend.state === "connected" ? behind.slice(2) : say(`backend_${backend.state}`) + behind;
    lamps.push({ kind: { connected: "", retrying: "warn" }[backend.state] ?? "bad", label: say("backend"), detail });
  }
  if (settings?.example) lamps.push({ kind: "warn", label: name(settings.notice, language), detail: "" });
  for (const one of health ?? [])
    if (one.level > 0) lamps.push({ kind: one.level > 1 ? "bad" : "warn", label: one.name, detail: one.reason ? reasonWords(one.reason, language) : one.message });
  return lamps;
}

/** Return in words what is wrong with the robots: the one that is looked at in full, of the others what their lines say. */
export function troubles(model, hall, language) {
  const found = lampsOf(model, true, language).filter((lamp) => lamp.kind === "bad").map(wordsOf);
  const out = words("state_out_of_service", language);
  if (model.guide?.state === "out_of_service") found.unshift(out);
  for (const robot of hall.names.filter((one) => one !== hall.chosen)) {
    const { guide, battery } = hall.robots.get(robot);
    if (guide?.state === "out_of_service") found.push(`${robot}: ${out}`);
    if (isLow(battery)) found.push(`${robot}: ${words("battery", language)} ${Math.round(battery * 100)} %`);
  }
  return found;
}

export const wordsOf = ({ label, detail }) => (detail ? `${label}: ${detail}` : label);
