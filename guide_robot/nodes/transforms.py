"""tf as pose histories: where the base was in odom, and odom in the map, at any recent time."""

from collections.abc import Callable

from rclpy.node import Node
from rclpy.qos import QoSProfile, ReliabilityPolicy
from tf2_msgs.msg import TFMessage

from guide_robot.geometry import Pose2D
from guide_robot.nodes import names
from guide_robot.nodes.convert import seconds, to_transform
from guide_robot.perception.people.pose_history import PoseHistory

BASE_FRAMES = (names.FRAME_BASE, "base_link")


class Transforms:
    """Listens to tf and remembers map -> odom and odom -> base; `on_base` is called at each new base pose.

    Who only wants the newest pose gives a small `depth`: a node that falls behind then skips the old ones.
    """

    def __init__(self, node: Node, on_base: Callable[[float], None] | None = None, depth: int = 100) -> None:
        self.map_from_odom = PoseHistory(longest_gap_s=5.0)
        self.odom_from_base = PoseHistory()
        self.base_stamp_s = float("-inf")
        self._on_base = on_base
        node.create_subscription(
            TFMessage, names.TF, self._hear, QoSProfile(depth=depth, reliability=ReliabilityPolicy.RELIABLE)
        )

    def base_in_map(self) -> tuple[Pose2D, float] | None:
        """Return the newest pose of the base in the map and its stamp in seconds, or None while unknown."""
        odom, base = self.map_from_odom.latest(), self.odom_from_base.latest()
        if odom is None or base is None:
            return None
        return odom.compose(base), self.base_stamp_s

    def _hear(self, message: TFMessage) -> None:
        for transform in message.transforms:
            parent, child = transform.header.frame_id.lstrip("/"), transform.child_frame_id.lstrip("/")
            stamp_s = seconds(transform.header.stamp)
            if (parent, child) == (names.FRAME_MAP, names.FRAME_ODOM):
                self.map_from_odom.add(stamp_s, to_transform(transform))
            elif parent == names.FRAME_ODOM and child in BASE_FRAMES:
                self._hear_base(stamp_s, to_transform(transform))

    def _hear_base(self, stamp_s: float, pose: Pose2D) -> None:
        if self.odom_from_base.add(stamp_s, pose):
            self.base_stamp_s = stamp_s
            if self._on_base:
                self._on_base(stamp_s)
