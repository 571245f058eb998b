"""The one check of lidar scans: whoever uses a scan takes it from here, in normal form, or hears why it is refused."""

import logging
import math
from collections import Counter
from dataclasses import replace
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.geometry import Pose2D
from guide_robot.common.scan import Scan

LOGGER = logging.getLogger(__name__)
FEWEST_BEAMS = 8
NEAREST_AT_MOST_M = 1.0  # who steps nearer is not seen: what stops a robot at full speed is 0.9 m from its middle
RESET_AFTER_JUMP_BACK_S = 1.0
CLOCKS_DIFFER_S = 0.05


class ScanFault(Enum):
    """Why a scan was not used, or what was odd about one that was."""

    EMPTY = "scan without beams"
    TOO_FEW_BEAMS = "scan with too few beams"
    WRONG_SHAPE = "ranges are not one row of numbers"
    BAD_ANGLES = "angle_min or angle_increment is zero or not finite"
    BEAMS_DISAGREE = "the number of beams disagrees with the angles"
    BAD_LIMITS = "range limits are not finite, in the wrong order, or leave out all that is near"
    BAD_STAMP = "stamp is not finite"
    FROM_FUTURE = "stamp lies in the future: the clocks of lidar and robot differ"
    BAD_POSE = "pose of lidar or map is not finite"
    NO_VALID_BEAM = "every beam is NaN, negative or below range_min"
    OUT_OF_ORDER = "older than the scan before"
    TIME_JUMPED_BACK = "time jumped back; everything forgotten"
    BEAMS_CHANGED = "number of beams or angles changed"


def scan_fault(scan: Scan, fewest_beams: int = FEWEST_BEAMS) -> ScanFault | None:
    """Return why a scan by itself cannot be used, None if it can.

    A beam without return is inf (REP-117), so a scan of nothing but inf is well formed; whether a lidar can see so
    little is judged over time by who drives on it.
    """
    ranges = np.asarray(scan.ranges_m)
    if ranges.ndim != 1 or ranges.dtype.kind not in "fiu":
        return ScanFault.WRONG_SHAPE
    if len(ranges) < fewest_beams:
        return ScanFault.TOO_FEW_BEAMS if len(ranges) else ScanFault.EMPTY
    if not math.isfinite(scan.stamp_s):
        return ScanFault.BAD_STAMP
    if not _angles_fit(scan, len(ranges)):
        return ScanFault.BAD_ANGLES
    if not _beams_fit(scan, len(ranges)):
        return ScanFault.BEAMS_DISAGREE
    if not (scan.range_min_m < scan.range_max_m and -math.inf < scan.range_min_m <= NEAREST_AT_MOST_M):
        return ScanFault.BAD_LIMITS
    if not (ranges >= max(scan.range_min_m, 1e-3)).any():
        return ScanFault.NO_VALID_BEAM
    return None


def normal_form(scan: Scan) -> Scan:
    """Return a well-formed scan with its beams counter-clockwise and its ranges as float32."""
    ranges = np.asarray(scan.ranges_m, np.float32)
    if scan.angle_increment > 0.0:
        return scan if ranges is scan.ranges_m else replace(scan, ranges_m=ranges)
    return _reversed(replace(scan, ranges_m=ranges))


def seen_from_above(scan: Scan, *, upside_down: bool) -> Scan:
    """Return a scan counter-clockwise as seen from above; of a lidar upside down, left and right change places.

    One whose angles are none is returned as it is, for the check to refuse.
    """
    if upside_down:
        over = scan.angle_max if scan.angle_max is None else -scan.angle_max
        increment = -scan.angle_increment
        scan = replace(scan, angle_min=-scan.angle_min, angle_increment=increment, angle_max=over)
    return _reversed(scan) if scan.angle_increment < 0.0 else scan


def _reversed(scan: Scan) -> Scan:
    """Return the same scan with its beams in the other order, and so its time: the last one was taken first."""
    last = scan.angle_min + scan.angle_increment * (len(scan.ranges_m) - 1)
    said = None if scan.angle_max is None else last + scan.angle_min - scan.angle_max
    return replace(
        scan,
        ranges_m=np.ascontiguousarray(scan.ranges_m[::-1]),
        angle_min=last,
        angle_increment=-scan.angle_increment,
        angle_max=said,
        time_increment_s=-scan.time_increment_s,
    )


class ScanCheck:
    """Decides which scans are fit for use; each kind of fault is logged once and counted always."""

    def __init__(
        self, fewest_beams: int = FEWEST_BEAMS, reset_after_jump_back_s: float = RESET_AFTER_JUMP_BACK_S
    ) -> None:
        """Take how many beams a scan has at least, and from where on a step back in time is a new beginning."""
        self._fewest_beams = fewest_beams
        self._reset_after_s = reset_after_jump_back_s
        self._layout: tuple[int, float, float] | None = None
        self._last_stamp_s = -math.inf
        self._taken: Scan | None = None
        self.faults: Counter[ScanFault] = Counter()
        self.scan: Scan | None = None
        self.fault: ScanFault | None = None

    def take(self, scan: Scan | None, now_s: float = math.inf) -> Scan | None:
        """Hear the newest raw scan, the same one again as often as wanted; return the newest that is fit for use.

        The result is in normal form; `fault` says why the raw one was refused, None if it was not. A scan is refused
        that was taken later than `now_s`, the time of the clock that the stamps are of.
        """
        if scan is None or scan is self._taken:
            return self.scan
        self._taken = scan
        from_future = scan.stamp_s > now_s + CLOCKS_DIFFER_S and math.isfinite(scan.stamp_s)
        fault = self.note(ScanFault.FROM_FUTURE) if from_future else self.check(scan)
        self.fault = None if fault is ScanFault.TIME_JUMPED_BACK else fault
        if self.fault is None:
            self.scan = normal_form(scan)
        return self.scan

    def note(self, fault: ScanFault) -> ScanFault:
        """Count a fault, log its first occurrence, and return it."""
        if not self.faults[fault]:
            LOGGER.warning("lidar: %s", fault.value)
        self.faults[fault] += 1
        return fault

    def check(self, scan: Scan, *poses: Pose2D | None) -> ScanFault | None:
        """Return why this scan must be dropped, TIME_JUMPED_BACK if all memory must go, or None if it is fit.

        `poses` are all that come with the scan, None where unknown.
        """
        fault = scan_fault(scan, self._fewest_beams)
        if fault is None and not _finite(poses):
            fault = ScanFault.BAD_POSE
        if fault is not None:
            return self.note(fault)
        if scan.stamp_s <= self._last_stamp_s:
            if self._last_stamp_s - scan.stamp_s < self._reset_after_s:
                return self.note(ScanFault.OUT_OF_ORDER)
            self._last_stamp_s = scan.stamp_s
            return self.note(ScanFault.TIME_JUMPED_BACK)
        self._last_stamp_s = scan.stamp_s
        layout = (len(scan.ranges_m), scan.angle_min, scan.angle_increment)
        if self._layout not in (None, layout):
            self.note(ScanFault.BEAMS_CHANGED)
        self._layout = layout
        return None


def _finite(poses: tuple[Pose2D | None, ...]) -> bool:
    return all(math.isfinite(value) for pose in poses if pose for value in (pose.x, pose.y, pose.theta))


def _angles_fit(scan: Scan, beams: int) -> bool:
    """Whether the beams lie on at most one turn and are not all the same beam."""
    if not (math.isfinite(scan.angle_min) and math.isfinite(scan.angle_increment)):
        return False
    return abs(scan.angle_increment) > 1e-5 and abs(scan.angle_increment) * (beams - 1) < 2.0 * math.pi + 0.2


def _beams_fit(scan: Scan, beams: int) -> bool:
    """Whether there are as many beams as lie between the angles, to 2 % and one or two: drivers round differently."""
    if scan.angle_max is None:
        return True
    expected = (scan.angle_max - scan.angle_min) / scan.angle_increment + 1.0
    return abs(beams - expected) <= 1.5 + 0.02 * beams


def returned_beams(scan: Scan) -> NDArray[np.bool_]:
    """Return which beams came back from something, shape (beams,).

    Not those that are NaN, 0, negative or below `range_min_m` (invalid, REP-117), nor inf or from `range_max_m` on
    (no return): drivers report blindness as either.
    """
    ranges = np.asarray(scan.ranges_m)
    return np.isfinite(ranges) & (ranges >= max(scan.range_min_m, 1e-3)) & (ranges < scan.range_max_m)


def usable_ranges(scan: Scan) -> NDArray[np.float64]:
    """Return the ranges with everything that did not return, by `returned_beams`, as inf (REP-117), shape (beams,)."""
    return np.where(returned_beams(scan), np.asarray(scan.ranges_m, np.float64), np.inf)
