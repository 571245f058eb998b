"""The arc that a constant twist drives."""

import math

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.geometry import Points, Twist2D


def arc_points(twist: Twist2D, lengths_m: NDArray[np.float64]) -> Points:
    """Return where the base is after that many metres of the twist's arc, shape (count, 2), in its own frame.

    The sign of the linear velocity gives the direction; the arc is that of a constant twist.
    """
    direction = math.copysign(1.0, twist.linear)
    curvature = twist.angular / max(abs(twist.linear), 1e-6)
    if abs(curvature) < 1e-6:
        return np.column_stack((direction * lengths_m, np.zeros_like(lengths_m)))
    turned = curvature * lengths_m
    return np.column_stack((direction * np.sin(turned) / curvature, direction * (1.0 - np.cos(turned)) / curvature))
