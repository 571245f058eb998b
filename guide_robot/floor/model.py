"""The floor plan as data: what stands where in a service centre.

All coordinates are metres in the frame `map`, x to the right, y up (REP-103); the plan's lower left corner is its
`origin`, (0, 0) unless a map of SLAM says otherwise.
Angles in the file are degrees, counter-clockwise from the x axis; properties give radians.
"""

import math
from dataclasses import KW_ONLY
from enum import Enum
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from guide_robot.common.geometry import Pose2D
from guide_robot.common.language import LocalText

STRICT = ConfigDict(extra="forbid")
Metre = Annotated[float, Field(ge=-200.0, le=200.0, allow_inf_nan=False)]
Length = Annotated[float, Field(gt=0.0, le=200.0, allow_inf_nan=False)]
Degrees = Annotated[float, Field(ge=-360.0, le=360.0, allow_inf_nan=False)]
Identifier = Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{1,40}$")]
Point = tuple[Metre, Metre]


@dataclass(frozen=True, config=STRICT)
class Wall:
    """A wall along a line of points; a glass wall is seen poorly by a lidar."""

    _: KW_ONLY
    id: Identifier
    points: Annotated[list[Point], Field(min_length=2, max_length=200)]
    thickness: Length = 0.15
    height: Length = 2.6
    closed: bool = False
    glass: bool = False


@dataclass(frozen=True, config=STRICT)
class Door:
    """An opening in the walls between two points; people enter and leave by an exterior one.

    A `powered` one is opened by the building's own system, which Open-RMF asks for it.
    """

    _: KW_ONLY
    id: Identifier
    start: Point
    end: Point
    exterior: bool = False
    powered: bool = False

    @property
    def width(self) -> float:
        """Width of the opening in metres."""
        return math.dist(self.start, self.end)

    @property
    def centre(self) -> Point:
        """Middle of the opening."""
        return ((self.start[0] + self.end[0]) / 2.0, (self.start[1] + self.end[1]) / 2.0)


@dataclass(frozen=True, config=STRICT)
class Counter:
    """A desk with a clerk behind it; `facing_deg` points from the desk to the citizens."""

    _: KW_ONLY
    id: Identifier
    name: LocalText
    services: list[Identifier]
    centre: Point
    facing_deg: Degrees
    width: Length = 1.8
    depth: Length = 0.7
    height: Length = 1.05

    @property
    def facing(self) -> float:
        """Direction from the desk to the citizens, radians."""
        return math.radians(self.facing_deg)

    def in_front(self, distance: float, sideways: float = 0.0) -> Point:
        """Return the point that far before the desk's edge, and to the left as the clerk sees it."""
        reach = self.depth / 2.0 + distance
        cos, sin = math.cos(self.facing), math.sin(self.facing)
        return (
            self.centre[0] + reach * cos - sideways * sin,
            self.centre[1] + reach * sin + sideways * cos,
        )


class FurnitureKind(Enum):
    """What stands on the floor besides walls and counters."""

    CHAIR = "chair"
    TABLE = "table"
    PLANT = "plant"
    PILLAR = "pillar"
    SHELF = "shelf"
    SCREEN = "screen"
    BENCH = "bench"


@dataclass(frozen=True, config=STRICT)
class Furniture:
    """One thing on the floor; size is along its own x and y axes before turning by `yaw_deg`."""

    _: KW_ONLY
    id: Identifier
    kind: FurnitureKind
    centre: Point
    size: tuple[Length, Length]
    yaw_deg: Degrees = 0.0
    height: Length = 0.75


@dataclass(frozen=True, config=STRICT)
class WaitingRow:
    """Chairs side by side from the first seat's centre to the last one's, all facing one way."""

    _: KW_ONLY
    id: Identifier
    start: Point
    end: Point
    seats: Annotated[int, Field(ge=1, le=100)]
    facing_deg: Degrees

    def seat_centres(self) -> list[Point]:
        """Return the seats' centres from start to end."""
        steps = max(1, self.seats - 1)
        return [
            (
                self.start[0] + (self.end[0] - self.start[0]) * i / steps,
                self.start[1] + (self.end[1] - self.start[1]) * i / steps,
            )
            for i in range(self.seats)
        ]


class PlaceKind(Enum):
    """What a place is for."""

    COUNTER = "counter"
    WAITING = "waiting"
    TICKET_AREA = "ticket_area"
    CHARGING = "charging"
    HOME = "home"
    ENTRANCE = "entrance"
    TOILET = "toilet"
    OTHER = "other"


@dataclass(frozen=True, config=STRICT)
class Place:
    """Somewhere the robot can lead to: where it stops, and where it looks while it drives up.

    `alternatives` are further poses (x, y, heading in degrees), tried in order when the first is blocked.
    """

    _: KW_ONLY
    id: Identifier
    kind: PlaceKind
    name: LocalText
    pose: tuple[Metre, Metre, Degrees]
    counter: Identifier | None = None
    alternatives: list[tuple[Metre, Metre, Degrees]] = Field(default_factory=list)

    def poses(self) -> list[Pose2D]:
        """Return the poses in `map`, the preferred one first."""
        return [Pose2D(x=x, y=y, theta=math.radians(deg)) for x, y, deg in [self.pose, *self.alternatives]]


class ZoneKind(Enum):
    """What a zone forbids."""

    KEEPOUT = "keepout"
    SLOW = "slow"


@dataclass(frozen=True, config=STRICT)
class Zone:
    """A polygon that the robot keeps out of, or drives through no faster than `speed_limit` m/s."""

    _: KW_ONLY
    id: Identifier
    kind: ZoneKind
    polygon: Annotated[list[Point], Field(min_length=3, max_length=100)]
    speed_limit: Annotated[float, Field(gt=0.0, le=2.0)] | None = None


@dataclass(frozen=True, config=STRICT)
class SimulatedPerson:
    """Somebody who is there from the start of a simulation: standing, or walking back and forth."""

    _: KW_ONLY
    id: Identifier
    points: Annotated[list[Point], Field(min_length=1, max_length=50)]
    speed: Annotated[float, Field(gt=0.0, le=2.0)] = 1.0


@dataclass(frozen=True, config=STRICT)
class Simulation:
    """What only a simulation needs to know of the floor."""

    _: KW_ONLY
    people: list[SimulatedPerson] = Field(default_factory=list)


@dataclass(frozen=True, config=STRICT)
class FloorPlan:
    """One floor of a service centre.

    It reaches from `origin` over `size`. `unknown` are outlines of what nobody has ever seen: a point within an odd
    number of them is not known to be free, so that a hole is one more outline.
    """

    _: KW_ONLY
    format: Annotated[int, Field(ge=1, le=1)]
    id: Identifier
    name: LocalText
    size: tuple[Length, Length]
    start: tuple[Metre, Metre, Degrees]
    walls: list[Wall]
    doors: list[Door]
    counters: list[Counter]
    places: list[Place]
    furniture: list[Furniture] = Field(default_factory=list)
    waiting_rows: list[WaitingRow] = Field(default_factory=list)
    zones: list[Zone] = Field(default_factory=list)
    simulation: Simulation = Field(default_factory=Simulation)
    resolution: Annotated[float, Field(ge=0.02, le=0.2)] = 0.05
    origin: Point = (0.0, 0.0)
    unknown: list[Annotated[list[Point], Field(min_length=3)]] = Field(default_factory=list)

    def place(self, place_id: str) -> Place | None:
        """Return the place of that id, or None."""
        return next((place for place in self.places if place.id == place_id), None)

    def place_of_kind(self, kind: PlaceKind) -> Place | None:
        """Return the first place of that kind, or None."""
        return next((place for place in self.places if place.kind is kind), None)

    def counter(self, counter_id: str) -> Counter | None:
        """Return the counter of that id, or None."""
        return next((counter for counter in self.counters if counter.id == counter_id), None)

    def place_for_counter(self, counter_id: str) -> Place | None:
        """Return the place from which that counter is reached, or None."""
        return next((place for place in self.places if place.counter == counter_id), None)

    @property
    def corner(self) -> Point:
        """The upper right corner of the plan, in `map`."""
        return (self.origin[0] + self.size[0], self.origin[1] + self.size[1])

    @property
    def corners(self) -> list[Point]:
        """The corners of the plan in `map`, the lower left one first, counter-clockwise."""
        (left, low), (right, high) = self.origin, self.corner
        return [(left, low), (right, low), (right, high), (left, high)]

    @property
    def middle(self) -> Point:
        """The middle of the plan, in `map`."""
        return (self.origin[0] + self.size[0] / 2.0, self.origin[1] + self.size[1] / 2.0)

    @property
    def start_pose(self) -> Pose2D:
        """Where the robot stands when it is switched on, in `map`."""
        x, y, degrees = self.start
        return Pose2D(x=x, y=y, theta=math.radians(degrees))
