"""Puts somebody who goes ahead, and everybody else, on the stage of one trial of following."""

import numpy as np

from guide_robot.floor.model import Point
from guide_robot.simulation.bystanders import Wanderer
from guide_robot.simulation.leaders import Leader
from guide_robot.simulation.roles import RobotSeen, free_point
from guide_robot.simulation.twin import Twin

AHEAD_M = 1.3
STEP_S = 0.1


class LeaderCast:
    """Everybody in a trial; whoever leads stands before the robot at the beginning."""

    def __init__(self, twin: Twin, seed: int, goal: Point, walkers: int) -> None:
        """Add everybody to the twin; the way leads to `goal` in map."""
        self._twin = twin
        self._due_s = 0.0
        self.touched = False
        start = twin.true_pose()
        x, y = start.transform(AHEAD_M, 0.0)
        self.leader_id = twin.add_person(x, y, theta=start.theta, role="leader")
        self.leader = Leader(twin.building, goal, seed)
        random = np.random.default_rng([seed, 2])
        self._wanderers: dict[int, Wanderer] = {}
        for _ in range(walkers):
            point = free_point(twin.building, [(x, y), (start.x, start.y)], random, 2.0)
            if point is not None:
                self._wanderers[twin.add_person(*point, role="walker")] = Wanderer(twin.building, random)

    def step(self, said: str, goes: bool = True) -> None:
        """Let everybody decide what to do; `said` is what the robot said since, `goes` whether the leader sets off.

        `touched` says whether the leader touches the robot's screen then.
        """
        now_s = self._twin.now_s
        self.touched = False
        if now_s + 1e-9 < self._due_s and not said:
            return
        self._due_s = now_s + STEP_S
        robot = RobotSeen(pose=self._twin.true_pose(), said=said)
        people = {person.id: person for person in self._twin.people()}
        if goes:
            self._twin.direct(self.leader_id, self.leader.step(people[self.leader_id], robot, now_s))
            self.touched = self.leader.touches
        for person_id, wanderer in self._wanderers.items():
            self._twin.direct(person_id, wanderer.step(people[person_id], robot, now_s))
