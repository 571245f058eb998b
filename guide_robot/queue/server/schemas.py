"""The bodies that only the pages and the administrator exchange with the backend, published as OpenAPI."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from guide_robot.common.language import LocalText
from guide_robot.queue.domain.model import Ticket, TicketState
from guide_robot.queue.domain.transitions import Action
from guide_robot.queue.domain.wire import Body, Id, Priority, TicketId


class TurnReason(Enum):
    """Why a ticket was called before its turn; a closed list, so that no free text about a person is kept."""

    CAME_BACK = "came-back"
    APPOINTMENT = "appointment"
    NEEDS_HELP = "needs-help"
    SENT_BY_COUNTER = "sent-by-counter"
    QUICK_MATTER = "quick-matter"
    MISTAKE = "mistake"


Pin = Annotated[str, Field(pattern=r"^[0-9]{4,10}$")]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Reference = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")]
OneLine = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")]


class TransferBody(Body):
    """Where a ticket goes: another service, or one counter; `note` is for whoever serves it there."""

    service: Id | None = None
    counter: Id | None = None
    note: Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""


class DoneBody(Body):
    """The ticket that the clerk saw at the counter, None for none."""

    current: TicketId | None = None


class TurnBody(Body):
    """Why a ticket is called before its turn."""

    reason: TurnReason


class PriorityBody(Body):
    """The class whose rank the ticket gets, empty for the normal one."""

    priority: Priority = ""


class SignInBody(Body):
    """A clerk at a counter, at `reception`, or the head at `office`; without a place the answer lists the first two."""

    clerk: Id
    pin: Pin
    place: Id | None = None


class PairBody(Body):
    """A code that counts once, and where its clerk works."""

    code: Annotated[str, Field(pattern=r"^[0-9]{12}$")]
    place: Id


class ClerkBody(Body):
    """A clerk; `head`: also of the office's page. What is not given stays as it was."""

    name: OneLine
    pin: Pin | None = None
    head: bool | None = None


class AppointmentBody(Body):
    """An appointment of a day."""

    reference: Reference
    clock: Clock
    service: Id


class AppointmentsBody(Body):
    """All appointments of a day."""

    appointments: Annotated[list[AppointmentBody], Field(max_length=1000)]


class ScanBody(Body):
    """What a code scanner typed: `text` as it arrived, `keys` as a US keyboard would have had it."""

    service: Id
    text: Annotated[str, Field(max_length=4000)]
    keys: Annotated[str, Field(max_length=4000)] = ""


@dataclass(frozen=True, kw_only=True)
class PlaceAnswer:
    """Where somebody can sign in."""

    id: str
    name: LocalText


@dataclass(frozen=True, kw_only=True, repr=False)
class SessionAnswer:
    """A session, or with an empty token the places to choose from."""

    token: str = ""
    clerk: str = ""
    name: str = ""
    place: str = ""
    places: tuple[PlaceAnswer, ...] = ()


@dataclass(frozen=True, kw_only=True, repr=False)
class PairingAnswer:
    """A code that signs a clerk in once, and its QR code as SVG."""

    code: str
    expires_at_s: float
    svg: str


@dataclass(frozen=True, kw_only=True)
class ClerkAnswer:
    """A clerk."""

    id: str
    name: str
    head: bool


@dataclass(frozen=True, kw_only=True)
class UndoView:
    """What can be taken back, and until when."""

    labels: tuple[str, ...]
    until_s: float


@dataclass(frozen=True, kw_only=True, repr=False)
class NoteView:
    """What a counter told the next one."""

    counter: str
    text: str


@dataclass(frozen=True, kw_only=True)
class AppointmentView:
    """An appointment of today; label and state once its citizen has come."""

    reference: str
    clock: str
    service: str
    label: str | None = None
    state: TicketState | None = None


@dataclass(frozen=True, kw_only=True, repr=False)
class FilledField:
    """One field of a service's form with the value from the card; "" where the card has none."""

    id: str
    value: str


@dataclass(frozen=True, kw_only=True, repr=False)
class CardAnswer:
    """A service's form filled from the card: by field, and as keyboard input with Tab between the fields.

    `doubtful` are fields that a scanner's line had, but damaged: they are to be typed.
    """

    fields: list[FilledField]
    keyboard: str
    doubtful: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class FieldLabel:
    """A field of a service's form."""

    id: str
    label: LocalText


@dataclass(frozen=True, kw_only=True)
class DeskView:
    """What one counter works with; `possible` is what the table of transitions allows with the current ticket."""

    counter: str
    open: bool
    current: Ticket | None
    possible: list[Action]
    has_card: bool
    waiting: list[Ticket]
    waiting_count: int
    parked: list[Ticket]
    missed: list[Ticket]
    at_s: float = 0.0
    served_s: float | None = None
    served_today: int = 0
    clerk: str = ""
    undo: UndoView | None = None
    notes: list[NoteView] = field(default_factory=list)
    appointments: list[AppointmentView] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class PriorityView:
    """A class of people who are called first."""

    id: str
    name: LocalText


@dataclass(frozen=True, kw_only=True)
class CentreView:
    """What the pages need to know of the centre, once; `volume` is in percent by local time HH:MM."""

    site: str
    name: LocalText
    timezone: str
    version: str
    classes: tuple[PriorityView, ...]
    places: tuple[PlaceAnswer, ...]
    volume: dict[str, int]
    speech: bool
    speak_first_language_too: bool
    page_s: float
    call_s: float


class AuditEntry(BaseModel):
    """Who looked at a card, and when it was deleted."""

    at_s: float = Field(validation_alias="at")
    action: str
    ticket_id: str
    counter: str | None
    token_name: str | None
    reason: str | None


class HealthAnswer(BaseModel):
    """Whether a number can be given now: `failing` says what keeps it, `warnings` what soon will."""

    status: Literal["ok", "failing"]
    site: str
    sequence: int
    failing: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class Problem(BaseModel):
    """Every error, after RFC 9457; `type` is urn:guide-robot:REASON."""

    type: str
    title: str
    status: int
    errors: list[dict[str, str]] | None = None
