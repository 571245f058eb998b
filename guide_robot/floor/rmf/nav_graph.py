"""The navigation graph as Open-RMF's fleet adapters read it (`parse_graph` of rmf_fleet_adapter)."""

from typing import Any

import yaml

from guide_robot.floor.model import FloorPlan
from guide_robot.floor.rmf.traffic import LEVEL, Lane, Traffic, Vertex


def nav_graph_file(plan: FloorPlan, traffic: Traffic) -> bytes:
    """Return the graph as YAML: each lane once in each direction, doors that RMF opens by their ends in `map`."""
    data = {
        "building_name": plan.id,
        "levels": {
            LEVEL: {
                "vertices": [[*vertex.point, _vertex_options(vertex)] for vertex in traffic.vertices],
                "lanes": [
                    [start, end, _lane_options(lane)]
                    for lane in traffic.lanes
                    for start, end in ((lane.start, lane.end), (lane.end, lane.start))
                ],
            }
        },
        "doors": {
            door.id: {"endpoints": [list(door.start), list(door.end)], "map": LEVEL}
            for door in plan.doors
            if door.powered
        },
        "lifts": {},
    }
    return yaml.safe_dump(data, sort_keys=False, default_flow_style=None, allow_unicode=True, width=120).encode()


def _vertex_options(vertex: Vertex) -> dict[str, Any]:
    options: dict[str, Any] = {"name": vertex.name} | dict.fromkeys(vertex.flags, True)
    return options | ({"mutex": vertex.mutex} if vertex.mutex else {})


def _lane_options(lane: Lane) -> dict[str, Any]:
    told = {"door_name": lane.door, "mutex": lane.mutex, "speed_limit": lane.speed_limit}
    return {name: value for name, value in told.items() if value}
