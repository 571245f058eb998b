"""ROS messages to plain values and back: the only code that knows both sides of a message."""

import array
import math

import numpy as np
from builtin_interfaces.msg import Time
from geometry_msgs.msg import Pose, PoseStamped, Quaternion, TransformStamped
from nav_msgs.msg import OccupancyGrid as OccupancyGridMessage
from nav_msgs.msg import Path as PathMessage
from numpy.typing import NDArray
from rclpy.clock import Clock
from sensor_msgs.msg import Image, LaserScan
from transforms3d.euler import euler2quat, quat2euler

from guide_robot.floor.occupancy import OccupancyGrid
from guide_robot.geometry import Pose2D
from guide_robot.perception.types import BodyKind, Engagement, Scan, TrackedPerson
from guide_robot_interfaces.msg import People, Person


def seconds(stamp: Time) -> float:
    """Return a stamp in seconds."""
    return float(stamp.sec) + stamp.nanosec * 1e-9


def stamp(time_s: float) -> Time:
    """Return seconds as a stamp."""
    whole = math.floor(time_s)
    return Time(sec=whole, nanosec=min(999_999_999, round((time_s - whole) * 1e9)))


def now_s(clock: Clock) -> float:
    """Return a node's time in seconds."""
    return clock.now().nanoseconds * 1e-9


def quaternion(theta: float) -> Quaternion:
    """Return a turn about the vertical axis."""
    w, x, y, z = euler2quat(0.0, 0.0, theta)
    return Quaternion(x=x, y=y, z=z, w=w)


def heading(rotation: Quaternion) -> float:
    """Return the turn about the vertical axis in radians; nan for a rotation that is none."""
    norm = rotation.w**2 + rotation.x**2 + rotation.y**2 + rotation.z**2
    if not math.isfinite(norm) or norm < 1e-6:
        return math.nan
    return float(quat2euler([rotation.w, rotation.x, rotation.y, rotation.z])[2])


def pose_message(pose: Pose2D) -> Pose:
    """Return a pose on the floor."""
    message = Pose(orientation=quaternion(pose.theta))
    message.position.x, message.position.y = pose.x, pose.y
    return message


def pose_stamped(pose: Pose2D, frame: str, time: Time) -> PoseStamped:
    """Return a pose on the floor with its frame and time."""
    message = PoseStamped(pose=pose_message(pose))
    message.header.frame_id, message.header.stamp = frame, time
    return message


def to_pose(message: Pose) -> Pose2D:
    """Return a pose's projection on the floor."""
    return Pose2D(x=message.position.x, y=message.position.y, theta=heading(message.orientation))


def transform_message(pose: Pose2D, parent: str, child: str, time: Time, z: float = 0.0) -> TransformStamped:
    """Return the transform that places `child` in `parent`."""
    message = TransformStamped(child_frame_id=child)
    message.header.frame_id, message.header.stamp = parent, time
    translation = message.transform.translation
    translation.x, translation.y, translation.z = pose.x, pose.y, z
    message.transform.rotation = quaternion(pose.theta)
    return message


def to_transform(message: TransformStamped) -> Pose2D:
    """Return where the child frame lies in its parent, on the floor."""
    translation = message.transform.translation
    return Pose2D(x=translation.x, y=translation.y, theta=heading(message.transform.rotation))


def scan_message(scan: Scan, frame: str) -> LaserScan:
    """Return a scan for the wire."""
    message = LaserScan(
        angle_min=float(scan.angle_min),
        angle_max=float(scan.angle_min + scan.angle_increment * (len(scan.ranges_m) - 1)),
        angle_increment=float(scan.angle_increment),
        range_min=float(scan.range_min_m),
        range_max=float(scan.range_max_m),
        time_increment=float(scan.time_increment_s),
        ranges=array.array("f", np.asarray(scan.ranges_m, np.float32).tobytes()),
    )
    message.header.frame_id, message.header.stamp = frame, stamp(scan.stamp_s)
    return message


def to_scan(message: LaserScan) -> Scan:
    """Return a scan from the wire; values are checked by whoever uses them."""
    return Scan(
        stamp_s=seconds(message.header.stamp),
        ranges_m=np.array(message.ranges, dtype=np.float32),
        angle_min=message.angle_min,
        angle_increment=message.angle_increment,
        range_min_m=message.range_min,
        range_max_m=message.range_max,
        time_increment_s=message.time_increment,
    )


def image_message(pixels: NDArray[np.uint8], encoding: str, frame: str, time: Time) -> Image:
    """Return an image of shape (h, w) or (h, w, channels)."""
    height, width = pixels.shape[:2]
    contiguous = np.ascontiguousarray(pixels)
    message = Image(height=height, width=width, encoding=encoding, step=contiguous.nbytes // height)
    data = array.array("B")
    data.frombytes(memoryview(contiguous).cast("B"))
    message.data = data
    message.header.frame_id, message.header.stamp = frame, time
    return message


def grid_message(grid: OccupancyGrid, time: Time) -> OccupancyGridMessage:
    """Return a map for the wire, frame map."""
    message = OccupancyGridMessage()
    message.header.frame_id, message.header.stamp = "map", time
    message.info.resolution = grid.resolution
    message.info.height, message.info.width = grid.cells.shape
    message.info.origin.position.x, message.info.origin.position.y = grid.origin_x, grid.origin_y
    message.info.origin.orientation.w = 1.0
    message.data = array.array("b", np.ascontiguousarray(grid.cells, np.int8).tobytes())
    return message


def to_grid(message: OccupancyGridMessage) -> OccupancyGrid:
    """Return a map from the wire."""
    shape = (message.info.height, message.info.width)
    return OccupancyGrid(
        cells=np.array(message.data, dtype=np.int8).reshape(shape),
        resolution=message.info.resolution,
        origin_x=message.info.origin.position.x,
        origin_y=message.info.origin.position.y,
    )


def path_message(points: NDArray[np.float64], time: Time) -> PathMessage:
    """Return a path of shape (n, 2) in the map."""
    message = PathMessage()
    message.header.frame_id, message.header.stamp = "map", time
    message.poses = [pose_stamped(Pose2D(x=float(x), y=float(y)), "map", time) for x, y in points]
    return message


def people_message(people: list[TrackedPerson], frame: str, time: Time) -> People:
    """Return people for the wire."""
    message = People(people=[_person_message(person) for person in people])
    message.header.frame_id, message.header.stamp = frame, time
    return message


def _person_message(person: TrackedPerson) -> Person:
    message = Person(
        id=person.id,
        position_covariance=[float(value) for value in person.position_covariance],
        confidence=float(person.confidence),
        age_s=float(person.age_s),
        since_seen_s=float(person.since_seen_s),
        likeness=float(person.likeness),
        seen_by_lidar=bool(person.seen_by_lidar),
        seen_by_camera=bool(person.seen_by_camera),
        kind=int(person.kind),
        engagement=int(person.engagement),
        merged_ids=list(person.merged_ids),
    )
    message.position.x, message.position.y = float(person.x), float(person.y)
    message.velocity.x, message.velocity.y = float(person.vx), float(person.vy)
    return message


def to_people(message: People) -> list[TrackedPerson]:
    """Return people from the wire."""
    return [
        TrackedPerson(
            id=person.id,
            x=person.position.x,
            y=person.position.y,
            vx=person.velocity.x,
            vy=person.velocity.y,
            position_covariance=tuple(person.position_covariance),
            confidence=person.confidence,
            age_s=person.age_s,
            since_seen_s=person.since_seen_s,
            likeness=person.likeness,
            seen_by_lidar=person.seen_by_lidar,
            seen_by_camera=person.seen_by_camera,
            kind=BodyKind(person.kind),
            engagement=Engagement(person.engagement),
            merged_ids=tuple(person.merged_ids),
        )
        for person in message.people
    ]
