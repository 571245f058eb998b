"""Leading where the navigation does not get there: no way, a way that stays blocked, a navigation that is away."""

import pytest
from escort_story import leading, reading

from guide_robot.common.geometry import Pose2D
from guide_robot.common.vocabulary import EscortOutcome, EscortPhase
from guide_robot.guide.types import NavigationError, NavigationStatus
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
    assert (orders.outcome, orders.why) == (EscortOutcome.FAULT, error)
    assert SayKind.NO_WAY not in story.said
