"""One trial of leading in the simulator: a follower of a chosen kind and other people, instead of citizens."""

from dataclasses import dataclass

from rclpy.node import Node

from guide_robot.common.errors import UserError
from guide_robot.common.geometry import Pose2D
from guide_robot.ros import names
from guide_robot.ros.edge import as_is, listen
from guide_robot.simulation.cast import Cast, TrialPlan
from guide_robot.simulation.followers import FollowerKind
from guide_robot.simulation.leader_cast import LeaderCast
from guide_robot.simulation.twin import Twin
from guide_robot_interfaces.msg import Announcement, FollowerState, KioskRequest


@dataclass(frozen=True, kw_only=True)
class TrialParameters:
    """Parameters `trial.*`: kind of follower (empty: citizens come instead), others, and the robot's start in map.

    The kind `leader` is somebody who goes ahead to `goal_x`, `goal_y` in map.
    """

    kind: str = ""
    seed: int = 1
    walkers: int = 0
    parked: int = 0
    start_x: float = 0.0
    start_y: float = 0.0
    start_theta: float = 0.0
    goal_x: float = 0.0
    goal_y: float = 0.0


LEADER = "leader"


class SimulatedTrial:
    """The trial's people begin to act when the escort begins to watch its follower, or whom it follows."""

    finished = 0
    served = 0

    def __init__(self, node: Node, twin: Twin, wanted: TrialParameters) -> None:
        kinds = {member.value: member for member in FollowerKind}
        if wanted.kind not in kinds and wanted.kind != LEADER:
            expected = ", ".join([*kinds, LEADER])
            raise UserError(f"simulator: trial.kind: expected one of {expected}, found {wanted.kind!r}")
        if len(twin.robots) > 1:
            raise UserError(f"simulator: trial.kind: expected one robot, found {len(twin.robots)}")
        twin.teleport_robot(Pose2D(x=wanted.start_x, y=wanted.start_y, theta=wanted.start_theta))
        self._cast: Cast | LeaderCast
        if wanted.kind == LEADER:
            self._cast = LeaderCast(twin, wanted.seed, (wanted.goal_x, wanted.goal_y), wanted.walkers)
        else:
            kind = kinds[wanted.kind]
            trial = TrialPlan(kind=kind, seed=wanted.seed, walkers=wanted.walkers, parked=wanted.parked)
            self._cast = Cast(twin, trial)
        self._said = ""
        self._begun = False
        self._node = node
        self._requests = node.create_publisher(KioskRequest, names.KIOSK_REQUEST, names.EVENTS)
        listen(node, Announcement, names.SAY, as_is, self._hear_say, names.EVENTS)
        listen(node, FollowerState, names.FOLLOWER, as_is, self._hear_follower, 1)

    def step(self, now_s: float) -> None:
        """Let everybody decide what to do next; a touch goes where the screen's own page sends it."""
        if not self._begun:
            return
        said, self._said = self._said, ""
        self._cast.step(said)
        if self._cast.touched:
            request = KioskRequest(kind=KioskRequest.HERE_I_AM)
            request.stamp = self._node.get_clock().now().to_msg()
            self._requests.publish(request)

    def _hear_say(self, message: Announcement) -> None:
        self._said = message.key

    def _hear_follower(self, message: FollowerState) -> None:
        self._begun = self._begun or message.state != FollowerState.NONE
