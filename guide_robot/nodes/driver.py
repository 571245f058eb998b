"""Carries a behaviour's drive orders to `navigate_to_pose` and `speed_limit`, and says how the drive stands."""

import time
from typing import Any

import numpy as np
from action_msgs.msg import GoalStatus
from nav2_msgs.action import NavigateToPose
from nav2_msgs.msg import SpeedLimit
from nav_msgs.msg import Path
from rclpy.node import Node

from guide_robot.behaviour.nav2_errors import navigation_error
from guide_robot.behaviour.types import DriveOrder, NavigationError, NavigationFeedback, NavigationStatus
from guide_robot.geometry import Pose2D
from guide_robot.nodes import names
from guide_robot.nodes.convert import pose_stamped
from guide_robot.nodes.goal_client import GoalClient
from guide_robot.robot.description import load_robot

RESEND_AFTER_S = 3.0
DEAD_AFTER_S = 15.0  # enough for the supervisor to start a navigator that died
BLOCKED_AFTER_S = 6.0
PROGRESS_M = 0.15
LIMIT_EVERY_S = 1.0
FASTEST_MPS = load_robot().max_linear


class Driver:
    """One drive at a time, by Nav2 or by the embedded navigator."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._client = GoalClient(node, NavigateToPose, names.NAVIGATE, self._ended, self._hear)
        self._limit = node.create_publisher(SpeedLimit, names.SPEED_LIMIT, 1)
        node.create_subscription(SpeedLimit, names.ZONE_SPEED_LIMIT, self._hear_zone, 1)
        node.create_timer(LIMIT_EVERY_S, self._publish_limit)
        node.create_subscription(Path, names.PLAN, self._hear_plan, 1)
        self._order: DriveOrder | None = None
        self._number = 0
        self._status, self._error = NavigationStatus.IDLE, NavigationError.NONE
        self._distance = 0.0
        self._path = np.zeros((0, 2))
        self._wanted_mps = 0.0
        self._zone_mps = 0.0
        self._limited_mps = -1.0
        self._heard_s = time.monotonic()
        self._moved_from: tuple[Pose2D, float] | None = None

    def carry_out(self, order: DriveOrder) -> None:
        """Send, replace or cancel the goal, and limit the speed."""
        if self._order is None or order.goal_id != self._order.goal_id:
            self._order = order
            self._moved_from = None
            self._heard_s = time.monotonic()
            self._start(order)
        elif self._number == 0 and order.goal_in_map is not None and self._status is not NavigationStatus.FAILED:
            self._start(order)
        self._limit_speed(order.speed_limit_mps if order.goal_in_map is not None else 0.0)

    def stop(self) -> None:
        """Give up the drive and the speed limit."""
        self._client.forget()
        self._number, self._order = 0, None
        self._status = NavigationStatus.IDLE
        self._limit_speed(0.0)

    def feedback(self, robot: Pose2D | None, now_s: float) -> NavigationFeedback:
        """Return how the drive stands; a robot that has not moved for a while is BLOCKED, silence is DEAD."""
        self._client.watch(RESEND_AFTER_S, DEAD_AFTER_S)
        status = self._status
        if status is NavigationStatus.ACTIVE:
            if time.monotonic() - self._heard_s > DEAD_AFTER_S:
                status = NavigationStatus.DEAD
            elif self._stands(robot, now_s):
                status = NavigationStatus.BLOCKED
        return NavigationFeedback(
            status=status,
            goal_id=self._order.goal_id if self._order else 0,
            error=self._error,
            distance_remaining_m=self._distance,
            path_in_map=self._path,
        )

    def _start(self, order: DriveOrder) -> None:
        if order.goal_in_map is None:
            self._client.forget()
            self._number, self._status = 0, NavigationStatus.IDLE
            return
        self._status, self._error = NavigationStatus.ACTIVE, NavigationError.NONE
        if not self._client.ready:
            self._number = 0
            return
        stamp = self._node.get_clock().now().to_msg()
        goal = NavigateToPose.Goal(pose=pose_stamped(order.goal_in_map, names.FRAME_MAP, stamp))
        self._number = self._client.send(goal)

    def _limit_speed(self, limit_mps: float) -> None:
        self._wanted_mps = limit_mps
        if abs(self._effective_mps() - self._limited_mps) >= 0.02:
            self._publish_limit()

    def _effective_mps(self) -> float:
        """Return the lower of the follower's and the zone's limit, m/s; 0 means none, as in SpeedLimit."""
        limits = [limit for limit in (self._wanted_mps, self._zone_mps) if limit > 0.0]
        return min(limits, default=0.0)

    def _publish_limit(self) -> None:
        self._limited_mps = self._effective_mps()
        message = SpeedLimit(percentage=False, speed_limit=float(self._limited_mps))
        message.header.stamp = self._node.get_clock().now().to_msg()
        self._limit.publish(message)

    def _hear_zone(self, message: SpeedLimit) -> None:
        """Take what Nav2's speed filter says of the zone that the robot is in."""
        share = FASTEST_MPS / 100.0 if message.percentage else 1.0
        self._zone_mps = max(0.0, message.speed_limit * share)
        self._limit_speed(self._wanted_mps)

    def _stands(self, robot: Pose2D | None, now_s: float) -> bool:
        if robot is None:
            return False
        if self._moved_from is None or robot.distance_to(self._moved_from[0].x, self._moved_from[0].y) > PROGRESS_M:
            self._moved_from = (robot, now_s)
        return now_s - self._moved_from[1] > BLOCKED_AFTER_S

    def _hear(self, feedback: Any, number: int) -> None:
        self._heard_s = time.monotonic()
        self._distance = float(feedback.distance_remaining)

    def _hear_plan(self, message: Path) -> None:
        points = [(pose.pose.position.x, pose.pose.position.y) for pose in message.poses]
        self._path = np.array(points).reshape(-1, 2)

    def _ended(self, status: int, result: Any, number: int) -> None:
        if number != self._number:
            return
        if status == GoalStatus.STATUS_SUCCEEDED:
            self._status = NavigationStatus.SUCCEEDED
            return
        self._status = NavigationStatus.FAILED
        refused = result is None
        self._error = NavigationError.REJECTED if refused else navigation_error(result.error_code)
