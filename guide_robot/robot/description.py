"""Reads the robot's shape, sensor poses and limits out of its URDF, so that nobody writes them twice."""

import contextlib
import functools
import io
import math
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

import xacro

from guide_robot.errors import UserError
from guide_robot.geometry import Pose2D
from guide_robot.resources import resource

TAG = "guide_robot"


@dataclass(frozen=True, kw_only=True)
class Mount:
    """Where a sensor sits: metres in `base_link`, which lies on the floor; it looks along x turned by `yaw` radians."""

    x: float
    y: float
    z: float
    yaw: float = 0.0

    @property
    def pose(self) -> Pose2D:
        """The place on the floor, in base_link."""
        return Pose2D(x=self.x, y=self.y, theta=self.yaw)


@dataclass(frozen=True, kw_only=True)
class Lidar:
    """A lidar that sees all around: `beams` readings a turn, counter-clockwise from straight behind."""

    mount: Mount
    beams: int
    rate_hz: float
    range_min_m: float
    range_max_m: float
    noise_m: float


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
    positive. `rear_camera` looks back at whoever is led; not every robot has one.
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
    camera: Camera
    rear_camera: Camera | None = None

    @property
    def lidar_in_base(self) -> Mount:
        """Where the lidar sits."""
        return self.lidar.mount

    @property
    def camera_in_base(self) -> Mount:
        """Where the front camera sits."""
        return self.camera.mount


def urdf_text(path: Path | None = None, *, gazebo: bool = False) -> str:
    """Return the robot's URDF, made from its xacro file; `gazebo` adds simulated sensors and drive.

    Raises UserError when the file is missing or is no xacro.
    """
    path = path or resource("urdf", "guide_robot.urdf.xacro")
    problems = io.StringIO()
    try:
        with contextlib.redirect_stderr(problems):
            document = xacro.process_file(str(path), mappings={"gazebo": str(gazebo).lower()})
    except Exception as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise UserError(f"{path}: not a robot description: {reason}") from None
    return str(document.toprettyxml(indent="  "))


@functools.cache
def load_robot(path: Path | None = None) -> Robot:
    """Return the robot of a xacro or URDF file, by default the package's own; read once for each path.

    Raises UserError when the file is missing or lacks what is needed.
    """
    path = path or resource("urdf", "guide_robot.urdf.xacro")
    root = ElementTree.fromstring(urdf_text(path))
    values = root.find(TAG)
    if values is None:
        raise UserError(f"{path}: <{TAG}>: expected this element with the robot's limits")
    return _robot(_Values(path, values), root)


class _Values:
    """The attributes of the robot's own element, with an error that names file and attribute."""

    def __init__(self, path: Path, element: ElementTree.Element) -> None:
        self.path = path
        self._element = element

    def __getitem__(self, name: str) -> float:
        text = self._element.get(name)
        try:
            value = float(text or "")
        except ValueError:
            raise UserError(f"{self.path}: <{TAG}> {name}: expected a number, found {text!r}") from None
        if not 0.0 <= value < 1e4:
            raise UserError(f"{self.path}: <{TAG}> {name}: expected a positive number, found {value:g}")
        return value


def _robot(values: _Values, root: ElementTree.Element) -> Robot:
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
        lidar=_lidar(values, _mount(values.path, root, "lidar_link")),
        camera=_camera(values, root, "camera"),
        rear_camera=_camera(values, root, "rear_camera") if _has_link(root, "rear_camera_link") else None,
    )


def _lidar(values: _Values, mount: Mount) -> Lidar:
    return Lidar(
        mount=mount,
        beams=int(values["lidar_beams"]),
        rate_hz=values["lidar_rate"],
        range_min_m=values["lidar_range_min"],
        range_max_m=values["lidar_range_max"],
        noise_m=values["lidar_noise"],
    )


def _camera(values: _Values, root: ElementTree.Element, name: str) -> Camera:
    return Camera(
        mount=_mount(values.path, root, f"{name}_link", may_turn=True),
        horizontal_fov=values[f"{name}_horizontal_fov"],
        width=int(values[f"{name}_width"]),
        height=int(values[f"{name}_height"]),
        rate_hz=values[f"{name}_rate"],
    )


def _has_link(root: ElementTree.Element, link: str) -> bool:
    return any(entry.get("name") == link for entry in root.iterfind("link"))


def _mount(path: Path, root: ElementTree.Element, link: str, *, may_turn: bool = False) -> Mount:
    """Return a sensor's place from its joint, which must be fixed on base_link; `may_turn` lets it look aside."""
    for joint in root.iterfind("joint"):
        child, parent, origin = joint.find("child"), joint.find("parent"), joint.find("origin")
        if child is None or child.get("link") != link:
            continue
        angles = "0 0 0" if origin is None else origin.get("rpy", "0 0 0")
        roll, pitch, yaw = (float(angle) for angle in angles.split())
        askew = roll or pitch or (yaw and not may_turn)
        if parent is None or parent.get("link") != "base_link" or joint.get("type") != "fixed" or askew:
            limit = "level" if may_turn else "not turned"
            raise UserError(f"{path}: {link}: expected a fixed joint, {limit}, on base_link")
        place = "0 0 0" if origin is None else origin.get("xyz", "0 0 0")
        x, y, z = (float(part) for part in place.split())
        return Mount(x=x, y=y, z=z, yaw=math.remainder(yaw, 2.0 * math.pi))
    raise UserError(f"{path}: {link}: expected a link of this name with a joint on base_link")
