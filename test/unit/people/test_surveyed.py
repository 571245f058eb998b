"""How well a map knows a place: a lidar in a room whose map has only a part of it."""

import math

import numpy as np
import pytest

from guide_robot.bench.people.scenes import occupancy
from guide_robot.bench.people.training.samples import _as_surveyed
from guide_robot.bench.people.training.things import build
from guide_robot.bench.people.world import Shapes, cast
from guide_robot.common.geometry import Pose2D
from guide_robot.floor.occupancy import OCCUPIED
from guide_robot.people.detect.surroundings import Surveyed, ends_on_map, pieces_in_odom
from guide_robot.people.settings import TrackerSettings
from guide_robot.sensing.known_map import KnownMap
from guide_robot.sensing.scan_view import ScanView

LIDAR = Pose2D(x=4.0, y=3.0, theta=0.4)
IN_PLACE = Pose2D(x=0.0, y=0.0)


def room() -> Shapes:
    shapes = Shapes()
    shapes.box(Pose2D(x=4.0, y=3.0), 8.0, 6.0)
    return shapes


def west_of_it() -> Shapes:
    shapes = Shapes()
    for wall in ((0.0, 0.0, 0.0, 6.0), (0.0, 0.0, 4.0, 0.0), (0.0, 6.0, 4.0, 6.0)):
        shapes.line(*wall)
    return shapes


def surveyed(mapped: Shapes | None) -> Surveyed:
    """Return what is known where the lidar sees the room, by a map of such things."""
    beams = 360
    step = math.tau / beams
    angles = LIDAR.theta - math.pi + step * np.arange(beams)
    ranges, _ = cast(room(), np.tile((LIDAR.x, LIDAR.y), (beams, 1)), angles, 9.0)
    sight = ScanView(ranges=ranges, angle_min=-math.pi, angle_increment=step, pose=LIDAR)
    known = KnownMap(occupancy(mapped, (8.0, 6.0))) if mapped else None
    settings = TrackerSettings()
    return Surveyed(sight, ends_on_map(sight, known, IN_PLACE, settings), pieces_in_odom(sight, settings))


@pytest.mark.parametrize("at", [(0.7, 1.0), (7.3, 5.0), (4.0, 0.8)])
def test_a_whole_map_knows_every_place(at: tuple[float, float]) -> None:
    assert surveyed(room()).share(*at) > 0.85


def test_half_a_map_knows_its_half_and_little_of_the_other() -> None:
    half = surveyed(west_of_it())
    assert half.share(0.7, 3.0) > 0.85
    assert half.share(7.3, 3.0) < 0.15


def test_where_no_wall_is_seen_the_map_is_rather_believed() -> None:
    assert surveyed(room()).share(40.0, 40.0) == 0.75


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_map_for_training_as_a_survey_leaves_it_has_gaps_and_repeats_by_seed(seed: int) -> None:
    drawn = occupancy(room(), (8.0, 6.0))
    first, again = (_as_surveyed(drawn, build(np.random.default_rng(seed))) for _ in range(2))
    assert np.array_equal(first.cells, again.cells)
    assert ((drawn.cells == OCCUPIED) & (first.cells != OCCUPIED)).any()
