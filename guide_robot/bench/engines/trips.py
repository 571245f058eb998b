"""Trips from place to place in the twin, by our navigator or by Nav2: the same places in the same order."""

import math
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from guide_robot.common.geometry import Pose2D, wrap_angle
from guide_robot.floor.load import load_floor
from guide_robot.floor.model import FloorPlan
from guide_robot.ros.node_parameters import RunParameters
from guide_robot.ros.node_table import NODES, Role, cameras
from guide_robot.run.demo.centre import Folders, graph_environment, node_program
from guide_robot.run.demo.driving import OUR_NAVIGATOR, by_nav2, nav2_programs, navigation_usage
from guide_robot.run.domain import DomainLock
from guide_robot.run.interrupts import Interrupts
from guide_robot.run.supervisor import Supervisor

READY_WITHIN_S = 180.0
TRIP_WITHIN_S = 240.0  # wall
NODES_OF_TRIPS = ("simulator", "motion_gate", "people_tracker")


@dataclass(frozen=True, kw_only=True)
class Trip:
    """One drive: whether it arrived, in how much simulated time, and how far beside the goal it ended."""

    goal: str
    arrived: bool
    simulated_s: float
    off_m: float
    turned_off: float


@dataclass(frozen=True, kw_only=True)
class Drives:
    """What one navigation did: its trips, contacts of the robot, what it cost, and how long all of it lasted."""

    trips: tuple[Trip, ...]
    contacts: int
    cpu_s: float
    memory_mb: float
    processes: int
    simulated_s: float


def _passed(moment_s: float) -> bool:
    return time.monotonic() > moment_s


def places(plan: FloorPlan, count: int, seed: int) -> list[tuple[str, Pose2D]]:
    """Return where to drive, one after another: never twice in a row to the same place."""
    known = [(place.id, place.poses()[0]) for place in plan.places]
    chance = random.Random(seed)
    chosen: list[tuple[str, Pose2D]] = []
    for _ in range(count):
        chosen.append(chance.choice([one for one in known if not chosen or one[0] != chosen[-1][0]]))
    return chosen


def drive(floor: Path, navigation: str, goals: list[tuple[str, Pose2D]], seed: int) -> Drives:
    """Start the twin with a navigation, let it drive to the goals, and return how that went.

    Raises RuntimeError when the navigation does not come up.
    """
    with _running(floor, navigation, seed) as (supervisor, ear):
        ear.until(lambda: ear.ready, READY_WITHIN_S, f"{navigation} did not come up", supervisor)
        began, began_s = navigation_usage(supervisor.pids), ear.now_s
        trips = tuple(ear.trip(name, pose, supervisor) for name, pose in goals)
        used = navigation_usage(supervisor.pids)
        return Drives(
            trips=trips,
            contacts=int(ear.truth.contacts_by_robot) if ear.truth else 0,
            cpu_s=used["cpu_s"] - began["cpu_s"],
            memory_mb=used["memory_mb"],
            processes=int(used["processes"]),
            simulated_s=ear.now_s - began_s,
        )


@contextmanager
def _running(floor: Path, navigation: str, seed: int) -> Iterator[tuple[Supervisor, "Ear"]]:
    with tempfile.TemporaryDirectory(prefix="guide_robot_") as folder, Interrupts() as interrupts:
        folders, lock, supervisor = Folders(root=Path(folder)), DomainLock(None), Supervisor(interrupts)
        environment = graph_environment(lock.domain, folders)
        os.environ.update(environment)
        ear: Ear | None = None
        try:
            parameters = _parameters(floor, navigation, seed, folders)
            for name in (*NODES_OF_TRIPS, *(() if by_nav2(navigation) else (OUR_NAVIGATOR,))):
                supervisor.start(node_program(NODES[name], parameters, environment, folders))
            for program in nav2_programs(floor, folders, environment, navigation) if by_nav2(navigation) else ():
                supervisor.start(program)
            ear = Ear(lock.domain)
            yield supervisor, ear
        finally:
            if ear is not None:
                ear.close()
            supervisor.stop()
            lock.close()


def _parameters(floor: Path, navigation: str, seed: int, folders: Folders) -> RunParameters:
    return RunParameters(
        role=Role.SIMULATION,
        use_sim_time=True,
        offered={"floor": str(floor), "site": load_floor(floor).id, "seed": seed, **cameras(on=False)},
        own={
            "simulator": {"localises": not by_nav2(navigation)},
            "motion_gate": {"heartbeats": [""], "stop_file": str(folders.root / "motion_stop.json")},
        },
    )


class Ear:
    """The benchmark's node: gives goals, hears the truth."""

    def __init__(self, domain: int) -> None:
        from nav2_msgs.action import NavigateToPose
        from rclpy.action import ActionClient

        from guide_robot.ros import names
        from guide_robot.ros.participant import Participant
        from guide_robot_interfaces.msg import SimulationState

        self._graph = Participant("bench_engines", domain)
        self._goal_type, self._frame = NavigateToPose, names.FRAME_MAP
        self._client = ActionClient(self._graph.node, NavigateToPose, names.NAVIGATE)
        self._graph.node.create_subscription(SimulationState, names.SIMULATION, self._hear, 5)
        self.truth: Any = None

    def _hear(self, message: Any) -> None:
        self.truth = message

    @property
    def ready(self) -> bool:
        """Whether the twin runs and the navigation takes goals."""
        return self.truth is not None and bool(self._client.server_is_ready())

    @property
    def now_s(self) -> float:
        """Simulated time."""
        stamp = self.truth.header.stamp
        return float(stamp.sec + stamp.nanosec * 1e-9)

    def until(self, holds: Callable[[], Any], within_s: float, problem: str, supervisor: Supervisor) -> None:
        """Spin until something holds; raises RuntimeError with the problem when it does not in time."""
        deadline = time.monotonic() + within_s
        while not holds():
            self._graph.spin_once(0.1)
            died = supervisor.check()
            if died or time.monotonic() > deadline:
                raise RuntimeError(died or problem)

    def trip(self, name: str, pose: Pose2D, supervisor: Supervisor) -> Trip:
        """Drive to a pose and return how it went; a goal that is refused while Nav2 starts is given again."""
        from action_msgs.msg import GoalStatus

        from guide_robot.ros.convert import pose_stamped, stamp, to_pose

        goal = self._goal_type.Goal(pose=pose_stamped(pose, self._frame, stamp(self.now_s)))
        handle = self._accepted(goal, supervisor)
        began_s, ended = self.now_s, handle.get_result_async()
        try:
            self.until(ended.done, TRIP_WITHIN_S, f"no end of the trip to {name}", supervisor)
            arrived = ended.result().status == GoalStatus.STATUS_SUCCEEDED
        except RuntimeError:
            handle.cancel_goal_async()
            arrived = False
        took_s = self.now_s - began_s
        self._stand(supervisor)
        there = to_pose(self.truth.robot)
        return Trip(
            goal=name,
            arrived=arrived,
            simulated_s=took_s,
            off_m=math.dist((there.x, there.y), (pose.x, pose.y)),
            turned_off=abs(wrap_angle(there.theta - pose.theta)),
        )

    def _accepted(self, goal: Any, supervisor: Supervisor) -> Any:
        deadline = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < deadline:
            sent = self._client.send_goal_async(goal)
            self.until(sent.done, 30.0, "the navigation does not answer", supervisor)
            if sent.result().accepted:
                return sent.result()
            self.until(partial(_passed, time.monotonic() + 2.0), 30.0, "", supervisor)
        raise RuntimeError("the navigation takes no goals")

    def _stand(self, supervisor: Supervisor) -> None:
        """Wait until the robot has stood for a second, or 10 s."""
        from guide_robot.ros.convert import to_pose

        since_s, last, deadline = self.now_s, to_pose(self.truth.robot), time.monotonic() + 10.0
        while self.now_s - since_s < 1.0 and time.monotonic() < deadline:
            self._graph.spin_once(0.1)
            here = to_pose(self.truth.robot)
            if math.dist((here.x, here.y), (last.x, last.y)) > 0.005:
                since_s, last = self.now_s, here
        supervisor.check()

    def close(self) -> None:
        """Leave the graph."""
        self._client.destroy()
        self._graph.close()
