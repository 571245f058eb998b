"""A robot's battery, as its driver tells it, heard as a charge."""

from collections.abc import Callable

from rclpy.node import Node
from sensor_msgs.msg import BatteryState

from guide_robot.ros import names
from guide_robot.ros.edge import as_is, listen
from guide_robot.sensing.battery_reading import BatteryReading


def listen_charge(node: Node, handle: Callable[[float | None], None], topic: str = names.BATTERY) -> None:
    """Call `handle` with the charge from 0 to 1 at each reading, None where it is not known."""
    reading = BatteryReading()

    def take(message: BatteryState) -> None:
        handle(reading.take(message.percentage, message.charge, message.capacity))

    listen(node, BatteryState, topic, as_is, take, 1)
