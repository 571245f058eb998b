"""Leading where the navigation does not get there: no way, a way that stays blocked, a navigation that is away."""

from dataclasses import replace

import pytest
from escort_story import arriving, leading, reading, searching, waiting

from guide_robot.common.geometry import Pose2D
from guide_robot.common.vocabulary import EscortOutcome, EscortPhase
from guide_robot.guide.escort.escort_types import EscortSettings
from guide_robot.guide.types import DRIVE_REASONS, NavigationError, NavigationStatus
from guide_robot.phrases.texts import SayKind


def test_no_way_to_any_pose_is_unreachable_with_a_word_and_staff_are_told() -> None:
    story = leading()
    story.status, story.error = NavigationStatus.FAILED, NavigationError.NO_PATH
    orders = story.to_end()
    assert orders.outcome is EscortOutcome.UNREACHABLE
    assert SayKind.NO_WAY in story.said
    assert story.notified == 1


def test_a_crowd_in_the_way_is_asked_to_let_pass_and_at_last_called_blocked() -> None:
    story = leading()
    story.status = NavigationStatus.BLOCKED
    story.until(lambda orders: SayKind.LET_US_PASS in story.said, 15.0)
    assert SayKind.LET_US_PASS in story.said
    orders = story.to_end()
    assert orders.outcome is EscortOutcome.BLOCKED


def test_who_blocks_the_last_step_to_the_place_keeps_nobody_from_arriving() -> None:
    story = leading()
    story.robot, story.person = Pose2D(x=9.7, y=0.2), reading(9.0)
    story.status = NavigationStatus.BLOCKED
    begun_s = story.now_s
    orders = story.to_end()
    assert orders.outcome is EscortOutcome.ARRIVED
    assert story.now_s - begun_s < 20.0


def test_a_navigation_that_is_away_asks_the_person_for_patience_and_nobody_to_make_room() -> None:
    story = leading()
    story.status, story.error = NavigationStatus.AWAY, NavigationError.AWAY
    orders = story.until(lambda orders: False, 30.0)
    assert orders.phase is EscortPhase.LEADING and orders.outcome is None
    assert story.said.count(SayKind.ONE_MOMENT) in (3, 4)
    assert not {SayKind.LET_US_PASS, SayKind.NO_WAY, SayKind.FAULT} & set(story.said)
    story.status, story.error = NavigationStatus.SUCCEEDED, NavigationError.NONE
    assert story.to_end().outcome is EscortOutcome.ARRIVED


@pytest.mark.parametrize("error", [error for error in NavigationError if error.passes], ids=lambda error: error.value)
def test_a_navigation_that_stays_at_fault_is_a_fault_and_never_no_way(error: NavigationError) -> None:
    story = leading()
    story.status, story.error = NavigationStatus.FAILED, error
    orders = story.to_end()
    assert (orders.outcome, orders.reason) == (EscortOutcome.FAULT, DRIVE_REASONS[error])
    assert SayKind.NO_WAY not in story.said


@pytest.mark.parametrize("begin", [leading, waiting, searching, arriving])
def test_after_a_long_stop_the_robot_sets_off_in_no_phase_until_who_is_led_stands_beside_it(begin) -> None:
    story = begin()
    story.said.clear()
    story.status, story.person = NavigationStatus.HELD, None
    before = story.drive
    orders = story.until(lambda orders: orders.drive != before or orders.outcome is not None, 25.0)
    assert orders.drive == before and orders.outcome is None
    assert SayKind.LOOKING_FOR_YOU in story.said and SayKind.GOING_ON not in story.said
    story.person = reading(story.robot.x - 1.2)
    orders = story.until(lambda orders: orders.drive != before, 10.0)
    assert orders.phase is EscortPhase.LEADING and orders.drive.goal_in_map is not None
    assert story.said[-1] is SayKind.GOING_ON


def test_after_a_long_stop_a_touch_lets_the_robot_lead_on_and_one_who_stands_far_off_does_not() -> None:
    story = leading()
    story.status, story.person = NavigationStatus.HELD, reading(-2.0)
    before = story.drive
    assert story.until(lambda orders: orders.drive != before, 20.0).drive == before
    assert SayKind.SHALL_WE_GO_ON in story.said
    story.person = replace(reading(-2.0), answered=True)
    assert story.until(lambda orders: orders.drive != before, 1.0).phase is EscortPhase.LEADING


def test_while_it_is_held_and_lost_the_robot_keeps_its_order_and_does_not_set_off_when_it_knows_its_place() -> None:
    story = leading()
    before, here = story.drive, story.robot
    story.status, story.person, story.robot = NavigationStatus.HELD, None, None
    story.until(lambda orders: False, 3.0)
    story.robot = here
    assert story.until(lambda orders: orders.drive != before, 3.0).drive == before


def test_what_the_robot_asks_while_it_looks_for_somebody_says_until_when_it_waits_for_an_answer() -> None:
    story = searching()
    assert story.orders is not None and story.orders.answer_within_s == 0.0  # on the way there
    orders = story.until(lambda orders: orders.answer_within_s > 0.0, 60.0)
    begun_s, stay_s = story.now_s, orders.answer_within_s
    assert stay_s <= EscortSettings().search_stay_s
    story.until(lambda orders: orders.answer_within_s == 0.0, 60.0)  # it looks on, or gives up
    assert story.now_s - begun_s == pytest.approx(stay_s, abs=0.3)
