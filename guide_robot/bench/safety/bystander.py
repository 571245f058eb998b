"""Somebody in the robot's ROS graph who sends it about, presses stop, and sees what it truly does."""

import math
import time
from collections import deque
from collections.abc import Callable

from nav2_msgs.action import NavigateToPose
from rclpy.action import ActionClient

from guide_robot.common.geometry import Pose2D
from guide_robot.ros import names
from guide_robot.ros.convert import pose_stamped, seconds
from guide_robot.ros.participant import Participant
from guide_robot_interfaces.msg import MotionState, SimulationState
from guide_robot_interfaces.srv import SetMotion

STANDS_MPS = 0.02
SLOWEST = 10.0  # wall seconds for each simulated one, on a machine that cannot keep up


class Bystander:
    """Times are simulated seconds, the only ones that a distance goes by."""

    def __init__(self, domain: int) -> None:
        self._graph = Participant("bystander", domain, rosout=False)
        self._seen: deque[tuple[float, float, float]] = deque(maxlen=3)
        self.motion: MotionState | None = None
        self.place = (0.0, 0.0)
        self.refused = ""
        self._graph.node.create_subscription(SimulationState, names.SIMULATION, self._see, 5)
        self._graph.node.create_subscription(MotionState, names.MOTION_ALLOWED, self._hear, names.LATCHED)
        self._setting = self._graph.node.create_client(SetMotion, names.SET_MOTION)
        self._drive = ActionClient(self._graph.node, NavigateToPose, names.NAVIGATE)

    def _see(self, message: SimulationState) -> None:
        position = message.robot.position
        self._seen.append((seconds(message.header.stamp), message.distance_m, position.x))
        self.place = (position.x, position.y)

    def _hear(self, message: MotionState) -> None:
        self.motion = message

    @property
    def now_s(self) -> float:
        """Simulated time, 0 before the first word of the simulator."""
        return self._seen[-1][0] if self._seen else 0.0

    @property
    def driven_m(self) -> float:
        """How far the robot has driven in all."""
        return self._seen[-1][1] if self._seen else 0.0

    @property
    def speed(self) -> float:
        """How fast the robot drives, m/s, over the last words of the simulator."""
        if len(self._seen) < 2 or self._seen[-1][0] <= self._seen[0][0]:
            return math.nan
        return (self._seen[-1][1] - self._seen[0][1]) / (self._seen[-1][0] - self._seen[0][0])

    @property
    def allowed(self) -> bool:
        """Whether the motion gate says that the robot may move."""
        return self.motion is not None and bool(self.motion.allowed)

    @property
    def why(self) -> str:
        """Say in a few words what keeps the robot from driving, as far as can be seen."""
        if self.motion is None:
            return "the motion gate was not heard"
        if not self.motion.allowed:
            return str(self.motion.reason.text)
        return self.refused or f"moves at {self.speed:.2f} m/s"

    def spin_until(self, holds: Callable[[], object], wall_s: float) -> bool:
        """Wait until something holds, at most so long; return whether it does."""
        return self._graph.spin_until(holds, wall_s)

    def moved_last(self, lasts_s: float) -> tuple[float, float, bool]:
        """Watch for so long; return when the robot moved last, how far it had driven by then, and if all was seen."""
        since_s = self.now_s
        last = since_s, self.driven_m

        def over() -> bool:
            nonlocal last
            if self.speed >= STANDS_MPS:
                last = self.now_s, self.driven_m
            return self.now_s - since_s > lasts_s

        seen = self.spin_until(over, SLOWEST * lasts_s)
        return *last, seen

    def press_stop(self) -> None:
        """Ask the motion gate to stop, without waiting for its answer."""
        self._setting.call_async(SetMotion.Request(allowed=False, source="bench"))

    def release(self, wall_s: float) -> bool:
        """Ask that the robot may move again, and again, until the gate says that it may."""
        end_s = time.monotonic() + wall_s
        while time.monotonic() < end_s:
            if self.spin_until(self._setting.service_is_ready, 2.0):
                self.spin_until(self._setting.call_async(SetMotion.Request(allowed=True, source="bench")).done, 4.0)
            if self.spin_until(lambda: self.allowed, 2.0):
                return True
        return False

    def send_to(self, pose: Pose2D) -> bool:
        """Give the navigation a goal; return whether it took it."""
        self.refused = "no navigation"
        if not self.spin_until(self._drive.server_is_ready, 5.0):
            return False
        goal = NavigateToPose.Goal(
            pose=pose_stamped(pose, names.FRAME_MAP, self._graph.node.get_clock().now().to_msg())
        )
        sent = self._drive.send_goal_async(goal)
        if not self.spin_until(sent.done, 5.0):
            self.refused = "the navigation did not answer"
            return False
        self.refused = "" if sent.result().accepted else "the navigation refused"
        return not self.refused

    def close(self) -> None:
        """Leave the graph."""
        self._graph.close()
