"""The embedded navigator behind Nav2's action, driving the simulator's robot over real DDS."""

import math

import pytest
from action_msgs.msg import GoalStatus
from geometry_msgs.msg import PoseStamped, PoseWithCovarianceStamped, Twist
from lifecycle_msgs.srv import GetState
from nav2_msgs.action import NavigateToPose
from rclpy.action import ActionClient

from guide_robot.guide.types import NavigationError
from guide_robot.ros import names
from guide_robot.ros.nodes.driver import error_of
from guide_robot.ros.nodes.motion_gate import MotionGateNode
from guide_robot.ros.nodes.navigator import NavigatorNode
from guide_robot.ros.nodes.people_tracker import PeopleTrackerNode
from guide_robot.ros.nodes.simulator import SimulatorNode
from guide_robot_interfaces.msg import SimulationState
from guide_robot_interfaces.srv import SetMotion


class Bench:
    """Simulator, motion gate, navigator and a client."""

    def __init__(self, graph, heard, folder) -> None:
        self.graph = graph
        graph.set("simulator", camera__enabled=False, pace__rate=4.0)
        graph.set("navigator", use_sim_time=True)
        graph.set("people_tracker", use_sim_time=True, camera__enabled=False)
        stop_file = folder / "motion_stop.json"
        graph.set("motion_gate", use_sim_time=True, heartbeats=[""], stop_file=stop_file, command_stale_s=0.5)
        graph.make(SimulatorNode)
        graph.make(MotionGateNode)
        graph.make(NavigatorNode)
        # On a busy machine simulated time waits for the tracker, and so for everybody in this process.
        graph.make(PeopleTrackerNode)
        self.probe = graph.probe()
        self.truth = heard(self.probe, SimulationState, names.SIMULATION)
        self.localised = heard(self.probe, PoseWithCovarianceStamped, "amcl_pose", names.LATCHED)
        self.client = ActionClient(self.probe, NavigateToPose, names.NAVIGATE)
        graph.spin_until(lambda: self.client.server_is_ready() and self.localised.last and self.truth.last)

    def send(self, x: float, y: float, frame: str = "map"):
        goal = PoseStamped()
        goal.header.frame_id = frame
        goal.pose.position.x, goal.pose.position.y, goal.pose.orientation.w = x, y, 1.0
        sent = self.client.send_goal_async(NavigateToPose.Goal(pose=goal))
        self.graph.spin_until(sent.done)
        return sent.result()

    def result(self, handle, deadline_s: float = 60.0):
        wanted = handle.get_result_async()
        self.graph.spin_until(wanted.done, deadline_s)
        return wanted.result()

    def where(self):
        return self.truth.last.robot.position


@pytest.fixture
def bench(graph, heard, tmp_path):
    return Bench(graph, heard, tmp_path)


def test_a_goal_is_reached(bench):
    result = bench.result(bench.send(4.5, 3.5))
    assert result.status == GoalStatus.STATUS_SUCCEEDED
    assert result.result.error_code == NavigateToPose.Result.NONE
    assert math.dist((bench.where().x, bench.where().y), (4.5, 3.5)) < 0.3
    assert bench.truth.last.contacts_with_things == 0


def test_a_cancelled_goal_ends_canceled_and_the_robot_stands(bench):
    handle = bench.send(9.0, 4.4)
    assert handle.accepted
    start = bench.where().x
    bench.graph.spin_until(lambda: abs(bench.where().x - start) > 0.2)
    cancelled = handle.cancel_goal_async()
    bench.graph.spin_until(cancelled.done)
    assert bench.result(handle).status == GoalStatus.STATUS_CANCELED
    bench.graph.spin_for(1.0)
    stands = (bench.where().x, bench.where().y)
    bench.graph.spin_for(1.0)
    assert math.dist(stands, (bench.where().x, bench.where().y)) < 0.02


def test_a_newer_goal_aborts_the_older_one(bench):
    first = bench.send(9.0, 4.4)
    second = bench.send(4.5, 3.5)
    assert bench.result(first).status == GoalStatus.STATUS_ABORTED
    assert bench.result(second).status == GoalStatus.STATUS_SUCCEEDED


@pytest.mark.parametrize(
    ("x", "y", "error"),
    [(3.0, 12.4, NavigationError.GOAL_OCCUPIED), (500.0, 3.0, NavigationError.NO_PATH)],
    ids=["inside a counter", "outside the map"],
)
def test_a_hopeless_goal_is_taken_and_fails_at_once_as_with_nav2(bench, x, y, error):
    result = bench.result(bench.send(x, y))
    assert result.status == GoalStatus.STATUS_ABORTED
    assert error_of(result.status, result.result) is error and result.result.error_msg


@pytest.mark.parametrize(("x", "frame"), [(math.nan, "map"), (4.5, "camera")], ids=["not a number", "another frame"])
def test_a_goal_that_is_none_is_rejected(bench, x, frame):
    assert not bench.send(x, 3.5, frame).accepted


def test_it_answers_as_nav2_does_when_asked_for_its_state(bench):
    for part in ("amcl", "bt_navigator"):
        client = bench.probe.create_client(GetState, f"{part}/get_state")
        bench.graph.spin_until(client.service_is_ready)
        answer = client.call_async(GetState.Request())
        bench.graph.spin_until(answer.done)
        assert answer.result().current_state.label == "active"


def test_no_velocity_goes_out_without_a_scan(graph, heard):
    graph.set("navigator", use_sim_time=True)
    graph.set("simulator", camera__enabled=False, scan_hz=0.001)
    graph.make(SimulatorNode)
    graph.make(NavigatorNode)
    probe = graph.probe()
    velocities = heard(probe, Twist, names.CMD_VEL_CHECKED)
    client = ActionClient(probe, NavigateToPose, names.NAVIGATE)
    localised = heard(probe, PoseWithCovarianceStamped, "amcl_pose", names.LATCHED)
    graph.spin_until(lambda: client.server_is_ready() and localised.last)
    goal = NavigateToPose.Goal()
    goal.pose.header.frame_id = "map"
    goal.pose.pose.position.x, goal.pose.pose.position.y, goal.pose.pose.orientation.w = 4.5, 3.5, 1.0
    sent = client.send_goal_async(goal)
    graph.spin_until(sent.done)
    assert sent.result().accepted
    graph.spin_for(1.0)
    velocities.messages.clear()
    graph.spin_for(2.0)
    assert len(velocities.messages) > 5
    assert all(v.linear.x == 0.0 and v.angular.z == 0.0 for v in velocities.messages)


def stands(bench) -> bool:
    """Return whether the robot goes nowhere for a while, once it has braked."""
    bench.graph.spin_for(1.0)
    before = (bench.where().x, bench.where().y)
    bench.graph.spin_for(2.0)
    return math.dist(before, (bench.where().x, bench.where().y)) < 0.02


def set_motion(bench, allowed: bool) -> SetMotion.Response:
    client = bench.probe.create_client(SetMotion, names.SET_MOTION)
    bench.graph.spin_until(client.service_is_ready)
    answer = client.call_async(SetMotion.Request(allowed=allowed, source="test"))
    bench.graph.spin_until(answer.done)
    return answer.result()


def test_a_goal_given_before_or_during_a_stop_moves_the_robot_neither_then_nor_after_the_release(bench):
    before = bench.send(9.0, 4.4)
    start = bench.where().x
    bench.graph.spin_until(lambda: abs(bench.where().x - start) > 0.2)
    assert set_motion(bench, False).accepted
    assert bench.result(before).status == GoalStatus.STATUS_CANCELED
    assert not bench.send(4.5, 3.5).accepted
    assert stands(bench)
    assert set_motion(bench, True).accepted
    assert stands(bench)
    assert bench.result(bench.send(4.5, 3.5)).status == GoalStatus.STATUS_SUCCEEDED


def test_a_cancellation_just_before_a_new_goal_ends_only_the_old_one(bench):
    first = bench.send(9.0, 4.4)
    first.cancel_goal_async()
    second = bench.send(4.5, 3.5)
    assert bench.result(first).status in (GoalStatus.STATUS_CANCELED, GoalStatus.STATUS_ABORTED)
    assert bench.result(second).status == GoalStatus.STATUS_SUCCEEDED
