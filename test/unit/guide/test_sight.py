"""What is hidden by the building, and the way of somebody who goes ahead."""

from itertools import pairwise

import numpy as np
import pytest

from guide_robot.common.geometry import Pose2D
from guide_robot.floor.line_of_sight import LineOfSight
from guide_robot.floor.occupancy import OCCUPIED, OccupancyGrid
from guide_robot.guide.follow.leader_path import LeaderPath, length_m, point_on
from guide_robot.guide.sight import hidden_ahead

ROBOT = Pose2D(x=1.0, y=1.0)


def room() -> LineOfSight:
    """A room of 6 by 4 m with a wall at x = 3 up to y = 2."""
    cells = np.zeros((40, 60), np.int8)
    cells[:20, 30] = OCCUPIED
    return LineOfSight(OccupancyGrid(cells=cells, resolution=0.1))


def line(*corners: tuple[float, float]) -> np.ndarray:
    """Return points 0.1 m apart along straight lines."""
    parts = []
    for start, end in pairwise(corners):
        count = round(float(np.hypot(end[0] - start[0], end[1] - start[1])) / 0.1)
        parts.append(np.linspace(start, end, count, endpoint=False))
    return np.vstack([*parts, [corners[-1]]])


def test_a_wall_hides_and_open_floor_does_not() -> None:
    sight = room()
    assert not sight.clear((1.0, 1.0), (5.0, 1.0))
    assert sight.clear((1.0, 3.0), (5.0, 3.0))
    assert sight.clear((5.0, 1.0), (9.0, 1.0))


def test_a_line_close_along_a_wall_is_clear_but_not_free() -> None:
    sight = room()
    assert sight.clear((1.0, 2.2), (5.0, 2.2))
    assert not sight.free((1.0, 2.2), (5.0, 2.2), 0.4)
    assert sight.free((1.0, 2.8), (5.0, 2.8), 0.4)


def test_a_path_round_the_wall_is_hidden_ahead_and_a_turn_in_the_open_is_not() -> None:
    person = (2.0, 1.8)
    assert hidden_ahead(room(), line((2.9, 2.3), (3.4, 2.3), (3.4, 0.5)), person, 1.5)
    assert not hidden_ahead(room(), line((1.0, 3.0), (1.8, 3.0), (1.8, 1.0)), (1.0, 2.0), 1.5)
    assert not hidden_ahead(room(), line((1.0, 1.0), (1.0, 1.0)), person, 1.5)


def test_without_a_map_every_sharp_turn_may_hide_the_robot() -> None:
    assert hidden_ahead(None, line((1.0, 3.0), (1.8, 3.0), (1.8, 1.0)), (1.0, 2.0), 1.5)
    assert not hidden_ahead(None, line((1.0, 3.0), (4.0, 3.0)), (1.0, 2.0), 1.5)


def walked(way: LeaderPath, points: np.ndarray, robot: Pose2D = ROBOT) -> Pose2D:
    for x, y in points.tolist():
        way.see(x, y)
        way.go_on(robot, Pose2D(x=x, y=y))
    return Pose2D(x=float(points[-1, 0]), y=float(points[-1, 1]))


def test_loops_of_somebody_near_are_left_out_in_the_open() -> None:
    way = LeaderPath(room())
    person = walked(way, line((1.8, 1.0), (1.8, 3.0), (1.2, 3.0), (1.2, 2.2)))
    assert length_m(way.left(ROBOT, person)) == pytest.approx(ROBOT.distance_to(person.x, person.y))


def test_round_a_wall_the_way_is_the_persons_own() -> None:
    way = LeaderPath(room())
    person = walked(way, line((2.2, 1.0), (2.2, 2.8), (4.0, 2.8), (4.0, 1.0)))
    left = way.left(ROBOT, person)
    assert length_m(left) > 5.0
    assert left[:, 1].max() == pytest.approx(2.8, abs=0.2)


def test_without_a_map_nothing_is_cut_short_but_what_the_robot_has_come_to() -> None:
    way = LeaderPath()
    person = walked(way, line((1.8, 1.0), (1.8, 3.0)))
    assert length_m(way.left(ROBOT, person)) == pytest.approx(2.8, abs=0.2)
    way.go_on(Pose2D(x=1.8, y=2.0), person)
    assert length_m(way.left(Pose2D(x=1.8, y=2.0), person)) == pytest.approx(1.0, abs=0.1)


def test_the_lead_ends_before_a_wall() -> None:
    way = LeaderPath(room())
    assert way.free_lead(Pose2D(x=1.0, y=1.0, theta=0.0), 1.0) == pytest.approx(1.0)
    assert way.free_lead(Pose2D(x=2.0, y=1.0, theta=0.0), 1.0) == pytest.approx(0.4)
    assert way.free_lead(Pose2D(x=2.5, y=1.0, theta=0.0), 1.0) == 0.0
    assert LeaderPath().free_lead(Pose2D(x=1.0, y=1.0), 1.0) == 0.0


def test_the_point_on_a_way_is_behind_its_end_and_not_too_far_ahead() -> None:
    way = line((0.0, 0.0), (4.0, 0.0))
    assert point_on(way, 1.0, 9.0) == pytest.approx((3.0, 0.0))
    assert point_on(way, 1.0, 2.0) == pytest.approx((2.0, 0.0))
    assert point_on(way, 3.95, 9.0) is None
