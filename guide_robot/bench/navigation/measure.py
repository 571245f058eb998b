"""Times the planner on a large building and the navigator's control step among people; CPU time of one core."""

import argparse
import time

import numpy as np

from guide_robot.bench.report import Better, Measurement, figure
from guide_robot.common.geometry import STILL, Points, Pose2D
from guide_robot.common.resources import resource
from guide_robot.floor.load import load_floor
from guide_robot.floor.model import FloorPlan
from guide_robot.floor.occupancy import OccupancyGrid, rasterise
from guide_robot.navigation.navigator import Navigator, NavigatorSettings
from guide_robot.navigation.planner import Planner, PlannerSettings
from guide_robot.navigation.types import GoalState, NavigatorInputs
from guide_robot.people.types import TrackedPerson
from guide_robot.robot.description import load_robot
from guide_robot.simulation.settings import TwinSettings
from guide_robot.simulation.twin import Twin

AREA = "navigation"
CONTROL_HZ = 20.0
STEP_S = 1.0 / CONTROL_HZ
PEOPLE = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the benchmark's options."""
    parser.add_argument("--plans", type=int, default=40, help="how many ways to plan")
    parser.add_argument("--seconds", type=float, default=60.0, help="simulated seconds of driving")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same ways")


def measure(arguments: argparse.Namespace) -> Measurement:
    """Plan and drive in the two halls (60 x 40 m at 5 cm) and return the figures."""
    plan = load_floor(resource("maps", "two_halls", "floor.yaml"))
    grid = rasterise(plan)
    random = np.random.default_rng(arguments.seed)
    plan_ms, baseline_ms, longer = _plans(plan, grid, arguments.plans, random)
    step_ms = _drive(plan, grid, arguments.seconds, random)
    low = Better.LOWER
    entries = [
        ("plan_mean", float(np.mean(plan_ms)), "ms"),
        ("plan_longest", max(plan_ms), "ms"),
        ("plan_full_search_mean", float(np.mean(baseline_ms)), "ms"),
        ("plan_longer_than_full_search", float(np.mean(longer)), "%"),
        ("control_mean", float(np.mean(step_ms)), "ms"),
        ("control_p99", float(np.percentile(step_ms, 99)), "ms"),
        ("control_core_share", CONTROL_HZ * float(np.mean(step_ms)) / 10.0, "%"),
    ]
    rows, columns = grid.cells.shape
    settings = {"floor": plan.id, "map": f"{columns}x{rows}", "plans": arguments.plans, "seed": arguments.seed}
    figures = {name: figure(AREA, name, value, unit, low) for name, value, unit in entries}
    return Measurement(benchmark=AREA, settings=settings, figures=figures)


def _plans(
    plan: FloorPlan, grid: OccupancyGrid, count: int, random: np.random.Generator
) -> tuple[list[float], list[float], list[float]]:
    """Return milliseconds of the planner and of a search of the whole map, and by how many % its ways are longer."""
    radius = load_robot().footprint_radius_m
    quick = Planner(PlannerSettings(), grid, radius, plan.zones, plan.counters)
    full = Planner(PlannerSettings(whole_cells=grid.cells.size), grid, radius, plan.zones, plan.counters)
    quick_ms, full_ms, longer = [], [], []
    for _ in range(count):
        start, goal = _free(quick, plan, random), _free(quick, plan, random)
        people = _people(quick, plan, random)
        first, first_ms = _timed(quick, start, goal, people)
        second, second_ms = _timed(full, start, goal, people)
        quick_ms.append(first_ms)
        full_ms.append(second_ms)
        if first is not None and second is not None:
            longer.append(100.0 * (_length(first) / max(0.1, _length(second)) - 1.0))
    return quick_ms, full_ms, longer


def _timed(planner: Planner, start: Pose2D, goal: Pose2D, people: list[TrackedPerson]) -> tuple[Points | None, float]:
    began_s = time.process_time()
    path = planner.plan(start, goal, None, people)
    return path, 1e3 * (time.process_time() - began_s)


def _length(path: Points) -> float:
    return float(np.sum(np.hypot(*np.diff(path, axis=0).T)))


def _free(planner: Planner, plan: FloorPlan, random: np.random.Generator) -> Pose2D:
    while True:
        x, y = (float(value) for value in random.uniform(plan.origin, plan.corner))
        if planner.stands_free(x, y):
            return Pose2D(x=x, y=y, theta=float(random.uniform(-np.pi, np.pi)))


def _people(planner: Planner, plan: FloorPlan, random: np.random.Generator) -> list[TrackedPerson]:
    poses = [_free(planner, plan, random) for _ in range(PEOPLE)]
    return [
        TrackedPerson(
            id=number,
            x=pose.x,
            y=pose.y,
            vx=float(np.cos(pose.theta)),
            vy=float(np.sin(pose.theta)),
            position_covariance=(0.01, 0.0, 0.0, 0.01),
            confidence=0.9,
            age_s=3.0,
            since_seen_s=0.0,
            seen_by_lidar=True,
            seen_by_camera=False,
        )
        for number, pose in enumerate(poses, start=1)
    ]


def _drive(plan: FloorPlan, grid: OccupancyGrid, seconds: float, random: np.random.Generator) -> list[float]:
    """Return the milliseconds of each control step while driving from place to place."""
    robot = load_robot()
    navigator = Navigator(NavigatorSettings(), grid, robot, plan.zones, plan.counters)
    planner = Planner(PlannerSettings(), grid, robot.footprint_radius_m, plan.zones)
    twin = Twin(plan, TwinSettings(), 1)
    mount = robot.lidar_in_base.pose
    people = _people(planner, plan, random)
    milliseconds: list[float] = []
    twist, status, scan = STILL, GoalState.IDLE, twin.scan()
    while twin.now_s < seconds:
        if status not in (GoalState.ACTIVE, GoalState.BLOCKED):
            navigator.set_goal(_free(planner, plan, random))
        if len(milliseconds) % 2 == 0:
            scan = twin.scan()
        inputs = NavigatorInputs(
            pose_in_map=twin.true_pose(),
            pose_stamp_s=twin.now_s,
            scan=scan,
            lidar_in_base=mount,
            people=people,
            current=twin.odometry().twist,
        )
        began_s = time.process_time()
        output = navigator.step(inputs, twin.now_s)
        milliseconds.append(1e3 * (time.process_time() - began_s))
        twist, status = output.twist, output.status
        twin.step(STEP_S, twist)
    return milliseconds
