"""The motion gate's word, a speed limit and wheels' speeds, from the wire."""

import math

from geometry_msgs.msg import Twist
from nav2_msgs.msg import SpeedLimit
from nav_msgs.msg import Odometry

from guide_robot.common.geometry import Twist2D
from guide_robot.ros.edge import BadMessage, finite, short
from guide_robot_interfaces.msg import MotionState


def to_motion(message: MotionState) -> MotionState:
    """Return what the motion gate says; a stop for a cause that is not known is a stop all the same."""
    short(message.source, "source")
    return message


def to_speed_limit(message: SpeedLimit, fastest_mps: float) -> float:
    """Return a limit in m/s, 0 for none as in SpeedLimit; a share is one of the fastest speed."""
    share = fastest_mps / 100.0 if message.percentage else 1.0
    if not math.isfinite(message.speed_limit):
        raise BadMessage("speed_limit is not a finite number", message.speed_limit)
    return max(0.0, float(message.speed_limit) * share)


def to_twist(message: Twist) -> Twist2D:
    """Return a velocity on the floor."""
    finite(message.linear.x, message.angular.z, field="the velocity")
    return Twist2D(linear=message.linear.x, angular=message.angular.z)


def wheel_twist(message: Odometry) -> Twist2D:
    """Return how fast the wheels say that the robot moves."""
    return to_twist(message.twist.twist)
