"""Node `navigator`: drives to poses where Nav2 is not installed."""

import math

from geometry_msgs.msg import PoseWithCovarianceStamped, Twist
from lifecycle_msgs.msg import State
from lifecycle_msgs.srv import GetState
from nav2_msgs.action import NavigateToPose
from nav2_msgs.msg import SpeedLimit
from nav_msgs.msg import OccupancyGrid, Odometry, Path
from rclpy.duration import Duration
from rclpy.node import Node
from sensor_msgs.msg import LaserScan

from guide_robot.behaviour import nav2_errors
from guide_robot.floor.load import load_floor
from guide_robot.geometry import STILL, Pose2D, Twist2D
from guide_robot.navigation.navigator import Navigator, NavigatorSettings
from guide_robot.navigation.types import FailureKind, NavigatorInputs, NavigatorOutput, NavigatorStatus, SafetyState
from guide_robot.nodes import names
from guide_robot.nodes.convert import (
    now_s,
    path_message,
    pose_stamped,
    stamp,
    to_grid,
    to_people,
    to_pose,
    to_scan,
)
from guide_robot.nodes.floor_parameter import floor_path
from guide_robot.nodes.goal_server import GoalServer
from guide_robot.nodes.parameters import declare, declare_settings
from guide_robot.nodes.runtime import run
from guide_robot.nodes.transforms import Transforms
from guide_robot.perception.types import Scan, TrackedPerson
from guide_robot.robot.description import load_robot
from guide_robot_interfaces.msg import People

ERROR_CODES = {
    FailureKind.NO_PATH: nav2_errors.NO_VALID_PATH,
    FailureKind.GOAL_OCCUPIED: nav2_errors.GOAL_OCCUPIED,
    FailureKind.STUCK: nav2_errors.FAILED_TO_MAKE_PROGRESS,
    FailureKind.STALE_INPUT: nav2_errors.TF_ERROR_CONTROLLER,
}


class NavigatorNode(Node):
    """Action `navigate_to_pose`; in: scan, tf, odom, map, people, speed_limit; out: cmd_vel, plan, amcl_pose.

    It also answers as Nav2's `amcl` and `bt_navigator` do when asked for their state, so that Nav2's own
    client takes it for Nav2. The action is offered once the map and the robot's pose are known. It steps at a fixed
    rate on the newest of everything; what is too old stops the robot.
    """

    def __init__(self) -> None:
        super().__init__("navigator")
        self._settings = declare_settings(self, NavigatorSettings)
        self._plan = load_floor(floor_path(self))
        rate_hz = declare(self, "rate_hz", 20.0)
        self._robot = load_robot()
        mount = self._robot.lidar_in_base
        self._lidar_in_base = mount.pose
        self._navigator: Navigator | None = None
        self._scan: Scan | None = None
        self._people: list[TrackedPerson] = []
        self._current = STILL
        self._speed_limit_mps = 0.0
        self._goal_since_s = 0.0
        self._last_output: NavigatorOutput | None = None
        self._plan_published_s = -math.inf
        self._safety = SafetyState.CLEAR
        self._localised = False
        self._cmd_vel = self.create_publisher(Twist, names.CMD_VEL, 1)
        self._path = self.create_publisher(Path, names.PLAN, 1)
        self._amcl_pose = self.create_publisher(PoseWithCovarianceStamped, "amcl_pose", names.LATCHED)
        self._listen()
        self._goals = GoalServer(
            self,
            NavigateToPose,
            names.NAVIGATE,
            self._accept,
            self._started,
            on_cancel=self._canceled,
            ready=lambda: self._navigator is not None and self._localised,
        )
        for part in ("amcl", "bt_navigator"):
            self.create_service(GetState, f"{part}/get_state", self._state_active)
        self.create_timer(1.0 / rate_hz, self._step)

    def destroy_node(self) -> None:
        """Take the action away with the node."""
        self._goals.destroy()
        super().destroy_node()

    def _listen(self) -> None:
        self._transforms = Transforms(self, depth=5)
        self.create_subscription(OccupancyGrid, names.MAP, self._hear_map, names.LATCHED)
        self.create_subscription(LaserScan, names.SCAN, self._hear_scan, names.SENSOR)
        self.create_subscription(Odometry, names.ODOM, self._hear_odometry, names.SENSOR)
        self.create_subscription(People, names.PEOPLE, self._hear_people, 1)
        self.create_subscription(SpeedLimit, names.SPEED_LIMIT, self._hear_speed_limit, 1)
        self.create_subscription(PoseWithCovarianceStamped, "initialpose", self._hear_initial_pose, 1)

    def _hear_map(self, message: OccupancyGrid) -> None:
        zones, counters = self._plan.zones, self._plan.counters
        self._navigator = Navigator(self._settings, to_grid(message), self._robot, zones, counters)

    def _hear_scan(self, message: LaserScan) -> None:
        self._scan = to_scan(message)

    def _hear_odometry(self, message: Odometry) -> None:
        twist = message.twist.twist
        self._current = Twist2D(linear=twist.linear.x, angular=twist.angular.z)

    def _hear_people(self, message: People) -> None:
        self._people = to_people(message)

    def _hear_speed_limit(self, message: SpeedLimit) -> None:
        share = self._robot.max_linear / 100.0 if message.percentage else 1.0
        self._speed_limit_mps = max(0.0, message.speed_limit * share)

    def _hear_initial_pose(self, message: PoseWithCovarianceStamped) -> None:
        """Answer as AMCL does; the simulated localisation knows better and keeps its own pose."""
        self._localised = False

    # The action ------------------------------------------------------------------------------------

    def _accept(self, goal: NavigateToPose.Goal) -> str:
        """Return why a goal is refused, empty if it is taken."""
        frame = goal.pose.header.frame_id
        if self._navigator is None:
            return "there is no map yet"
        if frame not in ("", names.FRAME_MAP):
            return f"the goal is in frame {frame}, expected {names.FRAME_MAP}"
        problem = self._navigator.set_goal(to_pose(goal.pose.pose))
        return problem.reason if problem else ""

    def _started(self) -> None:
        self._goal_since_s = now_s(self.get_clock())

    def _canceled(self) -> None:
        if self._navigator is not None:
            self._navigator.cancel()

    # Driving ---------------------------------------------------------------------------------------

    def _step(self) -> None:
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
        )
        now = max(now_s(self.get_clock()), pose_stamp_s)
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
        if pose is not None and not self._localised:
            self._localised = True
            located = pose_stamped(pose, names.FRAME_MAP, stamp(now))
            message = PoseWithCovarianceStamped(header=located.header)
            message.pose.pose = located.pose
            self._amcl_pose.publish(message)
        if now - self._plan_published_s > 0.5 and self._path.get_subscription_count():
            self._plan_published_s = now
            self._path.publish(path_message(output.path_in_map[::4], stamp(now)))
        self._advance_goal(output, pose, now)

    def _advance_goal(self, output: NavigatorOutput, pose: Pose2D | None, now: float) -> None:
        if not self._goals.active:
            return
        if output.status is NavigatorStatus.SUCCEEDED:
            self._goals.succeed(NavigateToPose.Result())
        elif output.status is NavigatorStatus.FAILED:
            self._goals.abort(
                NavigateToPose.Result(error_code=ERROR_CODES.get(output.failure, 1), error_msg=output.reason)
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
