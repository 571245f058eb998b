"""What a citizen hears and sees of the robot, what they do, and how their visit ended."""

from dataclasses import dataclass, field
from enum import Enum

from guide_robot.common.geometry import Pose2D
from guide_robot.common.language import Language, first_language
from guide_robot.common.vocabulary import GuideState
from guide_robot.simulation.people_types import Intent


@dataclass(frozen=True, kw_only=True)
class RobotSignals:
    """The robot as a citizen meets it: pose in map, its state, and what it said since the last step.

    `visit` is the number of the visit under way (0: none), `ticket` the number on its ticket, `destination` the id
    of the place it leads to. `asks_to_lead`: its screen waits for the choice between being led and going alone.
    `card_read`: since the last step it has read a citizen card.
    `called` and `called_place` are the ticket called last, by any counter.
    """

    pose: Pose2D
    state: GuideState
    visit: int = 0
    ticket: str = ""
    destination: str = ""
    said: str = ""
    asks_to_lead: bool = False
    card_read: bool = False
    called: str = ""
    called_place: str = ""

    @property
    def receives(self) -> bool:
        """Whether somebody may come up to it now."""
        return self.state in (GuideState.IDLE, GuideState.GREETING, GuideState.ASKING)


class Phase(Enum):
    """How far a citizen's visit is."""

    ENTERING = "entering"
    WAITING_TURN = "waiting for the robot to be free"
    BEFORE_ROBOT = "standing before the robot"
    REQUESTING = "asking"
    TAKING_TICKET = "waiting for the ticket"
    FOLLOWING = "following"
    ON_OWN = "walking to the place alone"
    BEING_SERVED = "being served"
    SITTING = "waiting to be called"
    LEAVING = "leaving"


class Outcome(Enum):
    """How a visit ended for the citizen."""

    UNDER_WAY = "under way"
    SERVED = "served"
    NOT_SERVED = "not served"


class TouchKind(Enum):
    """What of the screen is touched."""

    SERVICE = "take a number for a service"
    CONSENT = "agree that the citizen card held up next is read"
    HERE = "say to the robot that cannot see them that they are here"
    ACCEPT = "ask to be led"


@dataclass(frozen=True, kw_only=True)
class Touch:
    """A touch on the robot's screen; `service` only where a number for it is wanted."""

    language: Language
    kind: TouchKind = TouchKind.SERVICE
    service: str = ""


@dataclass(frozen=True, kw_only=True)
class CitizenStep:
    """What a citizen does now: how they move, and a touch on the screen if any."""

    intent: Intent
    touch: Touch | None = None


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a citizen came for; with a card they hold it up, else (or if it is not read) they touch the screen.

    With `consents` the card is a citizen card: they agree to its reading, show it, then choose the service.
    """

    service: str
    language: Language = field(default_factory=first_language)
    card_text: str | None = None
    consents: bool = False


@dataclass(frozen=True, kw_only=True)
class CitizenSettings:
    """How patient citizens are, seconds, and how near they come, metres."""

    stand_before_m: float = 1.05
    wait_turn_m: float = 2.8
    reaction_s: float = 1.0
    decides_s: float = 3.0
    touch_anyway_s: float = 6.0
    card_s: float = 10.0
    answer_s: float = 12.0
    served_s: float = 6.0
    counter_patience_s: float = 25.0
    visit_patience_s: float = 400.0
    seat_patience_s: float = 240.0
    turn_patience_s: float = 300.0


@dataclass(frozen=True, kw_only=True)
class PhaseChange:
    """One step on in a visit, with the reason."""

    now_s: float
    phase: Phase
    reason: str
