"""What the receptionist hears and orders: plain values, no ROS."""

from dataclasses import dataclass, field
from enum import Enum

from guide_robot.common.geometry import Pose2D
from guide_robot.common.language import Language, first_language
from guide_robot.common.vocabulary import (
    CallKind,
    ChoiceKind,
    CodeKind,
    DrawStatus,
    EscortOutcome,
    GuideState,
    OrderKind,
    Priority,
    VisitEventKind,
    VisitOutcome,
)
from guide_robot.guide.types import NavigationError
from guide_robot.people.types import TrackedPerson
from guide_robot.phrases.reasons import Reason
from guide_robot.queue.domain.model import Ticket


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Somebody touched the screen."""

    kind: ChoiceKind
    language: Language | None = None
    service: str = ""
    place: str = ""
    priority: str = ""


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
class TicketDrawn:
    """The dispenser's answer."""

    status: DrawStatus
    reason: Reason | None = None
    ticket: Ticket | None = None


@dataclass(frozen=True, kw_only=True)
class EscortEnded:
    """The escort's result."""

    outcome: EscortOutcome
    reason: Reason | None = None


@dataclass(frozen=True, kw_only=True)
class DriveEnded:
    """The robot reached a place on its own, or could not: then `error` says why."""

    succeeded: bool
    error: NavigationError = NavigationError.NONE


@dataclass(frozen=True, kw_only=True)
class Called:
    """A counter's word on a ticket: `counter` said it, `place` is where that is, empty where the plan does not say."""

    kind: CallKind
    ticket_id: str
    number: str
    counter: str
    place: str
    language: Language = field(default_factory=first_language)


@dataclass(frozen=True, kw_only=True)
class OperatorOrder:
    """An operator's order, answered in the step that hears it; a step hears at most one."""

    kind: OrderKind
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What became of an operator's order: taken up, or why not."""

    accepted: bool
    reason: Reason


Event = Choice | Code | TicketDrawn | EscortEnded | DriveEnded | Called | OperatorOrder


@dataclass(frozen=True, kw_only=True)
class Company:
    """What other robots in the hall mean for this one; the default is what a robot alone does.

    `greets` are the places in `map` of whom it may greet, None: whoever wants it. `waits_at` is the place at which it
    waits instead of home, empty for home. It charges now if it `must_charge`, and not yet unless it `may_charge`, as
    others need to be here or are. `fetches` is the number to whose holder it has gone, as a counter calls them or their
    robot cannot lead on, and `meets_at` where it stands to meet them, None: at `waits_at`. `elsewhere` is the number of
    its visit, once the holder has shown it to another robot.
    """

    greets: tuple[tuple[float, float], ...] | None = None
    waits_at: str = ""
    may_charge: bool = True
    must_charge: bool = False
    fetches: str = ""
    meets_at: Pose2D | None = None
    elsewhere: str = ""


ALONE = Company()


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """What the receptionist knows in one step; `fault` names what is wrong with the robot, if anything.

    `operator_stop` says who stopped the robot, if anybody; `held` why the motion gate keeps it standing for now.
    `navigation_away`: nothing drives the robot, for longer than it takes to start Nav2 anew.
    """

    people: tuple[TrackedPerson, ...] = ()
    robot_in_map: Pose2D | None = None
    events: tuple[Event, ...] = ()
    battery: float | None = None
    fault: Reason | None = None
    operator_stop: str = ""
    held: Reason | None = None
    navigation_away: bool = False
    company: Company = ALONE


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """Something to say: the key of a text in sentences.py and what to put into it."""

    key: str
    language: Language
    priority: Priority = Priority.INFORMATION
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class DrawRequest:
    """Draw a ticket; the same `request` number is always the same request."""

    request: int
    service: str
    priority: str
    language: Language
    appointment: str = ""
    sealed_card: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, kw_only=True)
class EscortRequest:
    """Lead this person (0: the nearest in front) to a place."""

    place: str
    person: int
    language: Language


class Motion(Enum):
    """What becomes of a drive or an escort under way."""

    KEEP = "keep"
    CANCEL = "cancel"


@dataclass(frozen=True, kw_only=True)
class VisitEvent:
    """One line of a visit's log, free of personal data; programs read the typed fields, people `reason` too."""

    visit: int
    kind: VisitEventKind
    ticket_id: str = ""
    number: str = ""
    counter: str = ""
    place: str = ""
    outcome: VisitOutcome = VisitOutcome.NONE
    reason: Reason | None = None


@dataclass(frozen=True, kw_only=True)
class Orders:
    """What the receptionist wants done after one step; `held` is why the motion gate keeps the robot standing.

    `decide_within_s` and `serves`: see GuideState.msg. `shown`: the number of a ticket drawn earlier, held up here.
    `drive_pose`: where to drive, in `map`; None: to where `drive_to` is.
    """

    state: GuideState
    reason: Reason
    held: Reason | None = None
    changed: bool = False
    visit: int = 0
    person: int = 0
    language: Language = field(default_factory=first_language)
    ticket: Ticket | None = None
    shown: str = ""
    destination: str = ""
    decide_within_s: float = 0.0
    serves: bool = True
    say: tuple[Sentence, ...] = ()
    draw: DrawRequest | None = None
    lead: EscortRequest | None = None
    drive_to: str = ""
    drive_pose: Pose2D | None = None
    motion: Motion = Motion.KEEP
    card_consent: bool = False
    answer: Answer | None = None
    log: tuple[VisitEvent, ...] = ()
