"""A centre's configuration: services, counters, hours, classes; read from YAML and checked once."""

from datetime import date, datetime
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from guide_robot.common.errors import UserError
from guide_robot.common.language import LocalText
from guide_robot.common.strict_yaml import parse_yaml, read_yaml
from guide_robot.phrases.dates import opens_words
from guide_robot.queue.domain.opening import Opening, SpecialDay, Week, check_opening

MAX_FILE_BYTES = 256 * 1024
LONGEST_NAME = 120

Identifier = Annotated[str, Field(pattern=r"^[A-Za-z0-9_\-]{1,32}$")]
ClockText = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
CardSource = Literal["id_number", "old_id_number", "name", "birth_date", "sex", "address", "issue_date", "expiry_date"]

Model = TypeVar("Model", bound="Strict")


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("expected a time zone such as Asia/Ho_Chi_Minh") from None
    return name


def _network(text: str) -> str:
    try:
        ip_network(text)
    except ValueError:
        raise ValueError("expected a network such as 127.0.0.0/8") from None
    return text


def _short_name(name: LocalText) -> LocalText:
    if any(len(text) > LONGEST_NAME for text in name.values()):
        raise ValueError(f"expected at most {LONGEST_NAME} letters")
    return name


Name = Annotated[LocalText, AfterValidator(_short_name)]


class Strict(BaseModel):
    """What a file may hold: nothing unknown, nothing converted."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


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
    """A class that citizens may declare; the lower rank is called first. A number keeps it for its day."""

    id: Identifier
    name: Name
    rank: Annotated[int, Field(ge=0, le=99)]


class Retention(Strict):
    """How long things are kept; days are those on which numbers were given, whatever the clock says."""

    card_minutes: Annotated[float, Field(gt=0, le=1440, strict=False)] = 120.0
    events_days: Annotated[int, Field(ge=1, le=3650, strict=False)] = 7
    tickets_days: Annotated[int, Field(ge=1, le=3650, strict=False)] = 365


class Display(Strict):
    """How the hall's display shows and speaks; `volume` is in percent from a local time on, until the next one."""

    volume: dict[ClockText, Annotated[int, Field(ge=0, le=100)]] = {"00:00": 80}
    speech: bool = True
    speak_first_language_too: bool = True
    page_seconds: Annotated[float, Field(ge=3, le=120, strict=False)] = 8.0
    call_seconds: Annotated[float, Field(ge=5, le=300, strict=False)] = 20.0


class Gateway(Strict):
    """A program of the office's own that sends notices: `url` hears them by POST, with the token of `token_file`."""

    channel: Literal["zalo", "sms"]
    url: Annotated[str, Field(pattern=r"^https?://[^\s]+$", max_length=500)]
    token_file: str = ""


class PhoneNotices(Strict):
    """How holders of tickets are told of their turn while no page is open. Everything is off until it stands here.

    `contact`: whom push services can write to (RFC 8292). `country_code` stands before numbers that begin with 0.
    `private_push_networks`: where a push service may be beside the public network.
    """

    web_push: bool = False
    contact: Annotated[str, Field(pattern=r"^((mailto:[^\s@]+@[^\s@]+|https://[^\s]+))?$", max_length=254)] = ""
    soon_places: Annotated[int, Field(ge=0, le=50)] = 3
    gateways: Annotated[list[Gateway], Field(max_length=2)] = []
    country_code: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,2}$")] = "84"
    private_push_networks: list[Annotated[str, AfterValidator(_network)]] = []

    @property
    def channels(self) -> list[str]:
        """Return the channels for which a phone number can be given."""
        return [gateway.channel for gateway in self.gateways]


class Configuration(Strict):
    """A centre; `phone_address` is where phones reach this backend, empty where they do not.

    `papers_address`: where they reach the assistant, which says the papers to bring, empty: nothing is linked.
    """

    site: Identifier
    name: Name
    timezone: Annotated[str, AfterValidator(_known_zone)]
    services: Annotated[list[ServiceConfiguration], Field(min_length=1, max_length=200)]
    counters: Annotated[list[CounterConfiguration], Field(min_length=1, max_length=500)]
    opening_hours: Week = "always"
    special_days: Annotated[list[SpecialDay], Field(max_length=400)] = []
    waiting_ends_after_minutes: Annotated[float, Field(gt=0, le=1440, strict=False)] | None = None
    priority_classes: list[PriorityClass] = []
    normal_rank: Annotated[int, Field(ge=0, le=99)] = 50
    no_show_calls: Annotated[int, Field(ge=1, le=20)] = 3
    lease_size: Annotated[int, Field(ge=1, le=100)] = 5
    retention: Retention = Retention()
    display: Display = Display()
    phone_address: Annotated[str, Field(pattern=r"^(https?://[^\s/?#]{1,120}(/[^\s?#]{0,60})?)?$")] = ""
    papers_address: Annotated[str, Field(pattern=r"^(https?://[^\s/?#]{1,120}(/[^\s?#]{0,60})?)?$")] = ""
    phone_notices: PhoneNotices = PhoneNotices()

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
        check_opening(self.opening_hours, self.special_days)
        self._check_notices()
        known = {service.id for service in self.services}
        for counter in self.counters:
            for service in counter.services:
                if service not in known:
                    raise ValueError(f"counters: {counter.id}: services: {service!r} is not a service")
        return self

    def _check_notices(self) -> None:
        """Raise where notices are switched on that nobody could subscribe to, or that no push service would take."""
        notices = self.phone_notices
        if (notices.web_push or notices.gateways) and not self.phone_address.startswith("https://"):
            raise ValueError("phone_notices: expected a phone_address with https, from where phones subscribe")
        if notices.web_push and not notices.contact:
            raise ValueError("phone_notices: contact: expected mailto:… or https://…, push services ask for it")
        if len(set(notices.channels)) < len(notices.channels):
            raise ValueError("phone_notices: gateways: expected each channel once")

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

    @property
    def opening(self) -> Opening:
        """Return when this centre is open."""
        return Opening(self.opening_hours, self.special_days, self.zone)

    def closes_at_s(self, now_s: float) -> float:
        """Return when the last number of this day may be given."""
        return self.opening.closes_at_s(now_s)

    def hours(self, now_s: float) -> tuple[str, ...]:
        """Return the opening hours of today and the six days after it, Monday first; nothing where always open."""
        return self.opening.coming_week(now_s)

    def opens_at(self, now_s: float) -> str:
        """Return when numbers are given again, as `Opening.opens_at` does."""
        return self.opening.opens_at(now_s)

    def opens_words(self, now_s: float) -> LocalText | None:
        """Return the same as a sentence in every language."""
        return opens_words(self.opens_at(now_s), date.fromisoformat(self.day(now_s)))

    def is_open(self, now_s: float) -> bool:
        """Return whether numbers are given at this time."""
        return self.opening.is_open(now_s)

    def last_closing_s(self, now_s: float) -> float:
        """Return when a day's last number could be given last."""
        return self.opening.last_closing_s(now_s)

    def day_begins_s(self, now_s: float) -> float:
        """Return when the centre's day began."""
        return self.opening.day_begins_s(now_s)

    def oldest_day(self, now_s: float) -> str:
        """Return the first day whose tickets still count, as YYYY-MM-DD."""
        return self.opening.oldest_day(now_s).isoformat()


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
        where = ": ".join(str(part) for part in first["loc"] if "[" not in str(part))  # a union's name helps nobody
        message = str(first["msg"]).removeprefix("Value error, ")
        raise UserError(f"{path}: {where}: {message}" if where else f"{path}: {message}") from None


def _read_mapping(path: Path, keys: str) -> dict[str, Any]:
    data = read_yaml(path, MAX_FILE_BYTES, parse_yaml)
    if not isinstance(data, dict):
        raise UserError(f"{path}: expected a mapping with {keys}")
    return data
