"""The route graph as Open-RMF's traffic: named vertices and lanes, with what RMF must know of each."""

from dataclasses import dataclass

import numpy as np
from shapely.geometry import LineString, Polygon

from guide_robot.floor.model import FloorPlan, PlaceKind, Point, ZoneKind
from guide_robot.floor.narrow_places import NarrowPlaces
from guide_robot.floor.routes import RouteGraph, RouteNode
from guide_robot.robot.description import Robot

LEVEL = "L1"
"""What the one floor of a plan is called; robots must name their map so."""

PARKING = frozenset({PlaceKind.HOME, PlaceKind.CHARGING, PlaceKind.WAITING})


@dataclass(frozen=True, kw_only=True)
class Vertex:
    """A point in `map`; `name` is the id of the place it stands for. `mutex`: the narrow place that it lies in.

    Robots may wait at a `holding` point while another passes, and be left at a `parking` spot.
    """

    point: Point
    name: str = ""
    charger: bool = False
    parking: bool = False
    holding: bool = False
    mutex: str = ""

    @property
    def flags(self) -> list[str]:
        """What the point is, in RMF's words, which both of its files use."""
        kinds = {"is_charger": self.charger, "is_parking_spot": self.parking, "is_holding_point": self.holding}
        return [name for name, holds in kinds.items() if holds]


@dataclass(frozen=True, kw_only=True)
class Lane:
    """A way in both directions between two vertices, by their numbers.

    `door` is the id of the powered door that it passes. Of all lanes and vertices with the same `mutex` one robot uses
    any at a time. `speed_limit` in m/s is 0 where there is none.
    """

    start: int
    end: int
    door: str = ""
    mutex: str = ""
    speed_limit: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Traffic:
    """All vertices and lanes of one floor."""

    vertices: tuple[Vertex, ...]
    lanes: tuple[Lane, ...]


def traffic_of(plan: FloorPlan, robot: Robot, graph: RouteGraph) -> Traffic:
    """Return the traffic of a floor plan on its route graph."""
    nodes, edges = graph
    narrow = NarrowPlaces(plan, robot.footprint_radius_m)
    return Traffic(
        vertices=tuple(_vertex(plan, node, narrow) for node in nodes),
        lanes=tuple(_lane(plan, nodes, start, end, narrow) for start, end in edges),
    )


def _vertex(plan: FloorPlan, node: RouteNode, narrow: NarrowPlaces) -> Vertex:
    place = plan.place(node.place) if node.place else None
    kind = place.kind if place is not None else None
    mutex = narrow.at(*node.point)
    return Vertex(
        point=node.point,
        name=node.place,
        charger=kind is PlaceKind.CHARGING,
        parking=kind in PARKING,
        holding=not mutex,
        mutex=mutex,
    )


def _lane(plan: FloorPlan, nodes: list[RouteNode], start: int, end: int, narrow: NarrowPlaces) -> Lane:
    points = (nodes[start].point, nodes[end].point)
    way = LineString(points)
    crossed = narrow.crossings(np.array(points))
    powered = (door for door in plan.doors if door.powered and way.intersects(LineString([door.start, door.end])))
    limits = (
        zone.speed_limit
        for zone in plan.zones
        if zone.kind is ZoneKind.SLOW and zone.speed_limit is not None and way.intersects(Polygon(zone.polygon))
    )
    return Lane(
        start=start,
        end=end,
        door=next((door.id for door in powered), ""),
        mutex=crossed[0].place if crossed else "",
        speed_limit=min(limits, default=0.0),
    )
