"""Fleet nodes of two robots in two namespaces, each a process, over DDS, with a real backend."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import pytest
import rclpy
from forked_backend import ForkedBackend
from geometry_msgs.msg import Point, PoseStamped
from nav_msgs.msg import Path

from guide_robot.bench.queue.process import BackendPlan, BackendProcess
from guide_robot.common.geometry import Pose2D
from guide_robot.common.resources import resource
from guide_robot.fleet.model import Claim, Doing, Member
from guide_robot.queue.server.data_folder import token_file
from guide_robot.ros import names
from guide_robot.ros.convert import path_message, pose_stamped
from guide_robot.ros.edge import BadMessage
from guide_robot.ros.nodes.fleet_messages import member_message, to_member
from guide_robot_interfaces.msg import FleetClaim, FleetMember, FleetOrder, GuideState

SOUTH, NORTH = (4.95, 8.2), (4.95, 10.6)  # on both sides of the door hall_to_salon of the old villa
FULL = Member(
    name="robot1",
    incarnation="robot1-1",
    count=3,
    pose=Pose2D(x=1.0, y=2.0),
    doing=Doing.LEADING,
    battery=0.5,
    languages=("vi", "en"),
    language="en",
    ticket="A001",
    people=((1.0, 2.0),),
    claims=(Claim(key="person", number=4, rank=-3, held=True, at=(1.0, 2.0)), Claim(key="way/door", number=5, rank=5)),
    heard={"robot2-1": 7},
)


class Robot:
    """A fleet node's process in a namespace, and what stands in for the robot's other nodes."""

    def __init__(self, graph, heard, name: str, where: tuple[float, float], *words: str) -> None:
        self.at, self.to = where, where
        self.probe = graph.make(lambda: rclpy.create_node("probe", namespace=name))
        self.orders = heard(self.probe, FleetOrder, names.FLEET_ORDER, names.LATCHED)
        self.poses = self.probe.create_publisher(PoseStamped, names.ROBOT_POSE, 1)
        self.plans = self.probe.create_publisher(Path, names.PLAN, 1)
        self.states = self.probe.create_publisher(GuideState, names.GUIDE_STATE, names.LATCHED)
        self.states.publish(GuideState(state=GuideState.IDLE, language="vi"))
        self.probe.create_timer(0.1, self._tell)
        settings = ["--params-file", str(resource("config", "fleet.yaml")), "-p", "floor:=old_villa", *words]
        command = [sys.executable, "-m", "guide_robot.ros.nodes.fleet", "--ros-args", "-r", f"__ns:=/{name}", *settings]
        self.process = subprocess.Popen(command, env=os.environ | {"ROS_DOMAIN_ID": str(graph.domain)})

    def _tell(self) -> None:
        now = self.probe.get_clock().now().to_msg()
        self.poses.publish(pose_stamped(Pose2D(x=self.at[0], y=self.at[1]), names.FRAME_MAP, now))
        points = np.linspace(self.at, self.to, 20) if self.to != self.at else np.zeros((0, 2))
        self.plans.publish(path_message(points, now))

    @property
    def reason(self) -> str:
        """Why it goes or stands."""
        return "" if self.orders.last is None else str(self.orders.last.reason.text)

    @property
    def holds(self) -> bool | None:
        """Whether the robot must stand, None before it was told anything."""
        return None if self.orders.last is None else bool(self.orders.last.hold)


@pytest.fixture
def backend(tmp_path) -> Iterator[BackendProcess]:
    made = ForkedBackend(BackendPlan(data=tmp_path / "backend", config=resource("config", "backend.yaml")))
    made.start()
    yield made
    made.stop()


@pytest.fixture
def pair(graph, heard, backend) -> Iterator[tuple[Robot, Robot]]:
    words = ("-p", f"url:={backend.url}", "-p", f"token_file:={token_file(backend.plan.data, 'robot')}")
    robots = Robot(graph, heard, "robot1", SOUTH, *words), Robot(graph, heard, "robot2", NORTH, *words)
    yield robots
    for robot in robots:
        robot.process.kill()
        robot.process.wait()


def test_two_robots_before_a_door_go_one_after_the_other_and_one_alone_has_no_orders(graph, heard, pair, backend):
    one, other = pair
    graph.spin_until(lambda: one.orders.last and other.orders.last, 60.0)
    assert one.orders.last.others == other.orders.last.others == 1
    one.to, other.to = NORTH, SOUTH
    own = "hall_to_salon is this robot's"
    graph.spin_until(lambda: (one.holds and other.reason == own) or (other.holds and one.reason == own))
    goes, waits = (one, other) if other.holds else (other, one)
    graph.spin_until(lambda: waits.reason == f"before hall_to_salon: {goes.probe.get_namespace()[1:]} goes first")
    goes.at = goes.to = (6.5, 12.5) if goes is one else (6.5, 6.0)
    graph.spin_until(lambda: not waits.holds and waits.reason == own)
    waits.process.send_signal(signal.SIGTERM)
    graph.spin_until(lambda: goes.orders.last.others == 0)


def test_a_robot_alone_says_that_it_is_there_and_orders_nothing(graph, heard):
    robot = Robot(graph, heard, "robot1", SOUTH, "-p", 'url:=""')
    said = heard(robot.probe, FleetMember, names.FLEET, names.FLEET_QOS)
    try:
        graph.spin_until(lambda: len(said.messages) > 3 and said.last.pose_known, 60.0)
        assert robot.orders.messages == [] and said.last.claims == []
    finally:
        robot.process.kill()
        robot.process.wait()


def test_what_a_robot_says_comes_back_from_the_wire_as_it_was() -> None:
    assert to_member(member_message(FULL)) == FULL
    nothing = Member(name="robot2", incarnation="x")
    assert to_member(member_message(nothing)) == nothing


@pytest.mark.parametrize(
    "spoilt",
    [
        {"name": ""},
        {"incarnation": "x" * 101},
        {"doing": 7},
        {"battery": float("nan")},
        {"people": [Point(x=float("inf"))]},
        {"heard_numbers": []},
        {"claims": [FleetClaim(key="way/door", number=2**32 - 1)]},
        {"languages": ["vi"] * 51},
    ],
    ids=str,
)
def test_a_robot_that_says_what_cannot_be_is_not_heard(spoilt: dict) -> None:
    message = member_message(FULL)
    for field, value in spoilt.items():
        setattr(message, field, value)
    with pytest.raises(BadMessage):
        to_member(message)
