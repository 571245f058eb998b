"""Node gazebo_base: Gazebo's exact odometry, eager clock and endless velocity become those of a robot."""

import pytest
from geometry_msgs.msg import Twist
from nav_msgs.msg import Odometry
from rosgraph_msgs.msg import Clock
from tf2_msgs.msg import TFMessage

from guide_robot.ros import names
from guide_robot.ros.convert import seconds, stamp
from guide_robot.ros.nodes.gazebo_base import GazeboBaseNode


class Bench:
    """The node, with a probe in the place of Gazebo's bridge."""

    def __init__(self, graph, heard) -> None:
        self.graph = graph
        graph.set("gazebo_base", clock_hz=20.0, odometry__scale_sigma=0.05)
        self.node = graph.make(GazeboBaseNode)
        probe = graph.probe()
        self.clock = probe.create_publisher(Clock, names.GAZEBO_CLOCK, 1)
        self.odom = probe.create_publisher(Odometry, names.GAZEBO_ODOM, 5)
        self.command = probe.create_publisher(Twist, names.CMD_VEL, 1)
        self.told = heard(probe, Twist, names.GAZEBO_COMMAND)
        self.ticks = heard(probe, Clock, names.CLOCK)
        self.said = heard(probe, Odometry, names.ODOM, names.SENSOR)
        self.tf = heard(probe, TFMessage, names.TF, names.TF_QOS)
        ends = (self.clock, self.odom, self.command)
        graph.spin_until(lambda: all(end.get_subscription_count() for end in ends))
        graph.spin_until(lambda: self.node.count_subscribers(names.GAZEBO_COMMAND))

    def tick(self, now_s: float) -> None:
        """Let Gazebo's time reach a value and the node hear it."""
        self.clock.publish(Clock(clock=stamp(now_s)))
        self.graph.spin_until(lambda: self.node._now_s == pytest.approx(now_s))


@pytest.fixture
def bench(graph, heard):
    return Bench(graph, heard)


def test_a_velocity_reaches_gazebo_and_ends_when_no_other_comes(bench):
    bench.tick(10.0)
    command = Twist()
    command.linear.x = 0.5
    bench.command.publish(command)
    bench.graph.spin_until(lambda: bench.told.last and bench.told.last.linear.x == 0.5)
    bench.tick(10.2)
    assert bench.told.last.linear.x == 0.5
    bench.tick(10.5)
    bench.graph.spin_until(lambda: bench.told.last.linear.x == 0.0)
    told = len(bench.told.messages)
    bench.tick(11.0)
    assert len(bench.told.messages) == told


def test_a_clock_that_was_set_back_stops_the_robot_and_ticks_on(bench):
    bench.tick(100.0)
    command = Twist()
    command.angular.z = 0.5
    bench.command.publish(command)
    bench.graph.spin_until(lambda: bench.told.last and bench.told.last.angular.z == 0.5)
    bench.tick(3.0)
    bench.graph.spin_until(lambda: bench.told.last.angular.z == 0.0)
    bench.graph.spin_until(lambda: seconds(bench.ticks.last.clock) == pytest.approx(3.0))


def test_the_clock_ticks_more_seldom_than_gazebos(bench):
    for step in range(100):
        bench.tick(20.0 + 0.01 * step)
    bench.graph.spin_until(lambda: seconds(bench.ticks.last.clock) > 20.9)
    assert len(bench.ticks.messages) <= 21


def test_odometry_and_tf_agree_and_err_as_wheels_do(bench):
    for step in range(21):
        message = Odometry()
        message.header.stamp = stamp(1.0 + 0.05 * step)
        message.pose.pose.position.x = 0.1 * step
        message.pose.pose.orientation.w = 1.0
        message.twist.twist.linear.x = 2.0
        bench.odom.publish(message)
        bench.graph.spin_until(lambda step=step: len(bench.said.messages) == step + 1)
    bench.graph.spin_until(lambda: len(bench.tf.messages) == 21)
    said, moved = bench.said.last, bench.tf.messages[-1].transforms[0]
    assert (moved.header.frame_id, moved.child_frame_id) == ("odom", "base_footprint")
    assert moved.transform.translation.x == said.pose.pose.position.x
    assert 0.001 < abs(said.pose.pose.position.x - 2.0) < 0.4
    assert said.twist.twist.linear.x == 2.0
