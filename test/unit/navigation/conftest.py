"""A small building for navigation tests, and a robot driven through it by the twin."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from guide_robot.floor.model import Counter, FloorPlan, Text, Wall, Zone
from guide_robot.floor.occupancy import OccupancyGrid, rasterise
from guide_robot.geometry import STILL, Pose2D, Twist2D
from guide_robot.navigation.navigator import Navigator, NavigatorSettings
from guide_robot.navigation.types import NavigatorInputs, NavigatorOutput, NavigatorStatus
from guide_robot.perception.types import TrackedPerson
from guide_robot.robot.description import Robot, load_robot
from guide_robot.simulation.settings import TwinSettings
from guide_robot.simulation.twin import Twin

NAME = Text(vi="Phòng", en="Room", ko="방")
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
    return TrackedPerson(
        id=person_id,
        x=x,
        y=y,
        vx=vx,
        vy=vy,
        position_covariance=(0.01, 0.0, 0.0, 0.01),
        confidence=0.9,
        age_s=5.0,
        since_seen_s=0.0,
        seen_by_lidar=True,
        seen_by_camera=False,
    )


@dataclass(kw_only=True)
class Drive:
    """A twin and a navigator that drives it; `until` runs both until a condition or a number of seconds."""

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
    output: NavigatorOutput | None = None
    _scan: object = None
    _last_twist: Twist2D = STILL

    def step(self) -> NavigatorOutput:
        """Drive for one step."""
        now = self.twin.now_s
        if len(self.twists) % 2 == 0 and not self.blind:
            self._scan = self.twin.scan()
        inputs = NavigatorInputs(
            pose_in_map=None if self.lost else self.twin.true_pose(),
            pose_stamp_s=now,
            scan=self._scan,  # type: ignore[arg-type]
            lidar_in_base=self.robot.lidar_in_base.pose,
            people=self.people,
            speed_limit_mps=self.speed_limit_mps,
            current=self.twin.odometry().twist,
        )
        self.output = self.navigator.step(inputs, now)
        self.twists.append(self.output.twist)
        self.twin.step(STEP_S, self.output.twist)
        return self.output

    def until(self, done: Callable[[NavigatorOutput], bool], seconds: float = 40.0) -> NavigatorOutput:
        """Drive until the condition holds, at most that long in simulated time."""
        end = self.twin.now_s + seconds
        output = self.step()
        while not done(output) and self.twin.now_s < end:
            output = self.step()
        return output

    def to(self, x: float, y: float, theta: float = 0.0, seconds: float = 40.0) -> NavigatorOutput:
        """Drive to a goal until it is reached or given up."""
        self.step()
        problem = self.navigator.set_goal(Pose2D(x=x, y=y, theta=theta))
        assert problem is None, problem
        return self.until(lambda output: output.status in (NavigatorStatus.SUCCEEDED, NavigatorStatus.FAILED), seconds)

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


@pytest.fixture
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
