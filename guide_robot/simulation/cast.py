"""Puts a follower and everybody else on the stage of one trial, and lets them play."""

import math
from dataclasses import dataclass

import numpy as np

from guide_robot.floor.model import Point
from guide_robot.simulation.bystanders import Companion, Crosser, Wanderer
from guide_robot.simulation.followers import Follower, FollowerKind
from guide_robot.simulation.people_types import TruePerson
from guide_robot.simulation.roles import RobotSeen, free_point
from guide_robot.simulation.twin import Twin

STAND_BEFORE_M = 1.1
KEEP_CLEAR_M = 2.0
STEP_S = 0.1


@dataclass(frozen=True, kw_only=True)
class TrialPlan:
    """What stands and walks about in a trial besides the follower."""

    kind: FollowerKind
    seed: int
    walkers: int = 0
    parked: int = 0


class Cast:
    """Everybody in a trial; the follower stands before the robot at the beginning."""

    def __init__(self, twin: Twin, trial: TrialPlan) -> None:
        """Add everybody to the twin."""
        self._twin = twin
        self._random = np.random.default_rng(trial.seed)
        self._due_s = 0.0
        self.touched = False
        self.follower = Follower(trial.kind, twin.building, trial.seed)
        robot = twin.true_pose()
        x, y = robot.transform(STAND_BEFORE_M, 0.0)
        back = math.atan2(robot.y - y, robot.x - x)
        self.follower_id = twin.add_person(x, y, theta=back, kind=self.follower.body, role="follower")
        taken: list[Point] = [(x, y), (robot.x, robot.y)]
        for _ in range(trial.parked):
            self._park(taken)
        self._companions: dict[int, Companion] = {}
        if trial.kind is FollowerKind.GROUP:
            for aside in (0.55, -0.55):
                place = robot.transform(STAND_BEFORE_M + 0.4, aside)
                self._companions[self._add(place, "companion")] = Companion(0.35, aside, self.follower.speed_mps + 0.2)
        self._crosser: tuple[int, Crosser] | None = None
        if trial.kind is FollowerKind.SWAPPED:
            start = self._free(taken, 3.0, 5.5)
            self._crosser = (self._add(start, "crosser"), Crosser(twin.building, self._random))
        self._wanderers = {
            self._add(self._free(taken, KEEP_CLEAR_M), "walker"): Wanderer(twin.building, self._random)
            for _ in range(trial.walkers)
        }

    def step(self, said: str = "") -> None:
        """Let everybody decide what to do; `said` is the key of what the robot said since the last call.

        `touched` says whether the follower touches the robot's screen then.
        """
        now_s = self._twin.now_s
        self.touched = False
        if now_s + 1e-9 < self._due_s and not said:
            return
        self._due_s = now_s + STEP_S
        people = {person.id: person for person in self._twin.people()}
        robot = RobotSeen(pose=self._twin.true_pose(), said=said)
        follower = people.get(self.follower_id)
        if follower is not None:
            self._twin.direct(follower.id, self.follower.step(follower, robot, now_s))
            self.touched = self.follower.touches
            self._step_with_follower(people, follower, robot, now_s)
        for person_id, wanderer in self._wanderers.items():
            if person_id in people:
                self._twin.direct(person_id, wanderer.step(people[person_id], robot, now_s))

    def _step_with_follower(
        self, people: dict[int, TruePerson], follower: TruePerson, robot: RobotSeen, now_s: float
    ) -> None:
        for person_id, companion in self._companions.items():
            self._twin.direct(person_id, companion.with_friend(people[person_id], follower, robot))
        if self._crosser is not None:
            person_id, crosser = self._crosser
            self._twin.direct(person_id, crosser.cross(people[person_id], robot, follower, now_s))

    def _add(self, place: Point, role: str) -> int:
        return self._twin.add_person(*place, theta=float(self._random.uniform(-math.pi, math.pi)), role=role)

    def _free(self, taken: list[Point], apart_m: float, within_m: float = math.inf) -> Point:
        """Return a free point away from those taken, within a distance of the robot if that can be had."""
        start = (self._twin.true_pose().x, self._twin.true_pose().y)
        building = self._twin.building
        points = (free_point(building, [*taken, start], self._random, apart_m) for _ in range(40))
        near = (point for point in points if point is not None and math.dist(point, start) <= within_m)
        point = next(near, None) or free_point(building, [start], self._random, 0.5) or start
        taken.append(point)
        return point

    def _park(self, taken: list[Point]) -> None:
        """Leave a trolley where it narrows no passage to less than the robot needs and blocks no place."""
        for _ in range(30):
            places = [(pose.x, pose.y) for place in self._twin.plan.places for pose in place.poses()]
            point = free_point(self._twin.building, [*taken, *places], self._random, 1.2)
            if point is None:
                return
            clearance, _ = self._twin.building.clearance(np.array([point]))
            if clearance[0] > 1.3:
                self._twin.park(*point, theta=float(self._random.uniform(0.0, math.pi)))
                taken.append(point)
                return
