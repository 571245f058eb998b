"""One robot of the twin: where it truly is, what its wheels and its lidar say, and what it has touched."""

import math
from collections.abc import Sequence

import numpy as np

from guide_robot.common.geometry import STILL, Pose2D, Twist2D, wrap_angle
from guide_robot.simulation.building import Building
from guide_robot.simulation.contacts import ContactLog, OtherRobot
from guide_robot.simulation.crowd import Circle
from guide_robot.simulation.drive import Odometry, OdometryReading, advanced, limited
from guide_robot.simulation.lidar import Lidar
from guide_robot.simulation.settings import TwinSettings


class RobotBody:
    """A body that drives; `number` counts the twin's robots from 0. Poses are in map, twists in the base."""

    def __init__(
        self, number: int, pose: Pose2D, settings: TwinSettings, seed: Sequence[np.random.SeedSequence]
    ) -> None:
        """Put it at its start; `seed` holds the chance of its lidar and that of its wheels."""
        lidar, odometry = seed
        self.number = number
        self.pose = pose
        self.twist = STILL
        self.distance_m = 0.0
        self.contacts = ContactLog()
        self.lidar = Lidar(settings.lidar, settings.robot.lidar.mount, np.random.default_rng(lidar), number)
        self._robot = settings.robot
        self._odometry = Odometry(settings.odometry, np.random.default_rng(odometry))

    @property
    def circle(self) -> Circle:
        """Its footprint: x, y and radius."""
        return self.pose.x, self.pose.y, self._robot.footprint_radius_m

    @property
    def velocity(self) -> tuple[float, float]:
        """How its middle moves, m/s in map."""
        return (
            self.twist.linear * math.cos(self.pose.theta),
            self.twist.linear * math.sin(self.pose.theta),
        )

    def odometry(self, now_s: float) -> OdometryReading:
        """Return what the wheels say, in the frame odom, which begins where the robot started."""
        return OdometryReading(stamp_s=now_s, pose=self._odometry.pose, twist=self.twist)

    def odom_in_map(self) -> Pose2D:
        """Return the pose of the frame odom in map: what a perfect localisation would publish."""
        odom = self._odometry.pose
        theta = wrap_angle(self.pose.theta - odom.theta)
        x, y = Pose2D(x=0.0, y=0.0, theta=theta).transform(odom.x, odom.y)
        return Pose2D(x=self.pose.x - x, y=self.pose.y - y, theta=theta)

    def put(self, pose: Pose2D) -> None:
        """Stand somewhere else at once; the wheels do not notice."""
        self.pose, self.twist = pose, STILL

    def drive(
        self, dt_s: float, command: Twist2D, now_s: float, building: Building, others: Sequence["RobotBody"]
    ) -> None:
        """Move for a short time as told, unless a thing or another robot is in the way."""
        before = self.twist
        after = limited(before, command, self._robot, dt_s)
        way = 0.5 * (before.linear + after.linear) * dt_s
        turn = 0.5 * (before.angular + after.angular) * dt_s
        pose = advanced(self.pose, way, turn)
        gap = self._gap(pose, building)
        self.contacts.things(now_s, (pose.x, pose.y), gap, after.linear)
        blocked = gap <= 0.0 and gap < self._gap(self.pose, building)
        if others:
            self.twist = after
            self._note_touches(pose, now_s, others)
            apart = self._apart(pose, others)
            blocked = blocked or (apart <= 0.0 and apart < self._apart(self.pose, others))
        if blocked:
            pose = Pose2D(x=self.pose.x, y=self.pose.y, theta=pose.theta)
            after, way = Twist2D(angular=after.angular), 0.0
        self._odometry.add(way, turn)
        self.distance_m += abs(way)
        self.pose, self.twist = pose, after

    def _gap(self, pose: Pose2D, building: Building) -> float:
        """Return the gap between footprint and the nearest thing; computed exactly only where it is small."""
        radius = self._robot.footprint_radius_m
        rough = building.rough_clearance(pose.x, pose.y)
        if rough > radius + 0.3:
            return rough - radius
        return building.gap_to_things(pose.x, pose.y, self._robot.height_m) - radius

    def _apart(self, pose: Pose2D, others: Sequence["RobotBody"]) -> float:
        """Return the gap between the footprints of this robot at a pose and of the nearest other one."""
        return min(pose.distance_to(one.pose.x, one.pose.y) for one in others) - 2.0 * self._robot.footprint_radius_m

    def _note_touches(self, pose: Pose2D, now_s: float, others: Sequence["RobotBody"]) -> None:
        """Let each of the two log a touch, this robot being at a pose."""
        here = (pose.x, pose.y)
        for one in others:
            there = (one.pose.x, one.pose.y)
            self.contacts.robots(now_s, here, self.velocity, one.as_other(there))
            one.contacts.robots(now_s, there, one.velocity, self.as_other(here))

    def as_other(self, centre: tuple[float, float]) -> OtherRobot:
        """Return this robot, its middle there, as another one meets it."""
        reach_m = 2.0 * self._robot.footprint_radius_m
        return OtherRobot(number=self.number, centre=centre, velocity=self.velocity, reach_m=reach_m)
