"""What is said next: safety before calls, calls before information, information before courtesy."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from guide_robot.common.language import Language
from guide_robot.common.vocabulary import Priority


@dataclass(frozen=True, kw_only=True)
class Utterance:
    """A sentence to speak. With `sound`, a WAV file, that is played instead of the text."""

    text: str
    language: Language
    priority: Priority
    sound: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, kw_only=True)
class VoiceSettings:
    """How long a sentence may wait before it is out of date, seconds, and how many may wait."""

    courtesy_waits_s: float = 4.0
    information_waits_s: float = 10.0
    call_waits_s: float = 30.0
    safety_waits_s: float = 10.0
    longest: int = 8


@dataclass(frozen=True, kw_only=True)
class _Waiting:
    utterance: Utterance
    since_s: float
    number: int


class VoiceQueue:
    """Holds what waits to be said and says what comes next."""

    def __init__(self, settings: VoiceSettings) -> None:
        self._settings = settings
        self._waiting: list[_Waiting] = []
        self._reading: list[Utterance] = []
        self._numbers = 0

    def add(self, utterance: Utterance, now_s: float) -> None:
        """Take in a sentence; one that already waits is not said twice, courtesy goes first when it is too many."""
        if not utterance.text.strip() or any(one.utterance == utterance for one in self._waiting):
            return
        self._numbers += 1
        self._waiting.append(_Waiting(utterance=utterance, since_s=now_s, number=self._numbers))
        if len(self._waiting) > self._settings.longest:
            self._waiting.remove(min(self._waiting, key=lambda one: (one.utterance.priority, one.number)))

    def read(self, pieces: Sequence[Utterance]) -> None:
        """Take in the pieces of a text, read one after the other while nothing else is said; they are never too old."""
        self._reading = list(pieces)

    def next(self, now_s: float) -> Utterance | None:
        """Return what to say now and forget it; None when nothing waits."""
        self._waiting = [one for one in self._waiting if now_s - one.since_s <= self._longest_wait(one)]
        if not self._waiting:
            return self._reading.pop(0) if self._reading else None
        first = min(self._waiting, key=lambda one: (-one.utterance.priority, one.number))
        self._waiting.remove(first)
        return first.utterance

    def interrupts(self, spoken: Utterance) -> bool:
        """Whether something waits that must not wait for the end of what is being said."""
        urgent = any(one.utterance.priority is Priority.SAFETY for one in self._waiting)
        return urgent and spoken.priority is not Priority.SAFETY

    def forget(self) -> None:
        """Drop what was meant for somebody who has left; calls and safety stay."""
        self._reading = []
        self._waiting = [one for one in self._waiting if one.utterance.priority >= Priority.CALL]

    def _longest_wait(self, one: _Waiting) -> float:
        return {
            Priority.COURTESY: self._settings.courtesy_waits_s,
            Priority.INFORMATION: self._settings.information_waits_s,
            Priority.CALL: self._settings.call_waits_s,
            Priority.SAFETY: self._settings.safety_waits_s,
        }[one.utterance.priority]


LONGEST_PIECE = 200  # letters: some 20 s, far from where a voice counts as hanging
SENTENCE_ENDS = re.compile(r"(?<=[.!?;:])\s+|(?<=[\u3002\uff01\uff1f\uff1b])|\n+")
WORD_ENDS = re.compile(r"(?<=[,\s])|(?<=[\uff0c\u3001])")


def pieces_of(text: str, longest: int = LONGEST_PIECE) -> list[str]:
    """Return a text in pieces of at most so many letters: whole sentences where they fit, else words, else letters."""
    pieces = [""]
    for sentence in SENTENCE_ENDS.split(text):
        parts = [f"{sentence.strip()} "] if len(sentence) < longest else WORD_ENDS.split(f"{sentence.strip()} ")
        for part in (whole[at : at + longest] for whole in parts for at in range(0, len(whole), longest)):
            if len(pieces[-1]) + len(part) > longest:
                pieces.append("")
            pieces[-1] += part
    return [piece.strip() for piece in pieces if piece.strip(" .,;:")]
