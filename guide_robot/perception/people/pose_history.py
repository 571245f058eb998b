"""Where the robot was at the time of a reading: poses kept for a while, interpolated at a stamp."""

import bisect
import math

from guide_robot.geometry import Pose2D, wrap_angle


class PoseHistory:
    """Poses of one frame in another, in order of time; answers for any time between the first and the last."""

    def __init__(self, *, keep_s: float = 10.0, longest_gap_s: float = 0.5) -> None:
        self._keep_s = keep_s
        self._longest_gap_s = longest_gap_s
        self._stamps: list[float] = []
        self._poses: list[Pose2D] = []

    def add(self, stamp_s: float, pose: Pose2D) -> bool:
        """Remember a pose; late ones find their place, and values that are not finite are refused with False.

        A stamp older than everything kept by more than `keep_s` means that time was set back: the old is forgotten.
        """
        if not all(map(math.isfinite, (stamp_s, pose.x, pose.y, pose.theta))):
            return False
        if self._stamps and stamp_s < self._stamps[-1] - self._keep_s:
            self._stamps.clear()
            self._poses.clear()
        place = bisect.bisect_left(self._stamps, stamp_s)
        if place < len(self._stamps) and self._stamps[place] == stamp_s:
            self._poses[place] = pose
            return True
        self._stamps.insert(place, stamp_s)
        self._poses.insert(place, pose)
        self._forget_old()
        return True

    def at(self, stamp_s: float) -> Pose2D | None:
        """Return the pose at a time, or None if it is too old, not yet known, or inside too long a gap."""
        if not self._stamps or not self._stamps[0] <= stamp_s <= self._stamps[-1]:
            return None
        after = bisect.bisect_left(self._stamps, stamp_s)
        if self._stamps[after] == stamp_s:
            return self._poses[after]
        gap = self._stamps[after] - self._stamps[after - 1]
        if gap > self._longest_gap_s:
            return None
        share = (stamp_s - self._stamps[after - 1]) / gap
        return _between(self._poses[after - 1], self._poses[after], share)

    def is_ahead_of(self, stamp_s: float) -> bool:
        """Whether the newest pose is at least as new as a stamp, so that waiting for more is of no use."""
        return bool(self._stamps) and self._stamps[-1] >= stamp_s

    def latest(self) -> Pose2D | None:
        """Return the newest pose."""
        return self._poses[-1] if self._poses else None

    def _forget_old(self) -> None:
        oldest = self._stamps[-1] - self._keep_s
        drop = bisect.bisect_left(self._stamps, oldest)
        del self._stamps[:drop]
        del self._poses[:drop]


def _between(earlier: Pose2D, later: Pose2D, share: float) -> Pose2D:
    return Pose2D(
        x=earlier.x + share * (later.x - earlier.x),
        y=earlier.y + share * (later.y - earlier.y),
        theta=wrap_angle(earlier.theta + share * wrap_angle(later.theta - earlier.theta)),
    )
