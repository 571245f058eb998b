"""How somebody whom the robot cannot see answers it: they come before its screen and touch it."""

import numpy as np

from guide_robot.common.geometry import Pose2D
from guide_robot.floor.model import Point
from guide_robot.simulation.building import Building
from guide_robot.simulation.people_types import Intent, TruePerson
from guide_robot.simulation.roles import HEARS_WITHIN_M, RobotSeen, facing, stand_facing, walk_to

TOUCHES_FROM_M = 0.8
REACH_M = 1.05
FRONT_RAD = 1.2
TOUCHES_AFTER_S = 1.0
TOUCHERS = 0.8


def before_screen(robot: Pose2D) -> Point:
    """Return where to stand before the screen of a robot, in `map`."""
    return robot.transform(TOUCHES_FROM_M, 0.0)


class ScreenTouch:
    """Somebody whom the robot cannot see goes up to the front of it and touches its screen, once for each asking."""

    def __init__(self, willing: bool) -> None:
        """Say whether this person does what the robot asks for."""
        self._willing = willing
        self._before_it_since_s: float | None = None
        self.wanted = False
        self.touches = False

    @classmethod
    def drawn(cls, seed: int) -> "ScreenTouch":
        """Return that of one of many people, of whom four in five are willing."""
        return cls(willing=bool(np.random.default_rng((seed, 7)).random() < TOUCHERS))

    def goes_there(self, robot: RobotSeen, building: Building) -> bool:
        """Whether this person goes up to the screen now; not where there is no room before it."""
        return self.wanted and building.suits(*before_screen(robot.pose))

    def step(self, me: TruePerson, robot: RobotSeen, follows: bool, now_s: float) -> None:
        """Hear the robot, and see whether its screen is within reach."""
        distance = robot.pose.distance_to(me.x, me.y)
        self.touches = False
        if not follows or robot.goes_on:
            self.wanted = False
        elif robot.asks_for_touch and distance < HEARS_WITHIN_M:
            self.wanted = self._willing
        within = self.wanted and distance < REACH_M and abs(robot.pose.bearing_to(me.x, me.y)) < FRONT_RAD
        if not within:
            self._before_it_since_s = None
        elif self._before_it_since_s is None:
            self._before_it_since_s = now_s
        elif now_s - self._before_it_since_s >= TOUCHES_AFTER_S:
            self.touches, self.wanted = True, False

    def intent(self, me: TruePerson, robot: RobotSeen, speed_mps: float) -> Intent:
        """Return how to come to the screen."""
        if self._before_it_since_s is not None:
            return stand_facing(me, robot.pose)
        return walk_to(before_screen(robot.pose), speed_mps, facing(me, robot.pose.x, robot.pose.y))
