"""The floor plan as a route graph for Nav2's route server: places, doors and waypoints between them, as GeoJSON."""

import json
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from guide_robot.floor.model import FloorPlan, Point
from guide_robot.floor.reach import Reach, reach
from guide_robot.robot.description import Robot

TILE_M = 3.0  # one waypoint in each tile of the floor, where there is most room
LONGEST_EDGE_M = 5.0
SIDE_ROOM_M = 0.05


@dataclass(frozen=True, kw_only=True)
class RouteNode:
    """A point of the graph in `map`; `place` is the id of the place it stands for, empty for a waypoint."""

    point: Point
    place: str = ""


RouteGraph = tuple[list[RouteNode], list[tuple[int, int]]]


def routes_file(plan: FloorPlan, graph: RouteGraph) -> bytes:
    """Return the graph as nav2_route reads it: nodes as points, each way of an edge as a line."""
    nodes, edges = graph
    features = [_node_feature(number, node, plan) for number, node in enumerate(nodes)]
    ways = [way for first, second in edges for way in ((first, second), (second, first))]
    for number, (start, end) in enumerate(ways, start=len(nodes)):
        features.append(_edge_feature(number, start, end, nodes))
    lines = ",\n".join(json.dumps(feature, separators=(",", ":")) for feature in features)
    return f'{{"type": "FeatureCollection", "name": "{plan.id}", "features": [\n{lines}\n]}}\n'.encode()


def route_graph(plan: FloorPlan, robot: Robot) -> RouteGraph:
    """Return nodes and undirected edges; every edge leaves the robot SIDE_ROOM_M of room on each side.

    Waypoints that no way joins to the places are left out.
    """
    ways = reach(plan, robot.footprint_radius_m)
    needed = robot.footprint_radius_m + SIDE_ROOM_M
    for tile in (TILE_M, TILE_M / 2.0, TILE_M / 4.0):
        nodes = _nodes(plan, ways, tile)
        edges = _edges(nodes, ways, needed)
        groups = _groups(len(nodes), edges)
        used = {group for group, node in zip(groups, nodes, strict=True) if node.place}
        if len(used) <= 1:
            break
    kept = [number for number, group in enumerate(groups) if group in used]
    renumbered = {number: place for place, number in enumerate(kept)}
    joined = [(renumbered[first], renumbered[second]) for first, second in edges if first in renumbered]
    return [nodes[number] for number in kept], joined


def _nodes(plan: FloorPlan, ways: Reach, tile: float) -> list[RouteNode]:
    nodes = [RouteNode(point=(place.pose[0], place.pose[1]), place=place.id) for place in plan.places]
    for door in plan.doors:
        along = (door.end[0] - door.start[0], door.end[1] - door.start[1])
        length = math.hypot(*along) or 1.0
        across = (-along[1] / length, along[0] / length)
        for reach_m in (-0.8, 0.0, 0.8):
            x, y = door.centre[0] + reach_m * across[0], door.centre[1] + reach_m * across[1]
            if ways.reachable(x, y):
                nodes.append(RouteNode(point=(round(x, 3), round(y, 3))))
    return nodes + _waypoints(ways, tile)


def _waypoints(ways: Reach, tile: float) -> list[RouteNode]:
    """Return the roomiest point of each tile of the floor."""
    room = np.where(ways.regions == ways.home_region, ways.clearance, 0.0)
    step = round(tile / ways.grid.resolution)
    rows, columns = room.shape
    nodes = []
    for row in range(0, rows, step):
        for column in range(0, columns, step):
            block = room[row : row + step, column : column + step]
            best = np.unravel_index(int(_centred(block).argmax()), block.shape)
            if block[best] > 0.0:
                x, y = ways.grid.to_point(row + int(best[0]), column + int(best[1]))
                nodes.append(RouteNode(point=(round(x, 3), round(y, 3))))
    return nodes


def _centred(block: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the room of a tile, a little less towards its edges, so that open floor gives even spacing."""
    rows, columns = block.shape
    away = np.hypot(*np.meshgrid(*(np.linspace(-1.0, 1.0, size) for size in (rows, columns)), indexing="ij"))
    return np.where(block > 0.0, np.minimum(block, 1.2) - 0.3 * away + 1.0, 0.0)


def _edges(nodes: list[RouteNode], ways: Reach, needed: float) -> list[tuple[int, int]]:
    """Return the pairs in sight of each other, without those that a third node between them makes needless."""
    points = np.array([node.point for node in nodes])
    distances = np.linalg.norm(points[:, None] - points[None, :], axis=2)
    edges = []
    for first, second in np.argwhere(np.triu(distances < LONGEST_EDGE_M, 1)).tolist():
        length = distances[first, second]
        detour = np.maximum(distances[first], distances[second]) < length * 0.95
        if length > 0.05 and _clear(points[first], points[second], ways, needed):
            between = np.flatnonzero(detour)
            if not any(
                _clear(points[first], points[third], ways, needed)
                and _clear(points[third], points[second], ways, needed)
                for third in between
            ):
                edges.append((first, second))
    return edges


def _clear(start: NDArray[np.float64], end: NDArray[np.float64], ways: Reach, needed: float) -> bool:
    steps = max(2, math.ceil(float(np.linalg.norm(end - start)) / ways.grid.resolution) + 1)
    line = start + np.linspace(0.0, 1.0, steps)[:, None] * (end - start)
    cells = np.floor((line - (ways.grid.origin_x, ways.grid.origin_y)) / ways.grid.resolution).astype(int)
    return bool((ways.clearance[cells[:, 1], cells[:, 0]] > needed).all())


def _groups(nodes: int, edges: list[tuple[int, int]]) -> list[int]:
    """Return for each node the number of the connected part that it belongs to."""
    ends = np.array(edges, int).reshape(-1, 2)
    graph = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(nodes, nodes))
    _, groups = connected_components(graph, directed=False)
    return [int(group) for group in groups]


def _node_feature(number: int, node: RouteNode, plan: FloorPlan) -> dict[str, Any]:
    properties: dict[str, Any] = {"id": number, "frame": "map"}
    place = plan.place(node.place) if node.place else None
    if place is not None:
        heading = round(place.poses()[0].theta, 4)
        properties["metadata"] = {"place": place.id, "kind": place.kind.value, "heading": heading}
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Point", "coordinates": list(node.point)},
    }


def _edge_feature(number: int, start: int, end: int, nodes: list[RouteNode]) -> dict[str, Any]:
    line = [list(nodes[start].point), list(nodes[end].point)]
    return {
        "type": "Feature",
        "properties": {"id": number, "startid": start, "endid": end},
        "geometry": {"type": "MultiLineString", "coordinates": [line]},
    }
