"""Counts when the robot touches people and things, and says who moved into whom."""

import math
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
APART_AGAIN_M = 0.10
MOVES_M_S = 0.02


class Cause(Enum):
    """Who moved into whom."""

    ROBOT = "robot"
    PERSON = "person"


@dataclass(frozen=True, kw_only=True)
class Contact:
    """One touch, from first touching until clearly apart: when it began, and where the robot was (map).

    `person` is None for a thing. The speeds are how fast each one closed in, m/s.
    """

    start_s: float
    x: float
    y: float
    person: int | None
    cause: Cause
    robot_closing_mps: float
    person_closing_mps: float


class ContactLog:
    """All touches of a run, and how near people came: gaps from footprint to body, centres to centres."""

    def __init__(self) -> None:
        """Begin without any."""
        self.contacts: list[Contact] = []
        self.smallest_gap_to_people_m = math.inf
        self.smallest_distance_to_people_m = math.inf
        self._touching: set[int | None] = set()

    def count(self, *, with_people: bool, cause: Cause | None = None) -> int:
        """Return how many touches there were with people or with things, by whom if given."""
        return sum(
            1
            for contact in self.contacts
            if (contact.person is not None) is with_people and cause in (None, contact.cause)
        )

    @property
    def by_robot(self) -> int:
        """Touches of both kinds into which the robot moved."""
        return sum(1 for contact in self.contacts if contact.cause is Cause.ROBOT)

    def people(
        self, now_s: float, robot: tuple[float, float], velocity: tuple[float, float], bodies: "Bodies"
    ) -> float:
        """Take note of where everybody is, return the smallest gap; `velocity` is the robot's, m/s in map."""
        if not len(bodies.ids):
            self._touching &= {None}
            return math.inf
        offset = bodies.centres - np.array(robot)
        distance = np.sqrt(np.einsum("ij,ij->i", offset, offset))
        gap = distance - bodies.reaches_m
        smallest = float(gap.min())
        self.smallest_gap_to_people_m = min(self.smallest_gap_to_people_m, smallest)
        self.smallest_distance_to_people_m = min(
            self.smallest_distance_to_people_m, float(distance[: bodies.people].min())
        )
        if smallest > APART_AGAIN_M and not self._touching - {None}:
            return smallest
        near = {int(bodies.ids[row]) for row in np.flatnonzero(gap <= APART_AGAIN_M)}
        self._touching = {who for who in self._touching if who is None or who in near}
        for row in np.flatnonzero(gap <= 0.0):
            who = int(bodies.ids[row])
            if who not in self._touching:
                unit = offset[row] / max(float(distance[row]), 1e-6)
                self._begin(now_s, robot, who, float(unit @ velocity), float(-unit @ bodies.velocities[row]))
        return smallest

    def things(self, now_s: float, robot: tuple[float, float], gap_m: float, speed_mps: float) -> None:
        """Take note of the gap to the nearest thing; things do not move, so the robot is the cause."""
        if gap_m <= 0.0 and None not in self._touching:
            self._begin(now_s, robot, None, abs(speed_mps), 0.0)
        elif gap_m > APART_AGAIN_M:
            self._touching.discard(None)

    def _begin(
        self,
        now_s: float,
        robot: tuple[float, float],
        who: int | None,
        robot_closing: float,
        person_closing: float,
    ) -> None:
        """Log a touch: whoever closed in faster is the cause; a robot that stands never is."""
        by_robot = who is None or (robot_closing > MOVES_M_S and robot_closing >= person_closing)
        self._touching.add(who)
        self.contacts.append(
            Contact(
                start_s=now_s,
                x=robot[0],
                y=robot[1],
                person=who,
                cause=Cause.ROBOT if by_robot else Cause.PERSON,
                robot_closing_mps=robot_closing,
                person_closing_mps=person_closing,
            )
        )


@dataclass(frozen=True, kw_only=True)
class Bodies:
    """The circles that people's bodies fill: the first `people` rows are the people's own middles.

    `centres` and `velocities` are (m, 2) in map; `reaches_m` (m,) is the distance between centres at a touch.
    """

    ids: NDArray[np.intp]
    centres: Array
    velocities: Array
    reaches_m: Array
    people: int
