"""Counts when the robot touches people and things, and says who moved into whom."""

import math
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
APART_AGAIN_M = 0.10
MOVES_MPS = 0.02


class Cause(Enum):
    """Who moved into whom."""

    ROBOT = "robot"
    PERSON = "person"
    OTHER_ROBOT = "other robot"


@dataclass(frozen=True, kw_only=True)
class Contact:
    """One touch, from first touching until clearly apart: when it began, and where the robot was (map).

    `person` is None for a thing and for another robot, whose number in the twin is `other_robot`. The speeds are how
    fast each one closed in, m/s; `person_closing_mps` is the other robot's for one of those.
    """

    start_s: float
    x: float
    y: float
    person: int | None
    cause: Cause
    robot_closing_mps: float
    person_closing_mps: float
    other_robot: int | None = None


class ContactLog:
    """All touches of a run, and how near people came: gaps from footprint to body, centres to centres."""

    def __init__(self) -> None:
        """Begin without any."""
        self.contacts: list[Contact] = []
        self.smallest_gap_to_people_m = math.inf
        self.smallest_distance_to_people_m = math.inf
        self._touching: set[int | None] = set()
        self._touching_robots: set[int] = set()

    @property
    def with_robots(self) -> int:
        """How many touches there were with other robots, by whomever."""
        return sum(1 for contact in self.contacts if contact.other_robot is not None)

    def count(self, *, with_people: bool, cause: Cause | None = None) -> int:
        """Return how many touches there were with people or with things, by whom if given."""
        return sum(
            1
            for contact in self.contacts
            if contact.other_robot is None
            and (contact.person is not None) is with_people
            and cause in (None, contact.cause)
        )

    @property
    def by_robot(self) -> int:
        """Touches of all kinds into which the robot moved."""
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

    def robots(
        self, now_s: float, robot: tuple[float, float], velocity: tuple[float, float], other: "OtherRobot"
    ) -> None:
        """Take note of where another robot is; `velocity` is this robot's own, m/s in map."""
        offset = np.array(other.centre) - np.array(robot)
        distance = float(np.hypot(*offset))
        if distance - other.reach_m > APART_AGAIN_M:
            self._touching_robots.discard(other.number)
        elif distance <= other.reach_m and other.number not in self._touching_robots:
            self._touching_robots.add(other.number)
            unit = offset / max(distance, 1e-6)
            closing = float(unit @ velocity), float(-unit @ other.velocity)
            self._log(now_s, robot, None, closing, Cause.OTHER_ROBOT, other.number)

    def _begin(
        self,
        now_s: float,
        robot: tuple[float, float],
        who: int | None,
        robot_closing: float,
        person_closing: float,
    ) -> None:
        self._touching.add(who)
        self._log(now_s, robot, who, (robot_closing, person_closing), Cause.ROBOT if who is None else Cause.PERSON)

    def _log(
        self,
        now_s: float,
        robot: tuple[float, float],
        person: int | None,
        closing_mps: tuple[float, float],
        otherwise: Cause,
        other_robot: int | None = None,
    ) -> None:
        """Log a touch: whoever closed in faster is the cause; a robot that stands never is, unless of a thing."""
        own, theirs = closing_mps
        self.contacts.append(
            Contact(
                start_s=now_s,
                x=robot[0],
                y=robot[1],
                person=person,
                cause=Cause.ROBOT if own > MOVES_MPS and own >= theirs else otherwise,
                robot_closing_mps=own,
                person_closing_mps=theirs,
                other_robot=other_robot,
            )
        )


@dataclass(frozen=True, kw_only=True)
class OtherRobot:
    """Another robot of the twin: its number, middle and velocity in map, and the distance of middles at a touch."""

    number: int
    centre: tuple[float, float]
    velocity: tuple[float, float]
    reach_m: float


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
