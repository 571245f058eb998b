"""A lidar turn as points around the robot."""

import numpy as np
from numpy.typing import NDArray

from guide_robot.geometry import Pose2D
from guide_robot.navigation.types import Points
from guide_robot.perception.types import Scan


def valid_beams(scan: Scan) -> NDArray[np.bool_]:
    """Return which beams hit something, shape (beams,)."""
    ranges = scan.ranges_m
    return np.isfinite(ranges) & (ranges >= scan.range_min_m) & (ranges < scan.range_max_m)


def points_in_base(scan: Scan, lidar_in_base: Pose2D) -> Points:
    """Return the hits of a scan in base_link, in the order of the beams; beams without a valid hit are left out."""
    valid = valid_beams(scan)
    angles = scan.angles()[valid] + lidar_in_base.theta
    hits = scan.ranges_m[valid].astype(np.float64)
    return np.column_stack((lidar_in_base.x + hits * np.cos(angles), lidar_in_base.y + hits * np.sin(angles)))


def to_parent(points: Points, pose: Pose2D) -> Points:
    """Return points given in a pose's frame, expressed in the pose's parent frame."""
    cos, sin = np.cos(pose.theta), np.sin(pose.theta)
    rotation = np.array([[cos, sin], [-sin, cos]])
    result: Points = points @ rotation + np.array([pose.x, pose.y])
    return result
