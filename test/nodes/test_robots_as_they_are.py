"""Robots that were not made here: their frames, mounts, clocks and velocities, through the real nodes."""

import math
import time
from dataclasses import replace

import numpy as np
import pytest
from diagnostic_msgs.msg import DiagnosticArray
from geometry_msgs.msg import PoseStamped, TransformStamped, Twist, TwistStamped
from sensor_msgs.msg import Image, LaserScan
from tf2_msgs.msg import TFMessage

from guide_robot.common.geometry import Pose2D
from guide_robot.common.scan import Scan
from guide_robot.phrases.reasons import Reason, Why
from guide_robot.robot.description import load_robot
from guide_robot.ros import names
from guide_robot.ros.convert import image_message, scan_message, stamp, transform_message
from guide_robot.ros.diagnostics import told_by
from guide_robot.ros.edge import edge_of
from guide_robot.ros.nodes import people_tracker, qr_scanner
from guide_robot.ros.nodes.motion_gate import MotionGateNode
from guide_robot.ros.nodes.people_tracker import PeopleTrackerNode
from guide_robot.ros.participant import Participant
from guide_robot.ros.reasons import to_reason
from guide_robot.ros.runtime import refuse_unknown_parameters
from guide_robot.simulation.drivers import DriverSettings, driven
from guide_robot_interfaces.msg import MotionState, People
from guide_robot_interfaces.srv import SetMotion

BEAMS = 720


def hall(stamp_s: float, x: float, y: float, noise: np.random.Generator) -> Scan:
    """Return a full turn along the base's x in a round hall of 6 m, with somebody's legs at (x, y)."""
    step = 2.0 * math.pi / BEAMS
    angles = -math.pi + step * np.arange(BEAMS)
    ranges = 6.0 + 0.01 * noise.standard_normal(BEAMS)
    for leg_y in (y - 0.12, y + 0.12):
        along = np.cos(angles) * x + np.sin(angles) * leg_y
        miss = np.abs(np.cos(angles) * leg_y - np.sin(angles) * x)
        hit = (miss < 0.06) & (along > 0.0)
        ranges[hit] = np.minimum(ranges[hit], along[hit] - np.sqrt(0.06**2 - miss[hit] ** 2))
    return Scan(stamp_s=stamp_s, ranges_m=ranges.astype(np.float32), angle_min=-math.pi, angle_increment=step)


class OtherRobot:
    """Stands at (10, 5) in the map and looks along its y; somebody comes from ahead, a little to the left."""

    def __init__(self, graph, settings: DriverSettings, *, localised: bool = True) -> None:
        self.graph, self.settings, self.localised = graph, settings, localised
        self.random, self.begin_s, self.distance = np.random.default_rng(1), time.time(), 4.0
        self.probe = graph.probe()
        self.scans = self.probe.create_publisher(LaserScan, names.SCAN, names.SENSOR)
        self.tf = self.probe.create_publisher(TFMessage, names.TF, names.TF_QOS)
        self.static = self.probe.create_publisher(TFMessage, names.TF_STATIC, names.TF_STATIC_QOS)
        self.beams = BEAMS
        self.second_localiser = False
        self.odometry = Pose2D(x=0.0, y=0.0)

    def place_lidar(self) -> None:
        """Say where the lidar sits."""
        drivers = self.settings
        message = transform_message(drivers.lidar_in_base, drivers.base_frame, drivers.lidar_frame, stamp(0.0), z=0.2)
        if drivers.upside_down:
            half, turn = drivers.lidar_yaw / 2.0, message.transform.rotation
            turn.x, turn.y, turn.z, turn.w = math.cos(half), math.sin(half), 0.0, 0.0
        self.static.publish(TFMessage(transforms=[message]))

    def step(self) -> None:
        """Tell once what drivers tell ten times a second."""
        now_s, drivers = time.time(), self.settings
        self.distance = max(1.5, 4.0 - 0.8 * (now_s - self.begin_s))
        moving = [transform_message(self.odometry, drivers.odom_frame, drivers.base_frame, stamp(now_s))]
        if self.localised:
            pose = Pose2D(x=10.0, y=5.0, theta=math.pi / 2.0)
            moving.append(transform_message(pose, "map", drivers.odom_frame, stamp(now_s)))
        if self.second_localiser:
            moving.append(transform_message(Pose2D(x=3.0, y=5.0), "map", drivers.odom_frame, stamp(now_s)))
        self.tf.publish(TFMessage(transforms=moving))
        told = driven(hall(now_s, self.distance, 0.8, self.random), drivers)
        told = replace(told, ranges_m=told.ranges_m[: self.beams])
        self.scans.publish(scan_message(told, drivers.lidar_frame))
        self.graph.spin_for(0.08)


def worst(diagnostics, name: str) -> Reason | None:
    """Return the reason that a part gave last for what was no good news."""
    found = [told_by(s) for m in diagnostics.messages for s in m.status if s.name == name and s.level != b"\x00"]
    return found[-1] if found else None


@pytest.mark.parametrize(
    "settings",
    [
        DriverSettings(lidar_frame="rplidar_link", base_frame="base_link", lidar_yaw=math.pi / 2.0),
        DriverSettings(lidar_frame="r1/laser", base_frame="r1/base_link", odom_frame="r1/odom", upside_down=True),
        DriverSettings(lidar_frame="laser", clockwise=True, from_zero=True, lidar_yaw=-math.pi / 4.0),
    ],
    ids=["turned", "upside_down", "clockwise"],
)
def test_people_are_where_they_are_however_the_lidar_sits_and_turns(graph, heard, settings: DriverSettings) -> None:
    graph.make(PeopleTrackerNode)
    robot = OtherRobot(graph, settings)
    people = heard(robot.probe, People, names.PEOPLE)
    robot.place_lidar()
    graph.spin_until(lambda: robot.scans.get_subscription_count() and robot.tf.get_subscription_count())

    def someone():
        robot.step()
        return people.last and people.last.people

    person = graph.spin_until(someone)[0]
    assert abs(person.position.x - 9.2) < 0.25  # 0.8 m to the left of a robot that looks along +y
    assert abs(person.position.y - (5.0 + robot.distance)) < 0.6


def test_a_lidar_that_nobody_places_and_a_robot_that_nobody_localises_are_said_and_nothing_is_published(graph, heard):
    graph.make(PeopleTrackerNode)
    robot = OtherRobot(graph, DriverSettings(lidar_frame="laser"), localised=False)
    people, poses = heard(robot.probe, People, names.PEOPLE), heard(robot.probe, PoseStamped, names.ROBOT_POSE)
    said = heard(robot.probe, DiagnosticArray, names.DIAGNOSTICS)

    def says(reason: Reason) -> bool:
        robot.step()
        return worst(said, "people_tracker") == reason

    graph.spin_until(lambda: says(Why.LIDAR_UNPLACED(frame="laser", wanted="base_footprint")))
    robot.place_lidar()
    graph.spin_until(lambda: says(Why.MAP_UNPLACED(frame="odom", map="map")))
    assert not people.messages and not poses.messages
    robot.localised = True
    graph.spin_until(lambda: robot.step() or poses.messages)


def test_a_transform_of_no_frame_or_into_itself_is_refused_and_the_robot_keeps_its_place(graph, heard):
    tracker = graph.make(PeopleTrackerNode)
    robot = OtherRobot(graph, DriverSettings(lidar_frame="laser"))
    poses = heard(robot.probe, PoseStamped, names.ROBOT_POSE)
    robot.place_lidar()
    odd = [TransformStamped(), transform_message(Pose2D(x=1.0, y=0.0), "base_footprint", "base_footprint", stamp(0.0))]
    for transform in odd:
        transform.transform.rotation.w = 1.0

    def refused() -> bool:
        robot.static.publish(TFMessage(transforms=odd))
        robot.step()
        return len(edge_of(tracker).refused) >= len(odd)

    graph.spin_until(refused)
    assert {kind for _, kind in edge_of(tracker).refused} == {
        "a transform names no frame",
        "a transform puts a frame into itself",
    }
    poses.messages.clear()
    graph.spin_until(lambda: robot.step() or poses.messages)


def test_two_localisers_are_said(graph, heard):
    graph.make(PeopleTrackerNode)
    robot = OtherRobot(graph, DriverSettings(lidar_frame="laser"))
    said = heard(robot.probe, DiagnosticArray, names.DIAGNOSTICS)
    robot.place_lidar()
    robot.second_localiser = True

    def says(reason: Reason) -> bool:
        robot.step()
        return worst(said, "people_tracker") == reason

    graph.spin_until(lambda: says(Why.TWO_PLACE(frame="odom")))


def newest(diagnostics, name: str) -> str:
    """Return what a part said last."""
    return next((s.message for m in reversed(diagnostics.messages) for s in m.status if s.name == name), "")


def test_the_gate_stands_for_other_beams_until_somebody_has_looked_and_for_a_lidar_that_forks(graph, heard, tmp_path):
    graph.set("motion_gate", heartbeats=[""], stop_file=tmp_path / "stop.json")
    gate = graph.make(MotionGateNode)
    robot = OtherRobot(graph, DriverSettings(lidar_frame="laser"))
    motion = heard(robot.probe, MotionState, names.MOTION_ALLOWED, names.LATCHED)
    graph.make(PeopleTrackerNode)
    said = heard(robot.probe, DiagnosticArray, names.DIAGNOSTICS)
    robot.place_lidar()

    def comes(reason: Reason) -> bool:
        robot.step()
        return bool(motion.last) and to_reason(motion.last.reason) == reason

    graph.spin_until(lambda: comes(Why.MAY_MOVE()))
    robot.beams = 360
    graph.spin_until(lambda: comes(Why.OTHER_LIDAR(beams=360, before=720)))
    gate._lidar.agree()
    graph.spin_until(lambda: comes(Why.MAY_MOVE()) and newest(said, "people_tracker") == "readings are used")
    robot.settings = replace(robot.settings, lidar_x=0.3)
    robot.place_lidar()
    graph.spin_until(lambda: motion.last.reason.key == Why.PLACED_TWICE or robot.step())


def test_the_gate_stands_when_the_lidar_goes_on_showing_the_place_that_the_robot_has_left(graph, heard, tmp_path):
    graph.set("motion_gate", heartbeats=[""], stop_file=tmp_path / "stop.json")
    graph.make(MotionGateNode)
    robot = OtherRobot(graph, DriverSettings(lidar_frame="laser"))
    motion = heard(robot.probe, MotionState, names.MOTION_ALLOWED, names.LATCHED)
    setting = robot.probe.create_client(SetMotion, names.SET_MOTION)
    robot.place_lidar()

    def comes(reason: Reason) -> bool:
        robot.step()
        return bool(motion.last) and to_reason(motion.last.reason) == reason

    def drives_on() -> bool:
        robot.odometry = Pose2D(x=robot.odometry.x + 0.04, y=0.0)
        return comes(Why.LIDAR_SHOWS_NO_MOTION())

    graph.spin_until(lambda: comes(Why.MAY_MOVE()))
    graph.spin_until(drives_on)
    assert robot.odometry.x < 1.0
    for _ in range(5):
        assert comes(Why.LIDAR_SHOWS_NO_MOTION())
    answer = setting.call_async(SetMotion.Request(allowed=True, source="test"))
    graph.spin_until(lambda: robot.step() or answer.done())
    graph.spin_until(lambda: comes(Why.MAY_MOVE()))


def test_without_a_camera_codes_and_pictures_are_left_out_and_that_is_said(graph, heard, monkeypatch):
    blind = replace(load_robot(), camera=None, rear_camera=None)
    for module in (people_tracker, qr_scanner):
        monkeypatch.setattr(module, "load_robot", lambda: blind)
    tracker = graph.make(PeopleTrackerNode)
    scanner = graph.make(qr_scanner.QrScannerNode)
    refuse_unknown_parameters(tracker)
    refuse_unknown_parameters(scanner)
    said = heard(graph.probe(), DiagnosticArray, names.DIAGNOSTICS)
    graph.spin_until(
        lambda: newest(said, "qr_scanner") == "the robot's description has no camera_link: no codes are read"
    )
    for node in (tracker, scanner):
        assert node.count_subscribers(names.IMAGE) == node.count_subscribers(names.REAR_IMAGE) == 0


def test_a_camera_is_where_tf_has_it_and_not_where_the_description_says(graph, monkeypatch):
    tracker = graph.make(PeopleTrackerNode)
    robot, views = OtherRobot(graph, DriverSettings(lidar_frame="laser")), []
    monkeypatch.setattr(tracker._tracker, "take_looks", lambda _, view, __: views.append(view) or True)
    monkeypatch.setattr(tracker._tracker, "regions_to_confirm", lambda *_: [])
    robot.place_lidar()
    camera = transform_message(Pose2D(x=0.1, y=-0.2), "base_footprint", "oak", stamp(0.0), z=0.8)
    robot.static.publish(TFMessage(transforms=[camera]))
    images = robot.probe.create_publisher(Image, names.IMAGE, names.NEWEST_IMAGE)

    def looked() -> bool:
        robot.step()
        picture = np.zeros((48, 64, 3), np.uint8)
        images.publish(image_message(picture, "bgr8", "oak", robot.probe.get_clock().now().to_msg()))
        return bool(views) and views[-1].height_m == pytest.approx(0.8)

    graph.spin_until(looked)
    assert (views[-1].pose_in_odom.x, views[-1].pose_in_odom.y) == pytest.approx((0.1, -0.2))


class Base:
    """A base in a process of its own, so to speak: a participant of its own, which hears one type."""

    def __init__(self, domain: int, kind: type) -> None:
        self._graph = Participant("base", domain)
        self.heard: list[object] = []
        self._graph.node.create_subscription(kind, names.CMD_VEL, self.heard.append, 1)

    def hears(self) -> bool:
        """Whether a velocity has come."""
        self._graph.spin_once(0.02)
        return bool(self.heard)

    def close(self) -> None:
        """Leave the graph."""
        self._graph.close()


def test_a_base_that_wants_stamped_velocities_gets_them_and_one_that_wants_plain_ones_too(graph, tmp_path):
    graph.set("motion_gate", heartbeats=[""], stop_file=tmp_path / "stop.json")
    graph.make(MotionGateNode)
    for kind in (TwistStamped, Twist):
        base = Base(graph.domain, kind)
        try:
            graph.spin_until(base.hears)
        finally:
            base.close()
