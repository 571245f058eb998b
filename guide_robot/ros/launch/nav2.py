"""Nav2's processes for this robot, with the zones of the floor plan, in the order in which they come up."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from guide_robot.common.resources import resource
from guide_robot.ros.launch.values import Container, Process, Values

SMOOTHED = (
    ("cmd_vel", "cmd_vel_nav"),
)  # controller, behaviors -> smoother -> collision monitor -> motion gate -> base
MANAGER = "lifecycle_manager_navigation"
CONTAINER = "nav2_container"
COMPONENTS = {
    "map_server": "nav2_map_server::MapServer",
    "costmap_filter_info_server": "nav2_map_server::CostmapFilterInfoServer",
    "amcl": "nav2_amcl::AmclNode",
    "controller_server": "nav2_controller::ControllerServer",
    "planner_server": "nav2_planner::PlannerServer",
    "behavior_server": "behavior_server::BehaviorServer",
    "bt_navigator": "nav2_bt_navigator::BtNavigator",
    "velocity_smoother": "nav2_velocity_smoother::VelocitySmoother",
    "collision_monitor": "nav2_collision_monitor::CollisionMonitor",
    "route_server": "nav2_route::RouteServer",
    "lifecycle_manager": "nav2_lifecycle_manager::LifecycleManager",
}
"""The classes by which a container loads Nav2's nodes, by executable."""
COSTMAP_TOPICS = (
    "scan",
    "map",
    "keepout_filter_info",
    "keepout_mask",
    "speed_filter_info",
    "speed_mask",
    "zone_speed_limit",
)


def nav2(values: Values) -> list[Process | Container]:
    """Return what runs Nav2: a process for each node, or one for them all."""
    nodes = nav2_processes(values)
    return [composed(nodes, values)] if values.yes("use_composition") else [*nodes]


def composed(nodes: list[Process], values: Values) -> Container:
    """Return one process for all of Nav2's nodes.

    The costmaps are nodes that their servers make themselves: they know only the files and names of their process.
    The nodes live and die together, so none watches another: the heartbeats of their bonds, some hundred a second and
    each heard by all, are left out.
    """
    process = Process(
        package="rclcpp_components",
        executable="component_container_isolated",
        name=CONTAINER,
        parameter_files=values.nav2_files,
        parameters={"use_sim_time": values.use_sim_time},
        remappings=(*costmap_remappings(values), *_costmaps_own(values)),
        respawn=True,
    )
    return Container(process=process, parts=tuple(_without_bond(node) for node in nodes))


def _without_bond(node: Process) -> Process:
    lonely = {"bond_timeout": 0.0} if node.name == MANAGER else {"bond_heartbeat_period": 0.0}
    return replace(node, parameters={**node.parameters, **lonely})


def _costmaps_own(values: Values) -> tuple[tuple[str, str], ...]:
    """Return the remappings that costmaps share with every node, but for topics named already."""
    return tuple(pair for pair in values.remappings() if pair[0] not in COSTMAP_TOPICS)


def nav2_processes(values: Values) -> list[Process]:
    """Return Nav2's nodes and the manager that takes them through their lifecycle."""
    start = values.plan.start_pose
    start_pose = {"initial_pose.x": start.x, "initial_pose.y": start.y, "initial_pose.yaw": start.theta}
    costmap = costmap_remappings(values)
    nodes = [
        _map_server(values, "map_server", values.map_file),
        _process(values, "nav2_amcl", "amcl", start_pose),
        _map_server(values, "keepout_mask_server", values.beside_floor("keepout.yaml")),
        _process(values, "nav2_map_server", "costmap_filter_info_server", name="keepout_info_server"),
        _map_server(values, "speed_mask_server", values.beside_floor("speed.yaml")),
        _process(values, "nav2_map_server", "costmap_filter_info_server", name="speed_info_server"),
        _process(values, "nav2_controller", "controller_server", remappings=(*SMOOTHED, *costmap)),
        _process(values, "nav2_planner", "planner_server", remappings=costmap),
        _process(values, "nav2_behaviors", "behavior_server", remappings=SMOOTHED),
        _process(values, "nav2_bt_navigator", "bt_navigator", behavior_trees()),
        _process(values, "nav2_velocity_smoother", "velocity_smoother", remappings=SMOOTHED),
        _process(values, "nav2_collision_monitor", "collision_monitor"),
    ]
    if values.yes("route_server"):
        graph = {"graph_filepath": str(values.beside_floor("routes.geojson"))}
        nodes.append(_process(values, "nav2_route", "route_server", graph))
    managed = {"node_names": [node.name for node in nodes]}
    return [*nodes, _process(values, "nav2_lifecycle_manager", "lifecycle_manager", managed, name=MANAGER)]


def costmap_remappings(values: Values) -> tuple[tuple[str, str], ...]:
    """Return what the costmaps' topics become, on every release of Nav2.

    A costmap is a node of its own in a namespace below the robot's. Jazzy looks for `scan` in there, so the plain
    name is led to the robot's; later releases look in the robot's namespace at once, so does the full name.
    """
    driven = dict(values.remappings())
    pairs: list[tuple[str, str]] = []
    for topic in COSTMAP_TOPICS:
        target = values.absolute(driven.get(topic, topic))
        pairs.append((topic, target))
        if target != values.absolute(topic):
            pairs.append((values.absolute(topic), target))
    return tuple(pairs)


def behavior_trees() -> dict[str, Any]:
    """Return the parameters that name the trees by which Nav2 drives with somebody behind the robot."""
    files = {
        "default_nav_to_pose_bt_xml": "guide_to_pose.xml",
        "default_nav_through_poses_bt_xml": "guide_through_poses.xml",
    }
    return {name: str(resource("config", file)) for name, file in files.items()}


def _map_server(values: Values, name: str, file: Path) -> Process:
    return _process(values, "nav2_map_server", "map_server", {"yaml_filename": str(file)}, name=name)


def _process(
    values: Values,
    package: str,
    executable: str,
    parameters: dict[str, Any] | None = None,
    *,
    name: str = "",
    remappings: tuple[tuple[str, str], ...] = (),
) -> Process:
    """Return one of Nav2's nodes; its own remappings come first, as the first that fits is taken."""
    kept = tuple(pair for pair in values.remappings() if pair[0] not in dict(remappings))
    return Process(
        package=package,
        executable=executable,
        name=name or executable,
        parameter_files=values.nav2_files,
        parameters={"use_sim_time": values.use_sim_time, **(parameters or {})},
        remappings=(*remappings, *kept),
        respawn=True,  # its manager takes it through its lifecycle again
        component=COMPONENTS[executable],
    )
