"""Subscriptions that hear what drivers offer: one that asks for more than a publisher gives is made modest.

ROS delivers nothing, and says it in one log line at most, where a subscription wants reliable or kept messages and the
publisher offers neither (a battery of best effort, a map that is not kept). Nobody here can change the driver.
"""

from collections.abc import Callable
from typing import Any

from rclpy.event_handler import SubscriptionEventCallbacks, UnsupportedEventTypeError
from rclpy.node import Node
from rclpy.qos import DurabilityPolicy, QoSProfile, ReliabilityPolicy
from rclpy.subscription import Subscription

_Hear = Callable[[Any], None]


def subscribe(node: Node, message_type: Any, topic: str, hear: _Hear, quality: Any) -> Subscription:
    """Subscribe with a quality of service (QoSProfile or depth), and with less where a publisher offers less."""
    wanted = quality if isinstance(quality, QoSProfile) else QoSProfile(depth=int(quality))
    if _is_modest(wanted):
        return node.create_subscription(message_type, topic, hear, wanted)
    return _Adapting(node, message_type, topic, hear, wanted).subscription


def modest(quality: QoSProfile) -> QoSProfile:
    """Return the quality that matches every publisher, with the same depth."""
    return QoSProfile(
        depth=max(1, quality.depth), reliability=ReliabilityPolicy.BEST_EFFORT, durability=DurabilityPolicy.VOLATILE
    )


def _is_modest(quality: QoSProfile) -> bool:
    best_effort = quality.reliability == ReliabilityPolicy.BEST_EFFORT
    return bool(best_effort and quality.durability != DurabilityPolicy.TRANSIENT_LOCAL)


class _Adapting:
    """One topic heard as wished, and modestly too from the first publisher on that does not offer that.

    The modest subscription hears every publisher, so that the other is left with what was kept for it: a message that
    both bring is passed on once.
    """

    def __init__(self, node: Node, message_type: Any, topic: str, hear: _Hear, wanted: QoSProfile) -> None:
        self._node, self._type, self._topic, self._hear, self._wanted = node, message_type, topic, hear, wanted
        self._second: Subscription | None = None
        self._last: Any = None
        self.subscription = self._subscribed(
            SubscriptionEventCallbacks(incompatible_qos=self._relax, use_default_callbacks=False)
        )

    def _subscribed(self, events: SubscriptionEventCallbacks) -> Subscription:
        arguments = (self._type, self._topic, self._take, self._wanted)
        try:
            return self._node.create_subscription(*arguments, event_callbacks=events)
        except UnsupportedEventTypeError:  # a middleware without qualities to disagree about
            return self._node.create_subscription(*arguments)

    def _relax(self, _event: Any) -> None:
        if self._second is not None or self.subscription not in self._node.subscriptions:
            return
        self._node.get_logger().warning(
            f"{self._topic}: a publisher offers less than was asked for ({_words(self._wanted)}); it is heard as it is"
        )
        self._second = self._node.create_subscription(
            self._type, self._topic, self._take_modestly, modest(self._wanted)
        )

    def _take(self, message: Any) -> None:
        if self._second is None:
            self._hear(message)
        elif self._wanted.durability == DurabilityPolicy.TRANSIENT_LOCAL:
            self._once(message)

    def _take_modestly(self, message: Any) -> None:
        if self.subscription not in self._node.subscriptions:
            self._drop()
        elif self._wanted.durability == DurabilityPolicy.TRANSIENT_LOCAL:
            self._once(message)
        else:
            self._hear(message)

    def _once(self, message: Any) -> None:
        if message != self._last:
            self._last = message
            self._hear(message)

    def _drop(self) -> None:
        """End the second with the first, which somebody has destroyed."""
        if self._second is not None:
            self._node.destroy_subscription(self._second)
            self._second = None


def _words(quality: QoSProfile) -> str:
    kept = quality.durability == DurabilityPolicy.TRANSIENT_LOCAL
    return "reliable, kept for late comers" if kept else "reliable"
