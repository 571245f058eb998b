"""A localisation that is a little off is corrected by laying the scan on the map; what cannot be laid on it is left."""

import math

import numpy as np
import pytest

from guide_robot.bench.people.scenes import occupancy
from guide_robot.bench.people.world import Shapes, cast
from guide_robot.common.geometry import Pose2D
from guide_robot.people.detect.map_alignment import MapAlignment
from guide_robot.sensing.known_map import KnownMap
from guide_robot.sensing.scan_view import ScanView

LIDAR = Pose2D(x=3.0, y=2.5, theta=0.4)
EXACT = Pose2D(x=0.0, y=0.0)
CELL_AND_MORE_M = 0.08  # a wall is somewhere in a cell of 5 cm


def room() -> Shapes:
    shapes = Shapes()
    shapes.box(Pose2D(x=4.0, y=3.0), 8.0, 6.0)
    shapes.box(Pose2D(x=6.0, y=4.0), 1.0, 0.5)
    return shapes


def corridor() -> Shapes:
    shapes = Shapes()
    shapes.line(-20.0, 1.5, 40.0, 1.5)
    shapes.line(-20.0, 3.5, 40.0, 3.5)
    return shapes


def seen(shapes: Shapes) -> ScanView:
    """Return what a lidar of one degree sees from its place, with 1 cm of noise."""
    beams = 360
    step = math.tau / beams
    angles = LIDAR.theta - math.pi + step * np.arange(beams)
    ranges, _ = cast(shapes, np.tile((LIDAR.x, LIDAR.y), (beams, 1)), angles, 9.0)
    noise = np.random.default_rng(1).normal(0.0, 0.01, beams)
    return ScanView(ranges=ranges + noise, angle_min=-math.pi, angle_increment=step, pose=LIDAR)


def off_by(x: float, y: float, turn: float) -> Pose2D:
    """Return the pose of odom's origin in map of a localisation whose pose of the lidar is off by so much."""
    believed = Pose2D(x=LIDAR.x + x, y=LIDAR.y + y, theta=LIDAR.theta + turn)
    return believed.compose(EXACT.relative_to(LIDAR))


def remaining(corrected: Pose2D) -> tuple[float, float]:
    """Return by how many metres and radians the lidar is still off."""
    lidar = corrected.compose(LIDAR)
    return lidar.distance_to(LIDAR.x, LIDAR.y), abs(math.remainder(lidar.theta - LIDAR.theta, math.tau))


@pytest.mark.parametrize(("x", "y", "turn"), [(0.0, 0.0, 0.0), (0.2, 0.0, 0.0), (-0.1, 0.15, 0.0), (0.0, 0.1, 0.035)])
def test_a_pose_that_is_off_is_put_right(x: float, y: float, turn: float) -> None:
    known = KnownMap(occupancy(room(), (8.0, 6.0)))
    off_m, off_rad = remaining(MapAlignment().align(known, seen(room()), off_by(x, y, turn), 0.0))
    assert off_m < CELL_AND_MORE_M and off_rad < 0.01


def test_people_who_hide_much_of_the_room_do_not_draw_the_map_away() -> None:
    crowded = room()
    for number in range(10):
        crowded.circle(LIDAR.x + 1.2 * math.cos(number), LIDAR.y + 1.2 * math.sin(number), 0.15)
    known = KnownMap(occupancy(room(), (8.0, 6.0)))
    off_m, _ = remaining(MapAlignment().align(known, seen(crowded), off_by(0.15, 0.1, 0.0), 0.0))
    assert off_m < 0.1


def test_along_a_corridor_the_localisation_is_believed() -> None:
    known = KnownMap(occupancy(corridor(), (40.0, 6.0)))
    corrected = MapAlignment().align(known, seen(corridor()), off_by(0.1, 0.15, 0.0), 0.0)
    lidar = corrected.compose(LIDAR)
    assert lidar.x - LIDAR.x == pytest.approx(0.1, abs=0.03)
    assert lidar.y - LIDAR.y == pytest.approx(0.0, abs=CELL_AND_MORE_M)


def test_a_scan_that_fits_nowhere_leaves_the_localisation_as_it_is() -> None:
    elsewhere = Shapes()
    elsewhere.box(Pose2D(x=20.0, y=20.0), 1.0, 1.0)
    known = KnownMap(occupancy(elsewhere, (30.0, 30.0)))
    given = off_by(0.2, 0.0, 0.0)
    assert remaining(MapAlignment().align(known, seen(room()), given, 0.0)) == pytest.approx(remaining(given))
    nothing = seen(room())
    blind = ScanView(
        ranges=np.full(360, np.inf), angle_min=-math.pi, angle_increment=nothing.angle_increment, pose=LIDAR
    )
    assert remaining(MapAlignment().align(known, blind, given, 0.0)) == pytest.approx(remaining(given))


def test_between_looks_the_correction_goes_along_with_the_robot() -> None:
    known, alignment = KnownMap(occupancy(room(), (8.0, 6.0))), MapAlignment()
    given, sight = off_by(0.2, 0.0, 0.0), seen(room())
    alignment.align(known, sight, given, 0.0)
    assert remaining(alignment.align(known, sight, given, 0.05))[0] < CELL_AND_MORE_M
