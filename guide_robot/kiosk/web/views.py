"""What the pages show, as plain values: the node fills them in, the board turns them into JSON.

Positions are metres in the frame map, angles radians, times seconds; field names are those the pages read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import segno

from guide_robot.common.language import Language
from guide_robot.common.vocabulary import VisitEventKind
from guide_robot.guide.visit import VisitEvent
from guide_robot.phrases.dates import opens_words
from guide_robot.phrases.reasons import Reason
from guide_robot.queue.domain.model import Ticket

Names = Mapping[str, str]  # a name by code of the language, without gaps
SAYS_CLOSED = "centre_closed"


@dataclass(frozen=True, kw_only=True)
class SettingsView:
    """What a page needs to know once; `boot` differs after each start of the server."""

    boot: str
    centre: Names
    language: Language
    idle_s: float
    priorities: tuple[str, ...]
    voice_in: bool
    chat: bool
    code_view: bool
    example: bool
    notice: Names


@dataclass(frozen=True, kw_only=True)
class PlaceView:
    """Somewhere the robot can lead to; `counter` is the id of the counter there, empty for none, `desk` its name."""

    id: str
    kind: str
    counter: str
    name: Names
    desk: Names | None = None


@dataclass(frozen=True, kw_only=True)
class TicketView:
    """The visit's ticket; None is what nobody knows. `qr` is its code as an SVG data address, empty without a code."""

    number: str
    service: str
    place: str
    counter: str
    people_ahead: int | None
    expected_wait_s: float | None
    priority: bool
    offline: bool
    qr: str


def ticket_view(ticket: Ticket, place: str) -> TicketView:
    """Return a ticket as the screen shows it; `place` leads to its counter."""
    return TicketView(
        number=ticket.label,
        service=ticket.service,
        place=place,
        counter=ticket.counter or "",
        people_ahead=ticket.ahead,
        expected_wait_s=ticket.expected_wait_s,
        priority=ticket.priority,
        offline=ticket.offline,
        qr=qr_address(ticket.code),
    )


def shown_ticket_view(number: str) -> TicketView:
    """Return a ticket drawn earlier that was held up: nothing but its number is known."""
    return TicketView(
        number=number,
        service="",
        place="",
        counter="",
        people_ahead=None,
        expected_wait_s=None,
        priority=False,
        offline=False,
        qr="",
    )


@dataclass(frozen=True, kw_only=True)
class GuideView:
    """The robot's visible state, as in guide_robot_interfaces/msg/GuideState; `state` in lower case."""

    state: str
    reason: Reason | None = None
    held: Reason | None = None
    visit: int
    person: int
    language: Language
    destination: str
    ticket: TicketView | None
    decide_within_s: float = 0.0
    serves: bool = True


@dataclass(frozen=True, kw_only=True)
class MotionView:
    """What the wheels obey; `heard` counts the messages, so that the page notices when none come any more."""

    allowed: bool
    cause: str
    source: str
    reason: Reason | None
    heard: int


@dataclass(frozen=True, kw_only=True)
class SentenceView:
    """Something the robot said; `number` grows, so that a page knows a sentence that it has shown.

    `answer_within_s`: how long it waits for a touch that it asks for, 0 where no end is set.
    """

    number: int
    key: str
    language: Language
    text: str
    priority: int
    answer_within_s: float = 0.0


@dataclass(frozen=True, kw_only=True)
class ServiceView:
    """A service of the queue; the wait is negative where it is unknown."""

    id: str
    prefix: str
    name: Names
    open: bool
    waiting: int
    expected_wait_s: float


@dataclass(frozen=True, kw_only=True)
class CounterView:
    """A counter of the queue; `serving` is the number at it, empty if none."""

    id: str
    name: str
    open: bool
    serving: str
    services: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class QueueView:
    """The queue as the hall sees it; `opening_hours` and `opens_at` as in guide_robot_interfaces/msg/QueueState.

    `opens` is `opens_at` as a sentence, empty where that is not told.
    """

    services: tuple[ServiceView, ...]
    counters: tuple[CounterView, ...]
    opening_hours: tuple[str, ...] = ()
    opens_at: str = ""
    opens: Names = field(default_factory=dict)

    def with_opening(self, key: str, text: str, language: Language) -> str:
        """Return a sentence of that key; the one that the office is closed also says when it opens again."""
        return f"{text} {self.opens[language]}." if key == SAYS_CLOSED and language in self.opens else text


def opens_names(opens_at: str, today: date) -> Names:
    """Return when the office opens again as a sentence in every language; nothing where that is not told."""
    words = opens_words(opens_at, today)
    return words.in_every_language() if words else {}


@dataclass(frozen=True, kw_only=True)
class HealthView:
    """How a part of the robot is: `level` 0 is well, 1 a warning, 2 an error; `message` for what gives no reason."""

    name: str
    level: int
    message: str
    reason: Reason | None = None


@dataclass(frozen=True, kw_only=True)
class PrinterView:
    """Whether tickets can be printed; `state` in lower case."""

    state: str
    reason: Reason | None = None


@dataclass(frozen=True, kw_only=True)
class BackendView:
    """Whether the queue backend answers; `state` in lower case."""

    state: str
    reason: Reason | None
    outbox: int
    leased_numbers: int


@dataclass(frozen=True, kw_only=True)
class RobotView:
    """Where the robot is."""

    x: float
    y: float
    theta: float


@dataclass(frozen=True, kw_only=True)
class PersonView:
    """A tracked person; `kind` and `engagement` as in guide_robot_interfaces/msg/Person."""

    id: int
    x: float
    y: float
    vx: float
    vy: float
    kind: int
    engagement: int
    confidence: float
    since_seen_s: float


@dataclass(frozen=True, kw_only=True)
class FollowerView:
    """How the person who is led is doing; `state` in lower case."""

    state: str
    person: int
    x: float
    y: float
    distance: float
    reason: Reason | None = None


@dataclass(frozen=True, kw_only=True)
class TruePersonView:
    """A simulated person as they truly are."""

    x: float
    y: float
    heading: float
    role: str
    activity: str


@dataclass(frozen=True, kw_only=True)
class TruthView:
    """What only a simulator knows."""

    robot: RobotView
    people: tuple[TruePersonView, ...]
    contacts_with_people: int
    contacts_with_things: int
    distance_m: float
    visits_finished: int
    real_time_factor: float


@dataclass(frozen=True, kw_only=True)
class EventView:
    """One line of the robot's log of visits; `at_s` is the robot's clock, `name` a VisitEventKind in lower case."""

    at_s: float
    visit: int
    name: str
    number: str = ""
    place: str = ""
    outcome: str = ""
    reason: Reason | None = None


@dataclass(frozen=True, kw_only=True)
class CallView:
    """Somebody called a person and no operator has answered yet; `place` is the place nearest to the robot then."""

    at_s: float
    visit: int
    reason: Reason | None
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class HelpView:
    """What became of the citizen's call for a person; `state` is a HelpState's value, `name` who is coming."""

    number: int
    state: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class TicketFileView:
    """A printed ticket's picture: file name and when it was made, seconds since 1970."""

    name: str
    at_s: float


def event_view(event: VisitEvent, at_s: float) -> EventView:
    """Return what happened in a visit as a line for operators; only drawing a ticket shows its number."""
    return EventView(
        at_s=at_s,
        visit=event.visit,
        name=event.kind.name.lower(),
        number=event.number if event.kind is VisitEventKind.TICKET_ISSUED else "",
        place=event.place,
        outcome=event.outcome.name.lower() if event.outcome else "",
        reason=event.reason,
    )


def qr_address(code: str) -> str:
    """Return a QR code as an SVG data address; empty for no code or one too long to draw."""
    if not code:
        return ""
    try:
        return str(segno.make(code, error="m", micro=False).svg_data_uri(border=2, scale=1, omitsize=True))
    except ValueError:
        return ""
