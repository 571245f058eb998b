"""The robot's logic in one process for trials: tracker, follower lock, behaviour, navigator and safety layer."""

import math
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from guide_robot.behaviour.choose import nearest_in_front
from guide_robot.behaviour.types import (
    DriveOrder,
    NavigationError,
    NavigationFeedback,
    NavigationStatus,
)
from guide_robot.benchmarks.trial_camera import TrialCamera
from guide_robot.floor.model import FloorPlan
from guide_robot.floor.occupancy import rasterise
from guide_robot.geometry import Pose2D, Twist2D, wrap_angle
from guide_robot.navigation.navigator import Navigator, NavigatorSettings
from guide_robot.navigation.types import (
    FailureKind,
    NavigatorInputs,
    NavigatorOutput,
    NavigatorStatus,
)
from guide_robot.perception.people.follower_lock import FollowerLock
from guide_robot.perception.people.lock_types import FollowerReading
from guide_robot.perception.people.tracker import PeopleTracker, to_map
from guide_robot.perception.types import Scan, TrackedPerson
from guide_robot.robot.description import load_robot
from guide_robot.simulation.twin import Twin

STATUSES = {
    NavigatorStatus.IDLE: NavigationStatus.IDLE,
    NavigatorStatus.ACTIVE: NavigationStatus.ACTIVE,
    NavigatorStatus.BLOCKED: NavigationStatus.BLOCKED,
    NavigatorStatus.SUCCEEDED: NavigationStatus.SUCCEEDED,
    NavigatorStatus.FAILED: NavigationStatus.FAILED,
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


class Behaviour(Protocol):
    """What decides where to drive: the escort, follow, or a plain goal."""

    def order(
        self,
        pose_in_map: Pose2D,
        follower: FollowerReading | None,
        navigation: NavigationFeedback,
        now_s: float,
    ) -> DriveOrder:
        """Return where to drive now."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What the robot believed in one step, for scoring."""

    pose_in_map: Pose2D
    people: list[TrackedPerson] = field(default_factory=list)
    follower: FollowerReading | None = None
    output: NavigatorOutput | None = None


class TrialRobot:
    """Runs the robot's logic against a twin; `step` returns the velocity for the next 50 ms."""

    def __init__(self, plan: FloorPlan, seed: int, step_s: float) -> None:
        """Set the robot up with all its default settings."""
        robot = load_robot()
        grid = rasterise(plan)
        self._step_s = step_s
        self._mount = robot.lidar_in_base.pose
        self._scan_every = max(1, round(1.0 / (robot.lidar.rate_hz * step_s)))
        self.navigator = Navigator(NavigatorSettings(), grid, robot, plan.zones, plan.counters)
        self._tracker = PeopleTracker(static_map=grid)
        self._lock = FollowerLock()
        self._localisation = Localisation(np.random.default_rng(seed))
        self._scan: Scan | None = None
        self._count = 0
        self._people: list[TrackedPerson] = []
        self._goal_id = 0
        self._rejected = False
        self._feedback = NavigationFeedback(status=NavigationStatus.IDLE)
        self._limit_mps = 0.0
        self._locked = False
        self._reading: FollowerReading | None = None
        self._camera = TrialCamera(self._tracker, robot)

    def step(self, twin: Twin, behaviour: Behaviour, now_s: float, touched: bool = False) -> tuple[Twist2D, Seen]:
        """Sense, decide and drive once; `touched` says that somebody touches the screen to say that they are here."""
        odometry = twin.odometry()
        pose = self._localisation.pose(twin.true_pose(), self._step_s)
        odom_in_map = pose.compose(Pose2D(x=0.0, y=0.0).relative_to(odometry.pose))
        if self._count % self._scan_every == 0:
            self._scan = twin.scan()
            lidar = odometry.pose.compose(self._mount)
            tracked = self._tracker.step(self._scan, lidar, now_s, odom_in_map)
            self._people = [to_map(person, odom_in_map) for person in tracked]
            self._choose(pose, now_s)
            self._camera.step(twin, odometry, self._where_they_are(pose))
        self._count += 1
        if touched:
            self._lock.answer(self._people, now_s, pose)
        reading = self._reading = self._lock.step(self._people, now_s, pose) if self._locked else None
        self._tracker.serve(reading.track_id if reading else 0, sure=reading is not None and reading.sure)
        order = behaviour.order(pose, reading, self._feedback, now_s)
        self._obey(order)
        output = self.navigator.step(
            NavigatorInputs(
                pose_in_map=pose,
                pose_stamp_s=now_s,
                scan=self._scan,
                lidar_in_base=self._mount,
                people=self._people,
                speed_limit_mps=self._limit_mps,
                current=odometry.twist,
            ),
            now_s,
        )
        self._feedback = self._report(output)
        return output.twist, Seen(pose_in_map=pose, people=self._people, follower=reading, output=output)

    def _where_they_are(self, pose: Pose2D) -> float:
        """Return in which direction the follower must be, or somebody who may be them, in rad seen from the robot."""
        if self._reading is None:
            return 0.0
        return pose.bearing_to(*(self._reading.look_at or (self._reading.x, self._reading.y)))

    def _choose(self, pose: Pose2D, now_s: float) -> None:
        if self._locked:
            return
        person = nearest_in_front(self._people, pose)
        if person is not None:
            self._lock.lock(person, now_s)
            self._locked = True

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
                status=NavigationStatus.FAILED, goal_id=self._goal_id, error=NavigationError.REJECTED
            )
        return NavigationFeedback(
            status=STATUSES[output.status],
            goal_id=self._goal_id,
            error=ERRORS[output.failure],
            distance_remaining_m=output.distance_remaining_m,
            path_in_map=output.path_in_map,
        )
