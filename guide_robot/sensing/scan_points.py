"""A lidar turn as points around the robot."""

import numpy as np

from guide_robot.common.geometry import Points, Pose2D
from guide_robot.common.scan import Scan
from guide_robot.sensing.scan_check import returned_beams


def points_in_base(scan: Scan, lidar_in_base: Pose2D) -> Points:
    """Return the hits of a scan in base_link, in the order of the beams; beams without a valid hit are left out."""
    valid = returned_beams(scan)
    angles = scan.angles()[valid] + lidar_in_base.theta
    hits = scan.ranges_m[valid].astype(np.float64)
    return np.column_stack((lidar_in_base.x + hits * np.cos(angles), lidar_in_base.y + hits * np.sin(angles)))


def to_parent(points: Points, pose: Pose2D) -> Points:
    """Return points given in a pose's frame, expressed in the pose's parent frame."""
    cos, sin = np.cos(pose.theta), np.sin(pose.theta)
    rotation = np.array([[cos, sin], [-sin, cos]])
    result: Points = points @ rotation + np.array([pose.x, pose.y])
    return result
