"""What cannot be in a plan: names that its floor does not know, and what happens while the hall is closed."""

from collections.abc import Iterator
from itertools import pairwise

from guide_robot.floor.model import FloorPlan
from guide_robot.rehearsal.plan import QUARTER_S, Incident, Plan, Span, seconds_of, span_of

DAY_S = 86_400.0


def problems(plan: Plan, floor: FloorPlan) -> Iterator[str]:
    """Yield what is wrong: the key, and what is expected there."""
    yield from _services(plan, floor)
    yield from _counters(plan, floor)
    yield from _incidents(plan, floor)
    yield from _quarters(plan)


def _services(plan: Plan, floor: FloorPlan) -> Iterator[str]:
    known = {service for counter in floor.counters for service in counter.services}
    for where, names in (("arrivals: services", plan.arrivals.services), ("service_times", plan.service_times)):
        for name in names:
            if name not in known:
                yield f"{where}: {name!r} is served at no counter of {floor.id}, expected one of {_list(known)}"
    for name in plan.service_times:
        if name not in plan.arrivals.services:
            yield f"service_times: {name!r}: nobody comes for it, expected it in arrivals: services too"
    empty = {one.id for one in plan.counters if not one.shifts}
    staffed = {service for one in floor.counters if one.id not in empty for service in one.services}
    for name, share in plan.arrivals.services.items():
        if share > 0.0 and name in known - staffed:
            yield f"counters: no counter that serves {name!r} has a shift, expected one at least"


def _counters(plan: Plan, floor: FloorPlan) -> Iterator[str]:
    named = [counter.id for counter in plan.counters]
    for number, counter in enumerate(plan.counters):
        if floor.counter(counter.id) is None:
            yield f"counters: {number}: id: {_no_counter(floor, counter.id)}"
        if named.count(counter.id) > 1:
            yield f"counters: {counter.id!r} stands twice"
        for text in counter.shifts:
            begin_s, end_s = span_of(text)
            begins = any(opens_s <= begin_s < closes_s for opens_s, closes_s in plan.open_spans)
            if not begins or not any(opens_s < end_s <= closes_s for opens_s, closes_s in plan.open_spans):
                yield f"counters: {number}: shifts: {text}: expected it to begin and end {_while_open(plan)}"


def _incidents(plan: Plan, floor: FloorPlan) -> Iterator[str]:
    for number, one in enumerate(plan.incidents):
        where = f"incidents: {number}: {one.what} at {one.at}"
        if one.counter is not None and floor.counter(one.counter) is None:
            yield f"{where}: counter: {_no_counter(floor, one.counter)}"
        if not _meets(_lasts(one), plan.open_spans):
            yield f"{where}: expected it {_while_open(plan)}"


def _lasts(incident: Incident) -> Span:
    """Return from when to when something happens; a bus comes within its minute."""
    begin_s = seconds_of(incident.at)
    return begin_s, begin_s + 60.0 if incident.until is None else seconds_of(incident.until)


def _quarters(plan: Plan) -> Iterator[str]:
    named = sorted(plan.arrivals.quarter_hours)
    for clock, following in pairwise([*named, ""]):
        until_s = seconds_of(following) if following else DAY_S
        if seconds_of(clock) % QUARTER_S:
            yield f"arrivals: quarter_hours: {clock}: expected a quarter of an hour such as 08:00, 08:15"
        works = plan.arrivals.quarter_hours[clock] == 0.0 or _meets((seconds_of(clock), until_s), plan.open_spans)
        if not works:
            yield f"arrivals: quarter_hours: {clock}: expected it, until the next one, {_while_open(plan)}"


def _meets(span: Span, others: list[Span]) -> bool:
    return any(span[0] < end_s and begin_s < span[1] for begin_s, end_s in others)


def _while_open(plan: Plan) -> str:
    return f"while the hall is open, {', '.join(plan.hours)}"


def _no_counter(floor: FloorPlan, name: str) -> str:
    return f"{floor.id} has no counter {name!r}, expected one of {', '.join(one.id for one in floor.counters)}"


def _list(names: set[str]) -> str:
    return ", ".join(sorted(names))
