"""Checks of a floor plan for the robot: blocked and unreachable places, narrow doors, rooms it cannot enter."""

import math
from collections.abc import Iterator

import numpy as np

from guide_robot.common.geometry import Pose2D, wrap_angle
from guide_robot.floor.findings import Finding, error, warning
from guide_robot.floor.model import FloorPlan, Place
from guide_robot.floor.reach import Reach, narrowest_on_the_way, passage_width, reach
from guide_robot.robot.description import Robot

COMFORT_M = 0.05  # room on each side below which a door or a place is called narrow
SMALLEST_ROOM_M2 = 2.0
MOST_ROOMS = 5
COUNTER_DISTANCE_M = (0.8, 3.0)
COUNTER_BEARING = math.radians(60.0)


def findings(plan: FloorPlan, robot: Robot) -> Iterator[Finding]:
    """Yield where the robot does not fit or does not get to."""
    ways = reach(plan, robot.footprint_radius_m)
    x, y, _ = plan.start
    if ways.home_region == 0:
        yield error("start", _room(ways.clearance_at(x, y), robot), (x, y))
        return
    yield from _doors(plan, robot)
    for place in plan.places:
        yield from _place(plan, place, ways, robot)
    yield from _closed_rooms(plan, ways, robot)


def _room(clearance: float, robot: Robot) -> str:
    return f"blocked: {max(0.0, clearance):.2f} m of free room, the robot needs {robot.footprint_radius_m:.2f} m"


def _doors(plan: FloorPlan, robot: Robot) -> Iterator[Finding]:
    width = 2.0 * robot.footprint_radius_m
    for door in plan.doors:
        if door.width < width:
            said = f"{door.width:.2f} m wide: the robot needs {width:.2f} m"
            yield warning(f"door {door.id}", said, door.centre)
        elif door.width < width + 2.0 * COMFORT_M:
            said = f"{door.width:.2f} m wide: narrow for a robot of {width:.2f} m"
            yield warning(f"door {door.id}", said, door.centre)


def _place(plan: FloorPlan, place: Place, ways: Reach, robot: Robot) -> Iterator[Finding]:
    for number, pose in enumerate(place.poses()):
        subject = f"place {place.id}" if number == 0 else f"place {place.id} alternative {number}"
        room = ways.clearance_at(pose.x, pose.y)
        if room <= robot.footprint_radius_m:
            yield error(subject, _room(room, robot), (pose.x, pose.y))
        elif not ways.reachable(pose.x, pose.y):
            yield error(subject, _narrowest(plan, ways, pose, robot), (pose.x, pose.y))
        elif room < robot.footprint_radius_m + COMFORT_M:
            yield warning(subject, f"only {room:.2f} m of free room", (pose.x, pose.y))
        yield from _looks_at_counter(plan, place, pose, subject)


def _looks_at_counter(plan: FloorPlan, place: Place, pose: Pose2D, subject: str) -> Iterator[Finding]:
    counter = plan.counter(place.counter) if place.counter else None
    if counter is None:
        return
    ahead = Pose2D(x=counter.centre[0], y=counter.centre[1], theta=counter.facing)
    distance = ahead.inverse_transform(pose.x, pose.y)[0] - counter.depth / 2.0
    if not COUNTER_DISTANCE_M[0] <= distance <= COUNTER_DISTANCE_M[1]:
        low, high = COUNTER_DISTANCE_M
        said = f"{distance:.2f} m before counter {counter.id}: expected {low:g} to {high:g} m"
        yield warning(subject, said, (pose.x, pose.y))
    if abs(wrap_angle(pose.theta - counter.facing - math.pi)) > COUNTER_BEARING:
        yield warning(subject, f"looks away from counter {counter.id}", (pose.x, pose.y))


def _narrowest(plan: FloorPlan, ways: Reach, pose: Pose2D, robot: Robot) -> str:
    start = ways.grid.to_cell(plan.start[0], plan.start[1])
    cell = narrowest_on_the_way(ways.clearance, start, ways.grid.to_cell(pose.x, pose.y))
    x, y = ways.grid.to_point(*cell)
    width, needed = passage_width(plan, ways, cell), 2.0 * robot.footprint_radius_m
    return f"unreachable: the way is {width:.2f} m wide at ({x:.2f}, {y:.2f}), the robot needs {needed:.2f} m"


def _closed_rooms(plan: FloorPlan, ways: Reach, robot: Robot) -> Iterator[Finding]:
    """Yield rooms in which the robot fits, that people can enter, and it cannot."""
    sizes = np.bincount(ways.regions.ravel()) * ways.grid.resolution**2
    large = [region for region in np.argsort(-sizes).tolist() if region not in (0, ways.home_region)]
    start = ways.grid.to_cell(plan.start[0], plan.start[1])
    for region in [region for region in large if sizes[region] >= SMALLEST_ROOM_M2][:MOST_ROOMS]:
        inside = np.where(ways.regions == region, ways.clearance, 0.0)
        middle = tuple(int(index) for index in np.unravel_index(int(inside.argmax()), inside.shape))
        cell = narrowest_on_the_way(ways.clearance, start, (middle[0], middle[1]))
        if ways.clearance[cell] > ways.grid.resolution:
            width = passage_width(plan, ways, cell)
            said = f"passage of {width:.2f} m to {sizes[region]:.0f} m2 of floor: too narrow for the robot"
            yield warning("passage", f"{said} of {2.0 * robot.footprint_radius_m:.2f} m", ways.grid.to_point(*cell))
