"""People who have nothing to do with the robot: some walk about, some cross its way, some go back and forth."""

import math

import numpy as np

from guide_robot.common.geometry import Pose2D
from guide_robot.floor.model import Point
from guide_robot.simulation.building import Building
from guide_robot.simulation.people_types import STAY, Intent, Motion, TruePerson
from guide_robot.simulation.roles import RobotSeen, aside_of, free_point, makes_room, stand_facing, walk_to

BESIDE_M = 1.2
CROSSES_WITHIN_S = 25.0


class Wanderer:
    """Walks from place to place and stands about in between; steps aside when the robot asks."""

    def __init__(self, building: Building, random: np.random.Generator) -> None:
        """Draw how fast this person walks."""
        self._building = building
        self._random = random
        self._speed = float(random.uniform(0.6, 1.3))
        self._goal: Point | None = None
        self._stands_until_s = float(random.uniform(0.0, 4.0))

    def step(self, me: TruePerson, robot: RobotSeen, now_s: float) -> Intent:
        """Return what to do now."""
        if makes_room(me, robot):
            self._goal = aside_of(self._building, me, robot.pose)
        if self._goal is not None and me.arrived and math.dist(self._goal, (me.x, me.y)) < 0.6:
            self._goal = None
            self._stands_until_s = now_s + float(self._random.uniform(2.0, 12.0))
        if self._goal is None and now_s >= self._stands_until_s:
            self._goal = free_point(self._building, [(me.x, me.y)], self._random, 3.0)
            self._stands_until_s = now_s + 2.0
        return STAY if self._goal is None else walk_to(self._goal, self._speed)


class Patrol:
    """Walks back and forth along points, as the floor plan says."""

    def __init__(self, points: list[Point], speed_mps: float) -> None:
        """Take the points in map."""
        self._way = [*points, *points[-2:0:-1]]
        self._speed = speed_mps
        self._next = min(1, len(self._way) - 1)

    def step(self, me: TruePerson, robot: RobotSeen, now_s: float) -> Intent:
        """Return what to do now."""
        if me.arrived and math.dist(self._way[self._next], (me.x, me.y)) < 0.6:
            self._next = (self._next + 1) % len(self._way)
        return walk_to(self._way[self._next], self._speed)


class Crosser:
    """Comes up beside the robot and its follower, walks closely through between them, and goes on.

    Asked to let the robot pass, they step aside and stay there.
    """

    def __init__(self, building: Building, random: np.random.Generator) -> None:
        """Draw speed and when to come: after the robot has gone so far."""
        self._building = building
        self._random = random
        self._speed = float(random.uniform(1.0, 1.3))
        self._after_m = float(random.uniform(1.5, 4.0))
        self._start: Pose2D | None = None
        self._begun_s: float | None = None
        self._side = 0.0
        self._beyond: Point | None = None

    def cross(self, me: TruePerson, robot: RobotSeen, follower: TruePerson, now_s: float) -> Intent:
        """Return what to do now, given who follows the robot."""
        self._start = self._start or robot.pose
        if self._begun_s is not None and makes_room(me, robot):
            self._beyond = aside_of(self._building, me, robot.pose) or self._beyond
        if self._beyond is not None:
            return walk_to(self._beyond, self._speed)
        if self._begun_s is None:
            if self._start.distance_to(robot.pose.x, robot.pose.y) < self._after_m:
                return stand_facing(me, robot.pose)
            self._begun_s = now_s
        between = _between(robot.pose, follower)
        ahead_m, left_m = between.inverse_transform(me.x, me.y)
        if abs(ahead_m) > 1.0:
            self._side = 0.0
        elif self._side == 0.0 and abs(ahead_m) < 0.5 and abs(left_m) < BESIDE_M + 0.5:
            self._side = math.copysign(1.0, left_m)
        if (self._side and left_m * self._side < -0.5) or now_s - self._begun_s > CROSSES_WITHIN_S:
            self._beyond = self._onwards(me, between)
            return walk_to(self._beyond, self._speed)
        if self._side:
            return walk_to(between.transform(0.0, -BESIDE_M * self._side), self._speed)
        return walk_to(self._beside(me, between, follower, left_m), self._speed)

    def _beside(self, me: TruePerson, between: Pose2D, follower: TruePerson, left_m: float) -> Point:
        """Return the point beside the two where they will be when this person gets there."""
        ahead_s = min(2.5, between.distance_to(me.x, me.y) / self._speed)
        lead_m = ahead_s * math.hypot(follower.vx, follower.vy)
        for side in (math.copysign(BESIDE_M, left_m), -math.copysign(BESIDE_M, left_m)):
            point = between.transform(lead_m, side)
            if self._building.suits(*point):
                return point
        return between.transform(lead_m, 0.0)

    def _onwards(self, me: TruePerson, between: Pose2D) -> Point:
        for reach in (3.0, 2.0, 1.2):
            point = between.transform(0.0, -math.copysign(reach, self._side or 1.0))
            if self._building.suits(*point):
                return point
        return free_point(self._building, [(between.x, between.y)], self._random, 2.0) or (me.x, me.y)


def _between(robot: Pose2D, follower: TruePerson) -> Pose2D:
    """Return the middle between robot and follower, looking from the follower to the robot."""
    theta = math.atan2(robot.y - follower.y, robot.x - follower.x)
    return Pose2D(x=(robot.x + follower.x) / 2.0, y=(robot.y + follower.y) / 2.0, theta=theta)


class Companion:
    """Goes with somebody, at their side or behind them."""

    def __init__(self, behind_m: float, aside_m: float, speed_mps: float) -> None:
        """Take the place beside the friend, in the friend's frame."""
        self._behind_m = behind_m
        self._aside_m = aside_m
        self._speed = speed_mps

    def with_friend(self, me: TruePerson, friend: TruePerson, robot: RobotSeen) -> Intent:
        """Return what to do to stay with the friend."""
        place = Pose2D(x=friend.x, y=friend.y, theta=friend.theta).transform(-self._behind_m, self._aside_m)
        gap = math.dist(place, (me.x, me.y))
        if gap < 0.35 or (gap < 0.8 and math.hypot(friend.vx, friend.vy) < 0.1):
            return stand_facing(me, robot.pose)
        return Intent(motion=Motion.WALK_TO, x=place[0], y=place[1], speed_mps=min(self._speed, 0.3 + 1.5 * gap))
