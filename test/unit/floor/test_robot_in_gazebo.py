"""The robot as Gazebo sees it: what its parser keeps of the URDF, and the bridge to ROS."""

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import yaml
from sdf_check import needs_ign, sdf

from guide_robot.common.resources import resource
from guide_robot.robot.description import load_robot, urdf_text


def gazebo_elements() -> ElementTree.Element:
    return ElementTree.fromstring(urdf_text(gazebo=True))


@needs_ign
def test_gazebo_keeps_every_part_that_moves_or_senses(tmp_path: Path) -> None:
    file = tmp_path / "robot.urdf"
    file.write_text(urdf_text(gazebo=True), encoding="utf-8")
    verdict = sdf("-p", file, tmp_path)
    assert verdict.valid and verdict.undefined == []
    model = ElementTree.fromstring(verdict.output).find("model")
    assert model is not None
    links = {link.get("name") for link in model.iterfind("link")}
    assert links >= {"base_footprint", "body_link", "lidar_link", "camera_link", "left_wheel_link", "right_wheel_link"}
    assert {sensor.get("type") for sensor in model.iter("sensor")} == {"gpu_lidar", "camera", "imu"}
    assert 30.0 < sum(float(element.text or "0") for element in model.iter("mass")) < 60.0


def test_drive_in_gazebo_obeys_the_same_limits() -> None:
    robot = load_robot()
    drive = gazebo_elements().find("gazebo/plugin[@name='gz::sim::systems::DiffDrive']")
    assert drive is not None
    assert float(drive.findtext("max_linear_velocity", "")) == robot.max_linear
    assert float(drive.findtext("min_linear_acceleration", "")) == -robot.braking_deceleration
    assert float(drive.findtext("max_angular_velocity", "")) == robot.max_angular
    assert float(drive.findtext("wheel_separation", "")) == robot.wheel_separation_m


def test_sensors_carry_the_frames_of_the_description() -> None:
    root = gazebo_elements()
    links = {link.get("name") for link in root.iterfind("link")}
    frames = [frame.text for frame in root.iter("gz_frame_id")]
    assert set(frames) == {"lidar_link", "camera_optical_frame", "rear_camera_optical_frame", "imu_link"}
    assert set(frames) <= links


def test_bridge_carries_every_topic_of_the_robot() -> None:
    bridge = yaml.safe_load(resource("config", "gazebo_bridge.yaml").read_text(encoding="utf-8"))
    root = gazebo_elements()
    topics = {element.text for tag in ("topic", "odom_topic") for element in root.iter(tag)}
    topics |= {"camera/camera_info", "rear_camera/camera_info"}  # Gazebo publishes them beside the images
    carried = {entry["gz_topic_name"] for entry in bridge}
    assert topics | {"/clock"} == carried
    for entry in bridge:
        towards_gazebo = entry["gz_topic_name"] == "cmd_vel"
        assert entry["direction"] == ("ROS_TO_GZ" if towards_gazebo else "GZ_TO_ROS")
        through_our_base = entry["gz_topic_name"] in ("cmd_vel", "odom", "/clock")
        where = "gazebo/" if through_our_base else ""
        assert entry["ros_topic_name"] == where + entry["gz_topic_name"].lstrip("/")
