"""Wheels that err over an engine's exact motion: the arc between two poses, and errors as the twin has them."""

import itertools
import math

import pytest

from guide_robot.common.geometry import STILL, Pose2D
from guide_robot.simulation.drive import advanced
from guide_robot.simulation.settings import EXACT_ODOMETRY, OdometrySettings
from guide_robot.simulation.wheels import ErringWheels, arc

ARCS = [(0.04, 0.0), (-0.04, 0.0), (0.0, 0.05), (0.0, -0.05), (0.03, 0.04), (-0.02, 0.03), (0.05, -1.0)]


@pytest.mark.parametrize(("way", "turn"), ARCS)
@pytest.mark.parametrize("heading", [0.0, 1.2, math.pi - 0.01, -2.9])
def test_the_arc_between_two_poses_is_the_one_that_was_driven(way: float, turn: float, heading: float) -> None:
    start = Pose2D(x=2.0, y=-1.0, theta=heading)
    assert arc(start, advanced(start, way, turn)) == pytest.approx((way, turn), abs=1e-9)


def driven(settings: OdometrySettings, seed: int, steps: list[tuple[float, float]]) -> tuple[Pose2D, Pose2D]:
    """Return where the robot really is after these arcs, and where its wheels say that it is."""
    wheels, pose = ErringWheels(settings, seed), Pose2D(x=0.0, y=0.0)
    reading = wheels.step(pose, STILL, 0.0)
    for way, turn in steps:
        pose = advanced(pose, way, turn)
        reading = wheels.step(pose, STILL, 0.0)
    return pose, reading.pose


def test_wheels_without_error_say_what_is_true() -> None:
    steps = list(itertools.chain(*[ARCS] * 20))
    true, said = driven(EXACT_ODOMETRY, 1, steps)
    assert (said.x, said.y, said.theta) == pytest.approx((true.x, true.y, true.theta), abs=1e-6)


def test_wheels_err_by_about_a_percent_and_each_run_otherwise() -> None:
    errors = []
    for seed in range(30):
        true, said = driven(OdometrySettings(), seed, [(0.05, 0.0)] * 200)
        errors.append(math.hypot(said.x, said.y) - true.x)
    assert len({round(error, 6) for error in errors}) == 30
    assert 0.05 < math.sqrt(sum(error**2 for error in errors) / 30) < 0.2


def test_a_robot_that_was_put_elsewhere_has_not_driven_there() -> None:
    wheels = ErringWheels(EXACT_ODOMETRY, 1)
    wheels.step(Pose2D(x=0.0, y=0.0), STILL, 0.0)
    reading = wheels.step(Pose2D(x=5.0, y=5.0), STILL, 0.1)
    assert (reading.pose.x, reading.pose.y) == (0.0, 0.0)
    assert wheels.step(Pose2D(x=5.1, y=5.0), STILL, 0.2).pose.x == pytest.approx(0.1)
