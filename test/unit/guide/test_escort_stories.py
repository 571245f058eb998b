"""The stories that an escort is made of."""

import math
from dataclasses import replace

import pytest
from escort_story import (
    PLACE,
    Story,
    leading,
    reading,
    searching,
    waiting,
)

from guide_robot.common.geometry import Pose2D
from guide_robot.common.vocabulary import EscortOutcome, EscortPhase, FollowerState
from guide_robot.guide.escort.escort_types import EscortInputs, EscortSettings
from guide_robot.guide.types import NavigationError, NavigationFeedback, NavigationStatus
from guide_robot.people.identity.lock_types import LockState
from guide_robot.phrases.reasons import Why
from guide_robot.phrases.texts import SayKind


def test_a_person_who_follows_is_led_to_the_place() -> None:
    story = Story().begin()
    orders = story.to_phase(EscortPhase.LEADING)
    assert orders.drive.goal_in_map == PLACE.poses()[0]
    assert story.said == [SayKind.FOLLOW_ME]
    story.status = NavigationStatus.SUCCEEDED
    orders = story.to_end()
    assert orders.outcome is EscortOutcome.ARRIVED
    assert story.said[-1] is SayKind.ARRIVED
    assert orders.waits == 0


def test_the_robot_arrives_turned_to_the_person_not_to_the_counter() -> None:
    story = leading()
    story.robot = Pose2D(x=9.5, y=0.0)
    story.person = reading(8.0, 0.5)
    inputs = EscortInputs(
        robot_in_map=story.robot,
        follower=story.person,
        navigation=NavigationFeedback(
            status=NavigationStatus.ACTIVE, goal_id=story.drive.goal_id, distance_remaining_m=0.5
        ),
    )
    goal = story.escort.step(inputs, story.now_s).drive.goal_in_map
    assert goal is not None
    assert (goal.x, goal.y) == PLACE.pose[:2]
    assert abs(goal.theta) == pytest.approx(math.pi)


def test_the_robot_waits_when_the_citizen_falls_behind_and_goes_on_when_they_come() -> None:
    story = leading()
    story.person = reading(-3.2, 0.3)
    orders = story.to_phase(EscortPhase.WAITING)
    assert orders.waits == 1
    story.person = reading(-1.8, 0.6)
    orders = story.to_phase(EscortPhase.LEADING)
    assert orders.drive.goal_in_map == PLACE.poses()[0]


def test_a_waiting_robot_turns_to_the_person_and_stays_where_it_is() -> None:
    story = waiting()
    goal = story.until(lambda orders: orders.drive.goal_in_map is not None, 2.0).drive.goal_in_map
    assert goal is not None
    assert (goal.x, goal.y) == (0.0, 0.0)
    assert abs(goal.theta) == pytest.approx(math.pi)
    story.robot = Pose2D(x=0.0, y=0.0, theta=math.pi)
    story.status = NavigationStatus.SUCCEEDED
    assert story.step().drive.goal_in_map is None


def test_a_waiting_robot_turns_to_whom_its_camera_is_to_see() -> None:
    story = waiting()
    assert story.person is not None
    story.person = replace(story.person, state=LockState.LOST, look_at=(0.0, 0.9))
    goal = story.until(lambda orders: orders.drive.goal_in_map is not None, 2.0).drive.goal_in_map
    assert goal is not None
    assert (goal.x, goal.y, goal.theta) == (0.0, 0.0, pytest.approx(math.pi / 2))


def test_the_robot_calls_somebody_who_stands_and_goes_back_for_them() -> None:
    story = leading()
    story.robot = Pose2D(x=4.0, y=0.0)
    story.person = reading(0.5)
    orders = story.to_phase(EscortPhase.SEARCHING)
    assert SayKind.WAITING_HERE in story.said and SayKind.PLEASE_COME in story.said
    goal = orders.drive.goal_in_map
    assert goal is not None
    assert goal.distance_to(0.5, 0.0) == pytest.approx(1.3, abs=0.1)


def test_a_person_lost_from_sight_is_searched_for_where_they_were_last_seen() -> None:
    story = leading()
    for tenth in range(60):
        story.robot = Pose2D(x=tenth * 0.1, y=0.0)
        story.person = reading(tenth * 0.1 - 1.4, 0.8)
        story.step()
    story.person = None
    orders = story.to_phase(EscortPhase.SEARCHING)
    assert SayKind.LOOKING_FOR_YOU in story.said
    assert orders.drive.goal_in_map is not None
    assert orders.drive.goal_in_map.distance_to(4.5, 0.0) < 0.7
    story.status = NavigationStatus.SUCCEEDED
    orders = story.to_end()
    assert orders.outcome is EscortOutcome.FOLLOWER_LOST
    assert story.notified == 1
    assert story.said[-1] is SayKind.GIVING_UP


@pytest.mark.parametrize(("crowded", "says"), [(True, SayKind.LOOKING_IN_CROWD), (False, SayKind.LOOKING_FOR_YOU)])
def test_people_who_stand_between_are_asked_to_make_room(crowded: bool, says: SayKind) -> None:
    story = leading()
    story.person = replace(reading(-1.4), ambiguous=True, crowded=crowded)
    story.to_phase(EscortPhase.WAITING)
    story.until(lambda orders: orders.say is not None, 12.0)
    assert story.said[-1] is says


def test_a_searching_robot_stops_for_a_moment_to_look_at_somebody_beside_it_and_goes_on() -> None:
    story = leading()
    gone = replace(reading(-1.0), state=LockState.LOST, seconds_since_seen=5.0)
    story.robot, story.person = Pose2D(x=6.0, y=0.0), gone
    story.to_phase(EscortPhase.SEARCHING)
    story.until(lambda orders: False, 0.3)
    goal = story.drive.goal_in_map
    assert goal is not None and goal.x < 5.0
    story.person = replace(gone, look_at=(6.0, 1.5))
    orders = story.until(lambda orders: orders.drive.goal_in_map not in (goal, None), 1.0)
    turn = orders.drive.goal_in_map
    assert turn is not None and (turn.x, turn.y, turn.theta) == pytest.approx((6.0, 0.0, math.pi / 2))
    assert story.until(lambda orders: orders.drive.goal_in_map == goal, 5.0).phase is EscortPhase.SEARCHING
    assert story.drive.goal_in_map == goal


def test_a_person_found_while_searching_is_led_on() -> None:
    story = searching()
    story.person = reading(2.5, 0.6, LockState.REACQUIRED, track_id=9)
    orders = story.to_phase(EscortPhase.LEADING)
    assert orders.drive.goal_in_map == PLACE.poses()[0]
    assert SayKind.GOING_ON in story.said


def test_a_person_who_touches_the_screen_while_the_robot_searches_is_led_on_at_once() -> None:
    story = searching()
    beside = reading(story.robot.x - 1.0, 0.0, LockState.REACQUIRED, track_id=9)
    story.person = replace(beside, answered=True)
    assert story.step().phase is EscortPhase.LEADING
    story = searching()
    story.person = beside
    assert story.step().phase is EscortPhase.SEARCHING


def test_a_person_who_comes_to_the_robot_while_it_searches_is_led_on_without_being_asked() -> None:
    story = searching()
    story.person = reading(story.robot.x - 1.2, 0.0, LockState.REACQUIRED, y=0.8, track_id=9)
    assert story.step().phase is EscortPhase.LEADING


def test_a_doubted_person_who_stood_with_the_robot_until_believed_is_led_on() -> None:
    story = searching()
    beside = reading(story.robot.x - 1.2, 0.0, LockState.REACQUIRED, track_id=9)
    story.person = replace(beside, ambiguous=True)
    assert story.until(lambda orders: False, 2.0).phase is EscortPhase.SEARCHING
    story.person = beside
    assert story.step().phase is EscortPhase.LEADING


def test_the_robot_does_not_give_up_on_somebody_doubtful_who_stands_with_it_but_not_for_ever() -> None:
    story = searching()
    story.status = NavigationStatus.SUCCEEDED
    story.person = replace(reading(story.robot.x - 1.2, track_id=9), ambiguous=True)
    assert story.until(lambda orders: orders.phase is not EscortPhase.SEARCHING, 35.0).phase is EscortPhase.SEARCHING
    assert story.to_end().outcome is EscortOutcome.FOLLOWER_LOST


@pytest.mark.parametrize("led_m, searches_again", [(1.0, False), (4.0, True)])
def test_after_leading_somebody_on_for_a_while_they_are_searched_for_anew(led_m: float, searches_again: bool) -> None:
    """Somebody who comes each time is looked for more often than who does not, but not for ever."""
    story = searching()
    for _ in range(EscortSettings().searches_in_all):
        story.person = reading(story.robot.x - 1.2, 0.6, LockState.REACQUIRED)
        story.to_phase(EscortPhase.LEADING)
        for _ in range(2):
            start = story.robot
            for step in range(round(led_m / 0.2) + 1):
                story.robot = Pose2D(x=start.x + 0.1 * step, y=0.0)
                story.person = reading(story.robot.x - 1.2, 0.6)
                story.step()
            story.person = reading(story.robot.x - 3.0)
            story.to_phase(EscortPhase.WAITING)
            story.person = reading(story.robot.x - 1.2, 0.6)
            story.to_phase(EscortPhase.LEADING)
        story.person = None
        orders = story.until(lambda orders: orders.phase in (EscortPhase.SEARCHING, EscortPhase.GIVING_UP))
    assert (orders.phase is EscortPhase.SEARCHING) is searches_again


def test_somebody_doubtful_is_waited_for_and_asked_to_touch_the_screen() -> None:
    story = leading()
    story.person = replace(reading(-1.5, 0.0, LockState.REACQUIRED, track_id=9), ambiguous=True)
    story.to_phase(EscortPhase.WAITING)
    story.until(lambda orders: SayKind.LOOKING_FOR_YOU in story.said, 10.0)
    assert SayKind.LOOKING_FOR_YOU in story.said


def test_somebody_who_walks_away_has_left_and_is_not_chased() -> None:
    story = leading()
    story.robot = Pose2D(x=8.0, y=0.0)
    story.person = reading(0.5, -0.9)
    orders = story.to_end()
    assert orders.outcome is EscortOutcome.FOLLOWER_LEFT
    assert orders.duration_s < 15.0


def test_somebody_last_seen_at_the_exit_has_left() -> None:
    story = leading()
    story.robot = Pose2D(x=-2.0, y=0.0)
    story.person = reading(-5.0)
    story.step()
    story.person = None
    story.status = NavigationStatus.SUCCEEDED
    story.status = None
    orders = story.to_phase(EscortPhase.SEARCHING)
    story.status = NavigationStatus.SUCCEEDED
    orders = story.to_end()
    assert orders.outcome is EscortOutcome.FOLLOWER_LEFT
    assert orders.reason == Why.PERSON_LEFT_BY_DOOR()


def test_nobody_to_lead_ends_with_a_word() -> None:
    story = Story().begin(person_id=77)
    story.person = None
    orders = story.to_end()
    assert orders.outcome is EscortOutcome.FOLLOWER_LOST
    assert orders.reason == Why.PERSON_NOT_HERE(person=77)
    assert SayKind.GIVING_UP in story.said


def test_a_place_that_is_taken_is_replaced_by_the_one_beside_it() -> None:
    story = leading()
    story.status, story.error = NavigationStatus.FAILED, NavigationError.GOAL_OCCUPIED
    story.step()
    assert story.drive.goal_in_map == PLACE.poses()[1]
    assert story.step().outcome is None
    orders = story.to_end()
    assert orders.outcome is EscortOutcome.BLOCKED


def test_close_beside_a_place_that_is_taken_counts_as_arrived() -> None:
    story = leading()
    story.robot = Pose2D(x=9.2, y=0.0)
    story.person = reading(8.0)
    story.status, story.error = NavigationStatus.FAILED, NavigationError.GOAL_OCCUPIED
    story.step()
    story.status, story.error = None, NavigationError.NONE
    orders = story.to_end()
    assert orders.outcome is EscortOutcome.ARRIVED
    assert orders.reason == Why.BESIDE_PLACE()


def test_a_robot_that_does_not_know_where_it_is_stands_and_then_calls_staff() -> None:
    story = leading()
    story.robot = None
    assert story.step().drive.goal_in_map is None
    orders = story.to_end()
    assert orders.outcome is EscortOutcome.FAULT
    assert story.notified == 1


def test_a_robot_that_finds_itself_again_leads_on() -> None:
    story = leading()
    story.robot = None
    story.until(lambda orders: False, 2.0)
    story.robot = Pose2D(x=0.0, y=0.0)
    orders = story.until(lambda orders: orders.drive.goal_in_map is not None, 5.0)
    assert orders.drive.goal_in_map is not None
    assert orders.phase is EscortPhase.LEADING


def test_late_answers_to_an_old_goal_are_ignored() -> None:
    story = leading()
    old = story.drive.goal_id
    story.person = reading(-3.5)
    story.to_phase(EscortPhase.WAITING)
    story.person = reading(-1.5, 0.5)
    story.to_phase(EscortPhase.LEADING)
    late = NavigationFeedback(status=NavigationStatus.FAILED, goal_id=old, error=NavigationError.NO_PATH)
    inputs = EscortInputs(robot_in_map=story.robot, follower=story.person, navigation=late)
    assert story.escort.step(inputs, story.now_s).phase is EscortPhase.LEADING


def test_somebody_who_comes_late_to_the_place_is_waited_for() -> None:
    story = leading()
    story.robot = Pose2D(x=10.0, y=0.0)
    story.person = reading(7.3, 0.3)
    story.status = NavigationStatus.SUCCEEDED
    story.to_phase(EscortPhase.WAITING)
    story.status = None
    story.person = reading(8.5, 0.5)
    assert story.to_end().outcome is EscortOutcome.ARRIVED


def test_the_follower_state_is_reported() -> None:
    story = leading()
    assert story.step().follower.state is FollowerState.FOLLOWING
    story.person = reading(-2.7, 0.5)
    assert story.step().follower.state is FollowerState.LAGGING
