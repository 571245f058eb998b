"""The narrow places of a floor plan: doors and corridors in which a robot cannot pass another."""

import itertools
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from guide_robot.common.geometry import Points
from guide_robot.floor.model import FloorPlan, Point
from guide_robot.floor.occupancy import OccupancyGrid
from guide_robot.floor.reach import Reach, reach

# What the navigator keeps from things that it sees and from walls (navigation/planner.py), for who passes another.
BESIDE_M, WALL_M = 0.21, 0.04
# A robot whose middle is so near to a narrow place has its body in it.
BODY_M = 0.3
LONG_NOOK_M = 1.0
DOOR_WITHIN_M = 1.0
STEP_M = 0.05


@dataclass(frozen=True, kw_only=True)
class Crossing:
    """Where a way enters and leaves a narrow place, metres along the way; a way may end in one."""

    place: str
    enters_m: float
    leaves_m: float


class NarrowPlaces:
    """Narrow places by id, the same on every robot that has the same plan and the same radius.

    A place is where a robot that stands in the middle cannot be passed: where the circle about it that holds another
    on each side does not fit; found by opening the free floor with that circle (Serra, "Image analysis and mathematical
    morphology", 1982).
    """

    def __init__(self, plan: FloorPlan, radius_m: float) -> None:
        """Find the places for robots of that radius in metres."""
        ways = reach(plan, radius_m)
        self.ways = ways
        self._grid: OccupancyGrid = ways.grid
        self._labels, kept = _zones(ways, radius_m)
        self.centres: dict[str, Point] = {}
        self._ids = [""] * (max(kept, default=0) + 1)
        for label in kept:
            centre = _centre(self._labels, label, ways.grid)
            self._ids[label] = _id_of(plan, centre)
            self.centres[self._ids[label]] = centre

    def at(self, x: float, y: float) -> str:
        """Return the place in which a robot at a point of `map` has its body, empty for none."""
        cell = self._grid.to_cell(x, y)
        return self._ids[self._labels[cell]] if self._grid.inside(*cell) else ""

    def crossings(self, path: Points) -> list[Crossing]:
        """Return which places a way in `map` crosses, in order."""
        if len(path) < 2:
            return []
        along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))))
        at = np.arange(0.0, float(along[-1]) + STEP_M / 2.0, STEP_M)
        x, y = np.interp(at, along, path[:, 0]), np.interp(at, along, path[:, 1])
        labels = self._labels_at(x, y)
        turns = np.flatnonzero(np.diff(labels)) + 1
        bounds = [0, *turns.tolist(), len(labels)]
        return [
            Crossing(place=self._ids[labels[first]], enters_m=float(at[first]), leaves_m=float(at[last - 1]))
            for first, last in itertools.pairwise(bounds)
            if labels[first]
        ]

    def _labels_at(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int32]:
        grid, (rows, columns) = self._grid, self._labels.shape
        row = np.clip(np.floor((y - grid.origin_y) / grid.resolution).astype(int), 0, rows - 1)
        column = np.clip(np.floor((x - grid.origin_x) / grid.resolution).astype(int), 0, columns - 1)
        return np.asarray(self._labels[row, column], np.int32)


def _zones(ways: Reach, radius_m: float) -> tuple[NDArray[np.int32], list[int]]:
    """Return a number for each cell of a narrow place, 0 elsewhere, and the numbers that are used."""
    metres = ways.grid.resolution
    home = (ways.regions == ways.home_region) & (ways.home_region > 0)
    passing_m = 3.0 * radius_m + BESIDE_M + WALL_M
    core = home & (_away(ways.clearance >= passing_m, metres) > passing_m)
    zone = home & (_away(core, metres) <= BODY_M)
    labels, _ = ndimage.label(zone)
    kept = [
        label
        for label, box in enumerate(ndimage.find_objects(labels), start=1)
        if _matters(labels, label, box, home & ~zone, metres)
    ]
    labels[~np.isin(labels, kept)] = 0
    return labels.astype(np.int32), kept


def _away(cells: NDArray[np.bool_], metres: float) -> NDArray[np.float64]:
    """Return the distance of each cell to the nearest of some cells, inf without any."""
    if not cells.any():
        return np.full(cells.shape, np.inf)
    return np.asarray(ndimage.distance_transform_edt(~cells) * metres, np.float64)


def _matters(
    labels: NDArray[np.int32], label: int, box: tuple[slice, ...], open_floor: NDArray[np.bool_], metres: float
) -> bool:
    """Whether a place leads from one part of the floor to another, or is a nook too long to stand before."""
    wider = tuple(slice(max(0, part.start - 3), part.stop + 3) for part in box)
    own = labels[wider] == label
    mouths = ndimage.binary_dilation(own, iterations=2) & open_floor[wider]
    _, count = ndimage.label(mouths, np.ones((3, 3)))
    rows, columns = own.shape
    return count > 1 or math.hypot(rows - 6, columns - 6) * metres > LONG_NOOK_M + 2.0 * BODY_M


def _centre(labels: NDArray[np.int32], label: int, grid: OccupancyGrid) -> Point:
    row, column = (float(value.mean()) for value in np.nonzero(labels == label))
    return grid.origin_x + (column + 0.5) * grid.resolution, grid.origin_y + (row + 0.5) * grid.resolution


def _id_of(plan: FloorPlan, centre: Point) -> str:
    """Return the name of the door that stands there, else one made of the place in decimetres."""
    door = min(plan.doors, key=lambda one: math.dist(one.centre, centre), default=None)
    if door is not None and math.dist(door.centre, centre) <= DOOR_WITHIN_M:
        return door.id
    return f"narrow_{round(centre[0] * 10.0)}_{round(centre[1] * 10.0)}".replace("-", "m")
