"""A lidar that does not show how the robot moves: old scans, with or without noise, and lidars that sit otherwise."""

import itertools
import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from guide_robot.common.geometry import Pose2D, Twist2D
from guide_robot.common.resources import resource
from guide_robot.common.scan import Scan
from guide_robot.floor.load import load_floor
from guide_robot.phrases.reasons import Why
from guide_robot.robot.description import load_robot
from guide_robot.sensing.seen_motion import MOVED_M, SeenMotion
from guide_robot.simulation.settings import TwinSettings
from guide_robot.simulation.twin import Twin

STEP_S = 0.1
MOUNT = load_robot().lidar_in_base.pose
FORWARDS, TURNING = Twist2D(linear=0.5, angular=0.0), Twist2D(linear=0.0, angular=0.8)
Spoil = Callable[[list[Scan]], Scan]


def driven(spoil: Spoil, twist: Twist2D = FORWARDS, seconds: float = 3.0, mount: Pose2D = MOUNT) -> float | None:
    """Return how far the robot moved, in metres and radians, until it was told that nothing moves; None if never."""
    with Twin(load_floor(resource("maps", "two_halls", "floor.yaml")), TwinSettings(), 1) as twin:
        watch, scans = SeenMotion(), []
        start = twin.odometry().pose
        for step in range(round(seconds / STEP_S) + 10):
            scans.append(twin.scan())
            now = twin.odometry().pose
            watch.take(spoil(scans), now.compose(mount))
            if watch.problem is not None:
                assert watch.problem == Why.LIDAR_SHOWS_NO_MOTION()
                return start.distance_to(now.x, now.y) + abs(now.theta - start.theta)
            twin.step(STEP_S, twist if step >= 10 else Twist2D(linear=0.0, angular=0.0))
    return None


def as_it_is(scans: list[Scan]) -> Scan:
    return scans[-1]


def late_by(count: int) -> Spoil:
    return lambda scans: replace(scans[max(0, len(scans) - 1 - count)], stamp_s=scans[-1].stamp_s)


def with_noise(spoil: Spoil) -> Spoil:
    random = np.random.default_rng(3)

    def noisy(scans: list[Scan]) -> Scan:
        scan = spoil(scans)
        return replace(scan, ranges_m=(scan.ranges_m + random.normal(0.0, 0.02, len(scan.ranges_m))).astype(np.float32))

    return noisy


def first(scans: list[Scan]) -> Scan:
    return replace(scans[0], stamp_s=scans[-1].stamp_s)


@pytest.mark.parametrize("twist", [FORWARDS, TURNING], ids=["driving", "turning"])
def test_a_lidar_that_shows_how_the_robot_moves_is_believed(twist: Twist2D) -> None:
    assert driven(as_it_is, twist) is None
    assert driven(with_noise(as_it_is), twist) is None
    assert driven(late_by(2), twist) is None


@pytest.mark.parametrize("twist", [FORWARDS, TURNING], ids=["driving", "turning"])
@pytest.mark.parametrize(
    "spoil", [with_noise(first), late_by(10), with_noise(late_by(6))], ids=["noisy", "1 s", "0.6 s"]
)
def test_old_scans_are_told_before_the_robot_has_gone_far(twist: Twist2D, spoil: Spoil) -> None:
    moved = driven(spoil, twist)
    assert moved is not None and moved < 2.0 * MOVED_M


def test_a_lidar_that_sits_otherwise_than_it_is_said_is_told() -> None:
    assert driven(as_it_is, mount=Pose2D(x=MOUNT.x, y=MOUNT.y, theta=math.pi)) is not None


def test_nothing_is_said_where_nothing_can_change_and_all_begins_anew_when_somebody_has_looked() -> None:
    watch, step = SeenMotion(), math.tau / 360
    random = np.random.default_rng(1)

    times_s = itertools.count(0.0, 0.2)

    def hear(x: float, hall_m: float) -> None:
        ranges = np.full(360, hall_m) + random.normal(0.0, 0.01, 360)
        scan = Scan(stamp_s=next(times_s), ranges_m=ranges.astype(np.float32), angle_min=-math.pi, angle_increment=step)
        watch.take(scan, Pose2D(x=x, y=0.0))

    for number in range(10):
        hear(0.1 * number, math.inf)
    assert watch.problem is None
    for number in range(10):
        hear(0.1 * number, 6.0)
    assert watch.problem is not None
    watch.agree()
    hear(1.0, 6.0)
    assert watch.problem is None
    hear(5.0, 6.0)  # odometry that begins anew says nothing of the lidar
    assert watch.problem is None
