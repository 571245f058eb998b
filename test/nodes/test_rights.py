"""Every DDS topic that a running node publishes or hears is within the rights that it gets in a secured graph."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from rclpy.node import Node

from guide_robot.ros.access import api_of_others, rights
from guide_robot.ros.goal_server import GoalServer
from guide_robot.ros.node_table import NODES, Role, nodes_for
from guide_robot.ros.nodes.heartbeat import Pulse
from guide_robot.security.rights import DISCOVERY, Rights

ROS_OWN = (DISCOVERY,)  # every enclave has it


def node_class(executable: str) -> Any:
    module = import_module(f"guide_robot.ros.nodes.{executable}")
    classes = [value for value in vars(module).values() if isinstance(value, type) and issubclass(value, Node)]
    return next(one for one in classes if one.__module__ == module.__name__)


def topics(node: Node, probe: Node) -> tuple[set[str], set[str]]:
    """Return what a node publishes and hears, by the names that DDS knows."""
    where = (node.get_name(), node.get_namespace(), True)
    said = {name for name, _ in probe.get_publisher_names_and_types_by_node(*where)}
    heard = {name for name, _ in probe.get_subscriber_names_and_types_by_node(*where)}
    return said, heard


def whole(node: Node) -> tuple[set[str], set[str]] | None:
    """Return the topics of a node once discovery, which tells them one by one, has told all that rclpy knows of."""
    said, heard = topics(node, node)
    saying = {f"rt{one.topic_name}" for one in node.publishers}
    hearing = {f"rt{one.topic_name}" for one in node.subscriptions}
    for service in node.services:
        saying.add(f"rr{service.service_name}Reply")
        hearing.add(f"rq{service.service_name}Request")
    for client in node.clients:
        saying.add(f"rq{client.service_name}Request")
        hearing.add(f"rr{client.service_name}Reply")
    return (said, heard) if saying <= said and hearing <= heard else None


def exceeded(own: Rights, said: set[str], heard: set[str]) -> set[str]:
    """Return the topics that a node takes part in without a right."""
    wrong = {topic for topic in said - {*ROS_OWN} if not own.may_publish(topic)}
    return wrong | {topic for topic in heard - {*ROS_OWN} if not own.may_hear(topic)}


@pytest.mark.parametrize("executable", NODES)
def test_a_running_node_needs_no_more_than_its_rights(
    executable: str, graph: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ROS_HOME", str(tmp_path / "ros"))
    graph.set("kiosk", port=0, voice="''")
    graph.set("simulator", camera__enabled=False, rear_camera__enabled=False)
    node = graph.make(node_class(executable))
    Pulse(node)
    for server in vars(node).values():
        if isinstance(server, GoalServer):
            server.offer()
    said, heard = graph.spin_until(lambda: whole(node))
    assert {"rt/heartbeat", "rt/rosout", f"rr/{executable}/get_parametersReply"} <= said
    for role in (role for role in (Role.ROBOT, Role.SIMULATION) if NODES[executable] in nodes_for(role, fleet=True)):
        (own,) = [one for one in rights(role) if one.enclave == f"/{executable}"]
        assert exceeded(own, said, heard) == set()


@pytest.mark.parametrize("executable", [node for node, kinds in api_of_others().items() if kinds])
def test_a_running_node_of_a_hall_needs_no_more_of_the_other_robot_than_its_rights(
    executable: str, graph: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ROS_HOME", str(tmp_path / "ros"))
    hall = ["robot1", "robot2"]
    quiet = {"port": 0, "voice": ""} if executable == "kiosk" else {}
    graph.put_into("robot1", executable, tmp_path / "own.yaml", hall=hall, **quiet)
    node = graph.make(node_class(executable))
    if executable == "kiosk":
        for robot in node._content.hall:
            robot.inbox.count(operators=1, code_views=1)
        graph.spin_until(lambda: any(one.topic_name == "/robot2/queue" for one in node.subscriptions))
    said, heard = graph.spin_until(lambda: whole(node))
    assert "rt/robot2/robot_pose" in heard
    (own,) = [one for one in rights(Role.SIMULATION, hall=hall) if one.enclave == f"/robot1/{executable}"]
    assert exceeded(own, said, heard) == set()
