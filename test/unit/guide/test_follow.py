"""Following: behind the person on their own way, never at their heels, with an honest end."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from guide_robot.common.geometry import Pose2D
from guide_robot.common.vocabulary import FollowOutcome, FollowPhase
from guide_robot.guide.follow.follow import Follow
from guide_robot.guide.follow.follow_types import FollowInputs, FollowOrders, FollowSettings
from guide_robot.guide.types import DriveOrder, NavigationError, NavigationFeedback, NavigationStatus
from guide_robot.people.identity.lock_types import FollowerReading, LockState
from guide_robot.phrases.texts import SayKind


def reading(
    x: float, y: float = 0.0, vx: float = 0.0, vy: float = 0.0, state: LockState = LockState.LOCKED
) -> FollowerReading:
    return FollowerReading(track_id=4, state=state, reason="", x=x, y=y, vx=vx, vy=vy)


@dataclass(kw_only=True)
class Story:
    """A point robot that goes to its goals at the ordered speed, and the person it follows, at 10 Hz."""

    follow: Follow = field(default_factory=lambda: Follow(FollowSettings()))
    robot: Pose2D | None = field(default_factory=lambda: Pose2D(x=0.0, y=0.0))
    person: FollowerReading | None = None
    status: NavigationStatus | None = None
    cancel: bool = False
    finish: bool = False
    now_s: float = 0.0
    said: list[SayKind] = field(default_factory=list)
    drive: DriveOrder = field(default_factory=lambda: DriveOrder(goal_id=0, goal_in_map=None))
    way: list[tuple[float, float]] = field(default_factory=list)
    gaps: list[float] = field(default_factory=list)

    def begin(self, duration_s: float = 0.0) -> "Story":
        self.follow.start(duration_s, self.now_s)
        self.person = reading(1.2)
        return self

    def step(self) -> FollowOrders:
        driving = NavigationStatus.ACTIVE if self.drive.goal_in_map else NavigationStatus.IDLE
        feedback = NavigationFeedback(
            status=self.status or driving, goal_id=self.drive.goal_id, error=NavigationError.NONE
        )
        orders = self.follow.step(
            FollowInputs(
                robot_in_map=self.robot,
                person=self.person,
                navigation=feedback,
                cancel=self.cancel,
                finish=self.finish,
            ),
            self.now_s,
        )
        self.now_s += 0.1
        self.drive = orders.drive
        if orders.say is not None:
            self.said.append(orders.say)
        self._move()
        return orders

    def _move(self) -> None:
        if self.robot is None or self.status is NavigationStatus.BLOCKED:
            return
        goal = self.drive.goal_in_map
        if goal is not None:
            left = self.robot.distance_to(goal.x, goal.y)
            step = min(left, self.drive.speed_limit_mps * 0.1)
            angle = math.atan2(goal.y - self.robot.y, goal.x - self.robot.x)
            self.robot = Pose2D(
                x=self.robot.x + step * math.cos(angle), y=self.robot.y + step * math.sin(angle), theta=angle
            )
        self.way.append((self.robot.x, self.robot.y))
        if self.person is not None:
            self.gaps.append(self.robot.distance_to(self.person.x, self.person.y))

    def walk(self, path: Callable[[float], tuple[float, float]], seconds: float) -> FollowOrders:
        """Let the person walk along a function of time."""
        start = self.now_s
        while self.now_s - start < seconds:
            at = self.now_s - start
            (x, y), (x2, y2) = path(at), path(at + 0.1)
            self.person = reading(x, y, (x2 - x) / 0.1, (y2 - y) / 0.1)
            orders = self.step()
        return orders

    def to_end(self, seconds: float = 200.0) -> FollowOrders:
        end = self.now_s + seconds
        orders = self.step()
        while orders.outcome is None and self.now_s < end:
            orders = self.step()
        return orders


def test_the_robot_stays_between_a_metre_and_a_metre_and_a_half_behind() -> None:
    story = Story().begin()
    orders = story.walk(lambda t: (1.2 + 0.8 * t, 0.0), 25.0)
    assert orders.phase is FollowPhase.FOLLOWING
    assert all(1.0 <= gap <= 1.6 for gap in story.gaps[80:])
    assert story.said == [SayKind.I_FOLLOW_YOU]


def test_the_robot_goes_round_a_corner_by_the_persons_way() -> None:
    def corner(t: float) -> tuple[float, float]:
        return (min(6.0, 1.2 + 0.8 * t), max(0.0, 0.8 * t - 4.8))

    story = Story().begin()
    story.walk(corner, 16.0)
    nearest = min(math.hypot(x - 6.0, y) for x, y in story.way)
    assert nearest < 0.8


def test_the_robot_stands_when_the_person_stops() -> None:
    story = Story().begin()
    story.walk(lambda t: (1.2 + 1.0 * min(t, 8.0), 0.0), 16.0)
    assert min(story.gaps) > 0.9
    assert story.drive.goal_in_map is None
    before = story.robot
    story.walk(lambda t: (9.2, 0.0), 3.0)
    assert story.robot == before


def test_the_robot_does_not_run_into_somebody_who_turns_round() -> None:
    story = Story().begin()
    story.walk(lambda t: (1.2 + 0.8 * t if t < 8.0 else 7.6 - 0.8 * (t - 8.0), 0.0), 8.8)
    standing = [gap for gap in story.gaps if gap < 1.0]
    orders = story.step()
    assert orders.drive.goal_in_map is None
    assert orders.phase is FollowPhase.WAITING
    assert min(standing, default=1.0) > 0.5


def test_a_person_who_goes_on_is_followed_again() -> None:
    story = Story().begin()
    story.walk(lambda t: (1.2 + 0.8 * min(t, 5.0), 0.0), 10.0)
    orders = story.walk(lambda t: (5.2 + 0.8 * t, 0.0), 5.0)
    assert orders.phase is FollowPhase.FOLLOWING


def test_a_lost_person_is_searched_for_at_the_last_place_and_the_end_is_said() -> None:
    story = Story().begin()
    story.walk(lambda t: (1.2 + 0.8 * t, 0.0), 10.0)
    last = story.person
    story.person = None
    orders = story.step()
    while orders.phase is not FollowPhase.SEARCHING:
        orders = story.step()
    assert last is not None
    assert orders.drive.goal_in_map is not None
    assert orders.drive.goal_in_map.distance_to(last.x, last.y) < 0.2
    story.status = NavigationStatus.SUCCEEDED
    orders = story.to_end()
    assert orders.outcome is FollowOutcome.PERSON_LOST
    assert orders.notify_staff
    assert story.said[-1] is SayKind.GIVING_UP
    assert orders.end_pose == story.robot


def test_a_person_found_again_while_searching_is_followed() -> None:
    story = Story().begin()
    story.walk(lambda t: (1.2 + 0.8 * t, 0.0), 10.0)
    story.person = None
    while story.step().phase is not FollowPhase.SEARCHING:
        pass
    story.person = reading(12.0, 0.0, 0.5, 0.0, LockState.REACQUIRED)
    assert story.step().phase is FollowPhase.FOLLOWING


def test_a_person_too_far_ahead_is_asked_to_wait() -> None:
    story = Story().begin()
    story.status = NavigationStatus.ACTIVE
    story.walk(lambda t: (1.2 + 1.9 * t, 0.0), 12.0)
    assert SayKind.PLEASE_WAIT in story.said


def test_the_end_is_where_the_robot_stands_when_the_time_is_over() -> None:
    story = Story().begin(duration_s=6.0)
    orders = story.walk(lambda t: (1.2 + 0.8 * t, 0.0), 6.5)
    assert orders.outcome is FollowOutcome.ENDED
    assert orders.end_pose is not None
    assert orders.drive.goal_in_map is None


def follow_phase(phase: FollowPhase) -> Story:
    story = Story().begin()
    if phase is FollowPhase.STARTING:
        story.person = None
        story.step()
        return story
    story.walk(lambda t: (1.2 + 0.8 * t, 0.0), 6.0)
    if phase is FollowPhase.WAITING:
        story.walk(lambda t: (6.0, 0.0), 6.0)
    if phase is FollowPhase.SEARCHING:
        story.person = None
        while story.step().phase is not FollowPhase.SEARCHING:
            pass
    return story


@pytest.mark.parametrize("phase", FollowPhase)
@pytest.mark.parametrize(
    "event, outcome",
    [
        ("cancel", FollowOutcome.CANCELED),
        ("finish", FollowOutcome.ENDED),
        ("dead", FollowOutcome.FAULT),
        ("no_pose", FollowOutcome.FAULT),
        ("nobody", FollowOutcome.PERSON_LOST),
    ],
)
def test_every_phase_ends_as_the_event_asks(phase: FollowPhase, event: str, outcome: FollowOutcome) -> None:
    story = follow_phase(phase)
    if event == "cancel":
        story.cancel = True
    elif event == "finish":
        story.finish = True
    elif event == "dead":
        story.status = NavigationStatus.DEAD
    elif event == "no_pose":
        story.robot = None
    else:
        story.person = None
    orders = story.to_end()
    assert orders.outcome is outcome
    assert orders.drive.goal_in_map is None
    again = story.step()
    assert again.outcome is outcome
    assert again.say is None


def test_a_way_that_stays_blocked_ends_in_blocked_after_asking_to_be_let_through() -> None:
    story = follow_phase(FollowPhase.FOLLOWING)
    story.status = NavigationStatus.BLOCKED
    story.person = reading(9.0)
    orders = story.to_end()
    assert orders.outcome is FollowOutcome.BLOCKED
    assert SayKind.LET_US_PASS in story.said


def test_the_robot_draws_back_from_somebody_in_whose_way_it_stands() -> None:
    story = Story().begin()
    story.walk(lambda t: (1.2 + 0.8 * min(t, 6.0), 0.0), 9.0)
    assert story.robot is not None
    stood = story.robot.x
    story.walk(lambda t: (stood + 0.6, 0.0), 6.0)
    assert story.robot.x < stood - 0.4


def test_where_every_goal_fails_other_places_are_tried_and_it_ends_in_blocked() -> None:
    story = follow_phase(FollowPhase.FOLLOWING)
    story.status, start = NavigationStatus.FAILED, story.robot
    story._move = lambda: None  # type: ignore[method-assign]
    story.person = reading(9.0)
    tried = set()
    while (orders := story.step()).outcome is None and story.now_s < 100.0:
        if orders.drive.goal_in_map is not None:
            tried.add(round(orders.drive.goal_in_map.x, 1))
    assert orders.outcome is FollowOutcome.BLOCKED
    assert len(tried) >= 4 and story.robot == start


def test_people_in_its_way_to_where_the_person_was_last_seen_are_asked_to_make_room() -> None:
    story = follow_phase(FollowPhase.FOLLOWING)
    story.person = reading(6.0)
    story.step()
    story.person = None
    story.status = NavigationStatus.BLOCKED
    assert story.to_end(60.0).outcome is FollowOutcome.PERSON_LOST
    assert SayKind.LET_US_PASS in story.said


def test_whoever_is_lost_is_told_how_long_the_robot_waits_for_a_touch() -> None:
    story = follow_phase(FollowPhase.SEARCHING)
    orders = story.step()
    assert orders.answer_within_s == 0.0  # on the way there
    while orders.answer_within_s == 0.0 and story.now_s < 100.0:
        orders = story.step()
    begun_s, stays_s = story.now_s, orders.answer_within_s
    assert orders.say is SayKind.LOOKING_FOR_YOU and stays_s >= 15.0
    assert story.to_end(60.0).outcome is FollowOutcome.PERSON_LOST
    assert story.now_s - begun_s == pytest.approx(stays_s, abs=0.3)


def test_somebody_doubtful_is_not_run_after_but_asked_and_then_gone_up_to() -> None:
    story = follow_phase(FollowPhase.FOLLOWING)
    assert story.robot is not None
    start = story.robot
    story.person = replace(reading(start.x + 4.0), ambiguous=True)
    story.step()
    assert story.said[-1] is SayKind.LOOKING_FOR_YOU
    for _ in range(50):
        assert story.step().phase is FollowPhase.WAITING
    assert story.robot.distance_to(start.x, start.y) < 0.3
    for _ in range(100):
        story.step()
    assert story.robot.distance_to(start.x, start.y) > 1.5


def test_somebody_no_more_doubtful_is_followed_at_once() -> None:
    story = follow_phase(FollowPhase.FOLLOWING)
    assert story.robot is not None
    person = reading(story.robot.x + 4.0)
    story.person = replace(person, ambiguous=True)
    story.step()
    story.person = person
    assert story.step().phase is FollowPhase.FOLLOWING


def test_after_a_long_stop_the_robot_stands_until_the_person_is_near_it() -> None:
    story = Story().begin()
    story.walk(lambda t: (1.2 + 0.8 * t, 0.0), 6.0)
    story.status, story.said[:] = NavigationStatus.HELD, []
    before = story.drive.goal_id
    assert story.robot is not None
    x = story.robot.x
    story.walk(lambda t: (x + 4.0, 0.0), 10.0)
    assert story.drive.goal_id == before and story.said[0] is SayKind.SHALL_WE_GO_ON
    orders = story.walk(lambda t: (story.robot.x + 1.2, 0.0), 8.0)
    assert orders.drive.goal_id > before and orders.outcome is None
    assert SayKind.I_FOLLOW_YOU in story.said
