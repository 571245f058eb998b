"""Poses, velocities and angles in the plane, in SI units and radians (REP-103)."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
"""Points in the plane, shape (count, 2), metres; the frame stands in the name of whatever holds them."""


def wrap_angle(angle: float) -> float:
    """Return the same direction in the half-open interval [-pi, pi)."""
    return (angle + math.pi) % (2.0 * math.pi) - math.pi


@dataclass(frozen=True, kw_only=True)
class Pose2D:
    """Where something stands and looks: metres and radians, in the frame that the owner's name states."""

    x: float
    y: float
    theta: float = 0.0

    def transform(self, x: float, y: float) -> tuple[float, float]:
        """Return a point given in this pose's frame, expressed in the pose's parent frame."""
        cos, sin = math.cos(self.theta), math.sin(self.theta)
        return self.x + cos * x - sin * y, self.y + sin * x + cos * y

    def inverse_transform(self, x: float, y: float) -> tuple[float, float]:
        """Return a point given in the pose's parent frame, expressed in this pose's frame."""
        cos, sin = math.cos(self.theta), math.sin(self.theta)
        dx, dy = x - self.x, y - self.y
        return cos * dx + sin * dy, -sin * dx + cos * dy

    def compose(self, child: "Pose2D") -> "Pose2D":
        """Return the child pose, given in this pose's frame, expressed in the parent frame."""
        x, y = self.transform(child.x, child.y)
        return Pose2D(x=x, y=y, theta=wrap_angle(self.theta + child.theta))

    def relative_to(self, reference: "Pose2D") -> "Pose2D":
        """Return this pose expressed in the frame of a reference that has the same parent frame."""
        x, y = reference.inverse_transform(self.x, self.y)
        return Pose2D(x=x, y=y, theta=wrap_angle(self.theta - reference.theta))

    def distance_to(self, x: float, y: float) -> float:
        """Return the distance in metres to a point of the same frame."""
        return math.hypot(x - self.x, y - self.y)

    def apart_from(self, other: "Pose2D") -> tuple[float, float]:
        """Return metres and radians between this pose and another of the same frame, neither negative."""
        return self.distance_to(other.x, other.y), abs(wrap_angle(other.theta - self.theta))

    def bearing_to(self, x: float, y: float) -> float:
        """Return the direction to a point of the same frame, relative to where this pose looks."""
        return wrap_angle(math.atan2(y - self.y, x - self.x) - self.theta)


@dataclass(frozen=True, kw_only=True)
class Twist2D:
    """Velocity of a differential drive in its own frame: m/s forwards, rad/s to the left."""

    linear: float = 0.0
    angular: float = 0.0


STILL = Twist2D()


def segment_distance(
    x: NDArray[np.float64], y: NDArray[np.float64], start: tuple[float, float], end: tuple[float, float]
) -> NDArray[np.float64]:
    """Return the distance from points (broadcast x, y) to a segment."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    share = np.zeros(np.broadcast(x, y).shape)
    if length > 1e-9:
        share = np.clip(((x - start[0]) * dx + (y - start[1]) * dy) / length, 0.0, 1.0)
    return np.hypot(x - start[0] - share * dx, y - start[1] - share * dy)
