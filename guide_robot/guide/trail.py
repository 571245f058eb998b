"""The way somebody has gone, as points a step apart."""

import math
from collections import deque

import numpy as np

from guide_robot.common.geometry import Points

STEP_M = 0.25
KEPT = 400


class Trail:
    """A way in `map` that grows at its end."""

    def __init__(self) -> None:
        """Start with no way."""
        self._points: deque[tuple[float, float]] = deque(maxlen=KEPT)
        self.length_m = 0.0

    def add(self, x: float, y: float) -> None:
        """Add where somebody is now; small moves are left out."""
        if not self._points:
            self._points.append((x, y))
            return
        step = math.dist(self._points[-1], (x, y))
        if step >= STEP_M:
            self._points.append((x, y))
            self.length_m += step

    def points(self) -> Points:
        """Return the way from its oldest point, shape (count, 2)."""
        return np.array(self._points, np.float64).reshape(-1, 2)

    def last_beyond(self, x: float, y: float, distance_m: float) -> tuple[float, float] | None:
        """Return the newest point of the way that is at least that far from a place; None without any."""
        for point in reversed(self._points):
            if math.dist(point, (x, y)) >= distance_m:
                return point
        return None


def nearest_of(points: Points, x: float, y: float, no_nearer_m: float) -> tuple[float, float] | None:
    """Return the one of the points nearest to a place, but no nearer than that; None without any."""
    distance = np.hypot(points[:, 0] - x, points[:, 1] - y)
    distance[distance < no_nearer_m] = np.inf
    if not len(points) or not np.isfinite(distance).any():
        return None
    best = points[int(np.argmin(distance))]
    return float(best[0]), float(best[1])
