"""The floor plan as an occupancy grid: what map_server, the navigator and the tracker know of the building."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guide_robot.floor.model import FloorPlan, Point
from guide_robot.floor.solids import Box, solids

FREE = 0
OCCUPIED = 100
UNKNOWN = -1


@dataclass(frozen=True, kw_only=True)
class OccupancyGrid:
    """Cells in `map`: shape (rows, columns), row 0 at the lowest y; values 0 free, 100 occupied, -1 unknown.

    `origin_x`, `origin_y` is the lower left corner of cell (0, 0), as in nav_msgs/OccupancyGrid.
    """

    cells: NDArray[np.int8]
    resolution: float
    origin_x: float = 0.0
    origin_y: float = 0.0

    def same_as(self, other: "OccupancyGrid | None") -> bool:
        """Whether another map is this one, cell by cell: latched maps come again with every publisher that starts."""
        return (
            other is not None
            and (self.resolution, self.origin_x, self.origin_y) == (other.resolution, other.origin_x, other.origin_y)
            and np.array_equal(self.cells, other.cells)
        )

    def to_cell(self, x: float, y: float) -> tuple[int, int]:
        """Return (row, column) of a point; it may lie outside the grid."""
        return (
            math.floor((y - self.origin_y) / self.resolution),
            math.floor((x - self.origin_x) / self.resolution),
        )

    def to_point(self, row: int, column: int) -> tuple[float, float]:
        """Return the centre of a cell."""
        return (
            self.origin_x + (column + 0.5) * self.resolution,
            self.origin_y + (row + 0.5) * self.resolution,
        )

    def inside(self, row: int, column: int) -> bool:
        """Whether a cell lies in the grid."""
        rows, columns = self.cells.shape
        return bool(0 <= row < rows and 0 <= column < columns)


def rasterise(plan: FloorPlan) -> OccupancyGrid:
    """Return the grid in which a cell is occupied when its centre lies within half a cell of a solid.

    Of the others those are unknown that nobody has seen, and free the rest.
    """
    grid = empty_grid(plan, plan.resolution)
    grid.cells[inside_odd(plan.unknown, grid)] = UNKNOWN
    for box in solids(plan):
        _fill(grid, box)
    return grid


def empty_grid(plan: FloorPlan, resolution: float) -> OccupancyGrid:
    """Return a grid of free cells over a plan; metres per cell."""
    columns, rows = (math.ceil(length / resolution - 1e-9) for length in plan.size)
    x, y = plan.origin
    return OccupancyGrid(cells=np.zeros((rows, columns), np.int8), resolution=resolution, origin_x=x, origin_y=y)


def inside_odd(outlines: list[list[Point]], grid: OccupancyGrid) -> NDArray[np.bool_]:
    """Return which cells' centres lie within an odd number of outlines.

    Each edge of an outline changes the answer for what lies to its right in every row that it crosses.
    """
    rows, columns = grid.cells.shape
    crossed = np.zeros((rows, columns + 1), np.int32)
    for outline in outlines:
        points = (np.asarray(outline) - (grid.origin_x, grid.origin_y)) / grid.resolution - 0.5
        for (x, y), (end_x, end_y) in zip(points, np.roll(points, -1, axis=0), strict=True):
            first, last = (min(max(math.ceil(edge), 0), rows) for edge in sorted((y, end_y)))
            at = np.arange(first, last)
            if len(at):
                right = np.ceil(x + (at - y) * (end_x - x) / (end_y - y)).astype(np.int64)
                crossed[at, np.clip(right, 0, columns)] += 1
    return np.asarray(np.cumsum(crossed, axis=1)[:, :-1] % 2 == 1)


def with_boxes(grid: OccupancyGrid, boxes: list[Box]) -> OccupancyGrid:
    """Return a copy of a grid with further boxes in it."""
    copy = OccupancyGrid(
        cells=grid.cells.copy(),
        resolution=grid.resolution,
        origin_x=grid.origin_x,
        origin_y=grid.origin_y,
    )
    for box in boxes:
        _fill(copy, box)
    return copy


def _fill(grid: OccupancyGrid, box: Box) -> None:
    margin = grid.resolution / 2.0
    xs, ys = zip(*box.corners(), strict=True)
    low_row, low_column = grid.to_cell(min(xs) - margin, min(ys) - margin)
    high_row, high_column = grid.to_cell(max(xs) + margin, max(ys) + margin)
    rows = np.arange(max(0, low_row), min(grid.cells.shape[0], high_row + 1))
    columns = np.arange(max(0, low_column), min(grid.cells.shape[1], high_column + 1))
    if not len(rows) or not len(columns):
        return
    dx = grid.origin_x + (columns[None, :] + 0.5) * grid.resolution - box.x
    dy = grid.origin_y + (rows[:, None] + 0.5) * grid.resolution - box.y
    cos, sin = math.cos(box.yaw), math.sin(box.yaw)
    inside = np.abs(cos * dx + sin * dy) <= box.size_x / 2.0 + margin + 1e-9
    inside &= np.abs(-sin * dx + cos * dy) <= box.size_y / 2.0 + margin + 1e-9
    block = grid.cells[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    block[inside] = OCCUPIED
