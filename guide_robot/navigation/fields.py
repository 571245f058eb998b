"""Distances to what stands in the building, computed once from the map and looked up ever after."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage.draw import polygon as polygon_cells

from guide_robot.floor.model import Zone
from guide_robot.floor.occupancy import FREE, OccupancyGrid


@dataclass(frozen=True, kw_only=True)
class DistanceField:
    """Metres from each cell's centre to the nearest solid, in `map`; shape (rows, columns), row 0 at the lowest y.

    Outside the field everything counts as solid.
    """

    metres: NDArray[np.float32]
    resolution: float
    origin_x: float
    origin_y: float

    def sample(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float32]:
        """Return the distance at each point, 0 outside; any shape."""
        column = np.floor((x - self.origin_x) / self.resolution).astype(np.intp)
        row = np.floor((y - self.origin_y) / self.resolution).astype(np.intp)
        rows, columns = self.metres.shape
        inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        values = self.metres[np.where(inside, row, 0), np.where(inside, column, 0)]
        return np.where(inside, values, np.float32(0.0))

    def at(self, x: float, y: float) -> float:
        """Return the distance at one point, 0 outside."""
        row = math.floor((y - self.origin_y) / self.resolution)
        column = math.floor((x - self.origin_x) / self.resolution)
        rows, columns = self.metres.shape
        return float(self.metres[row, column]) if 0 <= row < rows and 0 <= column < columns else 0.0


def distance_to(solid: NDArray[np.bool_], resolution: float) -> NDArray[np.float32]:
    """Return each cell's distance in metres to the nearest solid cell; far away everywhere if there is none."""
    if not solid.any():
        return np.full(solid.shape, 1e3, np.float32)
    free = np.where(solid, np.uint8(0), np.uint8(1))
    return np.asarray(cv2.distanceTransform(free, cv2.DIST_L2, 5), np.float32) * np.float32(resolution)


def field_of(grid: OccupancyGrid) -> DistanceField:
    """Return the distances to all that is not known to be free."""
    return DistanceField(
        metres=distance_to(grid.cells != FREE, grid.resolution),
        resolution=grid.resolution,
        origin_x=grid.origin_x,
        origin_y=grid.origin_y,
    )


def zone_cells(grid: OccupancyGrid, zone: Zone) -> NDArray[np.bool_]:
    """Return which cells of a grid lie in a zone."""
    inside = np.zeros(grid.cells.shape, np.bool_)
    corners = np.array(zone.polygon)
    rows, columns = polygon_cells(  # type: ignore[no-untyped-call]
        (corners[:, 1] - grid.origin_y) / grid.resolution - 0.5,
        (corners[:, 0] - grid.origin_x) / grid.resolution - 0.5,
        shape=grid.cells.shape,
    )
    inside[rows, columns] = True
    return inside
