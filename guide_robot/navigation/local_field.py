"""Distances to everything near the robot: the building by the map, and what the lidar sees now."""

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.geometry import Points, Pose2D
from guide_robot.navigation.fields import DistanceField, distance_to

HALF_M = 2.8
CELL_M = 0.025


class LocalField:
    """A square window around the robot in `map`, at the time of one scan."""

    def __init__(
        self, centre: Pose2D, building_hits: Points, other_hits: Points, wider_m: float, building: DistanceField
    ) -> None:
        """Take the hits in `map`, shape (count, 2): those on things of the map, and others, people left out.

        `wider_m` is how much farther the robot keeps from the others.
        """
        self._building = building
        self._wider_m = wider_m
        count = round(2.0 * HALF_M / CELL_M)
        self._on_map = _window(centre, building_hits, count)
        self._others = _window(centre, other_hits, count)

    def seen(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the distance in metres to the nearest thing seen, at points of `map`; far outside the window.

        Things that are not on the map count as `wider_m` nearer than they are.
        """
        on_map = self._on_map.sample(x, y)
        near = np.minimum(on_map, self._others.sample(x, y) - self._wider_m)
        return np.asarray(np.where(on_map > 0.0, near, np.float32(HALF_M)), np.float64)

    def mapped(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the distance in metres to the nearest thing on the map, at points of `map`."""
        return np.asarray(self._building.sample(x, y), np.float64)


def _window(centre: Pose2D, points: Points, count: int) -> DistanceField:
    origin_x, origin_y = centre.x - HALF_M, centre.y - HALF_M
    solid = np.zeros((count, count), np.bool_)
    columns = np.floor((points[:, 0] - origin_x) / CELL_M).astype(np.intp)
    rows = np.floor((points[:, 1] - origin_y) / CELL_M).astype(np.intp)
    good = (rows >= 0) & (rows < count) & (columns >= 0) & (columns < count)
    solid[rows[good], columns[good]] = True
    metres = np.maximum(distance_to(solid, CELL_M), np.float32(1e-3))
    return DistanceField(metres=metres, resolution=CELL_M, origin_x=origin_x, origin_y=origin_y)
