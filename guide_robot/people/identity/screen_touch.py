"""Who has touched the robot's screen: whoever stands before it, within reach."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from guide_robot.common.geometry import Pose2D
from guide_robot.people.types import TrackedPerson


@dataclass(frozen=True, kw_only=True)
class TouchSettings:
    """Only somebody within `within_m` and `within_rad` of the robot's front, `screen_ahead_m` before its middle,
    reaches its screen. A person who is likely to touch it has done so unless another is nearer by `margin_m`.
    """

    screen_ahead_m: float = 0.2
    within_m: float = 1.3
    within_rad: float = 1.4
    margin_m: float = 0.35


def who_touched(
    there: Sequence[TrackedPerson],
    robot: Pose2D,
    likely: Sequence[Collection[int]],
    settings: TouchSettings,
) -> TrackedPerson | None:
    """Return who of those seen now, in the frame of `robot`, has touched its screen; None if nobody can have.

    `likely` are the numbers of those who are likely to, the likeliest first: the first of them of whom anybody is
    within reach count.
    """
    front = robot.transform(settings.screen_ahead_m, 0.0)
    within_reach = [
        person
        for person in there
        if robot.distance_to(person.x, person.y) <= settings.within_m
        and abs(robot.bearing_to(person.x, person.y)) <= settings.within_rad
    ]
    reached = {person.id for person in within_reach}
    first: Collection[int] = next((ids for ids in likely if not reached.isdisjoint(ids)), ())

    def reach_m(person: TrackedPerson) -> float:
        return math.dist(front, (person.x, person.y)) + (0.0 if person.id in first else settings.margin_m)

    return min(within_reach, key=reach_m, default=None)
