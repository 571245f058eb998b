"""Node `motion_gate`: the last stage before the wheels, which every velocity passes and any stop ends.

A node of ours and not twist_mux's lock: a lock is a topic that somebody has to go on publishing, with nothing but
a priority and a timeout; it holds no stop over a restart, gives no reason, needs no heartbeats, judges no sensor and
cancels no goals, so that the goal of before would go on when it opens. And the embedded simulation has no twist_mux:
here it obeys the same stop, in the same way, as a robot does.
"""

import math
import time
from dataclasses import replace
from pathlib import Path

from geometry_msgs.msg import PoseStamped, Twist
from nav_msgs.msg import OccupancyGrid
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.clock import Clock, ClockType
from rclpy.task import Future

from guide_robot.common.geometry import STILL, Pose2D, Twist2D
from guide_robot.common.newest_job import NewestJob
from guide_robot.common.scan import Scan
from guide_robot.floor.occupancy import OccupancyGrid as Grid
from guide_robot.navigation.blind_watch import BlindSettings, BlindWatch
from guide_robot.navigation.motion_gate import Cause, GateSettings, MotionGate, MotionStatus, stop_by
from guide_robot.navigation.one_robot import OneRobot
from guide_robot.navigation.speed_limits import limits_of
from guide_robot.navigation.stop_file import StopFile
from guide_robot.phrases.reasons import Reason, Why
from guide_robot.robot.description import load_robot
from guide_robot.robot.process_watch import ProcessId
from guide_robot.ros import names
from guide_robot.ros.convert import to_grid, to_pose
from guide_robot.ros.edge import as_is, check_frame, listen, serve, short
from guide_robot.ros.lidar_topic import LidarTopic
from guide_robot.ros.node import GuideNode, folder_of
from guide_robot.ros.nodes.fleet_messages import to_fleet_order
from guide_robot.ros.nodes.gate_diagnosis import GateDiagnosis, past_the_stop
from guide_robot.ros.nodes.goal_canceller import GoalCanceller
from guide_robot.ros.nodes.silence import Silence
from guide_robot.ros.nodes.twist_topics import CommandTopic, TwistType, WheelTopic
from guide_robot.ros.parameters import declare, declare_settings
from guide_robot.ros.reasons import reason_message, to_reason
from guide_robot.ros.runtime import run
from guide_robot.ros.transforms import Transforms
from guide_robot.sensing.believed_view import BelievedView
from guide_robot.sensing.expected_returns import ExpectedReturns
from guide_robot.sensing.robot_frames import Mounting
from guide_robot.sensing.seen_motion import SeenMotion
from guide_robot_interfaces.msg import FleetOrder, Heartbeat, MotionState
from guide_robot_interfaces.srv import SetMotion

NEEDED = ["kiosk", "receptionist"]
ACTIONS = [  # all of Nav2's that move a robot
    names.NAVIGATE,
    *("navigate_through_poses", "follow_waypoints", "follow_gps_waypoints", "follow_path", "follow_object"),
    *("spin", "backup", "drive_on_heading", "assisted_teleop", "dock_robot", "undock_robot"),
]
TELL_EVERY_S = 0.5
ORDER_STALE_S = 2.0  # an order of a fleet that has fallen silent holds nobody


class MotionGateNode(GuideNode):
    """In: cmd_vel_checked, heartbeat, scan, map, robot_pose, fleet_order; service set_motion.

    Out: cmd_vel, motion_allowed, /diagnostics.

    A lidar that does not see where a velocity leads stops it too; its scans are timed by when they come, since the
    navigation judges their stamps. With the map and a fresh robot_pose it expects no returns where the map has nothing
    within range, as out of a yard; without them it expects returns of every beam. With odometry it asks whether
    the lidar shows the robot's own motion, and else holds until somebody has looked. Cancels the goals of Nav2's
    actions. All timers run on wall time, so that it works while simulated time stands.
    """

    def __init__(self) -> None:
        super().__init__("motion_gate")
        settings = declare_settings(self, GateSettings)
        needed = [node for node in declare(self, "heartbeats", NEEDED) if node]
        actions = [action for action in declare(self, "cancel_actions", ACTIONS) if action]
        rate_hz = declare(self, "rate_hz", 20.0)
        self._scan_stale_s = declare(self, "scan_stale_s", 0.5)
        self._pose_stale_s = declare(self, "pose_stale_s", 2.0)
        self._blind_settings = declare_settings(self, BlindSettings, "blind.")
        self._grid: Grid | None = None
        self._maps = NewestJob(ExpectedReturns)
        self._returns: ExpectedReturns | None = None
        robot = load_robot()
        self._place_lidar(robot.lidar_in_base.pose)
        self._wanted = self._sent = STILL
        self._file = StopFile(Path(declare(self, "stop_file", "") or folder_of(self) / "motion_stop.json"))
        self._gate = MotionGate(settings, needed, limits_of(robot), self._file.read())
        self._round = 0
        self._told: tuple[MotionStatus, float] | None = None
        self._released: list[Future] = []
        self._scan, self._command, self._pose = Silence(self), Silence(self), Silence(self)
        self._order, self._orders = FleetOrder(), Silence(self)
        self._one_robot, self._seen_motion = OneRobot(), SeenMotion()
        self._transforms = Transforms(self, depth=5)
        self._wheels = WheelTopic(self, declare(self, "cmd_vel_type", TwistType.AUTO, TwistType))
        self._state = self.create_publisher(MotionState, names.MOTION_ALLOWED, names.LATCHED)
        self._lidar = LidarTopic(self, self._transforms, self._hear_scan)
        self._diagnosis = GateDiagnosis(self, self._wheels, self._lidar, time.monotonic())
        self._commands = CommandTopic(self, self._hear_command)
        listen(self, Heartbeat, names.HEARTBEAT, _sender, self._hear_heartbeat, names.BEATS)
        listen(self, OccupancyGrid, names.MAP, to_grid, self._hear_map, names.LATCHED)
        listen(self, PoseStamped, names.ROBOT_POSE, _pose, self._hear_pose, 1)
        listen(self, FleetOrder, names.FLEET_ORDER, to_fleet_order, self._hear_order, names.LATCHED)
        self._canceller = GoalCanceller(self, actions, self._gate.cancelled)
        beside = ReentrantCallbackGroup()  # an answer that is waited for keeps no other callback waiting
        serve(self, SetMotion, names.SET_MOTION, as_is, self._set_motion, _refuse, beside)
        self.create_timer(1.0 / rate_hz, self._step, clock=Clock(clock_type=ClockType.STEADY_TIME))
        self._step()

    # In -------------------------------------------------------------------------------------------

    def _hear_command(self, message: Twist) -> None:
        self._command.broken()
        linear, angular = message.linear, message.angular
        values = (linear.x, linear.y, linear.z, angular.x, angular.y, angular.z)
        passes = self._gate.passes(values, time.monotonic())
        odd = self._gate.odd_command
        if odd:
            self._diagnosis.refused(odd, time.monotonic())
        self._wanted = STILL if odd else Twist2D(linear=linear.x, angular=angular.z)
        passes = passes and not self._sensor_problem()
        self._sent = self._wanted if passes else STILL
        self._send(message if passes else Twist())

    def _send(self, twist: Twist) -> None:
        self._wheels.send(twist, self._transforms.frames.base or names.FRAME_BASE)

    def _hear_heartbeat(self, beat: tuple[str, ProcessId]) -> None:
        self._gate.heard(beat[0], time.monotonic())
        self._diagnosis.heard(beat[0], time.monotonic())
        self._one_robot.hear(*beat, time.monotonic())

    def _place_lidar(self, lidar_in_base: Pose2D) -> None:
        """Look from where the lidar sits; what was seen from elsewhere is forgotten."""
        self._lidar_in_base, radius = lidar_in_base, load_robot().footprint_radius_m
        self._blind = BlindWatch(self._blind_settings, radius, lidar_in_base, stale_scan_s=self._scan_stale_s)
        self._view = BelievedView(lidar_in_base, self._returns)
        self._newest: Scan | None = None

    def _hear_map(self, grid: Grid) -> None:
        """Have a new map made ready beside this thread, which must hear a stop meanwhile."""
        if not grid.same_as(self._grid):
            self._grid = grid
            self._maps.give(grid)

    def _take_map(self) -> None:
        returns = self._maps.take()
        if returns is not None:
            self._returns = returns
            self._view.set_returns(returns)

    def _hear_scan(self, scan: Scan, mounting: Mounting) -> None:
        self._scan.broken()
        if mounting.elsewhere(self._lidar_in_base):
            self._place_lidar(mounting.pose)
        base_in_odom = self._transforms.odom_from_base.nearest(scan.stamp_s)
        if base_in_odom is not None:
            self._seen_motion.take(scan, base_in_odom.compose(mounting.pose))
        self._newest = replace(scan, stamp_s=time.monotonic())

    def _hear_pose(self, robot_in_map: Pose2D) -> None:
        self._pose.broken()
        self._view.stand_at(robot_in_map, time.monotonic())

    def _hear_order(self, order: FleetOrder) -> None:
        self._orders.broken()
        self._order = order

    async def _set_motion(self, request: SetMotion.Request, response: SetMotion.Response) -> SetMotion.Response:
        """Stop at once, or answer when the stop has ended or could not be ended."""
        stop = stop_by(request.source)
        if not request.allowed:
            self._gate.stop(stop)
            self._send(Twist())
            problem = self._keep()
            self._step()
            reason = self._gate.status.reason
            kept = Why.STOP_NOT_KEPT(reason, words=problem) if problem else reason
            response.accepted, response.reason = True, reason_message(kept)
            return response
        self._lidar.agree()
        self._seen_motion.agree()
        if self._gate.stopped_by is not None:
            self._gate.release(time.monotonic())
            self._cancel_goals()
            self._released.append(Future())
            await self._released[-1]
        return self._answer_release(response, stop.source)

    def _answer_release(self, response: SetMotion.Response, source: str) -> SetMotion.Response:
        status = self._gate.status
        response.accepted = status.cause is not Cause.OPERATOR
        reason = status.reason
        if not response.accepted:
            reason = Why.STILL_STOPPED(self._gate.refusal or reason)
        elif not status.allowed:
            reason = Why.RELEASED_BUT_STANDS(reason)
        self.get_logger().info(f"{source} asks that the robot may move: {reason}")
        response.reason = reason_message(reason)
        return response

    # The step -------------------------------------------------------------------------------------

    def _step(self) -> None:
        now_s = time.monotonic()
        self._take_map()
        stopped_before = self._gate.stopped_by
        status = self._gate.step(self._sensor_problem(), now_s, self._traffic())
        if stopped_before is not None and self._gate.stopped_by is None:
            self._keep()
        if not self._gate.drives(self._command.age_s()):
            self._wanted = self._sent = STILL
            self._send(Twist())
        self._cancel_goals()
        if not self._gate.releasing:
            self._resolve_releases()
        counts = {"commands_refused": self._gate.odd_commands, "heartbeats_unheard": self._one_robot.unheard}
        self._diagnosis.step(status, counts, now_s)
        self._tell(replace(status, reason=past_the_stop(status.reason, self._diagnosis.rival)), now_s)

    def _sensor_problem(self) -> Reason | None:
        """Return why the robot cannot know where it drives, None if it can."""
        two_robots, lidar = self._one_robot.problem(time.monotonic()), self._lidar
        unknown = two_robots or lidar.problem() or lidar.other() or self._seen_motion.problem or self._pose_problem()
        if unknown:
            return unknown
        stale = self._scan.age_s() > self._scan_stale_s
        if stale:
            return Why.NO_READING(seconds=self._scan_stale_s)
        now_s = time.monotonic()
        expected = self._view.expected(self._newest, now_s)
        return self._blind.step(self._newest, self._wanted, now_s, current=self._sent, expected=expected)

    def _traffic(self) -> Reason | None:
        """Return before which narrow place the robot waits for another one, None if it does not."""
        if not self._order.hold or self._orders.age_s() >= ORDER_STALE_S:
            return None
        return to_reason(self._order.reason) or Why.WORDS(words="")

    def _pose_problem(self) -> Reason | None:
        """Return that nobody tells where the robot is, None if somebody does, or if no tf was ever heard.

        Then this is no robot that drives by a map, and nothing is expected of it.
        """
        why = self._transforms.missing() if self._transforms.speaks else None
        if not why and self._pose_stale_s < self._pose.age_s() < math.inf:
            why = Why.MAP_NOT_SEEN()
        return Why.POSE_UNKNOWN(why) if why else None

    def _cancel_goals(self) -> None:
        """Carry out a new round of cancelling, if one was asked for."""
        if self._gate.cancellation != self._round:
            self._round = self._gate.cancellation
            self._canceller.cancel_all(self._round)

    def _resolve_releases(self) -> None:
        released, self._released = self._released, []
        for future in released:
            future.set_result(None)

    def _keep(self) -> str:
        """Write the stop, or that there is none, to the file; return what went wrong, empty if nothing did."""
        try:
            self._file.write(self._gate.stopped_by)
        except OSError as error:
            self.get_logger().error(f"the stop is not kept for a restart: {error.strerror or error}")
            return str(error.strerror or error)
        return ""

    # Out ------------------------------------------------------------------------------------------

    def _tell(self, status: MotionStatus, now_s: float) -> None:
        """Publish what holds, at once when it changes and else twice a second."""
        changed = self._told is None or self._told[0] != status
        if self._told is not None and not changed and now_s - self._told[1] < TELL_EVERY_S:
            return
        if changed:
            word = "motion allowed" if status.allowed else f"motion stopped ({status.cause.name.lower()})"
            self.get_logger().info(f"{word}: {status.reason}")
        self._told = (status, now_s)
        message = MotionState(allowed=status.allowed, cause=int(status.cause), source=status.source)
        message.reason = reason_message(status.reason)
        message.stamp = self.get_clock().now().to_msg()
        self._state.publish(message)


def _sender(message: Heartbeat) -> tuple[str, ProcessId]:
    host = str(short(message.host, "host", 200))
    process = ProcessId(host=host, pid=message.pid, started=message.started)
    return str(short(message.node, "node", 100)), process


def _pose(message: PoseStamped) -> Pose2D:
    check_frame(message.header.frame_id, names.FRAME_MAP)
    return to_pose(message.pose)


def _refuse(response: SetMotion.Response, words: str) -> SetMotion.Response:
    response.accepted, response.reason = False, reason_message(Why.REFUSED(words=words))
    return response


def main() -> None:
    """Run the node."""
    run(MotionGateNode)


if __name__ == "__main__":
    main()
