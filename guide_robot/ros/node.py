"""The class of all our nodes: rclpy's, without what costs time at every message and is heard by nobody."""

from pathlib import Path
from typing import Any

from rclpy.clock import Clock, ClockType
from rclpy.event_handler import PublisherEventCallbacks, SubscriptionEventCallbacks
from rclpy.node import Node
from rclpy.publisher import Publisher
from rclpy.subscription import Subscription
from rclpy.timer import Timer

from guide_robot.common.resources import state_folder


class GuideNode(Node):
    """A node whose topics have the event handlers that are asked for and no others, and whose timers never stand.

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

    def create_timer(self, *arguments: Any, **options: Any) -> Timer:
        """Create a timer as rclpy does, on `timer_clock` unless told otherwise."""
        options["clock"] = options.get("clock") or timer_clock(self)
        return super().create_timer(*arguments, **options)


def timer_clock(node: Node) -> Clock:
    """Return the clock for a node's timers: simulated time where the node lives in it, else one that nobody sets.

    A timer on the machine's clock stands for an hour when that is set back by an hour.
    """
    simulated = bool(node.get_parameter("use_sim_time").value)
    return node.get_clock() if simulated else Clock(clock_type=ClockType.STEADY_TIME)


def folder_of(node: Node) -> Path:
    """Return where a node's robot keeps on this machine what must survive a restart, by its namespace."""
    return state_folder(node.get_namespace())
