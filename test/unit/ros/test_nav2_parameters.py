"""config/nav2.yaml: read by ROS's own parser, known to Nav2 to the last key, and true to robot and floor plan."""

import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from guide_robot.common.resources import resource
from guide_robot.floor.grids import SPEED_STEP, mask_files
from guide_robot.floor.load import load_floor
from guide_robot.floor.model import ZoneKind
from guide_robot.guide.escort.escort_types import EscortSettings
from guide_robot.robot.description import Robot, load_robot
from guide_robot.ros.launch.nav2 import behavior_trees, costmap_remappings, nav2_processes
from guide_robot.ros.launch.robot_file import with_robot
from guide_robot.ros.launch.values import Values

CONFIG = yaml.safe_load(resource("config", "nav2.yaml").read_text(encoding="utf-8"))
KNOWN = yaml.safe_load(Path(__file__).with_name("nav2_parameters.yaml").read_text(encoding="utf-8"))
SAME_AS = {
    "keepout_mask_server": "map_server",
    "speed_mask_server": "map_server",
    "keepout_info_server": "costmap_filter_info_server",
    "speed_info_server": "costmap_filter_info_server",
    "local_costmap": "costmap",
    "global_costmap": "costmap",
    "lifecycle_manager_navigation": "lifecycle_manager",
}
EVERYWHERE = {"enable_stamped_cmd_vel", "bond_heartbeat_period"}


def section(name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        content["ros__parameters"] for key, content in CONFIG.items() if key.split("/")[-1] == name
    )
    return found


@pytest.mark.parametrize("key", [key for key in CONFIG if key != "/**"])
def test_nav2_knows_every_parameter(key: str) -> None:
    name = key.split("/")[-1]
    assert not sorted(_unknown(CONFIG[key]["ros__parameters"], SAME_AS.get(name, name)))


def _unknown(group: dict[str, Any], owner: str) -> list[str]:
    """Return the parameters of a node or plugin that Nav2 does not declare there; groups are plugins' own."""
    unknown = []
    for name, value in group.items():
        if isinstance(value, dict) and all(f"{name}.{inner}" in KNOWN[owner] for inner in value):
            continue
        if isinstance(value, dict):
            unknown += [f"{name}.{inner}" for inner in _unknown(value, _owner_of(name, value, owner))]
        elif name not in KNOWN[owner]:
            unknown.append(name)
    return unknown


def _owner_of(name: str, group: dict[str, Any], above: str) -> str:
    if "plugin" in group:
        return str(group["plugin"])
    if name.endswith("Critic"):
        return f"mppi {name}"
    if above == "collision_monitor":
        return "collision source" if name == "scan" else "collision polygon"
    return {"scan": "nav2_costmap_2d::ObstacleLayer"}[name]


def test_every_named_plugin_is_configured() -> None:
    for key, content in CONFIG.items():
        group = content["ros__parameters"]
        lists = [name for name in group if name.endswith("plugins") or name in ("filters", "navigators")]
        for plugin in [plugin for name in lists for plugin in group[name]]:
            assert group[plugin]["plugin"] in KNOWN, f"{key}: {plugin}"
    critics = section("controller_server")["FollowPath"]
    assert {critic for critic in critics["critics"] if critic not in critics} == set()
    monitor = section("collision_monitor")
    assert all(name in monitor for name in [*monitor["polygons"], *monitor["observation_sources"]])


def test_shape_and_limits_are_the_robots() -> None:
    robot = load_robot()
    for costmap in ("local_costmap", "global_costmap"):
        assert section(costmap)["robot_radius"] == robot.footprint_radius_m
        assert section(costmap)["obstacle_layer"]["scan"]["obstacle_min_range"] == robot.lidar.range_min_m
    assert section("amcl")["laser_min_range"] == robot.lidar.range_min_m
    assert section("amcl")["laser_max_range"] == robot.lidar.range_max_m
    smoother = section("velocity_smoother")
    assert smoother["max_velocity"] == [robot.max_linear, 0.0, robot.max_angular]
    assert smoother["min_velocity"] == [-robot.max_reverse, 0.0, -robot.max_angular]
    assert smoother["max_accel"] == [robot.linear_acceleration, 0.0, robot.angular_acceleration]
    assert smoother["max_decel"] == [-robot.braking_deceleration, 0.0, -robot.angular_acceleration]


def test_controller_plans_no_faster_than_the_robot_can_and_never_backwards() -> None:
    robot, controller = load_robot(), section("controller_server")["FollowPath"]
    assert (controller["vx_max"], controller["vx_min"]) == (robot.max_linear, 0.0)
    assert controller["wz_max"] == robot.max_angular
    ahead = controller["time_steps"] * controller["model_dt"] * robot.max_linear
    assert controller["prune_distance"] >= ahead
    assert section("local_costmap")["width"] / 2.0 > ahead
    assert controller["model_dt"] >= 1.0 / section("controller_server")["controller_frequency"]


def test_controllers_samples_are_not_clamped_towards_standing_still() -> None:
    robot, controller = load_robot(), section("controller_server")["FollowPath"]
    assert controller["ax_max"] == -controller["ax_min"] >= max(robot.linear_acceleration, robot.braking_deceleration)
    assert controller["az_max"] >= robot.angular_acceleration


def test_the_packages_robot_needs_nothing_laid_over_the_file() -> None:
    assert with_robot(CONFIG, load_robot()) == {}


BURGER = replace(
    load_robot(),
    footprint_radius_m=0.11,
    max_linear=0.22,
    max_reverse=0.22,
    max_angular=2.84,
    linear_acceleration=2.5,
    braking_deceleration=2.5,
    angular_acceleration=3.2,
    lidar=replace(load_robot().lidar, range_min_m=0.12, range_max_m=3.5),
)
LARGE = replace(load_robot(), footprint_radius_m=0.45, max_linear=1.8, braking_deceleration=4.0)


def laid_over(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = {key: laid_over(base[key], value) if isinstance(value, dict) else value for key, value in over.items()}
    return {**base, **merged}


@pytest.mark.parametrize("robot", [BURGER, LARGE], ids=["burger", "large"])
def test_nav2_drives_another_robot_by_its_own_shape_and_limits(robot: Robot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "CONFIG", laid_over(CONFIG, with_robot(CONFIG, robot)))
    monkeypatch.setitem(globals(), "load_robot", lambda: robot)
    test_shape_and_limits_are_the_robots()
    test_controller_plans_no_faster_than_the_robot_can_and_never_backwards()
    test_controllers_samples_are_not_clamped_towards_standing_still()
    monitor = section("collision_monitor")
    assert monitor["Stop"]["radius"] == pytest.approx(robot.footprint_radius_m + 0.03)
    assert monitor["Approach"]["radius"] == robot.footprint_radius_m
    assert max(abs(y) for _, y in yaml.safe_load(monitor["Slow"]["points"])) > robot.footprint_radius_m
    for costmap in ("local_costmap", "global_costmap"):
        assert section(costmap)["inflation_layer"]["inflation_radius"] > robot.footprint_radius_m
        assert section(costmap)["obstacle_layer"]["scan"]["raytrace_max_range"] <= robot.lidar.range_max_m
    ahead_m = 2.8 * robot.max_linear
    assert section("controller_server")["FollowPath"]["PathAlignCritic"]["offset_from_furthest"] * 0.05 < ahead_m


def test_beams_that_people_cut_off_are_skipped_by_a_model_that_can() -> None:
    amcl = section("amcl")
    assert not amcl["do_beamskip"] or amcl["laser_model_type"] == "likelihood_field_prob"


def test_a_busy_machine_is_given_time() -> None:
    navigator = section("bt_navigator")
    assert navigator["default_server_timeout"] >= 1000
    assert navigator["bt_loop_duration"] >= 50
    assert section("lifecycle_manager_navigation")["bond_timeout"] >= 10.0


def test_nav2_waits_for_a_base_that_is_switched_on_later_and_for_a_server_that_is_started_again() -> None:
    hour_s = 3600.0  # after these Nav2 gives up and nothing starts it again
    for costmap in ("local_costmap", "global_costmap"):
        assert section(costmap)["initial_transform_timeout"] > hour_s
    assert section("lifecycle_manager_navigation")["bond_respawn_max_duration"] > hour_s


def test_nobody_can_ask_nav2_to_spin_or_to_back_up_into_who_stands_there() -> None:
    assert section("behavior_server")["behavior_plugins"] == ["wait"]


@pytest.mark.parametrize("name", ["guide_to_pose.xml", "guide_through_poses.xml"])
def test_the_trees_consist_of_what_nav2_knows_and_neither_spin_nor_back_up(name: str) -> None:
    tree = ElementTree.parse(resource("config", name)).getroot()
    known = yaml.safe_load(Path(__file__).with_name("nav2_tree_nodes.yaml").read_text(encoding="utf-8"))
    steps = [step for step in tree.iter() if step.tag not in ("root", "BehaviorTree")]
    for step in steps:
        assert set(step.attrib) - {"name"} <= set(known[step.tag]), step.tag
    assert tree.attrib == {"BTCPP_format": "4", "main_tree_to_execute": tree[0].attrib["ID"]}
    used = {step.tag for step in steps}
    assert "Wait" in used and not used & {"Spin", "BackUp", "DriveOnHeading", "AssistedTeleop"}


def test_the_trees_name_the_planner_and_controller_of_the_parameters() -> None:
    for file in behavior_trees().values():
        steps = list(ElementTree.parse(file).getroot().iter())
        planners = {step.attrib["planner_id"] for step in steps if "planner_id" in step.attrib}
        controllers = {step.attrib["controller_id"] for step in steps if "controller_id" in step.attrib}
        assert planners == set(section("planner_server")["planner_plugins"])
        assert controllers == set(section("controller_server")["controller_plugins"])


def test_the_trees_wait_for_longer_than_the_escort_asks_people_to_make_room() -> None:
    tree = ElementTree.parse(resource("config", "guide_to_pose.xml")).getroot()
    tries = int(
        next(step for step in tree.iter() if step.attrib.get("name") == "KeepTrying").attrib["number_of_retries"]
    )
    (wait,) = [float(step.attrib["wait_duration"]) for step in tree.iter("Wait")]
    stands_s = section("controller_server")["progress_checker"]["movement_time_allowance"]
    assert tries * (stands_s + wait) > EscortSettings().blocked_gives_up_s


def test_collision_zones_cover_the_robot_and_fit_through_the_narrowest_door() -> None:
    robot, monitor = load_robot(), section("collision_monitor")
    floors = sorted(resource("maps").glob("*/floor.yaml"))
    narrowest = min(door.width for floor in floors for door in load_floor(floor).doors)
    assert robot.footprint_radius_m < monitor["Stop"]["radius"] < narrowest / 2.0 - 0.05
    assert monitor["Approach"]["radius"] == robot.footprint_radius_m
    sides = [abs(y) for _, y in yaml.safe_load(monitor["Slow"]["points"])]
    assert robot.footprint_radius_m < max(sides) < narrowest / 2.0
    assert monitor["source_timeout"] <= 0.3


@pytest.mark.parametrize("site", ["ward_office", "two_halls", "old_villa"])
def test_speed_mask_gives_every_slow_zones_limit(site: str) -> None:
    plan = load_floor(resource("maps", site, "floor.yaml"))
    info = section("speed_info_server")
    assert info["multiplier"] == SPEED_STEP
    pixels = mask_files(plan)["speed.pgm"].split(b"\n255\n", 1)[1]
    columns = round(plan.size[0] / 0.1)
    slow = [zone for zone in plan.zones if zone.kind is ZoneKind.SLOW]
    for zone in slow:
        xs, ys = zip(*zone.polygon, strict=True)
        x, y = sum(xs) / len(xs), sum(ys) / len(ys)
        row = round(plan.size[1] / 0.1) - 1 - int(y / 0.1)
        limit = info["base"] + info["multiplier"] * pixels[row * columns + int(x / 0.1)]
        assert limit == pytest.approx(zone.speed_limit)
    assert set(pixels) == {0, *(round(zone.speed_limit / SPEED_STEP) for zone in slow if zone.speed_limit)}


@pytest.mark.parametrize("namespace", ["/", "/robot1"])
def test_ros_reads_the_file_for_a_robot_in_any_namespace(namespace: str) -> None:
    rclpy = pytest.importorskip("rclpy")
    from rclpy.context import Context
    from rclpy.node import Node

    context = Context()
    file = str(resource("config", "nav2.yaml"))
    rclpy.init(args=["--ros-args", "--params-file", file], context=context)
    try:
        options: dict[str, Any] = {"context": context, "automatically_declare_parameters_from_overrides": True}
        monitor = Node("collision_monitor", namespace=namespace, **options)
        costmap = Node("local_costmap", namespace=f"{namespace.rstrip('/')}/local_costmap", **options)
        assert monitor.get_parameter("Stop.radius").value == section("collision_monitor")["Stop"]["radius"]
        assert costmap.get_parameter("obstacle_layer.scan.topic").value == "scan"
        assert costmap.get_parameter("robot_radius").value == load_robot().footprint_radius_m
        assert monitor.get_parameter("enable_stamped_cmd_vel").value is False
    finally:
        rclpy.shutdown(context=context)


@pytest.mark.parametrize("namespace", ["", "robot1", "/robot1"])
@pytest.mark.parametrize(("scan", "found"), [("", "scan"), ("front/scan", "front/scan"), ("/lidar", "/lidar")])
def test_costmaps_hear_scan_map_and_zones_of_their_robot(namespace: str, scan: str, found: str) -> None:
    rclpy = pytest.importorskip("rclpy")
    from rclpy.context import Context
    from rclpy.node import Node

    robot = f"/{namespace.strip('/')}".rstrip("/")
    values = Values(given={"namespace": namespace, "scan_topic": scan}, use_sim_time=False)
    rules = [word for pair in costmap_remappings(values) for word in ("-r", ":=".join(pair))]
    context = Context()
    rclpy.init(args=["--ros-args", *rules], context=context)
    try:
        costmap = Node("local_costmap", namespace=f"{robot}/local_costmap", context=context)
        server = Node("controller_server", namespace=robot or "/", context=context)
        scan_topic = found if found.startswith("/") else f"{robot}/{found}"
        for said_by_jazzy, said_later in (("scan", f"{robot}/scan"), ("map", f"{robot}/map")):
            expected = scan_topic if said_by_jazzy == "scan" else said_later
            assert costmap.resolve_topic_name(said_by_jazzy) == expected
            assert costmap.resolve_topic_name(said_later) == expected
            assert server.resolve_topic_name(said_by_jazzy) == expected
        for topic in _zone_topics():
            assert costmap.resolve_topic_name(topic) == f"{robot}/{topic}"
    finally:
        rclpy.shutdown(context=context)


def _zone_topics() -> set[str]:
    """Return the relative topics that the costmaps' filters and the masks' servers name."""
    filters = [section("local_costmap")["keepout_filter"], section("global_costmap")["keepout_filter"]]
    filters.append(section("global_costmap")["speed_filter"])
    topics = {entry[name] for entry in filters for name in entry if name.endswith("_topic")}
    return topics | {section(f"{zone}_info_server")["mask_topic"] for zone in ("keepout", "speed")}


def test_every_section_belongs_to_a_node_that_is_launched() -> None:
    values = Values(given={"site": "ward_office", "route_server": "true"}, use_sim_time=False)
    names = {process.name for process in nav2_processes(values)} | {"local_costmap", "global_costmap", "**"}
    assert {key.split("/")[-1] for key in CONFIG} <= names
