"""Where several robots of one hall wait for citizens, and where each starts in a simulation."""

import math
import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from guide_robot.common.errors import UserError
from guide_robot.common.geometry import Pose2D
from guide_robot.floor.model import FloorPlan, Place, PlaceKind, Point
from guide_robot.floor.reach import reach
from guide_robot.robot.description import load_robot

MOST_ROBOTS = 6
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}(/[A-Za-z][A-Za-z0-9_]{0,39})*")
APART_M = 1.6  # two citizens who stand before their robots do not hear each other as one
KEPT_FREE_M = 1.2  # from places to which people are led, and from people who stand
ROOM_M = 0.3  # beside the footprint
AHEAD_COUNTS = 3.0  # a place beside home is better than one as far before or behind it


def robot_names(robots: int) -> tuple[str, ...]:
    """Return the namespaces of so many robots: robot1, robot2 and so on, none for a single one.

    Raises UserError for a number that no hall holds.
    """
    if not 1 <= robots <= MOST_ROBOTS:
        raise UserError(f"expected 1 to {MOST_ROBOTS} robots, found {robots}")
    return tuple(f"robot{number}" for number in range(1, robots + 1)) if robots > 1 else ("",)


def check_names(robots: Sequence[str]) -> None:
    """Raise UserError for two robots of one name or within one another, too many of them, or a name that is none."""
    twice = next((name for name in robots if robots.count(name) > 1), None)
    if twice is not None:
        raise UserError(f"two robots are called {twice}, expected a name of its own for each")
    inside = next((name for name in robots if any(name.startswith(f"{other}/") for other in robots)), None)
    if inside is not None:
        raise UserError(f"{inside!r} lies within the namespace of another robot, expected robots beside each other")
    odd = next((name for name in robots if not NAME.fullmatch(name)), None)
    if odd is not None:
        raise UserError(f"{odd!r}: expected a robot's namespace such as robot1")
    if len(robots) > MOST_ROBOTS:
        raise UserError(f"expected at most {MOST_ROBOTS} robots, found {len(robots)}")


def home_place(plan: FloorPlan) -> Place:
    """Return where the robot waits for citizens; the first place when none is marked as home."""
    return plan.place_of_kind(PlaceKind.HOME) or plan.place_of_kind(PlaceKind.TICKET_AREA) or plan.places[0]


def home_poses(plan: FloorPlan, robots: int) -> list[Pose2D]:
    """Return where each robot waits: at the plan's homes and their alternatives, then at free places beside the first.

    More robots leave the places of the first ones as they are. Raises UserError where the floor has no such places.
    """
    homes = [place for place in plan.places if place.kind is PlaceKind.HOME] or [home_place(plan)]
    poses = [pose for place in homes for pose in place.poses()][:robots]
    if len(poses) == robots:
        return poses
    free = _free_points(plan, poses[0])
    taken = _kept_free(plan)
    while len(poses) < robots:
        apart = (
            point
            for point in free
            if all(pose.distance_to(*point) >= APART_M for pose in poses)
            and all(math.dist(point, other) >= KEPT_FREE_M for other in taken)
        )
        found = next(apart, None)
        if found is None:
            raise UserError(f"{plan.id}: expected room for {robots} robots to wait, found it for {len(poses)}")
        poses.append(Pose2D(x=found[0], y=found[1], theta=poses[0].theta))
    return poses


def start_poses(plan: FloorPlan, robots: int) -> list[Pose2D]:
    """Return where each robot stands when a simulation begins: the first at the plan's start, the others at home."""
    return [plan.start_pose, *home_poses(plan, robots)[1:]] if robots > 1 else [plan.start_pose]


def with_home(plan: FloorPlan, number: int) -> FloorPlan:
    """Return the plan as the robot of that number, from 1, reads it: its own place to wait is its home."""
    if number == 1:
        return plan
    home, pose = home_place(plan), home_poses(plan, number)[-1]
    own = replace(home, pose=(pose.x, pose.y, math.degrees(pose.theta)), alternatives=[])
    return replace(plan, places=[own if place is home else place for place in plan.places])


def _free_points(plan: FloorPlan, home: Pose2D) -> list[Point]:
    """Return points with room for a robot to which it can drive, those beside home first."""
    radius = load_robot().footprint_radius_m
    ways = reach(plan, radius)
    rows, columns = np.nonzero((ways.regions == ways.home_region) & (ways.clearance > radius + ROOM_M))
    points = [ways.grid.to_point(int(row), int(column)) for row, column in zip(rows, columns, strict=True)]

    def cost(point: Point) -> float:
        ahead, aside = home.inverse_transform(*point)
        return math.hypot(AHEAD_COUNTS * ahead, aside)

    return sorted(points, key=cost)


def _kept_free(plan: FloorPlan) -> list[Point]:
    others = [(pose.x, pose.y) for place in plan.places for pose in place.poses() if place is not home_place(plan)]
    people = [point for person in plan.simulation.people for point in person.points]
    return [*others, *people, (plan.start_pose.x, plan.start_pose.y), *(door.centre for door in plan.doors)]
