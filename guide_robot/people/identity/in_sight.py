"""Since when each person has been in sight without a break, and who stands before whom.

For as long as somebody is in sight, their number surely stands for the same person.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from guide_robot.common.geometry import Pose2D
from guide_robot.common.vocabulary import BodyKind
from guide_robot.people.types import TrackedPerson

BEFORE_RAD = math.pi / 3.0


def hides(other: tuple[float, float], robot: Pose2D, place: tuple[float, float], within_m: float) -> bool:
    """Whether something at `other` is between the robot and a place, within so many metres of the line."""
    line = Pose2D(x=robot.x, y=robot.y, theta=math.atan2(place[1] - robot.y, place[0] - robot.x))
    along, aside = line.inverse_transform(*other)
    return 0.0 < along < robot.distance_to(*place) and abs(aside) < within_m


def crowded(
    one: TrackedPerson, people: Sequence[TrackedPerson], robot: Pose2D, within_m: float, before_m: float
) -> bool:
    """Whether others stand between the robot and `one`, or within `before_m` of the robot before its screen."""
    return _hidden_by_others(one, people, robot, within_m) or any(
        robot.distance_to(other.x, other.y) < before_m and abs(robot.bearing_to(other.x, other.y)) < BEFORE_RAD
        for other in _others_seen(one, people)
    )


def _hidden_by_others(one: TrackedPerson, people: Sequence[TrackedPerson], robot: Pose2D, within_m: float) -> bool:
    others = _others_seen(one, people)
    return any(hides((other.x, other.y), robot, (one.x, one.y), within_m) for other in others)


def _others_seen(one: TrackedPerson, people: Sequence[TrackedPerson]) -> list[TrackedPerson]:
    return [other for other in people if other.id != one.id and other.since_seen_s <= 0.0]


class Hidden:
    """For how long (`for_s`, seconds) others have stood before the place where somebody unseen must be."""

    def __init__(self, after_s: float, within_m: float, chair_within_m: float) -> None:
        """Count for whom is unseen for `after_s`; others hide within `within_m` of the line, a chair or frame farther.

        Such a thing is known by its outline, of which others soon hide too much.
        """
        self._after_s, self._within_m, self._chair_within_m = after_s, within_m, chair_within_m
        self._stepped_s = math.inf
        self.for_s = 0.0

    def step(
        self, one: TrackedPerson, people: Sequence[TrackedPerson], robot: Pose2D, now_s: float, *, unseen_s: float
    ) -> None:
        """Take in everybody seen now, while `one` must be where they are predicted."""
        step_s, self._stepped_s = max(0.0, now_s - self._stepped_s), now_s
        if unseen_s <= self._after_s:
            self.for_s = 0.0
            return
        within_m = self._within_m if one.kind is BodyKind.WALKING else self._chair_within_m
        if _hidden_by_others(one, people, robot, within_m):
            self.for_s += step_s


@dataclass(kw_only=True)
class VisibilityInterval:
    """When and where somebody came into sight, and when they were last seen."""

    since_s: float
    last_s: float
    came_at: tuple[float, float]


class InSight:
    """Hears of everybody seen; whoever was unseen for `returns_after_s` has come into sight anew.

    A person who was last seen longer ago than `seen_within_s` is only predicted.
    """

    def __init__(self, seen_within_s: float, returns_after_s: float) -> None:
        self._seen_within_s = seen_within_s
        self._returns_after_s = returns_after_s
        self._intervals: dict[int, VisibilityInterval] = {}

    def step(self, people: Sequence[TrackedPerson], now_s: float) -> None:
        """Take in everybody tracked now."""
        for person in people:
            if person.since_seen_s > self._seen_within_s:
                continue
            seen_s, interval = now_s - person.since_seen_s, self._intervals.get(person.id)
            if interval is not None and seen_s - interval.last_s <= self._returns_after_s:
                interval.last_s = seen_s
                continue
            since_s = now_s - person.age_s if interval is None else seen_s
            self._intervals[person.id] = VisibilityInterval(
                since_s=since_s, last_s=seen_s, came_at=(person.x, person.y)
            )

    def interval(self, person: TrackedPerson, now_s: float) -> VisibilityInterval:
        """Return when and where somebody came into sight; of whom nothing was heard, how long they were tracked."""
        known = self._intervals.get(person.id)
        return known or VisibilityInterval(since_s=now_s - person.age_s, last_s=now_s, came_at=(person.x, person.y))

    def since_s(self, person: TrackedPerson, now_s: float) -> float:
        """Return since when somebody has been in sight."""
        return self.interval(person, now_s).since_s
