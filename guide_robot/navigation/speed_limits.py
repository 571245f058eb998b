"""Which velocities a base can be meant to drive: any other is a mistake, whoever sends it, and means zero."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from guide_robot.robot.description import Robot

AXES = ("linear.x", "linear.y", "linear.z", "angular.x", "angular.y", "angular.z")
LEEWAY = 1.5
LEEWAY_MPS = 0.05
LEEWAY_RADPS = 0.2
NONE = 1e-3


@dataclass(frozen=True, kw_only=True)
class SpeedLimits:
    """Where a velocity is clearly beyond what the robot can do: m/s forwards and backwards, rad/s."""

    forwards: float
    backwards: float
    turning: float

    def fault(self, velocity: Sequence[float]) -> str:
        """Return in words what is wrong with a velocity of six axes as in AXES, empty if nothing is.

        The base turns and drives straight on: speed on any other axis is none that it has.
        """
        for axis, value in zip(AXES, velocity, strict=True):
            if not math.isfinite(value):
                return f"{axis} is {value}, expected a number"
        least = (-self.backwards, -NONE, -NONE, -NONE, -NONE, -self.turning)
        most = (self.forwards, NONE, NONE, NONE, NONE, self.turning)
        for axis, value, low, high in zip(AXES, velocity, least, most, strict=True):
            if not low <= value <= high:
                unit = "m/s" if axis.startswith("linear") else "rad/s"
                has = "the robot does not have this axis" if high == NONE else f"expected {low:.2f} to {high:.2f}"
                return f"{axis} is {value:.3g} {unit}, {has}"
        return ""


def limits_of(robot: Robot) -> SpeedLimits:
    """Return a robot's limits, with some leeway: a navigation may be set a little faster than the description says."""
    return SpeedLimits(
        forwards=LEEWAY * robot.max_linear + LEEWAY_MPS,
        backwards=LEEWAY * robot.max_reverse + LEEWAY_MPS,
        turning=LEEWAY * robot.max_angular + LEEWAY_RADPS,
    )
