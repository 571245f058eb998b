"""The ROS of the calling shell: set aside by ./guide, and given back to that ROS's own programs alone."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from guide_robot.common.resources import resource
from guide_robot.ros.launch.commands import missing_packages
from guide_robot.ros.launch.sourced import ros_prefixes, sourced_ros
from guide_robot.run.demo.centre import Folders
from guide_robot.run.demo.driving import nav2_of, nav2_programs

FLOOR = resource("maps", "ward_office", "floor.yaml")
ROOT = Path(__file__).parents[3]


def called_by_guide(folder: Path, shell: dict[str, str]) -> dict[str, str]:
    """Return what `./guide` hands over to our Python when it is called in a shell with that environment."""
    shutil.copy(ROOT / "guide", folder / "guide")
    python = folder / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\ncase "$*" in *main*) exec env -0;; esac\n')
    python.chmod(0o755)
    base = {"PATH": os.environ["PATH"], "OLDPWD": str(folder)}
    told = subprocess.run([folder / "guide"], env=base | shell, capture_output=True, text=True, check=True).stdout
    return dict(line.split("=", 1) for line in told.split("\0") if line)


def test_guide_keeps_a_sourced_ros_out_of_our_python_and_sets_it_aside(tmp_path: Path) -> None:
    shell = {"AMENT_PREFIX_PATH": "/opt/ros/jazzy", "LD_LIBRARY_PATH": "/opt/ros/jazzy/lib", "PYTHONPATH": "/opt/ros"}
    ours = called_by_guide(tmp_path, shell)
    assert not shell.keys() & ours.keys()
    assert sourced_ros(ours) == {"AMENT_PREFIX_PATH": "/opt/ros/jazzy", "LD_LIBRARY_PATH": "/opt/ros/jazzy/lib"}
    assert ros_prefixes(ours) == ["/opt/ros/jazzy"]


def test_guide_leaves_libraries_alone_where_no_ros_is_sourced(tmp_path: Path) -> None:
    ours = called_by_guide(tmp_path, {"LD_LIBRARY_PATH": "/opt/graphics"})
    assert ours["LD_LIBRARY_PATH"] == "/opt/graphics" and sourced_ros(ours) == {} and ros_prefixes(ours) == []


def test_programs_of_the_sourced_ros_get_its_libraries_and_ours_do_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for process in nav2_of(FLOOR):
        program = tmp_path / "lib" / process.package / process.executable
        program.parent.mkdir(parents=True, exist_ok=True)
        program.touch(mode=0o755)
    monkeypatch.setenv("AMENT_PREFIX_PATH", "/nowhere")
    assert missing_packages(nav2_of(FLOOR))
    monkeypatch.setenv("GUIDE_ROS_AMENT_PREFIX_PATH", f"{tmp_path}")
    assert not missing_packages(nav2_of(FLOOR))
    programs = nav2_programs(FLOOR, Folders(root=tmp_path / "run"), {"ROS_DOMAIN_ID": "7"})
    said = {"ROS_DOMAIN_ID": "7", "AMENT_PREFIX_PATH": f"{tmp_path}", "LD_LIBRARY_PATH": ""}
    assert all(program.environment == said for program in programs)
