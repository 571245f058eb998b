"""Whether the robot is where it believes to be: does the lidar see what the map says it must see there?

People and things that are not on the map stop beams early and say nothing either way. A beam that ends at something
mapped speaks for the pose; one that goes on through a wall speaks against it. When hardly any beam returns of those
that must by the map, the lidar is blind, and the pose is not known either: no evidence is no agreement.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import find_objects, label

from guide_robot.common.geometry import Pose2D
from guide_robot.common.scan import Scan
from guide_robot.floor.occupancy import OCCUPIED, OccupancyGrid
from guide_robot.sensing.expected_returns import ExpectedReturns
from guide_robot.sensing.known_map import KnownMap
from guide_robot.sensing.scan_check import returned_beams, scan_fault

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class LocalisationSettings:
    """Metres and seconds; shares are of the beams that say something.

    A beam speaks for the pose when it ends within `near_m` of something mapped, against it when it goes on for more
    than `beyond_m` behind a wall: what hangs together over more than `longest_thing_m`. The pose is lost when for
    `lost_after_s` at most `lost_share` speak for it, and known again when for `found_after_s` at least `found_share`
    do; fewer than `fewest_beams` say nothing, unless at most `blind_share` of those that must by the map meet something
    return at all: people and things before walls return too, and a hall of glass has frames (at least 2 % of all
    beams returned in simulated ones whose panes return nothing).
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
    blind_share: float = 0.01


class LocalisationWatch:
    """Hears scans with the believed pose; `lost` says whether that pose is not to be believed.

    `blind` says whether that is so because the lidar sees nothing, and not because it sees something else.
    """

    def __init__(self, settings: LocalisationSettings, grid: OccupancyGrid) -> None:
        """Take the map."""
        self._settings = settings
        self._map = KnownMap(grid)
        self._walls = KnownMap(_walls(grid, settings.longest_thing_m))
        self._grid = grid
        self._expect = ExpectedReturns(grid)
        self._looked_s = -math.inf
        self._since_s: float | None = None
        self.lost = False
        self.share = 1.0
        self.blind = False

    def step(self, scan: Scan, lidar_in_map: Pose2D) -> bool:
        """Take in a scan, seen from the believed pose of the lidar in `map`; return whether the pose is lost."""
        if not math.isfinite(scan.stamp_s) or 0.0 <= scan.stamp_s - self._looked_s < self._settings.every_s:
            return self.lost
        self._looked_s = scan.stamp_s
        self.blind = scan_fault(scan) is not None or self._sees_nothing(scan, lidar_in_map)
        if self.blind:
            self.share = 0.0
            self._judge(scan.stamp_s)
            return self.lost
        speaks_for, against = self.count(scan, lidar_in_map)
        said = speaks_for + against
        if said < self._settings.fewest_beams:
            self._since_s = None
            return self.lost
        self.share = speaks_for / said
        self._judge(scan.stamp_s)
        return self.lost

    def _sees_nothing(self, scan: Scan, lidar_in_map: Pose2D) -> bool:
        """Whether hardly any beam returns of those that must by the map."""
        furthest_m = min(self._settings.furthest_m, scan.range_max_m)
        sampled = self._sampled(scan)
        expected = np.isfinite(self._expect.ranges(scan.angles()[sampled], lidar_in_map, furthest_m))
        count = int(expected.sum())
        seen = int((returned_beams(scan)[sampled] & expected).sum())
        return count >= self._settings.fewest_beams and seen <= self._settings.blind_share * count

    def _sampled(self, scan: Scan) -> NDArray[np.intp]:
        """Return which beams are looked at, evenly spread: of a few neighbours the first that returned."""
        every = max(1, len(scan.ranges_m) // self._settings.beams)
        groups = len(scan.ranges_m) // every
        returned = returned_beams(scan)[: groups * every].reshape(groups, every)
        return np.asarray(np.arange(groups) * every + returned.argmax(axis=1), np.intp)

    def count(self, scan: Scan, lidar_in_map: Pose2D) -> tuple[int, int]:
        """Return how many beams speak for the pose, and how many against it."""
        settings = self._settings
        sampled = self._sampled(scan)
        sampled = sampled[returned_beams(scan)[sampled]]
        ranges, angles = scan.ranges_m[sampled].astype(np.float64), scan.angles()[sampled]
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
