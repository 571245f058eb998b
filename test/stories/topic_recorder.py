"""Records what goes over every topic of a ROS graph, as it is on the wire."""

import importlib
import os
import threading
from collections import defaultdict
from typing import Any

from rclpy.qos import DurabilityPolicy, HistoryPolicy, QoSProfile, ReliabilityPolicy

from guide_robot.ros.participant import Participant

IMAGES = ("sensor_msgs/msg/Image", "sensor_msgs/msg/CompressedImage")
LOOK_EVERY_S = 0.3


class TopicRecorder:
    """Subscribes to every topic as soon as it appears, images of the camera excepted; `bytes_of` has the messages.

    It runs in a thread of its own until closed.
    """

    def __init__(self, domain: int) -> None:
        """Join the graph."""
        os.environ["ROS_AUTOMATIC_DISCOVERY_RANGE"] = "LOCALHOST"
        self.bytes_of: dict[str, list[bytes]] = defaultdict(list)
        self._graph = Participant("recorder", domain, rosout=False)
        self._node = self._graph.node
        self._known: set[str] = set()
        self._node.create_timer(LOOK_EVERY_S, self._look)
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._spin, name="recorder")
        self._thread.start()

    def close(self) -> None:
        """Leave the graph."""
        self._closing.set()
        self._thread.join()
        self._graph.close()

    def _spin(self) -> None:
        while not self._closing.is_set():
            self._graph.spin_once(0.1)

    def _look(self) -> None:
        for topic, types in self._node.get_topic_names_and_types():
            if topic in self._known or types[0] in IMAGES:
                continue
            publishers = self._node.get_publishers_info_by_topic(topic)
            if publishers:
                self._known.add(topic)
                self._listen(topic, types[0], publishers[0].qos_profile)

    def _listen(self, topic: str, type_name: str, offered: QoSProfile) -> None:
        """Ask for all that the publisher offers, what it said before included."""
        latched = offered.durability == DurabilityPolicy.TRANSIENT_LOCAL
        quality = QoSProfile(
            depth=1000,
            history=HistoryPolicy.KEEP_LAST,
            reliability=offered.reliability or ReliabilityPolicy.BEST_EFFORT,
            durability=DurabilityPolicy.TRANSIENT_LOCAL if latched else DurabilityPolicy.VOLATILE,
        )
        self._node.create_subscription(message_type(type_name), topic, self.bytes_of[topic].append, quality, raw=True)


def message_type(type_name: str) -> Any:
    """Return the class of a message's type, or of an action's feedback."""
    package, kind, name = type_name.split("/")
    module = importlib.import_module(f"{package}.{kind}")
    action, _, feedback = name.partition("_")
    return getattr(module, action).Impl.FeedbackMessage if feedback else getattr(module, name)
