"""The simulated lidar: exact rays, then what a real one adds: noise, lost beams and panes half seen."""

import math

import numpy as np

from guide_robot.common.geometry import Pose2D
from guide_robot.common.scan import Scan
from guide_robot.robot.joints import Mount
from guide_robot.simulation.settings import LidarSettings
from guide_robot.simulation.world import World


class Lidar:
    """Scans a world in the plane of its mount."""

    def __init__(self, settings: LidarSettings, mount: Mount, random: np.random.Generator, robot: int = 0) -> None:
        """Take the settings, where it sits on the robot of that number, and its own source of chance."""
        self._number = robot
        self._settings = settings
        self._mount = mount
        self._random = random
        self._angles = settings.angle_min + settings.angle_increment * np.arange(settings.beams)

    def scan(self, world: World, robot: Pose2D, now_s: float) -> Scan:
        """Return one turn, taken at once from the robot's pose in map."""
        settings = self._settings
        angles = np.asarray(self._angles + robot.theta, np.float64)
        origin = (*robot.transform(self._mount.x, self._mount.y), self._mount.z)
        chance = self._random.random(settings.beams)
        still = world.still.ranges(origin[:2], float(angles[0]), settings.glass_seen, chance)
        ranges = world.nearer_movers(origin, angles, still, self._number)
        ranges += settings.noise_sigma_m * self._random.standard_normal(settings.beams)
        lost = self._random.random(settings.beams) < settings.dropout
        ranges[lost | (ranges > settings.range_max_m) | (ranges < settings.range_min_m)] = math.inf
        return Scan(
            stamp_s=now_s,
            ranges_m=ranges.astype(np.float32),
            angle_min=settings.angle_min,
            angle_increment=settings.angle_increment,
            range_min_m=settings.range_min_m,
            range_max_m=settings.range_max_m,
        )
