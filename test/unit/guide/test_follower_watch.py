"""The follower watch: five states with hysteresis, and a speed that suits the person."""

import math
from dataclasses import replace

import numpy as np
import pytest

from guide_robot.common.geometry import Pose2D
from guide_robot.common.vocabulary import FollowerState
from guide_robot.guide.follower_watch import FollowerWatch, WatchResult, WatchSettings
from guide_robot.guide.sight import turn_within
from guide_robot.people.identity.lock_types import FollowerReading, LockState

NO_PATH = np.zeros((0, 2))
STRAIGHT = np.column_stack((np.arange(0.0, 4.0, 0.1), np.zeros(40)))
CORNER = np.vstack((STRAIGHT[:8], np.column_stack((np.full(20, 0.7), np.arange(0.1, 2.1, 0.1)))))


def seen(x: float, vx: float = 0.0, y: float = 0.0, vy: float = 0.0) -> FollowerReading:
    return FollowerReading(track_id=1, state=LockState.LOCKED, reason="", x=x, y=y, vx=vx, vy=vy)


def hidden(x: float, state: LockState = LockState.OCCLUDED) -> FollowerReading:
    return FollowerReading(track_id=1, state=state, reason="", x=x, y=0.0)


class Walk:
    """A robot at the origin looking along x, and a person behind it, watched at 10 Hz."""

    def __init__(self) -> None:
        self.watch = FollowerWatch(WatchSettings())
        self.now_s = 0.0

    def see(self, reading: FollowerReading | None, seconds: float = 0.1, path: np.ndarray = STRAIGHT) -> WatchResult:
        for _ in range(max(1, round(seconds / 0.1))):
            result = self.watch.step(reading, Pose2D(x=0.0, y=0.0), path, self.now_s)
            self.now_s += 0.1
        return result


def test_without_anybody_there_is_no_state_and_the_robot_stands() -> None:
    result = Walk().see(None, 2.0)
    assert result.state is FollowerState.NONE
    assert result.wait
    assert result.person_in_map is None


def test_a_person_close_behind_follows() -> None:
    result = Walk().see(seen(-1.4, 0.8), 1.0)
    assert result.state is FollowerState.FOLLOWING
    assert not result.wait
    assert result.distance_m == pytest.approx(1.4)
    assert result.closing_mps == pytest.approx(0.8)


def test_lagging_begins_and_ends_at_different_distances() -> None:
    walk = Walk()
    assert walk.see(seen(-2.4, 0.8)).state is FollowerState.FOLLOWING
    assert walk.see(seen(-2.6, 0.8)).state is FollowerState.LAGGING
    assert walk.see(seen(-2.3, 0.8)).state is FollowerState.LAGGING
    assert walk.see(seen(-2.0, 0.8)).state is FollowerState.FOLLOWING
    assert walk.see(seen(-2.3, 0.8)).state is FollowerState.FOLLOWING


def test_the_robot_stands_for_somebody_far_behind_until_they_are_near() -> None:
    walk = Walk()
    assert not walk.see(seen(-2.8, 0.5)).wait
    assert walk.see(seen(-3.0, 0.1), 0.5).wait
    assert walk.see(seen(-2.7, 0.1), 0.5).wait
    assert not walk.see(seen(-1.8, 0.1), 0.2).wait


def test_the_robot_goes_on_when_the_person_comes_and_is_half_near() -> None:
    walk = Walk()
    walk.see(seen(-3.2), 0.5)
    assert walk.see(seen(-3.0, 0.6)).wait
    assert not walk.see(seen(-2.5, 0.6)).wait


def test_somebody_who_stands_away_from_the_robot_has_stopped() -> None:
    walk = Walk()
    walk.see(seen(-1.9, 0.8), 0.5)
    assert walk.see(seen(-2.0, 0.0), 1.0).state is FollowerState.FOLLOWING
    assert walk.see(seen(-2.0, 0.0), 2.5).state is FollowerState.STOPPED
    assert walk.see(seen(-2.0, 0.15), 1.0).state is FollowerState.STOPPED
    assert walk.see(seen(-2.0, 0.7), 1.0).state is FollowerState.FOLLOWING


def test_somebody_who_stands_right_behind_the_robot_has_not_stopped() -> None:
    assert Walk().see(seen(-1.2, 0.0), 5.0).state is FollowerState.FOLLOWING


def test_a_moment_out_of_sight_is_no_occlusion_a_second_is() -> None:
    walk = Walk()
    walk.see(seen(-1.5, 0.8), 0.5)
    assert walk.see(hidden(-1.5), 0.3).state is FollowerState.FOLLOWING
    assert walk.see(hidden(-1.5), 0.6).state is FollowerState.OCCLUDED
    assert walk.see(hidden(-1.5), 0.4).wait
    assert walk.see(seen(-1.6, 0.8)).state is FollowerState.FOLLOWING


def test_a_person_of_whom_nothing_is_heard_for_three_seconds_is_lost() -> None:
    walk = Walk()
    walk.see(seen(-1.5, 0.8), 0.5)
    result = walk.see(None, 3.2)
    assert result.state is FollowerState.LOST
    assert result.wait
    assert result.person_in_map is not None


def test_a_person_whom_others_hide_is_waited_for_and_lost_only_after_long() -> None:
    walk = Walk()
    walk.see(seen(-1.5, 0.8), 0.5)
    result = walk.see(hidden(-1.5), 5.0)
    assert result.state is FollowerState.OCCLUDED and result.wait
    assert walk.see(hidden(-1.5), 4.0).state is FollowerState.LOST


def test_the_locks_own_word_is_enough_for_lost() -> None:
    walk = Walk()
    walk.see(seen(-1.5), 0.5)
    assert walk.see(hidden(-1.5, LockState.LOST), 0.6).state is FollowerState.LOST


def test_a_lost_person_does_not_become_merely_hidden_again() -> None:
    walk = Walk()
    walk.see(seen(-1.5), 0.5)
    walk.see(hidden(-1.5, LockState.LOST), 1.0)
    assert walk.see(hidden(-1.5), 0.5).state is FollowerState.LOST


def test_a_person_found_again_after_being_lost_follows_or_lags_by_distance() -> None:
    for distance, state in ((1.5, FollowerState.FOLLOWING), (3.5, FollowerState.LAGGING)):
        walk = Walk()
        walk.see(seen(-1.5), 0.5)
        walk.see(None, 4.0)
        back = FollowerReading(track_id=7, state=LockState.REACQUIRED, reason="", x=-distance, y=0.0, vx=0.5, vy=0.0)
        assert walk.see(back).state is state


def test_somebody_walking_away_at_a_distance_is_leaving() -> None:
    walk = Walk()
    walk.see(seen(-2.0, 0.5), 0.5)
    assert not walk.see(seen(-2.5, -0.8)).leaving
    result = walk.see(seen(-3.5, -0.8))
    assert result.leaving
    assert result.wait


def drive_with(pace_mps: float, seconds: float = 30.0) -> tuple[list[float], list[float]]:
    """Return distances and speeds of a robot that obeys the watch at once, before a person of that pace."""
    watch = FollowerWatch(WatchSettings())
    robot, person, walking = 0.0, -1.2, 0.0
    distances, speeds = [], []
    for step in range(round(seconds / 0.1)):
        wanted = min(pace_mps, max(0.0, 1.5 * (robot - person - 1.0)))
        walking += max(-0.15, min(0.1, wanted - walking))
        person += walking * 0.1
        result = watch.step(seen(person, walking), Pose2D(x=robot, y=0.0), NO_PATH, step * 0.1)
        speed = 0.0 if result.wait else min(1.2, result.speed_limit_mps)
        robot += speed * 0.1
        distances.append(result.distance_m)
        speeds.append(speed)
    return distances, speeds


@pytest.mark.parametrize("pace_mps", [0.3, 0.5, 0.8, 1.1])
def test_the_robot_finds_the_persons_pace_and_keeps_its_distance(pace_mps: float) -> None:
    distances, speeds = drive_with(pace_mps)
    assert float(np.mean(speeds[-100:])) == pytest.approx(pace_mps, rel=0.1)
    assert max(distances) < 2.5
    assert 1.2 <= float(np.mean(distances[-100:])) <= 2.5


def test_the_robot_slows_before_a_corner_so_that_the_person_is_near() -> None:
    straight = Walk().see(seen(-1.7, 0.8), 3.0, STRAIGHT)
    corner = Walk().see(seen(-1.7, 0.8), 3.0, CORNER)
    assert corner.speed_limit_mps < straight.speed_limit_mps


def test_the_turn_of_a_path_is_measured_within_its_first_metres() -> None:
    assert turn_within(STRAIGHT, 1.5) == pytest.approx(0.0)
    assert turn_within(CORNER, 1.5) == pytest.approx(math.pi / 2.0, abs=0.2)
    assert turn_within(CORNER, 0.3) == pytest.approx(0.0)
    assert turn_within(NO_PATH, 1.5) == 0.0


def test_somebody_whom_the_lock_doubts_is_neither_led_nor_taken_to_leave() -> None:
    walk = Walk()
    walk.see(seen(-1.8, 0.5), 0.5)
    ambiguous = walk.see(replace(seen(-2.1, 0.0, 1.2), ambiguous=True), 1.0)
    assert ambiguous.wait
    assert not walk.see(replace(seen(-2.1, -0.8, 2.5), ambiguous=True), 1.0).leaving
    assert not walk.see(seen(-1.4, 0.5), 0.2).wait


def test_somebody_who_appears_where_they_were_hidden_is_led_on() -> None:
    walk = Walk()
    walk.see(seen(-1.8, 0.5), 0.5)
    walk.see(hidden(-1.8), 1.5)
    assert not walk.see(seen(-1.7, 0.5), 0.2).wait


def test_somebody_held_up_by_the_robot_keeps_the_pace_that_they_walked() -> None:
    walk = Walk()
    walk.see(seen(-1.7, 1.1), 3.0)
    held_up = walk.see(seen(-1.2), 4.0)
    assert held_up.speed_limit_mps == pytest.approx(1.2)


def test_a_stopped_person_who_sets_off_again_is_not_waited_for_twice() -> None:
    walk = Walk()
    walk.see(seen(-2.4), 3.0)
    assert walk.see(seen(-2.4)).wait
    assert not walk.see(seen(-2.3, 0.8)).wait
    assert not walk.see(seen(-2.3, 0.8)).wait
