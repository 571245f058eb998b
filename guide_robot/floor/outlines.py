"""Outlines of cells along their edges, so that filling them again gives the very same cells."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from guide_robot.floor.model import Point
from guide_robot.floor.occupancy import OccupancyGrid

Corner = tuple[int, int]  # (column, row) of a cell's lower left corner


def outlines(cells: NDArray[np.bool_], grid: OccupancyGrid) -> list[list[Point]]:
    """Return closed lines round all true cells and round the holes in them, in metres of `map`.

    A point lies in a true cell when it is within an odd number of them (`occupancy.inside_odd`).
    """
    x, y, size = grid.origin_x, grid.origin_y, grid.resolution
    return [
        [(round(x + column * size, 3), round(y + row * size, 3)) for column, row in corners]
        for corners in _rings(cells)
    ]


def _rings(cells: NDArray[np.bool_]) -> Iterator[list[Corner]]:
    """Yield the corners of each ring of edges; those in the middle of a straight run are left out."""
    ways = _edges(cells)
    while ways:
        first = next(iter(ways))
        ring, here = [first], _step(ways, first)
        while here != first:
            if len(ring) > 1 and _straight(ring[-2], ring[-1], here):
                ring[-1] = here
            else:
                ring.append(here)
            here = _step(ways, here)
        if len(ring) > 2 and _straight(ring[-2], ring[-1], first):
            ring.pop()
        if len(ring) > 3 and _straight(ring[-1], ring[0], ring[1]):
            ring.pop(0)
        yield ring


def _edges(cells: NDArray[np.bool_]) -> dict[Corner, list[Corner]]:
    """Return where each edge between a true and a false cell leads, true cells to the left."""
    framed = np.pad(cells, 1)
    ways: dict[Corner, list[Corner]] = defaultdict(list)
    upright = framed[1:-1, 1:] != framed[1:-1, :-1]
    for row, column in np.argwhere(upright).tolist():
        low, high = (column, row), (column, row + 1)
        start, end = (high, low) if framed[row + 1, column + 1] else (low, high)
        ways[start].append(end)
    level = framed[1:, 1:-1] != framed[:-1, 1:-1]
    for row, column in np.argwhere(level).tolist():
        left, right = (column, row), (column + 1, row)
        start, end = (left, right) if framed[row + 1, column + 1] else (right, left)
        ways[start].append(end)
    return ways


def _step(ways: dict[Corner, list[Corner]], here: Corner) -> Corner:
    ends = ways[here]
    end = ends.pop()
    if not ends:
        del ways[here]
    return end


def _straight(one: Corner, two: Corner, three: Corner) -> bool:
    return one[0] == two[0] == three[0] or one[1] == two[1] == three[1]
