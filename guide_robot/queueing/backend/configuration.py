"""A centre's configuration: services, counters, hours, classes; read from YAML and checked once."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from guide_robot.errors import UserError
from guide_robot.queueing.model import LocalText

MAX_FILE_BYTES = 256 * 1024
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Identifier = Annotated[str, Field(pattern=r"^[A-Za-z0-9_\-]{1,32}$")]
HoursText = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$")]
CardSource = Literal["id_number", "old_id_number", "name", "birth_date", "sex", "address", "issue_date", "expiry_date"]
Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

Model = TypeVar("Model", bound="Strict")


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("expected a time zone such as Asia/Ho_Chi_Minh") from None
    return name


class Strict(BaseModel):
    """What a file may hold: nothing unknown, nothing converted."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Name(Strict):
    """One text in the three languages."""

    vi: Annotated[str, Field(min_length=1, max_length=120)]
    en: Annotated[str, Field(min_length=1, max_length=120)]
    ko: Annotated[str, Field(min_length=1, max_length=120)]

    def local(self) -> LocalText:
        """Return the shared form."""
        return LocalText(vi=self.vi, en=self.en, ko=self.ko)


class FormField(Strict):
    """A field of a service's form; `source` is the field of the citizen card that fills it, None: by hand."""

    id: Identifier
    label: Name
    source: CardSource | None = None


class ServiceConfiguration(Strict):
    """A service; its tickets are `prefix` and a number."""

    id: Identifier
    prefix: Annotated[str, Field(pattern=r"^[A-Z]{1,3}$")]
    name: Name
    typical_minutes: Annotated[float, Field(gt=0, le=240, strict=False)] = 6.0
    form: list[FormField] = []


class CounterConfiguration(Strict):
    """A counter and the services it serves."""

    id: Identifier
    name: Name
    services: Annotated[list[Identifier], Field(min_length=1)]


class PriorityClass(Strict):
    """A class that citizens may declare; the lower rank is called first, and only the rank is kept."""

    id: Identifier
    name: Name
    rank: Annotated[int, Field(ge=0, le=99)]


class Retention(Strict):
    """How long things are kept."""

    card_minutes: Annotated[float, Field(gt=0, le=1440, strict=False)] = 120.0
    events_days: Annotated[float, Field(gt=0, le=3650, strict=False)] = 7.0
    tickets_days: Annotated[float, Field(gt=0, le=3650, strict=False)] = 365.0


class Configuration(Strict):
    """A centre."""

    site: Identifier
    name: Name
    timezone: Annotated[str, AfterValidator(_known_zone)]
    services: Annotated[list[ServiceConfiguration], Field(min_length=1, max_length=200)]
    counters: Annotated[list[CounterConfiguration], Field(min_length=1, max_length=500)]
    opening_hours: dict[Day, list[HoursText]] | Literal["always"] = "always"
    priority_classes: list[PriorityClass] = []
    normal_rank: Annotated[int, Field(ge=0, le=99)] = 50
    no_show_calls: Annotated[int, Field(ge=1, le=20)] = 3
    lease_size: Annotated[int, Field(ge=1, le=100)] = 5
    retention: Retention = Retention()

    @model_validator(mode="after")
    def _consistent(self) -> "Configuration":
        for what, values in (
            ("services: id", [s.id for s in self.services]),
            ("services: prefix", [s.prefix for s in self.services]),
            ("counters: id", [c.id for c in self.counters]),
            ("priority_classes: id", [p.id for p in self.priority_classes]),
        ):
            double = next((value for value in values if values.count(value) > 1), None)
            if double is not None:
                raise ValueError(f"{what}: {double!r} stands twice")
        known = {service.id for service in self.services}
        for counter in self.counters:
            for service in counter.services:
                if service not in known:
                    raise ValueError(f"counters: {counter.id}: services: {service!r} is not a service")
        return self

    @property
    def zone(self) -> ZoneInfo:
        """Return the centre's time zone."""
        return ZoneInfo(self.timezone)

    def service(self, service_id: str) -> ServiceConfiguration | None:
        """Return a service, None if there is no such."""
        return next((service for service in self.services if service.id == service_id), None)

    def counter(self, counter_id: str) -> CounterConfiguration | None:
        """Return a counter, None if there is no such."""
        return next((counter for counter in self.counters if counter.id == counter_id), None)

    def rank(self, priority: str) -> int | None:
        """Return the rank of a declared class ("" is the normal one), None if there is no such class."""
        if priority == "":
            return self.normal_rank
        return next((entry.rank for entry in self.priority_classes if entry.id == priority), None)

    def day(self, now_s: float) -> str:
        """Return the centre's date at a time, as YYYY-MM-DD."""
        return datetime.fromtimestamp(now_s, self.zone).date().isoformat()

    def closes_at_s(self, now_s: float) -> float:
        """Return when the last number of this day may be given: the last closing time, else midnight."""
        local = datetime.fromtimestamp(now_s, self.zone)
        closing = "24:00"
        if self.opening_hours != "always":
            spans = self.opening_hours.get(DAYS[local.weekday()], [])  # type: ignore[call-overload]
            closing = max((span.split("-")[1] for span in spans), default="00:00")
        hours, minutes = (int(part) for part in closing.split(":"))
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        return (midnight + timedelta(hours=hours, minutes=minutes)).timestamp()

    def is_open(self, now_s: float) -> bool:
        """Return whether numbers are given at this time."""
        if self.opening_hours == "always":
            return True
        local = datetime.fromtimestamp(now_s, self.zone)
        clock = local.strftime("%H:%M")
        spans = self.opening_hours.get(DAYS[local.weekday()], [])  # type: ignore[call-overload]
        return any(span.split("-")[0] <= clock < span.split("-")[1] for span in spans)


def read_configuration(path: Path) -> Configuration:
    """Return the centre of a YAML file; UserError names file, key and what was expected."""
    return read_checked(path, Configuration, "site, name, services, counters")


def read_checked(path: Path, model: type[Model], keys: str) -> Model:
    """Return a YAML file as a model; UserError names file, key and what was expected."""
    data = _read_mapping(path, keys)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        where = ": ".join(str(part) for part in first["loc"])
        message = str(first["msg"]).removeprefix("Value error, ")
        raise UserError(f"{path}: {where}: {message}" if where else f"{path}: {message}") from None


def _read_mapping(path: Path, keys: str) -> dict[str, Any]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path}: {error.strerror or error}") from None
    if len(raw) > MAX_FILE_BYTES:
        raise UserError(f"{path}: expected at most {MAX_FILE_BYTES} bytes, found {len(raw)}")
    try:
        data = yaml.safe_load(raw.decode("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise UserError(f"{path}: expected YAML in UTF-8: {' '.join(str(error).split())}") from None
    if not isinstance(data, dict):
        raise UserError(f"{path}: expected a mapping with {keys}")
    return data
