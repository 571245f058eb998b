"""A differential drive with acceleration limits, and the odometry that its wheels would report."""

import math
from dataclasses import dataclass

import numpy as np

from guide_robot.common.geometry import Pose2D, Twist2D, wrap_angle
from guide_robot.robot.description import Robot
from guide_robot.simulation.settings import OdometrySettings


@dataclass(frozen=True, kw_only=True)
class OdometryReading:
    """Where the wheels say that the robot is, in the frame odom, and how fast it moves."""

    stamp_s: float
    pose: Pose2D
    twist: Twist2D


def limited(current: Twist2D, command: Twist2D, robot: Robot, dt_s: float) -> Twist2D:
    """Return the twist after `dt_s`, as near to the command as speed and acceleration limits allow."""
    linear = _clamp(command.linear, -robot.max_reverse, robot.max_linear)
    angular = _clamp(command.angular, -robot.max_angular, robot.max_angular)
    slowing = linear * current.linear < 0.0 or abs(linear) < abs(current.linear)
    step = (robot.braking_deceleration if slowing else robot.linear_acceleration) * dt_s
    turn_step = robot.angular_acceleration * dt_s
    return Twist2D(
        linear=current.linear + _clamp(linear - current.linear, -step, step),
        angular=current.angular + _clamp(angular - current.angular, -turn_step, turn_step),
    )


def advanced(pose: Pose2D, distance_m: float, turn: float) -> Pose2D:
    """Return the pose after an arc of that length that turns by `turn` radians (exact, not Euler)."""
    if abs(turn) < 1e-9:
        x, y = pose.transform(distance_m, 0.0)
        return Pose2D(x=x, y=y, theta=pose.theta)
    radius = distance_m / turn
    x, y = pose.transform(radius * math.sin(turn), radius * (1.0 - math.cos(turn)))
    return Pose2D(x=x, y=y, theta=wrap_angle(pose.theta + turn))


class Odometry:
    """Adds up the way as the wheels measure it: a systematic error for the run, and noise."""

    def __init__(self, settings: OdometrySettings, random: np.random.Generator) -> None:
        """Draw the run's systematic errors."""
        self._settings = settings
        self._random = random
        self._scale = 1.0 + settings.scale_sigma * float(random.standard_normal())
        self._turn_scale = 1.0 + settings.turn_sigma * float(random.standard_normal())
        self.pose = Pose2D(x=0.0, y=0.0)

    def add(self, distance_m: float, turn: float) -> None:
        """Add one small arc of the true way."""
        if distance_m == 0.0 and turn == 0.0:
            return
        along, heading = self._random.standard_normal(2)
        way = abs(distance_m)
        measured = distance_m * self._scale + self._settings.walk_sigma * math.sqrt(way) * float(along)
        noise = self._settings.heading_sigma * math.sqrt(way + abs(turn)) * float(heading)
        self.pose = advanced(self.pose, measured, turn * self._turn_scale + noise)


def _clamp(value: float, low: float, high: float) -> float:
    return min(high, max(low, value))
