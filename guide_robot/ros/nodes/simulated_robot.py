"""One robot of the twin on its own topics: what its drivers and its localisation say, and what its wheels are told."""

import time
from dataclasses import dataclass

from geometry_msgs.msg import Twist
from nav_msgs.msg import OccupancyGrid, Odometry
from rclpy.node import Node
from sensor_msgs.msg import BatteryState, LaserScan
from tf2_msgs.msg import TFMessage

from guide_robot.common.geometry import STILL, Twist2D
from guide_robot.floor.occupancy import rasterise
from guide_robot.ros import names
from guide_robot.ros.convert import grid_message, scan_message, stamp
from guide_robot.ros.edge import as_is, listen, listen_stamped
from guide_robot.ros.nodes.motion_messages import to_twist
from guide_robot.ros.nodes.simulated_camera import SimulatedCamera
from guide_robot.ros.nodes.simulation_messages import (
    moving_transforms,
    odometry_message,
    state_message,
    static_transforms,
)
from guide_robot.simulation.battery import Battery, BatterySettings
from guide_robot.simulation.camera import Facing
from guide_robot.simulation.contacts import Contact
from guide_robot.simulation.drivers import DriverSettings, driven
from guide_robot.simulation.pacing import Pacer, Source
from guide_robot.simulation.twin import Twin
from guide_robot_interfaces.msg import People, SimulationState

COMMAND_STALE_S = 0.35


@dataclass(frozen=True, kw_only=True)
class Hall:
    """What all robots of a simulation share."""

    node: Node
    twin: Twin
    pacer: Pacer
    drivers: DriverSettings
    battery: BatterySettings
    localises: bool


class SimulatedRobot:
    """Publishes what the robot of a number measures under its namespace; `name` is empty for the node's own."""

    def __init__(self, hall: Hall, number: int, name: str) -> None:
        self._hall, self._twin, self._drivers = hall, hall.twin, hall.drivers
        self._number, self._name = number, name
        self._battery = Battery(hall.battery, hall.twin.plan)
        self._command, self._command_s = STILL, 0.0
        self._contacts_told = 0
        self._make_publishers(hall.node)
        listen(hall.node, Twist, self._of(names.CMD_VEL), to_twist, self._hear_command, 1)
        listen_stamped(hall.node, People, self._of(names.PEOPLE), as_is, self._hear_people, 1)

    def _of(self, topic: str) -> str:
        return names.of_robot(topic, self._name)

    def _make_publishers(self, node: Node) -> None:
        self._tf = node.create_publisher(TFMessage, self._of(names.TF), names.TF_QOS)
        self._tf_static = node.create_publisher(TFMessage, self._of(names.TF_STATIC), names.TF_STATIC_QOS)
        quality = 5 if self._drivers.reliable else names.SENSOR
        self._scan = node.create_publisher(LaserScan, self._of(names.SCAN), quality)
        self._odom = node.create_publisher(Odometry, self._of(names.ODOM), names.SENSOR)
        self.cameras = {
            facing: SimulatedCamera(
                node, self._twin, facing, self._drivers.encoding, robot=self._number, name=self._name
            )
            for facing in Facing
        }
        self._battery_state = node.create_publisher(BatteryState, self._of(names.BATTERY), 1)
        self._state = node.create_publisher(SimulationState, self._of(names.SIMULATION), 5)
        if self._hall.localises:
            self._map = node.create_publisher(OccupancyGrid, self._of(names.MAP), names.LATCHED)
            self._map.publish(grid_message(rasterise(self._twin.plan), stamp(0.0)))
        self._tf_static.publish(static_transforms(self._twin, self._drivers, self._number))

    def _hear_command(self, command: Twist2D) -> None:
        self._command, self._command_s = command, self._twin.now_s
        pacer = self._hall.pacer
        if command == STILL and not self._hall.localises:  # Nav2, having arrived, says nothing more
            pacer.forget(Source.COMMANDS, self._number)
        else:
            pacer.heard(Source.COMMANDS, self._command_s, time.monotonic(), self._number)

    def _hear_people(self, message: People, stamp_s: float) -> None:
        self._hall.pacer.heard(Source.PEOPLE, stamp_s, time.monotonic(), self._number)

    def command(self) -> Twist2D:
        """Return the last command, or standing still when it is old: the base has a watchdog."""
        return self._command if self._twin.now_s - self._command_s <= COMMAND_STALE_S else STILL

    def publish_odometry(self) -> None:
        """Say what the wheels say, and where that is in the map."""
        drivers = self._drivers
        time_said = stamp(self._twin.now_s + drivers.base_ahead)
        reading = self._twin.odometry(self._number)
        self._odom.publish(odometry_message(reading, time_said, drivers.odom_frame, drivers.base_frame))
        transforms = moving_transforms(self._twin, drivers, self._number)
        if transforms:
            self._tf.publish(TFMessage(transforms=transforms))

    def publish_scan(self) -> None:
        """Turn the lidar once."""
        scan = driven(self._twin.scan(self._number), self._drivers)
        self._scan.publish(scan_message(scan, self._drivers.lidar_frame))

    def publish_battery(self) -> None:
        """Say how full the battery is."""
        charge = self._battery.step(self._twin.now_s, self._twin.true_pose(self._number))
        message = BatteryState(percentage=float(charge), present=True)
        message.header.stamp = stamp(self._twin.now_s)
        self._battery_state.publish(message)

    def publish_state(self, finished: int, served: int) -> None:
        """Say the truth."""
        factor = self._hall.pacer.factor
        self._state.publish(state_message(self._twin, finished, served, factor, self._number))
        self._tell_contacts()

    def _tell_contacts(self) -> None:
        """Log each new touch, so that a run with contacts can be explained afterwards."""
        contacts = self._twin.robots[self._number].contacts.contacts
        who = self._name or "robot"
        for contact in contacts[self._contacts_told :]:
            self._hall.node.get_logger().warning(
                f"contact with {_whom(contact)} at {contact.start_s:.1f} s, {who} at ({contact.x:.2f}, "
                f"{contact.y:.2f}), closing in: {who} {contact.robot_closing_mps:.2f}, the other "
                f"{contact.person_closing_mps:.2f} m/s"
            )
        self._contacts_told = len(contacts)


def _whom(contact: Contact) -> str:
    if contact.other_robot is not None:
        return f"robot number {contact.other_robot + 1}"
    return "a thing" if contact.person is None else f"person {contact.person}"
