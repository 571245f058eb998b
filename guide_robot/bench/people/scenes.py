"""Plays a simulated scene: scans, odometry that drifts, and who truly was where."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from guide_robot.bench.people.walkers import Walker
from guide_robot.bench.people.world import Floats, Lidar, Shapes, cast, measure
from guide_robot.common.geometry import Pose2D
from guide_robot.common.scan import Scan
from guide_robot.floor.occupancy import OCCUPIED, OccupancyGrid

REQUIRED_WITHIN_M = 6.0
FEWEST_BEAMS = 2
VISIBLE_SHARE = 0.5


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One scene; poses in the world, which is also the map."""

    name: str
    lidar: Lidar
    robot: Callable[[float], Pose2D]
    walkers: tuple[Walker, ...]
    mapped: Shapes
    unmapped: Shapes
    has_map: bool
    duration_s: float
    follower: int | None = None
    seed: int = 0


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One scan and the truth with it; `truth` in odom, `hidden` are those whom nobody could see."""

    scan: Scan
    lidar_in_odom: Pose2D
    lidar_in_odom_at_end: Pose2D
    map_from_odom: Pose2D
    truth: dict[int, tuple[float, float]]
    hidden: frozenset[int]


def play(scene: Scene) -> Iterator[Moment]:
    """Give the scene's moments one after the other; the same scene and seed give the same moments."""
    random = np.random.default_rng(scene.seed)
    start = Pose2D(x=random.uniform(-3, 3), y=random.uniform(-3, 3), theta=random.uniform(-3, 3))
    drift = random.normal(0.0, 1.0, 3) * (0.002, 0.002, 0.0007)
    fixed = scene.mapped.joined(scene.unmapped)
    for number in range(int(scene.duration_s * scene.lidar.rate_hz)):
        now_s = number / scene.lidar.rate_hz
        odom_from_world = Pose2D(
            x=start.x + drift[0] * now_s, y=start.y + drift[1] * now_s, theta=start.theta + drift[2] * now_s
        )
        yield _moment(scene, fixed, now_s, odom_from_world, random)


def _moment(scene: Scene, fixed: Shapes, now_s: float, odom_from_world: Pose2D, random: np.random.Generator) -> Moment:
    lidar = scene.lidar
    begin, end = scene.robot(now_s), scene.robot(now_s + 1.0 / lidar.rate_hz)
    moving = Shapes()
    for walker in scene.walkers:
        if walker.present(now_s):
            walker.add_to(moving, now_s)
    origins, angles = _rays(lidar, begin, end)
    ranges, owners = cast(fixed.joined(moving), origins, angles, lidar.range_max_m)
    present = [walker for walker in scene.walkers if walker.present(now_s)]
    hidden = frozenset(
        walker.number for walker in present if not _required(walker, now_s, lidar, begin, origins, angles, owners)
    )
    truth = {walker.number: odom_from_world.transform(walker.pose(now_s).x, walker.pose(now_s).y) for walker in present}
    noise = random.normal(0.0, 1.0, 6) * (0.004, 0.004, 0.003, 0.02, 0.02, 0.005)
    return Moment(
        scan=Scan(
            stamp_s=now_s,
            ranges_m=measure(ranges, lidar, random).astype(np.float32),
            angle_min=lidar.angle_min,
            angle_increment=lidar.increment,
            range_max_m=lidar.range_max_m,
        ),
        lidar_in_odom=_disturbed(odom_from_world.compose(begin), noise[:3]),
        lidar_in_odom_at_end=_disturbed(odom_from_world.compose(end), noise[:3]),
        map_from_odom=_localised(begin, odom_from_world.compose(begin), noise[3:]),
        truth=truth,
        hidden=hidden,
    )


def _rays(lidar: Lidar, begin: Pose2D, end: Pose2D) -> tuple[Floats, Floats]:
    """Return each ray's origin and direction in the world while the lidar turns and the robot moves."""
    share = np.arange(lidar.beams) / lidar.beams
    origins = np.column_stack((begin.x + share * (end.x - begin.x), begin.y + share * (end.y - begin.y)))
    turned = math.remainder(end.theta - begin.theta, 2.0 * math.pi)
    angles = begin.theta + share * turned + lidar.angle_min + lidar.increment * np.arange(lidar.beams)
    return origins, angles


def _disturbed(pose: Pose2D, noise: Floats) -> Pose2D:
    return Pose2D(x=pose.x + float(noise[0]), y=pose.y + float(noise[1]), theta=pose.theta + float(noise[2]))


def _localised(in_map: Pose2D, in_odom: Pose2D, noise: Floats) -> Pose2D:
    """Return the pose of odom's origin in map, as a localisation has it that errs about the robot's pose."""
    return _disturbed(in_map, noise).compose(Pose2D(x=0.0, y=0.0).relative_to(in_odom))


def _required(
    walker: Walker, now_s: float, lidar: Lidar, robot: Pose2D, origins: Floats, angles: Floats, owners: np.ndarray
) -> bool:
    """Whether a tracker must know of somebody: near enough, and enough of them in the lidar's sight."""
    pose = walker.pose(now_s)
    if robot.distance_to(pose.x, pose.y) > REQUIRED_WITHIN_M:
        return False
    alone = Shapes()
    walker.add_to(alone, now_s)
    _, mine = cast(alone, origins, angles, lidar.range_max_m)
    seen, could_be = int((owners == walker.number).sum()), int((mine == walker.number).sum())
    return seen >= FEWEST_BEAMS and seen >= VISIBLE_SHARE * could_be


def occupancy(shapes: Shapes, size: tuple[float, float], resolution: float = 0.05) -> OccupancyGrid:
    """Return the map of fixed shapes as a mapping run would have drawn it: outlines only."""
    margin = 1.0
    cells = np.zeros([math.ceil((side + 2.0 * margin) / resolution) for side in (size[1], size[0])], np.int8)
    points = [_along(line, resolution) for line in shapes.lines] + [
        _around(circle, resolution) for circle in shapes.circles
    ]
    for x, y in np.concatenate(points) if points else np.zeros((0, 2)):
        row, column = int((y + margin) / resolution), int((x + margin) / resolution)
        if 0 <= row < cells.shape[0] and 0 <= column < cells.shape[1]:
            cells[row, column] = OCCUPIED
    return OccupancyGrid(cells=cells, resolution=resolution, origin_x=-margin, origin_y=-margin)


def _along(line: tuple[float, float, float, float], resolution: float) -> Floats:
    x1, y1, x2, y2 = line
    count = max(2, math.ceil(math.hypot(x2 - x1, y2 - y1) / resolution * 2.0))
    share = np.linspace(0.0, 1.0, count)
    return np.column_stack((x1 + share * (x2 - x1), y1 + share * (y2 - y1)))


def _around(circle: tuple[float, float, float], resolution: float) -> Floats:
    x, y, radius = circle
    angle = np.linspace(0.0, 2.0 * math.pi, max(4, math.ceil(4.0 * math.pi * radius / resolution)))
    return np.column_stack((x + radius * np.cos(angle), y + radius * np.sin(angle)))
