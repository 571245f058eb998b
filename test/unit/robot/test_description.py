"""The robot's description: parsed by the tools a ROS machine uses, read by us, and honest about mistakes."""

import math
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from guide_robot.common.errors import UserError
from guide_robot.common.resources import resource
from guide_robot.robot.description import load_robot, urdf_text
from guide_robot.simulation.settings import CameraSettings, TwinSettings


def test_robot_has_the_sensors_where_the_people_need_them() -> None:
    robot = load_robot()
    assert robot.lidar_in_base.z == pytest.approx(0.25)
    assert robot.lidar_in_base.x == 0.0
    assert robot.camera is not None
    assert robot.camera.mount.z == pytest.approx(1.2)
    assert 0.0 < robot.camera.mount.x < robot.footprint_radius_m
    assert robot.rear_camera is not None
    assert abs(robot.rear_camera.mount.yaw) == pytest.approx(math.pi)
    assert -robot.footprint_radius_m < robot.rear_camera.mount.x < 0.0


def test_a_robot_without_a_rear_camera_is_described_too(tmp_path: Path) -> None:
    copy = _copy_with(tmp_path, "", "")
    sensors = copy.with_name("sensors.xacro")
    lines = sensors.read_text(encoding="utf-8").splitlines(keepends=True)
    sensors.write_text("".join(line for line in lines if 'name="rear_camera"' not in line), encoding="utf-8")
    assert load_robot(copy).rear_camera is None
    with pytest.raises(ValueError, match="no rear_camera_link"):
        TwinSettings(robot=load_robot(copy), rear_camera=CameraSettings(enabled=True))


def test_a_robot_without_any_camera_is_described_too(tmp_path: Path) -> None:
    copy = _copy_with(tmp_path, "", "")
    sensors = copy.with_name("sensors.xacro")
    lines = sensors.read_text(encoding="utf-8").splitlines(keepends=True)
    sensors.write_text("".join(line for line in lines if '<xacro:camera name="' not in line), encoding="utf-8")
    robot = load_robot(copy)
    assert robot.camera is None and robot.rear_camera is None
    assert not TwinSettings(robot=robot).draws
    with pytest.raises(ValueError, match="no camera_link"):
        TwinSettings(robot=robot, camera=CameraSettings(enabled=True))


def test_a_camera_that_the_description_names_must_be_there(tmp_path: Path) -> None:
    for name in ("camera", "rear_camera"):
        copy = _copy_with(tmp_path / name, "<guide_robot ", f'<guide_robot {name}_link="oak" ')
        with pytest.raises(UserError, match="oak: expected a link of this name"):
            load_robot(copy)


def test_a_camera_may_look_aside_but_must_be_level(tmp_path: Path) -> None:
    old, new = 'rpy="0 0 ${yaw}"', 'rpy="0 0.2 ${yaw}"'
    shutil.copytree(resource("urdf"), tmp_path / "urdf")
    file = tmp_path / "urdf" / "sensors.xacro"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(UserError, match="camera_link: expected a fixed joint, level, on base_link"):
        load_robot(tmp_path / "urdf" / "guide_robot.urdf.xacro")


def test_nothing_solid_of_the_robot_reaches_beyond_footprint_or_height() -> None:
    robot = load_robot()
    for low, high, reach in _extents(ElementTree.fromstring(urdf_text())):
        assert low >= -1e-9
        assert high <= robot.height_m + 1e-9
        assert reach <= robot.footprint_radius_m + 1e-9


def test_no_solid_stands_at_the_height_of_the_lidar() -> None:
    height = load_robot().lidar_in_base.z
    assert not [low for low, high, _ in _extents(ElementTree.fromstring(urdf_text())) if low < height < high]


def test_every_link_with_a_body_has_mass_and_inertia() -> None:
    for link in ElementTree.fromstring(urdf_text()).iterfind("link"):
        if link.find("visual") is not None:
            inertia = link.find("inertial/inertia")
            assert inertia is not None, link.get("name")
            assert all(float(inertia.get(axis, "0")) > 0.0 for axis in ("ixx", "iyy", "izz"))


@pytest.mark.parametrize("camera", ["camera", "rear_camera"])
def test_optical_frame_looks_along_z_with_x_to_the_right(camera: str) -> None:
    joint = ElementTree.fromstring(urdf_text()).find(f"joint[@name='{camera}_optical_joint']/origin")
    assert joint is not None
    roll, pitch, yaw = (float(part) for part in joint.get("rpy", "").split())
    assert (roll, pitch, yaw) == pytest.approx((-1.5707963, 0.0, -1.5707963))


@pytest.mark.skipif(shutil.which("check_urdf") is None, reason="liburdfdom-tools is not installed")
@pytest.mark.parametrize("gazebo", [False, True])
def test_check_urdf_accepts_the_robot(tmp_path: Path, gazebo: bool) -> None:
    file = tmp_path / "robot.urdf"
    file.write_text(urdf_text(gazebo=gazebo), encoding="utf-8")
    answer = subprocess.run(["check_urdf", file], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "root Link: base_footprint" in answer.stdout


def test_a_changed_description_changes_what_everybody_reads(tmp_path: Path) -> None:
    copy = _copy_with(tmp_path, 'name="max_linear" value="1.2"', 'name="max_linear" value="0.7"')
    assert load_robot(copy).max_linear == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('max_linear="${max_linear}"', "", "max_linear: expected a number, found None"),
        ('max_linear="${max_linear}"', 'max_linear="fast"', "max_linear: expected a number, found 'fast'"),
        ('max_linear="${max_linear}"', 'max_linear="-1"', "max_linear: expected a positive number, found -1"),
        ("<guide_robot ", "<other ", "<guide_robot>: expected this element"),
        ("</robot>", "", "not a robot description"),
        (
            'filename="sensors.xacro"',
            'filename="base.xacro"',
            "not a robot description|lidar_link: expected a link",
        ),
    ],
)
def test_a_mistake_in_the_description_is_one_line_that_names_it(tmp_path: Path, old: str, new: str, said: str) -> None:
    copy = _copy_with(tmp_path, old, new)
    with pytest.raises(UserError, match=said) as caught:
        load_robot(copy)
    assert str(copy) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_description_is_one_line() -> None:
    with pytest.raises(UserError, match=r"nowhere\.xacro"):
        load_robot(Path("nowhere.xacro"))


def _copy_with(folder: Path, old: str, new: str) -> Path:
    shutil.copytree(resource("urdf"), folder / "urdf")
    file = folder / "urdf" / "guide_robot.urdf.xacro"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    return file


def _extents(root: ElementTree.Element) -> list[tuple[float, float, float]]:
    """Return (lowest z, highest z, farthest from the axis) of every collision shape."""
    places = {"base_footprint": (0.0, 0.0, 0.0)}
    for joint in root.iterfind("joint"):
        parent, child = joint.find("parent"), joint.find("child")
        assert parent is not None and child is not None
        above = places[parent.get("link", "")]
        places[child.get("link", "")] = _sum(above, _xyz(joint.find("origin")))
    extents = []
    for link in root.iterfind("link"):
        for shape in link.iterfind("collision"):
            x, y, z = _sum(places[link.get("name", "")], _xyz(shape.find("origin")))
            half_x, half_y, half_z = _half(shape)
            reach = max(abs(x) + half_x, abs(y) + half_y) if x == y == 0.0 else 0.0
            corner = ((abs(x) + half_x) ** 2 + (abs(y) + half_y) ** 2) ** 0.5
            if shape.find("geometry/sphere") is not None:
                corner = (x**2 + y**2) ** 0.5 + half_x
            extents.append((z - half_z, z + half_z, reach or corner))
    assert len(extents) > 8
    return extents


def _half(shape: ElementTree.Element) -> tuple[float, float, float]:
    cylinder, box, ball = (shape.find(f"geometry/{kind}") for kind in ("cylinder", "box", "sphere"))
    origin = shape.find("origin")
    if cylinder is not None:
        radius, half = float(cylinder.get("radius", "")), float(cylinder.get("length", "")) / 2.0
        lying = origin is not None and float(origin.get("rpy", "0 0 0").split()[0]) > 1.0
        return (radius, half, radius) if lying else (radius, radius, half)
    if box is not None:
        x, y, z = (float(part) / 2.0 for part in box.get("size", "").split())
        return x, y, z
    assert ball is not None
    radius = float(ball.get("radius", ""))
    return radius, radius, radius


def _xyz(origin: ElementTree.Element | None) -> tuple[float, float, float]:
    x, y, z = (float(part) for part in ("0 0 0" if origin is None else origin.get("xyz", "0 0 0")).split())
    return x, y, z


def _sum(a: tuple[float, float, float], b: tuple[float, float, float]) -> tuple[float, float, float]:
    return a[0] + b[0], a[1] + b[1], a[2] + b[2]
