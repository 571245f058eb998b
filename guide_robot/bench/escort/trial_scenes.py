"""Draws the scene of one trial: where it starts, where it goes, who else is about, what stands in the way."""

import math
from dataclasses import dataclass

import numpy as np

from guide_robot.common.geometry import Points, Pose2D, wrap_angle
from guide_robot.floor.model import FloorPlan, Place, PlaceKind
from guide_robot.floor.occupancy import rasterise
from guide_robot.navigation.path import length_m
from guide_robot.navigation.planner import Planner, PlannerSettings
from guide_robot.navigation.zones import speed_limit_at
from guide_robot.robot.description import load_robot
from guide_robot.simulation.building import building_of
from guide_robot.simulation.cast import STAND_BEFORE_M

FROM = (PlaceKind.HOME, PlaceKind.TICKET_AREA, PlaceKind.WAITING, PlaceKind.ENTRANCE, PlaceKind.COUNTER)
TO = (PlaceKind.COUNTER, PlaceKind.WAITING, PlaceKind.TOILET, PlaceKind.OTHER)
SHORTEST_WAY_M = 4.0
FREE_ROUND_PERSON_M = 0.35
TRIES = 400
MOST_WALKERS = 15
MOST_PARKED = 2


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One trial: the robot begins at `start` (map) with the person before it; the free way is `way_m` long.

    `slow_ways` are the lengths of it in slow zones, each with its speed limit: (m/s, m).
    """

    episode: int
    seed: int
    start: Pose2D
    place: Place
    way_m: float
    walkers: int
    parked: int
    slow_ways: tuple[tuple[float, float], ...] = ()

    def allowed_s(self, speed_mps: float) -> float:
        """Return the time that the way takes at a speed, and at no more than the limit in each slow zone."""
        slow_m = sum(way_m for _, way_m in self.slow_ways)
        slow_s = sum(way_m / min(limit, speed_mps) for limit, way_m in self.slow_ways)
        return slow_s + max(0.0, self.way_m - slow_m) / speed_mps


class SceneMaker:
    """Draws scenes on one floor plan; the same seed and episode give the same scene."""

    def __init__(self, plan: FloorPlan) -> None:
        """Find out once where one can stand and go."""
        self.plan = plan
        self._building = building_of(plan)
        robot = load_robot()
        self._planner = Planner(PlannerSettings(), rasterise(plan), robot.footprint_radius_m, plan.zones)

    def scene(self, seed: int, episode: int, walkers: int | None = None) -> Scene:
        """Return the scene of an episode; the number of other people is drawn from 0 to 15 unless given."""
        random = np.random.default_rng([seed, episode])
        drawn = int(random.integers(0, MOST_WALKERS + 1))
        start, place, path = self._journey(random)
        return Scene(
            episode=episode,
            seed=int(random.integers(0, 2**31)),
            start=self._with_room_ahead(start),
            place=place,
            way_m=length_m(path),
            walkers=drawn if walkers is None else walkers,
            parked=int(random.integers(0, MOST_PARKED + 1)),
            slow_ways=self._slow_ways(path),
        )

    def _journey(self, random: np.random.Generator) -> tuple[Pose2D, Place, Points]:
        starts = [place for place in self.plan.places if place.kind in FROM]
        goals = [place for place in self.plan.places if place.kind in TO]
        for _ in range(TRIES if starts and goals else 0):
            first, last = starts[int(random.integers(len(starts)))], goals[int(random.integers(len(goals)))]
            start = first.poses()[0]
            path = self._planner.plan(start, last.poses()[0])
            if path is not None and length_m(path) >= SHORTEST_WAY_M:
                return start, last, path
        raise ValueError(f"floor plan {self.plan.id}: no two places are {SHORTEST_WAY_M} m apart with a way between")

    def _slow_ways(self, path: Points) -> tuple[tuple[float, float], ...]:
        """Return (limit, length) of each step of a path that lies in a slow zone."""
        middles = (path[1:] + path[:-1]) / 2.0
        steps = np.hypot(*np.diff(path, axis=0).T)
        limits = [speed_limit_at(self.plan.zones, float(x), float(y)) for x, y in middles]
        return tuple((limit, float(step)) for limit, step in zip(limits, steps, strict=True) if limit > 0.0)

    def _with_room_ahead(self, start: Pose2D) -> Pose2D:
        """Return the start turned as little as needed so that somebody can stand before the robot."""
        for turn in (0.0, 0.6, -0.6, 1.1, -1.1, 1.6, -1.6, 2.4, -2.4, math.pi):
            pose = Pose2D(x=start.x, y=start.y, theta=wrap_angle(start.theta + turn))
            person = np.array([pose.transform(STAND_BEFORE_M, 0.0)])
            if self._building.clearance(person)[0][0] > FREE_ROUND_PERSON_M:
                return pose
        raise ValueError(f"floor plan {self.plan.id}: nobody can stand before ({start.x:.2f}, {start.y:.2f})")
