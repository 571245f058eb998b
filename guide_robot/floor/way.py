"""The way on foot to a place: as a line on the floor, and as turns for whoever stands before a screen."""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from shapely.geometry import LineString

from guide_robot.common.geometry import Pose2D, wrap_angle
from guide_robot.floor.model import FloorPlan, Place, Point
from guide_robot.floor.reach import Reach, reach

PERSON_RADIUS_M = 0.25
# A way along the middle of a hall is longer by a little and easier to describe than one along its chairs.
LIKES_ROOM_M = 1.0
SIMPLIFY_M = 0.7
SHORTEST_LEG_M = 1.2
TURNS_FROM_RAD = math.radians(35.0)
BEHIND_FROM_RAD = math.radians(135.0)
MOST_TURNS = 4
COARSE = 3  # cells of the occupancy grid to a cell of the search: 0.15 m is fine enough for people


class Turn(Enum):
    """Where to go on, as seen by whoever walks."""

    STRAIGHT = "straight"
    LEFT = "left"
    RIGHT = "right"
    BACK = "back"


@dataclass(frozen=True, kw_only=True)
class Way:
    """A way to a place: its points in `map`, metres; the turns in order, first as seen by who looks along `facing`."""

    place: str
    points: tuple[Point, ...]
    turns: tuple[Turn, ...]
    length_m: float


class WayFinder:
    """Finds ways on one floor; slow to make and to ask (a large hall: 0.2 s), so keep the answers."""

    def __init__(self, plan: FloorPlan) -> None:
        """Lay the plan out once."""
        self._plan = plan
        self._ways: Reach = reach(plan, PERSON_RADIUS_M)
        clearance = self._ways.clearance[COARSE // 2 :: COARSE, COARSE // 2 :: COARSE]
        self._cost = np.where(clearance <= PERSON_RADIUS_M, -1.0, 1.0 + LIKES_ROOM_M * np.exp(-clearance / 0.5))

    def way(self, viewer: Pose2D, place_id: str) -> Way | None:
        """Return the way for somebody who stands and looks like `viewer` in map; None where there is none."""
        place = self._plan.place(place_id)
        end = self._nearest_free(_goal(self._plan, place)) if place else None
        start = self._nearest_free((viewer.x, viewer.y))
        if place is None or start is None or end is None:
            return None
        points = self._line(start, end)
        if points is None:
            return None
        length_m = sum(math.dist(one, other) for one, other in itertools.pairwise(points))
        turns = _turns(viewer.theta, points) if length_m >= SHORTEST_LEG_M else ()
        return Way(place=place_id, points=tuple(points), turns=turns, length_m=round(length_m, 1))

    def _line(self, start: tuple[int, int], end: tuple[int, int]) -> list[Point] | None:
        from skimage.graph import route_through_array

        try:
            cells, _ = route_through_array(self._cost, start, end)  # type: ignore[no-untyped-call]
        except ValueError:  # no way joins them
            return None
        middle = COARSE // 2
        line = [self._ways.grid.to_point(COARSE * int(r) + middle, COARSE * int(c) + middle) for r, c in cells]
        if len(line) < 2:
            return [*line, *line][:2]
        return [(round(x, 2), round(y, 2)) for x, y in LineString(line).simplify(SIMPLIFY_M).coords]

    def _nearest_free(self, point: Point) -> tuple[int, int] | None:
        """Return the free cell nearest to a point of `map`."""
        row, column = (cell / COARSE for cell in self._ways.grid.to_cell(*point))
        free = np.argwhere(self._cost > 0.0)
        if not len(free):
            return None
        nearest = free[int(np.argmin(np.hypot(free[:, 0] - row, free[:, 1] - column)))]
        return int(nearest[0]), int(nearest[1])


def _goal(plan: FloorPlan, place: Place) -> Point:
    """Return where a person ends up: before a counter's desk, else where the robot would stop."""
    counter = plan.counter(place.counter) if place.counter else None
    return counter.in_front(0.6) if counter else (place.pose[0], place.pose[1])


def _turns(facing: float, points: Sequence[Point]) -> tuple[Turn, ...]:
    """Return the turns of a line for somebody who looks along `facing`, radians in map."""
    legs = _legs(points)
    turns: list[Turn] = []
    heading = facing
    for number, leg in enumerate(legs):
        turn = _turn(wrap_angle(leg - heading))
        if number == 0 or turn is not Turn.STRAIGHT:
            turns.append(turn)
        heading = leg
    return tuple(turns[:MOST_TURNS])


def _legs(points: Sequence[Point]) -> list[float]:
    """Return the directions of a line's legs; short ones count with the next."""
    legs: list[float] = []
    start = points[0]
    for point in points[1:]:
        if math.dist(start, point) >= SHORTEST_LEG_M or point == points[-1]:
            if math.dist(start, point) >= SHORTEST_LEG_M or not legs:
                legs.append(math.atan2(point[1] - start[1], point[0] - start[0]))
            start = point
    return legs


def _turn(angle: float) -> Turn:
    if abs(angle) < TURNS_FROM_RAD:
        return Turn.STRAIGHT
    if abs(angle) > BEHIND_FROM_RAD:
        return Turn.BACK
    return Turn.LEFT if angle > 0.0 else Turn.RIGHT
