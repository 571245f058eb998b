"""ROS messages to plain values and back: the only code that knows both sides of a message.

What turns a message into a value (`to_...`) raises `BadMessage` for one that is refused.
"""

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

from guide_robot.common.geometry import Pose2D
from guide_robot.common.language import LocalText
from guide_robot.common.scan import Scan
from guide_robot.common.vocabulary import BodyKind, Engagement
from guide_robot.floor.occupancy import OccupancyGrid
from guide_robot.people.types import TrackedPerson
from guide_robot.ros.edge import BadMessage, few, finite, member, short, whole_pose
from guide_robot.sensing.frame_tree import Placed
from guide_robot_interfaces.msg import LocalText as LocalTextMessage
from guide_robot_interfaces.msg import People, Person

MOST_BEAMS = 100_000
MOST_CELLS = 25_000_000  # 250 m by 250 m at 5 cm; each distance field of it takes 100 MB
MOST_PEOPLE = 200
MOST_POSES = 20_000
MOST_LANGUAGES = 100
MOST_TURNED = 0.01  # rad: over 30 m a third of a metre
CURE_OF_TURNED = "guide-robot floor import turns the cells instead"


def seconds(stamp: Time) -> float:
    """Return a stamp in seconds."""
    return float(stamp.sec) + float(stamp.nanosec) * 1e-9


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
    pose = Pose2D(x=message.position.x, y=message.position.y, theta=heading(message.orientation))
    whole_pose(pose.x, pose.y, pose.theta)
    return pose


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
    pose = Pose2D(x=translation.x, y=translation.y, theta=heading(message.transform.rotation))
    whole_pose(pose.x, pose.y, pose.theta, "transform")
    return pose


def to_placed(message: TransformStamped) -> Placed:
    """Return where the child frame lies in its parent, in space; raises BadMessage for a transform that is none."""
    at, turn = message.transform.translation, message.transform.rotation
    finite(at.x, at.y, at.z, turn.x, turn.y, turn.z, turn.w, field="transform")
    if math.hypot(turn.x, turn.y, turn.z, turn.w) < 1e-6:
        raise BadMessage("transform has no rotation", "a quaternion of zeros")
    return Placed(x=at.x, y=at.y, z=at.z, qx=turn.x, qy=turn.y, qz=turn.z, qw=turn.w)


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
    """Return a scan from the wire; an `angle_max` of 0 is taken as not filled in.

    Only its size is judged here: whether the lidar can be believed is the business of sensing/scan_check.py and of
    who drives on it.
    """
    few(message.ranges, "ranges", MOST_BEAMS)
    return Scan(
        stamp_s=seconds(message.header.stamp),
        ranges_m=np.array(message.ranges, dtype=np.float32),
        angle_min=message.angle_min,
        angle_increment=message.angle_increment,
        range_min_m=message.range_min,
        range_max_m=message.range_max,
        time_increment_s=message.time_increment,
        angle_max=message.angle_max or None,
    )


def image_message(pixels: NDArray[np.uint8], encoding: str, frame: str, time: Time) -> Image:
    """Return an image of shape (h, w) or (h, w, channels)."""
    height, width = pixels.shape[:2]
    contiguous = np.ascontiguousarray(pixels)
    message = Image(height=height, width=width, encoding=encoding, step=contiguous.nbytes // height)
    data = array.array("B")
    data.frombytes(contiguous.data.cast("B"))
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
    rows, columns, origin = message.info.height, message.info.width, message.info.origin.position
    if not 0 < rows * columns <= MOST_CELLS:
        raise BadMessage(f"the map is empty or has more than {MOST_CELLS} cells", f"{columns} x {rows}")
    if len(message.data) != rows * columns:
        raise BadMessage("the map's data and its size disagree", f"{len(message.data)} cells for {columns} x {rows}")
    if not 0.001 <= message.info.resolution <= 10.0:
        raise BadMessage("the map's resolution is not 1 mm to 10 m", message.info.resolution)
    finite(origin.x, origin.y, field="the map's origin")
    turned = heading(message.info.origin.orientation)
    if abs(turned) > MOST_TURNED:  # not so where there is no rotation at all, as many leave it
        raise BadMessage(
            f"the map's origin is turned, which Nav2 ignores: {CURE_OF_TURNED}", f"{math.degrees(turned):.1f}"
        )
    return OccupancyGrid(
        cells=np.array(message.data, dtype=np.int8).reshape(rows, columns),
        resolution=message.info.resolution,
        origin_x=origin.x,
        origin_y=origin.y,
    )


def to_path(message: PathMessage) -> NDArray[np.float64]:
    """Return a path's points, shape (n, 2)."""
    few(message.poses, "poses", MOST_POSES)
    points = np.array([(pose.pose.position.x, pose.pose.position.y) for pose in message.poses]).reshape(-1, 2)
    if not np.isfinite(points).all():
        raise BadMessage("a pose is not finite")
    return points


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
        similarity=float(person.similarity),
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
    return [_to_person(person) for person in few(message.people, "people", MOST_PEOPLE)]


def _to_person(person: Person) -> TrackedPerson:
    position, velocity = person.position, person.velocity
    finite(position.x, position.y, velocity.x, velocity.y, *person.position_covariance, field="position or velocity")
    finite(person.confidence, person.age_s, person.since_seen_s, person.similarity, field="a person's numbers")
    xx, xy, yx, yy = (float(value) for value in person.position_covariance)
    return TrackedPerson(
        id=person.id,
        x=position.x,
        y=position.y,
        vx=velocity.x,
        vy=velocity.y,
        position_covariance=(xx, xy, yx, yy),
        confidence=person.confidence,
        age_s=person.age_s,
        since_seen_s=person.since_seen_s,
        similarity=person.similarity,
        seen_by_lidar=person.seen_by_lidar,
        seen_by_camera=person.seen_by_camera,
        kind=member(BodyKind, person.kind, "kind"),
        engagement=member(Engagement, person.engagement, "engagement"),
        merged_ids=tuple(few(person.merged_ids, "merged_ids", MOST_PEOPLE)),
    )


def local_text_messages(text: LocalText) -> list[LocalTextMessage]:
    """Return a text in all its languages for the wire."""
    return [LocalTextMessage(language=code, text=words) for code, words in text.items()]


def to_local_text(messages: list[LocalTextMessage]) -> LocalText:
    """Return a text from the wire; an empty one where it comes in no language of ours."""
    texts = {message.language: short(message.text, "text") for message in few(messages, "texts", MOST_LANGUAGES)}
    try:
        return LocalText.from_outside(texts)
    except ValueError:
        return LocalText.same("")
