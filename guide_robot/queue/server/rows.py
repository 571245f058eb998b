"""The rows of the backend's tables as typed values, made in this one place from what SQLAlchemy returns."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Row

from guide_robot.common.language import Language

Record = TypeVar("Record")


@dataclass(frozen=True, kw_only=True)
class TicketRow:
    """A row of `tickets`."""

    id: str
    request_id: str
    day: str
    first_service: str
    service: str
    number: int
    label: str
    state: str
    rank: int
    position: int
    language: Language
    offline: bool
    only_counter: str | None = None
    counter: str | None = None
    call_count: int = 0
    appointment: str | None = None
    issued_at: float
    recorded_at: float
    called_at: float | None = None
    started_at: float | None = None
    ended_at: float | None = None
    given_by: str | None = None
    waits_since: float | None = None
    served_before_s: float | None = None
    earlier_stays: str | None = None
    priority: str | None = None


@dataclass(frozen=True, kw_only=True)
class LeaseRow:
    """A row of `leases`."""

    id: str
    holder: str
    service: str
    day: str
    first_number: int
    last_number: int
    granted_at: float
    position: int


@dataclass(frozen=True, kw_only=True)
class TokenRow:
    """A row of `tokens`."""

    hash: str
    name: str
    role: str
    counter: str | None
    created_at: float
    expires_at: float | None
    revoked: bool
    clerk: str | None = None


@dataclass(frozen=True, kw_only=True)
class AuditRow:
    """A row of `audit`."""

    id: int
    at: float
    action: str
    ticket_id: str
    counter: str | None
    token_name: str | None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class HeadRow:
    """The row of `journal_head`."""

    sequence: int
    position: int


@dataclass(frozen=True, kw_only=True)
class NextNumberRow:
    """A row of `series`."""

    day: str
    service: str
    next_number: int


@dataclass(frozen=True, kw_only=True)
class ServiceTimeRow:
    """A row of `service_times`."""

    service: str
    mean_s: float
    samples: int


@dataclass(frozen=True, kw_only=True)
class CardRow:
    """A row of `cards`."""

    ticket_id: str
    sealed: bytes = field(repr=False)
    received_at: float


@dataclass(frozen=True, kw_only=True)
class ClerkRow:
    """A row of `clerks` without the PIN; `head`: whether figures are open to them."""

    id: str
    name: str
    head: bool


@dataclass(frozen=True, kw_only=True)
class PairingRow:
    """A row of `pairings`."""

    hash: str
    clerk: str
    expires_at: float


@dataclass(frozen=True, kw_only=True)
class LastPressRow:
    """A row of `last_presses`; `changes` is JSON."""

    counter: str
    at: float
    changes: str


@dataclass(frozen=True, kw_only=True)
class NoteRow:
    """A counter and what it sealed, of `desk_notes`."""

    counter: str
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class ClaimRow:
    """A row of `fleet_claims`."""

    key: str
    holder: str
    incarnation: str
    expires_at: float


@dataclass(frozen=True, kw_only=True)
class ClassCountRow:
    """A sum of `class_counts`."""

    priority: str
    what: str
    minutes: int
    count: int


@dataclass(frozen=True, kw_only=True)
class RobotCountRow:
    """A sum of `robot_counts`."""

    event: str
    count: int


def one(kind: type[Record], row: Row[*tuple[Any, ...]] | None) -> Record | None:
    """Return the row as its record, None for none."""
    return None if row is None else kind(**row._mapping)


def every(kind: type[Record], rows: Iterable[Row[*tuple[Any, ...]]]) -> list[Record]:
    """Return all rows as records."""
    return [kind(**row._mapping) for row in rows]
