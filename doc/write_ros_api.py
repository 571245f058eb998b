"""Writes doc/ros_api.md, the table in README.md and guide_robot/ros/api.json from the nodes themselves.

    .venv/bin/python doc/write_ros_api.py [--check]    # --check only compares

Starts every node of the table once, alone in a ROS domain of its own and in a namespace, and asks rclpy what it
publishes, hears, serves, calls and declares. What a parameter means is taken from the comments in config/.
"""

import json
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

os.environ["ROS_AUTOMATIC_DISCOVERY_RANGE"] = "OFF"

import rclpy
from rclpy.action import (
    ActionClient,
    ActionServer,
    get_action_client_names_and_types_by_node,
    get_action_server_names_and_types_by_node,
)
from rclpy.node import Node

from guide_robot.common.resources import resource
from guide_robot.ros.access import OF_OTHERS
from guide_robot.ros.goal_server import GoalServer
from guide_robot.ros.node_table import NODES, NodeEntry
from guide_robot.ros.nodes.heartbeat import Pulse
from guide_robot.run.domain import DomainLock

FILE = Path(__file__).parent / "ros_api.md"
README = Path(__file__).parents[1] / "README.md"
RAW = Path(__file__).parents[1] / "guide_robot" / "ros" / "api.json"
TABLE = re.compile(r"(?<=<!-- ros-api -->\n).*(?=<!-- /ros-api -->)", re.DOTALL)
COLUMNS = {
    "in": ("hears",),
    "out": ("publishes",),
    "serves": ("serves", "action server"),
    "calls": ("calls", "action client"),
}
OURS = "guide_robot_interfaces/"
ROBOT, OTHER = "some_robot", "other_robot"  # of one hall
NAMESPACE = f"/{ROBOT}"
GRAPH_WITHIN_S = 10.0
HEARD_WHILE_OPEN = 13  # topics that the kiosk hears only while a page shows them, eight of them of each other robot
QUIET = {"kiosk": ["port:=0", 'voice:=""'], "simulator": ["camera.enabled:=false"]}
OF_EVERY_NODE = re.compile(r"(use_sim_time|start_type_description_service|qos_overrides\..*)$")
ROS_OWN = re.compile(
    r"(/?rosout|/parameter_events|.*/_action/.*|.*/(get|set|list|describe)_parameter\w*|.*/get_type_\w+)$"
)
IN_A_HALL = re.compile(r"^ +hall:", re.MULTILINE)
YAML_LINE = re.compile(
    r"""(?P<indent>[ ]*)(?P<name>\w+):\s*(?P<value>(?:"[^"]*"|[^#"])*)(?:\#\s*(?P<comment>.*))?$""", re.VERBOSE
)
HEADING = """# ROS API

Written by `doc/write_ros_api.py` from the running nodes; a test compares. Names are relative, so that a namespace makes
a second robot; those that begin with `/` are not. What stands as "of others" is under the name of each other robot of
the hall. Types of `guide_robot_interfaces` are described field by field in
[guide_robot_interfaces](../guide_robot_interfaces). Parameters that `config/` explains come first; the rest have
defaults that were measured, and are there for those who know what they do.
"""


@dataclass(frozen=True, kw_only=True)
class Interface:
    """One thing a node says, hears, serves or calls."""

    kind: str
    name: str
    type: str


@dataclass(frozen=True, kw_only=True)
class NodeApi:
    """What one node shows to others."""

    name: str
    summary: str
    interfaces: list[Interface]
    raw: list[Interface]
    parameters: dict[str, Any]
    explained: dict[str, tuple[str, str]]


def main() -> int:
    """Write or compare the file and the table."""
    nodes = read_nodes()
    readme = README.read_text(encoding="utf-8")
    wanted = {FILE: markdown(nodes), README: TABLE.sub(lambda _: overview(nodes), readme), RAW: raw(nodes)}
    stale = [file for file, text in wanted.items() if not file.exists() or file.read_text(encoding="utf-8") != text]
    if "--check" not in sys.argv:
        for file in stale:
            file.write_text(wanted[file], encoding="utf-8")
        return 0
    for file in stale:
        print(f"{file.name} differs from the nodes: run doc/write_ros_api.py", file=sys.stderr)
    return 1 if stale else 0


def read_nodes() -> list[NodeApi]:
    """Start every node once, in a folder that is thrown away, and return what it offers."""
    lock = DomainLock()
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            return [read_node(entry, lock.domain) for entry in NODES.values()]
        finally:
            os.chdir(here)
            lock.close()


def read_node(entry: NodeEntry, domain: int) -> NodeApi:
    """Start one node with its file from config/ and ask it."""
    file = resource("config", entry.parameters)
    words = ["-r", f"__ns:={NAMESPACE}", "--params-file", str(file)]
    words += [word for setting in QUIET.get(entry.executable, []) for word in ("-p", setting)]
    words += ["-p", f"hall:=[{ROBOT},{OTHER}]"] if IN_A_HALL.search(file.read_text(encoding="utf-8")) else []
    rclpy.init(args=["--ros-args", *words], domain_id=domain)
    node = node_class(entry.executable)()
    try:
        open_pages(node)
        offer_actions(node)
        own = {one for one in interfaces(node) if not ROS_OWN.match(one.name)}
        Pulse(node)  # as the runtime gives every node, which the pages say once for all
        return NodeApi(
            name=entry.executable,
            summary=entry.summary,
            interfaces=sorted(own, key=order),
            raw=sorted(set(interfaces(node)), key=order),
            parameters={
                name: parameter.value
                for name, parameter in sorted(node.get_parameters_by_prefix("").items())
                if not OF_EVERY_NODE.match(name)
            },
            explained=explained_parameters(file),
        )
    finally:
        node.destroy_node()
        rclpy.try_shutdown()


def open_pages(node: Any) -> None:
    """Let the kiosk believe that pages are open: it hears some topics only then."""
    if hasattr(node, "_inbox"):
        for inbox in (node._inbox, *(robot.inbox for robot in node._content.hall)):
            inbox.count(operators=1, code_views=1)
        end, before = time.monotonic() + GRAPH_WITHIN_S, len(list(node.subscriptions))
        while len(list(node.subscriptions)) < before + HEARD_WHILE_OPEN and time.monotonic() < end:
            rclpy.spin_once(node, timeout_sec=0.3)


def offer_actions(node: Node) -> None:
    """Let the node offer its actions, which it does by itself only when it hears a robot."""
    for server in vars(node).values():
        if isinstance(server, GoalServer):
            server.offer()


def node_class(executable: str) -> Callable[[], Node]:
    """Return the node's class: the one of its module that is a rclpy node."""
    module = import_module(f"guide_robot.ros.nodes.{executable}")
    (found,) = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Node) and value.__module__ == module.__name__
    ]
    return found


def order(one: Interface) -> tuple[str, str]:
    """Return by what interfaces are ordered."""
    return one.kind, one.name


def interfaces(node: Node) -> Iterator[Interface]:
    """Yield what the node says, hears, serves and calls, also what every rclpy node has."""
    topics = [("publishes", one.topic_name, one.msg_type) for one in node.publishers]
    topics += [("hears", one.topic_name, one.msg_type) for one in node.subscriptions]
    services = [("serves", one.srv_name, one.srv_type) for one in node.services]
    services += [("calls", one.srv_name, one.srv_type) for one in node.clients]
    for kind, name, interface in [*topics, *services]:
        full = node.resolve_topic_name(name)
        others = full.startswith(f"/{OTHER}/")
        where = f"/{OTHER}/" if others else f"{NAMESPACE}/"
        yield Interface(kind=kind + OF_OTHERS * others, name=full.removeprefix(where), type=type_name(interface))
    yield from actions(node)


def actions(node: Node) -> Iterator[Interface]:
    """Yield the node's action servers and clients, once the ROS graph knows of all of them."""
    end = time.monotonic() + GRAPH_WITHIN_S
    expected = sum(isinstance(one, (ActionClient, ActionServer)) for one in node.waitables)
    found: list[Interface] = []
    while len(found) < expected and time.monotonic() < end:
        where = (node, node.get_name(), node.get_namespace())
        known = [("action server", one) for one in get_action_server_names_and_types_by_node(*where)]
        known += [("action client", one) for one in get_action_client_names_and_types_by_node(*where)]
        found = [
            Interface(kind=kind, name=relative(name), type=types[0].replace("/action/", "/"))
            for kind, (name, types) in known
        ]
        time.sleep(0.01)
    yield from found


def relative(name: str) -> str:
    """Return a name as the code gives it: without the namespace if it took it."""
    return name.removeprefix(f"{NAMESPACE}/")


def type_name(interface: type) -> str:
    """Return a type as ROS writes it in short, such as sensor_msgs/LaserScan."""
    return f"{interface.__module__.split('.')[0]}/{interface.__name__}"


def explained_parameters(file: Path) -> dict[str, tuple[str, str]]:
    """Return value and comment of each parameter of a file in config/, groups joined to the names with dots."""
    found: dict[str, tuple[str, str]] = {}
    groups: list[tuple[int, str]] = []
    for line in file.read_text(encoding="utf-8").splitlines():
        match = YAML_LINE.match(line)
        if match is None or match["name"] == "ros__parameters":
            continue
        indent, value = len(match["indent"]), match["value"].strip()
        groups = [group for group in groups if group[0] < indent]
        if value:
            found[".".join([*(group[1] for group in groups), match["name"]])] = (value, match["comment"] or "")
        else:
            groups.append((indent, match["name"]))
    return found


def raw(nodes: list[NodeApi]) -> str:
    """Return every name with its type by node and kind, from which the rights of a secured graph are made."""
    content: dict[str, dict[str, dict[str, str]]] = {}
    for node in nodes:
        kinds = content.setdefault(node.name, {})
        for one in node.raw:
            kinds.setdefault(one.kind, {})[one.name] = one.type
    return json.dumps(content, indent=1) + "\n"


def overview(nodes: list[NodeApi]) -> str:
    """Return the README's table: a row for each node; types without a package are our own."""
    head = f"| node | {' | '.join(COLUMNS)} |\n|---|{'---|' * len(COLUMNS)}\n"
    return head + "".join(
        f"| `{node.name}` | {' | '.join(map(partial(cell, node), COLUMNS.values()))} |\n" for node in nodes
    )


def cell(node: NodeApi, kinds: tuple[str, ...]) -> str:
    """Return what a node has of some kinds, each with its type."""
    shown = [one for one in node.interfaces if one.kind in kinds]
    return "<br>".join(f"`{one.name}` {one.type.removeprefix(OURS)}" for one in shown)


def markdown(nodes: list[NodeApi]) -> str:
    """Return the whole file."""
    return HEADING + "".join(section(node) for node in nodes)


def section(node: NodeApi) -> str:
    """Return one node's part."""
    rows = "".join(f"| {one.kind} | `{one.name}` | `{one.type}` |\n" for one in node.interfaces)
    text = (
        f"\n## {node.name}\n\n{node.summary[0].upper()}{node.summary[1:]}.\n\n| | name | type |\n|---|---|---|\n{rows}"
    )
    explained = {name: value for name, value in node.parameters.items() if name in node.explained}
    others = {name: value for name, value in node.parameters.items() if name not in node.explained}
    if explained:
        text += "\n| parameter | type | in config/ | meaning |\n|---|---|---|---|\n"
        for name, value in explained.items():
            written, comment = node.explained[name]
            text += f"| `{name}` | {kind_of(value)} | `{written}` | {comment} |\n"
    if others:
        text += "\n| further parameter | type | default |\n|---|---|---|\n"
        text += "".join(f"| `{name}` | {kind_of(value)} | {shown(value)} |\n" for name, value in others.items())
    return text


def kind_of(value: Any) -> str:
    """Return a parameter's type as ROS names it."""
    if isinstance(value, (list, tuple)):
        return "string[]"
    return {bool: "bool", str: "string", float: "double", int: "integer"}[type(value)]


def shown(value: Any) -> str:
    """Return a default as it would stand in a YAML file, empty for an empty text."""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    text = f"{value:.6g}" if isinstance(value, float) else str(value)
    text = text.replace(str(Path.home()), "~")
    return f"`{text}`" if text else ""


if __name__ == "__main__":
    sys.exit(main())
