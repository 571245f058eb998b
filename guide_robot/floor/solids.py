"""The floor plan as solid boxes: the one shape that simulator, Gazebo world and map are made from."""

import itertools
import math
from dataclasses import dataclass
from enum import Enum

from guide_robot.floor.model import Counter, Door, FloorPlan, Furniture, FurnitureKind, Point, Wall

CHAIR_SIZE_M = 0.46
CHAIR_SEAT_HEIGHT_M = 0.45
LEG_SIZE_M = 0.035


class Material(Enum):
    """How a box looks, to people and to sensors."""

    WALL = "wall"
    GLASS = "glass"
    DESK = "desk"
    WOOD = "wood"
    SEAT = "seat"
    PLANT = "plant"
    SCREEN = "screen"


@dataclass(frozen=True, kw_only=True)
class Box:
    """An upright box in `map`: centre, size along its own axes, turned by `yaw`, from `bottom` to `top`."""

    name: str
    x: float
    y: float
    size_x: float
    size_y: float
    yaw: float
    bottom: float
    top: float
    material: Material

    def corners(self) -> list[Point]:
        """Return the four corners of its outline, counter-clockwise."""
        cos, sin = math.cos(self.yaw), math.sin(self.yaw)
        half = [(-1, -1), (1, -1), (1, 1), (-1, 1)]
        offsets = [(sx * self.size_x / 2.0, sy * self.size_y / 2.0) for sx, sy in half]
        return [(self.x + cos * dx - sin * dy, self.y + sin * dx + cos * dy) for dx, dy in offsets]


class ThingKind(Enum):
    """Which part of the plan a thing comes from."""

    WALL = "wall"
    COUNTER = "counter"
    FURNITURE = "furniture"
    SEAT = "seat"


@dataclass(frozen=True, kw_only=True)
class Thing:
    """One thing of the plan with all boxes it is made of."""

    kind: ThingKind
    id: str
    boxes: list[Box]

    @property
    def subject(self) -> str:
        """What to call it when something is wrong with it."""
        return f"{self.kind.value} {self.id}"


def solids(plan: FloorPlan) -> list[Box]:
    """Return every solid of a floor plan, in the order of the file."""
    return [box for thing in things(plan) for box in thing.boxes]


def things(plan: FloorPlan) -> list[Thing]:
    """Return every thing of a floor plan with its boxes, in the order of the file."""
    found = [Thing(kind=ThingKind.WALL, id=w.id, boxes=wall_boxes(w, plan.doors)) for w in plan.walls]
    found += [Thing(kind=ThingKind.COUNTER, id=c.id, boxes=[_desk(c)]) for c in plan.counters]
    found += [Thing(kind=ThingKind.FURNITURE, id=f.id, boxes=_furniture(f)) for f in plan.furniture]
    for row in plan.waiting_rows:
        facing = math.radians(row.facing_deg)
        for number, (x, y) in enumerate(row.seat_centres()):
            name = f"{row.id}_{number}"
            found.append(Thing(kind=ThingKind.SEAT, id=name, boxes=chair(name, x, y, facing)))
    return found


def wall_boxes(wall: Wall, doors: list[Door]) -> list[Box]:
    """Return a wall's boxes, one for each stretch between corners and door openings."""
    points = [*wall.points, wall.points[0]] if wall.closed else wall.points
    boxes = []
    for leg, (start, end) in enumerate(itertools.pairwise(points)):
        for part, (near, far) in enumerate(_stretches(start, end, wall.thickness, doors)):
            boxes.append(_wall_box(wall, f"{wall.id}_{leg}_{part}", start, end, near, far))
    return boxes


def _stretches(start: Point, end: Point, thickness: float, doors: list[Door]) -> list[tuple[float, float]]:
    """Return what remains of a wall's leg as (near, far) in metres from its start; corners overlap."""
    length = math.dist(start, end)
    stretches = [(-thickness / 2.0, length + thickness / 2.0)]
    for opening in filter(None, (_opening(start, end, thickness, door) for door in doors)):
        stretches = [
            piece
            for near, far in stretches
            for piece in ((near, min(far, opening[0])), (max(near, opening[1]), far))
            if piece[1] - piece[0] > 1e-6
        ]
    return stretches


def _opening(start: Point, end: Point, thickness: float, door: Door) -> tuple[float, float] | None:
    """Return where a door cuts a wall's leg, in metres from its start, or None if it does not lie in it."""
    length = math.dist(start, end)
    if length == 0.0:
        return None
    along = ((end[0] - start[0]) / length, (end[1] - start[1]) / length)
    offsets = [(point[0] - start[0], point[1] - start[1]) for point in (door.start, door.end)]
    across = [abs(along[0] * dy - along[1] * dx) for dx, dy in offsets]
    if max(across) > thickness / 2.0 + 0.05:
        return None
    near, far = sorted(along[0] * dx + along[1] * dy for dx, dy in offsets)
    return (near, far) if far > 0.0 and near < length else None


def _wall_box(wall: Wall, name: str, start: Point, end: Point, near: float, far: float) -> Box:
    yaw = math.atan2(end[1] - start[1], end[0] - start[0])
    middle = (near + far) / 2.0
    return Box(
        name=name,
        x=start[0] + middle * math.cos(yaw),
        y=start[1] + middle * math.sin(yaw),
        size_x=far - near,
        size_y=wall.thickness,
        yaw=yaw,
        bottom=0.0,
        top=wall.height,
        material=Material.GLASS if wall.glass else Material.WALL,
    )


def _desk(counter: Counter) -> Box:
    return Box(
        name=f"counter_{counter.id}",
        x=counter.centre[0],
        y=counter.centre[1],
        size_x=counter.depth,
        size_y=counter.width,
        yaw=counter.facing,
        bottom=0.0,
        top=counter.height,
        material=Material.DESK,
    )


_MATERIALS = {
    FurnitureKind.PLANT: Material.PLANT,
    FurnitureKind.PILLAR: Material.WALL,
    FurnitureKind.SCREEN: Material.SCREEN,
}


def _furniture(thing: Furniture) -> list[Box]:
    yaw = math.radians(thing.yaw_deg)
    (x, y), (size_x, size_y) = thing.centre, thing.size
    if thing.kind is FurnitureKind.CHAIR:
        return chair(thing.id, x, y, yaw)
    if thing.kind in (FurnitureKind.TABLE, FurnitureKind.BENCH):
        return _on_legs(thing.id, x, y, yaw, size_x, size_y, thing.height, Material.WOOD)
    return [
        Box(
            name=thing.id,
            x=x,
            y=y,
            size_x=size_x,
            size_y=size_y,
            yaw=yaw,
            bottom=0.0,
            top=thing.height,
            material=_MATERIALS.get(thing.kind, Material.WOOD),
        )
    ]


def chair(name: str, x: float, y: float, yaw: float) -> list[Box]:
    """Return a chair's boxes; somebody who sits on it looks along `yaw`."""
    side = CHAIR_SIZE_M
    boxes = _on_legs(name, x, y, yaw, side, side, CHAIR_SEAT_HEIGHT_M, Material.SEAT)
    back = side / 2.0 - 0.02
    boxes.append(
        Box(
            name=f"{name}_back",
            x=x - back * math.cos(yaw),
            y=y - back * math.sin(yaw),
            size_x=0.04,
            size_y=side,
            yaw=yaw,
            bottom=CHAIR_SEAT_HEIGHT_M,
            top=0.85,
            material=Material.SEAT,
        )
    )
    return boxes


def _on_legs(
    name: str, x: float, y: float, yaw: float, size_x: float, size_y: float, height: float, material: Material
) -> list[Box]:
    """Return a slab on four legs: what a lidar below the slab sees of chairs and tables."""
    slab = 0.04
    boxes = [
        Box(
            name=f"{name}_slab",
            x=x,
            y=y,
            size_x=size_x,
            size_y=size_y,
            yaw=yaw,
            bottom=height - slab,
            top=height,
            material=material,
        )
    ]
    cos, sin = math.cos(yaw), math.sin(yaw)
    for number, (sx, sy) in enumerate([(-1, -1), (1, -1), (1, 1), (-1, 1)]):
        dx, dy = sx * (size_x / 2.0 - LEG_SIZE_M), sy * (size_y / 2.0 - LEG_SIZE_M)
        boxes.append(
            Box(
                name=f"{name}_leg{number}",
                x=x + cos * dx - sin * dy,
                y=y + sin * dx + cos * dy,
                size_x=LEG_SIZE_M,
                size_y=LEG_SIZE_M,
                yaw=yaw,
                bottom=0.0,
                top=height - slab,
                material=material,
            )
        )
    return boxes
