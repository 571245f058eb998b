"""Lidar beams against upright boxes in the plane of the beams: exact, and quick since boxes stand still.

Each box is tried only with the beams that can meet it, all at once in numpy. MuJoCo tries every box with every
beam, which for a hall full of chair legs costs several times as much.
"""

import math

import numpy as np
from numpy.typing import NDArray

from guide_robot.floor.solids import Box, Material

Array = NDArray[np.float64]
Indices = NDArray[np.intp]


class FlatBoxes:
    """The cut through a building at the lidar's height."""

    def __init__(self, boxes: list[Box], height_m: float) -> None:
        """Keep the boxes that reach the height."""
        cut = [box for box in boxes if box.bottom <= height_m <= box.top]
        yaw = np.array([box.yaw for box in cut], np.float64)
        self._cos, self._sin = np.cos(yaw), np.sin(yaw)
        self._x = np.array([box.x for box in cut], np.float64)
        self._y = np.array([box.y for box in cut], np.float64)
        self._half_x = np.array([box.size_x / 2.0 for box in cut], np.float64)
        self._half_y = np.array([box.size_y / 2.0 for box in cut], np.float64)
        self._corners = np.array([box.corners() for box in cut], np.float64).reshape(-1, 4, 2)
        self._glass = np.array([box.material is Material.GLASS for box in cut], np.bool_)

    def ranges(self, origin: tuple[float, float], first: float, glass_seen: float, chance: Array) -> Array:
        """Return how far each of n beams goes, evenly all around from the direction `first`, inf for no box.

        `chance` (n,) in 0 to 1 decides where a beam stops at a pane: at most a share `glass_seen`, fewer at a slant.
        """
        beams = len(chance)
        nearest = np.full(beams, np.inf)
        if not len(self._x):
            return nearest
        box, beam = self._pairs(origin, first, beams)
        entry, squareness = self._enter(box, origin, np.asarray(first + 2.0 * math.pi / beams * beam, np.float64))
        passes = self._glass[box] & (chance[beam] > glass_seen * (0.3 + 0.7 * squareness))
        entry[passes] = np.inf
        np.minimum.at(nearest, beam, entry)
        return nearest

    def _pairs(self, origin: tuple[float, float], first: float, beams: int) -> tuple[Indices, Indices]:
        """Return box and beam indices of all pairs that can meet."""
        step = 2.0 * math.pi / beams
        dx, dy = self._x - origin[0], self._y - origin[1]
        middle = np.arctan2(dy, dx)
        offset = self._corners - np.array(origin)
        spread = np.arctan2(offset[:, :, 1], offset[:, :, 0]) - middle[:, None]
        spread = (spread + math.pi) % (2.0 * math.pi) - math.pi
        inside = np.abs(self._cos * dx + self._sin * dy) <= self._half_x
        inside &= np.abs(self._cos * dy - self._sin * dx) <= self._half_y
        low = np.where(inside, -math.pi, spread.min(axis=1)) + (middle - first)
        high = np.where(inside, math.pi - step, spread.max(axis=1)) + (middle - first)
        start = np.ceil(low / step).astype(np.intp)
        count = np.maximum(0, np.floor(high / step).astype(np.intp) - start + 1)
        box = np.repeat(np.arange(len(count), dtype=np.intp), count)
        nth = np.arange(len(box)) - np.repeat(np.cumsum(count) - count, count)
        return box, (start[box] + nth) % beams

    def _enter(self, box: Indices, origin: tuple[float, float], angles: Array) -> tuple[Array, Array]:
        """Return where beams enter their boxes (inf: not at all) and the cosines of incidence: slab method."""
        cos, sin = self._cos[box], self._sin[box]
        beam_x, beam_y = np.cos(angles), np.sin(angles)
        along_x, along_y = cos * beam_x + sin * beam_y, cos * beam_y - sin * beam_x
        along_x[np.abs(along_x) < 1e-12] = 1e-12
        along_y[np.abs(along_y) < 1e-12] = 1e-12
        dx, dy = origin[0] - self._x[box], origin[1] - self._y[box]
        start_x, start_y = cos * dx + sin * dy, cos * dy - sin * dx
        reach_x, reach_y = np.abs(self._half_x[box] / along_x), np.abs(self._half_y[box] / along_y)
        middle_x, middle_y = -start_x / along_x, -start_y / along_y
        enter_x, enter_y = middle_x - reach_x, middle_y - reach_y
        enter = np.maximum(enter_x, enter_y)
        leave = np.minimum(middle_x + reach_x, middle_y + reach_y)
        squareness = np.abs(np.where(enter_x >= enter_y, along_x, along_y))
        return np.where((enter <= leave) & (leave > 0.0), np.maximum(enter, 0.0), np.inf), squareness
