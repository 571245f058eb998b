"""Topics that are heard only while somebody wants what comes by them."""

from collections.abc import Callable
from typing import Any

from rclpy.node import Node
from rclpy.qos import QoSProfile
from rclpy.subscription import Subscription

from guide_robot.ros.edge import listen


class Occasional:
    """A node's subscriptions that come and go."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._heard: dict[str, Subscription] = {}

    def hear(
        self,
        wanted: bool,
        kind: type[Any],
        topic: str,
        convert: Callable[[Any], Any],
        handle: Callable[[Any], None],
        quality: QoSProfile | int,
    ) -> None:
        """Hear a topic from now on, or no more."""
        if wanted and topic not in self._heard:
            self._heard[topic] = listen(self._node, kind, topic, convert, handle, quality)
        elif not wanted and topic in self._heard:
            self._node.destroy_subscription(self._heard.pop(topic))
