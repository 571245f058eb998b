"""Node `simulator`: the embedded twin of robot, people and building, seen through the robot's own topics."""

import os
import time
from dataclasses import replace

os.environ.setdefault("MUJOCO_GL", "egl")

from geometry_msgs.msg import Twist
from nav_msgs.msg import OccupancyGrid, Odometry
from rclpy.clock import Clock, ClockType
from rosgraph_msgs.msg import Clock as ClockMessage
from sensor_msgs.msg import BatteryState, LaserScan
from tf2_msgs.msg import TFMessage

from guide_robot.common.geometry import STILL, Twist2D
from guide_robot.floor.load import load_floor
from guide_robot.floor.occupancy import rasterise
from guide_robot.robot.description import with_lidar_at
from guide_robot.ros import names
from guide_robot.ros.convert import grid_message, scan_message, stamp
from guide_robot.ros.edge import as_is, listen, listen_stamped
from guide_robot.ros.floor_parameter import floor_path
from guide_robot.ros.node import GuideNode
from guide_robot.ros.nodes.motion_messages import to_twist
from guide_robot.ros.nodes.simulated_camera import SimulatedCamera
from guide_robot.ros.nodes.simulated_trial import SimulatedTrial, TrialParameters
from guide_robot.ros.nodes.simulated_visits import SimulatedVisits, VisitParameters
from guide_robot.ros.nodes.simulation_messages import (
    moving_transforms,
    odometry_message,
    state_message,
    static_transforms,
)
from guide_robot.ros.parameters import declare, declare_settings
from guide_robot.ros.runtime import run
from guide_robot.simulation.battery import Battery, BatterySettings
from guide_robot.simulation.camera import Facing
from guide_robot.simulation.drivers import DriverSettings, Localised, driven
from guide_robot.simulation.pacing import Pacer, PacerSettings, Source
from guide_robot.simulation.settings import TwinSettings
from guide_robot.simulation.twin import Twin
from guide_robot_interfaces.msg import People, SimulationState

TICK_S = 0.01
COMMAND_STALE_S = 0.35


class SimulatorNode(GuideNode):
    """In: cmd_vel, guide_state, say, people (for pacing only); out: what a robot's drivers and localisation give.

    scan, odom, tf, clock, map, battery_state, image_raw and camera_info of camera/ and rear_camera/; kiosk_request when
    a simulated citizen touches the screen; simulation: the truth for scoring. Time advances by measured wall time times
    `pace.rate`, and waits when the tracker of people or whoever drives falls behind. With `localises` false it leaves
    map and map -> odom to others, as a robot's drivers do.
    """

    def __init__(self) -> None:
        super().__init__("simulator")
        self._plan = load_floor(floor_path(self))
        self._pacer = Pacer(declare_settings(self, PacerSettings, "pace."))
        self._battery = Battery(declare_settings(self, BatterySettings, "battery."), self._plan)
        self._localises = declare(self, "localises", True)
        seed = declare(self, "seed", 1)
        self._drivers = declare_settings(self, DriverSettings, "drivers.")
        if not self._localises:
            self._drivers = replace(self._drivers, localised=Localised.NEVER)
        settings = declare_settings(self, TwinSettings)
        where = replace(self._drivers.lidar_in_base, theta=0.0)
        settings = replace(settings, robot=with_lidar_at(settings.robot, where))
        self._twin = Twin(self._plan, settings, seed)
        self._periods = {
            "clock": 1.0 / declare(self, "clock_hz", 20.0),
            "odometry": 1.0 / declare(self, "odometry_hz", 20.0),
            "scan": 1.0 / declare(self, "scan_hz", 10.0),
            "image": 1.0 / declare(self, "image_hz", 5.0),
            "rear_image": 1.0 / declare(self, "rear_image_hz", 3.0),
            "state": 1.0 / declare(self, "state_hz", 5.0),
            "citizens": 0.1,
            "battery": 1.0,
        }
        self._due = dict.fromkeys(self._periods, 0.0)
        self._command, self._command_s = STILL, 0.0
        self._contacts_told = 0
        self._make_publishers()
        trial = declare_settings(self, TrialParameters, "trial.")
        visits = declare_settings(self, VisitParameters, "visits.")
        self._visits = (
            SimulatedTrial(self, self._twin, trial) if trial.kind else SimulatedVisits(self, self._twin, visits, seed)
        )
        listen(self, Twist, names.CMD_VEL, to_twist, self._hear_command, 1)
        listen_stamped(self, People, names.PEOPLE, as_is, self._hear_people, 1)
        self.create_timer(TICK_S, self._tick, clock=Clock(clock_type=ClockType.STEADY_TIME))

    def _make_publishers(self) -> None:
        self._clock_ticks = self.create_publisher(ClockMessage, names.CLOCK, 1)
        self._tf = self.create_publisher(TFMessage, names.TF, names.TF_QOS)
        self._tf_static = self.create_publisher(TFMessage, names.TF_STATIC, names.TF_STATIC_QOS)
        self._scan = self.create_publisher(LaserScan, names.SCAN, 5 if self._drivers.reliable else names.SENSOR)
        self._odom = self.create_publisher(Odometry, names.ODOM, names.SENSOR)
        self._front = SimulatedCamera(self, self._twin, Facing.FRONT, self._drivers.encoding)
        self._rear = SimulatedCamera(self, self._twin, Facing.REAR, self._drivers.encoding)
        self._battery_state = self.create_publisher(BatteryState, names.BATTERY, 1)
        self._state = self.create_publisher(SimulationState, names.SIMULATION, 5)
        if self._localises:
            self._map = self.create_publisher(OccupancyGrid, names.MAP, names.LATCHED)
            self._map.publish(grid_message(rasterise(self._plan), stamp(0.0)))
        self._tf_static.publish(static_transforms(self._twin, self._drivers))

    def _hear_command(self, command: Twist2D) -> None:
        self._command = command
        self._command_s = self._twin.now_s
        if command == STILL and not self._localises:  # Nav2, having arrived, says nothing more
            self._pacer.forget(Source.COMMANDS)
        else:
            self._pacer.heard(Source.COMMANDS, self._command_s, time.monotonic())

    def _hear_people(self, message: People, stamp_s: float) -> None:
        self._pacer.heard(Source.PEOPLE, stamp_s, time.monotonic())

    def _tick(self) -> None:
        remaining = self._pacer.step(self._twin.now_s, time.monotonic())
        while remaining > 1e-6:
            piece = min(remaining, self._until_next())
            self._twin.step(piece, self._fresh_command())
            remaining -= piece
            self._publish_due()

    def _fresh_command(self) -> Twist2D:
        """Return the last command, or standing still when it is old: the base has a watchdog."""
        return self._command if self._twin.now_s - self._command_s <= COMMAND_STALE_S else STILL

    def _until_next(self) -> float:
        return max(1e-3, min(self._due.values()) - self._twin.now_s)

    def _publish_due(self) -> None:
        now = self._twin.now_s
        work = {
            "clock": self._publish_clock,
            "odometry": self._publish_odometry,
            "scan": self._publish_scan,
            "image": self._front.publish,
            "rear_image": self._rear.publish,
            "state": self._publish_state,
            "citizens": lambda: self._visits.step(now),
            "battery": self._publish_battery,
        }
        for name, publish in work.items():
            if now + 1e-9 >= self._due[name]:
                self._due[name] = max(self._due[name] + self._periods[name], now + 1e-3)
                publish()

    def _publish_clock(self) -> None:
        self._clock_ticks.publish(ClockMessage(clock=stamp(self._twin.now_s)))

    def _publish_odometry(self) -> None:
        drivers = self._drivers
        time_said = stamp(self._twin.now_s + drivers.base_ahead)
        self._odom.publish(odometry_message(self._twin.odometry(), time_said, drivers.odom_frame, drivers.base_frame))
        transforms = moving_transforms(self._twin, self._drivers)
        if transforms:
            self._tf.publish(TFMessage(transforms=transforms))

    def _publish_scan(self) -> None:
        self._scan.publish(scan_message(driven(self._twin.scan(), self._drivers), self._drivers.lidar_frame))

    def _publish_battery(self) -> None:
        charge = self._battery.step(self._twin.now_s, self._twin.true_pose())
        message = BatteryState(percentage=float(charge), present=True)
        message.header.stamp = stamp(self._twin.now_s)
        self._battery_state.publish(message)

    def _publish_state(self) -> None:
        message = state_message(self._twin, self._visits.finished, self._visits.served, self._pacer.factor)
        self._state.publish(message)
        self._tell_contacts()

    def _tell_contacts(self) -> None:
        """Log each new touch, so that a run with contacts can be explained afterwards."""
        contacts = self._twin.contacts.contacts
        for contact in contacts[self._contacts_told :]:
            whom = "a thing" if contact.person is None else f"person {contact.person}"
            self.get_logger().warning(
                f"contact with {whom} at {contact.start_s:.1f} s, robot at ({contact.x:.2f}, {contact.y:.2f}), "
                f"closing in: robot {contact.robot_closing_mps:.2f}, person {contact.person_closing_mps:.2f} m/s"
            )
        self._contacts_told = len(contacts)

    def destroy_node(self) -> None:
        """Give the cameras back too."""
        self._twin.close()
        super().destroy_node()


def main() -> None:
    """Run the node."""
    run(SimulatorNode)


if __name__ == "__main__":
    main()
