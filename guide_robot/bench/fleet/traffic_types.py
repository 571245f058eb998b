"""Kinds of traffic runs, and what came of one."""

from dataclasses import dataclass, field
from enum import Enum

from guide_robot.bench.fleet.airwaves import AirSettings


class Fault(Enum):
    """What goes wrong: a robot dies in a narrow place; the radio parts one from the others, while the backend answers
    all (`SPLIT`), none, as there is no backend (`RADIO`), or all but that one (`CUT`); both heal."""

    NONE = "none"
    DIES = "dies"
    SPLIT = "split"
    RADIO = "radio"
    CUT = "cut"


WITH_BACKEND = (Fault.SPLIT, Fault.CUT)


@dataclass(frozen=True, kw_only=True)
class TrafficSettings:
    """One kind of run: robots, ways that each drives, and what goes wrong; `deaf` robots never hear each other."""

    robots: int = 3
    trips: int = 5
    air: AirSettings = field(default_factory=AirSettings)
    clocks_apart_s: float = 5.0
    deaf: bool = False
    fault: Fault = Fault.NONE
    longest_s: float = 900.0


@dataclass(frozen=True, kw_only=True)
class TrafficResult:
    """What happened in one run: seconds and counts.

    `arrived`, `given_up` and `unfinished` are trips; `together` counts two robots in one narrow place; `waits_s` before
    such places, `meetings_s` until two that stood in each other's way got on.
    """

    arrived: int
    unfinished: int
    given_up: int
    deadlocks: int
    contacts: int
    together: int
    lasted_s: float
    driven_alone_s: float
    waits_s: tuple[float, ...] = ()
    meetings_s: tuple[float, ...] = ()
