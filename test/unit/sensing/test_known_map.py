"""Distances to mapped things: exact, and made ready beside whoever must go on hearing."""

import threading

import numpy as np
import pytest
from scipy.ndimage import distance_transform_edt

from guide_robot.common.geometry import Pose2D
from guide_robot.common.newest_job import NewestJob
from guide_robot.floor.occupancy import OCCUPIED, UNKNOWN, OccupancyGrid
from guide_robot.sensing.known_map import FAR_M, KnownMap

HERE = Pose2D(x=0.0, y=0.0)


def grid_with(things: int) -> OccupancyGrid:
    random = np.random.default_rng(things)
    cells = np.zeros((150, 230), np.int8)
    cells[random.integers(0, 150, things), random.integers(0, 230, things)] = OCCUPIED
    cells[:, 200:] = UNKNOWN
    return OccupancyGrid(cells=cells, resolution=0.05, origin_x=-2.0, origin_y=1.0)


@pytest.mark.parametrize("things", [1, 7, 400])
def test_every_cells_distance_is_exact(things: int) -> None:
    grid = grid_with(things)
    rows, columns = np.indices(grid.cells.shape)
    x, y = -2.0 + (columns + 0.5) * 0.05, 1.0 + (rows + 0.5) * 0.05
    exact = distance_transform_edt(grid.cells != OCCUPIED) * 0.05
    assert KnownMap(grid).distance(x, y, HERE) == pytest.approx(exact, abs=1e-5)


def test_without_any_thing_all_is_far() -> None:
    assert KnownMap(grid_with(0)).distance(np.array([0.0, 99.0]), np.array([2.0, 2.0]), HERE).tolist() == [FAR_M] * 2


def test_a_map_is_the_same_only_with_the_same_cells_in_the_same_place() -> None:
    grid = grid_with(7)
    moved = OccupancyGrid(cells=grid.cells.copy(), resolution=0.05, origin_x=-2.1, origin_y=1.0)
    assert grid.same_as(grid_with(7))
    assert not grid.same_as(grid_with(400)) and not grid.same_as(moved) and not grid.same_as(None)


def test_long_work_is_done_beside_and_only_the_newest_that_waits_is_begun() -> None:
    may_go, begun, done = threading.Semaphore(0), [], threading.Semaphore(0)

    def work(number: int) -> int:
        begun.append(number)
        may_go.acquire(timeout=20.0)
        done.release()
        return number

    job = NewestJob(work)
    job.give(1)
    while not begun:
        pass
    job.give(2)
    job.give(3)
    assert job.take() is None
    for _ in range(2):
        may_go.release()
        done.acquire(timeout=20.0)
    found = None
    while found != 3:
        found = job.take() or found
    assert begun == [1, 3] and job.take() is None


def test_what_the_work_raises_is_heard_once() -> None:
    job: NewestJob[str, int] = NewestJob(int)
    job.give("many")
    with pytest.raises(ValueError, match="many"):
        while True:
            assert job.take() is None
    job.give("4")
    found = None
    while found is None:
        found = job.take()
    assert found == 4
