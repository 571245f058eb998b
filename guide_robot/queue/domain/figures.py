"""What the head of an office reports: who came, how long they waited and were served; nobody's ticket."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from guide_robot.queue.domain.model import TicketState
from guide_robot.queue.domain.robot_report import RobotEvent
from guide_robot.queue.domain.stays import Stay


class Period(Enum):
    """How much a report covers; a week begins on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, kw_only=True)
class Visit:
    """What a ticket tells: its stays, the last one at the end, and where it came to; times are seconds since 1970.

    `class_name` names the priority class, None where it is not known any more, `giver` the role of who gave the number,
    None where nobody wrote it down.
    """

    stays: tuple[Stay, ...]
    state: TicketState
    priority: bool
    offline: bool
    issued_at_s: float
    class_name: str | None = None
    giver: str | None = None


class What(Enum):
    """What is counted of visits."""

    ARRIVED = "arrived"
    SERVED = "served"
    MISSED = "missed"
    DELETED = "deleted"
    PRIORITY = "priority"
    OFFLINE = "offline"


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Counted visits; minutes of each stay's waiting until the first call, and of each stay's service."""

    counts: Counter[What] = field(default_factory=Counter)
    waiting: tuple[float, ...] = ()
    service: tuple[float, ...] = ()

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            counts=self.counts + other.counts,
            waiting=self.waiting + other.waiting,
            service=self.service + other.service,
        )


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
    first: date,
    last: date,
    visits: Sequence[Visit],
    zone: ZoneInfo,
    counts: Mapping[RobotEvent, int],
    classes: Mapping[str, Tally] | None = None,
) -> Figures:
    """Count; `counts` is what robots have counted in these days, `classes` what is kept of visits without their class.

    A visit that was sent on counts at each service and counter where it was, served where it was served.
    """

    def hour(visit: Visit) -> str:
        return datetime.fromtimestamp(visit.issued_at_s, zone).strftime("%H:00")

    return Figures(
        first=first.isoformat(),
        last=last.isoformat(),
        all=_line("", tally(visits)),
        by_service=_lines([part for visit in visits for part in _parts(visit, lambda stay: stay.service)]),
        by_hour=_lines([(hour(visit), visit) for visit in visits]),
        by_counter=_lines([part for visit in visits for part in _parts(visit, lambda stay: stay.counter)]),
        by_class=_lines([(visit.class_name, visit) for visit in visits], classes),
        by_giver=_lines([(visit.giver, visit) for visit in visits]),
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


def tally(visits: Iterable[Visit]) -> Tally:
    """Count visits."""
    counts: Counter[What] = Counter()
    waiting, service = [], []
    ended = {TicketState.FINISHED: What.SERVED, TicketState.MISSED: What.MISSED, TicketState.DELETED: What.DELETED}
    for visit in visits:
        counts[What.ARRIVED] += 1
        if visit.state in ended:
            counts[ended[visit.state]] += 1
        counts[What.PRIORITY] += visit.priority
        counts[What.OFFLINE] += visit.offline
        waiting += [stay.waited_s / 60.0 for stay in visit.stays if stay.waited_s is not None]
        service += [stay.served_s / 60.0 for stay in visit.stays if stay.served_s is not None]
    return Tally(counts=counts, waiting=tuple(waiting), service=tuple(service))


def _parts(visit: Visit, place: Callable[[Stay], str | None]) -> list[tuple[str | None, Visit]]:
    """Return what a visit was at each of its places."""
    stays: dict[str | None, list[Stay]] = {}
    for stay in visit.stays:
        stays.setdefault(place(stay), []).append(stay)
    last = place(visit.stays[-1])
    return [
        (key, replace(visit, stays=tuple(own), state=visit.state if key == last else _left_with(own)))
        for key, own in stays.items()
    ]


def _left_with(stays: Sequence[Stay]) -> TicketState:
    """Return how a place that a visit has left saw it end: nobody came to a call that led to no service."""
    return TicketState.MISSED if all(stay.served_s is None for stay in stays) else TicketState.FINISHED


def _lines(visits: Iterable[tuple[str | None, Visit]], more: Mapping[str, Tally] | None = None) -> tuple[Line, ...]:
    groups: dict[str, list[Visit]] = {}
    for key, visit in visits:
        if key is not None:
            groups.setdefault(key, []).append(visit)
    more = more or {}
    return tuple(_line(key, tally(groups.get(key, ())) + more.get(key, Tally())) for key in sorted({*groups, *more}))


def _line(name: str, found: Tally) -> Line:
    return Line(
        name=name,
        **{what.value: found.counts[what] for what in What},
        waiting_half=share_below(found.waiting, 0.5),
        waiting_most=share_below(found.waiting, 0.9),
        service_half=share_below(found.service, 0.5),
        service_most=share_below(found.service, 0.9),
    )
