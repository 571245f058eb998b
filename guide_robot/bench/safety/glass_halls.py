"""Halls of glass that returns nothing: there a robot must not take its lidar for blind."""

import math
from dataclasses import dataclass, replace

import numpy as np

from guide_robot.common.geometry import STILL, Pose2D, Twist2D
from guide_robot.common.language import LocalText
from guide_robot.floor.model import FloorPlan, Wall
from guide_robot.floor.occupancy import rasterise
from guide_robot.navigation.blind_watch import BlindSettings, BlindWatch
from guide_robot.navigation.fields import field_of
from guide_robot.robot.description import load_robot
from guide_robot.sensing.believed_view import BelievedView
from guide_robot.sensing.expected_returns import ExpectedReturns
from guide_robot.simulation.settings import LidarSettings, TwinSettings
from guide_robot.simulation.twin import Twin

ROOM_M = 0.5
SCANS = 5
PERIOD_S = 0.1


@dataclass(frozen=True, kw_only=True)
class GlassHall:
    """Metres: its size, and from one frame of the panes to the next, and one column to the next."""

    width: float
    depth: float
    frame_every: float
    column_every: float


HALLS = {
    "a small hall": GlassHall(width=16.0, depth=12.0, frame_every=1.5, column_every=8.0),
    "a hall": GlassHall(width=30.0, depth=20.0, frame_every=1.5, column_every=8.0),
    "a hall of wide panes": GlassHall(width=30.0, depth=20.0, frame_every=2.5, column_every=12.0),
    "a hall wider than the lidar sees": GlassHall(width=60.0, depth=40.0, frame_every=2.5, column_every=12.0),
}


def glass_walls(hall: GlassHall) -> list[Wall]:
    """Return walls of panes between frames 6 cm wide, also in the corners, and columns of 0.4 m."""
    width, depth, frame_m, column_m = hall.width, hall.depth, hall.frame_every, hall.column_every
    border = [(0.1, 0.1), (width - 0.1, 0.1), (width - 0.1, depth - 0.1), (0.1, depth - 0.1)]
    walls = [Wall(id="panes", points=border, closed=True, glass=True)]
    along = [0.1 + frame_m * step for step in range(math.ceil((width - 0.2) / frame_m))] + [width - 0.13]
    across = [0.1 + frame_m * step for step in range(math.ceil((depth - 0.2) / frame_m))] + [depth - 0.13]
    frames = [((x, y), (x + 0.03, y)) for x in along for y in (0.1, depth - 0.1)]
    frames += [((x, y), (x, y + 0.03)) for y in across for x in (0.1, width - 0.1)]
    walls += [Wall(id=f"frame{n}", points=list(ends), thickness=0.03) for n, ends in enumerate(frames)]
    steps_x, steps_y = range(1, math.ceil(width / column_m)), range(1, math.ceil(depth / column_m))
    places = [(column_m * x, column_m * y) for x in steps_x for y in steps_y]
    return walls + [
        Wall(id=f"column{n}", points=[(x - 0.2, y), (x + 0.2, y)], thickness=0.4) for n, (x, y) in enumerate(places)
    ]


def stopped_pct(poses: int, seed: int) -> float:
    """Return in how many percent of random poses in those halls a robot that sets off forwards is held for blind."""
    stopped = sum(_stopped_in(hall, poses, seed) for hall in HALLS.values())
    return 100.0 * stopped / (poses * len(HALLS))


def _stopped_in(hall: GlassHall, poses: int, seed: int) -> int:
    chance = np.random.default_rng(seed)
    plan = _plan(hall)
    field, returns = field_of(rasterise(plan)), ExpectedReturns(rasterise(plan))
    twin = Twin(plan, TwinSettings(lidar=LidarSettings(glass_seen=0.0)), seed)
    stopped = tried = 0
    while tried < poses:
        x, y = chance.uniform(0.0, hall.width), chance.uniform(0.0, hall.depth)
        if field.at(x, y) >= ROOM_M:
            tried += 1
            stopped += _stops(twin, returns, Pose2D(x=x, y=y, theta=chance.uniform(-math.pi, math.pi)))
    return stopped


def _stops(twin: Twin, returns: ExpectedReturns, pose: Pose2D) -> bool:
    robot = load_robot()
    mount = robot.lidar_in_base.pose
    view, watch = BelievedView(mount, returns), BlindWatch(BlindSettings(), robot.footprint_radius_m, mount)
    twin.teleport_robot(pose)
    problem = None
    for number in range(SCANS):
        now_s = 1.0 + PERIOD_S * number
        scan = replace(twin.scan(), stamp_s=now_s)
        view.stand_at(pose, now_s)
        problem = watch.step(scan, Twist2D(linear=0.5), now_s, current=STILL, expected=view.expected(scan, now_s))
    return problem is not None


def _plan(hall: GlassHall) -> FloorPlan:
    return FloorPlan(
        format=1,
        id="glass",
        name=LocalText.same("Glass"),
        size=(hall.width, hall.depth),
        start=(2.0, 2.0, 0.0),
        walls=glass_walls(hall),
        doors=[],
        counters=[],
        places=[],
        zones=[],
    )
