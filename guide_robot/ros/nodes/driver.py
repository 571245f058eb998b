"""Carries a behaviour's drive orders to `navigate_to_pose` and `speed_limit`, and says how the drive stands."""

import time
from typing import Any

import numpy as np
from action_msgs.msg import GoalStatus
from nav2_msgs.action import NavigateToPose
from nav2_msgs.msg import SpeedLimit
from nav_msgs.msg import Path
from rclpy.node import Node

from guide_robot.common.geometry import Points, Pose2D
from guide_robot.guide.held_drive import GateWord, HeldDrive, Verdict
from guide_robot.guide.persistence import Persistence, PersistenceSettings
from guide_robot.guide.standstill import Standstill
from guide_robot.guide.types import DriveOrder, NavigationError, NavigationFeedback, NavigationStatus
from guide_robot.robot.description import load_robot
from guide_robot.ros import names
from guide_robot.ros.convert import pose_stamped, to_path
from guide_robot.ros.edge import finite, listen
from guide_robot.ros.goal_client import REFUSED, SILENT, GoalClient
from guide_robot.ros.nav2_errors import navigation_error
from guide_robot.ros.nodes.fleet_messages import to_fleet_order
from guide_robot.ros.nodes.motion_messages import to_motion, to_speed_limit
from guide_robot_interfaces.msg import FleetOrder, MotionState

SILENT_AFTER_S = 3.0
LIMIT_EVERY_S = 1.0
ORDER_STALE_S = 3.0
STOPS = {
    MotionState.OPERATOR: GateWord.STOPPED_BY_OPERATOR,
    MotionState.SENSOR: GateWord.PAUSED,
    MotionState.TRAFFIC: GateWord.PAUSED,
}
FASTEST_MPS = load_robot().max_linear


class Driver:
    """One drive at a time, by Nav2 or by the embedded navigator."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._client = GoalClient(node, NavigateToPose, names.NAVIGATE, self._ended, self._hear)
        self._limit = node.create_publisher(SpeedLimit, names.SPEED_LIMIT, 1)
        listen(node, SpeedLimit, names.ZONE_SPEED_LIMIT, self._read_limit, self._hear_zone, 1)
        listen(node, FleetOrder, names.FLEET_ORDER, to_fleet_order, self._hear_order, names.LATCHED)
        node.create_timer(LIMIT_EVERY_S, self._publish_limit)
        listen(node, Path, names.PLAN, to_path, self._hear_plan, 1)
        listen(node, MotionState, names.MOTION_ALLOWED, to_motion, self._hear_motion, names.LATCHED)
        self._hold = HeldDrive()
        self._order: DriveOrder | None = None
        self._number = 0
        self._status, self._error = NavigationStatus.IDLE, NavigationError.NONE
        self._distance = 0.0
        self._path = np.zeros((0, 2))
        self._wanted_mps = 0.0
        self._zone_mps = 0.0
        self._fleet_mps = self._fleet_until_s = 0.0
        self._limited_mps = -1.0
        self._trouble = Persistence(PersistenceSettings())
        self._standstill = Standstill()

    def carry_out(self, order: DriveOrder) -> None:
        """Send, replace or cancel the goal, and limit the speed."""
        if self._order is None or order.goal_id != self._order.goal_id:
            self._order = order
            self._trouble.restart()
            self._start(order)
        elif self._trouble.due(time.monotonic()):
            self._start(order)
        self._limit_speed(order.speed_limit_mps if order.goal_in_map is not None else 0.0)

    def stop(self) -> None:
        """Give up the drive and the speed limit."""
        self._client.forget()
        self._number, self._order = 0, None
        self._status = NavigationStatus.IDLE
        self._trouble.restart()
        self._hold.begin()
        self._limit_speed(0.0)

    def feedback(self, robot: Pose2D | None, now_s: float) -> NavigationFeedback:
        """Return how the drive stands.

        A robot that has not moved for a while is BLOCKED (unless the motion gate holds it). A navigation that is
        silent, refuses the goal or breaks it off without a word on the way is AWAY: the goal is given again. After
        that it is DEAD, or the goal FAILED. A goal that somebody else cancelled is STOPPED; one that the gate cancelled
        in a short protective stop is asked for again afterwards, after a longer one the drive is HELD.
        """
        self._client.watch(SILENT_AFTER_S)
        verdict = self._go_on_after_a_stop()
        status = self._status
        if verdict is Verdict.ASKS:
            status = NavigationStatus.HELD
        elif self._trouble.waiting:
            status = self._troubled(time.monotonic())
        elif status is NavigationStatus.ACTIVE:
            stands = self._standstill.step(robot, now_s, held=self._hold.held)
            status = NavigationStatus.BLOCKED if stands else status
        return NavigationFeedback(
            status=status,
            goal_id=self._order.goal_id if self._order else 0,
            error=self._trouble.error if self._trouble.waiting else self._error,
            distance_remaining_m=self._distance,
            path_in_map=self._path,
        )

    def _go_on_after_a_stop(self) -> Verdict:
        verdict = self._hold.step(time.monotonic())
        if verdict is Verdict.OVER:
            self._hold.begin()
            self._status = NavigationStatus.STOPPED
        elif verdict is Verdict.ASK_AGAIN and self._order is not None:
            self._start(self._order)
        return verdict

    def _troubled(self, now_s: float) -> NavigationStatus:
        if not self._trouble.over(now_s):
            return NavigationStatus.AWAY
        return NavigationStatus.DEAD if self._trouble.error is NavigationError.AWAY else NavigationStatus.FAILED

    def _start(self, order: DriveOrder) -> None:
        self._number = 0
        self._hold.begin()
        self._standstill.restart()
        if order.goal_in_map is None:
            self._client.forget()
            self._status = NavigationStatus.IDLE
            return
        self._status, self._error = NavigationStatus.ACTIVE, NavigationError.NONE
        if not self._client.ready:
            self._trouble.failed(NavigationError.AWAY, time.monotonic())
            return
        self._trouble.sent(time.monotonic())
        stamp = self._node.get_clock().now().to_msg()
        goal = NavigateToPose.Goal(pose=pose_stamped(order.goal_in_map, names.FRAME_MAP, stamp))
        self._number = self._client.send(goal)

    def _limit_speed(self, limit_mps: float) -> None:
        self._wanted_mps = limit_mps
        if abs(self._effective_mps() - self._limited_mps) >= 0.02:
            self._publish_limit()

    def _effective_mps(self) -> float:
        """Return the lowest of the follower's, zone's and fleet's limits, m/s; 0 means none, as in SpeedLimit."""
        fleet_mps = self._fleet_mps if time.monotonic() < self._fleet_until_s else 0.0
        limits = [limit for limit in (self._wanted_mps, self._zone_mps, fleet_mps) if limit > 0.0]
        return min(limits, default=0.0)

    def _publish_limit(self) -> None:
        self._limited_mps = self._effective_mps()
        message = SpeedLimit(percentage=False, speed_limit=float(self._limited_mps))
        message.header.stamp = self._node.get_clock().now().to_msg()
        self._limit.publish(message)

    @staticmethod
    def _read_limit(message: SpeedLimit) -> float:
        return to_speed_limit(message, FASTEST_MPS)

    def _hear_zone(self, limit_mps: float) -> None:
        """Take what Nav2's speed filter says of the zone that the robot is in."""
        self._zone_mps = limit_mps
        self._limit_speed(self._wanted_mps)

    def _hear_order(self, order: FleetOrder) -> None:
        self._fleet_mps, self._fleet_until_s = max(0.0, order.fastest), time.monotonic() + ORDER_STALE_S
        self._limit_speed(self._wanted_mps)

    def _hear(self, feedback: Any, number: int) -> None:
        finite(feedback.distance_remaining, field="distance_remaining")
        self._distance = float(feedback.distance_remaining)

    def _hear_motion(self, message: MotionState) -> None:
        stopped = STOPS.get(message.cause, GateWord.HELD)
        self._hold.hear(GateWord.MAY_MOVE if message.allowed else stopped, time.monotonic())

    def _hear_plan(self, points: Points) -> None:
        self._path = points

    def _ended(self, status: int, result: Any, number: int) -> None:
        if number != self._number:
            return
        if status == GoalStatus.STATUS_SUCCEEDED:
            self._status = NavigationStatus.SUCCEEDED
            return
        error = error_of(status, result)
        if error is NavigationError.STOPPED or (error is NavigationError.REJECTED and self._hold.held):
            self._hold.cancelled(time.monotonic())
            return
        if error.passes:
            self._trouble.failed(error, time.monotonic())
        else:
            self._status, self._error = NavigationStatus.FAILED, error


def error_of(status: int, result: Any) -> NavigationError:
    """Return why a goal of `navigate_to_pose` ended without success."""
    if status == SILENT:
        return NavigationError.AWAY
    if status == REFUSED or result is None:
        return NavigationError.REJECTED
    if status == GoalStatus.STATUS_CANCELED:
        return NavigationError.STOPPED
    return navigation_error(result.error_code)
