"""Records what goes over every topic of a ROS graph, as it is on the wire."""

import contextlib
import importlib
import os
import threading
from collections import defaultdict
from typing import Any

import rclpy
from rclpy.executors import ExternalShutdownException, SingleThreadedExecutor
from rclpy.qos import DurabilityPolicy, HistoryPolicy, QoSProfile, ReliabilityPolicy

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
        self._context = rclpy.Context()
        rclpy.init(context=self._context, domain_id=domain)
        self._node = rclpy.create_node("recorder", context=self._context, enable_rosout=False)
        self._known: set[str] = set()
        self._node.create_timer(LOOK_EVERY_S, self._look)
        self._executor = SingleThreadedExecutor(context=self._context)
        self._executor.add_node(self._node)
        self._thread = threading.Thread(target=self._spin, name="recorder")
        self._thread.start()

    def close(self) -> None:
        """Leave the graph."""
        rclpy.try_shutdown(context=self._context)
        self._thread.join()
        self._node.destroy_node()

    def _spin(self) -> None:
        with contextlib.suppress(ExternalShutdownException):
            self._executor.spin()

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
