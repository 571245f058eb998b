"""People who go ahead while the robot follows: around corners, with stops, sometimes turning back."""

import math

import numpy as np

from guide_robot.floor.model import Point
from guide_robot.simulation.building import Building
from guide_robot.simulation.people_types import STAY, Intent, TruePerson
from guide_robot.simulation.roles import RobotSeen, free_point, stand_facing, walk_to
from guide_robot.simulation.screen_touch import ScreenTouch

AWAITED_M = 3.5


class Leader:
    """Walks to a place by way of others; now and then stops, and once turns round and comes some steps back.

    When the robot says that it cannot see them, four in five go up to its screen and touch it.
    """

    def __init__(self, building: Building, goal: Point, seed: int, *, stops: int = 2, turns_back: bool = True) -> None:
        """Draw speed, the detours and when to stop."""
        self._random = np.random.default_rng(seed)
        self._building = building
        self._goal = goal
        self._speed = float(self._random.uniform(0.6, 1.1))
        self._stops_left = stops
        self._turns_back = turns_back
        self._points: list[Point] = []
        self._next_stop_m = float(self._random.uniform(2.0, 5.0))
        self._stands_until_s = 0.0
        self._walked_m = 0.0
        self._last: Point | None = None
        self._trail: list[Point] = []
        self._screen = ScreenTouch.drawn(seed)
        self.arrived = False

    @property
    def speed_mps(self) -> float:
        """How fast this person walks when nothing keeps them."""
        return self._speed

    @property
    def touches(self) -> bool:
        """Whether this person touches the robot's screen in this step."""
        return self._screen.touches

    def step(self, me: TruePerson, robot: RobotSeen, now_s: float) -> Intent:
        """Return what to do now; whoever leads waits when the robot is far behind."""
        self._remember(me)
        self._screen.step(me, robot, True, now_s)
        if self._screen.goes_there(robot, self._building):
            return self._screen.intent(me, robot, self._speed)
        if not self._points:
            detour = free_point(self._building, [(me.x, me.y), self._goal], self._random, 2.5)
            self._points = [*([detour] if detour else []), self._goal]
        self.arrived = len(self._points) == 1 and math.dist(self._goal, (me.x, me.y)) < 0.5
        if self.arrived or now_s < self._stands_until_s:
            return STAY
        if robot.pose.distance_to(me.x, me.y) > AWAITED_M:
            return stand_facing(me, robot.pose)
        self._decide(me, now_s)
        return walk_to(self._points[0], self._speed)

    def _remember(self, me: TruePerson) -> None:
        here = (me.x, me.y)
        if self._last is not None:
            self._walked_m += math.dist(self._last, here)
        self._last = here
        if not self._trail or math.dist(self._trail[-1], here) > 0.25:
            self._trail.append(here)

    def _decide(self, me: TruePerson, now_s: float) -> None:
        """Go on to the next point, stop for a while, or turn back once."""
        if len(self._points) > 1 and math.dist(self._points[0], (me.x, me.y)) < 0.5:
            self._points.pop(0)
        if not self._stops_left or self._walked_m < self._next_stop_m:
            return
        self._stops_left -= 1
        self._next_stop_m = self._walked_m + float(self._random.uniform(2.0, 5.0))
        self._stands_until_s = now_s + float(self._random.uniform(2.0, 6.0))
        if self._turns_back and len(self._trail) > 6:
            self._turns_back = False
            self._points.insert(0, self._trail[-4])
