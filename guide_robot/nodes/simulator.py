"""Node `simulator`: the embedded twin of robot, people and building, seen through the robot's own topics."""

import os
import time

os.environ.setdefault("MUJOCO_GL", "egl")

from geometry_msgs.msg import Twist
from nav_msgs.msg import OccupancyGrid, Odometry
from rclpy.clock import Clock, ClockType
from rclpy.node import Node
from rosgraph_msgs.msg import Clock as ClockMessage
from sensor_msgs.msg import BatteryState, LaserScan
from tf2_msgs.msg import TFMessage

from guide_robot.floor.load import load_floor
from guide_robot.floor.occupancy import rasterise
from guide_robot.geometry import STILL, Twist2D
from guide_robot.nodes import names
from guide_robot.nodes.convert import grid_message, scan_message, seconds, stamp
from guide_robot.nodes.convert import transform_message as transform
from guide_robot.nodes.floor_parameter import floor_path
from guide_robot.nodes.parameters import declare, declare_settings
from guide_robot.nodes.runtime import run
from guide_robot.nodes.simulated_camera import SimulatedCamera
from guide_robot.nodes.simulated_trial import SimulatedTrial, TrialParameters
from guide_robot.nodes.simulated_visits import SimulatedVisits, VisitParameters
from guide_robot.nodes.simulation_messages import odometry_message, state_message, static_transforms
from guide_robot.simulation.battery import Battery, BatterySettings
from guide_robot.simulation.camera import Facing
from guide_robot.simulation.pacing import Pacer, PacerSettings, Source
from guide_robot.simulation.settings import TwinSettings
from guide_robot.simulation.twin import Twin
from guide_robot_interfaces.msg import People, SimulationState

TICK_S = 0.01
COMMAND_STALE_S = 0.35


class SimulatorNode(Node):
    """In: cmd_vel, guide_state, say, people (for pacing only); out: what a robot's drivers and localisation give.

    scan, odom, tf, clock, map, battery_state, image_raw and camera_info of camera/ and rear_camera/; kiosk_request when
    a simulated citizen touches the screen; simulation: the truth for scoring. Time advances by measured wall time times
    `pace.rate`, and waits when the tracker of people or whoever drives falls behind.
    """

    def __init__(self) -> None:
        super().__init__("simulator")
        self._plan = load_floor(floor_path(self))
        self._pacer = Pacer(declare_settings(self, PacerSettings, "pace."))
        self._battery = Battery(declare_settings(self, BatterySettings, "battery."), self._plan)
        seed = declare(self, "seed", 1)
        self._twin = Twin(self._plan, declare_settings(self, TwinSettings), seed)
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
        self.create_subscription(Twist, names.CMD_VEL, self._hear_command, 1)
        self.create_subscription(People, names.PEOPLE, self._hear_people, 1)
        self.create_timer(TICK_S, self._tick, clock=Clock(clock_type=ClockType.STEADY_TIME))

    def _make_publishers(self) -> None:
        self._clock_ticks = self.create_publisher(ClockMessage, names.CLOCK, 1)
        self._tf = self.create_publisher(TFMessage, names.TF, names.TF_QOS)
        self._tf_static = self.create_publisher(TFMessage, names.TF_STATIC, names.TF_STATIC_QOS)
        self._scan = self.create_publisher(LaserScan, names.SCAN, names.SENSOR)
        self._odom = self.create_publisher(Odometry, names.ODOM, names.SENSOR)
        self._front = SimulatedCamera(self, self._twin, Facing.FRONT)
        self._rear = SimulatedCamera(self, self._twin, Facing.REAR)
        self._battery_state = self.create_publisher(BatteryState, names.BATTERY, 1)
        self._state = self.create_publisher(SimulationState, names.SIMULATION, 5)
        self._map = self.create_publisher(OccupancyGrid, names.MAP, names.LATCHED)
        self._map.publish(grid_message(rasterise(self._plan), stamp(0.0)))
        self._tf_static.publish(static_transforms(self._twin.settings.robot, stamp(0.0)))

    def _hear_command(self, message: Twist) -> None:
        self._command = Twist2D(linear=message.linear.x, angular=message.angular.z)
        self._command_s = self._twin.now_s
        self._pacer.heard(Source.COMMANDS, self._command_s, time.monotonic())

    def _hear_people(self, message: People) -> None:
        self._pacer.heard(Source.PEOPLE, seconds(message.header.stamp), time.monotonic())

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
        time_now = stamp(self._twin.now_s)
        reading = self._twin.odometry()
        odom_in_map = self._twin.odom_in_map()
        transforms = [
            transform(odom_in_map, names.FRAME_MAP, names.FRAME_ODOM, time_now),
            transform(reading.pose, names.FRAME_ODOM, names.FRAME_BASE, time_now),
        ]
        self._odom.publish(odometry_message(reading, time_now))
        self._tf.publish(TFMessage(transforms=transforms))

    def _publish_scan(self) -> None:
        self._scan.publish(scan_message(self._twin.scan(), names.FRAME_LIDAR))

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
                f"closing in: robot {contact.robot_closing_m_s:.2f}, person {contact.person_closing_m_s:.2f} m/s"
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
