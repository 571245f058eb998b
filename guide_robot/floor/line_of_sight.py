"""Whether one place can be seen from another by the floor plan, at the height of the lidar."""

import math

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from guide_robot.floor.occupancy import OCCUPIED, OccupancyGrid


class LineOfSight:
    """Lines of sight on a map; people and things that are not on the map do not hide anything."""

    def __init__(self, grid: OccupancyGrid) -> None:
        """Take the map."""
        self._grid = grid
        solid = grid.cells == OCCUPIED
        clearance = distance_transform_edt(~solid) if solid.any() else np.full(solid.shape, np.inf)
        self._clearance_m: NDArray[np.float64] = np.asarray(clearance, np.float64) * grid.resolution

    def clear(self, start: tuple[float, float], end: tuple[float, float]) -> bool:
        """Whether nothing on the map stands between two points of `map`; outside the map nothing does."""
        return self.free(start, end, 0.0)

    def free(self, start: tuple[float, float], end: tuple[float, float], aside_m: float) -> bool:
        """Whether nothing on the map stands between two points of `map`, nor so near to the line between them."""
        grid = self._grid
        count = max(2, math.ceil(math.dist(start, end) / grid.resolution) + 1)
        share = np.linspace(0.0, 1.0, count)
        column = np.floor((start[0] + share * (end[0] - start[0]) - grid.origin_x) / grid.resolution).astype(np.intp)
        row = np.floor((start[1] + share * (end[1] - start[1]) - grid.origin_y) / grid.resolution).astype(np.intp)
        rows, columns = self._clearance_m.shape
        inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        return not bool((self._clearance_m[row[inside], column[inside]] <= aside_m).any())
