"""Node `gazebo_base`: makes of Gazebo's drive a base as robots have one, and as the embedded simulator has it."""

import math

from geometry_msgs.msg import Twist
from nav_msgs.msg import Odometry
from rosgraph_msgs.msg import Clock
from tf2_msgs.msg import TFMessage

from guide_robot.common.geometry import STILL, Pose2D, Twist2D
from guide_robot.ros import names
from guide_robot.ros.convert import seconds, stamp, to_pose, transform_message
from guide_robot.ros.edge import listen
from guide_robot.ros.node import GuideNode
from guide_robot.ros.nodes.motion_messages import to_twist, wheel_twist
from guide_robot.ros.nodes.simulation_messages import odometry_message
from guide_robot.ros.parameters import declare, declare_settings
from guide_robot.ros.runtime import run
from guide_robot.simulation.settings import OdometrySettings
from guide_robot.simulation.wheels import ErringWheels


class GazeboBaseNode(GuideNode):
    """In: gazebo/odom, gazebo/clock, cmd_vel; out: odom, tf, clock, gazebo/cmd_vel.

    Gazebo's odometry has no error: this one has the twin's. Gazebo keeps the last velocity for ever: here the base
    stops when none comes. Gazebo's clock ticks at every step, for which every node pays: this one ticks at `clock_hz`.
    """

    def __init__(self) -> None:
        super().__init__("gazebo_base")
        self._wheels = ErringWheels(declare_settings(self, OdometrySettings, "odometry."), declare(self, "seed", 1))
        self._period_s = 1.0 / declare(self, "clock_hz", 25.0)
        self._stale_s = declare(self, "command_stale_s", 0.35)
        self._now_s, self._told_s = 0.0, -math.inf
        self._command_s, self._moves = -math.inf, False
        self._clock_ticks = self.create_publisher(Clock, names.CLOCK, 1)
        self._tf = self.create_publisher(TFMessage, names.TF, names.TF_QOS)
        self._odom = self.create_publisher(Odometry, names.ODOM, names.SENSOR)
        self._command = self.create_publisher(Twist, names.GAZEBO_COMMAND, 1)
        listen(self, Clock, names.GAZEBO_CLOCK, _seconds_of, self._hear_clock, 1)
        listen(self, Odometry, names.GAZEBO_ODOM, _pose_and_twist, self._hear_odometry, 5)
        listen(self, Twist, names.CMD_VEL, to_twist, self._hear_command, 1)

    def _hear_clock(self, now_s: float) -> None:
        self._now_s = now_s
        if not self._told_s <= now_s < self._told_s + self._period_s:
            self._told_s = now_s
            self._clock_ticks.publish(Clock(clock=stamp(now_s)))
        if self._moves and not 0.0 <= now_s - self._command_s <= self._stale_s:
            self._tell(STILL)

    def _hear_command(self, command: Twist2D) -> None:
        self._command_s = self._now_s
        self._tell(command)

    def _tell(self, command: Twist2D) -> None:
        self._moves = command != STILL
        message = Twist()
        message.linear.x, message.angular.z = float(command.linear), float(command.angular)
        self._command.publish(message)

    def _hear_odometry(self, heard: tuple[Pose2D, Twist2D, float]) -> None:
        exact, twist, stamp_s = heard
        reading, time = self._wheels.step(exact, twist, stamp_s), stamp(stamp_s)
        self._odom.publish(odometry_message(reading, time, names.FRAME_ODOM, names.FRAME_BASE))
        moved = transform_message(reading.pose, names.FRAME_ODOM, names.FRAME_BASE, time)
        self._tf.publish(TFMessage(transforms=[moved]))


def _seconds_of(message: Clock) -> float:
    return seconds(message.clock)


def _pose_and_twist(message: Odometry) -> tuple[Pose2D, Twist2D, float]:
    return to_pose(message.pose.pose), wheel_twist(message), seconds(message.header.stamp)


def main() -> None:
    """Run the node."""
    run(GazeboBaseNode)


if __name__ == "__main__":
    main()
