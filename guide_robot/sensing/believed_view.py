"""What the lidar must see from where the robot believes to be: nothing is said without a map and a fresh pose."""

import math

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.geometry import Pose2D
from guide_robot.common.scan import Scan
from guide_robot.sensing.expected_returns import ExpectedReturns
from guide_robot.sensing.scan_check import normal_form, scan_fault

POSE_STALE_S = 0.5
"""How old a pose may be, seconds: poses come with every scan, and a robot turns by 0.5 rad in that time at most."""


class BelievedView:
    """Holds the map and the newest pose of the base in it; times are those of one clock, in seconds."""

    def __init__(self, lidar_in_base: Pose2D, returns: ExpectedReturns | None = None) -> None:
        """Begin without a pose, and without a map unless given what it says."""
        self._lidar_in_base = lidar_in_base
        self._returns = returns
        self._base_in_map: Pose2D | None = None
        self._heard_s = -math.inf
        self._scan: Scan | None = None
        self._expected: NDArray[np.bool_] | None = None

    def set_returns(self, returns: ExpectedReturns) -> None:
        """Use another map from now on."""
        self._returns, self._scan = returns, None

    def stand_at(self, base_in_map: Pose2D, now_s: float) -> None:
        """Hear where the robot believes to be; what is not finite is not believed."""
        if all(map(math.isfinite, (base_in_map.x, base_in_map.y, base_in_map.theta))):
            self._base_in_map, self._heard_s = base_in_map, now_s

    def expected(self, scan: Scan | None, now_s: float) -> NDArray[np.bool_] | None:
        """Return which beams of a raw scan in normal form must by the map return, shape (beams,); None if unknown."""
        if self._returns is None or self._base_in_map is None or now_s - self._heard_s > POSE_STALE_S:
            return None
        if scan is None or scan_fault(scan) is not None:
            return None
        if scan is not self._scan:
            lidar_in_map = self._base_in_map.compose(self._lidar_in_base)
            self._scan, self._expected = scan, self._returns.beams(normal_form(scan), lidar_in_map)
        return self._expected
