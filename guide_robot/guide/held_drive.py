"""What becomes of a drive whose goal somebody else cancelled, as the motion gate does when it stops the robot.

An operator's stop ends the drive. A protective stop (a silent node, a gate that starts) ends by itself; after a short
one the escort sends a new goal for the same place: it is given after the stop, by a node that sees the person now.
After a longer one people have come to stand around a robot that stood, so nothing sets it in motion but somebody's
word: the behaviour asks, and its next order is that word. Stops for the lidar and for traffic cancel nothing.
The gate's word and the cancelled goal come on ways of their own, so either may come first; a gate that dies says
nothing, so a stop counts from when the robot was last heard to be free.
"""

import math
from dataclasses import dataclass
from enum import Enum, auto


@dataclass(frozen=True, kw_only=True)
class HeldDriveSettings:
    """Seconds: within `explained_s` of a cancellation the gate must say that it stops the robot; after a stop longer
    than `short_s` somebody is asked; a drive that is held for longer than `longest_s`, or for which nobody has answered
    by then, is over."""

    explained_s: float = 1.5
    short_s: float = 3.0
    longest_s: float = 30.0


class GateWord(Enum):
    """What the motion gate says; PAUSED: it holds the robot and keeps its goals."""

    MAY_MOVE = auto()
    PAUSED = auto()
    HELD = auto()
    STOPPED_BY_OPERATOR = auto()


class Verdict(Enum):
    """What becomes of the drive; ASKS: it goes on only by the behaviour's next order."""

    GOES_ON = auto()
    WAITS = auto()
    ASK_AGAIN = auto()
    ASKS = auto()
    OVER = auto()


class HeldDrive:
    """Judges one drive after the other; times are seconds of a clock that never jumps."""

    def __init__(self, settings: HeldDriveSettings | None = None) -> None:
        self._settings = settings or HeldDriveSettings()
        self._word = GateWord.MAY_MOVE
        self._held_s = -math.inf
        self._free_s: float | None = None
        self._asks_since_s: float | None = None
        self._cancelled_s: float | None = None

    @property
    def held(self) -> bool:
        """Whether the gate keeps the robot standing."""
        return self._word is not GateWord.MAY_MOVE

    def begin(self) -> None:
        """Begin another drive, or end this one."""
        self._cancelled_s = self._asks_since_s = None

    def hear(self, word: GateWord, now_s: float) -> None:
        """Take the gate's word."""
        if GateWord.HELD in (word, self._word):
            self._held_s = now_s
        if word is not GateWord.HELD:
            ends = self._word is GateWord.HELD
            if ends and self._free_s is not None and now_s - self._free_s > self._settings.short_s:
                self._asks_since_s = now_s
            self._free_s = now_s
        self._word = word

    def cancelled(self, now_s: float) -> None:
        """Take that somebody else cancelled the goal."""
        self._cancelled_s = now_s

    def step(self, now_s: float) -> Verdict:
        """Return what becomes of the drive; all but GOES_ON and WAITS are said until the next `begin`."""
        since_s, longest_s = self._cancelled_s, self._settings.longest_s
        if since_s is not None and self._word is GateWord.STOPPED_BY_OPERATOR:
            return Verdict.OVER
        if since_s is not None and self._word is GateWord.HELD:
            return Verdict.OVER if now_s - since_s > longest_s else Verdict.WAITS
        if self._asks_since_s is not None:
            return Verdict.OVER if now_s - self._asks_since_s > longest_s else Verdict.ASKS
        if since_s is None:
            return Verdict.GOES_ON
        if self._held_s >= since_s - self._settings.explained_s:
            return Verdict.ASK_AGAIN
        return Verdict.OVER if now_s - since_s > self._settings.explained_s else Verdict.WAITS
