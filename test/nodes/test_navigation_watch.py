"""Whether something drives the robot, asked of Nav2 itself; an amcl that died is told where the robot was."""

import pytest
from geometry_msgs.msg import PoseWithCovarianceStamped
from lifecycle_msgs.msg import State
from lifecycle_msgs.srv import GetState
from rclpy.node import Node

from guide_robot.common.geometry import Pose2D
from guide_robot.ros import names
from guide_robot.ros.nodes import navigation_watch
from guide_robot.ros.nodes.navigation_watch import NavigationWatch

ACTIVE, INACTIVE = State.PRIMARY_STATE_ACTIVE, State.PRIMARY_STATE_INACTIVE


class Bench:
    """The watch in a node of its own, and services that answer as Nav2's nodes do."""

    def __init__(self, graph, heard) -> None:
        self.graph, self.offered = graph, True
        self.states: dict[str, int] = {}
        self.node = graph.make(lambda: Node("receptionist"))
        self.watch = NavigationWatch(self.node, lambda: self.offered)
        self.probe = graph.probe()
        self.told = heard(self.probe, PoseWithCovarianceStamped, names.INITIAL_POSE)
        graph.spin_until(lambda: self.node.count_subscribers(names.INITIAL_POSE))

    def serve(self, service: str, state: int) -> None:
        """Answer for a lifecycle node from now on."""
        if service not in self.states:
            self.probe.create_service(GetState, service, lambda _, answer: self._answer(service, answer))
        self.states[service] = state

    def _answer(self, service: str, answer: GetState.Response) -> GetState.Response:
        answer.current_state = State(id=self.states[service])
        return answer


@pytest.fixture
def bench(graph, heard, monkeypatch):
    monkeypatch.setattr(navigation_watch, "ASK_EVERY_S", 0.05)
    return Bench(graph, heard)


def test_a_navigation_that_has_no_state_is_taken_by_its_action(bench):
    bench.graph.spin_for(0.4)
    assert not bench.watch.away(0.3)
    bench.offered = False
    assert bench.graph.spin_until(lambda: bench.watch.away(0.5))


def test_nav2_that_is_inactive_drives_nobody_although_its_action_is_there(bench):
    bench.serve(names.NAVIGATION_STATE, ACTIVE)
    bench.graph.spin_until(lambda: bench.watch._navigator.active)
    assert not bench.watch.away(5.0)
    bench.serve(names.NAVIGATION_STATE, INACTIVE)
    assert bench.graph.spin_until(lambda: bench.watch.away(0.5))
    bench.serve(names.NAVIGATION_STATE, ACTIVE)
    assert bench.graph.spin_until(lambda: not bench.watch.away(0.5))


def test_an_amcl_that_comes_back_at_the_start_pose_is_told_where_the_robot_was(bench):
    bench.serve(names.LOCALISATION_STATE, ACTIVE)
    assert bench.graph.spin_until(lambda: bench.watch._localisation.active)
    bench.graph.spin_for(0.2)
    bench.watch.hear_pose(Pose2D(x=7.0, y=3.0, theta=1.0))
    bench.serve(names.LOCALISATION_STATE, State.PRIMARY_STATE_UNCONFIGURED)
    assert bench.graph.spin_until(lambda: not bench.watch._localisation.active)
    bench.graph.spin_for(0.2)
    bench.watch.hear_pose(Pose2D(x=2.0, y=2.0))
    assert bench.told.last is None
    bench.serve(names.LOCALISATION_STATE, ACTIVE)
    assert bench.graph.spin_until(lambda: bench.told.last)
    told = bench.told.last
    assert (told.pose.pose.position.x, told.pose.pose.position.y) == (7.0, 3.0)
    assert told.header.frame_id == "map" and 0.0 < told.pose.covariance[0] < 0.1


def test_a_localisation_that_is_started_again_is_waited_for_with_patience_and_until_it_has_settled(bench, monkeypatch):
    monkeypatch.setattr(navigation_watch, "SETTLES_S", 0.4)
    bench.serve(names.LOCALISATION_STATE, ACTIVE)
    assert bench.graph.spin_until(lambda: bench.watch._localisation.active)
    bench.graph.spin_for(0.2)
    assert not bench.watch.comes_back(60.0)
    bench.serve(names.LOCALISATION_STATE, State.PRIMARY_STATE_UNCONFIGURED)
    assert bench.graph.spin_until(lambda: bench.watch.comes_back(60.0))
    assert bench.graph.spin_until(lambda: not bench.watch.comes_back(0.3))
    bench.serve(names.LOCALISATION_STATE, ACTIVE)
    assert bench.graph.spin_until(lambda: bench.watch._keeper.away_since_s is None)
    assert bench.watch.comes_back(0.0)
    assert bench.graph.spin_until(lambda: not bench.watch.comes_back(0.0))
