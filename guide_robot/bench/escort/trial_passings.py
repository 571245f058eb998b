"""Counts how the robot passes people in a trial: how near, by whose motion, and whether there was room for more."""

import math
from dataclasses import dataclass, field

import numpy as np

from guide_robot.common.geometry import Pose2D
from guide_robot.simulation.building import Building
from guide_robot.simulation.people_types import SHAPES, TruePerson

BERTH_M = 0.6
PASSES_M = 1.2
APART_AGAIN_M = 0.2
DRIVES_MPS = 0.1
THING_GAP_M = 0.15
AWAY = (0.0, 0.5, -0.5, 1.0, -1.0)


@dataclass(kw_only=True)
class Passings:
    """Hears where robot and people truly are in every step; gaps are from footprint to body, metres.

    A passing begins when somebody who is not being led comes within 1.2 m, and ends when they are 1.4 m off. It is
    too near when at some moment, all at once, the gap is below 0.6 m, the robot drives and closes in faster than the
    person does, and there was room: moved away from the person to a gap of 0.6 m (straight or up to 60 degrees aside)
    the robot would stand 0.15 m clear of all things and 0.6 m of everybody else.
    """

    building: Building
    radius_m: float
    passings: int = 0
    too_near: int = 0
    smallest_gap_driving_m: float = math.inf
    _near: set[int] = field(default_factory=set)
    _counted: set[int] = field(default_factory=set)

    def step(self, robot: Pose2D, speed_mps: float, people: list[TruePerson]) -> None:
        """Take in one step; `people` are those whom the robot does not lead."""
        velocity = speed_mps * math.cos(robot.theta), speed_mps * math.sin(robot.theta)
        for person in people:
            gap = self._gap(robot.x, robot.y, person)
            if abs(speed_mps) > DRIVES_MPS:
                self.smallest_gap_driving_m = min(self.smallest_gap_driving_m, gap)
            if gap > PASSES_M + APART_AGAIN_M:
                self._near.discard(person.id)
                self._counted.discard(person.id)
            elif gap < PASSES_M and person.id not in self._near:
                self._near.add(person.id)
                self.passings += 1
            near = gap < BERTH_M and person.id not in self._counted and self._closes_in(robot, velocity, person)
            if near and self._room(robot, person, people, BERTH_M - gap):
                self._counted.add(person.id)
                self.too_near += 1

    def _gap(self, x: float, y: float, person: TruePerson) -> float:
        return math.hypot(person.x - x, person.y - y) - self.radius_m - SHAPES[person.kind].radius_m

    def _closes_in(self, robot: Pose2D, velocity: tuple[float, float], person: TruePerson) -> bool:
        distance = max(1e-6, robot.distance_to(person.x, person.y))
        unit_x, unit_y = (person.x - robot.x) / distance, (person.y - robot.y) / distance
        own = velocity[0] * unit_x + velocity[1] * unit_y
        theirs = -(person.vx * unit_x + person.vy * unit_y)
        return own > DRIVES_MPS and own > theirs

    def _room(self, robot: Pose2D, person: TruePerson, people: list[TruePerson], more_m: float) -> bool:
        away = math.atan2(robot.y - person.y, robot.x - person.x)
        for turn in AWAY:
            way_m = more_m / math.cos(turn)
            x, y = robot.x + way_m * math.cos(away + turn), robot.y + way_m * math.sin(away + turn)
            clear = self.building.clearance(np.array([[x, y]]))[0][0] > self.radius_m + THING_GAP_M
            if clear and all(self._gap(x, y, other) >= BERTH_M - 0.01 for other in people if other.id != person.id):
                return True
        return False
