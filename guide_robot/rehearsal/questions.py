"""What is asked of a plan: the day over many seeds, what a robot or counter more changes, and what breaks first."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from guide_robot.rehearsal.day import Variant, play
from guide_robot.rehearsal.figures import LONG_LINE_S, MINUTE_S, Range, day_figures, summary, waits_by
from guide_robot.rehearsal.plan import Plan, Rehearsal
from guide_robot.rehearsal.record import DayRecord
from guide_robot.rehearsal.ways import Ways

LOADS = (1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.75, 2.0, 2.5, 3.0)
LONG_WAIT_MIN = 45.0
GONE_SHARE = 0.05
SEEDS_OF_A_LOAD = 6
MOST_ROBOTS = 6


@dataclass(frozen=True, kw_only=True)
class Change:
    """A way to run the day otherwise: the key of its name in phrases/, what it names, and what differs."""

    key: str
    variant: Variant
    service: str = ""
    robots: int = -1


@dataclass(frozen=True, kw_only=True)
class Limit:
    """Something that breaks: the key of its name, and the multiples of today's arrivals at which it does (inf: never).

    `load` is that of the middle day; of ten days one breaks at `low` or before, and one at `high` or later.
    """

    key: str
    load: float
    low: float
    high: float


def days(rehearsal: Rehearsal, ways: Ways, seeds: Sequence[int], variant: Variant | None = None) -> list[DayRecord]:
    """Play a day once for each seed."""
    return [play(rehearsal, ways, seed, variant) for seed in seeds]


def changes(rehearsal: Rehearsal, records: Sequence[DayRecord], robots: Sequence[int]) -> Iterator[Change]:
    """Yield the day as planned, with other numbers of robots, and with one counter more where waits are longest.

    One robot less and one robot more are always among them.
    """
    planned = rehearsal.plan.robots.count
    yield Change(key="rehearsal.as_planned", variant=Variant(), robots=planned)
    for count in sorted({*robots, planned - 1, planned + 1}):
        if count != planned and 0 <= count <= MOST_ROBOTS:
            yield Change(key="rehearsal.with_robots", variant=Variant(robots=count), robots=count)
    slowest = slowest_service(rehearsal, records)
    if slowest:
        yield Change(key="rehearsal.counter_more", variant=Variant(extra_for=slowest), service=slowest)


def slowest_service(rehearsal: Rehearsal, records: Sequence[DayRecord]) -> str:
    """Return the service whose 90 % wait is the longest; empty when nobody was served."""
    waits = waits_by(records, rehearsal.plan, lambda citizen: citizen.service)
    known = {str(service): found[2].middle for service, found in waits.items() if found[2] is not None}
    return max(known, key=lambda service: known[service], default="")


def compare(
    rehearsal: Rehearsal, ways: Ways, seeds: Sequence[int], records: Sequence[DayRecord], robots: Sequence[int]
) -> list[tuple[Change, dict[str, Range | None]]]:
    """Return the figures of each change, the day as planned (`records`) first; the same people come in all of them."""
    found = []
    for change in changes(rehearsal, records, robots):
        played = records if change.variant == Variant() else days(rehearsal, ways, seeds, change.variant)
        found.append((change, summary([day_figures(day, rehearsal.plan) for day in played])))
    return found


def what_breaks(rehearsal: Rehearsal, ways: Ways, seeds: Sequence[int]) -> list[Limit]:
    """Return what breaks as more people come, the first first."""
    tests = _tests(rehearsal.plan)
    found: dict[str, list[float]] = {key: [] for key in tests}
    for seed in seeds[:SEEDS_OF_A_LOAD]:
        breaks = _first_loads(rehearsal, ways, seed, tests)
        for key in tests:
            found[key].append(breaks.get(key, math.inf))
    return sorted((_limit(key, loads) for key, loads in found.items()), key=lambda one: (one.load, one.low))


def _tests(plan: Plan) -> dict[str, Callable[[Mapping[str, float]], bool]]:
    """Return what says that something broke on a day; a wait that nobody came to the end of is longer than any."""

    def longer(day: Mapping[str, float], name: str, limit: float) -> bool:
        return day[name] > limit or (math.isnan(day[name]) and day["arrived"] > 0.0)

    return {
        "rehearsal.breaks_waits": lambda day: longer(day, "wait_90", LONG_WAIT_MIN),
        "rehearsal.breaks_hall": lambda day: day["crowd_most"] > plan.hall_capacity,
        "rehearsal.breaks_numbers": lambda day: longer(day, "number_90", LONG_LINE_S / MINUTE_S),
        "rehearsal.breaks_patience": lambda day: day["gone_away"] > GONE_SHARE * max(1.0, day["arrived"]),
        "rehearsal.breaks_closing": lambda day: day["sent_home"] > 0.0,
    }


def _first_loads(
    rehearsal: Rehearsal, ways: Ways, seed: int, tests: Mapping[str, Callable[[Mapping[str, float]], bool]]
) -> dict[str, float]:
    """Return the first load at which each thing breaks with one seed."""
    found: dict[str, float] = {}
    for load in LOADS:
        day = day_figures(play(rehearsal, ways, seed, Variant(load=load)), rehearsal.plan)
        found |= {key: load for key, breaks in tests.items() if key not in found and breaks(day)}
        if len(found) == len(tests):
            break
    return found


def _limit(key: str, loads: Sequence[float]) -> Limit:
    ordered, last = sorted(loads), len(loads) - 1
    return Limit(
        key=key, load=ordered[len(loads) // 2], low=ordered[math.floor(0.1 * last)], high=ordered[math.ceil(0.9 * last)]
    )
