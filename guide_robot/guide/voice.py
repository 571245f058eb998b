"""What a behaviour says in one step, and when it last said anything."""

import math

from guide_robot.phrases.texts import SayKind


class Voice:
    """Says one thing a step at most: the last word counts."""

    def __init__(self) -> None:
        """Begin in silence."""
        self.saying: SayKind | None = None
        self._said_s = -math.inf

    def begin_step(self) -> None:
        """Say nothing until told to."""
        self.saying = None

    def say(self, kind: SayKind, now_s: float) -> None:
        """Say something in this step."""
        self.saying, self._said_s = kind, now_s

    def quiet_s(self, now_s: float) -> float:
        """Return for how long nothing has been said, seconds."""
        return now_s - self._said_s
