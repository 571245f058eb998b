"""What a robot says of itself to the others, and what it claims: plain values, the same on every robot.

No value is a time of anybody's clock: robots' clocks differ, so that only durations and counts travel.
"""

import math
from dataclasses import dataclass, field
from enum import IntEnum

from guide_robot.common.geometry import Pose2D
from guide_robot.common.language import Language
from guide_robot.floor.model import Point

# Two robots see one person at places that differ by the errors of two poses and two trackers: what is further apart is
# two people. What is nearer is one only where no better match is seen, and beyond ANOTHER_M each may be greeted.
SAME_PERSON_M, ANOTHER_M = 1.0, 0.7
# By how much farther somebody who is being led may be from where their robot said: at 0.8 m/s over two words of 0.3 s,
# of which one may be lost, and what the average of their places lags behind (claims.py).
WALKS_M = 0.8
# What a claim's key begins with, or is.
WAY, TICKET, POST = "way/", "ticket/", "post/"
PERSON, CHARGER = "person", "charger"


class Doing(IntEnum):
    """What a robot is busy with; values equal those of guide_robot_interfaces/msg/FleetMember."""

    IDLE = 0
    SERVING = 1
    LEADING = 2
    RETURNING = 3
    CHARGING = 4
    FAILED = 5
    LEAVING = 6


WITH_SOMEBODY = (Doing.SERVING, Doing.LEADING)


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Somebody with a number to whom a robot goes: where they were left, in `map`."""

    ticket: str
    at: Point
    language: Language | None = None


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One thing that one robot at a time may have: a narrow place, a person, a ticket, the charger, a waiting place.

    `number` counts as in Lamport's bakery: larger than every number heard before, the same for things that are only
    of use together. Of two robots that want a thing the lower `rank` comes first, then the lower number, then the name.
    `held`: the robot has it. A person has no name that two robots share: `at` is where they are, in `map`.
    """

    key: str
    number: int
    rank: int
    held: bool = False
    at: Point | None = None

    def conflicts(self, other: "Claim", walked_m: float = 0.0) -> bool:
        """Whether both are about one thing; a person may have walked so far since."""
        if self.key != other.key:
            return False
        return self.at is None or other.at is None or math.dist(self.at, other.at) < ANOTHER_M + walked_m


@dataclass(frozen=True, kw_only=True)
class Member:
    """What one robot says, several times a second.

    `incarnation` is drawn anew at each start and never used twice: a robot that was started again is another one;
    `count` grows with each word of one. `pose` in `map`, None while it does not know; `battery` from 0 to 1, None if
    not known. `ticket` and `language` are those of its visit. `people` are those who want something of a robot and whom
    this one could greet where it stands, in `map`; `waiting` those whom it brought to where they wait until they are
    called. `heard` are the highest claim numbers that it has heard, by
    incarnation: how the others know that their claims have arrived.
    """

    name: str
    incarnation: str
    count: int = 0
    pose: Pose2D | None = None
    doing: Doing = Doing.IDLE
    battery: float | None = None
    languages: tuple[Language, ...] = ()
    language: Language | None = None
    ticket: str = ""
    people: tuple[Point, ...] = ()
    waiting: tuple[Holder, ...] = ()
    claims: tuple[Claim, ...] = ()
    heard: dict[str, int] = field(default_factory=dict)

    @property
    def order(self) -> tuple[str, str]:
        """What decides where nothing else does."""
        return self.name, self.incarnation

    @property
    def available(self) -> bool:
        """Whether it could serve somebody who comes now; one that goes to the charger does not."""
        charges = any(claim.key == CHARGER and claim.held for claim in self.claims)
        return self.doing in (Doing.IDLE, Doing.RETURNING) and self.pose is not None and not charges

    @property
    def walks_m(self) -> float:
        """How much farther from where it said its citizen may be, metres."""
        return WALKS_M if self.doing is Doing.LEADING else 0.0
