"""The motion gate over real DDS: what reaches the wheels, whoever asks for what and whoever hangs."""

import array
import math
import os
import signal
import subprocess
import sys

import numpy as np
import pytest
import rclpy
from action_msgs.srv import CancelGoal
from diagnostic_msgs.msg import DiagnosticArray
from geometry_msgs.msg import PoseStamped, Twist
from nav_msgs.msg import OccupancyGrid
from rclpy.task import Future
from sensor_msgs.msg import LaserScan

from guide_robot.common.geometry import Pose2D
from guide_robot.floor.occupancy import OCCUPIED
from guide_robot.floor.occupancy import OccupancyGrid as Grid
from guide_robot.phrases.reasons import Why
from guide_robot.ros import names
from guide_robot.ros.convert import grid_message, pose_stamped
from guide_robot.ros.nodes.heartbeat import Pulse
from guide_robot.ros.nodes.motion_gate import MotionGateNode
from guide_robot.ros.reasons import reason_message
from guide_robot_interfaces.msg import FleetOrder, MotionState
from guide_robot_interfaces.srv import SetMotion

FORWARDS = 0.4

WAITS = Why.PASSAGE_HELD(Why.OTHER_GOES_FIRST(robot="robot2"), passage="door")


class Bench:
    """The gate, somebody who commands velocities as long as `command` is set, and a lidar."""

    def __init__(self, graph, heard, folder, needed: str = "") -> None:
        self.graph = graph
        self.file = folder / "motion_stop.json"
        graph.set("motion_gate", heartbeats=[needed], stop_file=self.file)
        self.gate = graph.make(MotionGateNode)
        self.probe = graph.probe()
        self.wheels = heard(self.probe, Twist, names.CMD_VEL)
        self.motion = heard(self.probe, MotionState, names.MOTION_ALLOWED, names.LATCHED)
        self.diagnostics = heard(self.probe, DiagnosticArray, names.DIAGNOSTICS)
        self.commands = self.probe.create_publisher(Twist, names.CMD_VEL_CHECKED, 1)
        self.scans = self.probe.create_publisher(LaserScan, names.SCAN, names.SENSOR)
        self.setting = self.probe.create_client(SetMotion, names.SET_MOTION)
        self.command: float | None = None
        self.sees = True
        self.spoil = lambda scan: scan
        self.random = np.random.default_rng(1)
        self.maps = self.probe.create_publisher(OccupancyGrid, names.MAP, names.LATCHED)
        self.poses = self.probe.create_publisher(PoseStamped, names.ROBOT_POSE, 1)
        self.pose: Pose2D | None = None
        self.probe.create_timer(0.05, self._tell)
        graph.spin_until(self.setting.service_is_ready)

    def _tell(self) -> None:
        if self.command is not None:
            message = Twist()
            message.linear.x = self.command
            self.commands.publish(message)
        if self.sees:
            self.scans.publish(self.spoil(self._scan()))
        if self.pose is not None:
            self.poses.publish(pose_stamped(self.pose, names.FRAME_MAP, self.probe.get_clock().now().to_msg()))

    def _scan(self) -> LaserScan:
        """Return walls all around, with the noise of a lidar."""
        ranges = array.array("f", (4.0 + 0.01 * self.random.standard_normal(360)).astype(np.float32).tobytes())
        step = math.tau / 360
        return LaserScan(angle_min=-math.pi, angle_increment=step, range_min=0.1, range_max=12.0, ranges=ranges)

    def set_motion(self, allowed: bool, source: str = "test") -> SetMotion.Response:
        answer = self.setting.call_async(SetMotion.Request(allowed=allowed, source=source))
        self.graph.spin_until(answer.done)
        return answer.result()

    def drives(self) -> None:
        """Command a velocity once the robot may move, and wait until it reaches the wheels."""
        if self.command is None:
            self.graph.spin_until(lambda: self.motion.last and self.motion.last.allowed)
            self.command = FORWARDS
        self.wheels.messages.clear()
        self.graph.spin_until(lambda: any(twist.linear.x == FORWARDS for twist in self.wheels.messages))

    def stands(self) -> None:
        """Wait until zero reaches the wheels, and see that nothing else does from then on."""
        self.graph.spin_until(lambda: self.wheels.last and self.wheels.last.linear.x == 0.0)
        self.wheels.messages.clear()
        self.graph.spin_for(1.0)
        assert self.wheels.messages
        assert all(twist == Twist() for twist in self.wheels.messages)

    def until_cause(self, cause: int) -> MotionState:
        self.graph.spin_until(lambda: self.motion.last and self.motion.last.cause == cause)
        return self.motion.last


@pytest.fixture
def bench(graph, heard, tmp_path):
    return Bench(graph, heard, tmp_path)


def test_a_stop_is_latched_before_it_is_answered_and_zero_goes_out_without_a_command(bench):
    bench.drives()
    bench.command = None
    bench.graph.spin_for(0.2)
    bench.wheels.messages.clear()
    answer = bench.set_motion(False, "operator page")
    assert answer.accepted and answer.reason.text == "stopped by operator page"
    assert '"stopped": true' in bench.file.read_text()
    bench.stands()
    told = bench.until_cause(MotionState.OPERATOR)
    assert (told.allowed, told.source, told.reason.text) == (False, "operator page", "stopped by operator page")


def test_commands_of_anybody_mean_zero_while_stopped_and_pass_after_the_release(bench):
    bench.drives()
    bench.set_motion(False)
    bench.stands()
    answer = bench.set_motion(True).reason
    assert (answer.key, answer.values) == (Why.STILL_STOPPED, [Why.VELOCITY_COMMANDED])
    assert bench.motion.last.cause == MotionState.OPERATOR
    bench.command = None
    bench.graph.spin_for(0.5)
    assert bench.set_motion(True).accepted
    assert '"stopped": false' in bench.file.read_text()
    bench.command = FORWARDS
    bench.drives()


def test_a_stop_survives_a_restart_of_the_gate(bench):
    bench.set_motion(False, "operator page")
    bench.graph.remove(bench.gate)
    bench.motion.messages.clear()
    bench.graph.make(MotionGateNode)
    assert bench.until_cause(MotionState.OPERATOR).source == "operator page"
    bench.stands()


def test_a_node_that_hangs_stops_the_robot_and_lets_it_go_when_it_works_again(graph, heard, tmp_path):
    log = (tmp_path / "receptionist.log").open("wb")
    environment = os.environ | {"ROS_LOG_DIR": str(tmp_path)}
    bench = Bench(graph, heard, tmp_path, "receptionist")
    assert bench.until_cause(MotionState.STARTING).source == "receptionist"
    environment["ROS_DOMAIN_ID"] = str(graph.domain)
    receptionist = subprocess.Popen(
        [sys.executable, "-m", "guide_robot.ros.nodes.receptionist"], env=environment, stdout=log, stderr=log
    )
    try:
        bench.drives()
        receptionist.send_signal(signal.SIGSTOP)
        told = bench.until_cause(MotionState.HEARTBEAT)
        assert (told.allowed, told.source) == (False, "receptionist")
        bench.stands()
        bench.command = None
        receptionist.send_signal(signal.SIGCONT)
        bench.until_cause(MotionState.NONE)
        bench.command = FORWARDS
        bench.drives()
    finally:
        receptionist.kill()
        receptionist.wait()
        log.close()


def test_a_silent_lidar_stops_the_robot_which_goes_on_when_it_is_back(bench):
    bench.drives()
    bench.sees = False
    assert bench.until_cause(MotionState.SENSOR).reason.key == Why.NO_READING
    bench.stands()
    bench.sees = True
    bench.drives()


@pytest.mark.parametrize("value", [math.nan, 50.0])
def test_a_command_that_no_robot_can_drive_means_zero_and_shows_in_the_diagnostics(bench, value):
    bench.drives()
    bench.command = value
    bench.stands()

    def counted() -> bool:
        entries = [entry for message in bench.diagnostics.messages for entry in message.status]
        values = [value for entry in entries for value in entry.values if value.key == "commands_refused"]
        return any(int(value.value) > 0 for value in values)

    bench.graph.spin_until(counted)
    bench.command = FORWARDS
    bench.drives()


def test_the_robot_stays_stopped_while_the_navigation_does_not_cancel_its_goals(bench):
    async def never(request, response):
        await Future()

    navigation = bench.graph.make(lambda: rclpy.create_node("navigation"))
    navigation.create_service(CancelGoal, f"{names.NAVIGATE}/_action/cancel_goal", never)
    looker = bench.probe.create_client(CancelGoal, f"{names.NAVIGATE}/_action/cancel_goal")
    bench.graph.spin_until(looker.service_is_ready)
    bench.command = None
    bench.set_motion(False)
    bench.graph.spin_for(0.5)
    refused = bench.set_motion(True)
    assert not refused.accepted and refused.reason.values == [Why.GOALS_NOT_CANCELLED]
    bench.graph.remove(navigation)
    bench.graph.spin_until(lambda: not looker.service_is_ready())
    assert bench.set_motion(True).accepted


def test_a_gate_that_is_started_again_has_goals_of_before_cancelled_before_it_lets_the_robot_go(bench):
    asked = []

    def cancel(request, response):
        asked.append(bench.motion.last is not None and bench.motion.last.allowed)
        return response

    bench.drives()
    bench.command = None
    navigation = bench.graph.make(lambda: rclpy.create_node("navigation"))
    navigation.create_service(CancelGoal, f"{names.NAVIGATE}/_action/cancel_goal", cancel)
    looker = bench.probe.create_client(CancelGoal, f"{names.NAVIGATE}/_action/cancel_goal")
    bench.graph.spin_until(looker.service_is_ready)
    bench.graph.remove(bench.gate)
    bench.motion.messages.clear()
    bench.graph.make(MotionGateNode)
    bench.until_cause(MotionState.NONE)
    assert asked and not any(asked)


def test_a_heartbeat_comes_from_the_nodes_own_executor(graph, heard, tmp_path):
    bench = Bench(graph, heard, tmp_path, "probe")
    bench.until_cause(MotionState.STARTING)
    Pulse(bench.probe)
    bench.drives()


def ahead(value):
    def spoil(scan):
        scan.ranges[90:270] = array.array("f", [value] * 180)
        return scan

    return spoil


def without_angles(scan):
    scan.angle_min = math.nan
    return scan


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (ahead(math.inf), Why.LIDAR_BLIND_AHEAD),
        (ahead(math.nan), Why.LIDAR_BLIND_AHEAD),
        (ahead(0.0), Why.LIDAR_BLIND_AHEAD),
        (ahead(3.0), Why.LIDAR_SAME_RANGE),
        (without_angles, Why.SCANS_UNUSABLE),
    ],
)
def test_a_lidar_that_is_blind_ahead_stops_the_wheels_and_the_gate_says_so(bench, spoil, reason):
    bench.drives()
    bench.spoil = spoil
    bench.graph.spin_until(lambda: any(reason == told.reason.key for told in bench.motion.messages))
    told = next(told for told in bench.motion.messages if reason == told.reason.key)
    assert (told.allowed, told.cause) == (False, MotionState.SENSOR)
    bench.stands()
    bench.spoil = lambda scan: scan
    bench.drives()


def open_ahead(scan: LaserScan) -> LaserScan:
    """Return the scan of a robot that looks out of a yard: nothing within range but a wall behind it."""
    behind = np.abs(scan.angle_min + scan.angle_increment * np.arange(360)) > 2.5
    scan.ranges = array.array("f", np.where(behind, scan.ranges, np.float32(math.inf)).astype(np.float32).tobytes())
    return scan


def test_the_robot_drives_into_the_open_where_the_map_says_so_and_stops_when_the_pose_is_gone(bench):
    cells = np.zeros((400, 400), np.int8)
    cells[:, 160] = OCCUPIED
    grid = Grid(cells=cells, resolution=0.1, origin_x=-20.0, origin_y=-20.0)
    bench.drives()
    bench.spoil = open_ahead
    bench.until_cause(MotionState.SENSOR)
    bench.stands()
    bench.maps.publish(grid_message(grid, bench.probe.get_clock().now().to_msg()))
    bench.pose = Pose2D(x=0.0, y=0.0)
    bench.drives()
    bench.pose = None
    bench.until_cause(MotionState.SENSOR)
    bench.stands()


def test_an_order_of_the_fleet_holds_the_robot_until_it_ends_or_falls_silent(bench):
    orders = bench.probe.create_publisher(FleetOrder, names.FLEET_ORDER, names.LATCHED)
    bench.drives()
    orders.publish(FleetOrder(hold=True, reason=reason_message(WAITS)))
    assert bench.until_cause(MotionState.TRAFFIC).reason.text == str(WAITS)
    bench.stands()
    orders.publish(FleetOrder())
    bench.drives()
    orders.publish(FleetOrder(hold=True, reason=reason_message(WAITS)))
    bench.until_cause(MotionState.TRAFFIC)
    bench.drives()
