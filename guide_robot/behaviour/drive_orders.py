"""Numbers the goals that a behaviour gives, so that late answers to old goals are told apart."""

from guide_robot.behaviour.types import DriveOrder, NavigationFeedback, NavigationStatus
from guide_robot.geometry import Pose2D, wrap_angle


class DriveOrders:
    """The goal that is being given now."""

    def __init__(self) -> None:
        """Start standing still."""
        self._id = 0
        self._goal: Pose2D | None = None

    @property
    def goal(self) -> Pose2D | None:
        """The current goal in `map`, None for standing still."""
        return self._goal

    def go(self, goal_in_map: Pose2D) -> None:
        """Give a new goal."""
        self._id += 1
        self._goal = goal_in_map

    def stand(self) -> None:
        """Give no goal any more."""
        if self._goal is not None:
            self._id += 1
            self._goal = None

    def break_off(self, goal_in_map: Pose2D | None) -> None:
        """Stand if this is the goal now, not on the way to another."""
        if self._goal == goal_in_map:
            self.stand()

    def look_at(self, pose: Pose2D, person: Pose2D, feedback: NavigationFeedback, tolerance: float) -> bool:
        """Turn on the spot to somebody, within so many radians; return whether the robot looks at them, or cannot."""
        off = pose.bearing_to(person.x, person.y)
        turning = self._goal is not None
        if turning and self.status(feedback) in (NavigationStatus.SUCCEEDED, NavigationStatus.FAILED):
            self.stand()
            return True
        if not turning and abs(off) > tolerance:
            self.go(Pose2D(x=pose.x, y=pose.y, theta=wrap_angle(pose.theta + off)))
            return False
        return not turning

    def order(self, speed_limit_mps: float = 0.0) -> DriveOrder:
        """Return the order for the navigation."""
        return DriveOrder(goal_id=self._id, goal_in_map=self._goal, speed_limit_mps=speed_limit_mps)

    def status(self, feedback: NavigationFeedback) -> NavigationStatus:
        """Return what the navigation says of the current goal; what it says of an old one counts as under way."""
        if feedback.status is NavigationStatus.DEAD:
            return NavigationStatus.DEAD
        if self._goal is None:
            return NavigationStatus.IDLE
        return feedback.status if feedback.goal_id == self._id else NavigationStatus.ACTIVE
