"""The twin's truth and readings as messages."""

from builtin_interfaces.msg import Time
from geometry_msgs.msg import TransformStamped
from nav_msgs.msg import Odometry
from sensor_msgs.msg import CameraInfo
from tf2_msgs.msg import TFMessage

from guide_robot.geometry import Pose2D
from guide_robot.nodes import names
from guide_robot.nodes.convert import pose_message, stamp, transform_message
from guide_robot.robot.description import Mount, Robot
from guide_robot.simulation.drive import OdometryReading
from guide_robot.simulation.settings import CameraSettings
from guide_robot.simulation.twin import Twin
from guide_robot_interfaces.msg import SimulatedPerson, SimulationState


def odometry_message(reading: OdometryReading, time: Time) -> Odometry:
    """Return what the wheels say."""
    message = Odometry(child_frame_id=names.FRAME_BASE)
    message.header.frame_id, message.header.stamp = names.FRAME_ODOM, time
    message.pose.pose = pose_message(reading.pose)
    message.twist.twist.linear.x = float(reading.twist.linear)
    message.twist.twist.angular.z = float(reading.twist.angular)
    return message


def camera_info_message(camera: CameraSettings, frame: str, time: Time) -> CameraInfo:
    """Return the pinhole model of a simulated camera."""
    f, cx, cy = camera.focal_length_px, camera.width / 2.0, camera.height / 2.0
    message = CameraInfo(height=camera.height, width=camera.width, distortion_model="plumb_bob", d=[0.0] * 5)
    message.header.frame_id, message.header.stamp = frame, time
    message.k = [f, 0.0, cx, 0.0, f, cy, 0.0, 0.0, 1.0]
    message.r = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]
    message.p = [f, 0.0, cx, 0.0, 0.0, f, cy, 0.0, 0.0, 0.0, 1.0, 0.0]
    return message


def static_transforms(robot: Robot, time: Time) -> TFMessage:
    """Return where base and sensors sit, as robot_state_publisher would say it."""
    base = transform_message(Pose2D(x=0.0, y=0.0), names.FRAME_BASE, "base_link", time)
    transforms = [base, _mounted(robot.lidar_in_base, names.FRAME_LIDAR, time)]
    transforms += _camera(robot.camera_in_base, "camera_link", names.FRAME_CAMERA, time)
    if robot.rear_camera is not None:
        transforms += _camera(robot.rear_camera.mount, "rear_camera_link", names.FRAME_REAR_CAMERA, time)
    return TFMessage(transforms=transforms)


def _camera(mount: Mount, link: str, frame: str, time: Time) -> list[TransformStamped]:
    """Return where a camera sits, and its optical frame: z looks ahead, x to the right, y down (REP-103)."""
    optical = transform_message(Pose2D(x=0.0, y=0.0), link, frame, time)
    rotation = optical.transform.rotation
    rotation.x, rotation.y, rotation.z, rotation.w = -0.5, 0.5, -0.5, 0.5
    return [_mounted(mount, link, time), optical]


def _mounted(mount: Mount, child: str, time: Time) -> TransformStamped:
    return transform_message(mount.pose, "base_link", child, time, z=mount.z)


def state_message(twin: Twin, finished: int, served: int, factor: float) -> SimulationState:
    """Return the truth."""
    message = SimulationState(
        robot=pose_message(twin.true_pose()),
        contacts_with_people=twin.contacts.count(with_people=True),
        contacts_with_things=twin.contacts.count(with_people=False),
        contacts_by_robot=twin.contacts.by_robot,
        distance_m=float(twin.distance_m),
        visits_finished=finished,
        visits_served=served,
        real_time_factor=float(factor),
    )
    message.header.frame_id, message.header.stamp = names.FRAME_MAP, stamp(twin.now_s)
    for person in twin.people():
        entry = SimulatedPerson(id=person.id, role=person.role, activity=person.activity.value)
        entry.position.x, entry.position.y = float(person.x), float(person.y)
        entry.heading = float(person.theta)
        entry.velocity.x, entry.velocity.y = float(person.vx), float(person.vy)
        message.people.append(entry)
    return message
