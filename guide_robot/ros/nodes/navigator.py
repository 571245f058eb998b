"""Node `navigator`: drives to poses where Nav2 is not installed."""

import math

from diagnostic_msgs.msg import DiagnosticStatus
from geometry_msgs.msg import PoseWithCovarianceStamped, Twist
from lifecycle_msgs.msg import State
from lifecycle_msgs.srv import GetState
from nav2_msgs.action import NavigateToPose
from nav2_msgs.msg import SpeedLimit
from nav_msgs.msg import OccupancyGrid, Odometry, Path
from rclpy.duration import Duration

from guide_robot.common.geometry import STILL, Pose2D, Twist2D
from guide_robot.common.scan import Scan
from guide_robot.floor.load import load_floor
from guide_robot.floor.occupancy import OccupancyGrid as Grid
from guide_robot.navigation.navigator import Navigator, NavigatorSettings
from guide_robot.navigation.types import (
    FailureKind,
    GoalProblem,
    GoalProblemKind,
    GoalState,
    NavigatorInputs,
    NavigatorOutput,
    SafetyState,
)
from guide_robot.people.types import TrackedPerson
from guide_robot.phrases.reasons import Reason
from guide_robot.robot.description import load_robot, with_lidar_at
from guide_robot.ros import names, nav2_errors
from guide_robot.ros.convert import (
    now_s,
    path_message,
    pose_stamped,
    stamp,
    to_grid,
    to_people,
    to_pose,
)
from guide_robot.ros.diagnostics import Diagnostics, tell
from guide_robot.ros.edge import as_is, check_frame, listen, listen_stamped
from guide_robot.ros.fellows import Fellows
from guide_robot.ros.floor_parameter import floor_path
from guide_robot.ros.goal_server import GoalServer
from guide_robot.ros.lidar_topic import LidarTopic
from guide_robot.ros.node import GuideNode
from guide_robot.ros.nodes.motion_messages import to_motion, to_speed_limit, wheel_twist
from guide_robot.ros.parameters import declare, declare_settings
from guide_robot.ros.reasons import to_reason
from guide_robot.ros.runtime import run
from guide_robot.ros.transforms import Transforms
from guide_robot.sensing.robot_frames import Mounting
from guide_robot_interfaces.msg import MotionState, People

ERROR_CODES = {
    FailureKind.NO_PATH: nav2_errors.NO_VALID_PATH,
    FailureKind.GOAL_OCCUPIED: nav2_errors.GOAL_OCCUPIED,
    FailureKind.STUCK: nav2_errors.FAILED_TO_MAKE_PROGRESS,
    FailureKind.STALE_INPUT: nav2_errors.TF_ERROR_CONTROLLER,
}

HOPELESS = {
    GoalProblemKind.OUTSIDE_MAP: nav2_errors.GOAL_OUTSIDE_MAP,
    GoalProblemKind.OCCUPIED: nav2_errors.GOAL_OCCUPIED,
    GoalProblemKind.NO_PATH: nav2_errors.NO_VALID_PATH,
}
"""Goals that Nav2 takes and fails at once."""

MOVED = "the lidar turned out to sit elsewhere"
CLOCK_BEHIND_S = 0.5
"""By how much a simulated clock, heard seldom, may be behind the stamps of tf, seconds."""


class NavigatorNode(GuideNode):
    """Action `navigate_to_pose`; in: scan, tf, odom, map, people, speed_limit, motion_allowed.

    Out: cmd_vel_checked, plan, amcl_pose, /diagnostics.

    It also answers as Nav2's `amcl` and `bt_navigator` do when asked for their state, so that Nav2's own
    client takes it for Nav2. The action is offered once map and pose are known and the motion gate has started. It
    steps at a fixed rate on the newest of everything; what is too old stops the robot.
    """

    def __init__(self) -> None:
        super().__init__("navigator")
        self._settings = declare_settings(self, NavigatorSettings)
        self._plan = load_floor(floor_path(self))
        rate_hz = declare(self, "rate_hz", 20.0)
        self._robot = load_robot()
        self._lidar_in_base = self._robot.lidar_in_base.pose
        self._grid: Grid | None = None
        self._navigator: Navigator | None = None
        self._scan: Scan | None = None
        self._people: list[TrackedPerson] = []
        self._current = STILL
        self._motion = MotionState(allowed=True)
        self._speed_limit_mps = 0.0
        self._goal_since_s = 0.0
        self._problem: GoalProblem | None = None
        self._last_output: NavigatorOutput | None = None
        self._plan_published_s = -math.inf
        self._safety = SafetyState.CLEAR
        self._sensor: Reason | None = None
        self._localised = False
        self._cmd_vel = self.create_publisher(Twist, names.CMD_VEL_CHECKED, 1)
        self._path = self.create_publisher(Path, names.PLAN, 1)
        self._diagnostics = Diagnostics(self)
        self._amcl_pose = self.create_publisher(PoseWithCovarianceStamped, "amcl_pose", names.LATCHED)
        self._listen()
        self._goals = GoalServer(
            self,
            NavigateToPose,
            names.NAVIGATE,
            self._accept,
            self._started,
            on_cancel=self._canceled,
            ready=self._is_ready,
        )
        for part in ("amcl", "bt_navigator"):
            self.create_service(GetState, f"{part}/get_state", self._state_active)
        self.create_timer(1.0 / rate_hz, self._step)
        self.create_timer(2.0, self._diagnose)

    def destroy_node(self) -> None:
        """Take the action away with the node."""
        self._goals.destroy()
        super().destroy_node()

    def _listen(self) -> None:
        self._transforms = Transforms(self, depth=5)
        self._fellows = Fellows(self)
        listen(self, OccupancyGrid, names.MAP, to_grid, self._hear_map, names.LATCHED)
        self._lidar = LidarTopic(self, self._transforms, self._hear_scan)
        listen(self, Odometry, names.ODOM, wheel_twist, self._hear_odometry, names.SENSOR)
        listen_stamped(self, People, names.PEOPLE, to_people, self._hear_people, 1, names.FRAME_MAP)
        listen(self, SpeedLimit, names.SPEED_LIMIT, self._read_limit, self._hear_speed_limit, 1)
        listen(self, MotionState, names.MOTION_ALLOWED, to_motion, self._hear_motion, names.LATCHED)
        listen(self, PoseWithCovarianceStamped, "initialpose", as_is, self._hear_initial_pose, 1)

    def _hear_map(self, grid: Grid) -> None:
        if not grid.same_as(self._grid):
            self._drive_in(grid)

    def _drive_in(self, grid: Grid) -> None:
        self._grid = grid
        robot = with_lidar_at(self._robot, self._lidar_in_base)
        self._navigator = Navigator(self._settings, grid, robot, self._plan.zones, self._plan.counters)

    def _hear_scan(self, scan: Scan, mounting: Mounting) -> None:
        """Take a scan; where the lidar turns out to sit elsewhere, what was believed of the surroundings is void."""
        if mounting.elsewhere(self._lidar_in_base):
            self._lidar_in_base, self._scan = mounting.pose, None
            if self._grid is not None:
                self._drive_in(self._grid)
            if self._goals.active:
                self._goals.abort(NavigateToPose.Result(error_code=nav2_errors.TF_ERROR_CONTROLLER, error_msg=MOVED))
        self._scan = self._fellows.drawn(scan, mounting, self._transforms)

    def _hear_odometry(self, twist: Twist2D) -> None:
        self._current = twist

    def _hear_people(self, people: list[TrackedPerson], stamp_s: float) -> None:
        self._people = people

    def _read_limit(self, message: SpeedLimit) -> float:
        return to_speed_limit(message, self._robot.max_linear)

    def _hear_speed_limit(self, limit_mps: float) -> None:
        self._speed_limit_mps = limit_mps

    def _hear_motion(self, message: MotionState) -> None:
        self._motion = message

    def _hear_initial_pose(self, message: PoseWithCovarianceStamped) -> None:
        """Answer as AMCL does; the simulated localisation knows better and keeps its own pose."""
        self._localised = False

    def _is_ready(self) -> bool:
        """Whether a goal can be driven to; a motion gate that is still starting would have it cancelled."""
        return self._navigator is not None and self._localised and self._motion.cause != MotionState.STARTING

    # The action ------------------------------------------------------------------------------------

    def _accept(self, goal: NavigateToPose.Goal) -> str:
        """Return why a goal is refused, empty if it is taken."""
        if self._navigator is None:
            return "there is no map yet"
        if not self._motion.allowed and self._motion.cause == MotionState.OPERATOR:
            return str(to_reason(self._motion.reason))
        check_frame(goal.pose.header.frame_id, names.FRAME_MAP)
        self._problem = self._navigator.set_goal(to_pose(goal.pose.pose))
        hopeless = self._problem is not None and self._problem.kind in HOPELESS
        return str(self._problem.reason) if self._problem and not hopeless else ""

    def _started(self) -> None:
        self._goal_since_s = now_s(self.get_clock())
        if self._problem is not None:
            self._canceled()

    def _fail_hopeless(self) -> None:
        """Fail a goal that was taken without hope, as Nav2's planner does a moment later."""
        problem, self._problem = self._problem, None
        if problem is not None and problem.kind in HOPELESS and self._goals.active:
            self.get_logger().warning(str(problem.reason))
            code = HOPELESS[problem.kind]
            self._goals.abort(NavigateToPose.Result(error_code=code, error_msg=str(problem.reason)))

    def _canceled(self) -> None:
        if self._navigator is not None:
            self._navigator.cancel()

    # Driving ---------------------------------------------------------------------------------------

    def _step(self) -> None:
        self._fail_hopeless()
        located = self._transforms.base_in_map()
        if self._navigator is None:
            return
        pose, pose_stamp_s = located if located else (None, -math.inf)
        inputs = NavigatorInputs(
            pose_in_map=pose,
            pose_stamp_s=pose_stamp_s,
            scan=self._scan,
            lidar_in_base=self._lidar_in_base,
            people=self._people,
            speed_limit_mps=self._speed_limit_mps,
            current=self._current,
            held=not self._motion.allowed,
        )
        clock_s = now_s(self.get_clock())
        now = pose_stamp_s if 0.0 < pose_stamp_s - clock_s < CLOCK_BEHIND_S else clock_s
        output = self._navigator.step(inputs, now)
        self._drive(output.twist)
        self._report(output, pose, now)

    def _drive(self, twist: Twist2D) -> None:
        message = Twist()
        message.linear.x, message.angular.z = float(twist.linear), float(twist.angular)
        self._cmd_vel.publish(message)

    def _report(self, output: NavigatorOutput, pose: Pose2D | None, now: float) -> None:
        if output.safety is not self._safety:
            self._safety = output.safety
            self.get_logger().debug(f"safety {output.safety.value}: {output.safety_reason.value}")
        if output.sensor != self._sensor:
            self._sensor = output.sensor
            self.get_logger().warning(f"stopped: {self._sensor}" if self._sensor else "the lidar sees again")
            self._diagnose()
        if pose is not None and not self._localised:
            self._localised = True
            located = pose_stamped(pose, names.FRAME_MAP, stamp(now))
            message = PoseWithCovarianceStamped(header=located.header)
            message.pose.pose = located.pose
            self._amcl_pose.publish(message)
        if not 0.0 <= now - self._plan_published_s <= 0.5 and self._path.get_subscription_count():
            self._plan_published_s = now
            self._path.publish(path_message(output.path_in_map[::4], stamp(now)))
        self._advance_goal(output, pose, now)

    def _diagnose(self) -> None:
        level = DiagnosticStatus.ERROR if self._sensor else DiagnosticStatus.OK
        status = DiagnosticStatus(name="navigator", hardware_id="lidar", level=level)
        self._diagnostics.publish(tell(status, self._sensor or "the lidar sees where the robot drives"))

    def _advance_goal(self, output: NavigatorOutput, pose: Pose2D | None, now: float) -> None:
        if not self._goals.active:
            return
        if output.status is GoalState.SUCCEEDED:
            self._goals.succeed(NavigateToPose.Result())
        elif output.status is GoalState.FAILED:
            self._goals.abort(
                NavigateToPose.Result(error_code=ERROR_CODES.get(output.failure, 1), error_msg=str(output.reason or ""))
            )
        elif pose is not None and self._goals.feedback_due(now):
            feedback = NavigateToPose.Feedback(distance_remaining=float(output.distance_remaining_m))
            feedback.current_pose = pose_stamped(pose, names.FRAME_MAP, stamp(now))
            feedback.navigation_time = Duration(seconds=max(0.0, now - self._goal_since_s)).to_msg()
            feedback.estimated_time_remaining = Duration(seconds=max(0.0, output.estimated_time_s)).to_msg()
            self._goals.feedback(feedback)

    def _state_active(self, _: GetState.Request, response: GetState.Response) -> GetState.Response:
        response.current_state = State(id=State.PRIMARY_STATE_ACTIVE, label="active")
        return response


def main() -> None:
    """Run the node."""
    run(NavigatorNode)


if __name__ == "__main__":
    main()
