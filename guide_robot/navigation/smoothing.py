"""Makes a path of grid cells into one that a robot drives gently: straight where it is free, round in the bends."""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.geometry import Points

SPACING_M = 0.1
ROUNDS = 40
SMOOTHNESS = 0.25


def smooth_path(
    path: Points,
    costs: NDArray[np.float64],
    cell_m: float,
    origin: tuple[float, float],
    away: Callable[[Points], Points],
) -> Points:
    """Return the path shortened where a straight line costs no more, resampled and rounded; ends stay.

    `away` returns for points, shape (count, 2), how far they should be pushed off what is near, in metres.
    """
    if len(path) < 3:
        return resample(path, SPACING_M)
    lookup = CostLookup(costs, cell_m, origin)
    corners = _shortened(path, lookup)
    return _rounded(resample(corners, SPACING_M), lookup, away)


class CostLookup:
    """The cost at points of the map."""

    def __init__(self, costs: NDArray[np.float64], cell_m: float, origin: tuple[float, float]) -> None:
        self._costs = costs
        self._cell_m = cell_m
        self._origin = np.array(origin)

    def at(self, points: Points) -> NDArray[np.float64]:
        cells = np.floor((points - self._origin) / self._cell_m).astype(np.intp)
        rows, columns = self._costs.shape
        row, column = np.clip(cells[:, 1], 0, rows - 1), np.clip(cells[:, 0], 0, columns - 1)
        values: NDArray[np.float64] = self._costs[row, column]
        return values

    def of_path(self, path: Points) -> float:
        """Return the cost of a path whose points lie close together, infinite where it is blocked."""
        steps = np.hypot(*np.diff(path, axis=0).T)
        return float(np.sum(steps * self.at(path)[1:]))

    def along(self, start: NDArray[np.float64], end: NDArray[np.float64]) -> float:
        """Return the cost of a straight line: the mean cost of its points times its length."""
        length = math.hypot(end[0] - start[0], end[1] - start[1])
        share = np.linspace(0.0, 1.0, max(2, math.ceil(length / (self._cell_m / 2.0))))[:, None]
        return float(np.mean(self.at(start + share * (end - start)))) * length


def _shortened(path: Points, lookup: CostLookup) -> Points:
    """Return the corners that remain when every stretch that a straight line replaces at no cost is replaced."""
    steps = np.hypot(*np.diff(path, axis=0).T)
    at = lookup.at(path)
    at = np.where(np.isfinite(at), at, 50.0)
    spent = np.concatenate(([0.0], np.cumsum(steps * (at[1:] + at[:-1]) / 2.0)))
    kept = [0]
    stack = [(0, len(path) - 1)]
    while stack:
        first, last = stack.pop()
        if last - first < 2 or lookup.along(path[first], path[last]) <= (spent[last] - spent[first]) * 1.01:
            kept.append(last)
            continue
        middle = _farthest(path, first, last)
        stack += [(middle, last), (first, middle)]
    return path[sorted(set(kept))]


def _farthest(path: Points, first: int, last: int) -> int:
    start, end = path[first], path[last]
    dx, dy = end - start
    inner = path[first + 1 : last] - start
    across = np.abs(inner[:, 0] * dy - inner[:, 1] * dx)
    if not across.any():
        return (first + last) // 2
    return first + 1 + int(np.argmax(across))


def resample(path: Points, spacing_m: float) -> Points:
    """Return points along the same line at about equal spacing; both ends stay."""
    steps = np.hypot(*np.diff(path, axis=0).T) if len(path) > 1 else np.zeros(0)
    along = np.concatenate(([0.0], np.cumsum(steps)))
    if along[-1] < 1e-9:
        return path[:1]
    at = np.linspace(0.0, along[-1], max(2, math.ceil(along[-1] / spacing_m) + 1))
    return np.column_stack((np.interp(at, along, path[:, 0]), np.interp(at, along, path[:, 1])))


def _rounded(path: Points, lookup: CostLookup, away: Callable[[Points], Points]) -> Points:
    """Return the path as an elastic band: tight, but pushed off what is near; nothing moves to where it costs more.

    After Quinlan and Khatib, "Elastic bands: connecting path planning and control", 1993.
    """
    if len(path) < 5:
        return path
    before = lookup.at(path)
    allowed = np.where(np.isfinite(before), before * 1.3 + 0.5, np.inf)
    smooth = path.copy()
    for number in range(ROUNDS):
        moved = smooth.copy()
        moved[1:-1] += SMOOTHNESS * (smooth[:-2] - 2.0 * smooth[1:-1] + smooth[2:])
        if number % 2 == 0:
            moved[1:-1] += 2.0 * away(smooth[1:-1])
        bad = lookup.at(moved) > allowed
        moved[bad] = smooth[bad]
        smooth = moved
    return smooth
