"""Node `simulator`: the embedded twin of robots, people and building, seen through the robots' own topics."""

import os
import time
from collections.abc import Callable
from dataclasses import replace

os.environ.setdefault("MUJOCO_GL", "egl")

from rclpy.clock import Clock, ClockType
from rosgraph_msgs.msg import Clock as ClockMessage

from guide_robot.floor.load import load_floor
from guide_robot.robot.description import with_lidar_at
from guide_robot.ros import names
from guide_robot.ros.convert import stamp
from guide_robot.ros.floor_parameter import floor_path
from guide_robot.ros.node import GuideNode
from guide_robot.ros.nodes.simulated_robot import Hall, SimulatedRobot
from guide_robot.ros.nodes.simulated_trial import SimulatedTrial, TrialParameters
from guide_robot.ros.nodes.simulated_visits import SimulatedVisits, VisitParameters
from guide_robot.ros.parameters import declare, declare_settings
from guide_robot.ros.robot_names import declare_robots
from guide_robot.ros.runtime import run
from guide_robot.simulation.battery import BatterySettings
from guide_robot.simulation.camera import Facing
from guide_robot.simulation.drivers import DriverSettings, Localised
from guide_robot.simulation.pacing import Pacer, PacerSettings
from guide_robot.simulation.settings import TwinSettings
from guide_robot.simulation.twin import Twin

TICK_S = 0.01


class SimulatorNode(GuideNode):
    """In: cmd_vel, guide_state, say, people (for pacing only); out: what a robot's drivers and localisation give.

    scan, odom, tf, clock, map, battery_state, image_raw and camera_info of camera/ and rear_camera/; kiosk_request when
    a simulated citizen touches the screen; simulation: the truth for scoring. Each of the namespaces in `robots` has
    all of these but the clock. Time advances by measured wall time times `pace.rate`, and waits when the tracker of
    people or whoever drives falls behind. With `localises` false it leaves map and map -> odom to others, as a robot's
    drivers do.
    """

    def __init__(self) -> None:
        super().__init__("simulator")
        plan = load_floor(floor_path(self))
        self._pacer = Pacer(declare_settings(self, PacerSettings, "pace."))
        battery = declare_settings(self, BatterySettings, "battery.")
        localises = declare(self, "localises", True)
        seed = declare(self, "seed", 1)
        robots = declare_robots(self, "robots") or ("",)
        drivers = declare_settings(self, DriverSettings, "drivers.")
        if not localises:
            drivers = replace(drivers, localised=Localised.NEVER)
        settings = declare_settings(self, TwinSettings)
        where = replace(drivers.lidar_in_base, theta=0.0)
        settings = replace(settings, robot=with_lidar_at(settings.robot, where))
        self._twin = Twin(plan, settings, seed, len(robots))
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
        self._clock_ticks = self.create_publisher(ClockMessage, names.CLOCK, 1)
        hall = Hall(
            node=self, twin=self._twin, pacer=self._pacer, drivers=drivers, battery=battery, localises=localises
        )
        self._robots = [SimulatedRobot(hall, number, name) for number, name in enumerate(robots)]
        trial = declare_settings(self, TrialParameters, "trial.")
        visits = declare_settings(self, VisitParameters, "visits.")
        self._visits = (
            SimulatedTrial(self, self._twin, trial)
            if trial.kind
            else SimulatedVisits(self, self._twin, visits, seed, robots)
        )
        self._work = self._works()
        self.create_timer(TICK_S, self._tick, clock=Clock(clock_type=ClockType.STEADY_TIME))

    def _works(self) -> dict[str, Callable[[], None]]:
        """Return what is done when it is due; the order is that of the periods."""

        def each(work: Callable[[SimulatedRobot], None]) -> Callable[[], None]:
            def do() -> None:
                for robot in self._robots:
                    work(robot)

            return do

        return {
            "clock": self._publish_clock,
            "odometry": each(SimulatedRobot.publish_odometry),
            "scan": each(SimulatedRobot.publish_scan),
            "image": each(lambda robot: robot.cameras[Facing.FRONT].publish()),
            "rear_image": each(lambda robot: robot.cameras[Facing.REAR].publish()),
            "state": each(lambda robot: robot.publish_state(self._visits.finished, self._visits.served)),
            "citizens": lambda: self._visits.step(self._twin.now_s),
            "battery": each(SimulatedRobot.publish_battery),
        }

    def _tick(self) -> None:
        remaining = self._pacer.step(self._twin.now_s, time.monotonic())
        while remaining > 1e-6:
            piece = min(remaining, self._until_next())
            self._twin.step(piece, *(robot.command() for robot in self._robots))
            remaining -= piece
            self._publish_due()

    def _until_next(self) -> float:
        return max(1e-3, min(self._due.values()) - self._twin.now_s)

    def _publish_due(self) -> None:
        now = self._twin.now_s
        for name, publish in self._work.items():
            if now + 1e-9 >= self._due[name]:
                self._due[name] = max(self._due[name] + self._periods[name], now + 1e-3)
                publish()

    def _publish_clock(self) -> None:
        self._clock_ticks.publish(ClockMessage(clock=stamp(self._twin.now_s)))

    def destroy_node(self) -> None:
        """Give the cameras back too."""
        self._twin.close()
        super().destroy_node()


def main() -> None:
    """Run the node."""
    run(SimulatorNode)


if __name__ == "__main__":
    main()
