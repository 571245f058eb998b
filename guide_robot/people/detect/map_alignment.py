"""Lays a scan on the site's map, since a localisation is never exact: what is mapped must not look new for being off.

Gauss-Newton on the squared distances of the beams' ends to the nearest mapped thing, those farther than a limit left
out since they are on no map; a normal prior about the localisation's own pose holds what the scan does not tell, as
the way along a corridor does.
"""

import math

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.geometry import Pose2D
from guide_robot.sensing.known_map import KnownMap
from guide_robot.sensing.scan_view import ScanView

Floats = NDArray[np.float64]

MOST_ENDS = 150
LIMITS_M = (0.45, 0.45, 0.3, 0.3, 0.2, 0.2)
END_SIGMA_M = 0.05
# How far off a localisation is taken to be (one sigma): so much do AMCL's poses scatter in practice.
PRIOR_SIGMA = np.array([0.15, 0.15, 0.03])
SCANS_PER_S = 5.0
ON_MAP_M = 0.1
ON_MAP_SHARE = 0.3


class MapAlignment:
    """Keeps by how much the localisation is off, as the pose of the corrected map in the given one's."""

    def __init__(self) -> None:
        self._correction = np.zeros(3)
        self._aligned_s = -math.inf

    def align(self, known: KnownMap, sight: ScanView, map_from_odom: Pose2D, now_s: float) -> Pose2D:
        """Return the pose of odom's origin in map that lays the scan on the map, the given one if none does."""
        lidar = map_from_odom.compose(sight.pose)
        if not 0.0 <= now_s - self._aligned_s < 1.0 / SCANS_PER_S:
            self._aligned_s = now_s
            ends = _ends(sight)
            found = _fit(known, ends, lidar, self._correction)
            found = _fit(known, ends, lidar, np.zeros(3)) if found is None else found
            self._correction = np.zeros(3) if found is None else found
        return _corrected(lidar, self._correction).compose(Pose2D(x=0.0, y=0.0).relative_to(sight.pose))


def _ends(sight: ScanView) -> Floats:
    """Return where some of the beams end, in the lidar's frame at the first of them, shape (n, 2)."""
    number = np.flatnonzero(np.isfinite(sight.ranges))
    number = number[:: max(1, len(number) // MOST_ENDS)]
    share = number / len(sight.ranges)
    angle = sight.angle_min + sight.angle_increment * number + share * sight.moved.theta
    ranges = sight.ranges[number]
    x, y = ranges * np.cos(angle) + share * sight.moved.x, ranges * np.sin(angle) + share * sight.moved.y
    return np.column_stack((x, y))


def _corrected(lidar: Pose2D, correction: Floats) -> Pose2D:
    dx, dy, turn = correction.tolist()
    return Pose2D(x=lidar.x + dx, y=lidar.y + dy, theta=lidar.theta + turn)


def _fit(known: KnownMap, ends: Floats, lidar: Pose2D, start: Floats) -> Floats | None:
    """Return the correction (x, y, turn) that lays the ends on the map, None if they are not to be laid on it."""
    if not len(ends):
        return None
    correction = start.copy()
    for limit in LIMITS_M:
        pose = _corrected(lidar, correction)
        distance, slope = known.slope(ends, pose)
        use = distance < limit
        cos, sin = math.cos(pose.theta), math.sin(pose.theta)
        arm = np.column_stack((-sin * ends[:, 0] - cos * ends[:, 1], cos * ends[:, 0] - sin * ends[:, 1]))
        jacobian = np.column_stack((slope, (slope * arm).sum(axis=1)))[use] / END_SIGMA_M
        residual = distance[use] / END_SIGMA_M
        normal = jacobian.T @ jacobian + np.diag(PRIOR_SIGMA**-2)
        gradient = jacobian.T @ residual + correction / PRIOR_SIGMA**2
        correction = correction - np.linalg.solve(normal, gradient)
    distance, _ = known.slope(ends, _corrected(lidar, correction))
    sane = bool((np.abs(correction) < 3.0 * PRIOR_SIGMA).all())
    return correction if sane and float(np.mean(distance < ON_MAP_M)) > ON_MAP_SHARE else None
