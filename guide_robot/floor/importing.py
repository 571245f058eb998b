"""Starts a floor plan from a map that SLAM made: its dark patches become walls along their outlines."""

import math
from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from shapely.geometry import LineString

from guide_robot.errors import UserError
from guide_robot.floor.model import FloorPlan, Point, Text, Wall
from guide_robot.floor.occupancy import FREE, OCCUPIED, OccupancyGrid

SPECK_CELLS = 3  # smaller dark patches are noise
TOLERANCE_CELLS = 0.7  # how far a wall may run beside the outline
THICKNESS_M = 0.02  # thin, so that a counter may be set onto the desk that SLAM saw
MOST_POINTS = 200
MOST_WALLS = 20_000


def import_map(grid: OccupancyGrid, identifier: str) -> FloorPlan:
    """Return a plan with walls and a start pose, and nothing else yet; its origin is the grid's lower left corner.

    Raises UserError when the map has nothing dark or nowhere to stand.
    """
    lines = [line for outline in _outlines(grid) for line in _simple_chains(outline)]
    if not lines or len(lines) > MOST_WALLS:
        raise UserError(f"map: {len(lines)} walls found: expected 1 to {MOST_WALLS}")
    rows, columns = grid.cells.shape
    return FloorPlan(
        format=1,
        id=identifier,
        name=Text(vi=identifier, en=identifier, ko=identifier),
        size=(columns * grid.resolution, rows * grid.resolution),
        resolution=min(0.2, max(0.02, grid.resolution)),
        start=(*_roomiest(grid), 0.0),
        walls=[Wall(id=f"wall_{number}", points=line, thickness=THICKNESS_M) for number, line in enumerate(lines)],
        doors=[],
        counters=[],
        places=[],
    )


def _outlines(grid: OccupancyGrid) -> Iterator[list[Point]]:
    """Yield the outlines of the dark patches, and of the holes in them, in metres; the last point is the first."""
    dark = _without_specks(grid.cells == OCCUPIED).astype(np.uint8)
    outlines, _ = cv2.findContours(dark, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    for outline in outlines:
        fitted = cv2.approxPolyDP(outline, TOLERANCE_CELLS, closed=True)
        points = [grid.to_point(int(row), int(column)) for column, row in fitted.reshape(-1, 2)]
        if len(points) == 1:
            (x, y), half = points[0], grid.resolution / 4.0
            points = [(x - half, y), (x + half, y)]
        yield [(round(x, 3), round(y, 3)) for x, y in [*points, points[0]]]


def _without_specks(dark: NDArray[np.bool_]) -> NDArray[np.bool_]:
    patches, _ = ndimage.label(dark, np.ones((3, 3)))
    sizes = np.bincount(patches.ravel())
    kept: NDArray[np.bool_] = (sizes >= SPECK_CELLS)[patches]
    return kept & dark


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


def _roomiest(grid: OccupancyGrid) -> Point:
    """Return the free point that is farthest from everything that is not known to be free."""
    room = ndimage.distance_transform_edt(np.pad(grid.cells == FREE, 1))[1:-1, 1:-1]
    if not room.any():
        raise UserError("map: no free cell: expected somewhere for the robot to stand")
    row, column = np.unravel_index(int(room.argmax()), room.shape)
    x, y = grid.to_point(int(row), int(column))
    return round(x, 3), round(y, 3)
