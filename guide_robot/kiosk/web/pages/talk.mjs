// Push to talk: records while the button is held, as a WAV file of 16 kHz, and posts it to the robot.
import { h, icon } from "./dom.mjs";
import { callButton } from "./kiosk_dialogs.mjs";
import { text } from "/phrases/kiosk.mjs";

const RATE = 16000;
const LONGEST_S = 15;
const ANSWER_WITHIN_MS = 15_000;
const PERSON_AFTER = 2; // times of not understanding

export function makeTalk(app, heard) {
  const say = (key) => text(key, app.language);
  const status = h("p", { class: "status", role: "status", hidden: true });
  const node = h("button", { type: "button", class: "talk", "aria-label": say("speak"), "data-do": "talk" }, icon("microphone"));
  let recording = null;
  let failures = 0;
  node.addEventListener("pointerdown", (event) => { node.setPointerCapture(event.pointerId); begin(); });
  for (const name of ["pointerup", "pointercancel"]) node.addEventListener(name, () => end());
  node.addEventListener("keydown", (event) => { if (event.key === " " && !event.repeat) begin(); });
  node.addEventListener("keyup", (event) => { if (event.key === " ") end(); });

  function tell(words) {
    status.textContent = words;
    status.hidden = !words;
  }

  /** Say that nothing was understood; the second time offer a person. */
  function failed(words = "not_understood") {
    failures += 1;
    tell(say(failures >= PERSON_AFTER && words === "not_understood" ? "not_understood_twice" : words));
    if (failures >= PERSON_AFTER) status.append(callButton(app));
  }

  async function begin() {
    if (recording) return;
    app.connection?.send({ quiet: true }); // the robot does not speak into what it hears
    const mine = (recording = { pieces: [], held: true });
    try {
      mine.stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
      mine.context = new AudioContext({ sampleRate: RATE });
      await mine.context.audioWorklet.addModule("/recorder.mjs");
      const recorder = new AudioWorkletNode(mine.context, "recorder", { numberOfOutputs: 0 });
      recorder.port.onmessage = (event) => { if (mine.pieces.length * 128 < LONGEST_S * RATE) mine.pieces.push(event.data); };
      mine.context.createMediaStreamSource(mine.stream).connect(recorder);
      tell(say("listening"));
      node.classList.add("on");
      if (!mine.held) await finish(mine);
    } catch {
      release(mine);
      recording = null;
      failed("voice_away");
    }
  }

  function end() {
    const mine = recording;
    if (!mine) return;
    mine.held = false;
    if (mine.context && node.classList.contains("on")) finish(mine);
  }

  async function finish(mine) {
    node.classList.remove("on");
    release(mine);
    recording = null;
    tell(say("one_moment"));
    try {
      const answer = await fetch(`/api/listen?language=${app.language}`, { method: "POST", headers: { "content-type": "audio/wav" }, body: wav(mine.pieces), signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
      if (!answer.ok) {
        failed("voice_away");
        return;
      }
      const { text: words } = await answer.json();
      if (!words) {
        failed();
        return;
      }
      failures = 0;
      tell("");
      heard(words);
    } catch {
      failed("voice_away");
    }
  }

  function release(mine) {
    for (const track of mine.stream?.getTracks() ?? []) track.stop();
    mine.context?.close();
  }

  return { node, status, close: () => { if (recording) release(recording); recording = null; } };
}

/** Return pieces of samples from -1 to 1 as a WAV file with one channel of 16 bits. */
export function wav(pieces) {
  const count = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const view = new DataView(new ArrayBuffer(44 + 2 * count));
  const write = (offset, letters) => [...letters].forEach((letter, i) => view.setUint8(offset + i, letter.charCodeAt(0)));
  write(0, "RIFF");
  view.setUint32(4, 36 + 2 * count, true);
  write(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, 2 * RATE, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  write(36, "data");
  view.setUint32(40, 2 * count, true);
  let offset = 44;
  for (const piece of pieces) {
    for (const sample of piece) {
      view.setInt16(offset, Math.max(-1, Math.min(1, sample)) * 32767, true);
      offset += 2;
    }
  }
  return view.buffer;
}
