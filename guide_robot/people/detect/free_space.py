"""Remembers where nothing was, so that what appears there must have come there."""

import math
from collections import deque
from functools import lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import minimum_filter1d

from guide_robot.sensing.scan_view import ScanView

Floats = NDArray[np.float64]
Number = TypeVar("Number", np.float32, np.float64)

CELL_M = 0.1
HALF_CELLS = 80
LOOKS_PER_S = 10.5
CLEAR_BEFORE_HIT_M = 0.15
SETTLES_AFTER_S = 1.5
ENOUGH_OBSERVATIONS = 3.0
FRESH_S = 1.0
SHIFTS = 4
RINGS_M = (0.4, 0.8, 1.6, 3.2)


class FreeSpaceMemory:
    """A window of cells in odom that travels with the robot: how often each was seen free, and how often hit.

    Hits count only after a while, so that somebody who walks does not spoil the space just entered.
    """

    def __init__(self) -> None:
        side = 2 * HALF_CELLS
        self._free = np.zeros((side, side), dtype=np.float32)
        self._hit = np.zeros((side, side), dtype=np.float32)
        self._free_s = np.zeros((side, side), dtype=np.float64)
        self._corner = (0, 0)
        self._looked_s = -math.inf
        self._fresh: deque[tuple[float, NDArray[np.int64]]] = deque()

    def look(self, sight: ScanView, now_s: float) -> None:
        """Take in a scan, at most a few times a second."""
        if now_s - self._looked_s < 1.0 / LOOKS_PER_S:
            return
        self._looked_s = now_s
        self._follow(sight.pose.x, sight.pose.y)
        free = self._seen_free(sight)
        self._free[free] = np.minimum(self._free[free] + 1.0, 20.0)
        self._hit[free] *= 0.85
        self._free_s[free] = now_s
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
        if self._free[row, column] < ENOUGH_OBSERVATIONS:
            return False
        return bool(self._hit[row - 1 : row + 2, column - 1 : column + 2].max() < 0.5)

    def evidence(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        """Return for places in odom how often each was seen free, and how often it or a cell beside it was hit.

        Both shape as `x`, up to 20, hits only of more than a moment ago; 0 outside the window. The third says how
        lately it was free before now: 1 just now, falling off by `FRESH_S`.
        """
        side = 2 * HALF_CELLS
        row = np.floor(y / CELL_M).astype(np.int64) - self._corner[0]
        column = np.floor(x / CELL_M).astype(np.int64) - self._corner[1]
        inside = (row >= 1) & (row < side - 1) & (column >= 1) & (column < side - 1)
        row, column = np.where(inside, row, 1), np.where(inside, column, 1)
        free = np.where(inside, self._free[row, column], 0.0)
        ago_s = np.where(free > 0.0, np.maximum(self._looked_s - self._free_s[row, column], 0.0), np.inf)
        around = [self._hit[row + down, column + right] for down in (-1, 0, 1) for right in (-1, 0, 1)]
        return free, np.where(inside, np.max(around, axis=0), 0.0), np.exp(-ago_s / FRESH_S)

    def ever_free(self, x: float, y: float) -> bool:
        """Whether a place in odom was once seen free, whatever stands there since; that of furniture never was."""
        row, column = self._cell(x, y)
        side = 2 * HALF_CELLS
        return 0 <= row < side and 0 <= column < side and bool(self._free[row, column] >= ENOUGH_OBSERVATIONS)

    def _cell(self, x: float, y: float) -> tuple[int, int]:
        """Return the row and column of a place in odom; it may lie outside the window."""
        return math.floor(y / CELL_M) - self._corner[0], math.floor(x / CELL_M) - self._corner[1]

    def _follow(self, x: float, y: float) -> None:
        """Move the window when the robot has left its middle; what falls out is forgotten."""
        corner = math.floor(y / CELL_M) - HALF_CELLS, math.floor(x / CELL_M) - HALF_CELLS
        down, right = corner[0] - self._corner[0], corner[1] - self._corner[1]
        if not down and not right:
            return
        self._free, self._hit = (_shifted(cells, down, right) for cells in (self._free, self._hit))
        self._free_s = _shifted(self._free_s, down, right)
        self._corner = corner

    def _seen_free(self, sight: ScanView) -> NDArray[np.bool_]:
        """Return which cells every beam around them passed well beyond, shape of the window."""
        east = (sight.pose.x / CELL_M - self._corner[1] - HALF_CELLS) * SHIFTS
        north = (sight.pose.y / CELL_M - self._corner[0] - HALF_CELLS) * SHIFTS
        distance, bearing, ring = _polar(round(east), round(north))
        beams, step = len(sight.ranges), abs(sight.angle_increment)
        turn = math.copysign(1.0, sight.angle_increment)
        # Beams are numbered from the first, backwards for a lidar that turns clockwise.
        per_beam = turn * (1.0 - sight.moved.theta / (beams * sight.angle_increment)) / step
        whole = round(2.0 * math.pi / step)
        first = (sight.pose.theta + sight.angle_min) * turn / step
        beam = np.mod(np.rint(bearing * np.float32(turn / step) - np.float32(first)).astype(np.int32), whole)
        if sight.moved.theta:
            beam = np.rint(beam * np.float32(abs(per_beam) * step)).astype(np.int32)
        seen = (beam >= 0) & (beam < beams)
        beam = np.where(seen, beam, 0)
        limit = _narrowest(sight.reached, step).astype(np.float32)[ring, beam]
        return np.asarray(seen & (distance < limit - np.float32(CLEAR_BEFORE_HIT_M)))

    def _cells_hit(self, sight: ScanView) -> NDArray[np.int64]:
        """Return (2, hits) absolute rows and columns of the cells in which beams ended."""
        number = np.flatnonzero(np.isfinite(sight.ranges))
        share = number / len(sight.ranges)
        turn = sight.pose.theta + share * sight.moved.theta
        angle = turn + sight.angle_min + sight.angle_increment * number
        x = sight.pose.x + sight.ranges[number] * np.cos(angle)
        y = sight.pose.y + sight.ranges[number] * np.sin(angle)
        cells = np.floor(np.stack((y, x)) / CELL_M).astype(np.int64)
        return np.unique(cells, axis=1)


@lru_cache(maxsize=64)
def _polar(east: int, north: int) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.int8]]:
    """Return distance, direction and ring of the window's cells from a robot so many parts of a cell off its middle."""
    steps = np.arange(-HALF_CELLS, HALF_CELLS) + 0.5
    dx, dy = np.meshgrid((steps - east / SHIFTS) * CELL_M, (steps - north / SHIFTS) * CELL_M)
    distance = np.hypot(dx, dy).astype(np.float32)
    return distance, np.arctan2(dy, dx).astype(np.float32), np.searchsorted(RINGS_M, distance).astype(np.int8)


def _narrowest(ranges: Floats, step: float) -> Floats:
    """Return the least range over the beams that cover a cell, shape (rings, beams); nothing returned is not free."""
    known = np.where(np.isfinite(ranges), ranges, 0.0)
    inner = (0.2, *RINGS_M)
    sizes = [2 * max(1, math.ceil(math.atan2(0.6 * CELL_M, distance) / step)) + 1 for distance in inner]
    return np.stack([minimum_filter1d(known, size, mode="nearest") for size in sizes])


def _shifted(cells: NDArray[Number], down: int, right: int) -> NDArray[Number]:
    """Return the window moved by rows and columns, with zeros where it is new."""
    moved = np.zeros_like(cells)
    rows, columns = cells.shape
    if abs(down) < rows and abs(right) < columns:
        source = cells[max(0, down) : rows + min(0, down), max(0, right) : columns + min(0, right)]
        moved[max(0, -down) : rows - max(0, down), max(0, -right) : columns - max(0, right)] = source
    return moved
