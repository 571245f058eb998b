"""Robot, people and building as MuJoCo's kinematic world: things are put in their places, rays are cast.

MuJoCo computes no motion here: people and robot are mocap bodies, moved by their own models.
"""

import math

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
from guide_robot.simulation.scenery import Capacity, parts_of, scenery_xml
from guide_robot.simulation.settings import TwinSettings

Array = NDArray[np.float64]
REACH_M = {BodyKind.WALKING: 0.6, BodyKind.WHEELCHAIR: 0.7, BodyKind.WALKER: 0.8, BodyKind.TROLLEY: 1.1}
LIDAR_ONLY = np.array([1, 0, 0, 0, 0, 0], np.uint8)


def capacity_for(crowd: Crowd, spare: int) -> Capacity:
    """Return room for those who are here and for some more."""
    kinds = [walker.kind for walker in crowd.walkers]
    highest = max((walker.slot for walker in crowd.walkers), default=-1)
    return Capacity(
        people=highest + 1 + spare,
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
        self._settings = settings
        self._parts = list(parts_of(settings))
        self._vehicles = capacity.vehicles()
        self.still = FlatBoxes(building.boxes, settings.robot.lidar.mount.z)
        self._blank = hidden(capacity.people)
        self._people_at: Array = np.zeros((0, 2))
        self._people_reach_m: Array = np.zeros(0)

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

    def place(self, robot: Pose2D, crowd: Crowd, card_yaw: Array) -> None:
        """Put robot and people where they are; `card_yaw` (n,) is where cards are held towards, nan for none."""
        positions, quaternions = self.data.mocap_pos, self.data.mocap_quat
        positions[0] = (robot.x, robot.y, 0.0)
        quaternions[0] = (math.cos(robot.theta / 2.0), 0.0, 0.0, math.sin(robot.theta / 2.0))
        at, turned = self._blank[0].copy(), self._blank[1].copy()
        if crowd.walkers:
            slots = [walker.slot for walker in crowd.walkers]
            seated = np.array([_sits(walker.kind, walker.seated) for walker in crowd.walkers])
            speeds = np.sqrt(np.einsum("ij,ij->i", crowd.velocities, crowd.velocities))
            with_arms = self._settings.draws
            at[slots], turned[slots] = body_parts(
                crowd.positions, crowd.headings, speeds, crowd.gait, seated, card_yaw if with_arms else None
            )
        end = 1 + self.capacity.people * len(self._parts)
        positions[1:end] = at[:, self._parts].reshape(-1, 3)
        quaternions[1:end] = turned[:, self._parts].reshape(-1, 4)
        self._people_at = crowd.positions
        self._people_reach_m = np.array([REACH_M[walker.kind] for walker in crowd.walkers], np.float64)
        self._place_vehicles(crowd, end)
        mujoco.mj_kinematics(self.model, self.data)
        mujoco.mj_camlight(self.model, self.data)

    def nearer_people(self, origin: tuple[float, float, float], angles: Array, ranges: Array) -> Array:
        """Return how far level beams go (n,) that would go `ranges` without people, from a point in map.

        Only beams that pass near somebody are cast.
        """
        offset = self._people_at - np.array(origin[:2])
        distance = np.maximum(np.hypot(offset[:, 0], offset[:, 1]), 1e-6)
        half = np.arcsin(np.minimum(1.0, self._people_reach_m / distance))
        half[distance < self._people_reach_m] = math.pi
        turn = angles[:, None] - np.arctan2(offset[:, 1], offset[:, 0])
        turn -= 2.0 * math.pi * np.round(turn / (2.0 * math.pi))
        near = (np.abs(turn) <= half).any(axis=1)
        if near.any():
            ranges = ranges.copy()
            ranges[near] = np.minimum(ranges[near], self._cast(origin, angles[near]))
        return ranges

    def _cast(self, origin: tuple[float, float, float], angles: Array) -> Array:
        """Return how far level rays go to people, inf for none, shape (n,)."""
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
            -1,
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
