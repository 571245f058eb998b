"""What a ticket, a queue and a call are: shared by the backend, the bridge, the dispenser and their nodes.

Times are seconds since 1970 (UTC) of whoever states them; durations are seconds.
"""

from dataclasses import dataclass
from enum import Enum


class Language(Enum):
    """The languages of the robot."""

    VI = "vi"
    EN = "en"
    KO = "ko"


class TicketState(Enum):
    """Where a ticket stands, after it-at-m/eappointment's states."""

    QUEUED = "queued"
    CALLED = "called"
    PROCESSING = "processing"
    FINISHED = "finished"
    MISSED = "missed"
    PARKED = "parked"
    DELETED = "deleted"


class EventKind(Enum):
    """What can happen to a ticket or a counter."""

    ISSUED = "ticket.issued"
    CALLED = "ticket.called"
    RECALLED = "ticket.recalled"
    STARTED = "ticket.started"
    FINISHED = "ticket.finished"
    MISSED = "ticket.missed"
    PARKED = "ticket.parked"
    TRANSFERRED = "ticket.transferred"
    REQUEUED = "ticket.requeued"
    DELETED = "ticket.deleted"
    NOTED = "ticket.noted"
    COUNTER_OPENED = "counter.opened"
    COUNTER_CLOSED = "counter.closed"


class Outcome(Enum):
    """How a request ended, in the house's three words."""

    SUCCEEDED = "succeeded"
    RETRY = "retry"
    IMPOSSIBLE = "impossible"


class Reason(Enum):
    """Why a request did not succeed; each has a sentence for the citizen in `answers.py`."""

    BACKEND_AWAY = "backend-away"
    LEASE_USED_UP = "lease-used-up"
    CENTRE_CLOSED = "centre-closed"
    SERVICE_CLOSED = "service-closed"
    UNKNOWN_SERVICE = "unknown-service"
    UNKNOWN_PRIORITY = "unknown-priority"
    NOT_ALLOWED = "not-allowed"
    CONFLICT = "conflict"
    NOT_FOUND = "not-found"
    BAD_REQUEST = "bad-request"
    NOT_OFFERED = "not-offered"
    WITHDRAWN = "withdrawn"


class Note(Enum):
    """What a robot may tell staff about a ticket; a closed list, so that no free text about a person travels."""

    LOST_FOLLOWER = "lost-follower"
    ARRIVED_AT_COUNTER = "arrived-at-counter"
    WAITING_IN_HALL = "waiting-in-hall"
    LEFT_BUILDING = "left-building"
    NEEDS_A_PERSON = "needs-a-person"


@dataclass(frozen=True, kw_only=True)
class LocalText:
    """One text in the three languages."""

    vi: str
    en: str
    ko: str

    def text(self, language: Language) -> str:
        """Return the text in one language."""
        return str(getattr(self, language.value))


@dataclass(frozen=True, kw_only=True)
class Service:
    """A service as it stands now; `expected_wait_s` is what somebody who comes now would wait."""

    id: str
    prefix: str
    name: LocalText
    open: bool
    waiting: int
    expected_wait_s: float


@dataclass(frozen=True, kw_only=True)
class Counter:
    """A counter as it stands now; `serving` is the label of the ticket called or in process there."""

    id: str
    name: LocalText
    services: tuple[str, ...]
    open: bool
    serving: str | None = None
    serving_state: TicketState | None = None


@dataclass(frozen=True, kw_only=True)
class QueueState:
    """The whole queue after event number `sequence`; `next_labels` are the waiting tickets in calling order."""

    site: str
    name: LocalText
    day: str
    at_s: float
    sequence: int
    open: bool
    services: tuple[Service, ...]
    counters: tuple[Counter, ...]
    next_labels: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """A ticket as the robot prints it.

    `id` is day and label ("2026-11-22-A017") and so exists offline too; `code` is the signed text of its QR.
    `ahead` is how many are called before it, None when nobody could say (offline).
    """

    id: str
    label: str
    number: int
    service: str
    day: str
    state: TicketState
    priority: bool
    language: Language
    issued_at_s: float
    code: str
    ahead: int | None = None
    expected_wait_s: float | None = None
    counter: str | None = None
    offline: bool = False


@dataclass(frozen=True, kw_only=True)
class IssueRequest:
    """One citizen's wish for a number; asking twice with the same `request_id` gives the same ticket.

    `priority` is the id of a priority class; only its rank is kept, never the class.
    `sealed_card` can be opened by the backend alone and is never written down on the robot.
    """

    request_id: str
    service: str
    priority: str = ""
    language: Language = Language.VI
    sealed_card: bytes | None = None


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A request that did not succeed, with a sentence that an engineer or a citizen can read."""

    outcome: Outcome
    reason: Reason
    text: str
    retry_after_s: float | None = None


@dataclass(frozen=True, kw_only=True)
class IssueResult:
    """A ticket, or why there is none."""

    request_id: str
    outcome: Outcome
    ticket: Ticket | None = None
    reason: Reason | None = None
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class TicketEvent:
    """One entry of the backend's journal; sequences grow and are never used again.

    Robots read from CALLED, RECALLED and MISSED whom to fetch and where: `counter` and `language`.
    """

    sequence: int
    kind: EventKind
    at_s: float
    ticket_id: str | None = None
    label: str | None = None
    service: str | None = None
    counter: str | None = None
    state: TicketState | None = None
    call_count: int = 0
    language: Language | None = None
    note: Note | None = None


TicketCall = TicketEvent
CALL_KINDS = frozenset({EventKind.CALLED, EventKind.RECALLED, EventKind.MISSED, EventKind.FINISHED})


@dataclass(frozen=True, kw_only=True)
class LeasedNumber:
    """A number set aside for one robot, with the signed text of its QR."""

    number: int
    label: str
    ticket_id: str
    code: str


@dataclass(frozen=True, kw_only=True)
class Lease:
    """Numbers of one service and one day that only the holder may hand out; useless from `expires_at_s` on."""

    id: str
    service: str
    day: str
    expires_at_s: float
    numbers: tuple[LeasedNumber, ...]


@dataclass(frozen=True, kw_only=True)
class OfflineTicket:
    """A leased number that was handed to a citizen while the backend was away."""

    request_id: str
    lease_id: str
    ticket_id: str
    priority: str
    language: Language
    issued_at_s: float
    sealed_card: bytes | None = None
