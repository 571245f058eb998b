"""Spoken calls for the display: rendered here to WAV, so that any browser plays them; a chime goes before.

A program of the system speaks (espeak-ng); what it said is kept for the next time.
"""

import io
import math
import shutil
import struct
import subprocess
import threading
import wave
from collections import OrderedDict

from guide_robot.common.language import Language
from guide_robot.phrases.book import say
from guide_robot.queue.domain.model import Reason
from guide_robot.queue.server.problems import Refusal

PROGRAM = "espeak-ng"
WORDS_PER_MINUTE = 140
SPEAK_WITHIN_S = 6.0
MOST_KEPT = 256
CHIME_HZ = (880.0, 659.3)
CHIME_TONE_S = 0.35
CHIME_RATE_HZ = 22_050


class Speech:
    """Speaks calls; may be used from any thread. At most two programs run at a time."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, Language], bytes] = OrderedDict()
        self._lock = threading.Lock()
        self._slots = threading.Semaphore(2)

    def call(self, label: str, place: str, language: Language) -> bytes:
        """Return the WAV file of a call; refused where no program speaks."""
        text = say("hall.spoken_call", language, number=spelled(label), place=place)
        with self._lock:
            kept = self._kept.get((text, language))
        if kept is not None:
            return kept
        with self._slots:
            sound = _render(text, language)
        with self._lock:
            self._kept[(text, language)] = sound
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return sound


def spelled(label: str) -> str:
    """Return a label letter by letter, as it is read out: A 0 1 7."""
    return " ".join(label)


def chime() -> bytes:
    """Return two falling tones as a WAV file."""
    samples: list[int] = []
    for tone in CHIME_HZ:
        count = int(CHIME_TONE_S * CHIME_RATE_HZ)
        for number in range(count):
            at_s = number / CHIME_RATE_HZ
            loudness = 0.5 * math.exp(-4.0 * at_s / CHIME_TONE_S) * min(1.0, at_s / 0.005)
            samples.append(int(32767 * loudness * math.sin(2.0 * math.pi * tone * at_s)))
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, CHIME_RATE_HZ, 0, "NONE", ""))
        file.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return out.getvalue()


def _render(text: str, language: Language) -> bytes:
    if shutil.which(PROGRAM) is None:
        raise Refusal(503, Reason.NOT_OFFERED, f"{PROGRAM} is not installed: the display shows calls and chimes.")
    words = [PROGRAM, "-v", language.facts.voice, "-s", str(WORDS_PER_MINUTE), "--stdin", "--stdout"]
    try:
        done = subprocess.run(words, input=text.encode(), capture_output=True, timeout=SPEAK_WITHIN_S, check=True)
    except (OSError, subprocess.SubprocessError):
        raise Refusal(503, Reason.NOT_OFFERED, f"{PROGRAM} did not speak.") from None
    return _with_length(done.stdout)


def _with_length(sound: bytes) -> bytes:
    """Return a WAV file whose head says how long it is: what comes through a pipe does not know it beforehand."""
    start = sound.find(b"data")
    if not sound.startswith(b"RIFF") or start < 0:
        raise Refusal(503, Reason.NOT_OFFERED, f"{PROGRAM} gave no sound.")
    samples = sound[start + 8 :]
    head = sound[8 : start + 4]
    return b"RIFF" + struct.pack("<I", len(head) + 4 + len(samples)) + head + struct.pack("<I", len(samples)) + samples
