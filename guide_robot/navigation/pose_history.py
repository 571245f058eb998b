"""Where the robot was when a scan was taken: a short memory of poses, interpolated."""

from collections import deque

from guide_robot.geometry import Pose2D, wrap_angle

KEPT = 60


class PoseHistory:
    """The last poses in one frame, by time."""

    def __init__(self) -> None:
        """Start empty."""
        self._poses: deque[tuple[float, Pose2D]] = deque(maxlen=KEPT)

    @property
    def latest(self) -> Pose2D | None:
        """The newest pose, or None."""
        return self._poses[-1][1] if self._poses else None

    def add(self, pose: Pose2D, stamp_s: float) -> None:
        """Remember a pose; one older than the newest starts the memory anew (the clock was set back)."""
        if self._poses and stamp_s < self._poses[-1][0]:
            self._poses.clear()
        if not self._poses or stamp_s > self._poses[-1][0]:
            self._poses.append((stamp_s, pose))

    def clear(self) -> None:
        """Forget all poses, as after losing localisation."""
        self._poses.clear()

    def at(self, stamp_s: float) -> Pose2D | None:
        """Return the pose at a time between two remembered ones, the nearest one outside, None without any."""
        if not self._poses:
            return None
        if stamp_s <= self._poses[0][0]:
            return self._poses[0][1]
        later_s, later = self._poses[-1]
        for earlier_s, earlier in reversed(self._poses):
            if earlier_s <= stamp_s:
                share = 0.0 if later_s <= earlier_s else min(1.0, (stamp_s - earlier_s) / (later_s - earlier_s))
                turn = wrap_angle(later.theta - earlier.theta)
                return Pose2D(
                    x=earlier.x + share * (later.x - earlier.x),
                    y=earlier.y + share * (later.y - earlier.y),
                    theta=wrap_angle(earlier.theta + share * turn),
                )
            later_s, later = earlier_s, earlier
        return later
