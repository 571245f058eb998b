"""What the map says that the lidar must see: how far each beam goes until it meets something mapped."""

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.geometry import Pose2D
from guide_robot.common.scan import Scan
from guide_robot.floor.occupancy import OccupancyGrid
from guide_robot.sensing.known_map import KnownMap

MOST_BEAMS = 180
MOST_STEPS = 60
AT_LEAST_M = 0.05


class ExpectedReturns:
    """Casts the beams of a scan into the map, by sphere tracing: each step is as long as the way is surely free."""

    def __init__(self, grid: OccupancyGrid) -> None:
        """Take the map; outside it and where it is unknown nothing is expected."""
        self._map = KnownMap(grid)
        self._hit_m = grid.resolution

    def ranges(self, angles: NDArray[np.float64], lidar_in_map: Pose2D, furthest_m: float) -> NDArray[np.float64]:
        """Return how far beams of those directions go, radians in the lidar's frame, inf beyond `furthest_m`."""
        cos, sin = np.cos(angles), np.sin(angles)
        ranges = np.full(len(angles), np.inf)
        reach, going = np.zeros(len(angles)), np.arange(len(angles))
        for _ in range(MOST_STEPS):
            far = reach[going]
            distance = self._map.distance(far * cos[going], far * sin[going], lidar_in_map)
            hit = distance <= self._hit_m
            ranges[going[hit]] = far[hit]
            reach[going] = far + np.maximum(AT_LEAST_M, distance - self._hit_m)
            going = going[~hit & (reach[going] <= furthest_m)]
            if not len(going):
                break
        return ranges

    def beams(self, scan: Scan, lidar_in_map: Pose2D) -> NDArray[np.bool_]:
        """Return which beams of a scan in normal form must meet something mapped within its range, shape (beams,).

        `lidar_in_map` is the believed pose of the lidar. Every few beams are cast and stand for their neighbours.
        """
        every = max(1, len(scan.ranges_m) // MOST_BEAMS)
        angles = scan.angles()
        found = np.isfinite(self.ranges(angles[::every], lidar_in_map, scan.range_max_m))
        return np.repeat(found, every)[: len(angles)]
