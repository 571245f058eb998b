"""`guide-robot doctor`: says what of the real thing is present on this machine, and how to get what is missing."""

import argparse
import importlib.util
import json
import os
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx

from guide_robot.common.errors import UserError
from guide_robot.ros.access import topics_given
from guide_robot.ros.launch.sourced import ros_prefixes
from guide_robot.run.report_lines import Finding
from guide_robot.security.keystore import default_keystore
from guide_robot.security.middleware import lack_of_security
from guide_robot.security.neighbours import on_other_machines, on_this_machine
from guide_robot.security.state import check_keystore, warning

LISTEN_S = 3.5  # Fast DDS announces itself every 3 s


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parser.add_argument(
        "--robot",
        action="store_true",
        help="ask the running robot instead: topics, rates, frames, clocks, and what to do",
    )
    parser.add_argument(
        "--namespace", default="", help="with --robot: the robot's name before its topics, such as robot1"
    )
    parser.add_argument(
        "--topic", action="append", default=[], metavar="OURS=YOURS", help="with --robot: as launch argument OURS_topic"
    )
    parser.add_argument(
        "--seconds", type=float, default=5.0, help="with --robot: how long to listen (default: %(default)s)"
    )
    parser.add_argument("--backend", default="http://127.0.0.1:8090", help="address to ask (default: %(default)s)")


def run(arguments: argparse.Namespace) -> int:
    """Print the findings; 0 always: what is missing is not an error."""
    findings = _of_robot(arguments) if arguments.robot else examine(arguments.backend)
    if arguments.json:
        print(json.dumps([vars(finding) for finding in findings], indent=2, ensure_ascii=False))
        return 0
    for finding in findings:
        print("\n".join(finding.lines()))
    print(_robots_conclusion(findings) if arguments.robot else _conclusion(findings))
    return 0


def _of_robot(arguments: argparse.Namespace) -> list[Finding]:
    """Return what fits and what does not between the running robot and our nodes. Raises UserError for odd words."""
    if not 0.5 <= arguments.seconds <= 600.0:
        raise UserError(f"--seconds {arguments.seconds:g}: expected 0.5 to 600")
    if importlib.util.find_spec("rclpy") is None:
        raise UserError("--robot: rclpy cannot be imported; source ROS 2, or ./guide demo installs it")
    from guide_robot.run.graph_asking import ask_graph
    from guide_robot.run.graph_checks import check_graph

    return check_graph(ask_graph(arguments.namespace, topics_given(arguments.topic), arguments.seconds))


def _robots_conclusion(findings: list[Finding]) -> str:
    wrong = sum(not finding.present for finding in findings)
    return f"{wrong} to mend; doc/your_robot.md says how" if wrong else "Everything that was asked for fits."


def examine(backend_url: str) -> list[Finding]:
    """Return what is present, part by part."""
    checks: list[Callable[[], Finding]] = [
        _ros,
        _wheels,
        lambda: _ros_package("Nav2", "nav2_bt_navigator", "apt-get install ros-jazzy-navigation2"),
        lambda: _program("Gazebo", "gz", "apt-get install ros-jazzy-ros-gz"),
        lambda: _ros_package("slam_toolbox", "slam_toolbox", "apt-get install ros-jazzy-slam-toolbox"),
        _camera,
        _printer,
        lambda: _program("voice", "espeak-ng", "apt-get install espeak-ng"),
        _rendering,
        lambda: _program("PostgreSQL", "psql", "apt-get install postgresql (only for a backend beyond one machine)"),
        lambda: _backend(backend_url),
        _discovery,
        _keys,
        _domain,
    ]
    return [check() for check in checks]


def _installed_ros() -> list[Path]:
    return sorted(path.parent for path in Path("/opt/ros").glob("*/setup.bash"))


def _ros() -> Finding:
    found = _installed_ros()
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
    for prefix in [*map(Path, ros_prefixes()), *_installed_ros()]:
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


def _discovery() -> Finding:
    """Whether nodes that are started by hand look for others on this machine only, as ours do."""
    given = os.environ.get("ROS_AUTOMATIC_DISCOVERY_RANGE", "")
    alone = given.upper() in ("LOCALHOST", "OFF")
    return Finding(
        part="discovery",
        present=alone,
        detail=f"ROS_AUTOMATIC_DISCOVERY_RANGE {'is ' + given if given else 'is not set: SUBNET'} for what you start "
        "by hand; the launch files and the demo keep to this machine",
        remedy="export ROS_AUTOMATIC_DISCOVERY_RANGE=LOCALHOST",
    )


def _keys() -> Finding:
    """Whether the ROS graph can be secured here, and until when the keys hold."""
    part = "secure graph"
    remedy = "./guide secure, then secure:=true; without it, cameras and cards are in clear on the graph"
    lacking = lack_of_security(os.environ)
    keystore, now = default_keystore(), datetime.now(UTC)
    if not keystore.exists:
        return Finding(part=part, present=False, detail=lacking or f"no keys in {keystore.root}", remedy=remedy)
    try:
        validity = check_keystore(keystore, now)
    except UserError as error:
        return Finding(part=part, present=False, detail=str(error), remedy=remedy)
    detail = warning(validity, now) or f"keys in {keystore.root} until {validity.ends:%Y-%m-%d}"
    return Finding(part=part, present=not lacking, detail="; ".join(filter(None, [detail, lacking])), remedy=remedy)


def _domain() -> Finding:
    """Whether somebody else takes part in this ROS domain."""
    given = os.environ.get("ROS_DOMAIN_ID", "") or "0"
    domain = int(given) if given.isdigit() and int(given) <= 232 else 0
    others = [one.where for one in (*on_this_machine(domain), *on_other_machines(domain, LISTEN_S))]
    return Finding(
        part="own domain",
        present=not others,
        detail=f"ROS domain {domain}: {'others take part: ' + ', '.join(others) if others else 'nobody else is heard'}",
        remedy="another ROS_DOMAIN_ID, or ./guide secure: whoever takes part hears and moves the robot",
    )


def _conclusion(findings: list[Finding]) -> str:
    present = {finding.part for finding in findings if finding.present}
    if {"ROS 2", "Nav2"} <= present:
        return "This machine has ROS 2 and Nav2: colcon build, then ros2 launch guide_robot robot.launch.py"
    if "ROS 2" in present:
        return "This machine has ROS 2 without Nav2: ros2 launch guide_robot simulation.launch.py, or ./guide demo"
    return "This machine has no ROS installation: ./guide demo and ./guide test bring all they need"
