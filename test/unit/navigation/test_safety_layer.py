"""The safety layer: what it lets through, what it slows, what it stops."""

import math

import numpy as np
import pytest
from builders import scan

from guide_robot.common.geometry import Pose2D, Twist2D
from guide_robot.common.scan import Scan
from guide_robot.navigation.safety import SafetyLayer, SafetySettings, stopping_speed
from guide_robot.navigation.types import SafetyReason, SafetyState
from guide_robot.phrases.reasons import Why

RADIUS = 0.27
FORWARD = Twist2D(linear=0.8)


def scan_with(hits: list[tuple[float, float]], stamp_s: float = 10.0) -> Scan:
    """Return a scan of 720 beams that hits small round things of 6 cm around those points, before far walls."""
    ranges = (9.0 + 0.01 * np.random.default_rng(1).standard_normal(720)).astype(np.float32)
    angles = -math.pi + np.arange(720) * math.pi / 360.0
    for x, y in hits:
        distance, bearing = math.hypot(x, y), math.atan2(y, x)
        off = np.abs((angles - bearing + math.pi) % (2.0 * math.pi) - math.pi)
        seen = off <= math.asin(min(1.0, 0.03 / distance))
        ranges[seen] = np.minimum(ranges[seen], distance)
    return scan(ranges, stamp_s)


def layer() -> SafetyLayer:
    return SafetyLayer(SafetySettings(), RADIUS, Pose2D(x=0.0, y=0.0))


def test_a_free_way_is_left_as_it_is() -> None:
    safe = layer().step(FORWARD, FORWARD, scan_with([]), 10.0)
    assert safe.twist == FORWARD
    assert safe.state is SafetyState.CLEAR


def test_no_scan_means_stop() -> None:
    safe = layer().step(FORWARD, FORWARD, None, 10.0)
    assert safe.twist == Twist2D()
    assert (safe.state, safe.reason) == (SafetyState.STOP, SafetyReason.STALE_SCAN)


@pytest.mark.parametrize(
    "age_s, state", [(0.0, SafetyState.CLEAR), (0.29, SafetyState.CLEAR), (0.31, SafetyState.STOP)]
)
def test_a_scan_older_than_three_tenths_of_a_second_means_stop(age_s: float, state: SafetyState) -> None:
    assert layer().step(FORWARD, FORWARD, scan_with([], 10.0), 10.0 + age_s).state is state


def test_a_scan_from_the_future_means_stop() -> None:
    safe = layer().step(FORWARD, FORWARD, scan_with([], 11.0), 10.0)
    assert (safe.twist, safe.state, safe.reason) == (Twist2D(), SafetyState.STOP, SafetyReason.BLIND_SCAN)
    assert safe.sensor == Why.SCANS_UNUSABLE(Why.SCAN_FROM_FUTURE())


def test_stale_scan_stops_turning_too() -> None:
    assert layer().step(Twist2D(angular=1.0), Twist2D(), scan_with([], 9.0), 10.0).twist == Twist2D()


def test_something_ahead_slows_and_near_it_stops() -> None:
    speeds = [
        layer().step(FORWARD, FORWARD, scan_with([(distance, 0.0)]), 10.0).twist.linear
        for distance in (1.8, 1.0, 0.8, 0.6, 0.47)
    ]
    assert speeds[0] == FORWARD.linear
    assert speeds == sorted(speeds, reverse=True)
    assert 0.0 < speeds[3] < speeds[2] < speeds[0]
    assert speeds[-1] == 0.0


def test_the_robot_can_stop_before_what_it_was_slowed_for() -> None:
    settings = SafetySettings()
    for free in (0.05, 0.3, 0.8):
        speed = stopping_speed(free, settings.braking_mps2, settings.reaction_s)
        assert speed * settings.reaction_s + speed**2 / (2.0 * settings.braking_mps2) == pytest.approx(free)


def test_something_beside_does_not_slow_a_straight_drive() -> None:
    safe = layer().step(FORWARD, FORWARD, scan_with([(0.5, 0.5), (0.5, -0.5)]), 10.0)
    assert safe.twist == FORWARD


def test_a_curve_is_checked_along_the_curve() -> None:
    beside = scan_with([(0.4, 0.5)])
    left = layer().step(Twist2D(linear=0.6, angular=1.0), FORWARD, beside, 10.0)
    right = layer().step(Twist2D(linear=0.6, angular=-1.0), FORWARD, beside, 10.0)
    assert left.twist.linear < 0.6
    assert right.twist.linear == 0.6


def test_slowing_keeps_the_shape_of_the_curve() -> None:
    wanted = Twist2D(linear=0.8, angular=0.4)
    safe = layer().step(wanted, wanted, scan_with([(0.8, 0.2)]), 10.0)
    assert safe.state is SafetyState.SLOW
    assert safe.twist.angular / safe.twist.linear == pytest.approx(0.5)


def test_turning_on_the_spot_is_free_for_a_round_footprint() -> None:
    turn = Twist2D(angular=1.0)
    assert layer().step(turn, Twist2D(), scan_with([(0.32, 0.0), (-0.32, 0.0)]), 10.0).twist == turn


def test_one_stray_beam_does_not_stop_the_robot() -> None:
    scan = scan_with([])
    scan.ranges_m[360] = 0.4
    assert layer().step(FORWARD, FORWARD, scan, 10.0).state is SafetyState.CLEAR


def test_the_robot_may_leave_something_that_is_already_too_near() -> None:
    touching = scan_with([(-0.30, 0.0)])
    assert layer().step(Twist2D(linear=0.3), Twist2D(), touching, 10.0).twist.linear > 0.2
    assert layer().step(Twist2D(linear=-0.3), Twist2D(), touching, 10.0).state is SafetyState.STOP


def test_driving_backwards_is_checked_backwards() -> None:
    behind = scan_with([(-0.52, 0.0)])
    assert layer().step(Twist2D(linear=-0.3), Twist2D(), behind, 10.0).twist.linear > -0.3
    assert layer().step(Twist2D(linear=0.3), Twist2D(), behind, 10.0).twist.linear == 0.3


def test_broken_beams_among_good_ones_are_no_obstacles() -> None:
    scan = scan_with([])
    scan.ranges_m[::3] = 0.0
    scan.ranges_m[1::6] = math.nan
    scan.ranges_m[4::6] = math.inf
    assert layer().step(FORWARD, FORWARD, scan, 10.0).state is SafetyState.CLEAR


@pytest.mark.parametrize("nothing", [math.nan, 0.0, -1.0, math.inf])
@pytest.mark.parametrize("wanted", [FORWARD, Twist2D(linear=-0.3), Twist2D(angular=1.0)])
def test_beams_without_return_and_broken_beams_are_no_free_way(nothing: float, wanted: Twist2D) -> None:
    scan = scan_with([])
    scan.ranges_m[:] = nothing
    safe = layer().step(wanted, wanted, scan, 10.0)
    assert (safe.twist, safe.state, safe.reason) == (Twist2D(), SafetyState.STOP, SafetyReason.BLIND_SCAN)
    assert safe.sensor


def test_a_wall_on_the_map_may_be_passed_more_closely_than_anything_else() -> None:
    post = scan_with([(0.6, 0.36)])
    unknown = layer().step(FORWARD, FORWARD, post, 10.0)
    known = layer().step(FORWARD, FORWARD, post, 10.0, np.ones(720, np.bool_))
    assert unknown.state is not SafetyState.CLEAR
    assert known.state is SafetyState.CLEAR
