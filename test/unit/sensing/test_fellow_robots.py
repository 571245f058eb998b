"""Other robots of a hall in a scan: as wide as they are, where they said they were, and not for ever."""

import math

import numpy as np

from guide_robot.common.geometry import Pose2D
from guide_robot.common.scan import Scan
from guide_robot.sensing.fellow_robots import FORGET_S, MARGIN_M, FellowRobots

LIDAR = Pose2D(x=1.0, y=2.0, theta=0.5)
RADIUS_M = 0.27


def scan(ranges: float = 5.0, beams: int = 720) -> Scan:
    """Return a scan that meets something all around."""
    return Scan(
        stamp_s=0.0,
        ranges_m=np.full(beams, ranges, np.float32),
        angle_min=-math.pi,
        angle_increment=2.0 * math.pi / beams,
    )


def told(*places: tuple[float, float]) -> FellowRobots:
    robots = FellowRobots(RADIUS_M)
    for number, (x, y) in enumerate(places):
        robots.hear(f"robot{number}", Pose2D(x=x, y=y), 0.0)
    return robots


def test_beams_end_at_the_other_robots_skin():
    x, y = LIDAR.transform(3.0, 0.0)
    seen = told((x, y)).drawn(scan(), LIDAR, 1.0)
    met = np.flatnonzero(seen.ranges_m < 4.9)
    angles = seen.angles()[met] + LIDAR.theta
    points = np.stack([LIDAR.x + seen.ranges_m[met] * np.cos(angles), LIDAR.y + seen.ranges_m[met] * np.sin(angles)], 1)
    np.testing.assert_allclose(np.hypot(points[:, 0] - x, points[:, 1] - y), RADIUS_M + MARGIN_M, atol=1e-3)
    half = math.asin((RADIUS_M + MARGIN_M) / 3.0)
    assert abs(len(met) - 2.0 * half / seen.angle_increment) <= 2


def test_what_stands_before_it_is_met_first_and_what_lies_behind_the_lidar_is_not_met():
    before, behind = LIDAR.transform(3.0, 0.0), LIDAR.transform(-3.0, 0.0)
    assert np.all(told(before).drawn(scan(1.0), LIDAR, 1.0).ranges_m == 1.0)
    seen = told(behind).drawn(scan(), LIDAR, 1.0)
    assert np.all(seen.ranges_m[300:420] == 5.0)
    assert seen.ranges_m.min() < 3.0


def test_a_beam_that_returned_nothing_ends_at_the_robot_too():
    assert np.isfinite(told(LIDAR.transform(3.0, 0.0)).drawn(scan(math.inf), LIDAR, 1.0).ranges_m).sum() > 10


def test_a_robot_that_fell_silent_is_forgotten_at_last():
    robots = told((3.0, 3.0))
    assert robots.is_one(3.1, 3.0, FORGET_S - 1.0)
    assert not robots.is_one(3.1, 3.0, FORGET_S + 1.0)
    unchanged = scan()
    assert robots.drawn(unchanged, LIDAR, FORGET_S + 1.0) is unchanged


def test_somebody_who_stands_beside_a_robot_is_not_taken_for_it():
    robots = told((3.0, 3.0))
    assert robots.is_one(3.3, 3.0, 0.0)
    assert not robots.is_one(3.6, 3.0, 0.0)
