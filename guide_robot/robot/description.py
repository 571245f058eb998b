"""Reads the robot's shape, sensor poses and limits out of its URDF, so that nobody writes them twice."""

import contextlib
import functools
import io
import os
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, replace
from pathlib import Path

import xacro

from guide_robot.common.errors import UserError
from guide_robot.common.geometry import Pose2D
from guide_robot.common.resources import resource
from guide_robot.robot.joints import Joints, Mount

TAG = "guide_robot"
VARIABLE = "GUIDE_ROBOT_DESCRIPTION"  # environment: the description of all of a robot's processes


@dataclass(frozen=True, kw_only=True)
class Lidar:
    """A lidar that sees all around: `beams` readings a turn, counter-clockwise from straight behind."""

    mount: Mount
    beams: int
    rate_hz: float
    range_min_m: float
    range_max_m: float
    noise_m: float
    frame: str = "lidar_link"


@dataclass(frozen=True, kw_only=True)
class Camera:
    """A level camera; the field of view in radians, the image size in pixels."""

    mount: Mount
    horizontal_fov: float
    width: int
    height: int
    rate_hz: float


@dataclass(frozen=True, kw_only=True)
class Robot:
    """What everybody needs to know of the robot: metres, m/s, m/s2, rad/s, rad/s2.

    The footprint is a circle about `base_link`; `base_footprint` is the same place. `braking_deceleration` is
    positive. `camera` looks ahead and `rear_camera` back at whoever is led; not every robot has them.
    """

    footprint_radius_m: float
    height_m: float
    wheel_separation_m: float
    wheel_radius_m: float
    max_linear: float
    max_reverse: float
    max_angular: float
    linear_acceleration: float
    braking_deceleration: float
    angular_acceleration: float
    lidar: Lidar
    camera: Camera | None = None
    rear_camera: Camera | None = None

    @property
    def lidar_in_base(self) -> Mount:
        """Where the lidar sits."""
        return self.lidar.mount


def described_in() -> Path:
    """Return the file that describes this robot: the one that the environment names, else the package's own."""
    given = os.environ.get(VARIABLE, "")
    return Path(given) if given else resource("urdf", "guide_robot.urdf.xacro")


def urdf_text(path: Path | None = None, *, gazebo: bool = False) -> str:
    """Return the robot's URDF, made from its xacro file; `gazebo` adds simulated sensors and drive.

    Raises UserError when the file is missing or is no xacro.
    """
    path = path or described_in()
    problems = io.StringIO()
    try:
        with contextlib.redirect_stderr(problems):
            document = xacro.process_file(str(path), mappings={"gazebo": "true"} if gazebo else {})
    except Exception as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise UserError(f"{path}: not a robot description: {reason}") from None
    return str(document.toprettyxml(indent="  "))


@functools.cache
def load_robot(path: Path | None = None) -> Robot:
    """Return the robot of a xacro or URDF file, by default the package's own; read once for each path.

    Raises UserError when the file is missing or lacks what is needed.
    """
    path = path or described_in()
    root = ElementTree.fromstring(urdf_text(path))
    values = root.find(TAG)
    if values is None:
        raise UserError(f"{path}: <{TAG}>: expected this element with the robot's limits")
    return _robot(_Values(path, values), Joints(path, root))


def with_lidar_at(robot: Robot, lidar_in_base: Pose2D) -> Robot:
    """Return the robot with its lidar elsewhere on the floor, in base_link."""
    x, y, yaw = lidar_in_base.x, lidar_in_base.y, lidar_in_base.theta
    return replace(robot, lidar=replace(robot.lidar, mount=replace(robot.lidar.mount, x=x, y=y, yaw=yaw)))


class _Values:
    """The attributes of the robot's own element, with an error that names file and attribute."""

    def __init__(self, path: Path, element: ElementTree.Element) -> None:
        self.path = path
        self._element = element

    def text(self, name: str, default: str) -> str:
        """Return an attribute that is text."""
        return self._element.get(name, default)

    def __getitem__(self, name: str) -> float:
        text = self._element.get(name)
        try:
            value = float(text or "")
        except ValueError:
            raise UserError(f"{self.path}: <{TAG}> {name}: expected a number, found {text!r}") from None
        if not 0.0 <= value < 1e4:
            raise UserError(f"{self.path}: <{TAG}> {name}: expected a positive number, found {value:g}")
        return value


def _robot(values: _Values, joints: Joints) -> Robot:
    return Robot(
        footprint_radius_m=values["footprint_radius"],
        height_m=values["height"],
        wheel_separation_m=values["wheel_separation"],
        wheel_radius_m=values["wheel_radius"],
        max_linear=values["max_linear"],
        max_reverse=values["max_reverse"],
        max_angular=values["max_angular"],
        linear_acceleration=values["linear_acceleration"],
        braking_deceleration=values["braking_deceleration"],
        angular_acceleration=values["angular_acceleration"],
        lidar=_lidar(values, joints),
        camera=_camera(values, joints, "camera"),
        rear_camera=_camera(values, joints, "rear_camera"),
    )


def _lidar(values: _Values, joints: Joints) -> Lidar:
    frame = values.text("lidar_link", "lidar_link")
    return Lidar(
        mount=joints.mount(frame, may_hang=True),
        frame=frame,
        beams=int(values["lidar_beams"]),
        rate_hz=values["lidar_rate"],
        range_min_m=values["lidar_range_min"],
        range_max_m=values["lidar_range_max"],
        noise_m=values["lidar_noise"],
    )


def _camera(values: _Values, joints: Joints, name: str) -> Camera | None:
    """Return a camera, None where neither a link has its usual name nor the element names another."""
    usual = f"{name}_link"
    link = values.text(usual, usual)
    if link == usual and usual not in joints:
        return None
    return Camera(
        mount=joints.mount(link),
        horizontal_fov=values[f"{name}_horizontal_fov"],
        width=int(values[f"{name}_width"]),
        height=int(values[f"{name}_height"]),
        rate_hz=values[f"{name}_rate"],
    )
