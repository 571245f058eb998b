"""Ways on foot through the building, found once for each goal and kept."""

import math
from collections import OrderedDict

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from guide_robot.floor.model import Point

Array = NDArray[np.float64]
CELL_M = 0.2
WALKER_RADIUS_M = 0.24
COMFORT_M = 0.5
KEPT_GOALS = 64


class WayFinder:
    """Finds ways for walkers over a coarse grid, from a field of clearances.

    `clearance_m` has shape (rows, columns) in cells of `resolution`; its lower left corner lies at `origin` of the map.
    """

    def __init__(self, clearance_m: NDArray[np.float32], resolution: float, origin: Point = (0.0, 0.0)) -> None:
        """Build the graph of walkable cells."""
        self._clearance = clearance_m
        self._resolution, self._origin = resolution, origin
        rows = max(1, int(clearance_m.shape[0] * resolution / CELL_M))
        columns = max(1, int(clearance_m.shape[1] * resolution / CELL_M))
        self._shape = (rows, columns)
        y, x = np.mgrid[0:rows, 0:columns]
        self._coarse = self._at((x + 0.5) * CELL_M + origin[0], (y + 0.5) * CELL_M + origin[1])
        self._graph = _graph(self._coarse)
        self._walkable = np.argwhere(self._coarse >= WALKER_RADIUS_M)
        self._kept: OrderedDict[int, tuple[Array, NDArray[np.int32]]] = OrderedDict()

    def way(self, start: Point, goal: Point) -> list[Point] | None:
        """Return corner points from after the start to the goal, or None when there is no way."""
        if self.clear(start, goal):
            return [goal]
        first, last = self._nearest(start), self._nearest(goal)
        if first is None or last is None:
            return None
        distance, towards = self._field(last)
        if not math.isfinite(distance[first]):
            return None
        cells = [first]
        while cells[-1] != last:
            cells.append(int(towards[cells[-1]]))
        return self._shortened(start, [self._centre(cell) for cell in cells] + [goal])

    def distance_m(self, start: Point, goal: Point) -> float:
        """Return the length of the way on foot, inf when there is none."""
        way = self.way(start, goal)
        if way is None:
            return math.inf
        return sum(math.dist(a, b) for a, b in zip([start, *way], way, strict=False))

    def clear(self, start: Point, goal: Point, radius_m: float = WALKER_RADIUS_M) -> bool:
        """Whether somebody can walk straight from one point to the other."""
        steps = max(2, int(math.dist(start, goal) / 0.1) + 1)
        share = np.linspace(0.0, 1.0, steps)
        x = start[0] + share * (goal[0] - start[0])
        y = start[1] + share * (goal[1] - start[1])
        return bool(np.min(self._at(x, y)) >= radius_m)

    def _at(self, x: Array, y: Array) -> Array:
        """Return the clearance in metres at points, by bilinear interpolation; outside as at the border."""
        places = np.array([np.asarray(y) - self._origin[1], np.asarray(x) - self._origin[0]]) / self._resolution - 0.5
        return np.asarray(map_coordinates(self._clearance, places, order=1, mode="nearest"), np.float64)

    def _centre(self, cell: int) -> Point:
        row, column = divmod(cell, self._shape[1])
        return (self._origin[0] + (column + 0.5) * CELL_M, self._origin[1] + (row + 0.5) * CELL_M)

    def _nearest(self, point: Point) -> int | None:
        """Return the walkable cell nearest to a point."""
        if not len(self._walkable):
            return None
        place = np.array([point[1] - self._origin[1], point[0] - self._origin[0]]) / CELL_M - 0.5
        row, column = self._walkable[np.argmin(((self._walkable - place) ** 2).sum(axis=1))]
        return int(row * self._shape[1] + column)

    def _field(self, goal: int) -> tuple[Array, NDArray[np.int32]]:
        """Return the cost from each cell to the goal, and each cell's next one on the way there."""
        if goal not in self._kept:
            cost, towards = dijkstra(self._graph, indices=goal, return_predecessors=True)
            self._kept[goal] = (cost, towards)
            if len(self._kept) > KEPT_GOALS:
                self._kept.popitem(last=False)
        self._kept.move_to_end(goal)
        return self._kept[goal]

    def _shortened(self, start: Point, points: list[Point]) -> list[Point]:
        """Return the way without the points that a straight walk can skip."""
        way: list[Point] = []
        here, index, last = start, -1, len(points) - 1
        while index < last:
            reach = index + 1
            for stride in (2, 4, 8, 16):
                ahead = min(index + stride, last)
                if not self.clear(here, points[ahead]):
                    break
                reach = ahead
            index, here = reach, points[reach]
            way.append(here)
        return way


def _graph(clearance_m: Array) -> csr_matrix:
    """Return the 8-neighbour graph; steps near things cost up to twice their length."""
    rows, columns = clearance_m.shape
    index = np.arange(rows * columns).reshape(rows, columns)
    starts, ends, costs = [], [], []
    for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
        a = (slice(0, rows - down), slice(max(0, -right), columns - max(0, right)))
        b = (slice(down, rows), slice(max(0, right), columns + min(0, right)))
        least = np.minimum(clearance_m[a], clearance_m[b])
        ok = least >= WALKER_RADIUS_M
        near = np.clip((COMFORT_M - least[ok]) / (COMFORT_M - WALKER_RADIUS_M), 0.0, 1.0)
        starts.append(index[a][ok])
        ends.append(index[b][ok])
        costs.append(CELL_M * math.hypot(down, right) * (1.0 + near))
    ends_of = (np.concatenate(starts), np.concatenate(ends))
    one_way = csr_matrix((np.concatenate(costs), ends_of), shape=(rows * columns, rows * columns))
    return (one_way + one_way.T).tocsr()
