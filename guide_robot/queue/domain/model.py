"""What a ticket, a queue and a call are: shared by the backend, the bridge, the dispenser and their nodes.

Times are seconds since 1970 (UTC) of whoever states them; durations are seconds.
"""

from dataclasses import dataclass, field
from enum import Enum

from guide_robot.common.language import Language, LocalText, first_language


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
    CHANGED = "ticket.changed"
    COUNTER_OPENED = "counter.opened"
    COUNTER_CLOSED = "counter.closed"


class Outcome(Enum):
    """How a request ended, in the house's three words."""

    SUCCEEDED = "succeeded"
    RETRY = "retry"
    IMPOSSIBLE = "impossible"


class Reason(Enum):
    """Why a request did not succeed; each has a sentence for the citizen in `citizen_text.py`."""

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
    APPOINTMENT_USED = "appointment-used"


class Note(Enum):
    """What a robot may tell staff about a ticket; a closed list, so that no free text about a person travels."""

    LOST_FOLLOWER = "lost-follower"
    ARRIVED_AT_COUNTER = "arrived-at-counter"
    WAITING_IN_HALL = "waiting-in-hall"
    LEFT_BUILDING = "left-building"
    NEEDS_A_PERSON = "needs-a-person"


@dataclass(frozen=True, kw_only=True)
class Service:
    """A service as it stands now; `expected_wait_s` is what somebody who comes now would wait.

    `next_labels` are its own waiting tickets in calling order.
    """

    id: str
    prefix: str
    name: LocalText
    open: bool
    waiting: int
    expected_wait_s: float
    next_labels: tuple[str, ...] = ()


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
    """The whole queue after event number `sequence`; `next_labels` are the waiting tickets in calling order.

    `missed_labels` are today's tickets whose citizen did not come, the newest first. `opening_hours`: of today and the
    six days after it, Monday first, such as "07:30-11:30 13:30-17:00", empty where closed; none: always open or not
    told. `opens_at`: when numbers are given again, by the office's clock, such as "2027-02-15T07:30"; "closed": not
    within a year; empty: it never closes, or not told. `opens` is the same as a sentence.
    """

    site: str
    name: LocalText
    day: str
    at_s: float
    sequence: int
    open: bool
    services: tuple[Service, ...]
    counters: tuple[Counter, ...]
    next_labels: tuple[str, ...]
    missed_labels: tuple[str, ...] = ()
    opening_hours: tuple[str, ...] = ()
    opens_at: str = ""
    opens: LocalText | None = None


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """A ticket, for everybody who handles one: backend, bridge, receptionist, printer, pages.

    `id` is day and label ("2026-11-22-A017") and so exists offline too; `code` is the signed text of its QR.
    `number` is the label without its letters. `ahead` is how many are called before it and `expected_wait_s` how long
    that takes, None when nobody can say (offline). `counter` is where it was called, None while any may call it.
    `free_counter` is a hint of the moment it was issued: an open counter that served nobody and had nobody else to
    call first; which counter calls it is known only from the call. `appointment` is the reference it was drawn for.
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
    free_counter: str | None = None
    call_count: int = 0
    appointment: str = ""
    offline: bool = False


@dataclass(frozen=True, kw_only=True)
class IssueRequest:
    """One citizen's wish for a number; asking twice with the same `request_id` gives the same ticket.

    `priority` is the id of a priority class; the number keeps it until its day is over. `appointment` is the reference
    of an appointment, empty for none: while its ticket is open, another request for it gets the same ticket.
    `sealed_card` can be opened by the backend alone and is never written down on the robot.
    """

    request_id: str
    service: str
    priority: str = ""
    language: Language = field(default_factory=first_language)
    appointment: str = ""
    sealed_card: bytes | None = field(default=None, repr=False)


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

    Robots read from CALL_KINDS whom to fetch and where, and who waits again: `counter` and `language`.
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


CALL_KINDS = frozenset(
    {
        EventKind.CALLED,
        EventKind.RECALLED,
        EventKind.MISSED,
        EventKind.FINISHED,
        EventKind.TRANSFERRED,
        EventKind.REQUEUED,
        EventKind.PARKED,
    }
)


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
    appointment: str = ""
    sealed_card: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class RejectedTicket:
    """An offline ticket that the backend did not take in, and why, also in words."""

    request_id: str
    reason: Reason
    text: str


@dataclass(frozen=True, kw_only=True)
class Settlement:
    """What became of offline tickets: request ids of those taken in, and those that were not."""

    settled: tuple[str, ...]
    rejected: tuple[RejectedTicket, ...]
