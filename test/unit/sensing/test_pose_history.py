"""Where the robot was at a scan's or picture's own time: interpolated, or an honest None."""

import math

import pytest

from guide_robot.common.geometry import Pose2D
from guide_robot.sensing.pose_history import PoseHistory


def history(*poses: tuple[float, float, float, float]) -> PoseHistory:
    """Return a history of (stamp, x, y, theta)."""
    kept = PoseHistory()
    for stamp_s, x, y, theta in poses:
        assert kept.add(stamp_s, Pose2D(x=x, y=y, theta=theta))
    return kept


def test_between_two_poses_the_robot_was_in_between() -> None:
    """A quarter of the way from (0, 0, 0) to (0.4, -0.8, 0.2): (0.1, -0.2, 0.05)."""
    pose = history((1.0, 0.0, 0.0, 0.0), (1.4, 0.4, -0.8, 0.2)).at(1.1)
    assert pose is not None
    assert (pose.x, pose.y, pose.theta) == pytest.approx((0.1, -0.2, 0.05))


def test_a_turn_goes_the_short_way_through_half_a_turn() -> None:
    """From 3.1 to -3.1 it is 0.083 rad; half of it ends at pi."""
    pose = history((1.0, 0.0, 0.0, 3.1), (1.2, 0.0, 0.0, -3.1)).at(1.1)
    assert pose is not None
    assert abs(math.remainder(pose.theta - math.pi, 2.0 * math.pi)) < 1e-6


def test_exactly_at_a_pose_it_is_that_pose() -> None:
    kept = history((1.0, 0.0, 0.0, 0.0), (1.1, 1.0, 2.0, 0.5))
    assert kept.at(1.1) == Pose2D(x=1.0, y=2.0, theta=0.5)


def test_before_the_first_and_after_the_last_nothing_is_known() -> None:
    kept = history((1.0, 0.0, 0.0, 0.0), (1.1, 1.0, 0.0, 0.0))
    assert kept.at(0.99) is None and kept.at(1.11) is None
    assert PoseHistory().at(1.0) is None and PoseHistory().latest is None


def test_inside_a_long_gap_nothing_is_known_but_waiting_is_of_no_use() -> None:
    kept = history((1.0, 0.0, 0.0, 0.0), (3.0, 1.0, 0.0, 0.0))
    assert kept.at(2.0) is None
    assert kept.is_ahead_of(2.0)
    assert not kept.is_ahead_of(3.5)
    assert not PoseHistory().is_ahead_of(0.0)


def test_a_late_pose_finds_its_place() -> None:
    kept = history((1.0, 0.0, 0.0, 0.0), (1.2, 4.0, 0.0, 0.0), (1.15, 3.0, 0.0, 0.0))
    middle = kept.at(1.075)
    assert middle is not None and middle.x == pytest.approx(1.5)
    assert (kept.latest, kept.latest_stamp_s) == (Pose2D(x=4.0, y=0.0), 1.2)


def test_the_same_time_twice_keeps_the_newer_word() -> None:
    assert history((1.0, 0.0, 0.0, 0.0), (1.0, 2.0, 0.0, 0.0)).at(1.0) == Pose2D(x=2.0, y=0.0)


@pytest.mark.parametrize("bad", [(math.nan, 0.0, 0.0), (1.2, math.inf, 0.0), (1.2, 0.0, math.nan)])
def test_what_is_not_finite_is_refused(bad: tuple[float, float, float]) -> None:
    kept = history((1.0, 0.0, 0.0, 0.0), (1.4, 4.0, 0.0, 0.0))
    assert not kept.add(bad[0], Pose2D(x=bad[1], y=0.0, theta=bad[2]))
    middle = kept.at(1.2)
    assert middle is not None and middle.x == pytest.approx(2.0)


def test_only_some_seconds_are_kept() -> None:
    kept = PoseHistory(keep_s=2.0)
    for number in range(100):
        kept.add(0.1 * number, Pose2D(x=float(number), y=0.0))
    assert kept.at(5.0) is None
    assert kept.at(8.5) is not None


@pytest.mark.parametrize("back_s", [0.2, 1.0, 5.0, 9.0, 95.0])
def test_time_set_back_forgets_what_was_before(back_s: float) -> None:
    kept = history((99.0, 0.0, 0.0, 0.0), (99.5, 1.0, 0.0, 0.0), (100.0, 1.0, 0.0, 0.0))
    kept.add(100.0 - back_s, Pose2D(x=7.0, y=0.0))
    assert kept.at(100.0 - back_s) == Pose2D(x=7.0, y=0.0) == kept.latest
    assert kept.at(100.0) is None and kept.at(99.25) is None
    assert not kept.is_ahead_of(100.0)


def test_the_nearest_pose_is_told_outside_of_what_is_known_and_inside_a_gap() -> None:
    kept = history((1.0, 0.0, 0.0, 0.0), (3.0, 4.0, 0.0, 0.0))
    poses = [kept.nearest(stamp_s) for stamp_s in (0.5, 1.0, 2.0, 3.0, 9.0)]
    assert [pose.x for pose in poses if pose is not None] == pytest.approx([0.0, 0.0, 2.0, 4.0, 4.0])
    assert PoseHistory().nearest(1.0) is None
