"""Where the robot fits and where it can get to, on the occupancy grid of a plan."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from shapely import STRtree, contains_xy
from shapely.geometry import LineString, Polygon
from shapely.geometry import Point as PointShape
from shapely.ops import nearest_points

from guide_robot.floor.line_of_sight import LineOfSight
from guide_robot.floor.model import FloorPlan, Point, Zone, ZoneKind
from guide_robot.floor.occupancy import FREE, OccupancyGrid, rasterise
from guide_robot.floor.solids import solids


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Free room round every cell, and which cells hang together for a robot of that radius.

    `clearance` is the distance in metres from a cell's centre to the nearest solid, keepout zone or plan's
    edge; `regions` numbers the connected parts where it is larger than the radius, 0 elsewhere.
    """

    grid: OccupancyGrid
    clearance: NDArray[np.float64]
    regions: NDArray[np.int32]
    home_region: int

    def clearance_at(self, x: float, y: float) -> float:
        """Return the free room at a point of `map`, 0 outside."""
        cell = self.grid.to_cell(x, y)
        return float(self.clearance[cell]) if self.grid.inside(*cell) else 0.0

    def reachable(self, x: float, y: float) -> bool:
        """Whether the robot gets to a point of `map` from where it starts."""
        cell = self.grid.to_cell(x, y)
        return self.grid.inside(*cell) and self.home_region > 0 and bool(self.regions[cell] == self.home_region)

    def beside(self, at: Point, start: Point, near_m: float, far_m: float) -> Point | None:
        """Return where the robot gets to that is `near_m` to `far_m` away from a point of `map` and seen from it.

        Of all such places it is the nearest to `start`; None where there is none.
        """
        if not self.grid.inside(*self.grid.to_cell(*at)):
            return None
        sight = LineOfSight(self.grid)
        rows, columns = np.nonzero((self.regions == self.home_region) & (self.home_region > 0))
        xs = self.grid.origin_x + (columns + 0.5) * self.grid.resolution
        ys = self.grid.origin_y + (rows + 0.5) * self.grid.resolution
        away = np.hypot(xs - at[0], ys - at[1])
        ring = np.flatnonzero((away >= near_m) & (away <= far_m))
        nearest_first = ring[np.argsort(np.hypot(xs[ring] - start[0], ys[ring] - start[1]))]
        places = ((float(xs[one]), float(ys[one])) for one in nearest_first)
        return next((place for place in places if sight.clear(place, at)), None)


def reach(plan: FloorPlan, radius: float) -> Reach:
    """Return where a robot of that radius in metres fits and gets to from the plan's start pose."""
    grid = rasterise(plan)
    free = (grid.cells == FREE) & ~keepout_cells(plan, grid)
    padded = np.pad(free, 1)
    clearance = ndimage.distance_transform_edt(padded)[1:-1, 1:-1] * grid.resolution - grid.resolution / 2.0
    regions, _ = ndimage.label(clearance > radius)
    start = grid.to_cell(plan.start[0], plan.start[1])
    home = int(regions[start]) if grid.inside(*start) else 0
    return Reach(grid=grid, clearance=clearance, regions=regions, home_region=home)


def keepout_cells(plan: FloorPlan, grid: OccupancyGrid) -> NDArray[np.bool_]:
    """Return which cells' centres lie in a keepout zone."""
    cells = np.zeros(grid.cells.shape, np.bool_)
    for zone in plan.zones:
        if zone.kind is ZoneKind.KEEPOUT:
            cells |= zone_cells(zone, grid)
    return cells


def zone_cells(zone: Zone, grid: OccupancyGrid) -> NDArray[np.bool_]:
    """Return which cells' centres lie in a zone."""
    rows, columns = grid.cells.shape
    xs = grid.origin_x + (np.arange(columns) + 0.5) * grid.resolution
    ys = grid.origin_y + (np.arange(rows) + 0.5) * grid.resolution
    cells = np.zeros(grid.cells.shape, np.bool_)
    low_x, low_y, high_x, high_y = Polygon(zone.polygon).bounds
    columns_in = np.flatnonzero((xs >= low_x) & (xs <= high_x))
    rows_in = np.flatnonzero((ys >= low_y) & (ys <= high_y))
    if len(columns_in) and len(rows_in):
        block = np.ix_(rows_in, columns_in)
        grid_x, grid_y = np.meshgrid(xs[columns_in], ys[rows_in])
        cells[block] = contains_xy(Polygon(zone.polygon), grid_x, grid_y)
    return cells


def narrowest_on_the_way(
    clearance: NDArray[np.float64], start: tuple[int, int], end: tuple[int, int]
) -> tuple[int, int]:
    """Return the cell of least room on the roomiest way between two cells."""
    from skimage.graph import route_through_array

    cost = 1.0 / np.maximum(clearance, 1e-3) ** 4
    cells, _ = route_through_array(cost, start, end)  # type: ignore[no-untyped-call]
    return min(((int(row), int(column)) for row, column in cells), key=lambda cell: clearance[cell])


def passage_width(plan: FloorPlan, ways: Reach, cell: tuple[int, int]) -> float:
    """Return how wide a passage is at a cell, in metres, measured between the shapes and not on the grid.

    From the nearest solid or keepout zone straight across to what stands opposite; where nothing does, twice
    the free room.
    """
    x, y = ways.grid.to_point(*cell)
    shapes = [Polygon(box.corners()) for box in solids(plan)]
    shapes += [Polygon(zone.polygon) for zone in plan.zones if zone.kind is ZoneKind.KEEPOUT]
    tree, here = STRtree(shapes), PointShape(x, y)
    nearest, _ = nearest_points(shapes[int(tree.nearest(here))], here)
    room = here.distance(nearest)
    if room == 0.0:
        return 0.0
    longest = room + 2.0 * max(0.0, float(ways.clearance[cell])) + 4.0 * ways.grid.resolution
    end = (x + (x - nearest.x) / room * longest, y + (y - nearest.y) / room * longest)
    across = LineString([(x, y), end])
    hits = [across.intersection(shapes[int(index)]) for index in tree.query(across, predicate="intersects")]
    return float(room + min([here.distance(hit) for hit in hits], default=room))
