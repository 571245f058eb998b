"""What the head of an office reports: who came, how long they waited and were served; nobody's ticket."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from guide_robot.queue.domain.model import TicketState
from guide_robot.queue.domain.robot_report import RobotEvent


class Period(Enum):
    """How much a report covers; a week begins on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, kw_only=True)
class Visit:
    """What a ticket tells: times are seconds since 1970, durations seconds; None where it did not come so far.

    `class_name` names the priority class, `giver` the role of who gave the number, None where nobody wrote it down.
    """

    service: str
    counter: str | None
    state: TicketState
    priority: bool
    offline: bool
    issued_at_s: float
    waited_s: float | None
    served_s: float | None
    class_name: str = ""
    giver: str | None = None


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a report: counts, and times in minutes that half and 90 % of the citizens stay below."""

    name: str
    arrived: int
    served: int
    missed: int
    deleted: int
    priority: int
    offline: int
    waiting_half: float | None
    waiting_most: float | None
    service_half: float | None
    service_most: float | None


@dataclass(frozen=True, kw_only=True)
class RobotFigures:
    """What robots did; `share` is that of the numbers which they gave, 0 to 1, None of none."""

    share: float | None
    escorts: int
    arrivals: int
    outages: int
    rated_good: int
    rated_fair: int
    rated_poor: int


@dataclass(frozen=True, kw_only=True)
class Figures:
    """A report; `first` and `last` are its days, `notes` counts calls for staff."""

    first: str
    last: str
    all: Line
    by_service: tuple[Line, ...]
    by_hour: tuple[Line, ...]
    by_counter: tuple[Line, ...]
    by_class: tuple[Line, ...]
    by_giver: tuple[Line, ...]
    notes: int
    robots: RobotFigures


def days_of(period: Period, day: date) -> tuple[date, date]:
    """Return the first and the last day of the period in which a day lies."""
    if period is Period.DAY:
        return day, day
    if period is Period.WEEK:
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=6)
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def make_figures(
    first: date, last: date, visits: Sequence[Visit], zone: ZoneInfo, counts: Mapping[RobotEvent, int]
) -> Figures:
    """Count; `counts` is what robots have counted in these days."""

    def hour(visit: Visit) -> str:
        return datetime.fromtimestamp(visit.issued_at_s, zone).strftime("%H:00")

    return Figures(
        first=first.isoformat(),
        last=last.isoformat(),
        all=_line("", visits),
        by_service=_lines(visits, lambda visit: visit.service),
        by_hour=_lines(visits, hour),
        by_counter=_lines(visits, lambda visit: visit.counter),
        by_class=_lines(visits, lambda visit: visit.class_name or None),
        by_giver=_lines(visits, lambda visit: visit.giver),
        notes=counts.get(RobotEvent.CALL, 0),
        robots=_robots(visits, counts),
    )


def share_below(values: Iterable[float], share: float) -> float | None:
    """Return the value that this share of all stays at or below, interpolated; None of nothing."""
    ordered = sorted(values)
    if not ordered:
        return None
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def _robots(visits: Sequence[Visit], counts: Mapping[RobotEvent, int]) -> RobotFigures:
    givers = [visit.giver for visit in visits if visit.giver is not None]
    return RobotFigures(
        share=givers.count("robot") / len(givers) if givers else None,
        escorts=counts.get(RobotEvent.ESCORT, 0),
        arrivals=counts.get(RobotEvent.ARRIVAL, 0),
        outages=counts.get(RobotEvent.OUTAGE, 0),
        rated_good=counts.get(RobotEvent.RATED_GOOD, 0),
        rated_fair=counts.get(RobotEvent.RATED_FAIR, 0),
        rated_poor=counts.get(RobotEvent.RATED_POOR, 0),
    )


def _lines(visits: Sequence[Visit], name: Callable[[Visit], str | None]) -> tuple[Line, ...]:
    groups: dict[str, list[Visit]] = {}
    for visit in visits:
        key = name(visit)
        if key is not None:
            groups.setdefault(key, []).append(visit)
    return tuple(_line(key, groups[key]) for key in sorted(groups))


def _line(name: str, visits: Sequence[Visit]) -> Line:
    waited = [visit.waited_s / 60.0 for visit in visits if visit.waited_s is not None]
    served = [visit.served_s / 60.0 for visit in visits if visit.served_s is not None]
    states = [visit.state for visit in visits]
    return Line(
        name=name,
        arrived=len(visits),
        served=states.count(TicketState.FINISHED),
        missed=states.count(TicketState.MISSED),
        deleted=states.count(TicketState.DELETED),
        priority=sum(visit.priority for visit in visits),
        offline=sum(visit.offline for visit in visits),
        waiting_half=share_below(waited, 0.5),
        waiting_most=share_below(waited, 0.9),
        service_half=share_below(served, 0.5),
        service_most=share_below(served, 0.9),
    )
