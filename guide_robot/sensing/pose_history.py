"""Where the robot was at the time of a reading: poses kept for a while, interpolated at a stamp."""

import bisect
import math

from guide_robot.common.geometry import Pose2D, wrap_angle

LATE_S = 0.1
"""By how much a pose may come late, seconds; one that is older means that the clock was set back."""


class PoseHistory:
    """Poses of one frame in another, in order of time."""

    def __init__(self, *, keep_s: float = 10.0, longest_gap_s: float = 0.5) -> None:
        """Keep poses for so many seconds; within a longer gap than that no pose is told."""
        self._keep_s = keep_s
        self._longest_gap_s = longest_gap_s
        self._stamps: list[float] = []
        self._poses: list[Pose2D] = []

    @property
    def latest(self) -> Pose2D | None:
        """The newest pose."""
        return self._poses[-1] if self._poses else None

    @property
    def latest_stamp_s(self) -> float:
        """The stamp of the newest pose, -inf without any."""
        return self._stamps[-1] if self._stamps else -math.inf

    def add(self, stamp_s: float, pose: Pose2D) -> bool:
        """Remember a pose; a late one finds its place, and values that are not finite are refused with False.

        A stamp that is older than the newest by more than LATE_S means that the clock was set back: all that was
        remembered is forgotten, since nothing newer than that is known any more.
        """
        if not all(map(math.isfinite, (stamp_s, pose.x, pose.y, pose.theta))):
            return False
        if stamp_s < self.latest_stamp_s - LATE_S:
            self.clear()
        place = bisect.bisect_left(self._stamps, stamp_s)
        if place < len(self._stamps) and self._stamps[place] == stamp_s:
            self._poses[place] = pose
            return True
        self._stamps.insert(place, stamp_s)
        self._poses.insert(place, pose)
        self._forget_old()
        return True

    def clear(self) -> None:
        """Forget all poses, as after losing localisation."""
        self._stamps.clear()
        self._poses.clear()

    def at(self, stamp_s: float) -> Pose2D | None:
        """Return the pose at a time, or None if it is too old, not yet known, or inside too long a gap."""
        if not self._stamps or not self._stamps[0] <= stamp_s <= self._stamps[-1]:
            return None
        after = bisect.bisect_left(self._stamps, stamp_s)
        if after and self._stamps[after] != stamp_s:
            gap_s = self._stamps[after] - self._stamps[after - 1]
            return None if gap_s > self._longest_gap_s else self._between(after, stamp_s)
        return self._poses[after]

    def nearest(self, stamp_s: float) -> Pose2D | None:
        """Return the pose at a time, however long the gap; before the first and after the last that one."""
        if not self._stamps:
            return None
        after = bisect.bisect_left(self._stamps, stamp_s)
        if after == 0 or after == len(self._stamps):
            return self._poses[max(0, after - 1)]
        return self._between(after, stamp_s)

    def is_ahead_of(self, stamp_s: float) -> bool:
        """Whether the newest pose is at least as new as a stamp, so that waiting for more is of no use."""
        return self.latest_stamp_s >= stamp_s

    def _between(self, after: int, stamp_s: float) -> Pose2D:
        """Return the pose at a time between two remembered ones, the later of which has that index."""
        earlier, later = self._poses[after - 1], self._poses[after]
        earlier_s, later_s = self._stamps[after - 1], self._stamps[after]
        share = (stamp_s - earlier_s) / (later_s - earlier_s)
        return Pose2D(
            x=earlier.x + share * (later.x - earlier.x),
            y=earlier.y + share * (later.y - earlier.y),
            theta=wrap_angle(earlier.theta + share * wrap_angle(later.theta - earlier.theta)),
        )

    def _forget_old(self) -> None:
        drop = bisect.bisect_left(self._stamps, self._stamps[-1] - self._keep_s)
        del self._stamps[:drop]
        del self._poses[:drop]
