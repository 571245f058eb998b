"""A robot at full speed whose lidar goes blind: the navigator drives the twin, without ROS."""

from collections.abc import Callable

from guide_robot.bench.safety.blind_scans import ScanKind
from guide_robot.common.geometry import Pose2D
from guide_robot.common.scan import Scan
from guide_robot.floor.model import FloorPlan
from guide_robot.floor.occupancy import rasterise
from guide_robot.navigation.navigator import Navigator, NavigatorSettings
from guide_robot.navigation.types import NavigatorInputs, NavigatorOutput
from guide_robot.robot.description import load_robot
from guide_robot.simulation.settings import TwinSettings
from guide_robot.simulation.twin import Twin

STEP_S = 0.05
WATCHED_S = 0.3
FAST_MPS = 0.75


class BlindDrive:
    """A twin that the navigator drives, and a lidar whose scans are spoiled from some time on."""

    def __init__(self, plan: FloorPlan, settings: TwinSettings | None = None) -> None:
        self.robot = load_robot()
        self.twin = Twin(plan, settings or TwinSettings(), 1)
        self.navigator = Navigator(NavigatorSettings(), rasterise(plan), self.robot, plan.zones, plan.counters)
        self.spoil: Callable[[Scan], Scan] = lambda scan: scan
        self.outputs: list[NavigatorOutput] = []
        self._scan: Scan | None = None

    def step(self) -> NavigatorOutput:
        """Let one step of time pass; there is a scan in every second one."""
        now_s = self.twin.now_s
        if len(self.outputs) % 2 == 0:
            self._scan = self.spoil(self.twin.scan())
        inputs = NavigatorInputs(
            pose_in_map=self.twin.true_pose(),
            pose_stamp_s=now_s,
            scan=self._scan,
            lidar_in_base=self.robot.lidar_in_base.pose,
            current=self.twin.odometry().twist,
        )
        output = self.navigator.step(inputs, now_s)
        self.outputs.append(output)
        self.twin.step(STEP_S, output.twist)
        return output

    def run(self, seconds: float) -> list[NavigatorOutput]:
        """Let time pass."""
        return [self.step() for _ in range(round(seconds / STEP_S))]

    def until(self, done: Callable[[NavigatorOutput], bool], seconds: float = 60.0) -> NavigatorOutput:
        """Let time pass until something holds, at most so long; return the last output."""
        output = self.step()
        for _ in range(round(seconds / STEP_S)):
            if done(output):
                break
            output = self.step()
        return output

    @property
    def speed(self) -> float:
        """How fast the wheels say that the robot is, m/s."""
        return self.twin.odometry().twist.linear

    def drive_to(self, x: float, y: float) -> None:
        """Give a goal."""
        self.step()
        problem = self.navigator.set_goal(Pose2D(x=x, y=y))
        if problem is not None:
            raise ValueError(str(problem.reason))

    def go_blind(self, kind: ScanKind, seed: int = 7) -> float:
        """Let the lidar go blind at the next scan; return how far the robot may drive on."""
        while len(self.outputs) % 2:
            self.step()
        self.spoil = kind.begin(seed)
        speed = self.speed
        # The last good scan was one period before; a scan counts until it is older than what is watched.
        rolls_s = WATCHED_S + 2.0 * STEP_S
        return speed * rolls_s + speed**2 / (2.0 * self.robot.braking_deceleration)
