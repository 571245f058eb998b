"""Whether the lidar shows the robot's own motion: one that delivers old scans, noise and all, does not.

After each `MOVED_M` or `TURNED_RAD` of odometry, more of a fast robot, the scan of before is drawn as it must look from
the new place, if all stood still, and compared with the new one. Only beams count of which that is farther than
`DIFFERS_M` from what they measured before; along a corridor, or in the middle of a round hall, nothing changes and
nothing is said. A beam speaks against the lidar when it is nearer to the old range than to the drawn one. People who
walk along do so, too, and so do the edges of things, which hide others than they did.

The share of beams that speak against it, measured on recordings of seven real buildings with people in them (3,738
pairs of scans, 0.25 to 1.8 m apart): median 0.5 to 4 %, 99 % of all below 0.42, the largest 0.61. Of old scans, with
noise of 2 cm, it is 1. `UNSEEN_SHARE` lies between. A lidar that is turned on its mount shows the same, and so does
odometry of wheels that slip; both are told with it.

What is late by a constant time shows its motion while the robot drives steadily; it does not when the robot starts,
since a scan of the standing robot is compared with one of another that seems to stand. `LATE_S` is borne, so much as a
slow lidar takes for a turn and its driver to tell of it: the robot has come at least twice as far as it comes in that
time, so that a scan that is no later shows more than half of the way.
"""

import math

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.geometry import Pose2D
from guide_robot.common.scan import Scan
from guide_robot.phrases.reasons import Reason, Why
from guide_robot.sensing.scan_check import normal_form, scan_fault, usable_ranges

Ranges = NDArray[np.float64]
MOVED_M, TURNED_RAD = 0.25, 0.35
LATE_S = 0.25
STANDS_M, STANDS_RAD = 0.05, 0.05
JUMPED_M = 1.0
DIFFERS_M = 0.12
LEAST_BEAMS, LEAST_SHARE = 24, 0.05
UNSEEN_SHARE = 0.8
NEIGHBOURS = (-1, 0, 1)


class SeenMotion:
    """Hears each scan with the place that odometry gives its lidar; what it found holds until somebody has looked."""

    def __init__(self) -> None:
        """Begin without a scan."""
        self._before: tuple[Scan, Pose2D] | None = None
        self._last: tuple[float, Pose2D] | None = None
        self._unseen = False

    @property
    def problem(self) -> Reason | None:
        """Return that the lidar does not show the robot's motion, None if it does or nothing is known."""
        return Why.LIDAR_SHOWS_NO_MOTION() if self._unseen else None

    def agree(self) -> None:
        """Begin anew: somebody has looked at the robot and lets it go on."""
        self._before, self._last, self._unseen = None, None, False

    def take(self, scan: Scan, lidar_in_odom: Pose2D) -> None:
        """Hear a raw scan; one that cannot be used says nothing."""
        if scan_fault(scan) is not None:
            return
        scan = normal_form(scan)
        before, last, self._last = self._before, self._last, (scan.stamp_s, lidar_in_odom)
        step_m, step_rad = last[1].apart_from(lidar_in_odom) if last is not None else (math.inf, math.inf)
        jumped = last is None or step_m > JUMPED_M
        if before is None or jumped or not scan.same_beams(before[0]):
            self._before = scan, lidar_in_odom
            return
        passed_s = scan.stamp_s - last[0] if last is not None else 0.0
        late = 2.0 * LATE_S / passed_s if passed_s > 0.0 else 0.0
        moved_m, turned_rad = before[1].apart_from(lidar_in_odom)
        if moved_m < STANDS_M and turned_rad < STANDS_RAD:
            # Things may have moved meanwhile; the place stays, so that a creeping robot comes away from it too.
            self._before = scan, before[1]
        elif moved_m >= max(MOVED_M, late * step_m) or turned_rad >= max(TURNED_RAD, late * step_rad):
            share = unseen_share(before, (scan, lidar_in_odom))
            self._unseen = self._unseen or (share is not None and share > UNSEEN_SHARE)
            self._before = scan, lidar_in_odom


def unseen_share(before: tuple[Scan, Pose2D], now: tuple[Scan, Pose2D]) -> float | None:
    """Return the share of beams that speak against the lidar, None where too few say anything.

    Two scans in normal form, of the same beams, each with the pose of the lidar in one frame that does not move.
    """
    was, measured = usable_ranges(before[0]), usable_ranges(now[0])
    drawn = _drawn(was, before[0], before[1], now[1])
    asked = np.isfinite(was) & np.isfinite(drawn) & np.isfinite(measured)
    asked[asked] = np.abs(drawn[asked] - was[asked]) > DIFFERS_M
    if np.count_nonzero(asked) < max(LEAST_BEAMS, LEAST_SHARE * len(was)):
        return None
    against = _off(was, measured)[asked] < _off(drawn, measured)[asked]
    return float(np.mean(against))


def _drawn(ranges: Ranges, scan: Scan, seen_from: Pose2D, from_here: Pose2D) -> Ranges:
    """Return the scan as it looks from another place: of the ends that lie in one beam the nearest."""
    ends = np.flatnonzero(np.isfinite(ranges))
    angles = scan.angles()[ends] + seen_from.theta
    x = seen_from.x + ranges[ends] * np.cos(angles) - from_here.x
    y = seen_from.y + ranges[ends] * np.sin(angles) - from_here.y
    bearings = (np.arctan2(y, x) - from_here.theta - scan.angle_min) % (2.0 * math.pi)
    beams = np.rint(bearings / scan.angle_increment).astype(np.intp)
    drawn = np.full(len(ranges), np.inf)
    inside = beams < len(ranges)
    np.minimum.at(drawn, beams[inside], np.hypot(x, y)[inside])
    return drawn


def _off(ranges: Ranges, measured: Ranges) -> Ranges:
    """Return how far a measured range is from that of the same beam or one beside it."""
    with np.errstate(invalid="ignore"):
        off = [np.abs(np.roll(ranges, by) - measured) for by in NEIGHBOURS]
    return np.asarray(np.min(np.nan_to_num(off, nan=np.inf), axis=0))
