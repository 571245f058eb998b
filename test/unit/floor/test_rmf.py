"""The floor plan for Open-RMF: lanes, building, fleet and task say the same as the plan."""

import functools
from dataclasses import replace
from typing import Any

import pytest
import yaml

from guide_robot.common.errors import UserError
from guide_robot.common.resources import resource
from guide_robot.floor.build import build
from guide_robot.floor.load import load_floor
from guide_robot.floor.model import Door, FloorPlan
from guide_robot.floor.rmf.escort_task import escort_task, parse_order
from guide_robot.floor.rmf.fleet_config import fleet_config
from guide_robot.floor.rmf.traffic import traffic_of
from guide_robot.floor.routes import route_graph
from guide_robot.robot.description import load_robot

SITES = ["ward_office", "two_halls", "old_villa"]


def plan_of(site: str) -> FloorPlan:
    return load_floor(resource("maps", site, "floor.yaml"))


@functools.cache
def files_of(site: str) -> dict[str, bytes]:
    return build(plan_of(site), load_robot())


def read(content: bytes) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(content)
    return data


@pytest.mark.parametrize("site", SITES)
def test_every_place_is_a_waypoint_once_where_the_plan_has_it_and_lanes_go_both_ways(site: str) -> None:
    plan, level = plan_of(site), read(files_of(site)["rmf_nav_graph.yaml"])["levels"]["L1"]
    named = {options["name"]: (x, y) for x, y, options in level["vertices"] if options["name"]}
    assert named == {place.id: place.pose[:2] for place in plan.places}
    ways = {(start, end) for start, end, _ in level["lanes"]}
    assert ways == {(end, start) for start, end in ways}
    reached, open_ends = {0}, [0]
    while open_ends:
        here = open_ends.pop()
        found = {end for start, end in ways if start == here} - reached
        reached, open_ends = reached | found, [*open_ends, *found]
    assert len(reached) == len(level["vertices"])


@pytest.mark.parametrize("site", SITES)
def test_the_building_map_has_the_same_lanes_and_every_wall(site: str) -> None:
    plan = plan_of(site)
    level = read(files_of(site)["rmf.building.yaml"])["levels"]["L1"]
    lanes = read(files_of(site)["rmf_nav_graph.yaml"])["levels"]["L1"]["lanes"]
    assert {(start, end) for start, end, _ in level["lanes"]} == {(a, b) for a, b, _ in lanes[::2]}
    assert len(level["walls"]) == sum(len(wall.points) - (not wall.closed) for wall in plan.walls)
    assert all(max(start, end) < len(level["vertices"]) for start, end, _ in level["walls"])


def test_one_robot_at_a_time_uses_a_door_of_the_villa_and_waits_outside_it() -> None:
    plan, robot = plan_of("old_villa"), load_robot()
    traffic = traffic_of(plan, robot, route_graph(plan, robot))
    at_door = [vertex for vertex in traffic.vertices if vertex.mutex == "hall_to_salon"]
    assert at_door and not any(vertex.holding for vertex in at_door)
    lanes = [lane for lane in traffic.lanes if lane.mutex == "hall_to_salon"]
    ends = {number for lane in lanes for number in (lane.start, lane.end)}
    assert any(traffic.vertices[number].holding for number in ends)


def test_rmf_opens_powered_doors_alone() -> None:
    plan = plan_of("old_villa")

    def powered(door: Door) -> Door:
        return replace(door, powered=door.id == "hall_to_salon")

    changed = replace(plan, doors=[powered(door) for door in plan.doors])
    graph = read(build(changed, load_robot())["rmf_nav_graph.yaml"])
    assert list(graph["doors"]) == ["hall_to_salon"]
    assert {options.get("door_name", "") for _, _, options in graph["levels"]["L1"]["lanes"]} == {"", "hall_to_salon"}
    assert read(files_of("old_villa")["rmf_nav_graph.yaml"])["doors"] == {}


def test_each_robot_of_a_fleet_has_its_namespace_and_a_charger_that_is_a_waypoint() -> None:
    plan, robot = plan_of("two_halls"), load_robot()
    data = yaml.safe_load(fleet_config(plan, robot, ["robot1", "robot2"], "guides", "map.yaml"))
    robots = data["rmf_fleet"]["robots"]
    assert list(robots) == ["robot1", "robot2"]
    assert {one["charger"] for one in robots.values()} == {"charging"}
    assert data["rmf_fleet"]["profile"]["footprint"] == robot.footprint_radius_m
    assert data["rmf_fleet"]["actions"] == data["plugins"]["guide_robot"]["actions"] == ["lead_person"]
    assert data["reference_coordinates"]["L1"]["rmf"] == data["reference_coordinates"]["L1"]["robot"]


@pytest.mark.parametrize(
    ("names", "problem"), [(["robot1", "robot1"], "two robots of one name"), (["1"], "a letter first")]
)
def test_names_that_are_none_are_refused(names: list[str], problem: str) -> None:
    with pytest.raises(UserError, match=problem):
        fleet_config(plan_of("ward_office"), load_robot(), names, "guides", "map.yaml")


def test_leading_is_a_composed_task_whose_action_the_robot_understands() -> None:
    plan = plan_of("ward_office")
    task = escort_task(plan, meet="home", to="counter_3", language="vi", fleet="guides")
    assert (task["request"]["category"], task["request"]["fleet_name"]) == ("compose", "guides")
    go, lead = (phase["activity"]["description"] for phase in task["request"]["description"]["phases"])
    assert go["waypoint"] == "home"
    order = parse_order(lead["description"])
    assert (order.place, order.language) == ("counter_3", "vi")
    assert lead["expected_finish_location"]["waypoint"] == "counter_3"


@pytest.mark.parametrize(
    ("change", "problem"), [({"to": "moon"}, "moon: expected a place"), ({"language": "xx"}, "vi, ")]
)
def test_a_task_for_what_is_not_there_is_refused(change: dict[str, str], problem: str) -> None:
    words = {"meet": "home", "to": "counter_3", "language": "vi"} | change
    with pytest.raises(UserError, match=problem):
        escort_task(plan_of("ward_office"), **words)
