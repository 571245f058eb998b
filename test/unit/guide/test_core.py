"""The guide without ROS: requests, touches and readings go through one object."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from builders import person
from escort_story import PLACE

from guide_robot.common.geometry import Pose2D
from guide_robot.common.vocabulary import EscortOutcome, EscortPhase, FollowOutcome
from guide_robot.guide.core import EscortCore, EscortSensed, FollowRequest, LeadRequest
from guide_robot.guide.escort.escort import Escort
from guide_robot.guide.escort.escort_types import EscortOrders, EscortSettings
from guide_robot.guide.follow.follow import Follow
from guide_robot.guide.follow.follow_types import FollowOrders, FollowSettings
from guide_robot.guide.types import NavigationFeedback, NavigationStatus
from guide_robot.people.identity.identity import Cues, Identity, LockIdentity
from guide_robot.people.identity.lock_types import FollowerReading, LockState
from guide_robot.people.types import TrackedPerson

IDLE = NavigationFeedback(status=NavigationStatus.IDLE)
ROBOT = Pose2D(x=0.0, y=0.0)


@dataclass
class Named(Identity):
    """An identity of another kind: it always names track 7 and keeps what it was told."""

    heard: list[tuple[Cues, float]] = field(default_factory=list)
    released: int = 0

    def release(self) -> None:
        self.released += 1

    def step(self, tracks: Sequence[TrackedPerson], cues: Cues, now_s: float) -> FollowerReading | None:
        self.heard.append((cues, now_s))
        return FollowerReading(track_id=7, state=LockState.LOCKED, reason="", x=-1.3, y=0.0)


def core(identity: Identity) -> EscortCore:
    return EscortCore(identity, Escort(EscortSettings()), Follow(FollowSettings()))


def sensed(people: Sequence[TrackedPerson] = (), robot: Pose2D | None = ROBOT, **more: bool) -> EscortSensed:
    return EscortSensed(people=people, robot_in_map=robot, navigation=IDLE, **more)


def test_without_a_request_there_is_nothing_to_do_and_nobody_to_keep_to() -> None:
    identity = Named()
    guide = core(identity).step(sensed([person(1, 1.0)]), 1.0)
    assert (guide.orders, guide.reading, identity.heard) == (None, None, [])


def test_any_identity_will_do() -> None:
    identity = Named()
    made = core(identity)
    made.begin(LeadRequest(place=PLACE, person=7), 1.0)
    guide = made.step(sensed(), 1.1)
    assert guide.reading is not None and guide.reading.track_id == 7
    assert isinstance(guide.orders, EscortOrders) and guide.orders.phase is EscortPhase.LEADING
    assert (identity.heard[0][0], identity.released) == (Cues(robot=ROBOT, wanted_id=7), 1)


def test_the_lock_takes_whom_was_asked_for_or_the_nearest_in_front() -> None:
    for wanted, found in ((0, 1), (2, 2)):
        made = core(LockIdentity())
        made.begin(LeadRequest(place=PLACE, person=wanted), 1.0)
        guide = made.step(sensed([person(1, 1.0), person(2, 2.0)]), 1.1)
        assert guide.reading is not None and guide.reading.track_id == found


def test_a_touch_is_kept_until_the_robot_knows_where_it_is() -> None:
    identity = Named()
    made = core(identity)
    made.begin(LeadRequest(place=PLACE), 1.0)
    made.step(sensed(robot=None, touched=True), 1.1)
    assert identity.heard == []
    made.step(sensed(), 1.2)
    made.step(sensed(), 1.3)
    assert [cues.touched for cues, _ in identity.heard] == [True, False]


def test_a_new_request_replaces_the_old_one_and_lets_the_person_go() -> None:
    identity = Named()
    made = core(identity)
    made.begin(LeadRequest(place=PLACE), 1.0)
    made.begin(FollowRequest(duration_s=2.0), 1.5)
    assert isinstance(made.step(sensed(), 1.6).orders, FollowOrders)
    last = made.step(sensed(), 3.6).orders
    assert isinstance(last, FollowOrders) and last.outcome is FollowOutcome.ENDED
    assert identity.released == 2


def test_cancelling_ends_what_was_asked_for() -> None:
    made = core(Named())
    made.begin(LeadRequest(place=PLACE), 1.0)
    orders = made.step(sensed(cancel=True), 1.1).orders
    assert isinstance(orders, EscortOrders) and orders.outcome is EscortOutcome.CANCELED


@pytest.mark.parametrize("back_s", [0.2, 1.0, 5.0, 9.0])
def test_a_clock_set_back_delays_no_end(back_s: float) -> None:
    """Nobody is there: the escort gives up after its 6 s and 3 s of farewell, whatever the clock does meanwhile."""
    made = core(LockIdentity())
    made.begin(LeadRequest(place=PLACE), 100.0)
    passed_s = 0.0
    for number in range(200):
        passed_s = 0.1 * number
        clock_s = 100.0 + passed_s - (back_s if passed_s > 3.0 else 0.0)
        orders = made.step(sensed(), clock_s).orders
        if isinstance(orders, EscortOrders) and orders.outcome is not None:
            break
    assert passed_s == pytest.approx(9.2, abs=0.3)
