"""What the receptionist hears and orders: plain values, no ROS."""

from dataclasses import dataclass, field
from enum import Enum, IntEnum

from guide_robot.behaviour.types import EscortOutcome
from guide_robot.geometry import Pose2D
from guide_robot.perception.types import TrackedPerson


class GuideState(IntEnum):
    """The robot's one visible state; values equal those of guide_robot_interfaces/msg/GuideState."""

    IDLE = 0
    GREETING = 1
    ASKING = 2
    TICKETING = 3
    LEADING = 4
    WAITING_WITH = 5
    RETURNING = 6
    CHARGING = 7
    OUT_OF_SERVICE = 8


class ChoiceKind(IntEnum):
    """What was touched; values equal those of guide_robot_interfaces/msg/KioskRequest."""

    CHOOSE_LANGUAGE = 0
    CHOOSE_SERVICE = 1
    LEAD_TO_PLACE = 2
    CALL_A_PERSON = 3
    CONSENT_CARD = 4
    DECLINE = 5
    ACCEPT = 6
    END = 7
    OPERATOR_STOP = 8
    OPERATOR_RESUME = 9
    OPERATOR_GO_TO = 10
    OPERATOR_TAKE_OVER = 11
    REVOKE_CONSENT = 12
    HERE_I_AM = 13


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Somebody touched the screen."""

    kind: ChoiceKind
    language: str = ""
    service: str = ""
    place: str = ""
    priority: str = ""


class CodeKind(IntEnum):
    """What code was held up; values equal those of guide_robot_interfaces/msg/ScannedCode."""

    UNKNOWN = 0
    TICKET = 1
    APPOINTMENT = 2
    CITIZEN_CARD = 3
    VNEID = 4
    WEB_ADDRESS = 5


@dataclass(frozen=True, kw_only=True)
class Code:
    """Somebody held up a code; `answer` is 0 when it was read, else what to tell the citizen."""

    kind: CodeKind
    answer: int = 0
    reference: str = ""
    service: str = ""
    sealed: bytes = field(default=b"", repr=False)
    masked_name: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class DrawnTicket:
    """A ticket as the receptionist needs it; `counter` and `place` are empty while any counter may call."""

    id: str
    number: str
    service: str
    counter: str = ""
    place: str = ""
    people_ahead: int = 0
    expected_wait_s: float = -1.0
    code: str = ""
    offline: bool = False


class DrawStatus(IntEnum):
    """How drawing a ticket ended; values equal those of DispenseTicket."""

    PRINTED = 0
    NOT_PRINTED = 1
    RETRY = 2
    IMPOSSIBLE = 3


@dataclass(frozen=True, kw_only=True)
class TicketDrawn:
    """The dispenser's answer."""

    status: DrawStatus
    reason: str = ""
    ticket: DrawnTicket | None = None


@dataclass(frozen=True, kw_only=True)
class EscortEnded:
    """The escort's result."""

    outcome: EscortOutcome
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class DriveEnded:
    """The robot reached a place on its own, or could not."""

    succeeded: bool
    reason: str = ""


class CallKind(IntEnum):
    """A counter's word on a ticket; values equal those of guide_robot_interfaces/msg/TicketCall."""

    CALLED = 0
    RECALLED = 1
    MISSED = 2
    FINISHED = 3


@dataclass(frozen=True, kw_only=True)
class Called:
    """A counter calls a ticket."""

    kind: CallKind
    ticket_id: str
    number: str
    counter: str
    place: str
    language: str = "vi"


Event = Choice | Code | TicketDrawn | EscortEnded | DriveEnded | Called


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """What the receptionist knows in one step; `fault` names what is wrong with the robot, if anything."""

    people: tuple[TrackedPerson, ...] = ()
    robot_in_map: Pose2D | None = None
    events: tuple[Event, ...] = ()
    battery: float | None = None
    fault: str = ""


class Priority(IntEnum):
    """How urgent an announcement is; values equal those of guide_robot_interfaces/msg/Announcement."""

    COURTESY = 0
    INFORMATION = 1
    CALL = 2
    SAFETY = 3


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """Something to say: the key of a text in sentences.py and what to put into it."""

    key: str
    language: str
    priority: Priority = Priority.INFORMATION
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class DrawRequest:
    """Draw a ticket; the same `request` number is always the same request."""

    request: int
    service: str
    priority: str
    language: str
    appointment: str = ""
    sealed_card: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, kw_only=True)
class EscortRequest:
    """Lead this person (0: the nearest in front) to a place."""

    place: str
    person: int
    language: str


class Motion(Enum):
    """What becomes of a drive or an escort under way."""

    KEEP = "keep"
    CANCEL = "cancel"


@dataclass(frozen=True, kw_only=True)
class VisitEvent:
    """One line of a visit's log, free of personal data."""

    visit: int
    name: str
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Orders:
    """What the receptionist wants done after one step."""

    state: GuideState
    reason: str
    changed: bool = False
    visit: int = 0
    person: int = 0
    language: str = "vi"
    ticket: DrawnTicket | None = None
    destination: str = ""
    say: tuple[Sentence, ...] = ()
    draw: DrawRequest | None = None
    lead: EscortRequest | None = None
    drive_to: str = ""
    motion: Motion = Motion.KEEP
    card_consent: bool = False
    log: tuple[VisitEvent, ...] = ()
