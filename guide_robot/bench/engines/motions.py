"""The same commands given to the twin and to Gazebo: how far the robot goes, turns, and slides on after a stop.

Gazebo is asked through its own program `gz`, without ROS: the robot in the world is compared, not what its wheels say.
"""

import json
import math
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import which

from guide_robot.common.geometry import Pose2D, Twist2D, wrap_angle
from guide_robot.floor.load import load_floor
from guide_robot.robot.description import urdf_text
from guide_robot.simulation.settings import EXACT_ODOMETRY, LidarSettings, TwinSettings
from guide_robot.simulation.twin import Twin

COMMAND_EVERY_S = 0.05
SETTLES_S = 3.0
ROBOT = "guide_robot"
NUMBER = r"(-?\d+(?:\.\d+)?(?:e-?\d+)?)"
START_WITHIN_S = 120.0


@dataclass(frozen=True, kw_only=True)
class Motion:
    """A command held for so many simulated seconds, then a stop."""

    name: str
    twist: Twist2D
    seconds: float


MOTIONS = (
    Motion(name="straight", twist=Twist2D(linear=0.5), seconds=3.0),
    Motion(name="back", twist=Twist2D(linear=-0.2), seconds=3.0),
    Motion(name="turn_left", twist=Twist2D(angular=0.8), seconds=3.0),
    Motion(name="turn_right", twist=Twist2D(angular=-0.8), seconds=3.0),
    Motion(name="arc", twist=Twist2D(linear=0.4, angular=0.4), seconds=3.0),
)
"""Back and forth and round, so that the robot stays near its start."""


SQUARE = (
    Motion(name="side", twist=Twist2D(linear=0.4), seconds=2.0),
    Motion(name="corner", twist=Twist2D(angular=0.8), seconds=math.pi / 2.0 / 0.8),
) * 4


@dataclass(frozen=True, kw_only=True)
class Square:
    """How much way the sides of a square made, and how far its end is beside its start."""

    length_m: float
    gap_m: float


@dataclass(frozen=True, kw_only=True)
class Moved:
    """What a motion came to: metres along a straight line, radians, metres gone on after the stop."""

    distance_m: float
    turn: float
    stopped_in_m: float


def in_twin(floor: Path) -> tuple[dict[str, Moved], list[float]]:
    """Return what the twin's robot does, and its lidar's ranges at the start."""
    plan = load_floor(floor)
    lidar = LidarSettings(noise_sigma_m=0.0, dropout=0.0)
    settings = TwinSettings(odometry=EXACT_ODOMETRY, lidar=lidar, floor_people=False)
    moved = {}
    with Twin(plan, settings, 1) as twin:
        ranges = [float(one) for one in twin.scan().ranges_m]
        for motion in MOTIONS:
            start = twin.true_pose()
            twin.step(motion.seconds, motion.twist)
            before_stop = twin.true_pose()
            twin.step(SETTLES_S, Twist2D())
            moved[motion.name] = between(start, before_stop, twin.true_pose())
    return moved, ranges


def between(start: Pose2D, before_stop: Pose2D, end: Pose2D) -> Moved:
    """Return what lies between three poses. A turn beyond half a circle is taken by its shorter side."""
    return Moved(
        distance_m=math.dist((start.x, start.y), (end.x, end.y)),
        turn=wrap_angle(end.theta - start.theta),
        stopped_in_m=math.dist((before_stop.x, before_stop.y), (end.x, end.y)),
    )


def gazebo_is_here() -> bool:
    """Whether Gazebo's program is on the path."""
    return which("gz") is not None


def in_gazebo(floor: Path) -> tuple[dict[str, Moved], list[float], float]:
    """Return what Gazebo's robot does, its lidar's ranges at the start, and the real-time factor meanwhile."""
    with _world(floor) as world:
        ranges = world.ranges()
        moved, began, began_s = {}, world.now_s(), time.monotonic()
        for motion in MOTIONS:
            start = world.pose()
            before_stop = world.drive(motion)
            world.rest(SETTLES_S)
            moved[motion.name] = between(start, before_stop, world.pose())
        return moved, ranges, (world.now_s() - began) / (time.monotonic() - began_s)


def square_in_gazebo(floor: Path) -> Square:
    """Load the world, drive a square in it, and return what came of it. Raises RuntimeError if nothing moved."""
    with _world(floor) as world:
        start, length_m = world.pose(), 0.0
        for motion in SQUARE:
            before = world.pose()
            world.drive(motion)
            world.rest(1.5)
            length_m += between(before, before, world.pose()).distance_m
        end = world.pose()
    if length_m < 1.0:
        raise RuntimeError(f"the robot drove {length_m:.2f} m of a square of about 3 m")
    return Square(length_m=length_m, gap_m=math.dist((start.x, start.y), (end.x, end.y)))


class World:
    """A running Gazebo world, asked and told by `gz`."""

    def __init__(self, name: str) -> None:
        self._name = name

    def now_s(self) -> float:
        """Simulated time."""
        clock = json.loads(_gz("topic", "-e", "-t", f"/world/{self._name}/clock", "-n", "1", "--json-output"))
        now = clock.get("sim", {})
        return float(now.get("sec", 0)) + float(now.get("nsec", 0)) * 1e-9

    def pose(self) -> Pose2D:
        """Where the robot is in the world."""
        return pose_of(_gz("model", "-m", ROBOT, "-p"))

    def ranges(self) -> list[float]:
        """One turn of the lidar."""
        scan = json.loads(_gz("topic", "-e", "-t", "/scan", "-n", "1", "--json-output"))
        return [float(one) for one in scan["ranges"]]  # protobuf writes "Infinity"

    def drive(self, motion: Motion) -> Pose2D:
        """Hold a command for its time, stop, and return where the robot was when it was told to."""
        began = self.now_s()
        self._tell(motion.twist)
        while self.now_s() - began < motion.seconds:
            time.sleep(COMMAND_EVERY_S)
        self._tell(Twist2D())
        return self.pose()

    def rest(self, seconds: float) -> None:
        """Let simulated time pass."""
        began = self.now_s()
        while self.now_s() - began < seconds:
            time.sleep(COMMAND_EVERY_S)

    def _tell(self, twist: Twist2D) -> None:
        words = f"linear: {{x: {twist.linear}}}, angular: {{z: {twist.angular}}}"
        _gz("topic", "-t", "/cmd_vel", "-m", "gz.msgs.Twist", "-p", words)


def pose_of(said: str) -> Pose2D:
    """Return the pose that `gz model -p` says: [x y z] and [roll pitch yaw] in two rows of brackets."""
    rows = re.findall(r"\[" + r"\s+".join([NUMBER] * 3) + r"\]", said)
    if len(rows) < 2:
        raise RuntimeError(f"gz model: expected two rows of three numbers, found {said.strip()[:80]!r}")
    (x, y, _), (_, _, yaw) = rows[-2:]
    return Pose2D(x=float(x), y=float(y), theta=float(yaw))


@contextmanager
def _world(floor: Path) -> Iterator[World]:
    plan, file = load_floor(floor), floor.resolve().parent / "world.sdf"
    with tempfile.TemporaryDirectory(prefix="guide_robot_") as folder:
        robot = Path(folder) / "robot.urdf"
        robot.write_text(urdf_text(gazebo=True), encoding="utf-8")
        with (Path(folder) / "gz.log").open("wb") as log:
            words = ["gz", "sim", "-s", "-r", "--headless-rendering", str(file)]
            server = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            try:
                _spawn(plan.id, robot, plan.start_pose)
                world = World(plan.id)
                world.rest(2.0)
                yield world
            finally:
                server.terminate()
                server.wait(20.0)


def _spawn(world: str, robot: Path, start: Pose2D) -> None:
    half = start.theta / 2.0
    request = (
        f'sdf_filename: "{robot}", name: "{ROBOT}", pose: {{position: {{x: {start.x}, y: {start.y}, z: 0.02}}, '
        f"orientation: {{z: {math.sin(half)}, w: {math.cos(half)}}}}}"
    )
    types = ["--reqtype", "gz.msgs.EntityFactory", "--reptype", "gz.msgs.Boolean", "--timeout", "5000"]
    deadline = time.monotonic() + START_WITHIN_S
    while time.monotonic() < deadline:
        if "true" in _gz("service", "-s", f"/world/{world}/create", *types, "--req", request):
            return
        time.sleep(1.0)
    raise RuntimeError("Gazebo did not take the robot")


def _gz(*words: str) -> str:
    done = subprocess.run(["gz", *words], capture_output=True, text=True, timeout=60.0, check=False)
    return done.stdout
