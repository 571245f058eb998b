"""The people_tracker node over real DDS."""

import math
import time
from dataclasses import replace

import numpy as np
import pytest
from builders import scan
from diagnostic_msgs.msg import DiagnosticArray
from geometry_msgs.msg import PoseStamped
from sensor_msgs.msg import Image, LaserScan
from tf2_msgs.msg import TFMessage

from guide_robot.common.geometry import Pose2D
from guide_robot.common.scan import Scan
from guide_robot.ros import names
from guide_robot.ros.convert import scan_message, seconds, stamp, transform_message
from guide_robot.ros.nodes.people_tracker import PeopleTrackerNode
from guide_robot_interfaces.msg import FollowerState, People

BEAMS = 720
INCREMENT = 2.0 * math.pi / BEAMS


def scan_of_legs(stamp_s: float, x: float, y: float) -> Scan:
    """Return a scan of two legs of 12 cm, 24 cm apart, in an empty hall of radius 7 m."""
    ranges = np.full(BEAMS, 7.0, np.float32)
    angles = -math.pi + INCREMENT * np.arange(BEAMS)
    for leg_y in (y - 0.12, y + 0.12):
        along = np.cos(angles) * x + np.sin(angles) * leg_y
        miss = np.abs(np.cos(angles) * leg_y - np.sin(angles) * x)
        hit = (miss < 0.06) & (along > 0)
        depth = along[hit] - np.sqrt(0.06**2 - miss[hit] ** 2)
        ranges[hit] = np.minimum(ranges[hit], depth)
    return scan(ranges, stamp_s)


class Robot:
    """Publishes scans of somebody who walks towards a standing robot from ahead or behind, with transforms."""

    def __init__(self, graph, start_s: float = 100.0, *, ahead: bool = True) -> None:
        self.graph, self.now_s, self.distance, self.side = graph, start_s, 4.0, 1.0 if ahead else -1.0
        self.base_x = self.speed = 0.0
        self.probe = graph.probe()
        self.scan = self.probe.create_publisher(LaserScan, names.SCAN, names.SENSOR)
        self.tf = self.probe.create_publisher(TFMessage, names.TF, names.TF_QOS)

    def transforms(self) -> None:
        time = stamp(self.now_s)
        odom_in_map = transform_message(Pose2D(x=10.0, y=5.0, theta=math.pi / 2), "map", "odom", time)
        base = transform_message(Pose2D(x=self.base_x, y=0.0), "odom", "base_footprint", time)
        self.tf.publish(TFMessage(transforms=[odom_in_map, base]))

    def step(self, with_transforms: bool = True) -> None:
        self.now_s += 0.1
        self.base_x += 0.1 * self.speed
        self.distance = max(1.5, self.distance - 0.08)
        if with_transforms:
            self.transforms()
        self.scan.publish(scan_message(scan_of_legs(self.now_s, self.side * self.distance, 0.0), names.FRAME_LIDAR))
        self.graph.spin_for(0.02)


def test_a_person_in_the_scan_is_published_in_the_map(graph, heard):
    graph.make(PeopleTrackerNode)
    robot = Robot(graph)
    people = heard(robot.probe, People, names.PEOPLE)
    graph.spin_until(lambda: robot.scan.get_subscription_count() and robot.tf.get_subscription_count())

    def someone():
        robot.step()
        return people.last and people.last.people

    person = graph.spin_until(someone)[0]
    assert people.last.header.frame_id == "map"
    assert person.id > 0
    # The robot looks along +y of the map from (10, 5).
    assert abs(person.position.x - 10.0) < 0.2
    assert abs(person.position.y - (5.0 + robot.distance)) < 0.5
    assert person.seen_by_lidar and not person.seen_by_camera


@pytest.mark.parametrize(("topic", "ahead"), [(names.IMAGE, True), (names.REAR_IMAGE, False)])
def test_people_are_compared_with_the_one_who_is_led(graph, heard, topic, ahead):
    graph.set("people_tracker", camera__rate_hz=20.0, rear_camera__rate_hz=20.0)
    graph.make(PeopleTrackerNode)
    robot = Robot(graph, ahead=ahead)
    people = heard(robot.probe, People, names.PEOPLE)
    pictures = robot.probe.create_publisher(Image, topic, names.NEWEST_IMAGE)
    follower = robot.probe.create_publisher(FollowerState, names.FOLLOWER, 1)
    graph.spin_until(lambda: all(one.get_subscription_count() for one in (robot.scan, robot.tf, pictures, follower)))
    red = np.full((480, 640, 3), (30, 30, 200), np.uint8)

    def similarity(sure):
        robot.step()
        image = Image(height=480, width=640, step=640 * 3, encoding="bgr8", data=red.tobytes())
        image.header.stamp = stamp(robot.now_s)
        pictures.publish(image)
        if not (people.last and people.last.people):
            return 0.0
        follower.publish(FollowerState(state=FollowerState.FOLLOWING, person=people.last.people[0].id, sure=sure))
        return people.last.people[0].similarity

    assert [similarity(sure=False) for _ in range(30)] == [0.0] * 30
    assert graph.spin_until(lambda: similarity(sure=True) > 0.95)


def test_scans_without_transforms_are_dropped_and_counted(graph):
    node = graph.make(PeopleTrackerNode)
    robot = Robot(graph)
    graph.spin_until(lambda: robot.scan.get_subscription_count())

    def dropped():
        robot.step(with_transforms=False)
        return node._dropped

    # The node's clock is the wall's, so scans stamped 100 s after 1970 are far too old to wait for.
    assert graph.spin_until(dropped) >= 1


def test_a_scan_that_takes_its_time_waits_for_the_transform_of_its_last_beam(graph, heard):
    graph.make(PeopleTrackerNode)
    robot = Robot(graph)
    people = heard(robot.probe, People, names.PEOPLE)
    graph.spin_until(lambda: robot.scan.get_subscription_count() and robot.tf.get_subscription_count())
    start_s = robot.now_s = time.time()
    robot.transforms()
    swept = replace(scan_of_legs(start_s + 0.01, 2.0, 0.0), time_increment_s=0.1 / BEAMS)
    robot.now_s = start_s + 0.05  # the last beam comes at 0.11 s
    robot.transforms()
    robot.scan.publish(scan_message(swept, names.FRAME_LIDAR))
    graph.spin_for(0.2)
    assert not people.messages
    robot.now_s = start_s + 0.15
    robot.transforms()
    graph.spin_until(lambda: people.messages)
    assert abs(seconds(people.last.header.stamp) - swept.stamp_s) < 1e-3


def test_a_malformed_scan_gives_no_ghost_and_the_next_good_one_counts(graph, heard):
    graph.make(PeopleTrackerNode)
    robot = Robot(graph)
    people = heard(robot.probe, People, names.PEOPLE)
    graph.spin_until(lambda: robot.scan.get_subscription_count() and robot.tf.get_subscription_count())
    for ranges in ([], [math.nan] * 50, [-1.0] * 50, [0.0] * 50):
        robot.now_s += 0.1
        robot.transforms()
        bad = LaserScan(angle_min=0.0, angle_increment=0.01, range_max=10.0, ranges=ranges)
        bad.header.stamp = stamp(robot.now_s)
        robot.scan.publish(bad)
        graph.spin_for(0.05)
    assert not any(message.people for message in people.messages)

    def someone():
        robot.step()
        return people.last and people.last.people

    assert graph.spin_until(someone)


def test_broken_images_and_scans_are_counted_apart_in_the_diagnostics_and_people_stay(graph, heard):
    graph.make(PeopleTrackerNode)
    robot = Robot(graph)
    people = heard(robot.probe, People, names.PEOPLE)
    told = heard(robot.probe, DiagnosticArray, names.DIAGNOSTICS)
    images = robot.probe.create_publisher(Image, names.IMAGE, names.NEWEST_IMAGE)
    graph.spin_until(lambda: robot.scan.get_subscription_count() and images.get_subscription_count())
    broken = (
        Image(),
        Image(height=4, width=6, step=5, encoding="bgr8", data=bytes(72)),
        Image(height=4, width=6, step=18, encoding="nonsense", data=bytes(72)),
        Image(height=4, width=6, step=18, encoding="bgr8", data=bytes(71)),
    )

    def counted():
        robot.step()
        for image in broken:
            image.header.stamp = stamp(robot.now_s)
            images.publish(image)
            graph.spin_for(0.02)
        empty = LaserScan(angle_increment=0.01, range_max=10.0)
        empty.header.stamp = stamp(robot.now_s)
        robot.scan.publish(empty)
        graph.spin_for(0.02)
        values = {entry.key: entry.value for entry in told.last.status[0].values} if told.last else {}
        faults = ("image_empty", "image_step", "image_encoding", "image_size", "empty")
        return all(int(values.get(fault, "0")) for fault in faults) and people.last and people.last.people

    assert graph.spin_until(counted)


@pytest.mark.parametrize("back_s", [0.2, 1.0, 5.0, 9.0])
def test_the_robots_pose_stays_right_when_the_clock_is_set_back_while_it_drives(graph, heard, back_s):
    """The robot looks along +y of the map from (10, 5) and drives 1 m/s: its pose follows when the node has time."""
    graph.make(PeopleTrackerNode)
    robot = Robot(graph)
    poses = heard(robot.probe, PoseStamped, names.ROBOT_POSE)
    graph.spin_until(lambda: robot.scan.get_subscription_count() and robot.tf.get_subscription_count())
    robot.speed = 1.0

    def apart_m() -> float:
        return abs(poses.last.pose.position.y - 5.0 - robot.base_x) if poses.last else math.inf

    def step() -> float:
        robot.step()
        return apart_m()

    graph.spin_until(lambda: step() < 0.4)
    robot.now_s -= back_s
    heard_before = len(poses.messages)
    for number in range(30):
        robot.step()
        limit_m = 0.8 if number < 10 else 0.4
        assert graph.spin_until(lambda limit_m=limit_m: apart_m() < limit_m, 5.0)
    assert len(poses.messages) - heard_before > 15
