"""People whom the robot leads, for trials: steady ones, slow ones, and those who do what people do."""

import math
from dataclasses import dataclass
from enum import Enum

import numpy as np

from guide_robot.common.vocabulary import BodyKind
from guide_robot.floor.model import Point
from guide_robot.simulation.building import Building
from guide_robot.simulation.people_types import Intent, Motion, TruePerson
from guide_robot.simulation.roles import (
    HEARS_WITHIN_M,
    IN_THE_WAY_WITHIN_M,
    ComeAlong,
    RobotSeen,
    aside_of,
    facing,
    free_point,
    makes_room,
    stand_facing,
    walk_to,
)
from guide_robot.simulation.screen_touch import ScreenTouch


class FollowerKind(Enum):
    """What kind of follower somebody is."""

    STEADY = "steady"
    SLOW = "slow"
    HURRIED = "hurried"
    STOPS = "stops"
    DRIFTS = "drifts"
    SITS = "sits"
    LEAVES = "leaves"
    SWAPPED = "swapped"
    GROUP = "group"
    WHEELCHAIR = "wheelchair"


class Doing(Enum):
    """What a follower is doing."""

    COMES_ALONG = "comes along"
    STANDS = "stands"
    LOOKS = "looks at a poster"
    SITS = "sits"
    LEAVES = "leaves"


SPEEDS_MPS = {
    FollowerKind.SLOW: (0.3, 0.5),
    FollowerKind.HURRIED: (1.2, 1.2),
    FollowerKind.WHEELCHAIR: (0.6, 0.9),
}
MAKES_ROOM_FOR_S = 5.0
USUAL_SPEED_MPS = (0.9, 1.1)


@dataclass(frozen=True, kw_only=True)
class FollowerTruth:
    """What only the simulation knows: what the follower does, since when, and whether they ever come back."""

    doing: Doing
    since_s: float
    for_good: bool

    @property
    def follows(self) -> bool:
        """Whether they mean to come along."""
        return self.doing is Doing.COMES_ALONG


class Follower:
    """Comes along behind the robot, until the way is long enough for what this kind of follower does.

    When the robot says that it cannot see them, four in five go up to its screen and touch it. Asked to let it pass,
    whoever stands before it steps out of its way.
    """

    def __init__(self, kind: FollowerKind, building: Building, seed: int) -> None:
        """Draw speed and temper from the seed."""
        self._random = np.random.default_rng(seed)
        self._building = building
        self.kind = kind
        speed = float(self._random.uniform(*SPEEDS_MPS.get(kind, USUAL_SPEED_MPS)))
        self._along = ComeAlong(speed)
        self.truth = FollowerTruth(doing=Doing.COMES_ALONG, since_s=0.0, for_good=False)
        self._strays_after_m = float(self._random.uniform(1.5, 5.0))
        self._hears_calls = bool(self._random.random() < 0.6)
        self._screen = ScreenTouch.drawn(seed)
        self._strays_left = 2 if kind is FollowerKind.STOPS else 1
        self._walked_m = 0.0
        self._last: Point | None = None
        self._until_s = math.inf
        self._target: tuple[float, float, float] | None = None
        self._room: Point | None = None
        self._room_until_s = -math.inf

    @property
    def body(self) -> BodyKind:
        """What shape this person has."""
        return BodyKind.WHEELCHAIR if self.kind is FollowerKind.WHEELCHAIR else BodyKind.WALKING

    @property
    def touches(self) -> bool:
        """Whether this person touches the robot's screen in this step."""
        return self._screen.touches

    @property
    def speed_mps(self) -> float:
        """How fast this person walks when nothing keeps them."""
        return self._along.speed_mps

    def step(self, me: TruePerson, robot: RobotSeen, now_s: float) -> Intent:
        """Return what to do now."""
        if self._last is not None:
            self._walked_m += math.dist(self._last, (me.x, me.y))
        self._last = (me.x, me.y)
        self._screen.step(me, robot, self.truth.follows, now_s)
        self._make_room(me, robot, now_s)
        if self.truth.follows:
            if self._strays_left and self._walked_m > self._strays_after_m:
                self._stray(me, now_s)
        elif self._comes_on(me, robot, now_s):
            self._do(Doing.COMES_ALONG, now_s)
            self._walked_m = 0.0
        return self._intent(me, robot)

    def _stray(self, me: TruePerson, now_s: float) -> None:
        """Do what this kind of follower does, as often as it does it."""
        self._strays_left -= 1
        if self.kind is FollowerKind.STOPS:
            self._until_s = now_s + float(self._random.uniform(5.0, 20.0))
            self._do(Doing.STANDS, now_s)
        elif self.kind is FollowerKind.DRIFTS:
            self._target = self._poster(me)
            self._until_s = now_s + float(self._random.uniform(8.0, 20.0))
            self._do(Doing.LOOKS if self._target else Doing.STANDS, now_s)
        elif self.kind is FollowerKind.SITS:
            self._target = self._seat(me)
            self._do(Doing.SITS if self._target else Doing.STANDS, now_s, for_good=not self._hears_calls)
        elif self.kind is FollowerKind.LEAVES:
            self._do(Doing.LEAVES, now_s, for_good=True)

    def _comes_on(self, me: TruePerson, robot: RobotSeen, now_s: float) -> bool:
        """Whether somebody who strayed now comes along again: called, or done with what they did."""
        if self.truth.for_good:
            return False
        heard = robot.calls and robot.pose.distance_to(me.x, me.y) < HEARS_WITHIN_M
        if heard and self._hears_calls and now_s - self.truth.since_s > 2.0:
            return True
        return now_s >= self._until_s

    def _intent(self, me: TruePerson, robot: RobotSeen) -> Intent:
        doing = self.truth.doing
        if doing is Doing.LEAVES:
            return Intent(motion=Motion.LEAVE, speed_mps=self.speed_mps)
        if self._target is not None and doing is Doing.SITS:
            x, y, theta = self._target
            return Intent(motion=Motion.SIT, x=x, y=y, theta=theta, speed_mps=self.speed_mps)
        if self._target is not None and doing is Doing.LOOKS:
            x, y, theta = self._target
            return walk_to((x, y), self.speed_mps, theta)
        if doing in (Doing.STANDS, Doing.LOOKS, Doing.SITS):
            return stand_facing(me, robot.pose)
        if self._screen.goes_there(robot, self._building):
            return self._screen.intent(me, robot, self.speed_mps)
        if self._room is not None:
            return walk_to(self._room, self.speed_mps, facing(me, robot.pose.x, robot.pose.y))
        return self._along.intent(me, robot)

    def _make_room(self, me: TruePerson, robot: RobotSeen, now_s: float) -> None:
        """Step out of the robot's way when it asks, until it has passed or does not come."""
        ahead = abs(robot.pose.bearing_to(me.x, me.y)) < math.pi / 2.0
        far = robot.pose.distance_to(me.x, me.y) > IN_THE_WAY_WITHIN_M
        if makes_room(me, robot) and ahead:
            self._room, self._room_until_s = aside_of(self._building, me, robot.pose), now_s + MAKES_ROOM_FOR_S
        elif not ahead or far or now_s > self._room_until_s:
            self._room = None

    def _do(self, doing: Doing, now_s: float, *, for_good: bool = False) -> None:
        self.truth = FollowerTruth(doing=doing, since_s=now_s, for_good=for_good)
        if doing is Doing.COMES_ALONG:
            self._until_s, self._target = math.inf, None

    def _poster(self, me: TruePerson) -> tuple[float, float, float] | None:
        """Return a point 1.5 to 4 m off to stand at, and where to look."""
        for _ in range(20):
            point = free_point(self._building, [(me.x, me.y)], self._random, 1.5)
            if point is not None and math.dist(point, (me.x, me.y)) < 4.0:
                away = math.atan2(point[1] - me.y, point[0] - me.x)
                return (*point, away)
        return None

    def _seat(self, me: TruePerson) -> tuple[float, float, float] | None:
        """Return the nearest seat within 8 m."""
        seats = [
            (x, y, math.radians(row.facing_deg))
            for row in self._building.plan.waiting_rows
            for x, y in row.seat_centres()
        ]
        near = min(seats, key=lambda seat: math.dist(seat[:2], (me.x, me.y)), default=None)
        return near if near is not None and math.dist(near[:2], (me.x, me.y)) < 8.0 else None
