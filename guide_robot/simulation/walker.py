"""One person's own mind about walking: from an intent to the velocity they would like to have now."""

import math
from dataclasses import dataclass, field

from guide_robot.common.geometry import Pose2D, wrap_angle
from guide_robot.common.vocabulary import BodyKind
from guide_robot.floor.model import Point
from guide_robot.simulation.building import Building
from guide_robot.simulation.people_types import SHAPES, STAY, BodyShape, Intent, Motion

CORNER_M = 0.3
ARRIVED_M = 0.15
CROWDED_M = 0.45
GOAL_MOVED_M = 0.25
REPLAN_S = 0.5
STUCK_S = 2.0
STUCK_MPS = 0.15
ASIDE_M = 1.0
ASIDE_ANGLE = 1.9
SEAT_FRONT_M = 0.5
SEAT_TIME_S = 1.0


@dataclass(kw_only=True)
class Walker:
    """A person and the way they are on; positions in map."""

    id: int
    slot: int
    kind: BodyKind
    role: str
    notices_robot: bool
    intent: Intent = STAY
    way: list[Point] = field(default_factory=list)
    planned_for: Point | None = None
    planned_at_s: float = -math.inf
    stuck_since_s: float | None = None
    arrived: bool = True
    gone: bool = False
    seat: Pose2D | None = None
    seated: float = 0.0
    aside: float = -1.0

    @property
    def shape(self) -> BodyShape:
        """What room this person takes."""
        return SHAPES[self.kind]

    @property
    def heading_wanted(self) -> float | None:
        """Where this person wants to look when not walking, None if they do not care."""
        return self.intent.theta

    def set_intent(self, intent: Intent) -> None:
        """Take a new intent; a way that still leads there is kept."""
        if (intent.motion, intent.x, intent.y) != (self.intent.motion, self.intent.x, self.intent.y):
            self.arrived = intent.motion is Motion.STAND
        if intent.motion is not self.intent.motion:
            self.planned_for, self.way = None, []
        self.intent = intent

    def velocity_wanted(self, here: Point, speed_mps: float, building: Building, now_s: float) -> Point:
        """Return the velocity this person would like now; `speed_mps` is how fast they really walk."""
        goal = self._goal(here, building)
        if goal is None or (self.arrived and math.dist(here, goal) < CROWDED_M):
            self.stuck_since_s = None
            return (0.0, 0.0)
        self._plan(here, goal, building, now_s)
        while len(self.way) > 1 and math.dist(here, self.way[0]) < CORNER_M:
            self.way.pop(0)
        if not self.way:
            return (0.0, 0.0)
        left = math.dist(here, self.way[0])
        if len(self.way) == 1 and self._there(left, speed_mps, now_s):
            self._arrive()
            return (0.0, 0.0)
        self._notice_being_stuck(speed_mps, now_s)
        speed = self.intent.speed_mps if len(self.way) > 1 else min(self.intent.speed_mps, 0.15 + 1.5 * left)
        share = speed / max(left, 1e-6)
        return ((self.way[0][0] - here[0]) * share, (self.way[0][1] - here[1]) * share)

    def sit_or_rise(self, dt_s: float) -> Pose2D | None:
        """Return where the chair puts this person, None while they are not in one; rising takes time too."""
        wants = self.intent.motion is Motion.SIT and self.arrived
        if self.seat is None:
            return None
        self.seated = min(1.0, max(0.0, self.seated + (dt_s if wants else -dt_s) / SEAT_TIME_S))
        if not wants and self.seated == 0.0:
            self.seat = None
            return None
        x, y = self.seat.transform(SEAT_FRONT_M * (1.0 - self.seated), 0.0)
        return Pose2D(x=x, y=y, theta=self.seat.theta)

    def _goal(self, here: Point, building: Building) -> Point | None:
        intent = self.intent
        if intent.motion is Motion.STAND:
            return None
        if intent.motion is Motion.WALK_TO:
            return (intent.x, intent.y)
        if intent.motion is Motion.SIT:
            return Pose2D(x=intent.x, y=intent.y, theta=intent.theta or 0.0).transform(SEAT_FRONT_M, 0.0)
        if self.planned_for is not None:
            return self.planned_for
        doors = [(pose.x, pose.y) for pose in building.exits()]
        return min(doors, key=lambda door: building.ways.distance_m(here, door), default=None)

    def _plan(self, here: Point, goal: Point, building: Building, now_s: float) -> None:
        due = now_s - self.planned_at_s >= REPLAN_S
        moved = self.planned_for is None or math.dist(self.planned_for, goal) > GOAL_MOVED_M
        stuck = self.stuck_since_s is not None and now_s - self.stuck_since_s > STUCK_S
        if self.planned_for is None or stuck or (due and (moved or not self.way)):
            self.way = building.ways.way(here, goal) or []
            if stuck:
                self._step_aside(here, building)
            self.planned_for, self.planned_at_s, self.stuck_since_s = goal, now_s, None
        elif self.way:
            self.way[-1] = goal

    def _step_aside(self, here: Point, building: Building) -> None:
        """Begin the way with a step to one side, next time to the other: something new stands in the way."""
        if not self.way:
            return
        self.aside = -self.aside
        ahead = math.atan2(self.way[0][1] - here[1], self.way[0][0] - here[0])
        for side in (self.aside, -self.aside):
            angle = ahead + side * ASIDE_ANGLE
            point = (here[0] + ASIDE_M * math.cos(angle), here[1] + ASIDE_M * math.sin(angle))
            if building.ways.clear(here, point):
                self.way.insert(0, point)
                return

    def _there(self, left_m: float, speed_mps: float, now_s: float) -> bool:
        waited = self.stuck_since_s is not None and now_s - self.stuck_since_s > 1.0
        return left_m < ARRIVED_M or (left_m < CROWDED_M and speed_mps < 0.1 and waited)

    def _arrive(self) -> None:
        self.arrived, self.stuck_since_s = True, None
        intent = self.intent
        if intent.motion is Motion.LEAVE:
            self.gone = True
        if intent.motion is Motion.SIT and self.seat is None and self.kind is not BodyKind.WHEELCHAIR:
            self.seat = Pose2D(x=intent.x, y=intent.y, theta=wrap_angle(intent.theta or 0.0))

    def _notice_being_stuck(self, speed_mps: float, now_s: float) -> None:
        if speed_mps > min(STUCK_MPS, 0.4 * self.intent.speed_mps):
            self.stuck_since_s = None
        elif self.stuck_since_s is None:
            self.stuck_since_s = now_s
