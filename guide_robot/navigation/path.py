"""Where on its path the robot is, and how far points lie from it."""

import math

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.geometry import Points, Pose2D

Array = NDArray[np.float64]


def length_m(path: Points) -> float:
    """Return how long a path is."""
    return float(np.sum(np.hypot(*np.diff(path, axis=0).T)))


class PathProgress:
    """A path in `map` and the place on it that is nearest to the robot; it never goes back far on the path."""

    def __init__(self, points: Points) -> None:
        """Take the path's points, shape (count, 2) with at least one."""
        self.points = points if len(points) > 1 else np.vstack((points, points))
        steps = np.hypot(*np.diff(self.points, axis=0).T)
        self._s = np.concatenate(([0.0], np.cumsum(steps)))
        headings = np.arctan2(np.diff(self.points[:, 1]), np.diff(self.points[:, 0]))
        self._headings = np.append(headings, headings[-1])
        self._index = 0

    @property
    def along_m(self) -> float:
        """How much of the path is behind."""
        return float(self._s[self._index])

    @property
    def remaining_m(self) -> float:
        """How much of the path is left."""
        return float(self._s[-1] - self._s[self._index])

    @property
    def left(self) -> Points:
        """What is left of the path, shape (count, 2)."""
        return self.points[self._index :]

    def follow(self, pose: Pose2D) -> float:
        """Move on to the point nearest to the robot, looking 1.5 m ahead; return the distance to it in metres."""
        first = max(0, self._index - 3)
        last = int(np.searchsorted(self._s, self._s[self._index] + 1.5)) + 1
        near = np.hypot(self.points[first:last, 0] - pose.x, self.points[first:last, 1] - pose.y)
        best = int(np.argmin(near))
        self._index = first + best
        return float(near[best])

    def ahead(self, distance_m: float) -> tuple[float, float]:
        """Return the point that far ahead on the path."""
        at = float(self._s[self._index]) + distance_m
        return (
            float(np.interp(at, self._s, self.points[:, 0])),
            float(np.interp(at, self._s, self.points[:, 1])),
        )

    def points_ahead(self, along_m: Array, ahead_m: Array) -> tuple[Array, Array]:
        """Return x and y of the points that far ahead of places on the path."""
        at = along_m + ahead_m
        return np.interp(at, self._s, self.points[:, 0]), np.interp(at, self._s, self.points[:, 1])

    def along(self, x: Array, y: Array) -> Array:
        """Return for each point (any shape) the way along the path to where it is nearest."""
        return np.asarray(self._s[self._nearest(x, y)], np.float64)

    def project(self, x: Array, y: Array) -> tuple[Array, Array, Array]:
        """Return for each point (any shape) the way along the path, the distance aside, and the path's heading."""
        index = self._nearest(x, y)
        nearest = self.points[index]
        aside = np.sqrt((x - nearest[..., 0]) ** 2 + (y - nearest[..., 1]) ** 2)
        return self._s[index], aside, self._headings[index]

    def _nearest(self, x: Array, y: Array) -> NDArray[np.intp]:
        """Return the number of the nearest of the path's points within the next 4 m, for each point."""
        last = int(np.searchsorted(self._s, self._s[self._index] + 4.0)) + 1
        first = max(0, self._index - 5)
        points = self.points[first:last]
        squared = (x[..., None] - points[:, 0]) ** 2 + (y[..., None] - points[:, 1]) ** 2
        return np.asarray(np.argmin(squared, axis=-1) + first)

    def turn_within(self, distance_m: float) -> float:
        """Return by how many radians the path turns within the next metres."""
        last = int(np.searchsorted(self._s, self._s[self._index] + distance_m))
        headings = self._headings[self._index : last + 1]
        turned = np.diff(headings)
        wrapped = (turned + math.pi) % (2.0 * math.pi) - math.pi
        return float(np.abs(np.sum(wrapped)))
