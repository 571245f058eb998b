"""Notices that the robot stands although it is told to drive: then somebody or something is in its way."""

from guide_robot.common.geometry import Pose2D

PROGRESS_M = 0.15
BLOCKED_AFTER_S = 6.0


class Standstill:
    """Call `step` while the robot is to drive; it stands when it has not moved for BLOCKED_AFTER_S."""

    def __init__(self) -> None:
        self._moved_from: tuple[Pose2D, float] | None = None

    def restart(self) -> None:
        """Begin anew: the robot has just been told to drive, or to stand."""
        self._moved_from = None

    def step(self, robot: Pose2D | None, now_s: float, *, held: bool) -> bool:
        """Return whether the robot stands; `robot` in `map`. While it is `held`, standing is right."""
        if robot is None or held:
            self._moved_from = None
            return False
        before = self._moved_from
        if before is None or robot.distance_to(before[0].x, before[0].y) > PROGRESS_M or now_s < before[1]:
            self._moved_from = before = (robot, now_s)
        return now_s - before[1] > BLOCKED_AFTER_S
