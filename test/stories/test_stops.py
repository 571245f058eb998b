"""The robot is stopped while the node that leads the visit hangs: it stands, whoever sends it where."""

import math
import os
import signal
from collections.abc import Callable, Iterator

import pytest
from nav2_msgs.action import NavigateToPose
from rclpy.action import ActionClient

from guide_robot.phrases.reasons import Why
from guide_robot.ros import names
from guide_robot.ros.participant import Participant
from guide_robot.ros.reasons import to_reason
from guide_robot_interfaces.msg import MotionState, SimulationState
from guide_robot_interfaces.srv import SetMotion

pytestmark = pytest.mark.slow

STANDS_M = 0.02


class Visitor:
    """Somebody else in the robot's ROS graph, who sees where it is and may stop it or send it."""

    def __init__(self, domain: int) -> None:
        os.environ["ROS_AUTOMATIC_DISCOVERY_RANGE"] = "LOCALHOST"
        self._graph = Participant("visitor", domain, rosout=False)
        self.node = self._graph.node
        self.truth: SimulationState | None = None
        self.motion: MotionState | None = None
        self.node.create_subscription(SimulationState, names.SIMULATION, self._see, 5)
        self.node.create_subscription(MotionState, names.MOTION_ALLOWED, self._hear, names.LATCHED)
        self.setting = self.node.create_client(SetMotion, names.SET_MOTION)
        self.drive = ActionClient(self.node, NavigateToPose, names.NAVIGATE)

    def _see(self, message: SimulationState) -> None:
        self.truth = message

    def _hear(self, message: MotionState) -> None:
        self.motion = message

    def until(self, holds: Callable[[], object], what: str, patience_s: float = 60.0) -> None:
        """Spin until a condition holds."""
        assert self._graph.spin_until(holds, patience_s), f"not {what}"

    def set_motion(self, allowed: bool) -> SetMotion.Response:
        """Stop the robot or let it move."""
        self.until(self.setting.service_is_ready, "the gate was there")
        answer = self.setting.call_async(SetMotion.Request(allowed=allowed, source="story"))
        self.until(answer.done, "the gate answered")
        return answer.result()

    def send(self, x: float, y: float) -> bool:
        """Send the robot somewhere; return whether the navigation took the goal."""
        goal = NavigateToPose.Goal()
        goal.pose.header.frame_id = "map"
        goal.pose.pose.position.x, goal.pose.pose.position.y, goal.pose.pose.orientation.w = x, y, 1.0
        self.until(self.drive.server_is_ready, "the navigation was there")
        sent = self.drive.send_goal_async(goal)
        self.until(sent.done, "the navigation answered")
        return sent.result().accepted

    def moved_within(self, simulated_s: float) -> float:
        """Return how far the robot gets in so much simulated time, metres."""
        start, since_s = self._where(), self._now_s()
        self.until(lambda: self._now_s() - since_s > simulated_s, "time passed")
        return math.dist(start, self._where())

    def stands(self) -> None:
        """Wait until the robot stands and see that it goes on standing."""
        self.until(lambda: self.moved_within(1.0) < STANDS_M, "the robot stood")
        assert self.moved_within(10.0) < STANDS_M

    def _where(self) -> tuple[float, float]:
        assert self.truth is not None
        return self.truth.robot.position.x, self.truth.robot.position.y

    def _now_s(self) -> float:
        assert self.truth is not None
        return self.truth.header.stamp.sec + self.truth.header.stamp.nanosec * 1e-9

    def close(self) -> None:
        """Leave the graph."""
        self._graph.close()


@pytest.fixture
def visit() -> Iterator[Callable[[int], Visitor]]:
    """Return a function that joins a graph, which is left after the story."""
    visitors: list[Visitor] = []

    def join(domain: int) -> Visitor:
        visitors.append(Visitor(domain))
        return visitors[-1]

    yield join
    for visitor in visitors:
        visitor.close()


def test_the_robot_stands_when_it_is_stopped_while_the_receptionist_hangs_in_the_middle_of_leading(demo, visit):
    office = demo("--visits", "1", "--seed", "6", "--no-camera", "--rate", "4")
    visitor = visit(office.domain())
    office.until(lambda: "leading:" in office.log("receptionist"), "the robot led")
    visitor.until(lambda: visitor.truth and visitor.moved_within(0.5) > 0.1, "the robot drove")
    (receptionist,) = office.pids("guide_robot.ros.nodes.receptionist")
    (watchdog,) = office.pids("guide_robot.ros.nodes.watchdog")
    os.kill(watchdog, signal.SIGSTOP)  # it would start the receptionist anew, and the gate must hold without that
    os.kill(receptionist, signal.SIGSTOP)
    assert visitor.set_motion(allowed=False).accepted
    visitor.stands()
    assert not visitor.send(9.0, 7.0)
    visitor.stands()
    said = to_reason(visitor.set_motion(allowed=True).reason)
    assert said == Why.RELEASED_BUT_STANDS(Why.SILENT(nodes="receptionist"))
    # Nobody's stop holds any more, so a goal is taken; but without a receptionist the robot stands.
    visitor.until(lambda: visitor.send(9.0, 7.0), "a goal was taken")
    visitor.stands()
    os.kill(watchdog, signal.SIGCONT)
    os.kill(receptionist, signal.SIGCONT)
    visitor.until(lambda: visitor.motion.allowed, "motion was allowed again")
