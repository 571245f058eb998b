"""What is asked of a plan: the day over many seeds, what a robot or counter more changes, and what breaks first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guide_robot.rehearsal.day import Variant, play
from guide_robot.rehearsal.figures import LONG_LINE_S, MINUTE_S, Range, day_figures, summary, waits_by
from guide_robot.rehearsal.plan import Rehearsal
from guide_robot.rehearsal.record import DayRecord
from guide_robot.rehearsal.ways import Ways

LOADS = (1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.75, 2.0, 2.5, 3.0)
LONG_WAIT_MIN = 45.0
GONE_SHARE = 0.05
SEEDS_OF_A_LOAD = 6


@dataclass(frozen=True, kw_only=True)
class Change:
    """A way to run the day otherwise: the key of its name in phrases/, what it names, and what differs."""

    key: str
    variant: Variant
    service: str = ""
    robots: int = -1


@dataclass(frozen=True, kw_only=True)
class Limit:
    """Something that breaks: the key of its name, and the share of today's arrivals at which it does (None: never)."""

    key: str
    load: float | None


def days(rehearsal: Rehearsal, ways: Ways, seeds: Sequence[int], variant: Variant | None = None) -> list[DayRecord]:
    """Play a day once for each seed."""
    return [play(rehearsal, ways, seed, variant) for seed in seeds]


def changes(rehearsal: Rehearsal, records: Sequence[DayRecord], robots: Sequence[int]) -> Iterator[Change]:
    """Yield the day as planned, with other numbers of robots, and with one counter more where waits are longest."""
    planned = rehearsal.plan.robots.count
    yield Change(key="rehearsal.as_planned", variant=Variant(), robots=planned)
    for count in robots:
        if count != planned:
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
    """Return what breaks as more people come, the first first; the load is a multiple of the plan's arrivals."""
    capacity = rehearsal.plan.hall_capacity
    tests = {
        "rehearsal.breaks_waits": lambda day: day["wait_90"] > LONG_WAIT_MIN,
        "rehearsal.breaks_hall": lambda day: day["crowd_most"] > capacity,
        "rehearsal.breaks_numbers": lambda day: day["number_90"] > LONG_LINE_S / MINUTE_S,
        "rehearsal.breaks_patience": lambda day: day["gone_away"] > GONE_SHARE * max(1.0, day["arrived"]),
        "rehearsal.breaks_closing": lambda day: day["sent_home"] > 0.0,
    }
    found: dict[str, float] = {}
    for load in LOADS:
        if len(found) == len(tests):
            break
        some = seeds[:SEEDS_OF_A_LOAD]
        figures = [day_figures(day, rehearsal.plan) for day in days(rehearsal, ways, some, Variant(load=load))]
        for key, breaks in tests.items():
            if key not in found and 2 * sum(map(breaks, figures)) > len(figures):
                found[key] = load
    limits = [Limit(key=key, load=found.get(key)) for key in tests]
    return sorted(limits, key=lambda limit: limit.load if limit.load is not None else float("inf"))
