"""Remembers where nothing was, so that what appears there must have come there."""

import math
from collections import deque

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import minimum_filter1d

from guide_robot.perception.people.sight import Sight

Floats = NDArray[np.float64]

CELL_M = 0.1
HALF_CELLS = 80
LOOKS_PER_S = 5.0
CLEAR_BEFORE_HIT_M = 0.15
SETTLES_AFTER_S = 1.5
ENOUGH_LOOKS = 3.0
RINGS_M = (0.4, 0.8, 1.6, 3.2)


class FreeSpaceMemory:
    """A window of cells in odom that travels with the robot: how often each was seen free, and how often hit.

    Hits count only after a while, so that somebody who walks does not spoil the space just entered.
    """

    def __init__(self) -> None:
        side = 2 * HALF_CELLS
        self._free = np.zeros((side, side), dtype=np.float32)
        self._hit = np.zeros((side, side), dtype=np.float32)
        self._corner = (0, 0)
        self._looked_s = -math.inf
        self._fresh: deque[tuple[float, NDArray[np.int64]]] = deque()
        steps = np.arange(-HALF_CELLS, HALF_CELLS) + 0.5
        self._dx, self._dy = np.meshgrid(steps * CELL_M, steps * CELL_M)

    def look(self, sight: Sight, now_s: float) -> None:
        """Take in a scan, at most a few times a second."""
        if now_s - self._looked_s < 1.0 / LOOKS_PER_S:
            return
        self._looked_s = now_s
        self._follow(sight.pose.x, sight.pose.y)
        free = self._seen_free(sight)
        self._free[free] = np.minimum(self._free[free] + 1.0, 20.0)
        self._hit[free] *= 0.85
        self._fresh.append((now_s, self._cells_hit(sight)))
        while self._fresh and now_s - self._fresh[0][0] > SETTLES_AFTER_S:
            _, cells = self._fresh.popleft()
            rows, columns = cells[0] - self._corner[0], cells[1] - self._corner[1]
            side = 2 * HALF_CELLS
            inside = (rows >= 0) & (rows < side) & (columns >= 0) & (columns < side)
            self._hit[rows[inside], columns[inside]] = np.minimum(self._hit[rows[inside], columns[inside]] + 1.0, 20.0)

    def was_free(self, x: float, y: float) -> bool:
        """Whether a place in odom and everything within a cell around it was free before anything came there."""
        row, column = self._cell(x, y)
        side = 2 * HALF_CELLS
        if not (1 <= row < side - 1 and 1 <= column < side - 1):
            return False
        if self._free[row, column] < ENOUGH_LOOKS:
            return False
        return bool(self._hit[row - 1 : row + 2, column - 1 : column + 2].max() < 0.5)

    def ever_free(self, x: float, y: float) -> bool:
        """Whether a place in odom was once seen free, whatever stands there since; that of furniture never was."""
        row, column = self._cell(x, y)
        side = 2 * HALF_CELLS
        return 0 <= row < side and 0 <= column < side and bool(self._free[row, column] >= ENOUGH_LOOKS)

    def _cell(self, x: float, y: float) -> tuple[int, int]:
        """Return the row and column of a place in odom; it may lie outside the window."""
        return math.floor(y / CELL_M) - self._corner[0], math.floor(x / CELL_M) - self._corner[1]

    def _follow(self, x: float, y: float) -> None:
        """Move the window when the robot has left its middle; what falls out is forgotten."""
        corner = math.floor(y / CELL_M) - HALF_CELLS, math.floor(x / CELL_M) - HALF_CELLS
        down, right = corner[0] - self._corner[0], corner[1] - self._corner[1]
        if abs(down) < 10 and abs(right) < 10:
            return
        self._free, self._hit = (_shifted(cells, down, right) for cells in (self._free, self._hit))
        self._corner = corner

    def _seen_free(self, sight: Sight) -> NDArray[np.bool_]:
        """Return which cells every beam around them passed well beyond, shape of the window."""
        x0 = (self._corner[1] + HALF_CELLS) * CELL_M - sight.pose.x
        y0 = (self._corner[0] + HALF_CELLS) * CELL_M - sight.pose.y
        dx, dy = self._dx + x0, self._dy + y0
        distance = np.hypot(dx, dy)
        direction = np.arctan2(dy, dx) - sight.pose.theta - sight.angle_min
        step = sight.angle_increment
        offset = np.mod(direction * math.copysign(1.0, step), 2.0 * math.pi) / abs(step)
        if sight.moved.theta:
            offset = offset - sight.moved.theta * offset / len(sight.ranges) / step
        beam = np.rint(offset).astype(np.int64)
        beam[beam == round(2.0 * math.pi / abs(step))] = 0
        seen = (beam >= 0) & (beam < len(sight.ranges))
        beam = np.where(seen, beam, 0)
        ring = np.searchsorted(RINGS_M, distance)
        limit = _narrowest(sight.ranges, abs(step))[ring, beam]
        return np.asarray(seen & (distance < limit - CLEAR_BEFORE_HIT_M))

    def _cells_hit(self, sight: Sight) -> NDArray[np.int64]:
        """Return (2, hits) absolute rows and columns of the cells in which beams ended."""
        number = np.flatnonzero(np.isfinite(sight.ranges))
        share = number / len(sight.ranges)
        turn = sight.pose.theta + share * sight.moved.theta
        angle = turn + sight.angle_min + sight.angle_increment * number
        x = sight.pose.x + sight.ranges[number] * np.cos(angle)
        y = sight.pose.y + sight.ranges[number] * np.sin(angle)
        cells = np.floor(np.stack((y, x)) / CELL_M).astype(np.int64)
        return np.unique(cells, axis=1)


def _narrowest(ranges: Floats, step: float) -> Floats:
    """Return the least range over the beams that cover a cell, shape (rings, beams); nothing returned is not free."""
    known = np.where(np.isfinite(ranges), ranges, 0.0)
    inner = (0.2, *RINGS_M)
    sizes = [2 * max(1, math.ceil(math.atan2(0.6 * CELL_M, distance) / step)) + 1 for distance in inner]
    return np.stack([minimum_filter1d(known, size, mode="nearest") for size in sizes])


def _shifted(cells: NDArray[np.float32], down: int, right: int) -> NDArray[np.float32]:
    """Return the window moved by rows and columns, with zeros where it is new."""
    moved = np.zeros_like(cells)
    rows, columns = cells.shape
    if abs(down) < rows and abs(right) < columns:
        source = cells[max(0, down) : rows + min(0, down), max(0, right) : columns + min(0, right)]
        moved[max(0, -down) : rows - max(0, down), max(0, -right) : columns - max(0, right)] = source
    return moved
