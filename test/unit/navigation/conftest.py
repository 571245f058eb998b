"""A small building for navigation tests, and a robot driven through it by the twin."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest
from builders import StoryClock
from builders import person as somebody

from guide_robot.common.geometry import Pose2D, Twist2D
from guide_robot.common.language import LocalText
from guide_robot.common.scan import Scan
from guide_robot.floor.model import Counter, FloorPlan, Wall, Zone
from guide_robot.floor.occupancy import OccupancyGrid, rasterise
from guide_robot.navigation.navigator import Navigator, NavigatorSettings
from guide_robot.navigation.types import GoalState, NavigatorInputs, NavigatorOutput
from guide_robot.people.types import TrackedPerson
from guide_robot.robot.description import Robot, load_robot
from guide_robot.simulation.settings import TwinSettings
from guide_robot.simulation.twin import Twin

NAME = LocalText(vi="Phòng", en="Room", ko="방")
STEP_S = 0.05


def room(
    walls: list[Wall] | None = None,
    size: tuple[float, float] = (8.0, 6.0),
    start: tuple[float, float, float] = (1.0, 3.0, 0.0),
    zones: list[Zone] | None = None,
    counters: list[Counter] | None = None,
) -> FloorPlan:
    """Return a walled room; further walls may stand in it."""
    width, depth = size
    border = [(0.1, 0.1), (width - 0.1, 0.1), (width - 0.1, depth - 0.1), (0.1, depth - 0.1)]
    return FloorPlan(
        format=1,
        id="room",
        name=NAME,
        size=size,
        start=start,
        walls=[Wall(id="border", points=border, closed=True), *(walls or [])],
        doors=[],
        counters=counters or [],
        places=[],
        zones=zones or [],
    )


def person(x: float, y: float, vx: float = 0.0, vy: float = 0.0, person_id: int = 1) -> TrackedPerson:
    """Return somebody seen now."""
    return somebody(person_id, x, y, vx=vx, vy=vy)


@dataclass(kw_only=True)
class Drive(StoryClock[NavigatorOutput]):
    """A twin and a navigator that drives it; `until` runs both until a condition or a number of seconds.

    No scans come while it is `blind`, no poses while it is `poseless`; its clock was set back by `clock_back_s`.
    """

    plan: FloorPlan
    robot: Robot
    grid: OccupancyGrid
    twin: Twin
    navigator: Navigator
    people: list[TrackedPerson] = field(default_factory=list)
    speed_limit_mps: float = 0.0
    twists: list[Twist2D] = field(default_factory=list)
    blind: bool = False
    lost: bool = False
    held: bool = False
    output: NavigatorOutput | None = None
    poseless: bool = False
    clock_back_s: float = 0.0
    _scan: Scan | None = None
    _pose: tuple[Pose2D, float] = (Pose2D(x=0.0, y=0.0), 0.0)

    @property
    def now_s(self) -> float:  # type: ignore[override]
        """The twin's time."""
        return self.twin.now_s

    def step(self) -> NavigatorOutput:
        """Drive for one step."""
        now = self.twin.now_s - self.clock_back_s
        if len(self.twists) % 2 == 0 and not self.blind:
            scan = self.twin.scan()
            self._scan = replace(scan, stamp_s=scan.stamp_s - self.clock_back_s)
        if not self.poseless:
            self._pose = self.twin.true_pose(), now
        inputs = NavigatorInputs(
            pose_in_map=None if self.lost else self._pose[0],
            pose_stamp_s=self._pose[1],
            scan=self._scan,
            lidar_in_base=self.robot.lidar_in_base.pose,
            people=self.people,
            speed_limit_mps=self.speed_limit_mps,
            current=self.twin.odometry().twist,
            held=self.held,
        )
        self.output = self.navigator.step(inputs, now)
        self.twists.append(self.output.twist)
        self.twin.step(STEP_S, self.output.twist)
        return self.output

    def to(self, x: float, y: float, theta: float = 0.0, seconds: float = 40.0) -> NavigatorOutput:
        """Drive to a goal until it is reached or given up."""
        self.step()
        problem = self.navigator.set_goal(Pose2D(x=x, y=y, theta=theta))
        assert problem is None, problem
        return self.until(lambda output: output.status in (GoalState.SUCCEEDED, GoalState.FAILED), seconds)

    def distance_to(self, x: float, y: float) -> float:
        """Return how far the robot is from a point."""
        pose = self.twin.true_pose()
        return math.hypot(pose.x - x, pose.y - y)


def drive_in(plan: FloorPlan, settings: NavigatorSettings | None = None, map_plan: FloorPlan | None = None) -> Drive:
    """Return a drive in a building; `map_plan` is what the map shows when it differs from the building."""
    robot = load_robot()
    grid = rasterise(map_plan or plan)
    navigator = Navigator(settings or NavigatorSettings(), grid, robot, plan.zones, plan.counters)
    return Drive(plan=plan, robot=robot, grid=grid, twin=Twin(plan, TwinSettings(), 1), navigator=navigator)


@pytest.fixture(scope="session")
def make_room() -> Callable[..., FloorPlan]:
    """Build rooms."""
    return room


@pytest.fixture
def make_drive() -> Callable[..., Drive]:
    """Build drives."""
    return drive_in


@pytest.fixture
def make_person() -> Callable[..., TrackedPerson]:
    """Build people seen now."""
    return person
