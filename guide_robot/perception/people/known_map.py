"""What the map already explains: distance from a point to the nearest mapped thing."""

import math

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from guide_robot.floor.occupancy import OCCUPIED, OccupancyGrid
from guide_robot.geometry import Pose2D

Floats = NDArray[np.float64]
FAR_M = 10.0


class KnownMap:
    """Distances to mapped things, looked up by point; outside the map everything is far."""

    def __init__(self, grid: OccupancyGrid, occupied_from: int = 65) -> None:
        self._grid = grid
        occupied = grid.cells >= min(occupied_from, OCCUPIED)
        if occupied.any():
            self._metres = distance_transform_edt(~occupied) * grid.resolution
        else:
            self._metres = np.full(grid.cells.shape, FAR_M)

    def distance(self, x: Floats, y: Floats, map_from_frame: Pose2D) -> Floats:
        """Return metres to the nearest occupied cell's centre for points of a frame, shape as `x`."""
        cos, sin = math.cos(map_from_frame.theta), math.sin(map_from_frame.theta)
        map_x = map_from_frame.x + cos * x - sin * y
        map_y = map_from_frame.y + sin * x + cos * y
        rows = np.floor((map_y - self._grid.origin_y) / self._grid.resolution).astype(np.intp)
        columns = np.floor((map_x - self._grid.origin_x) / self._grid.resolution).astype(np.intp)
        height, width = self._metres.shape
        inside = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
        distances = np.full(np.shape(x), FAR_M)
        distances[inside] = self._metres[rows[inside], columns[inside]]
        return distances
