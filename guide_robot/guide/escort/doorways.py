"""Where the robot must not stand and wait, because others need to get by: the doorways of the floor plan."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.geometry import Points, Pose2D, segment_distance
from guide_robot.floor.model import Door
from guide_robot.guide.trail import Trail
from guide_robot.guide.types import heading

BLOCKS_WITHIN_M = 0.8
CLEAR_BEYOND_M = 1.2
LONGEST_WAY_M = 3.0
ROOM_FOR_PERSON_M = 1.2


class Doorways:
    """The doors of a floor plan in `map`; a robot within 0.8 m of one is in the way, beyond 1.2 m it is not."""

    def __init__(self, doors: Sequence[Door]) -> None:
        """Take the doors."""
        self._doors = doors

    def blocked_by(self, x: float, y: float) -> bool:
        """Whether a robot that stands there is in somebody's way."""
        return bool((self._distances(np.array([[x, y]])) < BLOCKS_WITHIN_M).any())

    def near_exit(self, person: Pose2D, within_m: float) -> bool:
        """Whether somebody is that near to a door that leads out of the building."""
        return any(person.distance_to(*door.centre) < within_m for door in self._doors if door.exterior)

    def keep_clear(self, points: Points) -> Points:
        """Return those of the points, shape (count, 2), where a robot may stand."""
        return points[self._clear(points)]

    def spot_beside(self, robot: Pose2D, ahead: Points, trail: Trail, person: Pose2D | None) -> Pose2D | None:
        """Return where a robot in a doorway should wait, looking back to the door; None where it may stay.

        That is the nearest clear point of its path `ahead` or of its own `trail`, which leads back to the person: it
        goes back only where that leaves them room. None as well if there is no such point within 3 m of way.
        """
        if not self.blocked_by(robot.x, robot.y):
            return None
        forwards = self._first_clear(robot, ahead)
        back = self._first_clear(robot, trail.points()[::-1])
        if back is not None and person is not None and person.distance_to(*back[1]) < ROOM_FOR_PERSON_M:
            back = None
        ways = [way for way in (forwards, back) if way is not None]
        if not ways:
            return None
        spot = min(ways)[1]
        return Pose2D(x=spot[0], y=spot[1], theta=heading(spot, (robot.x, robot.y)))

    def _first_clear(self, robot: Pose2D, way: Points) -> tuple[float, tuple[float, float]] | None:
        """Return how far along a way from the robot its first clear point is, and that point."""
        if not len(way):
            return None
        steps = np.diff(np.vstack(([robot.x, robot.y], way)), axis=0)
        along = np.cumsum(np.hypot(steps[:, 0], steps[:, 1]))
        clear = self._clear(way) & (along <= LONGEST_WAY_M)
        if not clear.any():
            return None
        first = int(np.argmax(clear))
        return float(along[first]), (float(way[first, 0]), float(way[first, 1]))

    def _clear(self, points: Points) -> NDArray[np.bool_]:
        """Return which of the points are no doorway, shape (points,)."""
        return np.asarray((self._distances(points) >= CLEAR_BEYOND_M).all(axis=0))

    def _distances(self, points: Points) -> Points:
        """Return the distance of each point to each door, shape (doors, points)."""
        x, y = points[:, 0], points[:, 1]
        distances = [segment_distance(x, y, door.start, door.end) for door in self._doors]
        return np.array(distances).reshape(len(self._doors), len(points))
