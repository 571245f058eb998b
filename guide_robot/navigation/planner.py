"""The way through the building: a cheapest path on the inflated map with what has been seen and who is about."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from skimage.graph import MCP_Geometric

from guide_robot.common.geometry import Points, Pose2D
from guide_robot.floor.model import Counter, Zone, ZoneKind
from guide_robot.floor.occupancy import FREE, OccupancyGrid
from guide_robot.navigation.fields import DistanceField, distance_to, zone_cells
from guide_robot.navigation.smoothing import CostLookup, smooth_path
from guide_robot.navigation.social import SocialSettings, social_windows
from guide_robot.people.types import TrackedPerson


@dataclass(frozen=True, kw_only=True)
class PlannerSettings:
    """Metres; `margin_m` is kept from what is on the map, `other_margin_m` from other things seen.

    The cost of free floor is 1 for each metre.
    A cell costs 1 + `wall_cost` exp(-(d - r) / `wall_decay_m`) where d is the distance to the nearest solid and
    r the footprint's radius. `cell_m` is the finest planning cell; maps of more than `whole_cells` such cells
    are searched coarsely first and then only along the coarse way. The path is pushed off walls nearer than
    the radius and `comfort_m`. The way that the robot is on is kept until another costs less than it by the factor
    `keeps_up_to` and `keeps_within_m` of free floor.
    """

    cell_m: float = 0.1
    margin_m: float = 0.04
    other_margin_m: float = 0.21
    wall_cost: float = 5.0
    wall_decay_m: float = 0.2
    comfort_m: float = 0.3
    push: float = 0.15
    whole_cells: int = 60_000
    coarse_factor: int = 2
    corridor_m: float = 1.6
    start_search_m: float = 1.0
    keeps_up_to: float = 1.15
    keeps_within_m: float = 0.3
    social: SocialSettings = field(default_factory=SocialSettings)


class Planner:
    """Plans on one map; all points are in `map`."""

    def __init__(
        self,
        settings: PlannerSettings,
        grid: OccupancyGrid,
        radius_m: float,
        zones: Sequence[Zone],
        counters: Sequence[Counter] = (),
    ) -> None:
        """Compute once what does not change: distances to walls and keepout zones, on planning cells."""
        self._settings = settings
        self._counters = counters
        self._radius = radius_m + settings.margin_m
        self._origin = (grid.origin_x, grid.origin_y)
        factor = max(1, round(settings.cell_m / grid.resolution))
        self.cell_m = grid.resolution * factor
        solid = grid.cells != FREE
        for zone in zones:
            if zone.kind is ZoneKind.KEEPOUT:
                solid = solid | zone_cells(grid, zone)
        metres = distance_to(_framed(solid), grid.resolution)[1:-1, 1:-1]
        self._clearance = _pooled(metres, factor)
        self._empty_costs = self._costs_at(self._clearance)
        self._field = DistanceField(
            metres=metres, resolution=grid.resolution, origin_x=grid.origin_x, origin_y=grid.origin_y
        )

    def to_cell(self, x: float, y: float) -> tuple[int, int]:
        """Return the planning cell (row, column) of a point; it may lie outside."""
        return (
            math.floor((y - self._origin[1]) / self.cell_m),
            math.floor((x - self._origin[0]) / self.cell_m),
        )

    def inside(self, x: float, y: float) -> bool:
        """Whether a point lies on the map."""
        row, column = self.to_cell(x, y)
        rows, columns = self._clearance.shape
        return bool(0 <= row < rows and 0 <= column < columns)

    def stands_free(self, x: float, y: float, obstacles: Points | None = None) -> bool:
        """Whether the footprint may stand there: off walls, zones and, if given, things seen (N, 2)."""
        if not self.inside(x, y):
            return False
        if self._clearance[self.to_cell(x, y)] < self._radius:
            return False
        if obstacles is None or not len(obstacles):
            return True
        kept = self._radius - self._settings.margin_m + self._settings.other_margin_m
        return bool(np.min(np.hypot(obstacles[:, 0] - x, obstacles[:, 1] - y)) >= kept)

    def plan(
        self,
        start: Pose2D,
        goal: Pose2D,
        obstacles: Points | None = None,
        people: Sequence[TrackedPerson] = (),
        kept: Points | None = None,
    ) -> Points | None:
        """Return the way from start to goal as points about 0.1 m apart, or None if there is none.

        What is left of the way that the robot is on may be `kept`: it stays unless a new one costs clearly less, so
        that the robot does not waver between two ways that are about as good.
        """
        if not self.inside(start.x, start.y) or not self.inside(goal.x, goal.y):
            return None
        costs = self._costs(start, obstacles, people)
        first = self._nearest_free(costs, self.to_cell(start.x, start.y))
        last = self.to_cell(goal.x, goal.y)
        if first is None or not math.isfinite(costs[last]):
            return None
        cells = self._search(costs, first, last)
        if cells is None:
            return None
        path = (np.array(cells, np.float64)[:, ::-1] + 0.5) * self.cell_m + np.array(self._origin)
        path[-1] = goal.x, goal.y
        path = np.vstack(([start.x, start.y], path[1:] if len(path) > 1 else path))
        smooth = smooth_path(path, costs, self.cell_m, self._origin, self._away)
        lookup = CostLookup(costs, self.cell_m, self._origin)
        limit = lookup.of_path(smooth) * self._settings.keeps_up_to + self._settings.keeps_within_m
        return kept if kept is not None and len(kept) > 1 and lookup.of_path(kept) < limit else smooth

    def _costs(self, start: Pose2D, obstacles: Points | None, people: Sequence[TrackedPerson]) -> NDArray[np.float64]:
        costs = self._empty_costs.copy()
        if obstacles is not None and len(obstacles):
            wider_m = np.float32(self._settings.other_margin_m - self._settings.margin_m)
            costs = self._costs_at(np.minimum(self._clearance, self._obstacle_distance(obstacles) - wider_m))
        windows = social_windows(
            people, self._counters, start, self._clearance.shape, self.cell_m, self._origin, self._settings.social
        )
        for window in windows:
            costs[window.rows, window.columns] += window.cost
        return costs

    def _costs_at(self, clearance: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return what a metre costs by the distance to the nearest solid; no cell is entered nearer than the radius."""
        spare = clearance - self._radius
        dear = np.exp(-np.maximum(spare, 0.0, dtype=np.float64) / self._settings.wall_decay_m)
        return np.where(spare < 0.0, np.inf, 1.0 + self._settings.wall_cost * dear)

    def _away(self, points: Points) -> Points:
        """Return how far points should be pushed off the walls: up the slope of the distance, the more the nearer."""
        x, y, step = points[:, 0], points[:, 1], 0.05
        distance, right, left, above, below = self._field.sample(
            np.stack((x, x + step, x - step, x, x)), np.stack((y, y, y, y + step, y - step))
        )
        near = np.maximum(0.0, self._radius + self._settings.comfort_m - distance)
        slope = np.column_stack((right - left, above - below)).astype(np.float64) / (2.0 * step)
        return np.asarray(self._settings.push * near[:, None] * slope, np.float64)

    def _obstacle_distance(self, obstacles: Points) -> NDArray[np.float32]:
        solid = np.zeros_like(self._clearance, np.bool_)
        cells = np.floor((obstacles - np.array(self._origin)) / self.cell_m).astype(np.intp)
        rows, columns = self._clearance.shape
        good = (cells[:, 1] >= 0) & (cells[:, 1] < rows) & (cells[:, 0] >= 0) & (cells[:, 0] < columns)
        solid[cells[good, 1], cells[good, 0]] = True
        return distance_to(solid, self.cell_m)

    def _nearest_free(self, costs: NDArray[np.float64], cell: tuple[int, int]) -> tuple[int, int] | None:
        """Return the free cell nearest to a start that may itself be blocked, so that the robot can get out."""
        if math.isfinite(costs[cell]):
            return cell
        reach = math.ceil(self._settings.start_search_m / self.cell_m)
        low_row, low_column = max(0, cell[0] - reach), max(0, cell[1] - reach)
        block = costs[low_row : cell[0] + reach + 1, low_column : cell[1] + reach + 1]
        rows, columns = np.nonzero(np.isfinite(block))
        if not len(rows):
            return None
        distance = np.hypot(rows + low_row - cell[0], columns + low_column - cell[1])
        nearest = int(np.argmin(distance))
        return int(rows[nearest]) + low_row, int(columns[nearest]) + low_column

    def _search(
        self, costs: NDArray[np.float64], first: tuple[int, int], last: tuple[int, int]
    ) -> list[tuple[int, int]] | None:
        if costs.size <= self._settings.whole_cells:
            return cheapest(costs, first, last)
        factor = self._settings.coarse_factor
        coarse = cheapest(
            _cheapest_of_block(costs, factor),
            (first[0] // factor, first[1] // factor),
            (last[0] // factor, last[1] // factor),
        )
        if coarse is None:
            return None
        fine = _along(costs, coarse, factor, self._settings.corridor_m / self.cell_m, first, last)
        return fine if fine is not None else cheapest(costs, first, last)


def cheapest(costs: NDArray[np.float64], first: tuple[int, int], last: tuple[int, int]) -> list[tuple[int, int]] | None:
    """Return the cells of the cheapest eight-connected path, both ends included, or None."""
    search = MCP_Geometric(costs)
    cumulative, _ = search.find_costs([first], [last])
    if not math.isfinite(cumulative[last]):
        return None
    return [(int(row), int(column)) for row, column in search.traceback(last)]


def _along(
    costs: NDArray[np.float64],
    coarse: list[tuple[int, int]],
    factor: int,
    width_cells: float,
    first: tuple[int, int],
    last: tuple[int, int],
) -> list[tuple[int, int]] | None:
    """Search only near the coarse path, inside the path's own rectangle."""
    reach = math.ceil(width_cells)
    way = np.array([first, *((r * factor, c * factor) for r, c in coarse), last])
    low = np.maximum(way.min(axis=0) - reach, 0)
    high = np.minimum(way.max(axis=0) + reach + 1, costs.shape)
    mask = np.zeros(tuple(high - low), np.bool_)
    mask[way[:, 0] - low[0], way[:, 1] - low[1]] = True
    near = distance_to(mask, 1.0) <= width_cells
    block = np.where(near, costs[low[0] : high[0], low[1] : high[1]], np.inf)
    cells = cheapest(
        block, (first[0] - int(low[0]), first[1] - int(low[1])), (last[0] - int(low[0]), last[1] - int(low[1]))
    )
    return None if cells is None else [(row + int(low[0]), column + int(low[1])) for row, column in cells]


def _cheapest_of_block(costs: NDArray[np.float64], factor: int) -> NDArray[np.float64]:
    rows, columns = (-(-size // factor) for size in costs.shape)
    padded = np.full((rows * factor, columns * factor), np.inf)
    padded[: costs.shape[0], : costs.shape[1]] = costs
    result = padded[::factor, ::factor].copy()
    for row in range(factor):
        for column in range(factor):
            np.minimum(result, padded[row::factor, column::factor], out=result)
    return result


def _framed(solid: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the cells with a frame of solid around them, so that the map's edge counts as a wall."""
    return np.pad(solid, 1, constant_values=True)


def _pooled(metres: NDArray[np.float32], factor: int) -> NDArray[np.float32]:
    """Return the mean distance of each block of cells: that at the block's middle."""
    rows, columns = (-(-size // factor) for size in metres.shape)
    padded = np.zeros((rows * factor, columns * factor), np.float32)
    padded[: metres.shape[0], : metres.shape[1]] = metres
    return np.asarray(padded.reshape(rows, factor, columns, factor).mean(axis=(1, 3)), np.float32)
