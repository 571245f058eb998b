"""A localisation that comes back after it died is told where the robot was; one that knows it is left alone."""

import pytest

from guide_robot.common.geometry import Pose2D
from guide_robot.guide.place_keeper import PlaceKeeper, PlaceKeeperSettings

HERE, START = Pose2D(x=7.0, y=3.0, theta=1.0), Pose2D(x=2.0, y=2.0)


def gone(away_s: float) -> PlaceKeeper:
    """Return a keeper whose localisation knew the robot HERE, and has been away for so long at time 100 + away_s."""
    keeper = PlaceKeeper()
    assert keeper.step(True, HERE, 90.0) is None
    keeper.hear(HERE)
    assert keeper.step(False, HERE, 100.0) is None
    keeper.hear(START)  # what is said meanwhile is not believed
    assert keeper.step(False, START, 100.0 + away_s / 2.0) is None
    return keeper


def test_a_localisation_that_comes_back_at_the_start_pose_is_told_once_where_the_robot_was() -> None:
    keeper = gone(30.0)
    assert keeper.step(True, START, 130.0) == HERE
    assert keeper.step(True, START, 132.0) is None


def test_a_localisation_that_comes_back_without_a_pose_is_told_too() -> None:
    assert gone(30.0).step(True, None, 130.0) == HERE


def test_a_localisation_that_knows_where_it_is_is_left_alone() -> None:
    assert gone(30.0).step(True, Pose2D(x=7.2, y=3.1), 130.0) is None


def test_after_a_long_time_the_robot_may_have_been_moved() -> None:
    assert (
        gone(PlaceKeeperSettings().longest_s + 1.0).step(True, START, 101.0 + PlaceKeeperSettings().longest_s) is None
    )


@pytest.mark.parametrize("heard", [True, False])
def test_the_first_start_is_no_return(heard: bool) -> None:
    keeper = PlaceKeeper()
    if heard:
        keeper.hear(HERE)
    assert keeper.step(False, None, 0.0) is None
    assert keeper.step(True, START, 10.0) is None
