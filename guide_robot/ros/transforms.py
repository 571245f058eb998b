"""tf as pose histories: where the base was in odom, and odom in the map, at any recent time."""

import time
from collections.abc import Callable

from geometry_msgs.msg import TransformStamped
from rclpy.node import Node
from rclpy.qos import DurabilityPolicy, QoSProfile, ReliabilityPolicy
from tf2_msgs.msg import TFMessage

from guide_robot.common.geometry import Pose2D
from guide_robot.phrases.reasons import Reason, Why
from guide_robot.ros import names
from guide_robot.ros.convert import now_s, seconds, stamp, to_placed, to_transform
from guide_robot.ros.edge import BadMessage, edge_of, past, short
from guide_robot.ros.parameters import declare_settings
from guide_robot.ros.subscriptions import subscribe
from guide_robot.sensing.clock_watch import ClockWatch
from guide_robot.sensing.frame_tree import MOST_FRAMES, MOST_PARENTS, FrameTree
from guide_robot.sensing.pose_history import PoseHistory
from guide_robot.sensing.robot_frames import FrameNames, RobotFrames
from guide_robot.sensing.two_sources import PoseSources

# A node's clock may be behind by so much: it hears simulated time a few times a second only.
BRIDGED_FROM_S = 0.05
BRIDGED_FROM_SIMULATED_S = 0.2
LONGEST_FRAME = 200
ALL_STATIC = QoSProfile(
    depth=100, reliability=ReliabilityPolicy.RELIABLE, durability=DurabilityPolicy.TRANSIENT_LOCAL
)  # of every publisher the newest


class Transforms:
    """Listens to tf and remembers map -> odom and odom -> base; `on_base` is called at each new base pose.

    Parameters of the node: `frames.map`, `frames.odom`, `frames.base`, found out where they are empty. A caller that
    only wants the newest pose gives a small `depth`: a node that falls behind then skips the old ones. Stamps of a base
    whose clock is ahead are set back.
    """

    def __init__(self, node: Node, on_base: Callable[[float], None] | None = None, depth: int = 100) -> None:
        self.map_from_odom = PoseHistory(longest_gap_s=5.0)
        self.odom_from_base = PoseHistory()
        given = declare_settings(node, FrameNames, "frames.") if not node.has_parameter("frames.map") else None
        self._names = given or _declared(node)
        self._tree = FrameTree()
        self.frames = RobotFrames(self._names, self._tree)
        self.clock = ClockWatch(bridged_from_s=bridged_from_s(node))
        self._sources = PoseSources()
        self._localisers: dict[str, PoseSources] = {}
        self._on_base = on_base
        self._moving: list[str] = []
        self._map_way: list[str] = []
        self._version = -1
        self._node, self._edge, self._clock = node, edge_of(node), node.get_clock()
        moving = QoSProfile(depth=depth, reliability=ReliabilityPolicy.RELIABLE)
        self._subscriptions = [
            subscribe(node, TFMessage, names.TF, lambda message: self._hear(message, False), moving),
            subscribe(node, TFMessage, names.TF_STATIC, lambda message: self._hear(message, True), ALL_STATIC),
        ]

    def destroy(self) -> None:
        """Listen no more."""
        for subscription in self._subscriptions:
            self._node.destroy_subscription(subscription)

    @property
    def speaks(self) -> bool:
        """Whether anything was heard of tf."""
        return self._tree.version > 0

    def base_in_map(self) -> tuple[Pose2D, float] | None:
        """Return the newest pose of the base in the map and its stamp in seconds, or None while unknown."""
        odom, base = self.odom_in_map(), self.odom_from_base.latest
        if odom is None or base is None:
            return None
        return odom.compose(base), self.odom_from_base.latest_stamp_s

    def odom_in_map(self) -> Pose2D | None:
        """Return where odometry began in the map, None while nobody says it, or no longer."""
        return self.frames.odom_in_map(time.monotonic())

    def missing(self) -> Reason | None:
        """Return what tf does not say of the way from the robot to the map, None if all is there."""
        return self.frames.missing(time.monotonic())

    def forked(self) -> Reason | None:
        """Return where two publishers disagree, None if nowhere."""
        now = time.monotonic()
        if self._sources.two(now):
            return Why.TWO_MOVE(frames=" -> ".join(reversed(self._moving)))
        placed = [frame for frame, sources in self._localisers.items() if sources.two(now)]
        if placed:
            return Why.TWO_PLACE(frame=placed[0])
        return self.frames.forked(now)

    def begin_at(self, lidar_frame: str) -> None:
        """Hear the name of the lidar's frame, from which the robot's own frames are found."""
        self.frames.begin_at(lidar_frame)

    def _hear(self, message: TFMessage, static: bool) -> None:
        heard_s = time.monotonic()
        for transform in message.transforms:
            try:
                parent, child = _frame(transform.header.frame_id), _frame(transform.child_frame_id)
                if parent == child:
                    raise BadMessage("a transform puts a frame into itself", child)
                if child in self._moving or child in self._map_way:
                    pose = to_transform(transform)  # raises for one that is none
                    if child in self._map_way and not static:
                        sources = self._localisers.setdefault(child, PoseSources())
                        sources.take(pose, seconds(transform.header.stamp), heard_s)
                self._take(transform, parent, child, static, heard_s)
            except BadMessage as problem:
                self._edge.refuse(names.TF_STATIC if static else names.TF, problem)

    def _take(self, transform: TransformStamped, parent: str, child: str, static: bool, heard_s: float) -> None:
        if not self._tree.hear(parent, child, to_placed(transform), static=static, now_s=heard_s):
            raise BadMessage(f"tf has more than {MOST_FRAMES} frames, or one more than {MOST_PARENTS} parents", child)
        changed = self._version != self._tree.version
        if changed:
            self._version = self._tree.version
            self._moving, self._map_way = self.frames.moving(), self.frames.localised()
        if child in self._moving and not static:
            said_s, now = seconds(transform.header.stamp), now_s(self._clock)
            stamp_s = self.clock.take(said_s, now)
            past(stamp(stamp_s), now)
            self._move(stamp_s, said_s, heard_s)
        if child in self._map_way or changed:
            self._localise(0.0 if static else past(transform.header.stamp, now_s(self._clock)))

    def _move(self, stamp_s: float, said_s: float, heard_s: float) -> None:
        pose = self.frames.base_in_odom()
        if pose is None:
            return
        self._sources.take(pose, said_s, heard_s)
        if self.odom_from_base.add(stamp_s, pose) and self._on_base:
            self._on_base(stamp_s)

    def _localise(self, stamp_s: float) -> None:
        pose = self.odom_in_map()
        if pose is not None:
            self.map_from_odom.add(stamp_s, pose)


def bridged_from_s(node: Node) -> float:
    """Return from where on a stamp in the future shows that another clock is ahead of the node's."""
    simulated = node.has_parameter("use_sim_time") and bool(node.get_parameter("use_sim_time").value)
    return BRIDGED_FROM_SIMULATED_S if simulated else BRIDGED_FROM_S


def _frame(name: str) -> str:
    frame = short(name, "the name of a frame", LONGEST_FRAME).lstrip("/")
    if not frame:
        raise BadMessage("a transform names no frame")
    return frame


def _declared(node: Node) -> FrameNames:
    return FrameNames(
        map=str(node.get_parameter("frames.map").value),
        odom=str(node.get_parameter("frames.odom").value),
        base=str(node.get_parameter("frames.base").value),
    )
