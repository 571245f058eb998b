"""The backend's HTTP interface as server and client share it: what is asked, checked by pydantic, and what is answered.

Answers are the records of model.py as JSON; bodies are checked field by field, since anybody may send them.
"""

import base64
import binascii
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, TypeAdapter, WithJsonSchema

from guide_robot.common.language import Language, LocalText, first_language
from guide_robot.queue.domain.model import Lease, Note, QueueState, Settlement, Ticket, TicketEvent

T = TypeVar("T")
MAX_CARD_TEXT = 8192
LARGEST = 2**53

RequestId = Annotated[str, Field(pattern=r"^[A-Za-z0-9._\-]{8,48}$", description="chosen by the caller, unique")]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_\-]{1,32}$")]
TicketId = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}-[A-Z]{1,3}\d{3,6}$", examples=["2026-11-22-A017"])]
Priority = Annotated[str, Field(pattern=r"^[A-Za-z0-9_\-]{0,32}$", description="id of a class, or empty")]
Appointment = Annotated[
    str, Field(max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$", description="reference of an appointment, or empty")
]
LeaseId = RequestId
Seconds = Annotated[float, Field(ge=0, le=1e11, allow_inf_nan=False)]


def _card_bytes(value: Any) -> Any:
    """Return base64 text as bytes; anything else is left to pydantic."""
    if not isinstance(value, str):
        return value
    if not 4 <= len(value) <= MAX_CARD_TEXT:
        raise ValueError(f"expected 4 to {MAX_CARD_TEXT} characters")
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("expected base64") from None


SealedCard = Annotated[
    bytes,
    BeforeValidator(_card_bytes),
    PlainSerializer(lambda card: base64.b64encode(card).decode("ascii"), return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "minLength": 4, "maxLength": MAX_CARD_TEXT, "contentEncoding": "base64"}),
]


class Body(BaseModel):
    """What a request may hold: nothing unknown."""

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)

    def to(self, kind: type[T]) -> T:
        """Return the record of the same fields."""
        return kind(**dict(self))


class IssueBody(Body):
    """An IssueRequest."""

    request_id: RequestId
    service: Id
    priority: Priority = ""
    language: Language = Field(default_factory=first_language)
    appointment: Appointment = ""
    sealed_card: SealedCard | None = Field(default=None, description="citizen card sealed for the backend, base64")


class LeaseBody(Body):
    """A wish for numbers to hand out while the backend is away."""

    request_id: LeaseId
    service: Id
    size: Annotated[int, Field(ge=1, le=100)]


class OfflineTicketBody(Body):
    """An OfflineTicket: a leased number that a citizen holds."""

    request_id: RequestId
    lease_id: LeaseId
    ticket_id: TicketId
    priority: Priority = ""
    language: Language = Field(default_factory=first_language)
    issued_at_s: Seconds
    appointment: Appointment = ""
    sealed_card: SealedCard | None = None


class SettleBody(Body):
    """Tickets handed out offline."""

    tickets: Annotated[list[OfflineTicketBody], Field(min_length=1, max_length=50)]


class NoteBody(Body):
    """What a robot noticed."""

    note: Note


class KeysAnswer(Body):
    """Public keys, hexadecimal."""

    ticket_verify: str
    card_public: str


def _from_outside(data: Any) -> Any:
    """Return an answer whose names and languages are those that this program knows: another may know more."""
    if isinstance(data, list):
        return [_from_outside(entry) for entry in data]
    if not isinstance(data, dict):
        return data
    read = {key: _from_outside(value) for key, value in data.items()}
    for text in ("name", "opens"):
        if isinstance(data.get(text), dict):
            read[text] = LocalText.from_outside(data[text])
    if isinstance(data.get("language"), str):
        read["language"] = Language.or_first(data["language"])
    return read


TICKET: TypeAdapter[Ticket] = TypeAdapter(Annotated[Ticket, BeforeValidator(_from_outside)])
EVENT: TypeAdapter[TicketEvent] = TypeAdapter(Annotated[TicketEvent, BeforeValidator(_from_outside)])
QUEUE: TypeAdapter[QueueState] = TypeAdapter(Annotated[QueueState, BeforeValidator(_from_outside)])
LEASE = TypeAdapter(Lease)
SETTLEMENT = TypeAdapter(Settlement)
