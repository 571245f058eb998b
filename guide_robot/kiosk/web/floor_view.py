"""The floor plan as the operator page draws it: metres in the frame map, angles in radians."""

import math
from dataclasses import dataclass

from guide_robot.common.language import LocalText
from guide_robot.floor.model import FloorPlan, Place, PlaceKind
from guide_robot.kiosk.web.views import Names, PlaceView

Point = tuple[float, float]
OWN = "own"  # the kind of ROBOTS_OWN on the page
# Where nobody wants to be led: the robot's own places.
ROBOTS_OWN = frozenset({PlaceKind.CHARGING, PlaceKind.HOME, PlaceKind.TICKET_AREA})


@dataclass(frozen=True, kw_only=True)
class LineView:
    """A wall's line, or a door's."""

    points: tuple[Point, ...]
    thickness: float
    glass: bool = False
    closed: bool = False


@dataclass(frozen=True, kw_only=True)
class BoxView:
    """A counter or a piece of furniture: a rectangle turned by `yaw` about its centre."""

    kind: str
    centre: Point
    size: Point
    yaw: float
    id: str = ""
    name: Names | None = None


@dataclass(frozen=True, kw_only=True)
class ZoneView:
    """An area to keep out of, or to drive slowly through."""

    kind: str
    polygon: tuple[Point, ...]


@dataclass(frozen=True, kw_only=True)
class SpotView:
    """A place with where the robot stands there."""

    id: str
    kind: str
    name: Names
    x: float
    y: float
    theta: float


@dataclass(frozen=True, kw_only=True)
class FloorView:
    """Everything that stands still."""

    name: Names
    origin: Point
    size: Point
    walls: tuple[LineView, ...]
    doors: tuple[LineView, ...]
    boxes: tuple[BoxView, ...]
    seats: tuple[Point, ...]
    zones: tuple[ZoneView, ...]
    spots: tuple[SpotView, ...]


def floor_view(plan: FloorPlan) -> FloorView:
    """Return the whole plan."""
    return FloorView(
        name=names(plan.name),
        origin=plan.origin,
        size=plan.size,
        walls=tuple(
            LineView(points=tuple(wall.points), thickness=wall.thickness, glass=wall.glass, closed=wall.closed)
            for wall in plan.walls
        ),
        doors=tuple(LineView(points=(door.start, door.end), thickness=0.2) for door in plan.doors),
        boxes=_boxes(plan),
        seats=tuple(seat for row in plan.waiting_rows for seat in row.seat_centres()),
        zones=tuple(ZoneView(kind=zone.kind.value, polygon=tuple(zone.polygon)) for zone in plan.zones),
        spots=tuple(_spot(place) for place in plan.places),
    )


def place_views(plan: FloorPlan) -> tuple[PlaceView, ...]:
    """Return where a citizen may want to be led, and the name of every other place."""
    return tuple(
        PlaceView(
            id=place.id,
            kind=OWN if place.kind in ROBOTS_OWN else place.kind.value,
            counter=place.counter or "",
            name=names(place.name),
            desk=_desk(plan, place),
        )
        for place in plan.places
    )


def _desk(plan: FloorPlan, place: Place) -> Names | None:
    counter = plan.counter(place.counter) if place.counter else None
    return names(counter.name) if counter else None


def names(text: LocalText) -> Names:
    """Return a text in every language, for the pages."""
    return text.in_every_language()


def _boxes(plan: FloorPlan) -> tuple[BoxView, ...]:
    counters = [
        BoxView(
            kind="counter",
            centre=counter.centre,
            size=(counter.depth, counter.width),
            yaw=counter.facing,
            id=counter.id,
            name=names(counter.name),
        )
        for counter in plan.counters
    ]
    furniture = [
        BoxView(kind=thing.kind.value, centre=thing.centre, size=thing.size, yaw=math.radians(thing.yaw_deg))
        for thing in plan.furniture
    ]
    return (*counters, *furniture)


def _spot(place: Place) -> SpotView:
    pose = place.poses()[0]
    return SpotView(id=place.id, kind=place.kind.value, name=names(place.name), x=pose.x, y=pose.y, theta=pose.theta)
