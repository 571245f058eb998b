"""Wheels that err, laid over the exact motion of an engine whose odometry has no error."""

import math

import numpy as np

from guide_robot.common.geometry import Pose2D, Twist2D, wrap_angle
from guide_robot.simulation.drive import Odometry, OdometryReading
from guide_robot.simulation.settings import OdometrySettings

SAME_TURN = 1e-9
JUMP_M = 1.0
"""From one reading to the next no robot drives so far: it was put elsewhere, and wheels do not notice."""


class ErringWheels:
    """Turns exact poses of the base, in a frame that stands still, into what wheels would say of the same way."""

    def __init__(self, settings: OdometrySettings, seed: int) -> None:
        self._odometry = Odometry(settings, np.random.default_rng(seed))
        self._last: Pose2D | None = None

    def step(self, exact: Pose2D, twist: Twist2D, stamp_s: float) -> OdometryReading:
        """Take the next exact pose and return the reading of the wheels."""
        if self._last is not None and self._last.distance_to(exact.x, exact.y) < JUMP_M:
            self._odometry.add(*arc(self._last, exact))
        self._last = exact
        return OdometryReading(stamp_s=stamp_s, pose=self._odometry.pose, twist=twist)


def arc(start: Pose2D, end: Pose2D) -> tuple[float, float]:
    """Return the length of the arc on which a differential drive went from one pose to another, and its turn."""
    turn = wrap_angle(end.theta - start.theta)
    ahead = math.cos(start.theta + turn / 2.0) * (end.x - start.x) + math.sin(start.theta + turn / 2.0) * (
        end.y - start.y
    )
    if abs(turn) < SAME_TURN:
        return ahead, turn
    return ahead * (turn / 2.0) / math.sin(turn / 2.0), turn
