"""What a rehearsal is told: the hall, its hours, who comes for what, how long things take, and what goes wrong when."""

import csv
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from guide_robot.common.errors import UserError
from guide_robot.common.language import LocalText
from guide_robot.common.resources import resource
from guide_robot.floor.load import load_floor
from guide_robot.floor.model import FloorPlan
from guide_robot.queue.domain.configuration import Identifier, Strict, read_checked
from guide_robot.queue.domain.opening import HoursText

Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Share = Annotated[float, Field(ge=0.0, le=1.0, strict=False)]
Minutes = Annotated[float, Field(gt=0.0, le=480.0, strict=False)]
Seconds = Annotated[float, Field(gt=0.0, le=3600.0, strict=False)]
Speed = Annotated[float, Field(gt=0.05, le=2.5, strict=False)]
Spread = Annotated[float, Field(ge=0.0, le=2.0, strict=False)]
MOST_A_DAY = 20_000


def seconds_of(clock: str) -> float:
    """Return a clock's time as seconds since midnight."""
    hours, minutes = clock.split(":")
    return 3600.0 * int(hours) + 60.0 * int(minutes)


def span_of(hours: str) -> tuple[float, float]:
    """Return the seconds since midnight at which hours such as 07:30-11:30 begin and end."""
    begin, end = hours.split("-")
    return seconds_of(begin), 86400.0 if end == "24:00" else seconds_of(end)


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


class Arrivals(Strict):
    """Who comes: `per_day` numbers on a day; when and for what, as shares; or a file of the ward's own, `csv`.

    `quarter_hours` weighs quarters of an hour by their beginning, and each holds until the next one named.
    """

    per_day: Annotated[float, Field(ge=0.0, le=MOST_A_DAY, strict=False)] | None = None
    csv: str | None = None
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
    """A counter of the floor plan and when somebody sits at it."""

    id: Identifier
    shifts: Hours


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
            if self.people is None:
                raise ValueError("bus: expected people")
        elif self.until is None or seconds_of(self.until) <= seconds_of(self.at):
            raise ValueError(f"{self.what}: expected until, later than at")
        if (self.what == "counter_closed") != (self.counter is not None):
            raise ValueError(f"{self.what}: counter belongs to counter_closed, and to nothing else")
        return self


class Plan(Strict):
    """A day."""

    format: Literal[1]
    name: LocalText
    floor: str
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
    incidents: list[Incident] = []


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """A plan with the floor it happens on; `counts`: numbers expected by a quarter's second of the day and service."""

    plan: Plan
    floor: FloorPlan
    counts: Mapping[tuple[float, str], float]


def read_plan(path: Path) -> Rehearsal:
    """Return a checked plan with its floor; UserError names file, key and what was expected."""
    plan = read_checked(path, Plan, "format, name, floor, hours, arrivals")
    floor = load_floor(_floor_file(plan.floor, path))
    _check_names(plan, floor, path)
    return Rehearsal(plan=plan, floor=floor, counts=_counts(plan, path))


def _floor_file(floor: str, path: Path) -> Path:
    """Return the floor plan that a plan names: a site of maps/, or a file beside the plan."""
    if re.fullmatch(r"[A-Za-z0-9_]+", floor):
        return resource("maps", floor, "floor.yaml")
    return path.parent / floor


def _check_names(plan: Plan, floor: FloorPlan, path: Path) -> None:
    known = {service for counter in floor.counters for service in counter.services}
    for where, names in (("arrivals: services", plan.arrivals.services), ("service_times", plan.service_times)):
        for name in names:
            if name not in known:
                raise UserError(f"{path}: {where}: {name!r} is served at no counter of {floor.id}")
    counters = {counter.id for counter in floor.counters}
    named = [counter.id for counter in plan.counters]
    for name in [*named, *(one.counter for one in plan.incidents if one.counter)]:
        if name not in counters:
            raise UserError(f"{path}: counters: {floor.id} has no counter {name!r}")
    double = next((name for name in named if named.count(name) > 1), None)
    if double is not None:
        raise UserError(f"{path}: counters: {double!r} stands twice")


def _counts(plan: Plan, path: Path) -> dict[tuple[float, str], float]:
    """Return how many numbers are expected in each quarter for each service."""
    if plan.arrivals.csv is not None:
        return _from_csv(plan, path.parent / plan.arrivals.csv)
    per_day = (plan.arrivals.per_day or 0.0) * (1.0 - plan.arrivals.online_share)
    weights = _quarter_weights(plan)
    total, shares = sum(weights.values()), sum(plan.arrivals.services.values())
    return {
        (quarter, service): per_day * weight / total * share / shares
        for quarter, weight in weights.items()
        for service, share in plan.arrivals.services.items()
    }


def _quarter_weights(plan: Plan) -> dict[float, float]:
    """Return the weight of each quarter in which the hall is open."""
    named = sorted((seconds_of(clock), weight) for clock, weight in plan.arrivals.quarter_hours.items())
    weights: dict[float, float] = {}
    for begin_s, end_s in map(span_of, plan.hours):
        quarter = begin_s
        while quarter < end_s:
            before = [weight for since, weight in named if since <= quarter]
            weights[quarter] = (before[-1] if before else 0.0 if named else 1.0) * min(900.0, end_s - quarter)
            quarter += 900.0
    if sum(weights.values()) <= 0.0:
        raise UserError("arrivals: quarter_hours: nobody comes while the hall is open")
    return weights


def _from_csv(plan: Plan, path: Path) -> dict[tuple[float, str], float]:
    """Return counts from a file with the columns quarter, service, count, or date, files and perhaps online."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path}: {getattr(error, 'strerror', None) or 'expected UTF-8'}") from None
    rows = list(csv.DictReader(lines, delimiter=";" if lines and ";" in lines[0] else ","))
    columns = set(rows[0]) if rows else set()
    if {"quarter", "service", "count"} <= columns:
        return _by_quarter(plan, rows, path)
    if {"date", "files"} <= columns:
        files = [_number(row, "files", path, line) for line, row in enumerate(rows, 2)]
        online = [_number(row, "online", path, line) if row.get("online") else 0.0 for line, row in enumerate(rows, 2)]
        per_day = max(0.0, (sum(files) - sum(online)) / len(rows))
        arrivals = plan.arrivals.model_copy(update={"per_day": per_day, "csv": None})
        return _counts(plan.model_copy(update={"arrivals": arrivals}), path)
    raise UserError(f"{path}: line 1: expected the columns quarter, service, count or date, files, online")


def _by_quarter(plan: Plan, rows: Sequence[dict[str, str]], path: Path) -> dict[tuple[float, str], float]:
    counts: dict[tuple[float, str], float] = {}
    for line, row in enumerate(rows, 2):
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", row["quarter"] or ""):
            raise UserError(f"{path}: line {line}: quarter: expected a time such as 07:30, found {row['quarter']!r}")
        if row["service"] not in plan.arrivals.services:
            raise UserError(f"{path}: line {line}: service: {row['service']!r} is not one of the plan's services")
        key = (seconds_of(row["quarter"]), row["service"])
        counts[key] = counts.get(key, 0.0) + _number(row, "count", path, line)
    return counts


def _number(row: dict[str, str], column: str, path: Path, line: int) -> float:
    text = (row[column] or "").strip()
    if not re.fullmatch(r"\d{1,6}(\.\d+)?", text):
        raise UserError(f"{path}: line {line}: {column}: expected a number of 0 or more, found {text!r}")
    return float(text)
