"""How well the robots of a hall receive people, from where everybody truly is and what the robots say; no ROS."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

Point = tuple[float, float]
GREETS_WITHIN_M = 3.0  # the receptionist greets from 2.5 m on; its track may be off by a step
NEAR_M = 1.5
STANDS_M = 0.1
DEADLOCK_S = 10.0


@dataclass(frozen=True, kw_only=True)
class RobotDetection:
    """One robot at one moment: its place in map, and whether it means to drive and may."""

    place: Point
    drives: bool


@dataclass(kw_only=True)
class _Citizen:
    entered_s: float
    place: Point
    met_s: float | None = None
    met_by: str = ""
    twice: bool = False


class HallScores:
    """Takes what happens in a hall step by step; times are simulated seconds."""

    def __init__(self) -> None:
        self._citizens: dict[int, _Citizen] = {}
        self._robots: dict[str, RobotDetection] = {}
        self._stands_since: dict[str, tuple[Point, float]] = {}
        self._locked: set[frozenset[str]] = set()
        self.deadlocks = 0

    @property
    def entered(self) -> int:
        """How many citizens came in."""
        return len(self._citizens)

    @property
    def greeted_twice(self) -> int:
        """How many citizens a second robot greeted."""
        return sum(one.twice for one in self._citizens.values())

    def waits_s(self) -> list[float]:
        """Return how long each citizen who was greeted had been in the building."""
        return [one.met_s - one.entered_s for one in self._citizens.values() if one.met_s is not None]

    def met_within(self, seconds: float) -> int:
        """Return how many citizens were greeted within that time."""
        return sum(wait <= seconds for wait in self.waits_s())

    def see(self, robots: Mapping[str, RobotDetection], citizens: Mapping[int, Point], now_s: float) -> None:
        """Take where everybody is."""
        for number, place in citizens.items():
            one = self._citizens.setdefault(number, _Citizen(entered_s=now_s, place=place))
            one.place = place
        self._robots = dict(robots)
        for name, robot in robots.items():
            since = self._stands_since.get(name)
            if since is None or math.dist(since[0], robot.place) > STANDS_M or not robot.drives:
                self._stands_since[name] = (robot.place, now_s)
        self._look_for_deadlocks(now_s)

    def greeted(self, robot: str, now_s: float) -> None:
        """Hear that a robot greets somebody: the citizen nearest to it."""
        if robot not in self._robots:
            return
        here = self._robots[robot].place
        near = [one for one in self._citizens.values() if math.dist(one.place, here) <= GREETS_WITHIN_M]
        if not near:
            return
        one = min(near, key=lambda one: math.dist(one.place, here))
        if one.met_s is None:
            one.met_s, one.met_by = now_s, robot
        elif one.met_by != robot:
            one.twice = True

    def _look_for_deadlocks(self, now_s: float) -> None:
        """Count each pair of robots that both want to drive and stand beside each other for too long, once."""
        stuck = [name for name, (_, since_s) in self._stands_since.items() if now_s - since_s >= DEADLOCK_S]
        pairs = {
            frozenset((one, other))
            for one in stuck
            for other in stuck
            if one < other and math.dist(self._robots[one].place, self._robots[other].place) < NEAR_M
        }
        self.deadlocks += len(pairs - self._locked)
        self._locked = pairs
