"""The robot's logic in one process for trials: tracker, follower lock, behaviour, navigator and safety layer."""

import math
from dataclasses import dataclass, field, replace

import numpy as np

from guide_robot.bench.escort.trial_camera import TrialCamera
from guide_robot.bench.escort.trial_faults import FaultySensors, TrialFault
from guide_robot.common.geometry import Pose2D, Twist2D, wrap_angle
from guide_robot.common.scan import Scan
from guide_robot.floor.line_of_sight import LineOfSight
from guide_robot.floor.model import FloorPlan
from guide_robot.floor.occupancy import rasterise
from guide_robot.guide.core import EscortCore, FollowRequest, GuideCore, GuideSensed, LeadRequest
from guide_robot.guide.escort.escort import Escort
from guide_robot.guide.escort.escort_types import EscortOrders, EscortSettings
from guide_robot.guide.follow.follow import Follow
from guide_robot.guide.follow.follow_types import FollowOrders, FollowSettings
from guide_robot.guide.types import DriveOrder, NavigationError, NavigationFeedback, NavigationStatus
from guide_robot.navigation.navigator import Navigator, NavigatorSettings
from guide_robot.navigation.types import FailureKind, GoalState, NavigatorInputs, NavigatorOutput
from guide_robot.people.identity.identity import IdentityKind, IdentitySettings, make_identity
from guide_robot.people.identity.lock_types import FollowerReading
from guide_robot.people.people_core import CameraLook, PeopleCore, ScanSensed
from guide_robot.people.track.tracker import PeopleTracker
from guide_robot.people.types import TrackedPerson
from guide_robot.robot.description import load_robot
from guide_robot.simulation.drive import OdometryReading
from guide_robot.simulation.twin import Twin

STATUSES = {
    GoalState.IDLE: NavigationStatus.IDLE,
    GoalState.ACTIVE: NavigationStatus.ACTIVE,
    GoalState.BLOCKED: NavigationStatus.BLOCKED,
    GoalState.SUCCEEDED: NavigationStatus.SUCCEEDED,
    GoalState.FAILED: NavigationStatus.FAILED,
}
ERRORS = {
    FailureKind.NONE: NavigationError.NONE,
    FailureKind.NO_PATH: NavigationError.NO_PATH,
    FailureKind.GOAL_OCCUPIED: NavigationError.GOAL_OCCUPIED,
    FailureKind.STUCK: NavigationError.STUCK,
    FailureKind.STALE_INPUT: NavigationError.POSE_LOST,
}


class Localisation:
    """What a localisation on the map would say: the true pose with an error that wanders slowly."""

    def __init__(self, random: np.random.Generator, sigma_m: float = 0.03, sigma_rad: float = 0.01) -> None:
        """Begin with an error drawn from its stationary distribution; it forgets itself within seconds."""
        self._random = random
        self._sigma = np.array([sigma_m, sigma_m, sigma_rad])
        self._error = self._sigma * random.standard_normal(3)

    def pose(self, true_pose: Pose2D, step_s: float) -> Pose2D:
        """Return the estimate after a step of that many seconds."""
        keep = math.exp(-step_s / 5.0)
        self._error = keep * self._error + math.sqrt(1.0 - keep**2) * self._sigma * self._random.standard_normal(3)
        return Pose2D(
            x=true_pose.x + float(self._error[0]),
            y=true_pose.y + float(self._error[1]),
            theta=wrap_angle(true_pose.theta + float(self._error[2])),
        )


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What the robot believed in one step, for scoring."""

    pose_in_map: Pose2D
    people: list[TrackedPerson] = field(default_factory=list)
    follower: FollowerReading | None = None
    orders: EscortOrders | FollowOrders | None = None
    output: NavigatorOutput | None = None


class TrialRobot:
    """Runs the robot's logic against a twin; `step` returns the velocity for the next 50 ms."""

    def __init__(
        self,
        plan: FloorPlan,
        sight: LineOfSight,
        seed: int,
        step_s: float,
        request: LeadRequest | FollowRequest,
        identity: IdentityKind = IdentityKind.LOCK,
        fault: TrialFault = TrialFault.NONE,
    ) -> None:
        """Set the robot up with all its default settings, and ask it for something; its sensors may have a fault."""
        robot = load_robot()
        grid = rasterise(plan)
        self._step_s = step_s
        self._mount = robot.lidar_in_base.pose
        self._scan_every = max(1, round(1.0 / (robot.lidar.rate_hz * step_s)))
        self.navigator = Navigator(NavigatorSettings(), grid, robot, plan.zones, plan.counters)
        people = PeopleCore(self._mount, PeopleTracker(static_map=grid))
        escort = Escort(EscortSettings(), plan.doors, sight)
        who = make_identity(IdentitySettings(identity=identity), sight)
        self._core = GuideCore(people, EscortCore(who, escort, Follow(FollowSettings(), sight)))
        self._core.begin(request, 0.0)
        self._localisation = Localisation(np.random.default_rng(seed))
        self._scan: Scan | None = None
        self._count = 0
        self._goal_id = 0
        self._rejected = False
        self._feedback = NavigationFeedback(status=NavigationStatus.IDLE)
        self._limit_mps = 0.0
        self._reading: FollowerReading | None = None
        self._camera = TrialCamera(robot)
        self._faulty = FaultySensors(fault, grid)

    @property
    def feedback(self) -> NavigationFeedback:
        """How the navigation stands."""
        return self._feedback

    def step(
        self, twin: Twin, now_s: float, *, touched: bool = False, finish: bool = False, drive: DriveOrder | None = None
    ) -> tuple[Twist2D, Seen]:
        """Sense, decide and drive once.

        `touched` says that somebody touches the screen to say that they are here, `finish` that they say it is the
        end; `drive` overrules what the guide wants.
        """
        odometry = twin.odometry()
        pose = self._localisation.pose(twin.true_pose(), self._step_s)
        scan, look = self._sense(twin, odometry, pose)
        sensed = GuideSensed(
            scan=scan, look=look, robot_in_map=pose, navigation=self._feedback, touched=touched, finish=finish
        )
        guide = self._core.step(sensed, now_s)
        self._reading = guide.reading
        order = drive if drive is not None or guide.orders is None else guide.orders.drive
        if order is not None:
            self._obey(order)
        people = self._core.seen.people
        output = self.navigator.step(
            NavigatorInputs(
                pose_in_map=pose,
                pose_stamp_s=now_s,
                scan=self._scan,
                lidar_in_base=self._mount,
                people=people,
                speed_limit_mps=self._limit_mps,
                current=odometry.twist,
            ),
            now_s,
        )
        self._feedback = self._report(output)
        seen = Seen(pose_in_map=pose, people=people, follower=guide.reading, orders=guide.orders, output=output)
        return output.twist, seen

    def _sense(
        self, twin: Twin, odometry: OdometryReading, pose: Pose2D
    ) -> tuple[ScanSensed | None, CameraLook | None]:
        """Return a scan when it is time, and with it a picture when it is time."""
        due = self._count % self._scan_every == 0
        self._count += 1
        if not due or self._faulty.drops_scan():
            return None, None
        base = self._faulty.odometry(odometry.pose)
        self._scan = self._faulty.scan(twin.scan(), twin.true_pose().compose(self._mount))
        odom_in_map = pose.compose(Pose2D(x=0.0, y=0.0).relative_to(base))
        scan = ScanSensed(scan=self._scan, base_in_odom=base, map_from_odom=odom_in_map)
        look = self._camera.step(twin, replace(odometry, pose=base), self._where_they_are(pose))
        return scan, self._faulty.look(look)

    def _where_they_are(self, pose: Pose2D) -> float:
        """Return in which direction the follower must be, or somebody who may be them, in rad seen from the robot."""
        if self._reading is None:
            return 0.0
        return pose.bearing_to(*(self._reading.look_at or (self._reading.x, self._reading.y)))

    def _obey(self, order: DriveOrder) -> None:
        self._limit_mps = order.speed_limit_mps
        if order.goal_id == self._goal_id:
            return
        self._goal_id = order.goal_id
        self._rejected = False
        if order.goal_in_map is None:
            self.navigator.cancel()
        elif self.navigator.set_goal(order.goal_in_map) is not None:
            self.navigator.cancel()
            self._rejected = True

    def _report(self, output: NavigatorOutput) -> NavigationFeedback:
        if self._rejected:
            return NavigationFeedback(
                status=NavigationStatus.FAILED, goal_id=self._goal_id, error=NavigationError.NO_PATH
            )
        return NavigationFeedback(
            status=STATUSES[output.status],
            goal_id=self._goal_id,
            error=ERRORS[output.failure],
            distance_remaining_m=output.distance_remaining_m,
            path_in_map=output.path_in_map,
        )
