"""Whether one place can be seen from another by the floor plan, at the height of the lidar."""

import math

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from guide_robot.behaviour.types import Points
from guide_robot.floor.occupancy import OCCUPIED, OccupancyGrid

CORNER_TURN = 0.7


class Sight:
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


def hidden_ahead(sight: Sight | None, path: Points, person: tuple[float, float], reach_m: float) -> bool:
    """Whether somebody will lose sight of the robot within the next metres of its path, if they stay where they are.

    Without a map every sharp turn of the path counts as a corner that hides the robot.
    """
    if sight is None:
        return turn_within(path, reach_m) > CORNER_TURN
    if len(path) < 2:
        return False
    along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))))
    ahead = [float(at) for at in np.arange(0.5, reach_m + 0.01, 0.5) if at <= along[-1]]
    places = [(float(np.interp(at, along, path[:, 0])), float(np.interp(at, along, path[:, 1]))) for at in ahead]
    return not all(sight.clear(person, place) for place in places)


def turn_within(path: Points, distance_m: float) -> float:
    """Return by how many radians a path turns within its first metres, whichever way."""
    first: float | None = None
    widest = gone = 0.0
    for (x0, y0), (x1, y1) in zip(path[:-1:3], path[3::3], strict=False):
        gone += math.hypot(x1 - x0, y1 - y0)
        direction = math.atan2(y1 - y0, x1 - x0)
        first = direction if first is None else first
        widest = max(widest, abs(math.remainder(direction - first, 2.0 * math.pi)))
        if gone > distance_m:
            break
    return widest
