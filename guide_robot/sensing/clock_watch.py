"""How far the clocks of lidar and base are apart from the robot's own, by when their messages come.

A stamp in the future can only come from a clock that is ahead, so it is bridged: the stamps are set back by what was
measured. A stamp that is old may as well be a reading that was long on its way; nobody can tell the two apart while
the robot stands, and an old reading is no ground to drive on. So that is said, and the robot stands.
"""

import math
import statistics
from collections import deque

from guide_robot.phrases.reasons import Reason, Why

WINDOW = 9
FEWEST = 3
LONG_WINDOW = 200
MOST_AHEAD_S = 2.0
LATE_S = 0.35
SAID_FROM_S = 0.1
SAID_LATE_S = 0.1  # beyond what the robot's own clock may be wrong: a turn of 1 rad/s puts who is at 4 m 0.4 m aside
LEAVE_SHARE = 0.3  # of what begins bridging: less than that ends it


class ClockWatch:
    """Hears the stamps of one source; seconds. `took_s` is for how long a reading is taken before it is sent.

    A message can be late, by its way or by a busy node, but never early: so the promptest ones tell how far a clock is
    ahead, and the usual ones how old readings are.
    """

    def __init__(self, *, bridged_from_s: float) -> None:
        """Take from where on a stamp in the future is set back: less may be the robot's own clock, heard seldom."""
        self._bridged_from_s = bridged_from_s
        self._bridges = False
        self._ages: deque[float] = deque(maxlen=LONG_WINDOW)
        self.took_s = 0.0

    def take(self, stamp_s: float, now_s: float) -> float:
        """Hear a stamp; return the same time by the robot's own clock."""
        age_s = now_s - stamp_s
        if not math.isfinite(age_s) or now_s <= 0.0:
            return stamp_s  # simulated time has not begun
        self._ages.append(age_s)
        self._judge()
        return stamp_s - self.bridged_s

    @property
    def age_s(self) -> float | None:
        """How old readings are when they come, the time that they take left out; None while not known."""
        newest = list(self._ages)[-WINDOW:]
        return statistics.median(newest) - self.took_s if len(newest) >= FEWEST else None

    @property
    def bridged_s(self) -> float:
        """By how much stamps are set back now, 0 where the clock is not ahead, or by too much."""
        return max(0.0, self._ahead_s() + self.took_s) if self._bridges else 0.0

    @property
    def said_late_from_s(self) -> float:
        """From how late on old readings are said."""
        return self._bridged_from_s + SAID_LATE_S

    @property
    def unsure(self) -> bool:
        """Whether a clock that is bridged may just have been set: its readings come later than they did."""
        age_s = self.age_s
        return self._bridges and age_s is not None and age_s + self.bridged_s > LATE_S

    def _ahead_s(self) -> float:
        """Return how far the clock is ahead by the promptest messages; the two that look so most may be slips."""
        return -sorted(self._ages)[FEWEST - 1] if len(self._ages) >= FEWEST else 0.0

    def _judge(self) -> None:
        """Begin and end bridging; this is the only place that does."""
        from_s = self._bridged_from_s * (LEAVE_SHARE if self._bridges else 1.0)
        self._bridges = from_s < self._ahead_s() <= MOST_AHEAD_S


def apart(lidar: ClockWatch, base: ClockWatch) -> tuple[Reason | None, bool]:
    """Return how far the clocks are apart, None if they agree, and whether the robot can drive so.

    Of several reasons it is one that keeps the robot from driving, if any does.
    """
    stops: list[Reason] = []
    goes: list[Reason] = []
    for part, watch in (("lidar", lidar), ("base", base)):
        age_s = watch.age_s
        if age_s is None:
            continue
        if -age_s > MOST_AHEAD_S:
            stops.append(Why.CLOCK_AHEAD(part=part, seconds=round(-age_s, 1)))
        elif watch.unsure:
            stops.append(Why.CLOCK_BEING_SET(part=part, seconds=round(watch.bridged_s, 2)))
        elif watch.bridged_s > SAID_FROM_S:
            goes.append(Why.CLOCK_BRIDGED(part=part, seconds=round(watch.bridged_s, 2)))
    late, by_s = _late(lidar, base)
    if late is not None:
        (goes if by_s <= LATE_S else stops).append(late)
    return next(iter([*stops, *goes]), None), not stops


def _late(lidar: ClockWatch, base: ClockWatch) -> tuple[Reason | None, float]:
    """Return which readings are older than the others or both old, and by how much they differ, seconds."""
    first, second = lidar.age_s, base.age_s
    if first is None or second is None:
        return None, 0.0
    behind_s = max(0.0, first) - max(0.0, second)
    if abs(behind_s) > lidar.said_late_from_s:
        late, other = ("lidar", "base") if behind_s > 0.0 else ("base", "lidar")
        return Why.STAMPS_BEHIND(part=late, other=other, seconds=round(abs(behind_s), 2)), abs(behind_s)
    both_s = min(first, second)
    if both_s > lidar.said_late_from_s:
        return Why.BOTH_STAMPS_BEHIND(seconds=round(both_s, 2)), abs(behind_s)
    return None, 0.0
