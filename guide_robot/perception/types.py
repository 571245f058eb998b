"""What the sensors hand to perception, and what perception hands to behaviour."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

LONGEST_SWEEP_S = 0.5


@dataclass(frozen=True, kw_only=True)
class Scan:
    """One turn of a planar lidar, in the lidar's own frame.

    `ranges_m` has shape (beams,), counter-clockwise from `angle_min`; a beam without return is inf.
    `time_increment_s` is the time from one beam to the next, 0 for a scan of one instant.
    """

    stamp_s: float
    ranges_m: NDArray[np.float32]
    angle_min: float
    angle_increment: float
    range_min_m: float = 0.05
    range_max_m: float = 12.0
    time_increment_s: float = 0.0

    def end_s(self) -> float:
        """Return the time of the last beam; that of the first where the increment can be none of a real lidar."""
        took_s = self.time_increment_s * max(0, len(self.ranges_m) - 1)
        return self.stamp_s + (took_s if 0.0 < took_s <= LONGEST_SWEEP_S else 0.0)

    def angles(self) -> NDArray[np.float64]:
        """Return each beam's direction in radians, shape (beams,)."""
        beams = np.arange(len(self.ranges_m), dtype=np.float64)
        return self.angle_min + self.angle_increment * beams


class BodyKind(IntEnum):
    """What shape the lidar sees; values equal those of guide_robot_interfaces/msg/Person."""

    WALKING = 0
    WHEELCHAIR = 1
    WALKER = 2
    TROLLEY = 3


class Engagement(IntEnum):
    """How far somebody has turned to the robot, in the terms of REP-155."""

    UNKNOWN = 0
    DISENGAGED = 1
    ENGAGING = 2
    ENGAGED = 3
    DISENGAGING = 4


@dataclass(frozen=True, kw_only=True)
class TrackedPerson:
    """A person being tracked, in the frame the tracker publishes in (map for nodes).

    `position_covariance` is (xx, xy, yx, yy) in m^2; `since_seen_s` is 0 while a sensor sees them. `merged_ids` are the
    numbers of tracks that turned out to be this same person, the latest last. `likeness` is how much they look like the
    person being served, up to 1; 0 where that is not known.
    """

    id: int
    x: float
    y: float
    vx: float
    vy: float
    position_covariance: tuple[float, float, float, float]
    confidence: float
    age_s: float
    since_seen_s: float
    seen_by_lidar: bool
    seen_by_camera: bool
    kind: BodyKind = BodyKind.WALKING
    engagement: Engagement = Engagement.UNKNOWN
    merged_ids: tuple[int, ...] = ()
    likeness: float = 0.0
