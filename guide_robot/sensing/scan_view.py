"""What one scan could see: whether beams reached a place, were stopped before it, or went through."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.geometry import Pose2D

STILL = Pose2D(x=0.0, y=0.0)
Bearings = TypeVar("Bearings", float, NDArray[np.float64])
HALF_BODY_M = 0.15
BEYOND_M = 0.4
FLUSH_M = 0.15
FAR_M = 1000.0


@dataclass(frozen=True, kw_only=True)
class ScanView:
    """One scan, asked about places; `pose` is the lidar's in the frame of the places.

    `moved` is its pose at the last beam, in the frame of the first. `beyond` says which beams returned from farther
    away than `ranges` goes, where they are inf: those passed all the way.
    """

    ranges: NDArray[np.float64]
    angle_min: float
    angle_increment: float
    pose: Pose2D
    moved: Pose2D = STILL
    beyond: NDArray[np.bool_] | None = None

    @cached_property
    def reached(self) -> NDArray[np.float64]:
        """How far each beam is known to have gone, m: `FAR_M` for those from beyond, inf where nothing returned."""
        return self.ranges if self.beyond is None else np.where(self.beyond, FAR_M, self.ranges)

    @cached_property
    def ends(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Where all beams end from `pose`, x and y of shape (beams,); at the lidar itself where nothing returned."""
        directions = self.pose.theta + self.directions()
        ranges = np.where(np.isfinite(self.ranges), self.ranges, 0.0)
        return self.pose.x + ranges * np.cos(directions), self.pose.y + ranges * np.sin(directions)

    def directions(self) -> NDArray[np.float64]:
        """Return the directions of all beams from the lidar's pose, radians, shape (beams,)."""
        return np.asarray(self.angle_min + self.angle_increment * np.arange(len(self.ranges)), dtype=np.float64)

    def through(self, x: float, y: float) -> float:
        """Return the share of beams (0 to 1) that passed a place where a body would have stopped them.

        Beams without return do not count: black cloth returns nothing either. Outside the view it is 0.
        """
        beams = self._towards(x, y)
        if not len(beams):
            return 0.0
        distance = self.pose.distance_to(x, y)
        seen = beams[np.isfinite(beams)]
        return float((seen > distance + BEYOND_M).sum()) / len(beams)

    def beside(self, x: float, y: float, inner_m: float = 0.1, outer_m: float = 0.33) -> tuple[float, float]:
        """Return how much of what lies beside a thing is open to view, and how much is flush with it (0 to 1 each).

        Open are beams that nothing stops there, also those without return; flush are those that end as far away
        as the thing, as on a wall. The rest is hidden by something nearer. The distances are those aside.
        """
        distance = max(self.pose.distance_to(x, y), 0.2)
        beam = self._beam_towards(x, y)
        inner, outer = (math.atan2(aside, distance) / abs(self.angle_increment) for aside in (inner_m, outer_m))
        is_open = flush = beams = 0
        for low, high in ((beam - outer, beam - inner), (beam + inner, beam + outer)):
            first, last = math.ceil(low), math.floor(high)
            beams += max(0, last - first + 1)
            off = self._between(first, last) - distance
            is_open += int(np.count_nonzero(off > 0.5 * BEYOND_M))
            flush += int(np.count_nonzero(np.abs(off) < FLUSH_M))
        return (float(is_open) / beams, float(flush) / beams) if beams else (0.0, 0.0)

    def passed(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which places all beams beside them passed, on to something well behind, shape as `x`."""
        distance = np.hypot(x - self.pose.x, y - self.pose.y)
        beam = self._number_of(np.arctan2(y - self.pose.y, x - self.pose.x) - self.pose.theta)
        beam = beam - self.moved.theta * beam / len(self.ranges) / self.angle_increment
        first = np.floor(beam).astype(np.intp) - 1
        inside = (first >= 0) & (first + 3 < len(self.ranges))
        around = self.reached[np.where(inside, first, 0)[:, None] + np.arange(4)]
        behind = np.isfinite(around) & (around > distance[:, None] + 0.5 * BEYOND_M)
        return np.asarray(inside & behind.all(axis=1))

    def _towards(self, x: float, y: float) -> NDArray[np.float64]:
        distance = max(self.pose.distance_to(x, y), 0.2)
        beam = self._beam_towards(x, y)
        half = math.atan2(HALF_BODY_M, distance) / abs(self.angle_increment)
        return self._between(math.ceil(beam - half), math.floor(beam + half))

    def _between(self, first: int, last: int) -> NDArray[np.float64]:
        """Return the ranges of these beams, both inclusive, as far as there are any."""
        return self.reached[max(0, first) : max(0, last + 1)]

    def _beam_towards(self, x: float, y: float) -> float:
        """Return the number of the beam towards a place, with a fraction, where the lidar was at that beam."""
        beam = self._beam(self.pose, x, y)
        share = min(max(beam / len(self.ranges), 0.0), 1.0)
        part = Pose2D(x=share * self.moved.x, y=share * self.moved.y, theta=share * self.moved.theta)
        return self._beam(self.pose.compose(part), x, y)

    def _beam(self, pose: Pose2D, x: float, y: float) -> float:
        """Return the number of the beam towards a place, with a fraction."""
        return self._number_of(pose.bearing_to(x, y))

    def _number_of(self, bearing: Bearings) -> Bearings:
        """Return the numbers of the beams in directions from the lidar's pose, radians, with a fraction."""
        offset = (bearing - self.angle_min) * math.copysign(1.0, self.angle_increment)
        return (offset % (2.0 * math.pi)) / abs(self.angle_increment)
