"""The twin's truth and readings as messages."""

import math

from builtin_interfaces.msg import Time
from geometry_msgs.msg import TransformStamped
from nav_msgs.msg import Odometry
from sensor_msgs.msg import CameraInfo
from tf2_msgs.msg import TFMessage

from guide_robot.common.geometry import Pose2D
from guide_robot.robot.joints import Mount
from guide_robot.ros import names
from guide_robot.ros.convert import pose_message, stamp, transform_message
from guide_robot.simulation.drive import OdometryReading
from guide_robot.simulation.drivers import DriverSettings, Localised
from guide_robot.simulation.settings import CameraSettings
from guide_robot.simulation.twin import Twin
from guide_robot_interfaces.msg import SimulatedPerson, SimulationState


def odometry_message(reading: OdometryReading, time: Time, odom_frame: str, base_frame: str) -> Odometry:
    """Return what the wheels say."""
    message = Odometry(child_frame_id=base_frame)
    message.header.frame_id, message.header.stamp = odom_frame, time
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


def moving_transforms(twin: Twin, drivers: DriverSettings, robot: int = 0) -> list[TransformStamped]:
    """Return where odometry and localisation say that the robot is."""
    found = []
    if drivers.localised is Localised.MOVING:
        found.append(transform_message(twin.odom_in_map(robot), names.FRAME_MAP, drivers.odom_frame, stamp(twin.now_s)))
    if drivers.tf:
        time = stamp(max(0.0, twin.now_s + drivers.base_ahead))
        found.append(transform_message(twin.odometry(robot).pose, drivers.odom_frame, drivers.base_frame, time))
    return found


def static_transforms(twin: Twin, drivers: DriverSettings, number: int = 0) -> TFMessage:
    """Return where base and sensors sit, as robot_state_publisher would say it, and the map where it stands still."""
    robot, time, body = twin.settings.robot, stamp(0.0), drivers.body_frame
    transforms = [_lidar(drivers, robot.lidar_in_base.z, time)]
    if body != drivers.base_frame:
        transforms.append(transform_message(Pose2D(x=0.0, y=0.0), drivers.base_frame, body, time))
    if robot.camera is not None:
        transforms += _camera(robot.camera.mount, body, "camera_link", names.FRAME_CAMERA, time)
    if robot.rear_camera is not None:
        transforms += _camera(robot.rear_camera.mount, body, "rear_camera_link", names.FRAME_REAR_CAMERA, time)
    if drivers.localised is Localised.STATIC:
        transforms.append(transform_message(twin.odom_in_map(number), names.FRAME_MAP, drivers.odom_frame, time))
    return TFMessage(transforms=transforms)


def _lidar(drivers: DriverSettings, height_m: float, time: Time) -> TransformStamped:
    """Return where the lidar sits; one that hangs upside down is turned about its x by half a turn."""
    message = transform_message(drivers.lidar_in_base, drivers.body_frame, drivers.lidar_frame, time, z=height_m)
    if drivers.upside_down:
        half, rotation = drivers.lidar_yaw / 2.0, message.transform.rotation
        rotation.x, rotation.y, rotation.z, rotation.w = math.cos(half), math.sin(half), 0.0, 0.0
    return message


def _camera(mount: Mount, body: str, link: str, frame: str, time: Time) -> list[TransformStamped]:
    """Return where a camera sits, and its optical frame: z looks ahead, x to the right, y down (REP-103)."""
    optical = transform_message(Pose2D(x=0.0, y=0.0), link, frame, time)
    rotation = optical.transform.rotation
    rotation.x, rotation.y, rotation.z, rotation.w = -0.5, 0.5, -0.5, 0.5
    return [transform_message(mount.pose, body, link, time, z=mount.z), optical]


def state_message(twin: Twin, finished: int, served: int, factor: float, robot: int = 0) -> SimulationState:
    """Return the truth about a robot and all people."""
    body = twin.robots[robot]
    message = SimulationState(
        robot=pose_message(body.pose),
        contacts_with_people=body.contacts.count(with_people=True),
        contacts_with_things=body.contacts.count(with_people=False),
        contacts_with_robots=body.contacts.with_robots,
        contacts_by_robot=body.contacts.by_robot,
        distance_m=float(body.distance_m),
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
