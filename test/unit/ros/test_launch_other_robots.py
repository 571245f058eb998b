"""The launch file of a real robot, for robots that were not made here: what they bring along is taken as it is."""

from pathlib import Path

import pytest
import yaml
from launch_recorder import node_of, parameters, run

from guide_robot.robot.description import load_robot

FOREIGN = """<robot name="other" xmlns:xacro="http://www.ros.org/wiki/xacro">
  <link name="base_link"/><link name="base_footprint"/><link name="plate"/><link name="laser"/>
  <joint name="a" type="fixed"><parent link="base_link"/><child link="base_footprint"/><origin xyz="0 0 -0.1"/></joint>
  <joint name="b" type="fixed"><parent link="base_link"/><child link="plate"/><origin xyz="0.1 0 0.2"/></joint>
  <joint name="c" type="fixed"><parent link="plate"/><child link="laser"/>
    <origin xyz="0 0.05 0" rpy="3.14159265 0 1.57079633"/></joint>
  <guide_robot footprint_radius="0.3" height="0.5" max_linear="0.4" max_reverse="0.1" max_angular="1.0"
    linear_acceleration="0.5" braking_deceleration="0.8" angular_acceleration="1.5" wheel_separation="0.3"
    wheel_radius="0.05" lidar_beams="360" lidar_rate="5" lidar_noise="0.01" lidar_range_min="0.15" lidar_range_max="8"
    lidar_link="laser" camera_link="plate" camera_horizontal_fov="1" camera_width="640" camera_height="480"
    camera_rate="10"/>
</robot>"""


@pytest.mark.usefixtures("stand_in")
def test_a_robot_with_its_own_description_state_publisher_frames_and_nav2_parameters_is_taken_as_it_is(
    tmp_path: Path,
) -> None:
    description, nav2 = tmp_path / "other.urdf", tmp_path / "nav2.yaml"
    description.write_text(FOREIGN, encoding="utf-8")
    nav2.write_text("amcl:\n  ros__parameters:\n    max_beams: 60\n", encoding="utf-8")
    launched = run(
        "robot.launch.py",
        description=str(description),
        robot_state_publisher="false",
        base_frame="base_link",
        odom_frame="wheel_odom",
        cmd_vel_type="stamped",
        nav2_params_file=str(nav2),
    )
    names = [node.options["name"] for node in launched.nodes]
    assert "robot_state_publisher" not in names
    gate, tracker = (parameters(node_of(launched, name)) for name in ("motion_gate", "people_tracker"))
    assert gate["cmd_vel_type"] == "stamped"
    assert tracker["frames.base"] == "base_link" and tracker["frames.odom"] == "wheel_odom"
    shipped, fitted, renamed, own = node_of(launched, "amcl").options["parameters"][:4]
    assert (Path(shipped).name, own) == ("nav2.yaml", str(nav2))  # the last one wins, what it leaves out stays
    frames = yaml.safe_load(Path(renamed).read_text(encoding="utf-8"))
    assert frames["/**/amcl"]["ros__parameters"] == {"base_frame_id": "base_link", "odom_frame_id": "wheel_odom"}
    limits = yaml.safe_load(Path(fitted).read_text(encoding="utf-8"))
    assert limits["/**/amcl"]["ros__parameters"] == {"laser_min_range": 0.15, "laser_max_range": 8.0}
    costmap = frames["/**/local_costmap/local_costmap"]["ros__parameters"]
    assert costmap == {"global_frame": "wheel_odom", "robot_base_frame": "base_link"}
    lidar = load_robot(description).lidar
    assert lidar.frame == "laser" and lidar.mount.upside_down
    assert (lidar.mount.x, lidar.mount.y, lidar.mount.z) == pytest.approx((0.1, 0.05, 0.3))
    assert lidar.mount.yaw == pytest.approx(1.5707963)
    published = run("robot.launch.py", description=str(description))
    assert 'name="other"' in parameters(node_of(published, "robot_state_publisher"))["robot_description"]


@pytest.mark.usefixtures("stand_in")
def test_an_image_that_is_named_by_its_compressed_pictures_is_heard_as_those() -> None:
    launched = run("robot.launch.py", image_topic="oak/rgb/compressed", rear_image_topic="rear/image")
    scanner, tracker = node_of(launched, "qr_scanner"), node_of(launched, "people_tracker")
    assert parameters(scanner)["compressed"] is parameters(tracker)["camera.compressed"] is True
    assert "rear_camera.compressed" not in parameters(tracker)
    remapped = dict(scanner.options["remappings"])
    assert remapped["camera/image_raw/compressed"] == "oak/rgb/compressed"
    assert remapped["camera/image_raw"] == "oak/rgb"
    plain = run("robot.launch.py", image_topic="oak/rgb")
    assert "compressed" not in parameters(node_of(plain, "qr_scanner"))


@pytest.mark.usefixtures("stand_in")
def test_what_of_the_operators_nav2_parameters_has_no_effect_is_said_at_the_start(tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text("/**:\n  ros__parameters:\n    max_beams: 60\n", encoding="utf-8")
    launched = run("robot.launch.py", nav2_params_file=str(mine))
    said = [other.options["msg"] for other in launched.others if other.kind == "LogInfo"]
    assert len(said) == 1 and "max_beams has no effect" in said[0]
