"""What the pages show, as plain values: the node fills them in, the board turns them into JSON.

Positions are metres in the frame map, angles radians, times seconds; field names are those the pages read.
"""

from dataclasses import dataclass

import segno


@dataclass(frozen=True, kw_only=True)
class Names:
    """A name in the languages of the centre."""

    vi: str
    en: str
    ko: str


@dataclass(frozen=True, kw_only=True)
class SettingsView:
    """What a page needs to know once; `boot` differs after each start of the server."""

    boot: str
    centre: Names
    language: str
    idle_s: float
    priorities: tuple[str, ...]
    voice_in: bool
    chat: bool
    code_view: bool
    example: bool
    notice: Names


@dataclass(frozen=True, kw_only=True)
class PlaceView:
    """Somewhere the robot can lead to; `counter` is the id of the counter there, empty for none."""

    id: str
    kind: str
    counter: str
    name: Names


@dataclass(frozen=True, kw_only=True)
class TicketView:
    """The visit's ticket; `qr` is its code as an SVG data address, empty where the ticket has no code."""

    number: str
    service: str
    place: str
    counter: str
    people_ahead: int
    expected_wait_s: float
    offline: bool
    qr: str


@dataclass(frozen=True, kw_only=True)
class GuideView:
    """The robot's visible state; `state` is the name of behaviour.visit.GuideState in lower case."""

    state: str
    reason: str
    visit: int
    person: int
    language: str
    destination: str
    ticket: TicketView | None


@dataclass(frozen=True, kw_only=True)
class SentenceView:
    """Something the robot said; `number` grows, so that a page knows a sentence that it has shown."""

    number: int
    key: str
    language: str
    text: str
    priority: int


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
    """The queue as the hall sees it."""

    services: tuple[ServiceView, ...]
    counters: tuple[CounterView, ...]


@dataclass(frozen=True, kw_only=True)
class HealthView:
    """How a part of the robot is: `level` 0 is well, 1 a warning, 2 an error."""

    name: str
    level: int
    message: str


@dataclass(frozen=True, kw_only=True)
class PrinterView:
    """Whether tickets can be printed; `state` in lower case."""

    state: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class BackendView:
    """Whether the queue backend answers; `state` in lower case."""

    state: str
    reason: str
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
    reason: str


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
    """One line of the robot's log of visits; `at_s` is the robot's clock."""

    at_s: float
    visit: int
    name: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class CallView:
    """Somebody called a person and no operator has answered yet."""

    at_s: float
    visit: int
    detail: str


@dataclass(frozen=True, kw_only=True)
class TicketFileView:
    """A printed ticket's picture: file name and when it was made, seconds since 1970."""

    name: str
    at_s: float


def qr_address(code: str) -> str:
    """Return a QR code as an SVG data address; empty for no code or one too long to draw."""
    if not code:
        return ""
    try:
        return str(segno.make(code, error="m", micro=False).svg_data_uri(border=2, scale=1, omitsize=True))
    except ValueError:
        return ""
