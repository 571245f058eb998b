"""Starts a floor plan from a map that SLAM made: its dark patches become walls along their outlines.

The plan lies in the map's own frame, so that places, poses that robots know, and localisation mean the same.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from shapely.geometry import LineString

from guide_robot.common.errors import UserError
from guide_robot.common.language import LocalText
from guide_robot.floor.model import FloorPlan, Point, Wall
from guide_robot.floor.occupancy import FREE, OCCUPIED, UNKNOWN, OccupancyGrid
from guide_robot.floor.outlines import outlines

SPECK_CELLS = 3  # smaller dark patches are noise
SPECK_M2 = 0.02  # an unknown patch smaller than this, with free floor all round, hides nothing
STREAK_CELLS = 3  # free floor narrower than this between what is unknown is a beam that got through a gap
TOLERANCE_CELLS = 0.7  # how far a wall may run beside the outline
THICKNESS_M = 0.02  # thin, so that a counter may be set onto the desk that SLAM saw
ROBOT_RADIUS_M = 0.35  # room for a robot to start, where nobody says how large it is
MOST_POINTS = 200
MOST_WALLS = 20_000
NEIGHBOURS = np.ones((3, 3), np.bool_)
Mask = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Imported:
    """A plan that was started from a map, and what was assumed on the way, in words."""

    plan: FloorPlan
    assumed: tuple[str, ...]


def import_map(grid: OccupancyGrid, identifier: str) -> FloorPlan:
    """Return a plan with walls and a start pose, and nothing else yet; raises UserError as `import_plan` does."""
    return import_plan(grid, identifier).plan


def import_plan(grid: OccupancyGrid, identifier: str, robot_radius_m: float = ROBOT_RADIUS_M) -> Imported:
    """Return a plan of a map, in its frame: walls, what is unknown, and where a robot of that radius may start.

    Raises UserError when the map has nothing dark or nowhere to stand.
    """
    grid, specks = _without_specks(grid)
    lines = [line for outline in _walls_outlines(grid) for line in _simple_chains(outline)]
    if not lines or len(lines) > MOST_WALLS:
        raise UserError(f"map: {len(lines)} walls found: expected 1 to {MOST_WALLS}")
    start, why = _start(grid, robot_radius_m)
    unknown = np.asarray(grid.cells != FREE)  # walls are drawn over it; within thick ones nothing is known to be free
    rows, columns = grid.cells.shape
    plan = FloorPlan(
        format=1,
        id=identifier,
        name=LocalText.to_fill_in(identifier),
        size=(round(columns * grid.resolution, 3), round(rows * grid.resolution, 3)),
        origin=(round(grid.origin_x, 3), round(grid.origin_y, 3)),
        resolution=min(0.2, max(0.02, grid.resolution)),
        start=(*start, 0.0),
        walls=[Wall(id=f"wall_{number}", points=line, thickness=THICKNESS_M) for number, line in enumerate(lines)],
        doors=[],
        counters=[],
        places=[],
        unknown=outlines(unknown, grid),
    )
    cell_m2 = grid.resolution**2
    area = f"{np.count_nonzero(unknown) * cell_m2:.0f} m2"
    here = f"frame: the map's own; the plan reaches from ({plan.origin[0]:g}, {plan.origin[1]:g}) over {_sizes(plan)} m"
    return Imported(plan=plan, assumed=(here, f"unknown: {area} stay unknown, no robot is sent there", *specks, why))


def _sizes(plan: FloorPlan) -> str:
    return f"{plan.size[0]:g} x {plan.size[1]:g}"


def _without_specks(grid: OccupancyGrid) -> tuple[OccupancyGrid, list[str]]:
    """Return the map without what is too small to be anything, and what was left out."""
    cells, area = grid.cells.copy(), grid.resolution**2
    dark = _small(cells == OCCUPIED, SPECK_CELLS - 1)
    cells[dark] = FREE
    holes = _small(cells == UNKNOWN, SPECK_M2 / area)
    touches_wall = ndimage.binary_dilation(cells == OCCUPIED, NEIGHBOURS)
    patches, _ = ndimage.label(holes, NEIGHBOURS)
    walled = np.unique(patches[holes & touches_wall])
    cells[holes & ~np.isin(patches, walled)] = FREE
    streaks = _streaks(cells)
    cells[streaks] = UNKNOWN
    said = [
        (dark, "dark specks of at most two cells are taken as noise"),
        (holes & (cells == FREE), f"unknown patches below {SPECK_M2:g} m2 in free floor are taken as free"),
        (streaks, "free streaks no wider than two cells, beams through a gap, are taken as unknown"),
    ]
    words = [f"{what} ({np.count_nonzero(where) * area:.2f} m2)" for where, what in said if where.any()]
    return OccupancyGrid(cells=cells, resolution=grid.resolution, origin_x=grid.origin_x, origin_y=grid.origin_y), words


def _small(mask: Mask, most_cells: float) -> Mask:
    """Return the patches of a mask that have no more cells than that."""
    patches, _ = ndimage.label(mask, NEIGHBOURS)
    small = (np.bincount(patches.ravel()) <= most_cells)[patches]
    return np.asarray(small & mask, np.bool_)


def _streaks(cells: NDArray[np.int8]) -> Mask:
    known = np.pad(cells != UNKNOWN, STREAK_CELLS, mode="edge")
    wide = ndimage.binary_opening(known, np.ones((STREAK_CELLS, STREAK_CELLS)))
    kept = wide[STREAK_CELLS:-STREAK_CELLS, STREAK_CELLS:-STREAK_CELLS]
    return np.asarray((cells == FREE) & ~kept, np.bool_)


def _walls_outlines(grid: OccupancyGrid) -> Iterator[list[Point]]:
    """Yield the outlines of the dark patches, and of the holes in them, in metres; the last point is the first."""
    dark = (grid.cells == OCCUPIED).astype(np.uint8)
    outlines, _ = cv2.findContours(dark, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    for outline in outlines:
        fitted = cv2.approxPolyDP(outline, TOLERANCE_CELLS, closed=True)
        points = [grid.to_point(int(row), int(column)) for column, row in fitted.reshape(-1, 2)]
        if len(points) == 1:
            (x, y), half = points[0], grid.resolution / 4.0
            points = [(x - half, y), (x + half, y)]
        yield [(round(x, 3), round(y, 3)) for x, y in [*points, points[0]]]


def _simple_chains(outline: list[Point]) -> Iterator[list[Point]]:
    """Yield the outline as lines that do not touch or cross themselves, as walls must not."""
    chain = outline[:1]
    for point in outline[1:]:
        if math.dist(point, chain[-1]) < 1e-6:
            continue
        longer = [*chain, point]
        if len(longer) > MOST_POINTS or not LineString(longer).is_simple or LineString(longer).is_ring:
            if len(chain) > 1:
                yield chain
            chain = [chain[-1], point]
        else:
            chain = longer
    if len(chain) > 1:
        yield chain


def _start(grid: OccupancyGrid, radius_m: float) -> tuple[Point, str]:
    """Return where the robot starts, and why: where SLAM began if it fits there, else where there is most room.

    Of several parts of free floor only the largest counts.
    """
    free = grid.cells == FREE
    if not free.any():
        raise UserError("map: no free cell: expected somewhere for the robot to stand")
    room = ndimage.distance_transform_edt(np.pad(free, 1))[1:-1, 1:-1] * grid.resolution - grid.resolution / 2.0
    parts, _ = ndimage.label(room > radius_m)
    sizes = np.bincount(parts.ravel())
    sizes[0] = 0
    largest = parts == sizes.argmax() if sizes.any() else free
    begun = grid.to_cell(0.0, 0.0)
    if sizes.any() and grid.inside(*begun) and largest[begun]:
        return (0.0, 0.0), "start: (0, 0), where SLAM began"
    row, column = np.unravel_index(int(np.where(largest, room, -1.0).argmax()), room.shape)
    x, y = (round(value, 3) for value in grid.to_point(int(row), int(column)))
    return (x, y), f"start: ({x:g}, {y:g}), the roomiest free floor; set it to where the robot is switched on"
