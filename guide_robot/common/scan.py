"""One turn of a planar lidar, as robot and simulation hand it on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LONGEST_SWEEP_S = 0.5


@dataclass(frozen=True, kw_only=True)
class Scan:
    """One turn of a planar lidar, in the lidar's own frame.

    `ranges_m` has shape (beams,), counter-clockwise from `angle_min`; a beam without return is inf.
    `time_increment_s` is the time from one beam to the next, 0 for a scan of one instant, negative where the last beam
    was taken first: `stamp_s` is that of whichever was. `angle_max` is the direction that the driver gives for the last
    beam, None where it gives none.
    """

    stamp_s: float
    ranges_m: NDArray[np.float32]
    angle_min: float
    angle_increment: float
    range_min_m: float = 0.05
    range_max_m: float = 12.0
    time_increment_s: float = 0.0
    angle_max: float | None = None

    def end_s(self) -> float:
        """Return the time of the beam taken last; the stamp where the increment can be none of a real lidar."""
        took_s = abs(self.time_increment_s) * max(0, len(self.ranges_m) - 1)
        return self.stamp_s + (took_s if 0.0 < took_s <= LONGEST_SWEEP_S else 0.0)

    def angles(self) -> NDArray[np.float64]:
        """Return each beam's direction in radians, shape (beams,)."""
        beams = np.arange(len(self.ranges_m), dtype=np.float64)
        return self.angle_min + self.angle_increment * beams

    def same_beams(self, other: "Scan") -> bool:
        """Return whether both have as many beams, in the same directions."""
        mine = (len(self.ranges_m), self.angle_min, self.angle_increment)
        return mine == (len(other.ranges_m), other.angle_min, other.angle_increment)
