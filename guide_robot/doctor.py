"""`guide-robot doctor`: says what of the real thing is present on this machine, and how to get what is missing."""

import argparse
import importlib.util
import json
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One part: whether it is here, what was seen, and how to get it."""

    part: str
    present: bool
    detail: str
    remedy: str = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parser.add_argument("--backend", default="http://127.0.0.1:8090", help="address to ask (default: %(default)s)")


def run(arguments: argparse.Namespace) -> int:
    """Print the findings; 0 always: what is missing is not an error."""
    findings = examine(arguments.backend)
    if arguments.json:
        print(json.dumps([vars(finding) for finding in findings], indent=2, ensure_ascii=False))
        return 0
    for finding in findings:
        print(f"  {'yes' if finding.present else 'no ':<4} {finding.part:<12} {finding.detail}")
        if not finding.present and finding.remedy:
            print(f"       {'':<12} to get it: {finding.remedy}")
    print(_conclusion(findings))
    return 0


def examine(backend_url: str) -> list[Finding]:
    """Return what is present, part by part."""
    checks: list[Callable[[], Finding]] = [
        _ros,
        _wheels,
        lambda: _ros_package("Nav2", "nav2_bringup", "apt-get install ros-jazzy-navigation2 ros-jazzy-nav2-bringup"),
        lambda: _program("Gazebo", "gz", "apt-get install ros-jazzy-ros-gz"),
        lambda: _ros_package("slam_toolbox", "slam_toolbox", "apt-get install ros-jazzy-slam-toolbox"),
        _camera,
        _printer,
        lambda: _program("voice", "espeak-ng", "apt-get install espeak-ng"),
        _rendering,
        lambda: _program("PostgreSQL", "psql", "apt-get install postgresql (only for a backend beyond one machine)"),
        lambda: _backend(backend_url),
    ]
    return [check() for check in checks]


def _ros_prefixes() -> list[Path]:
    return sorted(path.parent for path in Path("/opt/ros").glob("*/setup.bash"))


def _ros() -> Finding:
    found = _ros_prefixes()
    sourced = os.environ.get("ROS_DISTRO", "")
    detail = ", ".join(str(path) for path in found) or "no ROS installation under /opt/ros"
    detail += f" (sourced: {sourced})" if sourced else ""
    return Finding(
        part="ROS 2", present=bool(found), detail=detail, remedy="Ubuntu 24.04: apt-get install ros-jazzy-ros-base"
    )


def _wheels() -> Finding:
    here = importlib.util.find_spec("rclpy") is not None
    detail = f"rclpy of this environment ({sys.prefix})" if here else "rclpy cannot be imported"
    return Finding(part="rclpy", present=here, detail=detail, remedy="./guide demo installs it")


def _ros_package(part: str, package: str, remedy: str) -> Finding:
    for prefix in _ros_prefixes():
        if (prefix / "share" / package / "package.xml").is_file():
            return Finding(part=part, present=True, detail=f"{package} in {prefix}")
    return Finding(part=part, present=False, detail=f"package {package} is not installed", remedy=remedy)


def _program(part: str, name: str, remedy: str) -> Finding:
    path = shutil.which(name)
    return Finding(part=part, present=path is not None, detail=path or f"no program {name}", remedy=remedy)


def _camera() -> Finding:
    devices = sorted(str(path) for path in Path("/dev").glob("video*"))
    return Finding(
        part="camera", present=bool(devices), detail=", ".join(devices) or "no /dev/video*", remedy="plug one in"
    )


def _printer() -> Finding:
    devices = [str(path) for pattern in ("usb/lp*", "lp*", "ttyUSB*") for path in sorted(Path("/dev").glob(pattern))]
    detail = ", ".join(devices) or "no /dev/usb/lp*, /dev/ttyUSB*; tickets go to PNG files"
    return Finding(
        part="printer", present=bool(devices), detail=detail, remedy="plug one in, or give a network printer's address"
    )


def _rendering() -> Finding:
    libraries = [Path("/usr/lib"), Path("/usr/lib64")]
    found = next((path for folder in libraries for path in folder.glob("**/libEGL.so.1")), None)
    return Finding(
        part="rendering",
        present=found is not None,
        detail=str(found or "no libEGL: the simulated camera cannot draw"),
        remedy="apt-get install libegl1 libegl-mesa0 libgl1-mesa-dri",
    )


def _backend(url: str) -> Finding:
    try:
        answer = httpx.get(f"{url}/healthz", timeout=1.0, trust_env=False)
        detail = f"{url} answers {answer.status_code}"
        return Finding(
            part="backend", present=answer.is_success, detail=detail, remedy="guide-robot backend --data DIR"
        )
    except httpx.HTTPError as error:
        detail = f"{url}: {type(error).__name__}"
        return Finding(part="backend", present=False, detail=detail, remedy="guide-robot backend --data DIR")


def _conclusion(findings: list[Finding]) -> str:
    present = {finding.part for finding in findings if finding.present}
    if {"ROS 2", "Nav2"} <= present:
        return "This machine has ROS 2 and Nav2: colcon build, then ros2 launch guide_robot robot.launch.py"
    if "ROS 2" in present:
        return "This machine has ROS 2 without Nav2: ros2 launch guide_robot simulation.launch.py, or ./guide demo"
    return "This machine has no ROS installation: ./guide demo and ./guide test bring all they need"
