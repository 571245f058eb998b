"""Bags as other robots record them: of ROS 1, with other frames and topics, with a recorder whose clock differs."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rosbags.rosbag1 import Writer as Writer1
from rosbags.rosbag2 import StoragePlugin
from rosbags.rosbag2 import Writer as Writer2
from rosbags.typesys import Stores, get_typestore

from guide_robot.common.errors import UserError
from guide_robot.run.replay.bag_frames import Recorded, find_frames
from guide_robot.run.replay.bags import read_bag, survey_bag
from guide_robot.run.replay.readings import MessageKind

ROS2, ROS1 = get_typestore(Stores.ROS2_JAZZY), get_typestore(Stores.ROS1_NOETIC)
TF = ROS2.fielddefs["tf2_msgs/msg/TFMessage"]
ROS1.register({"tf/msg/tfMessage": TF, "tf2_msgs/msg/TFMessage": TF})
START_S = 1_600_000_000.0
LIDAR = ("/robot_base", "/laser")
EVERY_S = 0.1


class Recorder:
    """Writes a bag of ROS 1 or 2 from the same words: `add` puts a message on a topic at a time of recording."""

    def __init__(self, path: Path, *, ros1: bool) -> None:
        self.ros1, self.types = ros1, ROS1 if ros1 else ROS2
        self.path, self._topics = path, {}
        self._writer: Any = Writer1(path) if ros1 else Writer2(path, version=9, storage_plugin=StoragePlugin.MCAP)
        self._writer.open()

    def make(self, name: str, **fields: Any) -> Any:
        return self.types.types[name](**fields)

    def header(self, stamp_s: float, frame: str) -> Any:
        time = self.make("builtin_interfaces/msg/Time", sec=int(stamp_s), nanosec=int(stamp_s % 1.0 * 1e9))
        number = {"seq": 7} if self.ros1 else {}
        return self.make("std_msgs/msg/Header", stamp=time, frame_id=frame, **number)

    def add(self, topic: str, kind: str, message: Any, time_s: float) -> None:
        if topic not in self._topics:
            self._topics[topic] = self._writer.add_connection(topic, kind, typestore=self.types)
        write = self.types.serialize_ros1 if self.ros1 else self.types.serialize_cdr
        self._writer.write(self._topics[topic], round(time_s * 1e9), write(message, kind))

    def add_scan(self, topic: str, time_s: float, stamp_s: float) -> None:
        scan = self.make(
            "sensor_msgs/msg/LaserScan",
            header=self.header(stamp_s, "laser"),
            **dict.fromkeys(("angle_min", "angle_max", "time_increment", "scan_time", "range_min"), 0.0),
            angle_increment=0.1,
            range_max=10.0,
            ranges=np.array([1.0, 2.0, 3.0], np.float32),
            intensities=np.zeros(0, np.float32),
        )
        self.add(topic, "sensor_msgs/msg/LaserScan", scan, time_s)

    def add_tf(self, edges: list[tuple[str, str]], time_s: float, kind: str = "tf2_msgs/msg/TFMessage") -> None:
        transforms = []
        for parent, child in edges:
            where = self.make("geometry_msgs/msg/Vector3", x=1.5, y=0.0, z=0.0)
            turn = self.make("geometry_msgs/msg/Quaternion", x=0.0, y=0.0, z=0.0, w=1.0)
            transforms.append(
                self.make(
                    "geometry_msgs/msg/TransformStamped",
                    header=self.header(time_s, parent),
                    child_frame_id=child,
                    transform=self.make("geometry_msgs/msg/Transform", translation=where, rotation=turn),
                )
            )
        self.add("/tf", kind, self.make(kind, transforms=transforms), time_s)

    def close(self) -> Path:
        self._writer.close()
        return self.path


def recorder(tmp_path: Path, *, ros1: bool) -> Recorder:
    return Recorder(tmp_path / ("one.bag" if ros1 else "two"), ros1=ros1)


def messages(path: Path) -> dict[MessageKind, list[Any]]:
    """Return a bag's messages as the nodes get them, by kind."""
    found: dict[MessageKind, list[Any]] = {}
    for reading in read_bag(path, survey_bag(path)):
        found.setdefault(reading.kind, []).append(ROS2.deserialize_cdr(reading.data, reading.kind.value))
    return found


@pytest.mark.parametrize("ros1", [True, False])
@pytest.mark.parametrize("kind", ["tf2_msgs/msg/TFMessage", "tf/msg/tfMessage"])
def test_scans_and_tf_of_both_ros_come_with_our_names_of_frames(tmp_path: Path, *, ros1: bool, kind: str) -> None:
    if kind.startswith("tf/") and not ros1:
        pytest.skip("that type is of ROS 1 alone")
    bag = recorder(tmp_path, ros1=ros1)
    for number in range(5):
        time_s = START_S + number * EVERY_S
        bag.add_scan("/base_scan", time_s, time_s)
        bag.add_tf([("/odom_combined", "/robot_base"), ("/world", "/odom_combined"), LIDAR], time_s, kind)
    path = bag.close()
    facts = survey_bag(path)
    assert facts.frames.has_odometry and facts.frames.has_map
    assert facts.notes == (
        "frames: odom_combined is taken as odom, robot_base is taken as base_footprint, world is taken as map",
    )
    found = messages(path)
    assert [scan.ranges.tolist() for scan in found[MessageKind.SCAN]] == [[1.0, 2.0, 3.0]] * 5
    edges = [(one.header.frame_id, one.child_frame_id) for tf in found[MessageKind.TRANSFORMS] for one in tf.transforms]
    assert edges == [("odom", "base_footprint"), ("map", "odom"), ("base_footprint", "laser")] * 5
    assert {scan.header.frame_id for scan in found[MessageKind.SCAN]} == {"laser"}
    assert found[MessageKind.TRANSFORMS][0].transforms[0].transform.translation.x == 1.5


@pytest.mark.parametrize("ros1", [True, False])
def test_a_lidar_that_the_bag_places_nowhere_is_said_and_taken_for_the_descriptions(
    tmp_path: Path, *, ros1: bool
) -> None:
    bag = recorder(tmp_path, ros1=ros1)
    for number in range(3):
        time_s = START_S + number * EVERY_S
        bag.add_scan("/scan", time_s, time_s)
        bag.add_tf([("map", "odom"), ("odom", "base_link"), ("mast", "laser")], time_s)
    path = bag.close()
    assert survey_bag(path).notes == (
        "tf: nothing says where the lidar laser sits on base_link: taken as in the description",
    )
    assert {scan.header.frame_id for scan in messages(path)[MessageKind.SCAN]} == {""}


def test_a_camera_of_ros1_keeps_its_lens(tmp_path: Path) -> None:
    bag = recorder(tmp_path, ros1=True)
    bag.add_scan("/scan", START_S, START_S)
    area = dict.fromkeys(("x_offset", "y_offset", "height", "width"), 0) | {"do_rectify": False}
    lens = {"D": np.zeros(5), "K": np.arange(9.0), "R": np.eye(3).ravel(), "P": np.arange(12.0)}
    info = bag.make(
        "sensor_msgs/msg/CameraInfo",
        header=bag.header(START_S, "/camera"),
        distortion_model="plumb_bob",
        roi=bag.make("sensor_msgs/msg/RegionOfInterest", **area),
        **dict.fromkeys(("height", "width", "binning_x", "binning_y"), 2),
        **lens,
    )
    bag.add("/camera/camera_info", "sensor_msgs/msg/CameraInfo", info, START_S)
    seen = messages(bag.close())[MessageKind.CAMERA_INFO][0]
    assert seen.k.tolist() == list(range(9)) and seen.header.frame_id == "camera"


def test_a_recorders_clock_that_differs_from_the_stamps_is_said_and_the_stamps_time_is_shown(tmp_path: Path) -> None:
    bag = recorder(tmp_path, ros1=False)
    for number in range(3):
        bag.add_scan("/scan", START_S + number, START_S - 3600.0 + number)
    path = bag.close()
    facts = survey_bag(path)
    assert any("3600.0 s behind" in note for note in facts.notes)
    assert [reading.stamp_s for reading in read_bag(path, facts)] == pytest.approx(
        [START_S - 3600.0 + n for n in (0, 1, 2)]
    )


def test_the_busiest_of_several_scans_is_played_and_said(tmp_path: Path) -> None:
    bag = recorder(tmp_path, ros1=False)
    for number in range(4):
        bag.add_scan("/rear/scan", START_S + number, START_S + number)
    bag.add_scan("/front/scan", START_S, START_S)
    path = bag.close()
    facts = survey_bag(path)
    assert "LaserScan: of /rear/scan (4), /front/scan (1) only /rear/scan is played, the busiest" in facts.notes
    assert {reading.topic for reading in read_bag(path, facts)} == {"/rear/scan"}


def test_a_bag_of_nothing_of_use_names_what_it_has(tmp_path: Path) -> None:
    bag = recorder(tmp_path, ros1=False)
    bag.add("/said", "std_msgs/msg/String", bag.make("std_msgs/msg/String", data="hello"), START_S)
    with pytest.raises(UserError, match=r"holds no scans and no images; it has /said \(std_msgs/String\)"):
        survey_bag(bag.close())


def test_a_recording_without_a_map_gets_one_where_its_odometry_is(tmp_path: Path) -> None:
    bag = recorder(tmp_path, ros1=False)
    bag.add_scan("/scan", START_S, START_S)
    bag.add_tf([("odom", "base_link")], START_S)
    first = messages(bag.close())[MessageKind.TRANSFORMS][0].transforms[0]
    assert (first.header.frame_id, first.child_frame_id) == ("map", "odom")


@pytest.mark.parametrize(
    ("edges", "odometry", "ours"),
    [
        ({("odom", "base_footprint"), ("map", "odom")}, None, {}),
        ({("odom", "base_link"), ("base_link", "laser")}, ("odom", "base_link"), {}),
        (
            {("r1/odom", "r1/base_link"), ("r1/odom", "r1/ghost")},
            None,
            {"r1/odom": "odom", "r1/base_link": "base_footprint"},
        ),
        ({("wheels", "body"), ("body", "laser")}, ("wheels", "body"), {"wheels": "odom", "body": "base_footprint"}),
        ({("wheels", "body")}, ("wheels", "other"), {"wheels": "odom", "body": "base_footprint"}),
        ({("world", "base_link")}, None, {"world": "odom"}),
        (
            {("o_odom", "chassis"), ("chassis", "base_footprint")},
            None,
            {"o_odom": "odom", "chassis": "base_footprint", "base_footprint": "recorded_base_footprint"},
        ),
    ],
)
def test_odometry_is_found_under_any_name(edges: Any, odometry: Any, ours: dict[str, str]) -> None:
    frames = find_frames(Recorded(edges=frozenset(edges), odometry=odometry))
    assert frames.has_odometry and frames.renamed == ours


def test_tf_without_odometry_is_said_with_what_there_is() -> None:
    frames = find_frames(Recorded(edges=frozenset({("neck", "head")})))
    assert not frames.has_odometry
    assert "its tf has neck -> head" in frames.notes[0] and "stand still" in frames.notes[0]
