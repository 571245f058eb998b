"""Whatever quality a driver publishes with, it is heard, once; and two robots' diagnostics are told apart."""

import pytest
import rclpy
from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus
from geometry_msgs.msg import Twist
from nav_msgs.msg import OccupancyGrid
from rclpy.qos import DurabilityPolicy, QoSProfile, ReliabilityPolicy
from sensor_msgs.msg import BatteryState

from guide_robot.ros import names
from guide_robot.ros.convert import quaternion, to_grid
from guide_robot.ros.diagnostics import Diagnostics, of_robot, own_name
from guide_robot.ros.edge import BadMessage, as_is, listen
from guide_robot.ros.nodes.twist_topics import CommandTopic

RELIABILITIES = [ReliabilityPolicy.BEST_EFFORT, ReliabilityPolicy.RELIABLE]
DURABILITIES = [DurabilityPolicy.VOLATILE, DurabilityPolicy.TRANSIENT_LOCAL]
OFFERED = [(reliability, durability) for reliability in RELIABILITIES for durability in DURABILITIES]


def grid(number: int) -> OccupancyGrid:
    message = OccupancyGrid(data=[0] * 4)
    message.info.width, message.info.height, message.info.resolution = 2, 2, 0.05
    message.header.stamp.sec = number
    return message


@pytest.mark.parametrize(("reliability", "durability"), OFFERED)
def test_map_and_battery_are_heard_from_any_publisher_and_nothing_twice(graph, reliability, durability):
    hearer, driver = graph.probe(), graph.probe()
    maps, batteries = [], []
    listen(hearer, OccupancyGrid, names.MAP, as_is, maps.append, names.LATCHED)
    listen(hearer, BatteryState, names.BATTERY, as_is, batteries.append, 1)
    offered = QoSProfile(depth=5, reliability=reliability, durability=durability)
    map_out = driver.create_publisher(OccupancyGrid, names.MAP, offered)
    battery_out = driver.create_publisher(BatteryState, names.BATTERY, offered)
    graph.spin_until(lambda: map_out.get_subscription_count() and battery_out.get_subscription_count())
    graph.spin_for(0.3)
    for number in range(3):
        map_out.publish(grid(number))
        battery_out.publish(BatteryState(percentage=0.1 * number))
        graph.spin_until(lambda wanted=number: len(maps) > wanted and len(batteries) > wanted)
    graph.spin_for(0.2)
    assert [one.header.stamp.sec for one in maps] == [0, 1, 2]
    assert len(batteries) == 3


def test_a_map_kept_for_late_comers_still_comes_after_a_poor_publisher_was_met(graph):
    hearer, poor, late = graph.probe(), graph.probe(), graph.probe()
    maps = []
    listen(hearer, OccupancyGrid, names.MAP, as_is, maps.append, names.LATCHED)
    out = poor.create_publisher(OccupancyGrid, names.MAP, 1)
    graph.spin_until(lambda: out.get_subscription_count())
    kept = late.create_publisher(OccupancyGrid, names.MAP, names.LATCHED)
    kept.publish(grid(7))
    graph.spin_until(lambda: maps)
    graph.spin_for(0.3)
    assert [one.header.stamp.sec for one in maps] == [7]


def test_a_map_whose_origin_is_turned_is_refused_in_words_and_no_rotation_at_all_is_none() -> None:
    assert to_grid(grid(1)).cells.shape == (2, 2)
    turned = grid(2)
    turned.info.origin.orientation = quaternion(0.5)
    with pytest.raises(BadMessage, match=r"origin is turned, which Nav2 ignores: guide-robot floor import.*28\.6"):
        to_grid(turned)
    bare = grid(3)
    bare.info.origin.orientation.w = 0.0
    assert to_grid(bare).cells.shape == (2, 2)


def test_velocities_of_best_effort_are_heard_too(graph):
    hearer, driver = graph.probe(), graph.probe()
    heard = []
    CommandTopic(hearer, heard.append)
    offered = QoSProfile(depth=1, reliability=ReliabilityPolicy.BEST_EFFORT)
    out = driver.create_publisher(Twist, names.CMD_VEL_CHECKED, offered)
    message = Twist()
    message.linear.x = 0.25

    def moved() -> bool:
        out.publish(message)
        graph.spin_for(0.05)
        return bool(heard)

    graph.spin_until(moved)
    assert heard[0].linear.x == 0.25


def test_a_subscription_that_is_ended_hears_nothing_more(graph):
    hearer, driver = graph.probe(), graph.probe()
    heard = []
    subscription = listen(hearer, BatteryState, names.BATTERY, as_is, heard.append, 1)
    offered = QoSProfile(depth=5, reliability=ReliabilityPolicy.BEST_EFFORT)
    out = driver.create_publisher(BatteryState, names.BATTERY, offered)
    graph.spin_until(lambda: out.get_subscription_count())
    hearer.destroy_subscription(subscription)
    for _ in range(3):
        out.publish(BatteryState())
        graph.spin_for(0.1)
    assert heard == []
    graph.spin_until(lambda: not out.get_subscription_count())


def test_each_robot_says_its_name_in_the_diagnostics(graph):
    robots = [graph.make(lambda ns=ns: rclpy.create_node("motion_gate", namespace=ns)) for ns in ("robot1", "robot2")]
    said = []
    listen(graph.probe(), DiagnosticArray, names.DIAGNOSTICS, as_is, said.append, 10)
    speakers = [Diagnostics(robot) for robot in robots]
    graph.spin_until(lambda: all(robot.count_subscribers(names.DIAGNOSTICS) for robot in robots))
    graph.spin_for(0.2)
    for speaker in speakers:
        speaker.publish(DiagnosticStatus(name="motion_gate", hardware_id="wheels"))
    graph.spin_until(lambda: len(said) == 2)
    found = {(status.name, status.hardware_id) for message in said for status in message.status}
    assert found == {("robot1/motion_gate", "robot1/wheels"), ("robot2/motion_gate", "robot2/wheels")}


@pytest.mark.parametrize(
    ("name", "namespace", "shown"),
    [
        ("motion_gate", "/", "motion_gate"),
        ("robot1/motion_gate", "/robot1", "motion_gate"),
        ("robot2/motion_gate", "/robot1", None),
        ("motion_gate", "/robot1", None),
        ("robot2/escort: messages", "/", None),
        ("hall/robot1/escort: messages", "/hall/robot1", "escort: messages"),
        ("lidar_driver: Frequency", "/robot1", "lidar_driver: Frequency"),
        ("robot2/lidar: Frequency", "/robot1", "robot2/lidar: Frequency"),
    ],
)
def test_an_operator_page_shows_its_own_robot_and_what_is_nobodys(name, namespace, shown):
    assert own_name(name, namespace) == shown


def test_what_has_no_hardware_gets_none():
    assert of_robot("", "/robot1") == ""
