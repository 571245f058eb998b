"""Whether the robot is where it believes to be: does the lidar see what the map says it must see there?

People and things that are not on the map stop beams early and say nothing either way. A beam that ends at something
mapped speaks for the pose; one that goes on through a wall speaks against it.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import find_objects, label

from guide_robot.floor.occupancy import OCCUPIED, OccupancyGrid
from guide_robot.geometry import Pose2D
from guide_robot.perception.people.known_map import KnownMap
from guide_robot.perception.types import Scan

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class LocalisationSettings:
    """Metres and seconds; shares are of the beams that say something.

    A beam speaks for the pose when it ends within `near_m` of something mapped, against it when it goes on for more
    than `beyond_m` behind a wall: what hangs together over more than `longest_thing_m`. The pose is lost when for
    `lost_after_s` at most `lost_share` speak for it, and known again when for `found_after_s` at least `found_share`
    do; fewer than `fewest_beams` say nothing.
    """

    near_m: float = 0.2
    beyond_m: float = 0.4
    beams: int = 120
    fewest_beams: int = 25
    furthest_m: float = 12.0
    longest_thing_m: float = 5.0
    every_s: float = 0.4
    lost_share: float = 0.5
    found_share: float = 0.65
    lost_after_s: float = 2.0
    found_after_s: float = 1.0


class LocalisationWatch:
    """Hears scans with the believed pose; `lost` says whether that pose is not to be believed."""

    def __init__(self, settings: LocalisationSettings, grid: OccupancyGrid) -> None:
        """Take the map."""
        self._settings = settings
        self._map = KnownMap(grid)
        self._walls = KnownMap(_walls(grid, settings.longest_thing_m))
        self._grid = grid
        self._looked_s = -math.inf
        self._since_s: float | None = None
        self.lost = False
        self.share = 1.0

    def step(self, scan: Scan, lidar_in_map: Pose2D) -> bool:
        """Take in a scan, seen from the believed pose of the lidar in `map`; return whether the pose is lost."""
        if 0.0 <= scan.stamp_s - self._looked_s < self._settings.every_s:
            return self.lost
        self._looked_s = scan.stamp_s
        speaks_for, against = self.count(scan, lidar_in_map)
        said = speaks_for + against
        if said < self._settings.fewest_beams:
            self._since_s = None
            return self.lost
        self.share = speaks_for / said
        self._judge(scan.stamp_s)
        return self.lost

    def count(self, scan: Scan, lidar_in_map: Pose2D) -> tuple[int, int]:
        """Return how many beams speak for the pose, and how many against it."""
        settings = self._settings
        every = max(1, len(scan.ranges_m) // settings.beams)
        ranges, angles = scan.ranges_m[::every].astype(np.float64), scan.angles()[::every]
        usable = np.isfinite(ranges) & (ranges > scan.range_min_m) & (ranges < scan.range_max_m)
        ranges, angles = ranges[usable], angles[usable]
        near = ranges < settings.furthest_m
        ends = _distance(self._map, ranges, angles, lidar_in_map) <= settings.near_m
        passed = self._passes(np.minimum(ranges, settings.furthest_m) - settings.beyond_m, angles, lidar_in_map)
        return int((ends & near & ~passed).sum()), int(passed.sum())

    def _passes(self, until_m: Floats, angles: Floats, lidar_in_map: Pose2D) -> NDArray[np.bool_]:
        """Return which beams go through a wall before `until_m`."""
        steps = np.arange(self._grid.resolution, self._settings.furthest_m, self._grid.resolution)
        distance = _distance(self._walls, steps[:, None], angles[None, :], lidar_in_map)
        return np.asarray(((distance < 0.5 * self._grid.resolution) & (steps[:, None] < until_m[None, :])).any(axis=0))

    def _judge(self, now_s: float) -> None:
        """Change between lost and known; this is the only place that does."""
        settings = self._settings
        changes = self.share >= settings.found_share if self.lost else self.share <= settings.lost_share
        if not changes:
            self._since_s = None
            return
        self._since_s = now_s if self._since_s is None else self._since_s
        if now_s - self._since_s >= (settings.found_after_s if self.lost else settings.lost_after_s):
            self.lost, self._since_s = not self.lost, None


def _distance(known: KnownMap, ranges: Floats, angles: Floats, lidar_in_map: Pose2D) -> Floats:
    return known.distance(ranges * np.cos(angles), ranges * np.sin(angles), lidar_in_map)


def _walls(grid: OccupancyGrid, longest_thing_m: float) -> OccupancyGrid:
    """Return the map of what hangs together over more than that length; a lidar looks under chairs and tables."""
    pieces, count = label(grid.cells == OCCUPIED, np.ones((3, 3)))
    cells = np.zeros_like(grid.cells)
    for number, (rows, columns) in enumerate(find_objects(pieces)[:count], start=1):
        longest = max(rows.stop - rows.start, columns.stop - columns.start) * grid.resolution
        if longest > longest_thing_m:
            cells[rows, columns][pieces[rows, columns] == number] = OCCUPIED
    return replace(grid, cells=cells)
