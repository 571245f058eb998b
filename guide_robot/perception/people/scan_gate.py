"""Keeps bad scans away from the tracker, and counts why."""

import logging
import math
from collections import Counter
from collections.abc import Iterable
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from guide_robot.geometry import Pose2D
from guide_robot.perception.people.settings import TrackerSettings
from guide_robot.perception.types import Scan

LOGGER = logging.getLogger(__name__)


class ScanFault(Enum):
    """Why a scan was not used, or what was odd about one that was."""

    EMPTY = "scan without beams"
    TOO_FEW_BEAMS = "scan with too few beams"
    WRONG_SHAPE = "ranges are not one row of numbers"
    BAD_ANGLES = "angle_min or angle_increment is zero or not finite"
    BAD_LIMITS = "range limits are not finite or in the wrong order"
    BAD_STAMP = "stamp is not finite"
    BAD_POSE = "pose of lidar or map is not finite"
    NO_VALID_BEAM = "every beam is NaN, negative or below range_min"
    OUT_OF_ORDER = "older than the scan before"
    TIME_JUMPED_BACK = "time jumped back; everything forgotten"
    BEAMS_CHANGED = "number of beams or angles changed"


class ScanGate:
    """Decides which scans are fit for use; each kind of fault is logged once and counted always."""

    def __init__(self, settings: TrackerSettings) -> None:
        self._settings = settings
        self._layout: tuple[int, float, float] | None = None
        self._last_stamp_s = -math.inf
        self.faults: Counter[ScanFault] = Counter()

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
        fault = self._fault(scan, poses)
        if fault is not None:
            return self.note(fault)
        if scan.stamp_s <= self._last_stamp_s:
            if self._last_stamp_s - scan.stamp_s < self._settings.reset_after_jump_back_s:
                return self.note(ScanFault.OUT_OF_ORDER)
            self._last_stamp_s = scan.stamp_s
            return self.note(ScanFault.TIME_JUMPED_BACK)
        self._last_stamp_s = scan.stamp_s
        layout = (len(scan.ranges_m), scan.angle_min, scan.angle_increment)
        if self._layout not in (None, layout):
            self.note(ScanFault.BEAMS_CHANGED)
        self._layout = layout
        return None

    def _fault(self, scan: Scan, poses: Iterable[Pose2D | None]) -> ScanFault | None:
        ranges = np.asarray(scan.ranges_m)
        if ranges.ndim != 1 or ranges.dtype.kind not in "fiu":
            return ScanFault.WRONG_SHAPE
        if len(ranges) < self._settings.fewest_beams:
            return ScanFault.TOO_FEW_BEAMS if len(ranges) else ScanFault.EMPTY
        if not math.isfinite(scan.stamp_s):
            return ScanFault.BAD_STAMP
        if not _angles_fit(scan, len(ranges)):
            return ScanFault.BAD_ANGLES
        if not (math.isfinite(scan.range_min_m) and scan.range_min_m < scan.range_max_m):
            return ScanFault.BAD_LIMITS
        if not all(math.isfinite(value) for pose in poses if pose for value in (pose.x, pose.y, pose.theta)):
            return ScanFault.BAD_POSE
        if not (ranges >= max(scan.range_min_m, 1e-3)).any():
            return ScanFault.NO_VALID_BEAM
        return None


def _angles_fit(scan: Scan, beams: int) -> bool:
    """Whether the beams lie on at most one turn and are not all the same beam."""
    if not (math.isfinite(scan.angle_min) and math.isfinite(scan.angle_increment)):
        return False
    return abs(scan.angle_increment) > 1e-5 and abs(scan.angle_increment) * (beams - 1) < 2.0 * math.pi + 0.2


def usable_ranges(scan: Scan, furthest_m: float) -> NDArray[np.float64]:
    """Return the ranges with everything that is no measurement as inf, shape (beams,).

    NaN, negative, zero, below `range_min_m` and above `range_max_m` all become inf (REP-117).
    """
    ranges = np.array(scan.ranges_m, dtype=np.float64)
    low = max(scan.range_min_m, 1e-3)
    high = min(scan.range_max_m, furthest_m)
    with np.errstate(invalid="ignore"):
        ranges[~((ranges >= low) & (ranges <= high))] = np.inf
    return ranges
