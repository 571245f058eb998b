"""What stands about in made-up rooms, as a lidar between ankle and knee sees it."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from guide_robot.bench.people.world import Floats, Shapes
from guide_robot.common.geometry import Pose2D

GLASS = -2
"""The owner of panes: lines that let most beams through."""


@dataclass(kw_only=True)
class Rooms:
    """Rooms being built: `mapped` is what the site's map knows, `unmapped` what it does not."""

    random: np.random.Generator
    size: tuple[float, float]
    mapped: Shapes = field(default_factory=Shapes)
    unmapped: Shapes = field(default_factory=Shapes)
    taken: list[tuple[float, float, float]] = field(default_factory=list)
    mapped_share: float = 0.8

    def some(self, low: float, high: float) -> float:
        """Return a number between two."""
        return float(self.random.uniform(low, high))

    def chance(self, share: float) -> bool:
        """Return True with a probability."""
        return bool(self.random.random() < share)

    def where(self) -> Shapes:
        """Return where a piece of furniture is drawn: on the map or not."""
        return self.mapped if self.chance(self.mapped_share) else self.unmapped

    def spot(self, radius: float, tries: int = 40) -> tuple[float, float] | None:
        """Return a free spot, None if none is found."""
        for _ in range(tries):
            at = self.some(0.3, self.size[0] - 0.3), self.some(0.3, self.size[1] - 0.3)
            if all(math.dist(at, other[:2]) > radius + other[2] for other in self.taken):
                return at
        return None


def build(random: np.random.Generator) -> Rooms:
    """Return furnished rooms of some kind: a hall, offices along a corridor, or a jumble."""
    size = float(random.uniform(4, 20)), float(random.uniform(3, 16))
    rooms = Rooms(random=random, size=size, mapped_share=float(random.uniform(0.5, 1.0)))
    _walls(rooms)
    for _ in range(int(random.integers(0, 5))):
        _partition(rooms)
    area = rooms.size[0] * rooms.size[1]
    for _ in range(int(area * random.uniform(0.03, 0.28))):
        make = THINGS[int(random.choice(len(THINGS), p=_SHARES))]
        make(rooms)
    return rooms


def rough_line(rooms: Rooms, shapes: Shapes, first: Floats, second: Floats, rough: float) -> None:
    """Draw a wall that is not quite straight, in pieces that jut out or stand back."""
    (x1, y1), (x2, y2) = first, second
    length = math.hypot(x2 - x1, y2 - y1)
    if length < 0.05:
        return
    normal = np.array([-(y2 - y1), x2 - x1]) / length
    cuts = np.sort(rooms.random.uniform(0.0, 1.0, int(rooms.random.poisson(length * rough))))
    last, off = np.array([x1, y1]), 0.0
    for cut in [*cuts.tolist(), 1.0]:
        begin = np.array([x1 + cut * (x2 - x1), y1 + cut * (y2 - y1)])
        end = begin + off * normal
        shapes.line(*last, *end)
        off = rooms.some(-0.12, 0.12) if rooms.chance(0.5) and cut < 1.0 else 0.0
        last = begin + off * normal
        shapes.line(*end, *last)


def _walls(rooms: Rooms) -> None:
    """Build the outer walls, with doorways through which more is seen."""
    width, depth = rooms.size
    rough = rooms.some(0.0, 0.8)
    corners = [(0.0, 0.0), (width, 0.0), (width, depth), (0.0, depth)]
    for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1], strict=True):
        _wall_with_doors(rooms, (x1, y1), (x2, y2), rough)


def _wall_with_doors(rooms: Rooms, begin: tuple[float, float], end: tuple[float, float], rough: float) -> None:
    length = math.dist(begin, end)
    along = np.array([end[0] - begin[0], end[1] - begin[1]]) / max(length, 1e-6)
    aside = np.array([along[1], -along[0]])  # outwards
    at = 0.0
    while at < length:
        to = min(length, at + rooms.some(0.6, 6.0))
        a, b = np.array(begin) + at * along, np.array(begin) + to * along
        rough_line(rooms, rooms.mapped, a, b, rough)
        gap = rooms.some(0.7, 2.2)
        if to + gap >= length or rooms.chance(0.35):
            at = to
            continue
        c = b + gap * along
        thick = rooms.some(0.05, 0.35)
        for jamb in (b, c):
            rooms.mapped.line(*jamb, *(jamb + thick * aside))
            if rooms.chance(0.3):
                rooms.mapped.box(
                    Pose2D(x=float(jamb[0]), y=float(jamb[1]), theta=math.atan2(along[1], along[0])), 0.08, 0.1
                )
        if rooms.chance(0.3):  # an open door leaf
            turn = rooms.some(0.3, 2.8) + math.atan2(along[1], along[0])
            leaf = b + gap * np.array([math.cos(turn), math.sin(turn)])
            rooms.where().line(*b, *leaf)
        if rooms.chance(0.3):  # a pane
            rooms.mapped.line(b[0], b[1], c[0], c[1], GLASS)
        behind = rooms.some(1.0, 6.0)
        if rooms.chance(0.7):
            rough_line(rooms, rooms.mapped, b + behind * aside - along, c + behind * aside + along, rough)
        for jamb, out in ((b, -1.0), (c, 1.0)):
            if rooms.chance(0.5):
                far = jamb + thick * aside + out * rooms.some(0.0, 0.5) * along
                rooms.mapped.line(*far, *(far + behind * aside))
        at = to + gap


def _partition(rooms: Rooms) -> None:
    """Build a wall inside, with free ends."""
    x, y = rooms.some(0.5, rooms.size[0] - 0.5), rooms.some(0.5, rooms.size[1] - 0.5)
    turn = rooms.random.choice([0.0, math.pi / 2.0]) + (rooms.some(-0.4, 0.4) if rooms.chance(0.2) else 0.0)
    length, thick = rooms.some(0.4, 5.0), rooms.some(0.03, 0.3)
    rooms.where().box(Pose2D(x=x, y=y, theta=float(turn)), length, thick)
    for share in np.linspace(-0.5, 0.5, max(2, int(length / 0.5))):
        rooms.taken.append((x + share * length * math.cos(turn), y + share * length * math.sin(turn), 0.35))


def _legs(rooms: Rooms, shapes: Shapes, pose: Pose2D, length: float, width: float, radius: float) -> None:
    square = rooms.chance(0.5)
    for ahead in (-0.5, 0.5):
        for aside in (-0.5, 0.5):
            x, y = pose.transform(ahead * length, aside * width)
            if square:
                shapes.box(Pose2D(x=x, y=y, theta=pose.theta), 2.0 * radius, 2.0 * radius)
            else:
                shapes.circle(x, y, radius)


def _pose(rooms: Rooms, radius: float) -> Pose2D | None:
    at = rooms.spot(radius)
    if at is None:
        return None
    rooms.taken.append((*at, radius))
    return Pose2D(x=at[0], y=at[1], theta=rooms.some(-math.pi, math.pi))


def chair(rooms: Rooms) -> None:
    """Four legs, a star with castors, runners, or a closed box."""
    pose = _pose(rooms, 0.3)
    if pose is None:
        return
    shapes, kind, size = rooms.where(), int(rooms.random.integers(4)), rooms.some(0.35, 0.52)
    if kind <= 1:
        _legs(rooms, shapes, pose, size, size, rooms.some(0.008, 0.025))
    elif kind == 2:
        shapes.circle(pose.x, pose.y, rooms.some(0.02, 0.04))
        if rooms.chance(0.6):
            for number in range(5):
                turned = Pose2D(x=pose.x, y=pose.y, theta=pose.theta + number * math.tau / 5.0)
                shapes.circle(*turned.transform(rooms.some(0.25, 0.33), 0.0), rooms.some(0.02, 0.035))
    else:
        for aside in (-0.5, 0.5):
            x, y = pose.transform(0.0, aside * size)
            shapes.box(Pose2D(x=x, y=y, theta=pose.theta), size, 0.025)


def table(rooms: Rooms) -> None:
    """Four legs, two panels, or a middle post; chairs about it now and then."""
    length, width = rooms.some(0.6, 2.0), rooms.some(0.5, 1.0)
    pose = _pose(rooms, 0.5 * length)
    if pose is None:
        return
    shapes, kind = rooms.where(), int(rooms.random.integers(4))
    if kind <= 1:
        _legs(rooms, shapes, pose, length, width, rooms.some(0.015, 0.05))
    elif kind == 2:
        for side in (-0.5, 0.5):
            x, y = pose.transform(side * length, 0.0)
            shapes.box(Pose2D(x=x, y=y, theta=pose.theta), 0.04, width)
    else:
        shapes.circle(pose.x, pose.y, rooms.some(0.03, 0.3))


def box(rooms: Rooms) -> None:
    """A cupboard, a counter, a machine, a parcel."""
    length, width = rooms.some(0.1, 2.2), rooms.some(0.08, 0.8)
    pose = _pose(rooms, 0.5 * length)
    if pose is not None:
        rooms.where().box(pose, length, width)


def round_thing(rooms: Rooms) -> None:
    """A column, a plant pot, a bin."""
    radius = rooms.some(0.08, 0.35)
    pose = _pose(rooms, radius + 0.2)
    if pose is not None:
        rooms.where().circle(pose.x, pose.y, radius)


def post(rooms: Rooms) -> None:
    """One post or a few: lamps, stands, queue barriers, pairs that stand like legs."""
    pose = _pose(rooms, 0.4)
    if pose is None:
        return
    shapes, radius = rooms.where(), rooms.some(0.01, 0.09)
    count = int(rooms.random.choice([1] * 12 + [2, 3]))
    apart = rooms.some(0.12, 0.9)
    for number in range(count):
        x, y = pose.transform(number * apart, rooms.some(-0.1, 0.1))
        if rooms.chance(0.5):
            shapes.circle(x, y, radius)
        else:
            shapes.box(Pose2D(x=x, y=y, theta=rooms.some(-3, 3)), 2.0 * radius, rooms.some(1.0, 3.0) * radius)


def wall_thing(rooms: Rooms) -> None:
    """Something at a wall: a radiator of ribs, a pipe, a pilaster, a fire extinguisher, a bin, a cupboard."""
    width, depth = rooms.size
    side = int(rooms.random.integers(4))
    along, off = rooms.some(0.1, 0.9), rooms.some(0.0, 0.15)
    x, y, theta = (
        (along * width, off, 0.0),
        (width - off, along * depth, math.pi / 2.0),
        (along * width, depth - off, math.pi),
        (off, along * depth, -math.pi / 2.0),
    )[side]
    wall, shapes = Pose2D(x=x, y=y, theta=theta), rooms.where()
    kind = int(rooms.random.integers(4))
    if kind == 0:
        ribs, apart = int(rooms.random.integers(4, 20)), rooms.some(0.05, 0.14)
        for number in range(ribs):
            rib = wall.transform(number * apart, 0.08)
            shapes.box(Pose2D(x=rib[0], y=rib[1], theta=theta), rooms.some(0.02, 0.5) * apart + 0.01, 0.1)
    elif kind == 1:
        for number in range(int(rooms.random.integers(1, 4))):
            shapes.circle(*wall.transform(0.15 * number, rooms.some(0.02, 0.1)), rooms.some(0.01, 0.08))
    elif kind == 2:
        size = rooms.some(0.1, 0.6), rooms.some(0.05, 0.4)
        at = wall.transform(0.0, 0.5 * size[1])
        shapes.box(Pose2D(x=at[0], y=at[1], theta=theta), *size)
        rooms.taken.append((*at, 0.3))
    else:
        at = wall.transform(0.0, rooms.some(0.1, 0.3))
        shapes.circle(*at, rooms.some(0.07, 0.2))
        rooms.taken.append((*at, 0.3))


def jumble(rooms: Rooms) -> None:
    """Something of no shape: cables, a bicycle, heaped parcels."""
    pose = _pose(rooms, 0.5)
    if pose is None:
        return
    shapes = rooms.where()
    at = np.array([pose.x, pose.y])
    for _ in range(int(rooms.random.integers(2, 9))):
        to = at + rooms.random.normal(0.0, 0.15, 2)
        shapes.line(*at, *to)
        at = to if rooms.chance(0.8) else to + rooms.random.normal(0.0, 0.15, 2)


THINGS: tuple[Callable[[Rooms], None], ...] = (chair, table, box, round_thing, post, wall_thing, jumble)
_SHARES = (0.26, 0.14, 0.2, 0.08, 0.08, 0.16, 0.08)
