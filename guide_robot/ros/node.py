"""The class of all our nodes: rclpy's, without what costs time at every message and is heard by nobody."""

from pathlib import Path
from typing import Any

from rclpy.event_handler import PublisherEventCallbacks, SubscriptionEventCallbacks
from rclpy.node import Node
from rclpy.publisher import Publisher
from rclpy.subscription import Subscription

from guide_robot.common.resources import state_folder


class GuideNode(Node):
    """A node whose topics have the event handlers that are asked for and no others.

    By default rclpy gives each topic one or two that log a mismatch of quality or type. Its executor goes through all
    of them in Python before each message. Here `subscribe` (ros/subscriptions.py) hears a publisher that offers less,
    and `./guide doctor --robot` names every mismatch.
    """

    def create_publisher(self, *arguments: Any, **options: Any) -> Publisher:
        """Create a publisher as rclpy does."""
        options.setdefault("event_callbacks", PublisherEventCallbacks(use_default_callbacks=False))
        return super().create_publisher(*arguments, **options)

    def create_subscription(self, *arguments: Any, **options: Any) -> Subscription:
        """Create a subscription as rclpy does."""
        options.setdefault("event_callbacks", SubscriptionEventCallbacks(use_default_callbacks=False))
        return super().create_subscription(*arguments, **options)


def folder_of(node: Node) -> Path:
    """Return where a node's robot keeps on this machine what must survive a restart, by its namespace."""
    return state_folder(node.get_namespace())
