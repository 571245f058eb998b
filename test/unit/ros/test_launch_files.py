"""The launch files: what they start, with which files, names and topics; really run where launch is installed."""

import importlib.util
import types
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest
import yaml
from launch_recorder import load, node_of, parameters, run

from guide_robot.common.resources import resource
from guide_robot.ros.node_table import Role, nodes_for

FILES = ["robot.launch.py", "gazebo.launch.py", "simulation.launch.py", "rviz.launch.py"]
PACKAGE_XML = ElementTree.parse(resource("package.xml")).getroot()


def _real_launch_is_installed() -> bool:
    try:
        return importlib.util.find_spec("launch.launch_service") is not None
    except ModuleNotFoundError:
        return False


@pytest.mark.parametrize("name", FILES)
@pytest.mark.usefixtures("stand_in")
def test_everything_a_launch_file_names_exists(name: str) -> None:
    given = {"route_server": "true", "nav2": "true"} if name in FILES[:2] else {}
    launched = run(name, **given)
    depends = {entry.text for entry in PACKAGE_XML.iter("exec_depend")}
    assert launched.nodes
    for node in launched.nodes:
        package = node.options["package"]
        if package == "guide_robot":
            assert importlib.util.find_spec(f"guide_robot.ros.nodes.{node.options['executable']}") is not None
        else:
            assert package in depends, f"package.xml does not name {package}"
        for file in [entry for entry in node.options["parameters"] if isinstance(entry, str)]:
            assert yaml.safe_load(Path(file).read_text(encoding="utf-8"))
        for value in parameters(node).values():
            if isinstance(value, str) and value.startswith("/"):
                assert Path(value).is_file()


@pytest.mark.parametrize("name", FILES)
@pytest.mark.usefixtures("stand_in")
def test_every_argument_is_described_and_its_default_is_among_its_choices(name: str) -> None:
    for argument in run(name).declared.values():
        assert len(argument.options["description"]) > 20
        assert argument.options["description"].endswith(".")
        choices = argument.options.get("choices")
        assert choices is None or argument.options["default_value"] in choices


@pytest.mark.parametrize(
    ("name", "role"),
    [("robot.launch.py", Role.ROBOT), ("gazebo.launch.py", Role.GAZEBO), ("simulation.launch.py", Role.SIMULATION)],
)
@pytest.mark.usefixtures("stand_in")
def test_our_nodes_are_those_of_the_table(name: str, role: Role) -> None:
    ours = [node for node in run(name).nodes if node.options["package"] == "guide_robot"]
    assert [node.options["executable"] for node in ours] == [entry.executable for entry in nodes_for(role)]
    for node, entry in zip(ours, nodes_for(role), strict=True):
        assert node.options["parameters"][0] == str(resource("config", entry.parameters))


@pytest.mark.parametrize("name", FILES[:3])
@pytest.mark.usefixtures("stand_in")
def test_whatever_the_robot_needs_is_started_again_when_it_dies(name: str) -> None:
    once = {"spawn_robot", "rviz2"}  # the robot stands in the world already; a window is closed on purpose
    for node in run(name, rviz="true").nodes:
        assert node.options["respawn"] is (node.options["name"] not in once)
        assert not node.options["respawn"] or node.options["respawn_delay"] > 0.0


@pytest.mark.parametrize("namespace", ["", "robot1"])
@pytest.mark.usefixtures("stand_in")
def test_nav2_in_one_process_has_the_same_nodes_and_comes_back_with_all_of_them(namespace: str) -> None:
    apart = run("robot.launch.py", namespace=namespace, scan_topic="front/scan")
    nav2 = [node for node in apart.nodes if node.options["package"].startswith("nav2_")]
    launched = run("robot.launch.py", namespace=namespace, scan_topic="front/scan", use_composition="true")
    container = node_of(launched, "nav2_container")
    assert container.options["respawn"] is True
    assert not [node for node in launched.nodes if node.options["package"].startswith("nav2_")]
    (handler,) = [one.words[0] for one in launched.others if one.kind == "RegisterEventHandler"]
    assert handler.options["target_action"] is container
    (first,), (again,) = handler.options["on_start"](None, None), handler.options["on_start"](None, None)
    assert first.options["target_container"] == ("/robot1/nav2_container" if namespace else "/nav2_container")
    for loaded in (first, again):
        parts = loaded.options["composable_node_descriptions"]
        assert [part.options["name"] for part in parts] == [node.options["name"] for node in nav2]
        for part, node in zip(parts, nav2, strict=True):
            assert "::" in part.options["plugin"]
            assert part.options["remappings"] == node.options["remappings"]
            (given,) = part.options["parameters"]  # no file among them: in a container launch reads those otherwise
            assert parameters(node).items() <= parameters(part).items() and given.keys() == parameters(part).keys()
    values = parameters(again.options["composable_node_descriptions"][1])
    assert (values["max_beams"], values["enable_stamped_cmd_vel"]) == (120, False)
    assert values["bond_heartbeat_period"] == parameters(parts[-1])["bond_timeout"] == 0.0


@pytest.mark.usefixtures("stand_in")
def test_costmaps_in_nav2s_one_process_hear_what_they_hear_in_their_servers_own() -> None:
    given = {"namespace": "robot1", "scan_topic": "front/scan", "odom_topic": "wheels/odom"}
    apart = dict(node_of(run("robot.launch.py", **given), "planner_server").options["remappings"])
    container = node_of(run("robot.launch.py", use_composition="true", **given), "nav2_container")
    assert dict(container.options["remappings"]) == apart
    assert len(container.options["remappings"]) == len(apart)
    assert container.options["parameters"][0] == str(resource("config", "nav2.yaml"))
    assert "cmd_vel" not in dict(container.options["remappings"])


@pytest.mark.usefixtures("stand_in")
def test_a_node_that_refuses_its_parameters_ends_the_whole_instead_of_being_started_again() -> None:
    on_exit = node_of(run("robot.launch.py"), "escort").options["on_exit"]
    died, refused = (types.SimpleNamespace(returncode=code, process_name="escort-1") for code in (-9, 2))
    (end,) = on_exit(refused, None)
    assert end.kind == "EmitEvent" and "escort-1 refuses" in end.options["event"].options["reason"]
    other = node_of(run("robot.launch.py"), "escort").options["on_exit"]
    assert [other(event, None) for event in (died, refused, refused)] == [[], [], []]  # it worked before


@pytest.mark.parametrize("name", FILES[:3])
@pytest.mark.usefixtures("stand_in")
def test_nodes_get_only_parameters_that_their_file_names(name: str) -> None:
    for node in run(name, backend_token_file="/etc/token", keys="/etc/keys").nodes:
        if node.options["package"] == "guide_robot":
            named = _flat(yaml.safe_load(Path(node.options["parameters"][0]).read_text())["/**"]["ros__parameters"])
            assert parameters(node).keys() - {"use_sim_time"} <= named


def _flat(group: dict[str, Any], prefix: str = "") -> set[str]:
    names = set()
    for name, value in (group or {}).items():
        names |= _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {f"{prefix}{name}"}
    return names


@pytest.mark.usefixtures("stand_in")
def test_arguments_reach_the_nodes_that_need_them() -> None:
    launched = run(
        "robot.launch.py",
        site="old_villa",
        language="ko",
        backend_url="https://queue.example.org",
        backend_token_file="/etc/robot.token",
        keys="/etc/keys",
    )
    bridge = parameters(node_of(launched, "queue_bridge"))
    assert (bridge["url"], bridge["token_file"]) == ("https://queue.example.org", "/etc/robot.token")
    scanner = parameters(node_of(launched, "qr_scanner"))
    assert (scanner["site"], scanner["keys"]) == ("old_villa", "/etc/keys")
    assert parameters(node_of(launched, "kiosk"))["language"] == "ko"
    assert parameters(node_of(launched, "escort"))["floor"] == str(resource("maps", "old_villa", "floor.yaml"))
    assert parameters(node_of(launched, "map_server"))["yaml_filename"].endswith("old_villa/map.yaml")
    assert parameters(node_of(launched, "amcl"))["initial_pose.x"] == 2.0


@pytest.mark.usefixtures("stand_in")
def test_every_velocity_passes_smoother_collision_monitor_and_motion_gate() -> None:
    launched = run("robot.launch.py", cmd_vel_topic="base/cmd_vel")
    for name in ("controller_server", "behavior_server", "velocity_smoother"):
        assert dict(node_of(launched, name).options["remappings"])["cmd_vel"] == "cmd_vel_nav"
    monitor = yaml.safe_load(resource("config", "nav2.yaml").read_text())["/**/collision_monitor"]["ros__parameters"]
    assert monitor["cmd_vel_out_topic"] == "cmd_vel_checked"
    assert "cmd_vel_checked" not in dict(node_of(launched, "collision_monitor").options["remappings"])
    assert dict(node_of(launched, "motion_gate").options["remappings"])["cmd_vel"] == "base/cmd_vel"
    ours = [node for node in launched.nodes if node.options["package"] == "guide_robot"]
    assert not [node for node in ours if node.options["executable"] in ("navigator", "simulator")]


@pytest.mark.usefixtures("stand_in")
def test_drivers_topics_and_tf_are_remapped_for_every_node() -> None:
    launched = run(
        "robot.launch.py",
        namespace="robot1",
        scan_topic="/front/scan",
        odom_topic="wheels/odom",
        rear_image_topic="/back/image",
    )
    for node in launched.nodes:
        topics = dict(node.options["remappings"])
        assert node.options["namespace"] == "robot1"
        assert (topics["/tf"], topics["/tf_static"]) == ("tf", "tf_static")
        assert (topics["scan"], topics["odom"]) == ("/front/scan", "wheels/odom")
        assert topics["rear_camera/image_raw"] == "/back/image"
        assert "camera/image_raw" not in topics


@pytest.mark.usefixtures("stand_in")
def test_nav2s_manager_manages_all_its_nodes_and_nothing_else() -> None:
    for extra in ("false", "true"):
        launched = run("robot.launch.py", route_server=extra)
        nav2 = [node.options["name"] for node in launched.nodes if node.options["package"].startswith("nav2_")]
        assert nav2[-1] == "lifecycle_manager_navigation"
        assert parameters(node_of(launched, nav2[-1]))["node_names"] == nav2[:-1]
        assert ("route_server" in nav2) == (extra == "true")
    assert not [n for n in run("robot.launch.py", nav2="false").nodes if n.options["package"].startswith("nav2_")]


@pytest.mark.usefixtures("stand_in")
def test_simulations_take_their_time_from_the_clock_and_a_robot_does_not() -> None:
    for node in run("gazebo.launch.py").nodes:
        assert parameters(node)["use_sim_time"] is (node.options["name"] != "gazebo_base")
    twins = run("simulation.launch.py", seed="7", rate="2.5")
    assert not parameters(node_of(twins, "simulator"))["use_sim_time"]
    assert parameters(node_of(twins, "simulator"))["seed"] == 7
    assert parameters(node_of(twins, "simulator"))["pace.rate"] == 2.5
    assert parameters(node_of(twins, "navigator"))["use_sim_time"]
    assert not any(parameters(node)["use_sim_time"] for node in run("robot.launch.py").nodes)
    assert all(parameters(node)["use_sim_time"] for node in run("robot.launch.py", use_sim_time="true").nodes)


@pytest.mark.usefixtures("stand_in")
def test_only_simulated_people_are_not_judged_by_their_outlines() -> None:
    for name in ("simulation.launch.py", "gazebo.launch.py"):
        assert parameters(node_of(run(name), "people_tracker"))["camera.confirm"] is False
    assert "camera.confirm" not in parameters(node_of(run("robot.launch.py"), "people_tracker"))


@pytest.mark.usefixtures("stand_in")
def test_nav2_drives_the_twins_robot_where_asked_and_then_localises_it_too() -> None:
    own, nav2 = run("simulation.launch.py"), run("simulation.launch.py", navigation="nav2", cameras="false", visits="2")
    assert not [node for node in own.nodes if node.options["package"].startswith("nav2_")]
    assert "localises" not in parameters(node_of(own, "simulator"))
    names = [node.options["name"] for node in nav2.nodes]
    assert "navigator" not in names and {"amcl", "map_server", "collision_monitor", "motion_gate"} <= set(names)
    twin = parameters(node_of(nav2, "simulator"))
    assert (twin["localises"], twin["camera.enabled"], twin["visits.count"]) == (False, False, 2)
    assert parameters(node_of(nav2, "people_tracker"))["rear_camera.enabled"] is False
    assert all(parameters(node)["use_sim_time"] for node in nav2.nodes if node.options["name"] != "simulator")


@pytest.mark.usefixtures("stand_in")
def test_gazebo_gets_the_sites_world_and_the_robot_at_its_start_pose() -> None:
    launched = run("gazebo.launch.py", site="two_halls", headless="true")
    (include,) = [one for one in launched.others if one.kind == "IncludeLaunchDescription"]
    words = dict(include.options["launch_arguments"])["gz_args"].split()
    assert {"-r", "-s"} <= set(words)
    world = ElementTree.parse(words[-1]).getroot().find("world")
    arguments = node_of(launched, "spawn_robot").options["arguments"]
    assert world is not None and arguments[arguments.index("-world") + 1] == world.get("name")
    assert float(arguments[arguments.index("-x") + 1]) == 12.0
    description = parameters(node_of(launched, "robot_state_publisher"))["robot_description"]
    assert "gpu_lidar" in description
    assert "gpu_lidar" not in parameters(node_of(run("robot.launch.py"), "robot_state_publisher"))["robot_description"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"site": "nowhere"}, "maps/nowhere/floor.yaml: not found"),
        ({"site": "/nowhere/floor.yaml"}, "site:=/nowhere/floor.yaml: expected floor.yaml: no such file"),
        ({"params_file": "/nowhere.yaml"}, "params_file:=/nowhere.yaml: expected a YAML file"),
        ({"map": "/nowhere.yaml"}, "map:=/nowhere.yaml: expected map.yaml"),
        ({"description": "/nowhere.urdf"}, "description:=/nowhere.urdf: expected a URDF or xacro file"),
    ],
)
@pytest.mark.usefixtures("stand_in")
def test_a_wrong_argument_is_one_clear_line(given: dict[str, str], said: str) -> None:
    with pytest.raises(RuntimeError, match=said) as caught:
        run("robot.launch.py", **given)
    assert "\n" not in str(caught.value)


@pytest.mark.usefixtures("stand_in")
def test_a_seed_that_is_no_number_is_one_clear_line() -> None:
    with pytest.raises(RuntimeError, match="expected a number, found 'many'"):
        run("simulation.launch.py", seed="many")


@pytest.mark.usefixtures("stand_in")
def test_a_site_whose_files_were_not_built_says_how_to_build_them(tmp_path: Path) -> None:
    floor = tmp_path / "floor.yaml"
    floor.write_bytes(resource("maps", "ward_office", "floor.yaml").read_bytes())
    with pytest.raises(RuntimeError, match=r"map\.yaml: missing; guide-robot floor build"):
        run("robot.launch.py", site=str(floor))


@pytest.mark.skipif(not _real_launch_is_installed(), reason="ROS's launch is not installed here")
@pytest.mark.parametrize("name", FILES)
def test_ros_launch_itself_accepts_the_file(name: str) -> None:
    from launch import LaunchContext
    from launch.actions import DeclareLaunchArgument, OpaqueFunction

    description = load(resource("launch", name)).generate_launch_description()
    context = LaunchContext()
    for entity in description.entities:
        if isinstance(entity, DeclareLaunchArgument):
            entity.execute(context)
    started = [a for e in description.entities if isinstance(e, OpaqueFunction) for a in e.execute(context)]
    assert started
