"""Asks Nav2 (or the embedded navigator) now and then whether it can drive the robot and knows where it is."""

import math
import time
from collections.abc import Callable

from geometry_msgs.msg import PoseWithCovarianceStamped
from lifecycle_msgs.msg import State
from lifecycle_msgs.srv import GetState
from rclpy.clock import Clock, ClockType
from rclpy.node import Node
from rclpy.task import Future

from guide_robot.common.geometry import Pose2D
from guide_robot.guide.place_keeper import PlaceKeeper
from guide_robot.ros import names
from guide_robot.ros.convert import pose_stamped

ASK_EVERY_S = 2.0
ANSWER_WITHIN_S = 6.0
SETTLES_S = 6.0  # until poses and people are heard again after a localisation came back
SURE_M2, SURE_RAD2 = 0.04, 0.01  # of a pose that was believed a moment ago


class StateOf:
    """What a lifecycle node last said of itself; wall time."""

    def __init__(self, node: Node, service: str) -> None:
        self._client = node.create_client(GetState, service)
        self._asked: Future | None = None
        self._asked_s = self._answer_s = time.monotonic()
        self._active = False
        self.exists = False

    @property
    def active(self) -> bool:
        """Whether it has said so lately."""
        return self._active and time.monotonic() - self._answer_s <= ANSWER_WITHIN_S

    def ask(self) -> None:
        """Ask, unless an answer is still to come."""
        now_s = time.monotonic()
        if self._asked is not None and now_s - self._asked_s > ANSWER_WITHIN_S:
            self._client.remove_pending_request(self._asked)
            self._asked = None
        if not self._client.service_is_ready():
            self._active = False
        elif self._asked is None:
            self.exists, self._asked_s = True, now_s
            self._asked = self._client.call_async(GetState.Request())
            self._asked.add_done_callback(self._answered)

    def _answered(self, future: Future) -> None:
        self._asked, self._answer_s = None, time.monotonic()
        answer = future.result()
        self._active = answer is not None and answer.current_state.id == State.PRIMARY_STATE_ACTIVE


class NavigationWatch:
    """Knows for how long nothing has driven the robot, and tells a localisation that was started anew where it is.

    The action server says that somebody is there; that Nav2 is active too says its `bt_navigator`, whose action stays
    while it is inactive. A navigation without such a node, that is not Nav2, is taken by its action alone. An `amcl`
    that died comes back at the floor plan's start pose, wherever the robot is: it gets `initialpose`.
    """

    def __init__(self, node: Node, offered: Callable[[], bool]) -> None:
        """`offered` says whether the action server is there."""
        self._node, self._offered = node, offered
        self._navigator = StateOf(node, names.NAVIGATION_STATE)
        self._localisation = StateOf(node, names.LOCALISATION_STATE)
        self._keeper = PlaceKeeper()
        self._pose: Pose2D | None = None
        self._good_s = time.monotonic()
        self._lost_s = -math.inf
        self._initial = node.create_publisher(PoseWithCovarianceStamped, names.INITIAL_POSE, 1)
        node.create_timer(ASK_EVERY_S, self._ask, clock=Clock(clock_type=ClockType.STEADY_TIME))

    def hear_pose(self, pose: Pose2D) -> None:
        """Take where the robot is, in `map`."""
        self._pose = pose
        if self._localisation.active:
            self._keeper.hear(pose)

    def away(self, patience_s: float) -> bool:
        """Whether nothing has driven the robot for that long, wall seconds."""
        return time.monotonic() - self._good_s > patience_s

    def comes_back(self, patience_s: float) -> bool:
        """Whether a localisation that was there is being started again, for no longer than that, wall seconds.

        No pose and no person is known meanwhile, and the motion gate holds the wheels.
        """
        since_s, now_s = self._keeper.away_since_s, time.monotonic()
        return now_s - self._lost_s <= SETTLES_S if since_s is None else now_s - since_s <= patience_s

    def _ask(self) -> None:
        now_s = time.monotonic()
        if self._offered() and (self._navigator.active or not self._navigator.exists):
            self._good_s = now_s
        place = self._keeper.step(self._localisation.active, self._pose, now_s)
        if self._keeper.away_since_s is not None:
            self._lost_s = now_s
        if place is not None:
            self._tell(place)
        self._navigator.ask()
        self._localisation.ask()

    def _tell(self, place: Pose2D) -> None:
        self._node.get_logger().warning(
            f"the localisation was started anew: told it that the robot is at ({place.x:.2f}, {place.y:.2f})"
        )
        located = pose_stamped(place, names.FRAME_MAP, self._node.get_clock().now().to_msg())
        message = PoseWithCovarianceStamped(header=located.header)
        message.pose.pose = located.pose
        message.pose.covariance[0] = message.pose.covariance[7] = SURE_M2
        message.pose.covariance[35] = SURE_RAD2
        self._initial.publish(message)
