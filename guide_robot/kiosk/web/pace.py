"""How many wishes a page may send: enough for the fastest finger, too few to flood the robot."""

from dataclasses import dataclass


@dataclass
class Pace:
    """A bucket of allowances that fills with time."""

    per_second: float = 10.0
    most: float = 30.0
    _left: float = 30.0
    _filled_s: float | None = None

    def allows(self, now_s: float) -> bool:
        """Whether one more is allowed now; it is counted."""
        if self._filled_s is not None:
            self._left = min(self.most, self._left + (now_s - self._filled_s) * self.per_second)
        self._filled_s = now_s
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True
