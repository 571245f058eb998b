"""Sensors that are not as they should be, for trials: what goes wrong between the twin and the robot's logic."""

import math
from dataclasses import replace
from enum import Enum

import numpy as np

from guide_robot.common.geometry import Pose2D
from guide_robot.common.scan import Scan
from guide_robot.floor.occupancy import OccupancyGrid
from guide_robot.people.people_core import CameraLook
from guide_robot.sensing.known_map import KnownMap

SLIP = 1.1
FREEZES_AFTER_S = 5.0
PANE_M = 1.5  # every other stretch of wall of this length is glass
ON_WALL_M = 0.15


class TrialFault(Enum):
    """What is wrong in a trial."""

    NONE = "none"
    HALF_SCANS = "half_scans"
    ODOMETRY_SLIP = "odometry_slip"
    FROZEN_CAMERA = "frozen_camera"
    GLASS = "glass"


class FaultySensors:
    """Passes on what was sensed, as a fault changes it.

    HALF_SCANS: every second scan is lost. ODOMETRY_SLIP: wheels report 10 % more than was driven. FROZEN_CAMERA: from
    5 s on the same picture comes again and again, with new stamps. GLASS: of half of all walls no beam returns.
    """

    def __init__(self, fault: TrialFault, grid: OccupancyGrid) -> None:
        """Take the fault; on `grid` are the walls."""
        self._fault = fault
        self._walls = KnownMap(grid) if fault is TrialFault.GLASS else None
        self._scans = 0
        self._frozen: CameraLook | None = None

    def drops_scan(self) -> bool:
        """Return whether the next scan does not come."""
        self._scans += 1
        return self._fault is TrialFault.HALF_SCANS and self._scans % 2 == 0

    def odometry(self, pose: Pose2D) -> Pose2D:
        """Return the pose that the wheels report."""
        slips = self._fault is TrialFault.ODOMETRY_SLIP
        return replace(pose, x=SLIP * pose.x, y=SLIP * pose.y) if slips else pose

    def scan(self, scan: Scan, lidar_in_map: Pose2D) -> Scan:
        """Return the scan as the lidar gives it; the pose is the true one."""
        if self._walls is None:
            return scan
        ranges, angles = scan.ranges_m.astype(np.float64), scan.angles()
        reach = np.where(np.isfinite(ranges), ranges, 0.0)
        x, y = reach * np.cos(angles), reach * np.sin(angles)
        on_wall = self._walls.distance(x, y, lidar_in_map) < ON_WALL_M
        cos, sin = math.cos(lidar_in_map.theta), math.sin(lidar_in_map.theta)
        map_x, map_y = lidar_in_map.x + cos * x - sin * y, lidar_in_map.y + sin * x + cos * y
        glass = on_wall & (np.floor((map_x + map_y) / PANE_M) % 2 == 0)
        return replace(scan, ranges_m=np.where(glass, np.inf, ranges).astype(np.float32))

    def look(self, look: CameraLook | None) -> CameraLook | None:
        """Return the picture that the camera gives."""
        if self._fault is not TrialFault.FROZEN_CAMERA or look is None:
            return look
        if self._frozen is None and look.stamp_s >= FREEZES_AFTER_S:
            self._frozen = look
        return look if self._frozen is None else replace(look, picture=self._frozen.picture)
