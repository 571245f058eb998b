"""The building as Open-RMF's traffic editor keeps it: walls, doors and lanes on one level, in metres of `map`."""

from typing import Any

import yaml

from guide_robot.floor.model import FloorPlan, Point, Wall
from guide_robot.floor.rmf.traffic import LEVEL, Lane, Traffic, Vertex

TEXT, WHOLE, NUMBER, TRUTH = 1, 2, 3, 4
"""The kinds of values in the editor's files."""


class _Points:
    """The vertices of the file: those of the lanes first, then each corner once."""

    def __init__(self, traffic: Traffic) -> None:
        self.rows: list[list[Any]] = [
            [*vertex.point, 0.0, vertex.name, _vertex_values(vertex)] for vertex in traffic.vertices
        ]
        self._known: dict[Point, int] = {}

    def number(self, point: Point) -> int:
        """Return the number of a corner."""
        if point not in self._known:
            self._known[point] = len(self.rows)
            self.rows.append([*point, 0.0, ""])
        return self._known[point]


def building_map_file(plan: FloorPlan, traffic: Traffic) -> bytes:
    """Return the building map as YAML; its generator makes the same navigation graph of it as `nav_graph_file`."""
    points = _Points(traffic)
    walls = [[points.number(a), points.number(b), {}] for wall in plan.walls for a, b in _pieces(wall)]
    doors = [
        [points.number(door.start), points.number(door.end), _door_values(door.id)]
        for door in plan.doors
        if door.powered
    ]
    floor = [points.number(corner) for corner in plan.corners]
    level = {
        "elevation": 0.0,
        "lanes": [[lane.start, lane.end, _lane_values(lane)] for lane in traffic.lanes],
        "walls": walls,
        "doors": doors,
        "floors": [{"parameters": {}, "vertices": floor}],
        "vertices": points.rows,
    }
    data = {
        "building_name": plan.id,
        "coordinate_system": "cartesian_meters",
        "parameters": {},
        "levels": {LEVEL: level},
        "lifts": {},
    }
    return yaml.safe_dump(data, sort_keys=False, default_flow_style=None, allow_unicode=True, width=120).encode()


def _pieces(wall: Wall) -> list[tuple[Point, Point]]:
    ends = [*wall.points[1:], wall.points[0]] if wall.closed else wall.points[1:]
    return list(zip(wall.points, ends, strict=False))


def _vertex_values(vertex: Vertex) -> dict[str, Any]:
    values: dict[str, Any] = {name: [TRUTH, True] for name in vertex.flags}
    return values | ({"mutex": [TEXT, vertex.mutex]} if vertex.mutex else {})


def _lane_values(lane: Lane) -> dict[str, Any]:
    return {
        "bidirectional": [TRUTH, True],
        "graph_idx": [WHOLE, 0],
        "orientation": [TEXT, ""],
        "speed_limit": [NUMBER, lane.speed_limit],
        "mutex": [TEXT, lane.mutex],
    }


def _door_values(name: str) -> dict[str, Any]:
    return {
        "name": [TEXT, name],
        "type": [TEXT, "sliding"],
        "motion_axis": [TEXT, "start"],
        "motion_degrees": [NUMBER, 90.0],
        "motion_direction": [WHOLE, 1],
        "plugin": [TEXT, "normal"],
        "right_left_ratio": [NUMBER, 1.0],
    }
