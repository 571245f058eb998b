"""What a rehearsal is told: the hall, its hours, who comes for what, how long things take, and what goes wrong when."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from guide_robot.common.language import LocalText
from guide_robot.floor.model import FloorPlan
from guide_robot.queue.domain.configuration import Identifier, Strict
from guide_robot.queue.domain.opening import HoursText

CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
QUARTER_S = 900.0
MOST_A_DAY = 20_000
Span = tuple[float, float]


def _clock(value: Any) -> str:
    if not isinstance(value, str) or not CLOCK.fullmatch(value):
        raise ValueError(f"expected a time such as 07:30, found {str(value)[:40]!r}")
    return value


Clock = Annotated[str, BeforeValidator(_clock)]
FileName = Annotated[str, Field(pattern=r"^[^\x00-\x1f]+$", max_length=300)]
Share = Annotated[float, Field(ge=0.0, le=1.0, strict=False)]
Minutes = Annotated[float, Field(gt=0.0, le=480.0, strict=False)]
Seconds = Annotated[float, Field(gt=0.0, le=3600.0, strict=False)]
Speed = Annotated[float, Field(gt=0.05, le=2.5, strict=False)]
Spread = Annotated[float, Field(ge=0.0, le=2.0, strict=False)]


def seconds_of(clock: str) -> float:
    """Return a clock's time as seconds since midnight."""
    hours, minutes = clock.split(":")
    return 3600.0 * int(hours) + 60.0 * int(minutes)


def span_of(hours: str) -> Span:
    """Return the seconds since midnight at which hours such as 07:30-11:30 begin and end."""
    begin, end = hours.split("-")
    return seconds_of(begin), 86400.0 if end == "24:00" else seconds_of(end)


def quarters_of(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield the quarters of an hour in which a hall is open, each cut to when it is; seconds since midnight."""
    for begin_s, closes_s in spans:
        while begin_s < closes_s:
            end_s = min(closes_s, (begin_s // QUARTER_S + 1.0) * QUARTER_S)
            yield begin_s, end_s
            begin_s = end_s


def _in_order(spans: list[str]) -> list[str]:
    last_s = -1.0
    for text in spans:
        begin_s, end_s = span_of(text)
        if begin_s >= end_s:
            raise ValueError(f"{text}: expected an end after the beginning")
        if begin_s < last_s:
            raise ValueError(f"{text}: begins before the one before it ends")
        last_s = end_s
    return spans


Hours = Annotated[list[HoursText], Field(min_length=1, max_length=6), AfterValidator(_in_order)]
Shifts = Annotated[list[HoursText], Field(max_length=6), AfterValidator(_in_order)]


class Arrivals(Strict):
    """Who comes: `per_day` numbers on a day; when and for what, as shares; or a file of the ward's own, `csv`.

    `quarter_hours` weighs quarters of an hour by their beginning, and each holds until the next one named.
    """

    per_day: Annotated[float, Field(ge=0.0, le=MOST_A_DAY, strict=False)] | None = None
    csv: FileName | None = None
    online_share: Share = 0.0
    quarter_hours: dict[Clock, Annotated[float, Field(ge=0.0, le=1e6, strict=False)]] = {}
    services: dict[Identifier, Annotated[float, Field(ge=0.0, le=1e6, strict=False)]]

    @model_validator(mode="after")
    def _something(self) -> "Arrivals":
        if (self.per_day is None) == (self.csv is None):
            raise ValueError("expected either per_day or csv")
        if sum(self.services.values()) <= 0.0:
            raise ValueError("services: expected at least one share above 0")
        if self.quarter_hours and sum(self.quarter_hours.values()) <= 0.0:
            raise ValueError("quarter_hours: expected at least one above 0")
        return self


class ServiceTime(Strict):
    """Minutes at the counter round a median: log-normal with the logarithm's standard deviation, or exponential."""

    median_min: Minutes
    spread: Spread = 0.5
    kind: Literal["lognormal", "exponential"] = "lognormal"

    def seconds(self, normal: float) -> float:
        """Return a duration for a standard normal number: the same person is slow in every variant of a day."""
        if self.kind == "lognormal":
            return 60.0 * self.median_min * math.exp(self.spread * normal)
        upper = 0.5 * math.erfc(normal / math.sqrt(2.0))
        return -60.0 * self.median_min / math.log(2.0) * math.log(max(upper, 1e-300))


class CounterShifts(Strict):
    """A counter of the floor plan and when somebody sits at it; no shift: nobody does."""

    id: Identifier
    shifts: Shifts


class Citizens(Strict):
    """What people are like; shares of all. Speeds: docs of the fields, sources in doc/rehearsal.md."""

    card: Share = 0.6
    needs_leading: Share = 0.3
    walking_frame: Share = 0.04
    strays: Share = 0.02
    priority: Share = 0.08
    in_groups: Share = 0.25
    group_of: tuple[Annotated[int, Field(ge=2, le=60)], Annotated[int, Field(ge=2, le=60)]] = (2, 4)
    patience_min: Minutes = 90.0
    patience_spread: Spread = 0.4
    speed_mps: Speed = 1.1
    frame_speed_mps: Speed = 0.5

    @model_validator(mode="before")
    @classmethod
    def _pairs(cls, data: object) -> object:
        if isinstance(data, dict) and isinstance(data.get("group_of"), list):
            return data | {"group_of": tuple(data["group_of"])}
        return data

    @model_validator(mode="after")
    def _groups(self) -> "Citizens":
        if self.group_of[0] > self.group_of[1]:
            raise ValueError("group_of: expected the smaller number first")
        return self


class Robots(Strict):
    """What robots do: seconds to give a number with a card and without, and how fast they lead."""

    count: Annotated[int, Field(ge=0, le=6)] = 1
    draw_with_card_s: Seconds = 25.0
    draw_s: Seconds = 45.0
    draw_spread: Spread = 0.4
    leads_at_mps: Speed = 0.6


class Door(Strict):
    """Who gives numbers besides robots: people or machines at the door, seconds each."""

    staff: Annotated[int, Field(ge=0, le=10)] = 0
    staff_without_robots: Annotated[int, Field(ge=1, le=10)] = 1
    draw_s: Seconds = 40.0


class Incident(Strict):
    """Something that happens at a time; all but a bus end at `until`."""

    what: Literal["bus", "counter_closed", "printer_empty", "network_away", "robot_broken"]
    at: Clock
    until: Clock | None = None
    people: Annotated[int, Field(ge=1, le=500)] | None = None
    counter: Identifier | None = None

    @model_validator(mode="after")
    def _complete(self) -> "Incident":
        if self.what == "bus":
            if self.people is None or self.until is not None:
                raise ValueError("bus: expected people, and no until")
        elif self.until is None or seconds_of(self.until) <= seconds_of(self.at):
            raise ValueError(f"{self.what}: expected until, later than at")
        elif self.people is not None:
            raise ValueError(f"{self.what}: people belong to a bus, and to nothing else")
        if (self.what == "counter_closed") != (self.counter is not None):
            raise ValueError(f"{self.what}: counter belongs to counter_closed, and to nothing else")
        return self


class Plan(Strict):
    """A day."""

    format: Literal[1]
    name: LocalText
    floor: FileName
    hours: Hours
    overtime_min: Annotated[float, Field(ge=0.0, le=240.0, strict=False)] = 30.0
    hall_capacity: Annotated[int, Field(ge=1, le=5000)]
    no_show_calls: Annotated[int, Field(ge=1, le=20)] = 3
    arrivals: Arrivals
    service_times: dict[Identifier, ServiceTime] = {}
    counters: list[CounterShifts] = []
    citizens: Citizens = Citizens()
    robots: Robots = Robots()
    door: Door = Door()
    incidents: Annotated[list[Incident], Field(max_length=100)] = []

    @property
    def open_spans(self) -> list[Span]:
        """When the hall is open, seconds since midnight."""
        return [span_of(text) for text in self.hours]


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """A plan with the floor it happens on.

    `counts`: numbers expected by service and quarter of an hour, which is named
    by the second of the day at which it begins, as in `quarters_of`.
    """

    plan: Plan
    floor: FloorPlan
    counts: Mapping[tuple[float, str], float]
