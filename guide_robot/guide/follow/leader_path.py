"""The leader path: the breadcrumbs of the person ahead, from the robot to the person, which the robot follows."""

import math

import numpy as np

from guide_robot.common.geometry import Points, Pose2D
from guide_robot.floor.line_of_sight import LineOfSight

STEP_M = 0.2
REACHED_M = 0.5
LOOK_M = 3.0
SHORT_CUT_M = 2.6
CORRIDOR_M = 0.4
NO_WAY_M = 0.15


class LeaderPath:
    """The places in `map` that the person has walked and the robot has not come to yet.

    Where the straight line to somebody near is free of walls on the floor plan, loops and side steps of theirs are
    left out: nobody who keeps company walks them. Round a corner the robot goes the way that they went.
    """

    def __init__(self, sight: LineOfSight | None = None) -> None:
        """Begin with no way; without `sight` nothing is cut short."""
        self._sight = sight
        self._ahead: list[tuple[float, float]] = []

    def see(self, x: float, y: float) -> None:
        """Add where the person is now; small moves are left out."""
        if not self._ahead or math.dist(self._ahead[-1], (x, y)) >= STEP_M:
            self._ahead.append((x, y))

    def go_on(self, robot: Pose2D, person: Pose2D) -> None:
        """Leave behind what the robot has come to, and what it can cut short."""
        here, there = (robot.x, robot.y), (person.x, person.y)
        near = math.dist(here, there) < SHORT_CUT_M
        if near and self._sight is not None and self._sight.free(here, there, CORRIDOR_M):
            self._ahead.clear()
            return
        gone, reached = 0.0, -1
        before = here
        for index, point in enumerate(self._ahead):
            gone += math.dist(before, point)
            before = point
            if math.dist(here, point) < REACHED_M:
                reached = index
            if gone > LOOK_M:
                break
        del self._ahead[: reached + 1]

    def left(self, robot: Pose2D, person: Pose2D) -> Points:
        """Return the way from the robot to the person, shape (count, 2)."""
        return np.array([(robot.x, robot.y), *self._ahead, (person.x, person.y)], np.float64)

    def free_lead(self, person: Pose2D, lead_m: float) -> float:
        """Return how far the person can go straight on by the floor plan, at most `lead_m`; 0 without one."""
        if self._sight is None:
            return 0.0
        here = person.x, person.y
        for share in (1.0, 0.7, 0.4):
            if self._sight.free(here, person.transform(share * lead_m, 0.0), CORRIDOR_M):
                return share * lead_m
        return 0.0


def length_m(way: Points) -> float:
    """Return how long a way is."""
    return float(np.sum(np.hypot(*np.diff(way, axis=0).T)))


def point_on(way: Points, behind_m: float, ahead_m: float) -> tuple[float, float] | None:
    """Return the point that far before the end of a way, but at most `ahead_m` from its start; None if that is past."""
    along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(way, axis=0).T))))
    at = min(float(along[-1]) - behind_m, ahead_m)
    if at <= NO_WAY_M:
        return None
    return float(np.interp(at, along, way[:, 0])), float(np.interp(at, along, way[:, 1]))
