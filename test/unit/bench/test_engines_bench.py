"""What bench engines makes of reports and of what Gazebo says, what it would start, and what it says is missing."""

import argparse
import itertools
import json
import math
from pathlib import Path

import pytest
import yaml

from guide_robot.bench.engines import measure, motions, trips, visits
from guide_robot.common.errors import UserError
from guide_robot.common.geometry import Pose2D
from guide_robot.common.resources import resource
from guide_robot.floor.load import load_floor
from guide_robot.robot.description import load_robot
from guide_robot.ros.launch.commands import command, executable, missing_packages
from guide_robot.run.demo.centre import Folders
from guide_robot.run.demo.driving import NAV2_COMPOSED, check_navigation, nav2_of, nav2_programs
from guide_robot.run.usage import usage

FLOOR = resource("maps", "ward_office", "floor.yaml")
SAID = """Requesting state for world [ward_office]...

Model: [19]
  - Name: guide_robot
  - Pose [ XYZ (m) ] [ RPY (rad) ]:
      [9.000000 4.400000 -0.000012]
      [0.000000 1e-06 -1.570800]
"""


def installed(folder: Path) -> dict[str, str]:
    """Return the environment of a ROS in which Nav2's programs are files that could be run."""
    programs = {(process.package, process.executable) for process in nav2_of(FLOOR)}
    for package, name in programs | {("rclcpp_components", "component_container_isolated")}:
        program = folder / "lib" / package / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.touch(mode=0o755)
    return {"AMENT_PREFIX_PATH": f"/nowhere:{folder}"}


def test_a_ros_without_nav2_names_each_package_once_and_one_with_it_none(tmp_path: Path) -> None:
    lacking = missing_packages(nav2_of(FLOOR), {"AMENT_PREFIX_PATH": "/nowhere"})
    assert len(lacking) == len(set(lacking)) and "nav2_amcl" in lacking and "nav2_map_server" in lacking
    assert missing_packages(nav2_of(FLOOR), installed(tmp_path)) == []


def test_a_command_line_says_what_the_launch_system_would(tmp_path: Path) -> None:
    environment = installed(tmp_path)
    process = next(one for one in nav2_of(FLOOR) if one.name == "amcl")
    words = command(process, tmp_path / "own", environment)
    assert words[0] == str(executable(process, environment))
    assert "__node:=amcl" in words and "/tf:=tf" in words
    files = [Path(word) for flag, word in itertools.pairwise(words) if flag == "--params-file"]
    assert files[0] == resource("config", "nav2.yaml")
    said = yaml.safe_load(files[-1].read_text())
    own = said["/**/amcl"]["ros__parameters"]  # the shared file names this node: what is said of all yields to that
    assert said["/**"]["ros__parameters"] == own and "&" not in files[-1].read_text()
    start = load_floor(FLOOR).start_pose
    assert own["use_sim_time"] is True and own["initial_pose"]["x"] == start.x


def test_nav2_in_one_process_is_a_container_and_what_fills_it_with_the_same_nodes_and_values(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AMENT_PREFIX_PATH", installed(tmp_path)["AMENT_PREFIX_PATH"])
    apart = nav2_programs(FLOOR, Folders(root=tmp_path), {})
    container, loader = nav2_programs(FLOOR, Folders(root=tmp_path), {}, NAV2_COMPOSED)
    assert len(apart) == len(nav2_of(FLOOR)) and container.command[0].endswith("component_container_isolated")
    parts = json.loads(Path(loader.command[-1]).read_text())
    assert [part["name"] for part in parts["nodes"]] == [process.name for process in nav2_of(FLOOR)]
    assert f"__node:={parts['container']}" in container.command
    amcl = next(part for part in parts["nodes"] if part["name"] == "amcl")
    assert amcl["plugin"] == "nav2_amcl::AmclNode" and "/tf:=tf" in amcl["remappings"]
    assert (amcl["parameters"]["max_beams"], amcl["parameters"]["use_sim_time"]) == (120, True)


def test_a_program_that_is_not_installed_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"nav2_map_server/map_server: not found under AMENT_PREFIX_PATH"):
        command(nav2_of(FLOOR)[0], tmp_path, {})


def test_a_demo_with_nav2_is_refused_before_anything_starts_where_it_is_not_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AMENT_PREFIX_PATH", "/nowhere")
    with pytest.raises(UserError, match="--navigation nav2: not found: nav2_map_server"):
        check_navigation("nav2", secure=False)
    with pytest.raises(UserError, match="expected an open graph"):
        check_navigation("nav2", secure=True)
    check_navigation("navigator", secure=True)


def test_trips_are_the_same_for_a_seed_and_never_lead_to_where_the_robot_is() -> None:
    plan = load_floor(FLOOR)
    first, again, other = (trips.places(plan, 12, seed) for seed in (1, 1, 2))
    assert first == again != other
    assert all(a[0] != b[0] for a, b in itertools.pairwise(first))


def test_what_gazebo_says_of_a_pose_is_read_and_anything_else_is_refused() -> None:
    pose = motions.pose_of(SAID)
    assert (pose.x, pose.y, pose.theta) == pytest.approx((9.0, 4.4, -1.5708))
    with pytest.raises(RuntimeError, match="expected two rows of three numbers"):
        motions.pose_of("Service call timed out")


def test_the_twin_drives_the_commands_as_physics_wants_it() -> None:
    moved, ranges = motions.in_twin(FLOOR)
    robot, straight = load_robot(), moved["straight"]
    speed, seconds = 0.5, 3.0
    ramp = speed**2 / (2.0 * robot.linear_acceleration)
    stop = speed**2 / (2.0 * robot.braking_deceleration)
    assert straight.stopped_in_m == pytest.approx(stop, rel=0.05)
    assert straight.distance_m == pytest.approx(speed * seconds - ramp + stop, rel=0.02)
    assert moved["turn_left"].turn == pytest.approx(-moved["turn_right"].turn) and moved["turn_left"].turn > 2.0
    assert len(ranges) == robot.lidar.beams


def test_lidars_are_compared_where_both_see_something() -> None:
    assert measure.lidar_difference([1.0, 2.0, math.inf, 4.0], [1.01, 2.02, 3.0, math.inf]) == pytest.approx(1.5)
    with pytest.raises(RuntimeError, match="360 and 720 beams"):
        measure.lidar_difference([1.0] * 360, [1.0] * 720)


def test_a_demos_report_becomes_figures_and_an_old_one_without_cost_too() -> None:
    totals = {"served": 2, "contacts_by_robot": 1, "simulated_s": 301.5}
    cost = {"cpu_s": 12.5, "memory_mb": 190, "processes": 1}
    found = visits.of_report({"totals": totals | {"navigation": cost}, "problem": "late"}, 3)
    assert (found.served, found.of, found.contacts, found.cpu_s, found.problem) == (2, 3, 1, 12.5, "late")
    assert visits.of_report({"totals": totals}, 2).memory_mb == 0.0


def test_usage_counts_this_process_and_no_dead_one() -> None:
    import os

    mine = usage([os.getpid()])
    assert mine.processes == 1 and mine.cpu_s > 0.0 and mine.memory_mb > 1.0
    assert usage([2**22 + 1]).processes == 0


def test_where_no_engine_is_the_rest_is_measured_and_what_is_missing_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AMENT_PREFIX_PATH", "/nowhere")
    monkeypatch.setenv("PATH", "/nowhere")
    parser = argparse.ArgumentParser()
    measure.add_arguments(parser)
    found = measure.measure(parser.parse_args(["--part", "motions"]))
    assert found.conditions["missing"].count(";") == 1
    assert "not here, so not measured: Gazebo" in capsys.readouterr().out
    assert "twin.straight.distance" in found.figures and not any("difference" in name for name in found.figures)


def test_poses_far_apart_give_the_way_between_them() -> None:
    moved = motions.between(Pose2D(x=0.0, y=0.0), Pose2D(x=3.0, y=4.0), Pose2D(x=3.0, y=4.5, theta=1.0))
    assert (moved.stopped_in_m, moved.turn) == (0.5, 1.0)
