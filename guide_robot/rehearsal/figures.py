"""What a day comes to: waits, crowds, work; of one day as numbers, of many seeds as a middle with its range."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from guide_robot.rehearsal.citizens import Citizen
from guide_robot.rehearsal.plan import Plan
from guide_robot.rehearsal.record import DayRecord

MINUTE_S = 60.0
LONG_LINE_S = 300.0


@dataclass(frozen=True, kw_only=True)
class Range:
    """A figure over all seeds: its median, and the values that a tenth of the days lie below and above."""

    middle: float
    low: float
    high: float


def range_of(values: Iterable[float]) -> Range | None:
    """Return the range of a figure; None where no day has it."""
    known = np.array([value for value in values if math.isfinite(value)])
    if not len(known):
        return None
    low, middle, high = np.percentile(known, [10.0, 50.0, 90.0])
    return Range(middle=float(middle), low=float(low), high=float(high))


def day_figures(record: DayRecord, plan: Plan) -> dict[str, float]:
    """Return one day's figures by name; minutes, people, shares; NaN for what did not happen."""
    citizens = record.citizens
    waits = [open_wait_s(one, plan) / MINUTE_S for one in citizens if one.waited_s is not None]
    lines = [_for_a_number_s(one, record) / MINUTE_S for one in citizens]
    inside = occupancy(record)
    crowd = max((count for _, count in inside), default=0)
    return {
        "arrived": float(len(citizens)),
        "served": float(len(waits)),
        "gone_away": float(sum(one.gone_away for one in citizens)),
        "missed": float(sum(one.missed and not one.gone_away for one in citizens)),
        "sent_home": float(sum(one.sent_home for one in citizens)),
        "wait_median": _percentile(waits, 50.0),
        "wait_90": _percentile(waits, 90.0),
        "number_median": _percentile(lines, 50.0),
        "number_90": _percentile(lines, 90.0),
        "crowd_most": float(crowd),
        "crowd_over_min": _over(inside, plan.hall_capacity) / MINUTE_S,
        "led": float(sum(one.led for one in citizens)),
        "leading_missed": float(sum(one.leading_missed for one in citizens)),
        "robots_busy": _share(record, lambda name: name.startswith("robot")),
        "counters_busy": _share(record, lambda name: not name.startswith(("robot", "door"))),
        "overtime_min": max(0.0, max((one.ended_s or 0.0 for one in citizens), default=0.0) - record.closes_s)
        / MINUTE_S,
    }


def _for_a_number_s(citizen: Citizen, record: DayRecord) -> float:
    """Return the time from the door to a number, or to the door again of somebody who went home without one."""
    ends_s = citizen.left_s if citizen.drawn_s is None else citizen.drawn_s
    return (record.closes_s if ends_s is None else ends_s) - citizen.arrives_s


def open_wait_s(citizen: Citizen, plan: Plan) -> float:
    """Return how long somebody waited from number to counter while the hall was open; a lunch break does not count."""
    if citizen.drawn_s is None or citizen.started_s is None:
        return math.nan
    closed = [(one[1], other[0]) for one, other in pairwise(plan.open_spans)]
    over = sum(max(0.0, min(citizen.started_s, end) - max(citizen.drawn_s, begin)) for begin, end in closed)
    return citizen.started_s - citizen.drawn_s - over


def occupancy(record: DayRecord) -> list[tuple[float, int]]:
    """Return how many people are in the hall from each moment on at which that changes."""
    changes: list[tuple[float, int]] = []
    for one in record.citizens:
        changes.append((one.arrives_s, one.people))
        changes.append((one.left_s if one.left_s is not None else record.closes_s, -one.people))
    count, found = 0, []
    for when, change in sorted(changes):
        count += change
        found.append((when, count))
    return found


def waits_by(
    records: Sequence[DayRecord], plan: Plan, key: Callable[[Citizen], object]
) -> dict[object, tuple[Range | None, Range | None, Range | None]]:
    """Return how many came, the median wait and the 90 % wait in minutes, by service, hour or whatever `key` says."""
    groups = sorted({key(one) for record in records for one in record.citizens}, key=str)
    found = {}
    for group in groups:
        counts, medians, nineties = [], [], []
        for record in records:
            own = [one for one in record.citizens if key(one) == group]
            waits = [open_wait_s(one, plan) / MINUTE_S for one in own if one.waited_s is not None]
            counts.append(float(len(own)))
            medians.append(_percentile(waits, 50.0))
            nineties.append(_percentile(waits, 90.0))
        found[group] = (range_of(counts), range_of(medians), range_of(nineties))
    return found


def summary(days: Sequence[Mapping[str, float]]) -> dict[str, Range | None]:
    """Return each figure's range over all days."""
    return {name: range_of(day[name] for day in days) for name in days[0]}


def _percentile(values: Sequence[float], percent: float) -> float:
    return float(np.percentile(values, percent)) if values else math.nan


def _over(inside: Sequence[tuple[float, int]], capacity: int) -> float:
    """Return for how many seconds more people were in the hall than it holds."""
    pairs = pairwise(inside)
    return sum(after - when for (when, count), (after, _) in pairs if count > capacity)


def _share(record: DayRecord, counts: Callable[[str], bool]) -> float:
    names = [name for name in record.open_s if counts(name)]
    there_s = sum(record.open_s[name] for name in names)
    return 100.0 * sum(record.busy_s.get(name, 0.0) for name in names) / there_s if there_s else math.nan
