"""The other robots of a hall, drawn into a scan as wide as they are.

A lidar sees little of another robot: where its own sits, the other has a slot too, with thin posts. So each robot says
where it is, and the others take its footprint for something that their lidar met.
"""

from dataclasses import dataclass, replace

import numpy as np

from guide_robot.common.geometry import Pose2D
from guide_robot.common.scan import Scan

# A robot that falls silent stands: its motion gate does not drive without the pose that is told here.
FORGET_S = 60.0
# How far it may have driven since it said where it is: 0.1 s old, 0.5 m/s.
MARGIN_M = 0.05
BESIDE_M = 0.15


@dataclass(frozen=True, kw_only=True)
class _Told:
    place: tuple[float, float]
    heard_s: float


class FellowRobots:
    """Hears where others of one's own kind are, metres in map; `radius_m` is that of the footprint."""

    def __init__(self, radius_m: float) -> None:
        self._radius_m = radius_m
        self._told: dict[str, _Told] = {}

    def hear(self, name: str, pose_in_map: Pose2D, now_s: float) -> None:
        """Take one robot's word of where it is."""
        self._told[name] = _Told(place=(pose_in_map.x, pose_in_map.y), heard_s=now_s)

    def is_one(self, x: float, y: float, now_s: float) -> bool:
        """Whether what was found at a point of the map is one of them."""
        reach = self._radius_m + BESIDE_M
        return any(np.hypot(x - at[0], y - at[1]) < reach for at in self._places(now_s))

    def drawn(self, scan: Scan, lidar_in_map: Pose2D, now_s: float) -> Scan:
        """Return the scan with each beam ending at the first of them that it meets."""
        places = self._places(now_s)
        if not places:
            return scan
        ranges = np.array(scan.ranges_m, np.float32)
        angles = scan.angle_min + scan.angle_increment * np.arange(len(ranges)) + lidar_in_map.theta
        for x, y in places:
            ahead = (x - lidar_in_map.x) * np.cos(angles) + (y - lidar_in_map.y) * np.sin(angles)
            aside2 = (x - lidar_in_map.x) ** 2 + (y - lidar_in_map.y) ** 2 - ahead**2
            half2 = (self._radius_m + MARGIN_M) ** 2 - aside2
            met = (ahead > 0.0) & (half2 > 0.0)
            distance = np.maximum(ahead - np.sqrt(np.where(met, half2, 0.0)), scan.range_min_m)
            nearer = met & (distance < scan.range_max_m) & ~(ranges <= distance)
            ranges[nearer] = distance[nearer]
        return replace(scan, ranges_m=ranges)

    def _places(self, now_s: float) -> list[tuple[float, float]]:
        return [told.place for told in self._told.values() if -FORGET_S < now_s - told.heard_s < FORGET_S]
