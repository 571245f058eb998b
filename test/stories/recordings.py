"""Recordings made for a story: somebody walks past the robot, and cards are held before its camera."""

import math
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import segno
from numpy.typing import NDArray
from rosbags.rosbag1 import Writer as Writer1
from rosbags.rosbag2 import StoragePlugin, Writer
from rosbags.typesys import Stores, get_typestore

from guide_robot.common.geometry import STILL
from guide_robot.common.resources import resource
from guide_robot.common.scan import Scan
from guide_robot.floor.load import load_floor
from guide_robot.simulation.people_types import Intent, Motion
from guide_robot.simulation.settings import TwinSettings
from guide_robot.simulation.twin import Twin

PERIOD_S = 0.1
SECONDS = 9.0
START_S = 1_700_000_000.0
TYPES = get_typestore(Stores.ROS2_JAZZY)
TYPES1 = get_typestore(Stores.ROS1_NOETIC)


@dataclass(frozen=True, kw_only=True)
class Walk:
    """A lidar's scans of one person who walks, and where they truly were, in the lidar's frame (n, 2)."""

    scans: list[Scan]
    path: NDArray[np.float64]


def record_walk() -> Walk:
    """Let somebody walk past the standing robot in the ward office."""
    plan = load_floor(resource("maps", "ward_office", "floor.yaml"))
    twin = Twin(plan, TwinSettings(floor_people=False), 5)
    robot = twin.true_pose()
    person = twin.add_person(*robot.transform(2.0, -3.0), theta=0.0, role="walker")
    x, y = robot.transform(2.0, 3.0)
    twin.direct(person, Intent(motion=Motion.WALK_TO, x=x, y=y, speed_mps=0.9))
    scans, path = [], []
    for _ in range(round(SECONDS / PERIOD_S)):
        twin.step(PERIOD_S, STILL)
        scans.append(twin.scan())
        truth = twin.person(person)
        assert truth is not None
        distance, bearing = robot.distance_to(truth.x, truth.y), robot.bearing_to(truth.x, truth.y)
        path.append((distance * math.cos(bearing), distance * math.sin(bearing)))
    twin.close()
    return Walk(scans=scans, path=np.array(path))


def write_npz(walk: Walk, file: Path) -> Path:
    """Write the scans as arrays."""
    first = walk.scans[0]
    np.savez(
        file,
        ranges_m=np.array([scan.ranges_m for scan in walk.scans]),
        stamp_s=START_S + np.array([scan.stamp_s for scan in walk.scans]),
        angle_min_rad=first.angle_min,
        angle_increment_rad=first.angle_increment,
        range_max_m=first.range_max_m,
    )
    return file


def write_bag(walk: Walk, picture: NDArray[np.uint8], bag: Path, plugin: StoragePlugin) -> Path:
    """Write the scans, and a picture five times a second, as a bag of ROS 2."""
    with Writer(bag, version=9, storage_plugin=plugin) as writer:
        kinds = {"/front/scan": "sensor_msgs/msg/LaserScan", "/front/image": "sensor_msgs/msg/Image"}
        topics = {topic: writer.add_connection(topic, kind, typestore=TYPES) for topic, kind in kinds.items()}
        for number, scan in enumerate(walk.scans):
            messages = {"/front/scan": scan_message(scan)}
            if number % 2 == 0:
                messages["/front/image"] = image_message(picture, scan.stamp_s)
            for topic, message in messages.items():
                data = TYPES.serialize_cdr(message, topics[topic].msgtype)
                writer.write(topics[topic], round((START_S + scan.stamp_s) * 1e9), data)
    return bag


def write_bag_of_ros1(walk: Walk, picture: NDArray[np.uint8], bag: Path) -> Path:
    """Write the same as a bag of ROS 1, where a header has a number and frames begin with a slash."""
    with Writer1(bag) as writer:
        kinds = {"/front/scan": "sensor_msgs/msg/LaserScan", "/front/image": "sensor_msgs/msg/Image"}
        topics = {topic: writer.add_connection(topic, kind, typestore=TYPES1) for topic, kind in kinds.items()}
        for number, scan in enumerate(walk.scans):
            messages = {"/front/scan": scan_message(scan)}
            if number % 2 == 0:
                messages["/front/image"] = image_message(picture, scan.stamp_s)
            for topic, message in messages.items():
                message.header = TYPES1.types["std_msgs/msg/Header"](
                    seq=number, stamp=message.header.stamp, frame_id=f"/{message.header.frame_id}"
                )
                data = TYPES1.serialize_ros1(message, topics[topic].msgtype)
                writer.write(topics[topic], round((START_S + scan.stamp_s) * 1e9), data)
    return bag


def write_pictures(texts: list[str], folder: Path) -> Path:
    """Write a picture with a QR code for each text, and the text beside it."""
    folder.mkdir()
    for number, text in enumerate(texts):
        cv2.imwrite(str(folder / f"card_{number}.png"), qr_picture(text))
        (folder / f"card_{number}.txt").write_text(text, encoding="utf-8")
    return folder


def qr_picture(text: str) -> NDArray[np.uint8]:
    """Return a grey picture (480, 640) with a QR code in its middle."""
    modules = np.array([list(row) for row in segno.make_qr(text, error="m").matrix_iter(border=4)], np.uint8)
    side = len(modules) * 6
    code = cv2.resize(np.where(modules, 0, 255).astype(np.uint8), (side, side), interpolation=cv2.INTER_NEAREST)
    picture = np.full((480, 640), 200, np.uint8)
    top, left = (480 - side) // 2, (640 - side) // 2
    picture[top : top + side, left : left + side] = code
    return picture


def header(stamp_s: float, frame: str):
    """Return a message's header."""
    time = START_S + stamp_s
    stamp = TYPES.types["builtin_interfaces/msg/Time"](sec=int(time), nanosec=int(time % 1.0 * 1e9))
    return TYPES.types["std_msgs/msg/Header"](stamp=stamp, frame_id=frame)


def scan_message(scan: Scan):
    """Return a scan as another make of lidar would publish it."""
    return TYPES.types["sensor_msgs/msg/LaserScan"](
        header=header(scan.stamp_s, "laser"),
        angle_min=scan.angle_min,
        angle_max=scan.angle_min + scan.angle_increment * (len(scan.ranges_m) - 1),
        angle_increment=scan.angle_increment,
        time_increment=0.0,
        scan_time=PERIOD_S,
        range_min=scan.range_min_m,
        range_max=scan.range_max_m,
        ranges=np.asarray(scan.ranges_m, np.float32),
        intensities=np.zeros(0, np.float32),
    )


def image_message(picture: NDArray[np.uint8], stamp_s: float):
    """Return a grey picture as a camera would publish it."""
    height, width = picture.shape
    return TYPES.types["sensor_msgs/msg/Image"](
        header=header(stamp_s, "camera"),
        height=height,
        width=width,
        encoding="mono8",
        is_bigendian=0,
        step=width,
        data=picture.reshape(-1),
    )
