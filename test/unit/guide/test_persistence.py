"""A goal that the navigation could not take is given again, for a while; a robot that stands is noticed."""

import pytest

from guide_robot.common.geometry import Pose2D
from guide_robot.guide.persistence import Persistence, PersistenceSettings
from guide_robot.guide.standstill import BLOCKED_AFTER_S, Standstill
from guide_robot.guide.types import NavigationError

SETTINGS = PersistenceSettings(again_s=3.0, gives_up_s=45.0, recovered_s=8.0)


def tries_until_over(fails_after_s: float) -> int:
    """Give a goal that fails so long after it was given; return how often it is given before that ends."""
    trouble, now_s, tries = Persistence(SETTINGS), 0.0, 1
    trouble.sent(now_s)
    while not trouble.over(now_s) and tries < 1000:
        now_s += fails_after_s
        trouble.failed(NavigationError.REJECTED, now_s)
        while not trouble.due(now_s) and not trouble.over(now_s):
            now_s += 0.5
        if trouble.due(now_s):
            trouble.sent(now_s)
            tries += 1
    return tries


def test_a_goal_that_is_refused_at_once_is_given_again_until_the_time_is_over() -> None:
    assert 10 <= tries_until_over(0.1) <= 16


def test_a_drive_that_goes_well_in_between_gets_its_full_time_anew() -> None:
    assert tries_until_over(SETTINGS.recovered_s + 1.0) == 1000


def test_another_goal_starts_without_the_troubles_of_the_last() -> None:
    trouble = Persistence(SETTINGS)
    trouble.failed(NavigationError.AWAY, 0.0)
    assert trouble.waiting and trouble.over(100.0)
    trouble.restart()
    assert not trouble.waiting and not trouble.over(100.0) and not trouble.due(100.0)


@pytest.mark.parametrize("error", NavigationError)
def test_only_what_says_nothing_of_the_way_is_worth_the_same_goal_again(error: NavigationError) -> None:
    of_the_way = {NavigationError.NO_PATH, NavigationError.GOAL_OCCUPIED, NavigationError.STUCK}
    no_failure = {NavigationError.NONE, NavigationError.STOPPED}
    assert error.passes is (error not in of_the_way | no_failure)


def test_a_robot_that_does_not_move_for_a_while_stands_unless_it_is_held() -> None:
    here, still = Pose2D(x=1.0, y=1.0), Standstill()
    assert not still.step(here, 0.0, held=False)
    assert not still.step(here, BLOCKED_AFTER_S, held=False)
    assert still.step(here, BLOCKED_AFTER_S + 0.1, held=False)
    assert not still.step(here, BLOCKED_AFTER_S + 0.2, held=True)
    assert not still.step(here, BLOCKED_AFTER_S + 0.3, held=False)


def test_a_robot_that_gets_on_however_slowly_does_not_stand() -> None:
    still = Standstill()
    assert not any(still.step(Pose2D(x=0.04 * step, y=0.0), float(step), held=False) for step in range(60))


def test_a_clock_that_was_set_back_starts_the_watch_anew() -> None:
    here, still = Pose2D(x=1.0, y=1.0), Standstill()
    still.step(here, 1000.0, held=False)
    assert not still.step(here, 10.0, held=False)
    assert still.step(here, 10.0 + BLOCKED_AFTER_S + 0.1, held=False)
