"""Numbers the goals that a behaviour gives, so that late answers to old goals are told apart."""

import math

from guide_robot.common.geometry import Pose2D, wrap_angle
from guide_robot.guide.types import DriveOrder, NavigationFeedback, NavigationStatus


class DriveOrders:
    """The goal that is being given now; `limit_mps` is the speed limit that goes with it, 0 for none."""

    def __init__(self) -> None:
        """Start standing still."""
        self._id = 0
        self._goal: Pose2D | None = None
        self.limit_mps = 0.0

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

    def stand_anew(self) -> None:
        """Give no goal, as a new order: it is the word by which a robot that was held is free again."""
        self._id += 1
        self._goal = None

    def go_or_stand(self, goal_in_map: Pose2D | None) -> None:
        """Give a new goal, or none."""
        if goal_in_map is None:
            self.stand()
        else:
            self.go(goal_in_map)

    def end_facing(self, person: Pose2D | None) -> None:
        """Keep the goal, but end it turned to somebody."""
        goal = self._goal
        if person is not None and goal is not None:
            self.go(Pose2D(x=goal.x, y=goal.y, theta=math.atan2(person.y - goal.y, person.x - goal.x)))

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

    def order(self) -> DriveOrder:
        """Return the order for the navigation."""
        return DriveOrder(goal_id=self._id, goal_in_map=self._goal, speed_limit_mps=self.limit_mps)

    def under_way(self, feedback: NavigationFeedback) -> bool:
        """Whether the navigation speaks of the current goal, and of no older one."""
        return feedback.goal_id == self._id

    def status(self, feedback: NavigationFeedback) -> NavigationStatus:
        """Return what the navigation says of the current goal; what it says of an old one counts as under way."""
        if feedback.status is NavigationStatus.DEAD:
            return NavigationStatus.DEAD
        if self._goal is None:
            return NavigationStatus.IDLE
        return feedback.status if feedback.goal_id == self._id else NavigationStatus.ACTIVE
