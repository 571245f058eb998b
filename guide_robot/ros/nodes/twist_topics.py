"""Velocities in and out, plain or stamped as the other side has them: bases and releases of Nav2 differ in this."""

from collections.abc import Callable
from enum import Enum
from typing import Any

from geometry_msgs.msg import Twist, TwistStamped
from rclpy.clock import Clock, ClockType
from rclpy.node import Node

from guide_robot.ros import names
from guide_robot.ros.subscriptions import subscribe

PLAIN, STAMPED = "geometry_msgs/msg/Twist", "geometry_msgs/msg/TwistStamped"
TYPES: dict[str, Any] = {PLAIN: Twist, STAMPED: TwistStamped}
LOOK_S = 0.5


class TwistType(Enum):
    """How velocities are sent; AUTO goes by who listens."""

    AUTO = "auto"
    PLAIN = "plain"
    STAMPED = "stamped"


class _Adapting:
    """One end of a topic, made anew with the other type when all at the other end have that."""

    def __init__(self, node: Node, topic: str, wanted: TwistType) -> None:
        self._node, self._topic = node, topic
        self.kind = STAMPED if wanted is TwistType.STAMPED else PLAIN
        self.others: list[str] = []
        self._make()
        if wanted is TwistType.AUTO:
            node.create_timer(LOOK_S, self._look, clock=Clock(clock_type=ClockType.STEADY_TIME))

    def _look(self) -> None:
        full = self._node.resolve_topic_name(self._topic)
        self.others = [end.topic_type for end in self._ends(full)]
        if self.kind not in self.others:
            found = next((kind for kind in TYPES if kind in self.others), self.kind)
            if found != self.kind:
                word = found.rsplit("/", 1)[-1]
                self._node.get_logger().info(f"{full}: {word} from now on, as the other side has it")
                self._destroy()
                self.kind = found
                self._make()

    def _ends(self, topic: str) -> list[Any]:
        raise NotImplementedError

    def _make(self) -> None:
        raise NotImplementedError

    def _destroy(self) -> None:
        raise NotImplementedError


class WheelTopic(_Adapting):
    """Sends velocities to the base."""

    def __init__(self, node: Node, wanted: TwistType) -> None:
        self._publisher: Any = None
        super().__init__(node, names.CMD_VEL, wanted)

    def send(self, twist: Twist, base_frame: str) -> None:
        """Send one; `base_frame` is written on a stamped one."""
        message: Any = twist
        if self.kind == STAMPED:
            message = TwistStamped(twist=twist)
            message.header.stamp = self._node.get_clock().now().to_msg()
            message.header.frame_id = base_frame
        self._publisher.publish(message)

    def problem(self) -> str:
        """Return in words who cannot hear the velocities, empty if everybody can."""
        deaf = [kind for kind in self.others if kind != self.kind]
        if not deaf:
            return ""
        wanted, sent = deaf[0].rsplit("/", 1)[-1], self.kind.rsplit("/", 1)[-1]
        return f"cmd_vel is sent as {sent}, but somebody hears {wanted}: set cmd_vel_type"

    def rival(self) -> str:
        """Return the name of a node that sends velocities to the base too, past this one, empty if none does."""
        own = (self._node.get_name(), self._node.get_namespace())
        for end in self._node.get_publishers_info_by_topic(self._node.resolve_topic_name(self._topic)):
            if (end.node_name, end.node_namespace) != own:
                return f"{end.node_namespace.rstrip('/')}/{end.node_name}"
        return ""

    def _ends(self, topic: str) -> list[Any]:
        return list(self._node.get_subscriptions_info_by_topic(topic))

    def _make(self) -> None:
        self._publisher = self._node.create_publisher(TYPES[self.kind], self._topic, 1)

    def _destroy(self) -> None:
        self._node.destroy_publisher(self._publisher)


class CommandTopic(_Adapting):
    """Hears velocities that ask to pass."""

    def __init__(self, node: Node, hear: Callable[[Twist], None]) -> None:
        self._hear = hear
        self._subscription: Any = None
        super().__init__(node, names.CMD_VEL_CHECKED, TwistType.AUTO)

    def _take(self, message: Any) -> None:
        self._hear(message.twist if self.kind == STAMPED else message)

    def _ends(self, topic: str) -> list[Any]:
        return list(self._node.get_publishers_info_by_topic(topic))

    def _make(self) -> None:
        self._subscription = subscribe(self._node, TYPES[self.kind], self._topic, self._take, 1)

    def _destroy(self) -> None:
        self._node.destroy_subscription(self._subscription)
