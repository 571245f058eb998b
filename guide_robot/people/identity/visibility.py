"""Which share of a place the robot's lidar sees: rays past walls of the map and past other people's bodies."""

import math
from collections.abc import Sequence

from guide_robot.common.geometry import Pose2D
from guide_robot.floor.line_of_sight import LineOfSight
from guide_robot.people.types import TrackedPerson

BODY_M = 0.25  # half of a body's width and a leg of the one behind it (see TrackerSettings.body_width_m)
FURTHEST_M = 9.0  # as far as people are looked for (people_tracker: furthest_m)
NEAREST_M = 0.35  # inside the robot's own outline nothing is seen


class Visibility:
    """Asked anew in each step, with the robot and the people as they are then."""

    def __init__(self, walls: LineOfSight | None) -> None:
        """Take the walls, None where there is no map: then people alone hide somebody."""
        self._walls = walls
        self._robot = Pose2D(x=0.0, y=0.0)
        self._bodies: list[tuple[float, float]] = []

    def look(self, robot: Pose2D, people: Sequence[TrackedPerson]) -> None:
        """Take in where the robot and everybody seen are, in `map`."""
        self._robot = robot
        self._bodies = [(one.x, one.y) for one in people if one.since_seen_s <= 0.0]

    def share(self, x: float, y: float, radius_m: float) -> float:
        """Return the share (0 to 1) of a round place that is seen: of its middle and six points about it."""
        ring = [(x + radius_m * math.cos(turn), y + radius_m * math.sin(turn)) for turn in _TURNS]
        points = [(x, y), *(point for point in ring if self._can_be(x, y, point))]
        return sum(self._sees(point) for point in points) / len(points)

    def _can_be(self, x: float, y: float, point: tuple[float, float]) -> bool:
        """Whether somebody from the middle can have got there: not through a wall."""
        return self._walls is None or self._walls.clear((x, y), point)

    def _sees(self, point: tuple[float, float]) -> bool:
        robot = self._robot
        distance = robot.distance_to(*point)
        if not NEAREST_M < distance < FURTHEST_M or any(_hides(body, robot, point, distance) for body in self._bodies):
            return False
        return self._walls is None or self._walls.clear((robot.x, robot.y), point)


_TURNS = [turn * math.pi / 3.0 for turn in range(6)]


def _hides(body: tuple[float, float], robot: Pose2D, point: tuple[float, float], distance: float) -> bool:
    """Whether a body stands between the robot and a point, near the line."""
    ux, uy = (point[0] - robot.x) / distance, (point[1] - robot.y) / distance
    dx, dy = body[0] - robot.x, body[1] - robot.y
    along, aside = dx * ux + dy * uy, abs(dy * ux - dx * uy)
    return 0.0 < along < distance - BODY_M and aside < BODY_M
