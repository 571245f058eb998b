"""The scenes of the people benchmark, made anew from each seed."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from guide_robot.bench.people.scenes import Scene
from guide_robot.bench.people.walkers import Walker, Way, standing, walking
from guide_robot.bench.people.world import Lidar, Shapes
from guide_robot.common.geometry import Pose2D
from guide_robot.common.vocabulary import BodyKind

ROOM = (14.0, 9.0)
ELBOW_ROOM_M = 0.5
COARSE_LIDAR = Lidar(beams=327, rate_hz=5.0)
FINE_LIDAR = Lidar(beams=1440, rate_hz=20.0)
FAST_LIDAR = Lidar(beams=480, rate_hz=40.0)


@dataclass(kw_only=True)
class Stage:
    """A room being furnished and peopled."""

    random: np.random.Generator
    mapped: Shapes = field(default_factory=Shapes)
    unmapped: Shapes = field(default_factory=Shapes)
    walkers: list[Walker] = field(default_factory=list)
    taken: list[tuple[float, float, float]] = field(default_factory=list)

    def walls(self) -> None:
        """Build the room: walls, a row of counters, two pillars and a plant, all mapped."""
        width, depth = ROOM
        for line in ((0, 0, width, 0), (width, 0, width, depth), (width, depth, 0, depth), (0, depth, 0, 0)):
            self.mapped.line(*line)
        for x in (3.0, 6.0, 9.0):
            self.mapped.box(Pose2D(x=x, y=depth - 0.6), 1.8, 0.6)
            self.taken.append((x, depth - 0.6, 1.1))
        for x in (4.5, 9.5):
            self.mapped.box(Pose2D(x=x, y=0.9), 0.35, 0.35)
            self.taken.append((x, 0.9, 0.5))
        self.plant(self.mapped, 0.6, 0.6)

    def plant(self, shapes: Shapes, x: float, y: float) -> None:
        """Put down a round pot."""
        shapes.circle(x, y, self.random.uniform(0.16, 0.24))
        self.taken.append((x, y, 0.5))

    def chair(self, shapes: Shapes, x: float, y: float, yaw: float) -> None:
        """Put down a chair: at shin height four thin legs."""
        pose = Pose2D(x=x, y=y, theta=yaw)
        for ahead, aside in ((-0.195, -0.195), (0.195, -0.195), (0.195, 0.195), (-0.195, 0.195)):
            leg = pose.transform(ahead, aside)
            shapes.box(Pose2D(x=leg[0], y=leg[1], theta=yaw), 0.035, 0.035)
        self.taken.append((x, y, 0.30))

    def table(self, shapes: Shapes, x: float, y: float) -> None:
        """Put down a table on four legs."""
        for ahead, aside in ((-0.5, -0.3), (0.5, -0.3), (0.5, 0.3), (-0.5, 0.3)):
            shapes.box(Pose2D(x=x + ahead, y=y + aside), 0.05, 0.05)
        self.taken.append((x, y, 0.7))

    def person(self, way: Way, **habits: object) -> Walker:
        """Add a person of random build."""
        random = self.random
        traits: dict[str, object] = {
            "number": len(self.walkers) + 1,
            "way": way,
            "leg_radius_m": random.uniform(0.048, 0.075),
            "half_stance_m": random.uniform(0.08, 0.14),
            "facing": 0.0,
            "fidget_s": random.uniform(6.0, 20.0),
            "phase": random.uniform(0.0, 6.28),
        }
        walker = Walker(**(traits | habits))  # type: ignore[arg-type]
        self.walkers.append(walker)
        return walker

    def stand(self, x: float, y: float, **habits: object) -> Walker:
        """Add a person who stands, looking anywhere."""
        self.taken.append((x, y, 0.35))
        return self.person(standing(x, y), facing=self.random.uniform(-math.pi, math.pi), **habits)

    def free_spot(self, x: tuple[float, float], y: tuple[float, float], radius: float) -> tuple[float, float]:
        """Return a spot in a range where nothing has been put."""
        for _ in range(1000):
            spot = self.random.uniform(*x), self.random.uniform(*y)
            if all(math.dist(spot, other[:2]) > radius + other[2] for other in self.taken):
                return spot
        raise RuntimeError("no free spot left in the simulated room")


def _scene(name: str, stage: Stage, robot: Callable[[float], Pose2D], duration_s: float, **options: object) -> Scene:
    defaults: dict[str, object] = {"lidar": Lidar(), "has_map": True}
    return Scene(
        name=name,
        robot=robot,
        walkers=tuple(stage.walkers),
        mapped=stage.mapped,
        unmapped=stage.unmapped,
        duration_s=duration_s,
        seed=int(stage.random.integers(2**31)),
        **(defaults | options),  # type: ignore[arg-type]
    )


def _stage(random: np.random.Generator, *, chairs: int = 4, plants: int = 1) -> Stage:
    stage = Stage(random=random)
    stage.walls()
    for number in range(chairs):
        shapes = stage.mapped if number % 2 else stage.unmapped
        stage.chair(shapes, *stage.free_spot((1.0, 13.0), (1.0, 1.8), 0.3), random.uniform(-3, 3))
    for _ in range(plants):
        stage.plant(stage.mapped, *stage.free_spot((1.0, 13.0), (1.0, 2.0), 0.3))
    return stage


def _still(x: float, y: float, theta: float = 0.0) -> Callable[[float], Pose2D]:
    return lambda now_s: Pose2D(x=x, y=y, theta=theta)


def _leading(points: list[tuple[float, float]], speed: float) -> Way:
    return walking(points, speed, start_s=2.0)


def approach(random: np.random.Generator) -> Scene:
    """Two people come to the standing robot one after the other and stop before it."""
    stage = _stage(random)
    robot = 4.0, 4.0
    for number, angle in enumerate((random.uniform(-0.5, 0.5), random.uniform(1.0, 1.6))):
        far = robot[0] + 4.5 * math.cos(angle), robot[1] + 4.0 * math.sin(angle)
        near = robot[0] + 1.2 * math.cos(angle), robot[1] + 1.2 * math.sin(angle)
        stage.person(walking([far, near], random.uniform(0.7, 1.2), start_s=1.0 + 5.0 * number))
    return _scene("approach", stage, _still(*robot), 16.0)


def pass_by(random: np.random.Generator) -> Scene:
    """Four people walk past in both directions without stopping."""
    stage = _stage(random)
    for number in range(4):
        y = 2.6 + 0.9 * number + random.uniform(-0.2, 0.2)
        ends = [(0.5, y), (13.5, y + random.uniform(-0.5, 0.5))]
        stage.person(walking(ends[:: 1 if number % 2 else -1], random.uniform(0.9, 1.4), start_s=1.5 * number))
    return _scene("pass_by", stage, _still(6.0, 2.2, 1.57), 16.0)


def among_chairs(random: np.random.Generator) -> Scene:
    """People who stood there before the robot came, among chairs of which half are on no map."""
    stage = Stage(random=random)
    stage.walls()
    for row in range(3):
        for place in range(6):
            shapes = stage.mapped if (row + place) % 2 else stage.unmapped
            wobble = random.normal(0.0, 0.05, 3)
            stage.chair(shapes, 4.0 + 0.9 * place + wobble[0], 3.4 + 1.5 * row + wobble[1], 1.57 + 2.0 * wobble[2])
    stage.plant(stage.unmapped, *stage.free_spot((2.0, 12.0), (2.5, 7.0), 0.4))
    stage.table(stage.unmapped, *stage.free_spot((10.0, 12.5), (2.5, 7.0), 0.4))
    for _ in range(6):
        stage.stand(*stage.free_spot((3.0, 10.0), (2.7, 7.2), 0.15))
    way = walking([(1.5, 2.0), (12.0, 2.0)], 0.5, start_s=3.0)
    return _scene("among_chairs", stage, way.at, 26.0)


def _follower_scene(name: str, random: np.random.Generator, crossers: int, *, lidar: Lidar | None = None) -> Scene:
    """The robot leads; the follower walks behind, and others cross between them and behind."""
    stage = _stage(random)
    speed = random.uniform(0.5, 0.8)
    robot = _leading([(3.0, 4.0), (12.0, 4.0)], speed)
    gap = random.uniform(1.3, 1.9)
    stage.person(walking([(3.0 - gap, 4.0), (12.0 - gap, 4.0)], speed, start_s=2.0 + random.uniform(0.0, 0.4)))
    for number in range(crossers):
        meet_s = 5.0 + 3.0 * number
        stage.person(_crosser(stage, robot, meet_s, 3.0 + speed * (meet_s - 2.0), gap))
    return _scene(name, stage, robot.at, 16.0, follower=1, lidar=lidar or Lidar())


def _crosser(stage: Stage, robot: Way, meet_s: float, robot_x: float, gap: float) -> Way:
    """Return a way across the robot's, before or behind its follower, on which nobody is run into."""
    random = stage.random
    for _ in range(1000):
        x, tilt = robot_x - random.uniform(0.3, gap + 1.0), random.uniform(-1.0, 1.0)
        ends = [(x - tilt, 2.2), (x + tilt, 7.0)][:: 1 if random.random() < 0.5 else -1]
        pace = random.uniform(0.8, 1.4)
        way = walking(ends, pace, start_s=meet_s + random.uniform(-0.5, 0.5) - math.dist(ends[0], (x, 4.0)) / pace)
        others = [robot, *(walker.way for walker in stage.walkers)]
        if min(_nearest(way, other) for other in others) > ELBOW_ROOM_M:
            return way
    raise RuntimeError("no way through the simulated scene")


def _nearest(one: Way, other: Way) -> float:
    """Return the least distance of two people in time, in m."""
    return min(math.dist(one.place(0.1 * tick), other.place(0.1 * tick)) for tick in range(200))


def crossing(random: np.random.Generator) -> Scene:
    """Three people cross between the robot and its follower."""
    return _follower_scene("crossing", random, 3)


def follower_stops(random: np.random.Generator) -> Scene:
    """The follower stops on the way, waits, and comes on; the robot stops too."""
    stage = _stage(random)
    path = [(2.0, 4.0), (6.5, 4.0)]
    legs = [(2.0, 3.5, 4.0), (9.0, 8.0, 4.0), (17.0, 8.0, 4.0), (22.0, 11.5, 4.0)]
    follower = [(2.0, *path[0]), (8.5, *path[1]), (16.5, *path[1]), (21.5, 10.0, 4.0)]
    stage.person(Way(follower))
    stage.person(walking([(12.0, 5.5), (1.0, 5.2)], random.uniform(0.8, 1.2), start_s=8.0))
    return _scene("follower_stops", stage, Way(legs).at, 22.0, follower=1)


def follower_leaves(random: np.random.Generator) -> Scene:
    """The follower walks off behind a wall and does not come back; somebody else comes near."""
    stage = _stage(random)
    stage.mapped.line(8.0, 4.8, 8.0, 8.5)
    robot = Way([(2.0, 5.0, 3.5), (7.0, 9.0, 3.5), (14.0, 9.0, 3.5)])
    turn = 8.0 + random.uniform(-0.5, 0.5)
    gone = [(turn + 4.0, 7.3, 7.5), (turn + 5.5, 6.6, 7.4)]
    way = Way([(2.0, 3.5, 3.5), (7.0, 6.8, 3.5), (turn, 6.8, 3.6), *gone])
    stage.person(way)
    other = walking([(1.0, 2.6), (7.5, 2.8)], 0.9, start_s=turn + 2.0)
    stage.person(other)
    return _scene("follower_leaves", stage, robot.at, 20.0, follower=1)


def follower_returns(random: np.random.Generator) -> Scene:
    """The follower goes behind a pillar-like screen for some seconds and comes back out."""
    stage = _stage(random)
    stage.mapped.box(Pose2D(x=7.0, y=5.2), 1.6, 0.1)
    robot = Way([(2.0, 5.5, 3.2), (6.0, 7.5, 3.2), (20.0, 7.6, 3.2)])
    pause = random.uniform(0.5, 1.5)
    points = [(2.0, 3.8, 3.6), (6.0, 5.7, 4.0), (8.0, 5.8, 5.6), (9.5, 7.0, 5.9), (9.5 + pause, 7.1, 5.9)]
    points += [(12.0 + pause, 8.6, 5.7), (14.0 + pause, 8.4, 4.2), (20.0, 8.4, 4.2)]
    stage.person(Way(points))
    return _scene("follower_returns", stage, robot.at, 20.0, follower=1)


def queue_of_ten(random: np.random.Generator) -> Scene:
    """Ten people stand in line and move up one place every few seconds; the robot drives past."""
    stage = _stage(random)
    spacing = random.uniform(0.7, 0.85)
    for place in range(10):
        x = 2.5 + spacing * place
        y = 5.5 + random.normal(0.0, 0.06)
        timed = [(0.0, x, y)]
        for step in range(3):
            begins = 5.0 + 6.0 * step + 0.25 * place
            timed += [(begins, x, y), (begins + 1.1, x - spacing, y)]
            x -= spacing
        stage.person(Way(timed), facing=0.0)
    robot = walking([(2.0, 3.2), (11.0, 3.4)], 0.5, start_s=2.0)
    return _scene("queue_of_ten", stage, robot.at, 22.0)


def wheels(random: np.random.Generator) -> Scene:
    """Somebody in a wheelchair, one with a walking frame and one with a trolley pass and stop."""
    stage = _stage(random)
    for number, kind in enumerate((BodyKind.WHEELCHAIR, BodyKind.WALKER, BodyKind.TROLLEY)):
        pace = {BodyKind.WHEELCHAIR: 0.7, BodyKind.WALKER: 0.4, BodyKind.TROLLEY: 0.9}[kind]
        y = 3.0 + 1.5 * number
        start = (2.0 if number % 2 else 11.0, y)
        stop = (6.0 + random.uniform(-0.5, 0.5), y + random.uniform(-0.3, 0.3))
        stage.person(walking([start, stop], pace, start_s=1.0), kind=kind)
    return _scene("wheels", stage, _still(6.0, 1.9, 1.57), 18.0)


def coarse_lidar(random: np.random.Generator) -> Scene:
    """Crossing scene with a lidar of 1.1 degrees at 5 Hz."""
    return _follower_scene("coarse_lidar", random, 2, lidar=COARSE_LIDAR)


def fine_lidar(random: np.random.Generator) -> Scene:
    """Crossing scene with a lidar of 0.25 degrees at 20 Hz."""
    return _follower_scene("fine_lidar", random, 2, lidar=FINE_LIDAR)


def fast_lidar(random: np.random.Generator) -> Scene:
    """Crossing scene with a lidar of 0.75 degrees at 40 Hz."""
    return _follower_scene("fast_lidar", random, 2, lidar=FAST_LIDAR)


def camera_off(random: np.random.Generator) -> Scene:
    """Crossing scene once more, by the lidar alone as all of them."""
    return _follower_scene("camera_off", random, 2)


def turning(random: np.random.Generator) -> Scene:
    """The robot turns on the spot at up to 1 rad/s between people who stand and one who walks round it."""
    stage = _stage(random)
    for angle in (0.3, 1.9, 3.4, 4.9):
        distance = random.uniform(1.2, 3.0)
        stage.stand(6.5 + distance * math.cos(angle), 4.3 + distance * math.sin(angle))
    circle = [(6.5 + 3.4 * math.cos(0.4 * k), 4.3 + 3.4 * math.sin(0.4 * k)) for k in range(14)]
    stage.person(walking(circle, 0.8, start_s=1.0))

    def robot(now_s: float) -> Pose2D:
        return Pose2D(x=6.5, y=4.3, theta=2.0 - 2.0 * math.cos(0.5 * now_s))

    return _scene("turning", stage, robot, 20.0)


SCENES: tuple[Callable[[np.random.Generator], Scene], ...] = (
    approach,
    pass_by,
    among_chairs,
    crossing,
    follower_stops,
    follower_leaves,
    follower_returns,
    queue_of_ten,
    wheels,
    coarse_lidar,
    fine_lidar,
    fast_lidar,
    camera_off,
    turning,
)
