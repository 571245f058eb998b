"""Robots, people and building as MuJoCo's kinematic world: things are put in their places, rays are cast.

MuJoCo computes no motion here: people and robots are mocap bodies, moved by their own models.
"""

import math
from collections.abc import Sequence

import mujoco
import numpy as np
from numpy.typing import NDArray

from guide_robot.common.geometry import Pose2D
from guide_robot.common.vocabulary import BodyKind
from guide_robot.simulation.body_parts import body_parts, hidden
from guide_robot.simulation.building import Building
from guide_robot.simulation.crowd import Crowd
from guide_robot.simulation.flat_rays import FlatBoxes
from guide_robot.simulation.pictures import sign_files
from guide_robot.simulation.scenery import Capacity, body_name, parts_of, scenery_xml
from guide_robot.simulation.settings import TwinSettings

Array = NDArray[np.float64]
REACH_M = {BodyKind.WALKING: 0.6, BodyKind.WHEELCHAIR: 0.7, BodyKind.WALKER: 0.8, BodyKind.TROLLEY: 1.1}
LIDAR_ONLY = np.array([1, 0, 0, 0, 0, 0], np.uint8)


def capacity_for(crowd: Crowd, spare: int, robots: int = 1) -> Capacity:
    """Return room for those who are here and for some more, and for the robots."""
    kinds = [walker.kind for walker in crowd.walkers]
    highest = max((walker.slot for walker in crowd.walkers), default=-1)
    return Capacity(
        people=highest + 1 + spare,
        robots=robots,
        wheelchairs=kinds.count(BodyKind.WHEELCHAIR),
        walkers=kinds.count(BodyKind.WALKER),
        trolleys=kinds.count(BodyKind.TROLLEY),
    )


class World:
    """A compiled world with room for some people; made anew when the room does not suffice."""

    def __init__(self, building: Building, capacity: Capacity, settings: TwinSettings) -> None:
        """Compile the world."""
        text = scenery_xml(building.plan, building.boxes, capacity, settings)
        files = sign_files(building.plan) if settings.draws else {}
        self.building = building
        self.capacity = capacity
        self.model = mujoco.MjModel.from_xml_string(text, files)
        self.data = mujoco.MjData(self.model)
        self.robot_bodies = [self.model.body(body_name(number)).id for number in range(capacity.robots)]
        self._settings = settings
        self._parts = list(parts_of(settings))
        self._vehicles = capacity.vehicles()
        self.still = FlatBoxes(building.boxes, settings.robot.lidar.mount.z)
        self._blank = hidden(capacity.people)
        self._movers_at: Array = np.zeros((0, 2))
        self._movers_reach_m: Array = np.zeros(0)
        self._robots_at: Array = np.zeros((0, 2))

    def suits(self, crowd: Crowd) -> bool:
        """Whether there is room for everybody."""
        needed = capacity_for(crowd, 0)
        room = self.capacity
        return (
            needed.people <= room.people
            and needed.wheelchairs <= room.wheelchairs
            and needed.walkers <= room.walkers
            and needed.trolleys <= room.trolleys
        )

    def place(self, robots: Sequence[Pose2D], crowd: Crowd, card_yaw: Array) -> None:
        """Put robots and people where they are; `card_yaw` (n,) is where cards are held towards, nan for none."""
        positions, quaternions = self.data.mocap_pos, self.data.mocap_quat
        for number, robot in enumerate(robots):
            positions[number] = (robot.x, robot.y, 0.0)
            quaternions[number] = (math.cos(robot.theta / 2.0), 0.0, 0.0, math.sin(robot.theta / 2.0))
        at, turned = self._blank[0].copy(), self._blank[1].copy()
        if crowd.walkers:
            slots = [walker.slot for walker in crowd.walkers]
            seated = np.array([_sits(walker.kind, walker.seated) for walker in crowd.walkers])
            speeds = np.sqrt(np.einsum("ij,ij->i", crowd.velocities, crowd.velocities))
            with_arms = self._settings.draws
            at[slots], turned[slots] = body_parts(
                crowd.positions, crowd.headings, speeds, crowd.gait, seated, card_yaw if with_arms else None
            )
        begin = self.capacity.robots
        end = begin + self.capacity.people * len(self._parts)
        positions[begin:end] = at[:, self._parts].reshape(-1, 3)
        quaternions[begin:end] = turned[:, self._parts].reshape(-1, 4)
        self._movers_at = crowd.positions
        self._movers_reach_m = np.array([REACH_M[walker.kind] for walker in crowd.walkers], np.float64)
        self._robots_at = np.array([(robot.x, robot.y) for robot in robots], np.float64)
        self._place_vehicles(crowd, end)
        mujoco.mj_kinematics(self.model, self.data)
        mujoco.mj_camlight(self.model, self.data)

    def nearer_movers(self, origin: tuple[float, float, float], angles: Array, ranges: Array, robot: int) -> Array:
        """Return how far level beams go (n,) that would go `ranges` without people and robots, from a point in map.

        Only beams that pass near somebody are cast, and they pass through the robot whose they are.
        """
        others = np.delete(self._robots_at, robot, axis=0)
        radius = self._settings.robot.footprint_radius_m
        offset = np.vstack([self._movers_at, others]) - np.array(origin[:2])
        reach = np.append(self._movers_reach_m, np.full(len(others), radius))
        distance = np.maximum(np.hypot(offset[:, 0], offset[:, 1]), 1e-6)
        half = np.arcsin(np.minimum(1.0, reach / distance))
        half[distance < reach] = math.pi
        turn = angles[:, None] - np.arctan2(offset[:, 1], offset[:, 0])
        turn -= 2.0 * math.pi * np.round(turn / (2.0 * math.pi))
        near = (np.abs(turn) <= half).any(axis=1)
        if near.any():
            ranges = ranges.copy()
            ranges[near] = np.minimum(ranges[near], self._cast(origin, angles[near], self.robot_bodies[robot]))
        return ranges

    def _cast(self, origin: tuple[float, float, float], angles: Array, without: int) -> Array:
        """Return how far level rays go to people and robots, inf for none, shape (n,); one body is no hindrance."""
        count = len(angles)
        directions = np.stack([np.cos(angles), np.sin(angles), np.zeros(count)], axis=-1).reshape(-1)
        distances = np.empty(count)
        geoms = np.empty(count, np.int32)
        mujoco.mj_multiRay(
            self.model,
            self.data,
            np.array(origin),
            directions,
            LIDAR_ONLY,
            True,
            without,
            geoms,
            distances,
            None,
            count,
            self._settings.lidar.range_max_m,
        )
        distances[geoms < 0] = np.inf
        return distances

    def _place_vehicles(self, crowd: Crowd, first: int) -> None:
        """Put each vehicle under its owner and the spare ones below the floor."""
        positions, quaternions = self.data.mocap_pos, self.data.mocap_quat
        positions[first:] = (0.0, 0.0, -50.0)
        free = list(enumerate(self._vehicles, start=first))
        for index, walker in enumerate(crowd.walkers):
            if walker.kind is BodyKind.WALKING:
                continue
            body = next(entry for entry in free if entry[1] is walker.kind)
            free.remove(body)
            heading = float(crowd.headings[index])
            positions[body[0]] = (*crowd.positions[index], 0.0)
            quaternions[body[0]] = (math.cos(heading / 2.0), 0.0, 0.0, math.sin(heading / 2.0))


def _sits(kind: BodyKind, seated: float) -> float:
    return 1.0 if kind is BodyKind.WHEELCHAIR else seated
