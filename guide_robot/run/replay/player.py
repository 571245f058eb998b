"""Publishes a recording as the robot's own topics, with its clock, and hears what the nodes make of it."""

import time

from geometry_msgs.msg import TransformStamped
from nav_msgs.msg import OccupancyGrid, Odometry
from rcl_interfaces.srv import GetParameters
from rclpy.serialization import deserialize_message
from rosgraph_msgs.msg import Clock
from sensor_msgs.msg import CameraInfo, CompressedImage, Image, LaserScan
from tf2_msgs.msg import TFMessage

from guide_robot.ros import names
from guide_robot.ros.convert import image_message, scan_message, seconds, stamp
from guide_robot.ros.participant import Participant
from guide_robot.run.replay.readings import MessageKind, PictureReading, Reading, RecordedMessage, ScanReading
from guide_robot.run.replay.report import ReplayReport
from guide_robot_interfaces.msg import People, ScannedCode

TOPICS = {
    MessageKind.SCAN: (LaserScan, names.SCAN, names.SENSOR),
    MessageKind.IMAGE: (Image, names.IMAGE, names.NEWEST_IMAGE),
    MessageKind.COMPRESSED_IMAGE: (CompressedImage, f"{names.IMAGE}/compressed", names.NEWEST_IMAGE),
    MessageKind.CAMERA_INFO: (CameraInfo, names.CAMERA_INFO, names.NEWEST_IMAGE),
    MessageKind.ODOMETRY: (Odometry, names.ODOM, names.SENSOR),
    MessageKind.TRANSFORMS: (TFMessage, names.TF, names.TF_QOS),
    MessageKind.MAP: (OccupancyGrid, names.MAP, names.LATCHED),
}
ANSWERING = ("people_tracker", "qr_scanner")
COUNTERS = {MessageKind.SCAN: "scans", MessageKind.IMAGE: "images", MessageKind.COMPRESSED_IMAGE: "images"}
KINDS = {
    getattr(ScannedCode, name): name.lower()
    for name in ("UNKNOWN", "TICKET", "APPOINTMENT", "CITIZEN_CARD", "VNEID", "WEB_ADDRESS")
}


class Player:
    """Publishes readings, and hands people and codes to the report."""

    def __init__(self, domain: int, report: ReplayReport) -> None:
        self._report = report
        self._pictures: dict[int, str] = {}
        self._graph = Participant("replay", domain)
        self._node = self._graph.node
        self._clock = self._node.create_publisher(Clock, names.CLOCK, 1)
        self._publishers = {
            kind: self._node.create_publisher(message_type, topic, quality)
            for kind, (message_type, topic, quality) in TOPICS.items()
        }
        self._static: dict[str, TransformStamped] = {}
        self._static_out = self._node.create_publisher(TFMessage, names.TF_STATIC, names.TF_STATIC_QOS)
        self._node.create_subscription(People, names.PEOPLE, self._hear_people, 10)
        self._node.create_subscription(ScannedCode, names.SCANNED_CODE, self._hear_code, names.EVENTS)

    def wait_for_nodes(self, patience_s: float) -> None:
        """Wait until both nodes listen and know that we do, so that nothing is lost at the beginning."""
        wanted = [self._publishers[MessageKind.SCAN], self._publishers[MessageKind.IMAGE]]
        wanted_compressed = self._publishers[MessageKind.COMPRESSED_IMAGE]
        deadline = time.monotonic() + patience_s
        while time.monotonic() < deadline:
            scans, images = (publisher.get_subscription_count() for publisher in wanted)
            if scans and (images or wanted_compressed.get_subscription_count()):
                break
            self._graph.spin_once(0.1)
        for name in ANSWERING:
            self._wait_for_answer(name, deadline)

    def _wait_for_answer(self, name: str, deadline: float) -> None:
        """Ask a node for a parameter until it answers: it then knows of our subscriptions, which were made before."""
        client = self._node.create_client(GetParameters, f"{name}/get_parameters")
        while time.monotonic() < deadline:
            if client.service_is_ready():
                asked = client.call_async(GetParameters.Request(names=["use_sim_time"]))
                if self._graph.spin_until(asked.done, 1.0):
                    break
            self._graph.spin_once(0.1)
        self._node.destroy_client(client)

    def publish(self, reading: Reading, first_s: float) -> None:
        """Publish one reading at its own time, and the clock with it."""
        self._clock.publish(Clock(clock=stamp(reading.stamp_s)))
        relative_s = reading.stamp_s - first_s
        if isinstance(reading, ScanReading):
            message = scan_message(reading.scan, names.FRAME_LIDAR)
            self._publishers[MessageKind.SCAN].publish(message)
            self._report.played("scans", relative_s)
        elif isinstance(reading, PictureReading):
            encoding = "mono8" if reading.pixels.ndim == 2 else "bgr8"
            time_stamp = stamp(reading.stamp_s)
            self._pictures[_key(time_stamp)] = reading.name
            message = image_message(reading.pixels, encoding, names.FRAME_CAMERA, time_stamp)
            self._publishers[MessageKind.IMAGE].publish(message)
            self._report.played("images", relative_s, reading.name)
        else:
            self._publish_recorded(reading, relative_s)

    def _publish_recorded(self, reading: RecordedMessage, relative_s: float) -> None:
        message = deserialize_message(reading.data, TOPICS[reading.kind][0])
        if reading.kind is MessageKind.TRANSFORMS and reading.topic.endswith(names.TF_STATIC):
            self._publish_static(message)
            return
        self._publishers[reading.kind].publish(message)
        if reading.kind in COUNTERS:
            self._report.played(COUNTERS[reading.kind], relative_s)

    def _publish_static(self, message: TFMessage) -> None:
        """Publish all static transforms so far as one message, as only the last one is kept for late comers."""
        for transform in message.transforms:
            self._static[transform.child_frame_id] = transform
        self._static_out.publish(TFMessage(transforms=list(self._static.values())))

    def spin_until(self, wall_s: float) -> None:
        """Hear what the nodes say until a time of the wall clock (monotonic)."""
        while True:
            left = wall_s - time.monotonic()
            self._graph.spin_once(max(0.0, min(0.05, left)))
            if left <= 0.0:
                return

    def close(self) -> None:
        """Leave the graph."""
        self._graph.close()

    def _hear_people(self, message: People) -> None:
        for person in message.people:
            position = person.position
            self._report.person(person.id, position.x, position.y, seconds(message.header.stamp))

    def _hear_code(self, message: ScannedCode) -> None:
        if not message.reference:
            return
        picture = self._pictures.get(_key(message.header.stamp), "")
        kind = KINDS.get(message.kind, "unknown")
        self._report.code(message.reference, kind, picture, seconds(message.header.stamp))


def _key(time_stamp) -> int:  # type: ignore[no-untyped-def]
    return int(time_stamp.sec) * 1_000_000_000 + int(time_stamp.nanosec)
