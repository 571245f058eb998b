"""The building as people and robot meet it: how far things are, where the ways and the doors are."""

import math
from collections import OrderedDict
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from guide_robot.common.geometry import Pose2D
from guide_robot.floor.model import Door, FloorPlan, PlaceKind, Point, ZoneKind
from guide_robot.floor.occupancy import FREE, OccupancyGrid, rasterise, with_boxes
from guide_robot.floor.solids import Box, solids
from guide_robot.simulation.paths import WayFinder

Array = NDArray[np.float64]
DOORSTEP_M = 0.45
KEPT_BUILDINGS = 4
STANDING_ROOM_M = 0.35


class Building:
    """A floor plan with the things that were put there later, as distances, ways and exits."""

    def __init__(self, plan: FloorPlan, grid: OccupancyGrid, boxes: list[Box]) -> None:
        """Take the plan, the map of all its things, and all its boxes."""
        self.plan = plan
        self.boxes = boxes
        self._grid = grid
        free = grid.cells == FREE
        self.clearance_m = _clearance(free, grid.resolution)
        slope_y, slope_x = np.gradient(self.clearance_m, grid.resolution)
        self._slope = np.stack([slope_x, slope_y], axis=-1)
        self._outline = _outline(boxes)

    def with_things(self, things: list[Box]) -> "Building":
        """Return this building with further boxes in it."""
        return Building(self.plan, with_boxes(self._grid, things), [*self.boxes, *things])

    @cached_property
    def ways(self) -> WayFinder:
        """Ways on foot."""
        return WayFinder(self.clearance_m, self._grid.resolution, self.plan.origin)

    def clearance(self, points: Array) -> tuple[Array, Array]:
        """Return the distance to the nearest thing, shape (n,), and the direction away from it, (n, 2).

        `points` has shape (n, 2), metres in map; outside the map counts as its border.
        """
        rows, columns = self.clearance_m.shape
        index = ((points - self.plan.origin) / self._grid.resolution).astype(np.intp)
        column = np.minimum(np.maximum(index[:, 0], 0), columns - 1)
        row = np.minimum(np.maximum(index[:, 1], 0), rows - 1)
        return self.clearance_m[row, column].astype(np.float64), self._slope[row, column].astype(np.float64)

    def rough_clearance(self, x: float, y: float) -> float:
        """Return the distance from a point to the nearest thing, to within a cell of the map."""
        rows, columns = self.clearance_m.shape
        row, column = self._grid.to_cell(x, y)
        return float(self.clearance_m[min(max(row, 0), rows - 1), min(max(column, 0), columns - 1)])

    def gap_to_things(self, x: float, y: float, height_m: float) -> float:
        """Return the exact distance from a point to the nearest thing lower than `height_m`, negative inside."""
        centres, half, cos, sin, bottom = self._outline
        dx, dy = x - centres[:, 0], y - centres[:, 1]
        outside_x = np.abs(cos * dx + sin * dy) - half[:, 0]
        outside_y = np.abs(cos * dy - sin * dx) - half[:, 1]
        gap = np.hypot(np.maximum(outside_x, 0.0), np.maximum(outside_y, 0.0))
        gap += np.minimum(np.maximum(outside_x, outside_y), 0.0)
        return float(np.min(np.where(bottom < height_m, gap, np.inf), initial=np.inf))

    def exits(self) -> list[Pose2D]:
        """Return a pose on the doorstep outside each exterior door, looking in; without any, the entrance."""
        steps = [_doorstep(door, self.plan) for door in self.plan.doors if door.exterior]
        entrance = self.plan.place_of_kind(PlaceKind.ENTRANCE)
        return steps or [entrance.poses()[0] if entrance else self.plan.start_pose]

    def suits(self, x: float, y: float) -> bool:
        """Whether somebody can stand there and can walk there from an exit."""
        clearance, _ = self.clearance(np.array([[x, y]]))
        if clearance[0] < STANDING_ROOM_M or not self._public(x, y):
            return False
        return any(math.isfinite(self.ways.distance_m((x, y), (door.x, door.y))) for door in self.exits())

    def _public(self, x: float, y: float) -> bool:
        """Whether a point lies in no keepout zone: behind counters only clerks stand."""
        return not any(zone.kind is ZoneKind.KEEPOUT and _inside(zone.polygon, x, y) for zone in self.plan.zones)


_kept: OrderedDict[int, Building] = OrderedDict()


def building_of(plan: FloorPlan) -> Building:
    """Return the building of a plan; the last few are kept, since trials use one plan for many episodes."""
    building = _kept.get(id(plan))
    if building is None or building.plan is not plan:
        building = Building(plan, rasterise(plan), solids(plan))
        _kept[id(plan)] = building
        if len(_kept) > KEPT_BUILDINGS:
            _kept.popitem(last=False)
    return building


def _clearance(free: NDArray[np.bool_], resolution: float) -> NDArray[np.float32]:
    """Return for each cell the distance in metres to the nearest thing, negative within things."""
    if free.all():
        return np.full(free.shape, 100.0, np.float32)
    outside = distance_transform_edt(free) - 0.5 * free
    inside = distance_transform_edt(~free) - 0.5 * ~free
    return np.asarray((outside - inside) * resolution, np.float32)


def _outline(boxes: list[Box]) -> tuple[Array, Array, Array, Array, Array]:
    """Return centres (n, 2), half sizes (n, 2), cosines, sines and bottoms (n,) of boxes."""
    yaw = np.array([box.yaw for box in boxes], np.float64)
    return (
        np.array([(box.x, box.y) for box in boxes], np.float64).reshape(-1, 2),
        np.array([(box.size_x / 2.0, box.size_y / 2.0) for box in boxes], np.float64).reshape(-1, 2),
        np.cos(yaw),
        np.sin(yaw),
        np.array([box.bottom for box in boxes], np.float64),
    )


def _doorstep(door: Door, plan: FloorPlan) -> Pose2D:
    """Return the pose outside a door: on the side that is nearer to the plan's border."""
    x, y = door.centre
    along = math.atan2(door.end[1] - door.start[1], door.end[0] - door.start[0])
    sides = [along + math.pi / 2.0, along - math.pi / 2.0]
    points: list[Point] = [(x + DOORSTEP_M * math.cos(side), y + DOORSTEP_M * math.sin(side)) for side in sides]
    (left, bottom), (right, top) = plan.origin, plan.corner
    margins = [min(px - left, py - bottom, right - px, top - py) for px, py in points]
    out = 0 if margins[0] < margins[1] else 1
    return Pose2D(x=points[out][0], y=points[out][1], theta=sides[1 - out])


def _inside(polygon: list[Point], x: float, y: float) -> bool:
    """Whether a point lies in a polygon, by counting the edges to its right."""
    crossings = 0
    for (ax, ay), (bx, by) in zip(polygon, [*polygon[1:], polygon[0]], strict=True):
        if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
            crossings += 1
    return crossings % 2 == 1
