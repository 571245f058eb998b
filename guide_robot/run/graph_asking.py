"""Asks the running ROS graph what is in it, and listens for a few seconds to what the guide's nodes would hear."""

import math
import os
import time
from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Any

from nav_msgs.msg import OccupancyGrid, Odometry
from rclpy.node import Node
from rclpy.qos import DurabilityPolicy, ReliabilityPolicy
from rclpy.topic_endpoint_info import TopicEndpointInfo
from rosgraph_msgs.msg import Clock
from sensor_msgs.msg import BatteryState, CameraInfo, Image, LaserScan
from tf2_msgs.msg import TFMessage

from guide_robot.ros import names
from guide_robot.ros.convert import heading, seconds
from guide_robot.ros.participant import Participant
from guide_robot.ros.subscriptions import subscribe
from guide_robot.run.graph_seen import End, Graph, Heard, TfEdge, Topic

DISCOVERY_S = 3.5  # Fast DDS announces itself every 3 s
OWN = "guide_doctor"
LISTENED = {
    names.SCAN: (LaserScan, names.SENSOR),
    names.ODOM: (Odometry, names.SENSOR),
    names.IMAGE: (Image, names.NEWEST_IMAGE),
    names.CAMERA_INFO: (CameraInfo, names.NEWEST_IMAGE),
    names.BATTERY: (BatteryState, names.SENSOR),
    names.MAP: (OccupancyGrid, names.LATCHED),
}


def ask_graph(namespace: str, renamed: Mapping[str, str], listen_s: float) -> Graph:
    """Return the graph of this ROS domain; it takes `listen_s` and some seconds for finding each other."""
    os.environ.setdefault("RCUTILS_CONSOLE_OUTPUT_FORMAT", "{message}")
    graph = Participant(OWN)
    try:
        graph.spin(DISCOVERY_S)
        ear = _Ear(graph.node, Graph(namespace=namespace, renamed=renamed, topics=_topics(graph.node)))
        graph.spin(listen_s)
        return ear.graph(_topics(graph.node), _nodes(graph.node), listen_s)
    finally:
        graph.close()


def _topics(node: Node) -> dict[str, Topic]:
    found = {}
    for name, _ in node.get_topic_names_and_types():
        found[name] = Topic(
            publishers=_ends(node.get_publishers_info_by_topic(name)),
            subscribers=_ends(node.get_subscriptions_info_by_topic(name)),
        )
    return found


def _ends(infos: list[TopicEndpointInfo]) -> tuple[End, ...]:
    return tuple(
        End(
            node=f"{info.node_namespace.rstrip('/')}/{info.node_name}",
            type=info.topic_type.replace("/msg/", "/"),
            reliable=info.qos_profile.reliability == ReliabilityPolicy.RELIABLE,
            kept=info.qos_profile.durability == DurabilityPolicy.TRANSIENT_LOCAL,
        )
        for info in infos
        if info.node_name != OWN
    )


def _nodes(node: Node) -> Counter[str]:
    """Return how often each node is there; hidden ones, such as those of ROS's own tools, do not count."""
    found = node.get_node_names_and_namespaces()
    return Counter(f"{space.rstrip('/')}/{name}" for name, space in found if name != OWN and not name.startswith("_"))


class _Ear:
    """Listens to what the guide's nodes would hear and keeps what the checks need, no more."""

    def __init__(self, node: Node, graph: Graph) -> None:
        self._graph, self._time_s = graph, math.nan
        self._count: Counter[str] = Counter()
        self._ages: dict[str, list[float]] = {name: [] for name in LISTENED}
        self._frames: dict[str, set[str]] = {name: set() for name in LISTENED}
        self._values: dict[str, dict[str, tuple[str, ...]]] = {name: {} for name in LISTENED}
        self._edges: dict[tuple[str, str, bool], list[Any]] = {}
        subscribe(node, Clock, names.CLOCK, self._hear_clock, names.SENSOR)
        for name, (kind, quality) in LISTENED.items():
            subscribe(node, kind, graph.full(name), partial(self._hear, name), quality)
        prefix = graph.full("x").removesuffix("x")
        for topic, static, quality in (("tf", False, names.TF_QOS), ("tf_static", True, names.TF_STATIC_QOS)):
            full = f"{prefix}{topic}"
            full = full if full in graph.topics else f"/{topic}"
            subscribe(node, TFMessage, full, partial(self._hear_tf, static), quality)

    def graph(self, topics: dict[str, Topic], nodes: Counter[str], listen_s: float) -> Graph:
        """Return all that was seen and heard."""
        heard = {
            name: Heard(
                count=self._count[name],
                seconds=listen_s,
                ages_s=tuple(self._ages[name]),
                frames=frozenset(self._frames[name]),
                values=self._values[name],
            )
            for name in LISTENED
        }
        tf = tuple(
            TfEdge(parent=parent, child=child, static=static, count=kept[0], contradictions=kept[1])
            for (parent, child, static), kept in self._edges.items()
        )
        own = self._graph
        return Graph(namespace=own.namespace, renamed=own.renamed, topics=topics, heard=heard, tf=tf, nodes=nodes)

    def _hear_clock(self, message: Clock) -> None:
        self._time_s = seconds(message.clock)

    def _hear(self, name: str, message: Any) -> None:
        self._count[name] += 1
        now_s = time.time() if math.isnan(self._time_s) else self._time_s
        stamp_s = seconds(message.header.stamp)
        if stamp_s > 0.0 and name not in (names.MAP, names.BATTERY):
            self._ages[name].append(now_s - stamp_s)
        self._frames[name].add(message.header.frame_id.lstrip("/"))
        self._values[name] = _values(message)

    def _hear_tf(self, static: bool, message: TFMessage) -> None:
        for one in message.transforms:
            key = (one.header.frame_id.lstrip("/"), one.child_frame_id.lstrip("/"), static)
            stamp_s, pose = seconds(one.header.stamp), one.transform
            kept = self._edges.setdefault(key, [0, 0, -math.inf, None])
            again = kept[3] is not None and stamp_s == kept[2] and pose != kept[3]
            kept[1] += not static and (stamp_s < kept[2] or again)
            kept[0], kept[2], kept[3] = kept[0] + 1, stamp_s, pose


def _values(message: Any) -> dict[str, tuple[str, ...]]:
    """Return what the checks need of a message besides its header."""
    if isinstance(message, Image):
        return {"encoding": (message.encoding,), "size": (f"{message.width}x{message.height}",)}
    if isinstance(message, CameraInfo):
        return {"focal": (f"{message.k[0]:g}",), "size": (f"{message.width}x{message.height}",)}
    if isinstance(message, BatteryState):
        return {name: (f"{getattr(message, name):g}",) for name in ("percentage", "charge", "capacity")}
    if isinstance(message, OccupancyGrid):
        turned = math.degrees(heading(message.info.origin.orientation))
        return {"size": (f"{message.info.width}x{message.info.height}",), "turned": (f"{turned:.0f}",)}
    return {}
