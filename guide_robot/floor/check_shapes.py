"""Checks of a floor plan's shapes with shapely: crossing walls, doors in no wall, things outside or in each other."""

import itertools
import math
from collections.abc import Iterator

from shapely import STRtree
from shapely.geometry import LineString, Polygon, box
from shapely.geometry import Point as PointShape

from guide_robot.floor.findings import Finding, error, warning
from guide_robot.floor.model import Door, FloorPlan, Point, Wall
from guide_robot.floor.solids import Thing, ThingKind, solids, things

LARGEST_OVERLAP_M = 0.02
NARROWEST_DOOR_M = 0.1
PERSON_RADIUS_M = 0.15
LARGEST_CELLS = 40_000_000


def findings(plan: FloorPlan) -> Iterator[Finding]:
    """Yield what is wrong with walls, doors, zones, and with things that overlap or lie outside."""
    yield from _size(plan)
    for wall in plan.walls:
        yield from _wall(wall)
    for door in plan.doors:
        yield from _door(door, plan.walls)
    yield from _outside(plan)
    for zone in plan.zones:
        if not Polygon(zone.polygon).is_valid:
            yield error(f"zone {zone.id}", "polygon: crosses itself", zone.polygon[0])
    yield from _overlaps(plan)


def _size(plan: FloorPlan) -> Iterator[Finding]:
    cells = plan.size[0] * plan.size[1] / plan.resolution**2
    if cells > LARGEST_CELLS:
        yield error("size", f"{cells:.0f} cells of {plan.resolution:g} m: expected at most {LARGEST_CELLS}")


def _wall(wall: Wall) -> Iterator[Finding]:
    points = [*wall.points, wall.points[0]] if wall.closed else wall.points
    for number, (start, end) in enumerate(itertools.pairwise(points)):
        if math.dist(start, end) < 1e-6:
            yield error(f"wall {wall.id}", f"points: {number} and {number + 1} are the same", start)
            return
    if not LineString(points).is_simple:
        yield error(f"wall {wall.id}", "points: the wall crosses itself", _crossing(points, wall.closed))


def _crossing(points: list[Point], closed: bool) -> Point:
    legs = [LineString(leg) for leg in itertools.pairwise(points)]
    for first in range(len(legs)):
        for second in range(first + 2, len(legs)):
            meeting = legs[first].intersection(legs[second])
            ends_meet = closed and first == 0 and second == len(legs) - 1
            if not meeting.is_empty and not ends_meet:
                return (meeting.centroid.x, meeting.centroid.y)
    return points[0]


def _door(door: Door, walls: list[Wall]) -> Iterator[Finding]:
    if door.width < NARROWEST_DOOR_M:
        yield error(
            f"door {door.id}", f"{door.width:.2f} m wide: expected more than {NARROWEST_DOOR_M:g} m", door.start
        )
        return
    for wall in walls:
        points = [*wall.points, wall.points[0]] if wall.closed else wall.points
        band = LineString(points).buffer(wall.thickness / 2.0 + 0.05, cap_style="square")
        if band.covers(LineString([door.start, door.end])):
            return
    yield error(f"door {door.id}", "lies in no wall", door.centre)


def _outside(plan: FloorPlan) -> Iterator[Finding]:
    area = box(*plan.origin, *plan.corner)
    for solid in solids(plan):
        if not area.covers(Polygon(solid.corners())):
            excess = Polygon(solid.corners()).difference(area).area
            yield error(solid.name, f"reaches outside the plan ({excess:.2f} m2)", (solid.x, solid.y))
    points = [("start", (plan.start[0], plan.start[1]))]
    points += [(f"place {place.id}", (pose.x, pose.y)) for place in plan.places for pose in place.poses()]
    points += [(f"door {door.id}", point) for door in plan.doors for point in (door.start, door.end)]
    points += [(f"zone {zone.id}", point) for zone in plan.zones for point in zone.polygon]
    points += [(f"person {human.id}", point) for human in plan.simulation.people for point in human.points]
    for subject, (x, y) in points:
        if not (plan.origin[0] <= x <= plan.corner[0] and plan.origin[1] <= y <= plan.corner[1]):
            yield error(subject, f"outside the plan of {plan.size[0]:g} x {plan.size[1]:g} m", (x, y))


def _overlaps(plan: FloorPlan) -> Iterator[Finding]:
    """Yield things that stand in each other, and people who start inside one; walls may meet."""
    parts = [(thing, box_) for thing in things(plan) for box_ in thing.boxes]
    shapes = [Polygon(part.corners()) for _, part in parts]
    tree = STRtree(shapes)
    seen: set[tuple[str, str]] = set()
    for first, second in tree.query(shapes, predicate="intersects").T.tolist():
        (one, low), (other, high) = parts[first], parts[second]
        pair = (one.subject, other.subject)
        apart = low.bottom >= high.top or high.bottom >= low.top
        if first >= second or one is other or pair in seen or apart or _both_walls(one, other):
            continue
        common = shapes[first].intersection(shapes[second])
        if _depth(common) > LARGEST_OVERLAP_M:
            seen.add(pair)
            middle = (common.centroid.x, common.centroid.y)
            yield error(" and ".join(pair), f"overlap by {_depth(common):.2f} m", middle)
    for human in plan.simulation.people:
        near = tree.query(PointShape(human.points[0]), predicate="dwithin", distance=PERSON_RADIUS_M).tolist()
        for index in near[:1]:
            yield warning(f"person {human.id}", f"starts inside {parts[index][0].subject}", human.points[0])


def _both_walls(one: Thing, other: Thing) -> bool:
    return one.kind is other.kind is ThingKind.WALL


def _depth(common: Polygon) -> float:
    """Return how far two shapes reach into each other: the short side of what they share."""
    outline = common.minimum_rotated_rectangle
    if not isinstance(outline, Polygon):
        return 0.0
    corners = list(outline.exterior.coords)
    return min(math.dist(corners[0], corners[1]), math.dist(corners[1], corners[2]))
