"""Reads the robot's shape, sensor poses and limits out of its URDF, so that nobody writes them twice."""

import contextlib
import functools
import io
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

import xacro

from guide_robot.errors import UserError
from guide_robot.resources import resource

TAG = "guide_robot"


@dataclass(frozen=True, kw_only=True)
class Mount:
    """Where a sensor sits: metres in `base_link`, which lies on the floor; it looks along x."""

    x: float
    y: float
    z: float


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
    """A camera that looks forward, level; the field of view in radians, the image size in pixels."""

    mount: Mount
    horizontal_fov: float
    width: int
    height: int
    rate_hz: float


@dataclass(frozen=True, kw_only=True)
class Robot:
    """What everybody needs to know of the robot: metres, m/s, m/s2, rad/s, rad/s2.

    The footprint is a circle about `base_link`; `base_footprint` is the same place. `braking_deceleration` is
    positive.
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

    @property
    def lidar_in_base(self) -> Mount:
        """Where the lidar sits."""
        return self.lidar.mount

    @property
    def camera_in_base(self) -> Mount:
        """Where the camera sits."""
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
        camera=_camera(values, _mount(values.path, root, "camera_link")),
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


def _camera(values: _Values, mount: Mount) -> Camera:
    return Camera(
        mount=mount,
        horizontal_fov=values["camera_horizontal_fov"],
        width=int(values["camera_width"]),
        height=int(values["camera_height"]),
        rate_hz=values["camera_rate"],
    )


def _mount(path: Path, root: ElementTree.Element, link: str) -> Mount:
    """Return a sensor's place from its joint, which must hang unturned and fixed on base_link."""
    for joint in root.iterfind("joint"):
        child, parent, origin = joint.find("child"), joint.find("parent"), joint.find("origin")
        if child is None or child.get("link") != link:
            continue
        turned = origin is not None and any(float(angle) for angle in origin.get("rpy", "0 0 0").split())
        if parent is None or parent.get("link") != "base_link" or joint.get("type") != "fixed" or turned:
            raise UserError(f"{path}: {link}: expected a fixed joint, not turned, on base_link")
        place = "0 0 0" if origin is None else origin.get("xyz", "0 0 0")
        x, y, z = (float(part) for part in place.split())
        return Mount(x=x, y=y, z=z)
    raise UserError(f"{path}: {link}: expected a link of this name with a joint on base_link")
