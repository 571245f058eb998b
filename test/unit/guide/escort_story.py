"""A robot on a line, an escort, and whom it leads: what the tests of the escort are told with."""

from dataclasses import dataclass, field

from builders import StoryClock

from guide_robot.common.geometry import Pose2D
from guide_robot.common.language import LocalText
from guide_robot.common.vocabulary import EscortPhase
from guide_robot.floor.model import Door, Place, PlaceKind
from guide_robot.guide.escort.escort import Escort
from guide_robot.guide.escort.escort_types import EscortInputs, EscortOrders, EscortSettings
from guide_robot.guide.types import DriveOrder, NavigationError, NavigationFeedback, NavigationStatus
from guide_robot.people.identity.lock_types import FollowerReading, LockState
from guide_robot.phrases.texts import SayKind

NAME = LocalText(vi="Quầy", en="Counter", ko="창구")
PLACE = Place(
    id="counter_1", kind=PlaceKind.COUNTER, name=NAME, pose=(10.0, 0.0, 90.0), alternatives=[(10.0, 2.0, 90.0)]
)
LONGEST_S = 400.0
DOORS = [Door(id="main", start=(-6.0, -0.5), end=(-6.0, 0.5), exterior=True)]


@dataclass(kw_only=True)
class Story(StoryClock[EscortOrders]):
    """A robot on a line, an escort at 10 Hz, and what its navigation and its person do."""

    escort: Escort = field(default_factory=lambda: Escort(EscortSettings(), DOORS))
    robot: Pose2D | None = field(default_factory=lambda: Pose2D(x=0.0, y=0.0))
    person: FollowerReading | None = None
    status: NavigationStatus | None = None
    error: NavigationError = NavigationError.NONE
    cancel: bool = False
    now_s: float = 0.0
    said: list[SayKind] = field(default_factory=list)
    notified: int = 0
    drive: DriveOrder = field(default_factory=lambda: DriveOrder(goal_id=0, goal_in_map=None))
    orders: EscortOrders | None = None

    def begin(self, person_id: int | None = None) -> "Story":
        self.escort.start(PLACE, PLACE.poses(), person_id, self.now_s)
        self.person = reading(-1.3)
        return self

    def step(self) -> EscortOrders:
        inputs = EscortInputs(
            robot_in_map=self.robot, follower=self.person, navigation=self.feedback(), cancel=self.cancel
        )
        orders = self.escort.step(inputs, self.now_s)
        self.now_s += 0.1
        self.drive = orders.drive
        if orders.say is not None:
            self.said.append(orders.say)
        self.notified += orders.notify_staff
        self.orders = orders
        return orders

    def feedback(self) -> NavigationFeedback:
        driving = NavigationStatus.ACTIVE if self.drive.goal_in_map else NavigationStatus.IDLE
        return NavigationFeedback(
            status=self.status or driving, goal_id=self.drive.goal_id, error=self.error, distance_remaining_m=5.0
        )

    def to_phase(self, phase: EscortPhase) -> EscortOrders:
        orders = self.until(lambda orders: orders.phase is phase or orders.outcome is not None)
        assert orders.phase is phase
        return orders

    def to_end(self) -> EscortOrders:
        return self.until(lambda orders: orders.outcome is not None)


def reading(
    x: float, vx: float = 0.0, state: LockState = LockState.LOCKED, y: float = 0.0, track_id: int = 4
) -> FollowerReading:
    return FollowerReading(track_id=track_id, state=state, reason="", x=x, y=y, vx=vx, vy=0.0)


def starting() -> Story:
    story = Story().begin()
    story.person = None
    story.step()
    return story


def leading() -> Story:
    story = Story().begin()
    story.to_phase(EscortPhase.LEADING)
    return story


def waiting() -> Story:
    story = leading()
    story.person = reading(-3.5)
    story.to_phase(EscortPhase.WAITING)
    return story


def searching() -> Story:
    story = leading()
    story.robot = Pose2D(x=4.0, y=0.0)
    story.person = reading(2.6)
    story.step()
    story.person = None
    story.to_phase(EscortPhase.SEARCHING)
    return story


def arriving() -> Story:
    story = leading()
    story.status = NavigationStatus.SUCCEEDED
    story.to_phase(EscortPhase.ARRIVING)
    story.status = None
    return story


def giving_up() -> Story:
    story = leading()
    story.status, story.error = NavigationStatus.FAILED, NavigationError.NO_PATH
    story.to_phase(EscortPhase.GIVING_UP)
    story.status, story.error = None, NavigationError.NONE
    return story


def ended() -> Story:
    story = leading()
    story.cancel = True
    story.to_end()
    return story
