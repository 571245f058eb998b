"""What everybody who plays a part knows of the robot, and the ways of walking that the parts share."""

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from guide_robot.common.geometry import Pose2D
from guide_robot.floor.model import Point
from guide_robot.simulation.building import Building
from guide_robot.simulation.people_types import Intent, Motion, TruePerson

CALLS = frozenset(
    {"waiting_here", "please_come", "looking_for_you", "looking_in_crowd", "shall_we_go_on", "going_on", "follow_me"}
)
ASKS_FOR_TOUCH = frozenset({"looking_for_you", "looking_in_crowd", "shall_we_go_on"})
GOES_ON = frozenset({"going_on"})
ASKS_TO_PASS = frozenset({"let_us_pass", "let_me_pass", "looking_in_crowd"})
HEARS_WITHIN_M = 8.0
STAND_GAP_M = 1.0
SET_OFF_GAP_M = 1.35
STEP_ASIDE_M = 1.0
IN_THE_WAY_WITHIN_M = 2.0


@dataclass(frozen=True, kw_only=True)
class RobotSeen:
    """The robot as people see and hear it: pose in map, and the key of what it said since the last step."""

    pose: Pose2D
    said: str = ""

    @property
    def calls(self) -> bool:
        """Whether it calls the person it leads."""
        return self.said in CALLS

    @property
    def asks_for_touch(self) -> bool:
        """Whether it asks the person it leads to touch its screen."""
        return self.said in ASKS_FOR_TOUCH

    @property
    def goes_on(self) -> bool:
        """Whether it says that it goes on."""
        return self.said in GOES_ON

    @property
    def asks_to_pass(self) -> bool:
        """Whether it asks people to let it pass."""
        return self.said in ASKS_TO_PASS


class Role(Protocol):
    """A part that a person plays."""

    def step(self, me: TruePerson, robot: RobotSeen, now_s: float) -> Intent:
        """Return what this person wants to do now."""
        ...


def facing(me: TruePerson, x: float, y: float) -> float:
    """Return the direction from a person to a point, radians in map."""
    return math.atan2(y - me.y, x - me.x)


def stand_facing(me: TruePerson, pose: Pose2D, card_text: str | None = None) -> Intent:
    """Stand and look at a pose, perhaps with a card held up."""
    return Intent(motion=Motion.STAND, theta=facing(me, pose.x, pose.y), card_text=card_text)


def walk_to(point: Point, speed_mps: float, theta: float | None = None) -> Intent:
    """Walk to a point."""
    return Intent(motion=Motion.WALK_TO, x=point[0], y=point[1], theta=theta, speed_mps=speed_mps)


class ComeAlong:
    """Walking behind the robot at 1.0 to 1.5 m: stands when near, sets off when it has gone on a little."""

    def __init__(self, speed_mps: float, gap_m: float = STAND_GAP_M) -> None:
        """Take the fastest that this person walks and the gap they leave."""
        self.speed_mps = speed_mps
        self._gap_m = gap_m
        self._walks = False

    def intent(self, me: TruePerson, robot: RobotSeen) -> Intent:
        """Return what to do to come along now."""
        gap = robot.pose.distance_to(me.x, me.y)
        start = self._gap_m + SET_OFF_GAP_M - STAND_GAP_M
        self._walks = gap > (self._gap_m if self._walks else start)
        if not self._walks:
            return stand_facing(me, robot.pose)
        speed = min(self.speed_mps, 0.25 + 1.5 * (gap - self._gap_m))
        return walk_to((robot.pose.x, robot.pose.y), speed, facing(me, robot.pose.x, robot.pose.y))


def free_point(
    building: Building, clear_of: list[Point], random: np.random.Generator, apart_m: float = 1.0
) -> Point | None:
    """Return a random point where somebody can stand, away from those given; None when none was found."""
    (left, bottom), (right, top) = building.plan.origin, building.plan.corner
    for _ in range(200):
        x, y = float(random.uniform(left + 0.4, right - 0.4)), float(random.uniform(bottom + 0.4, top - 0.4))
        if all(math.dist((x, y), other) > apart_m for other in clear_of) and building.suits(x, y):
            return (x, y)
    return None


def makes_room(me: TruePerson, robot: RobotSeen) -> bool:
    """Whether the robot asks this person to let it pass."""
    return robot.asks_to_pass and robot.pose.distance_to(me.x, me.y) < IN_THE_WAY_WITHIN_M


def aside_of(building: Building, me: TruePerson, robot: Pose2D) -> Point | None:
    """Return a free point a step away from the robot and out of its line."""
    away = math.atan2(me.y - robot.y, me.x - robot.x)
    side = 1.0 if robot.bearing_to(me.x, me.y) >= 0.0 else -1.0
    for turn in (math.pi / 2.0, math.pi / 4.0, 0.0, -math.pi / 2.0):
        angle = robot.theta + side * turn if turn else away
        point = (me.x + STEP_ASIDE_M * math.cos(angle), me.y + STEP_ASIDE_M * math.sin(angle))
        if building.suits(*point):
            return point
    return None
