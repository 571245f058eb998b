"""The robot on its own: drives that fail, people in the way, a navigation that is away."""

from itertools import pairwise

import pytest
from test_receptionist import Desk, in_state

from guide_robot.common.geometry import Pose2D
from guide_robot.common.vocabulary import ChoiceKind, GuideState, VisitEventKind, VisitOutcome
from guide_robot.guide.reception.ordered import ALONE
from guide_robot.guide.types import DRIVE_REASONS, NavigationError
from guide_robot.guide.visit import Choice, DriveEnded
from guide_robot.phrases.reasons import Why

FAILURES = [error for error in NavigationError if error is not NavigationError.NONE]
IN_THE_WAY = {NavigationError.STUCK, NavigationError.GOAL_OCCUPIED}


@pytest.fixture
def returning() -> Desk:
    return in_state(GuideState.RETURNING)


def failed(desk: Desk, error: NavigationError) -> float:
    """Let the drive fail; return after how many seconds the robot tries again."""
    desk.step(DriveEnded(succeeded=False, error=error))
    begin_s = desk.now_s
    while not desk.step().drive_to:
        assert desk.now_s - begin_s < 300.0
    return desk.now_s - begin_s


@pytest.mark.parametrize("error", FAILURES, ids=lambda error: error.value)
def test_a_failed_drive_is_tried_again_more_and_more_seldom_and_staff_are_told_once(
    returning: Desk, error: NavigationError
) -> None:
    waits = [failed(returning, error) for _ in range(8)]
    assert all(later >= sooner - 0.5 for sooner, later in pairwise(waits))
    assert waits[0] < 6.0 and 55.0 < waits[-1] < 65.0
    called = [event.reason for event in returning.log if event.kind is VisitEventKind.PERSON_CALLED]
    assert called == [Why.CANNOT_DRIVE(DRIVE_REASONS[error])]


@pytest.mark.parametrize("error", FAILURES, ids=lambda error: error.value)
def test_people_are_asked_to_make_room_only_where_somebody_is_in_the_way(
    returning: Desk, error: NavigationError
) -> None:
    failed(returning, error)
    assert ("let_me_pass" in returning.said) is (error in IN_THE_WAY)


@pytest.mark.parametrize("error", FAILURES, ids=lambda error: error.value)
def test_why_it_cannot_drive_is_told_and_does_not_grow(returning: Desk, error: NavigationError) -> None:
    for times in range(1, 6):
        orders = returning.step(DriveEnded(succeeded=False, error=error))
        assert orders.reason == Why.TRYING_AGAIN(DRIVE_REASONS[error], times=times)
        while not returning.step().drive_to:
            pass


def test_a_drive_that_is_under_way_again_is_not_given_once_more(returning: Desk) -> None:
    failed(returning, NavigationError.STUCK)
    assert not any(returning.step(seconds=1.0).drive_to for _ in range(200))


def test_the_reason_is_forgotten_once_the_robot_has_arrived(returning: Desk) -> None:
    failed(returning, NavigationError.FAULT)
    orders = returning.step(DriveEnded(succeeded=True))
    assert (orders.state, orders.reason) == (GuideState.IDLE, Why.ARRIVED())


def test_a_robot_that_stands_on_its_way_asks_to_pass_before_its_drive_fails(returning: Desk) -> None:
    for _ in range(30):
        returning.step()
    assert "let_me_pass" not in returning.said
    for _ in range(10):
        returning.step()
    assert returning.said.count("let_me_pass") == 1
    returning.robot = Pose2D(x=4.0, y=2.0)
    for _ in range(20):
        returning.step()
    assert returning.said.count("let_me_pass") == 1


def test_a_robot_that_is_held_asks_nobody_to_pass(returning: Desk) -> None:
    returning.held = Why.WORDS(words="the stop button is pressed")
    for _ in range(200):
        returning.step()
    assert "let_me_pass" not in returning.said


@pytest.mark.parametrize("state", ALONE)
def test_a_robot_whose_navigation_is_away_is_out_of_service_until_it_is_back(state: GuideState) -> None:
    desk = in_state(state)
    desk.battery = 0.5
    desk.navigation_away = True
    orders = desk.step()
    assert (orders.state, orders.reason) == (GuideState.OUT_OF_SERVICE, Why.DRIVE_AWAY())
    assert not any(desk.step(seconds=1.0).drive_to for _ in range(30))
    assert desk.kinds().count(VisitEventKind.PERSON_CALLED) == 1
    desk.navigation_away = False
    assert desk.until(GuideState.RETURNING).drive_to == "home"


@pytest.mark.parametrize("state", [GuideState.GREETING, GuideState.ASKING, GuideState.TICKETING, GuideState.LEADING])
def test_whoever_is_being_served_still_is_while_the_navigation_is_away(state: GuideState) -> None:
    desk = in_state(state)
    desk.navigation_away = True
    assert desk.step().state is not GuideState.OUT_OF_SERVICE


def test_a_visit_that_was_over_keeps_its_outcome_when_the_navigation_goes_away_on_the_way_back() -> None:
    desk = in_state(GuideState.LEADING)
    assert desk.step(Choice(kind=ChoiceKind.END)).state is GuideState.RETURNING
    desk.navigation_away = True
    assert desk.step().state is GuideState.OUT_OF_SERVICE
    (ended,) = [event for event in desk.log if event.kind is VisitEventKind.ENDED]
    assert ended.outcome is VisitOutcome.ENDED_BY_CITIZEN
