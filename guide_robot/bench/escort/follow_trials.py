"""Runs trials of following: a simulated person goes ahead, stops, turns back, and the robot keeps company."""

import math
import time
from dataclasses import dataclass, field
from pathlib import Path

from guide_robot.bench.escort.trial_robot import TrialRobot
from guide_robot.bench.escort.trials import STEP_S, scene_maker, sight_in
from guide_robot.common.geometry import STILL
from guide_robot.common.vocabulary import FollowOutcome, FollowPhase
from guide_robot.guide.core import FollowRequest
from guide_robot.guide.follow.follow_types import FollowOrders
from guide_robot.simulation.contacts import Cause
from guide_robot.simulation.leader_cast import AHEAD_M, LeaderCast
from guide_robot.simulation.settings import TwinSettings
from guide_robot.simulation.twin import Twin

LONGEST_S = 240.0
TOGETHER_M = 2.2
STAY_S = 4.0
LONGEST_STAY_S = 20.0
WALKS_AWAY_MPS = 0.3


@dataclass(frozen=True, kw_only=True)
class FollowJob:
    """One trial of following."""

    floor: Path
    seed: int
    episode: int
    walkers: int | None = None


@dataclass(frozen=True, kw_only=True)
class FollowResult:
    """What came out of one trial; gaps between the middles of robot and person, in metres,
    while the person walks away from the robot.
    """

    job: FollowJob
    outcome: FollowOutcome | None
    together: bool
    lost: bool
    robot_hits: int
    heel_contacts: int
    people_hit_robot: int
    walking_gaps_m: list[float]
    off_way_m: float
    duration_s: float
    cpu_s: float
    robot_path: list[tuple[float, float]] = field(default_factory=list)


def run_follow_trial(job: FollowJob) -> FollowResult:
    """Run one trial to its end; the same job gives the same result (but for CPU time)."""
    began_s = time.process_time()
    run = _FollowRun(job)
    run.to_end()
    return run.result(time.process_time() - began_s)


class _FollowRun:
    """One trial while it runs."""

    def __init__(self, job: FollowJob) -> None:
        self._job = job
        maker = scene_maker(job.floor)
        scene = maker.scene(job.seed, job.episode, job.walkers)
        self._twin = Twin(maker.plan, TwinSettings(), scene.seed)
        self._twin.teleport_robot(scene.start)
        goal = scene.place.poses()[0]
        self._cast = LeaderCast(self._twin, scene.seed, (goal.x, goal.y), scene.walkers)
        x, y = scene.start.transform(AHEAD_M, 0.0)
        self._robot = TrialRobot(maker.plan, sight_in(job.floor), scene.seed, STEP_S, FollowRequest())
        self._finish = False
        self._orders: FollowOrders | None = None
        self._way: list[tuple[float, float]] = [(x, y)]
        self._path: list[tuple[float, float]] = []
        self._gaps: list[float] = []
        self._off_way_m = 0.0
        self._arrived_s: float | None = None

    def to_end(self) -> None:
        twist, said = STILL, ""
        while self._twin.now_s < LONGEST_S and not self._over():
            orders = self._orders
            self._cast.step(said, orders is not None and orders.phase is not FollowPhase.STARTING)
            self._twin.step(STEP_S, twist)
            touched = self._cast.touched
            twist, seen = self._robot.step(self._twin, self._twin.now_s, touched=touched, finish=self._finish)
            orders = self._orders = seen.orders if isinstance(seen.orders, FollowOrders) else None
            said = orders.say.value if orders is not None and orders.say is not None else ""
            self._score()

    def _over(self) -> bool:
        orders = self._orders
        return orders is not None and orders.outcome is not None

    def _score(self) -> None:
        robot, leader = self._twin.true_pose(), self._twin.person(self._cast.leader_id)
        if leader is None:
            return
        if math.dist(self._way[-1], (leader.x, leader.y)) > 0.2:
            self._way.append((leader.x, leader.y))
        if not self._path or math.dist(self._path[-1], (robot.x, robot.y)) > 0.2:
            self._path.append((robot.x, robot.y))
            self._off_way_m = max(self._off_way_m, min(math.dist(self._path[-1], point) for point in self._way))
        gap = robot.distance_to(leader.x, leader.y)
        away_mps = ((leader.x - robot.x) * leader.vx + (leader.y - robot.y) * leader.vy) / max(gap, 1e-6)
        if away_mps > WALKS_AWAY_MPS:
            self._gaps.append(gap)
        if self._cast.leader.arrived and self._arrived_s is None:
            self._arrived_s = self._twin.now_s
        stayed_s = self._twin.now_s - (self._twin.now_s if self._arrived_s is None else self._arrived_s)
        if stayed_s > (STAY_S if gap < TOGETHER_M else LONGEST_STAY_S):
            self._finish = True

    def result(self, cpu_s: float) -> FollowResult:
        contacts = self._twin.contacts
        orders, leader = self._orders, self._twin.person(self._cast.leader_id)
        outcome = orders.outcome if orders is not None else None
        robot = self._twin.true_pose()
        near = leader is not None and robot.distance_to(leader.x, leader.y) < TOGETHER_M
        heel_contacts = sum(c.person == self._cast.leader_id and c.cause is Cause.ROBOT for c in contacts.contacts)
        return FollowResult(
            job=self._job,
            outcome=outcome,
            together=outcome is FollowOutcome.ENDED and near,
            lost=outcome is FollowOutcome.PERSON_LOST,
            robot_hits=contacts.by_robot,
            heel_contacts=heel_contacts,
            people_hit_robot=contacts.count(with_people=True, cause=Cause.PERSON),
            walking_gaps_m=self._gaps,
            off_way_m=self._off_way_m,
            duration_s=self._twin.now_s,
            cpu_s=cpu_s,
            robot_path=self._path,
        )
