"""The bodies of the HTTP interface, checked by pydantic and published as OpenAPI."""

import base64
import binascii
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from guide_robot.queueing.model import Language, Note, TicketState

MAX_CARD_TEXT = 8192
LARGEST = 2**53

RequestId = Annotated[str, Field(pattern=r"^[A-Za-z0-9._\-]{8,48}$", description="chosen by the caller, unique")]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_\-]{1,32}$")]
TicketId = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}-[A-Z]{1,3}\d{3,6}$", examples=["2026-11-22-A017"])]
LeaseId = RequestId
Seconds = Annotated[float, Field(ge=0, le=1e11, allow_inf_nan=False)]


def _sealed(text: str) -> str:
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("expected base64") from None
    return text


SealedCard = Annotated[str, Field(max_length=MAX_CARD_TEXT, min_length=4), AfterValidator(_sealed)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class IssueBody(_Body):
    """A citizen's wish for a number."""

    request_id: RequestId
    service: Id
    priority: Annotated[str, Field(pattern=r"^[A-Za-z0-9_\-]{0,32}$", description="id of a class, or empty")] = ""
    language: Language = Language.VI
    sealed_card: SealedCard | None = Field(default=None, description="citizen card sealed for the backend, base64")


class TicketBody(_Body):
    """A ticket; `ahead` and `expected_wait_s` hold for the moment of the answer."""

    id: TicketId
    label: str
    number: int
    service: str
    day: str
    state: TicketState
    priority: bool
    language: Language
    issued_at_s: float
    code: str = Field(description="signed text of the ticket's QR code")
    ahead: int | None = None
    expected_wait_s: float | None = None
    counter: str | None = None
    offline: bool = False
    call_count: int = 0


class LeaseBody(_Body):
    """A wish for numbers to hand out while the backend is away."""

    request_id: LeaseId
    service: Id
    size: Annotated[int, Field(ge=1, le=100)]


class LeasedNumberBody(_Body):
    """One number set aside."""

    number: int
    label: str
    ticket_id: TicketId
    code: str


class LeaseAnswer(_Body):
    """Numbers set aside for this robot alone."""

    id: LeaseId
    service: str
    day: str
    expires_at_s: float
    numbers: list[LeasedNumberBody]


class OfflineTicketBody(_Body):
    """A leased number that a citizen holds."""

    request_id: RequestId
    lease_id: LeaseId
    ticket_id: TicketId
    priority: Annotated[str, Field(pattern=r"^[A-Za-z0-9_\-]{0,32}$")] = ""
    language: Language = Language.VI
    issued_at_s: Seconds
    sealed_card: SealedCard | None = None


class SettleBody(_Body):
    """Tickets handed out offline."""

    tickets: Annotated[list[OfflineTicketBody], Field(min_length=1, max_length=50)]


class RejectedBody(_Body):
    """An offline ticket that was not taken, and why."""

    request_id: str
    reason: str
    text: str


class SettleAnswer(_Body):
    """What became of each offline ticket."""

    settled: list[str]
    rejected: list[RejectedBody]


class NoteBody(_Body):
    """What a robot noticed."""

    note: Note


class TransferBody(_Body):
    """Where a ticket goes: another service, or one counter."""

    service: Id | None = None
    counter: Id | None = None


class FieldBody(_Body):
    """A field of a form with its value."""

    id: str
    value: str


class CardAnswer(_Body):
    """A service's form filled from the card: by field, and as keyboard input with Tab between the fields."""

    fields: list[FieldBody]
    keyboard: str


class NameBody(_Body):
    """One text in the three languages."""

    vi: str
    en: str
    ko: str


class ServiceBody(_Body):
    """A service as it stands now."""

    id: str
    prefix: str
    name: NameBody
    open: bool
    waiting: int
    expected_wait_s: float


class CounterBody(_Body):
    """A counter as it stands now."""

    id: str
    name: NameBody
    services: list[str]
    open: bool
    serving: str | None
    serving_state: TicketState | None


class QueueBody(_Body):
    """The public board."""

    site: str
    name: NameBody
    day: str
    at_s: float
    sequence: int
    open: bool
    services: list[ServiceBody]
    counters: list[CounterBody]
    next_labels: list[str]


class DeskBody(_Body):
    """What one counter works with."""

    counter: str
    open: bool
    current: TicketBody | None
    has_card: bool
    waiting: list[TicketBody]
    waiting_count: int
    parked: list[TicketBody]
    missed: list[TicketBody]


class KeysAnswer(_Body):
    """Public keys, hexadecimal."""

    ticket_verify: str
    card_public: str


class HealthAnswer(_Body):
    """Whether the backend and its database answer."""

    status: Literal["ok"]
    site: str
    sequence: int


class Problem(BaseModel):
    """Every error, after RFC 9457; `type` is urn:guide-robot:REASON."""

    type: str
    title: str
    status: int
    errors: list[dict[str, str]] | None = None
