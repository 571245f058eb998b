"""Runs trials of leading in one process: the twin and its people on one side, the robot's logic on the other."""

import math
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeVar

from guide_robot.bench.escort.trial_camera import filming
from guide_robot.bench.escort.trial_faults import TrialFault
from guide_robot.bench.escort.trial_passings import Passings
from guide_robot.bench.escort.trial_robot import Seen, TrialRobot
from guide_robot.bench.escort.trial_scenes import Scene, SceneMaker
from guide_robot.bench.escort.trial_scores import Scorer
from guide_robot.bench.identity.record import Heard, TrialRecord, write_record
from guide_robot.common.geometry import STILL
from guide_robot.common.vocabulary import EscortOutcome, EscortPhase
from guide_robot.floor.line_of_sight import LineOfSight
from guide_robot.floor.load import load_floor
from guide_robot.floor.occupancy import rasterise
from guide_robot.guide.core import LeadRequest
from guide_robot.guide.escort.escort_types import EscortOrders
from guide_robot.guide.types import DriveOrder, NavigationFeedback, NavigationStatus
from guide_robot.people.identity.identity import IdentityKind
from guide_robot.people.identity.lock_types import FollowerReading
from guide_robot.robot.description import load_robot
from guide_robot.simulation.cast import Cast, TrialPlan
from guide_robot.simulation.contacts import Cause
from guide_robot.simulation.followers import FollowerKind
from guide_robot.simulation.settings import TwinSettings
from guide_robot.simulation.twin import Twin

Job = TypeVar("Job")
Result = TypeVar("Result")
STEP_S = 0.05
LONGEST_S = 300.0
KINDS = list(FollowerKind)
BASELINE_SPEED_MPS = 0.8
WITH_ROBOT_M = 3.0
FASTEST_MPS = 1.2
LED = ("follower", "companion")
CPU_EVERY = 13  # steps; a look at the CPU's clock can take a millisecond, and 13 has no beat with the lidar


@dataclass(frozen=True, kw_only=True)
class TrialJob:
    """One trial to run: everything a worker process needs to know; `record` is a folder for what identity hears."""

    floor: Path
    seed: int
    episode: int
    kind: FollowerKind
    walkers: int | None = None
    watched: bool = True
    camera: bool = True
    record: Path | None = None
    identity: IdentityKind = IdentityKind.LOCK
    fault: TrialFault = TrialFault.NONE


@dataclass(frozen=True, kw_only=True)
class TrialResult:
    """What came out of one trial; distances in metres, times in simulated seconds, `cpu_s` of real CPU time."""

    job: TrialJob
    outcome: EscortOutcome | None
    reason: str
    with_robot: bool
    duration_s: float
    led_s: float
    ideal_s: float
    allowed_s: float
    way_m: float
    walkers: int
    robot_hits_people: int
    robot_hits_things: int
    people_hit_robot: int
    smallest_gap_m: float
    smallest_gap_driving_m: float
    passings: int
    passed_too_near: int
    waits: int
    kept_pct: float
    loss_noticed_s: list[float]
    stray_noticed_s: list[float]
    loss_missed: bool
    false_losses: int
    false_losses_in_view: int
    wrong_leads: int
    cpu_s: float
    robot_cpu_s: float
    steps: int
    robot_path: list[tuple[float, float]] = field(default_factory=list)
    person_path: list[tuple[float, float]] = field(default_factory=list)

    @property
    def arrived(self) -> bool:
        """Whether the robot says that it brought the person there, and it is true."""
        return self.outcome is EscortOutcome.ARRIVED and self.with_robot

    @property
    def time_over_ideal(self) -> float:
        """How much longer the way took than at the speed of the slower of both, without any delay."""
        return self.led_s / self.ideal_s


class DrivingThere:
    """The baseline: drives to the place at one speed and never looks back."""

    def __init__(self, scene: Scene) -> None:
        """Take the place's first pose."""
        self._goal = scene.place.poses()[0]
        self.status = NavigationStatus.ACTIVE

    def order(self, navigation: NavigationFeedback) -> DriveOrder:
        """Return where to drive now."""
        if navigation.goal_id == 1:
            self.status = navigation.status
        return DriveOrder(goal_id=1, goal_in_map=self._goal, speed_limit_mps=BASELINE_SPEED_MPS)


@cache
def scene_maker(floor: Path) -> SceneMaker:
    """Return the scenes of a floor plan file, read once in each process."""
    return SceneMaker(load_floor(floor))


@cache
def sight_in(floor: Path) -> LineOfSight:
    """Return the lines of sight in a floor plan file, read once in each process."""
    return LineOfSight(rasterise(scene_maker(floor).plan))


def jobs_for(
    floor: Path,
    seed: int,
    episodes: int,
    walkers: int | None,
    *,
    watched: bool = True,
    camera: bool = True,
    record: Path | None = None,
    identity: IdentityKind = IdentityKind.LOCK,
    fault: TrialFault = TrialFault.NONE,
) -> list[TrialJob]:
    """Return the trials to run: the kinds of follower in turn."""
    return [
        TrialJob(
            floor=floor,
            seed=seed,
            episode=episode,
            kind=KINDS[episode % len(KINDS)],
            walkers=walkers,
            watched=watched,
            camera=camera and watched,
            record=record,
            identity=identity,
            fault=fault,
        )
        for episode in range(episodes)
    ]


def run_all(run: Callable[[Job], Result], jobs: Iterable[Job], processes: int) -> list[Result]:
    """Run jobs in this process, or in several; the results come in the order of the jobs."""
    if processes <= 1:
        return [run(job) for job in jobs]
    with ProcessPoolExecutor(processes) as pool:
        return list(pool.map(run, jobs))


def run_trial(job: TrialJob) -> TrialResult:
    """Run one trial to its end; the same job gives the same result (but for CPU time)."""
    began_s = time.process_time()
    maker = scene_maker(job.floor)
    scene = maker.scene(job.seed, job.episode, job.walkers)
    settings = filming(load_robot()) if job.camera else TwinSettings()
    with Twin(maker.plan, settings, scene.seed) as twin:
        twin.teleport_robot(scene.start)
        trial = TrialPlan(kind=job.kind, seed=scene.seed, walkers=scene.walkers, parked=scene.parked)
        run = _Run(job, scene, twin, Cast(twin, trial))
        run.to_end()
        if job.record is not None:
            write_record(run.record(), job.record)
        return run.result(time.process_time() - began_s)


class _Run:
    """One trial while it runs."""

    def __init__(self, job: TrialJob, scene: Scene, twin: Twin, cast: Cast) -> None:
        self._job, self._scene, self._twin, self._cast = job, scene, twin, cast
        request = LeadRequest(place=scene.place)
        self._robot = TrialRobot(twin.plan, sight_in(job.floor), scene.seed, STEP_S, request, job.identity, job.fault)
        self._driving = None if job.watched else DrivingThere(scene)
        self._orders: EscortOrders | None = None
        self._scorer = Scorer(building=twin.building)
        self._passings = Passings(building=twin.building, radius_m=twin.settings.robot.footprint_radius_m)
        self._robot_cpu_s = 0.0
        self._steps = 0
        self._began_s: float | None = None
        self._there_s: float | None = None
        self._robot_path: list[tuple[float, float]] = []
        self._person_path: list[tuple[float, float]] = []
        self._heard: list[Heard] = []

    def to_end(self) -> None:
        twist = STILL
        said = ""
        while self._twin.now_s < LONGEST_S and not self._over():
            self._cast.step(said)
            self._twin.step(STEP_S, twist)
            measured = self._steps % CPU_EVERY == 0
            began_s = time.process_time() if measured else 0.0
            drive = self._driving.order(self._robot.feedback) if self._driving is not None else None
            twist, seen = self._robot.step(self._twin, self._twin.now_s, touched=self._cast.touched, drive=drive)
            if self._driving is None and isinstance(seen.orders, EscortOrders):
                self._orders = seen.orders
            self._robot_cpu_s += CPU_EVERY * (time.process_time() - began_s) if measured else 0.0
            self._steps += 1
            said = self._score(seen.follower)
            if self._job.record is not None:
                self._heard.append(self._hear(seen))

    def _hear(self, seen: Seen) -> Heard:
        people = {person.id: (person.x, person.y) for person in self._twin.people()}
        return Heard(
            now_s=self._twin.now_s,
            robot=seen.pose_in_map,
            touched=self._cast.touched,
            leading=self._orders is not None and self._orders.phase is EscortPhase.LEADING,
            tracks=seen.people,
            person=people.pop(self._cast.follower_id, None),
            follows=self._cast.follower.truth.follows,
            others=list(people.values()),
        )

    def record(self) -> TrialRecord:
        """Return what identity heard until now."""
        return TrialRecord(
            plan=self._job.floor.resolve().parent.name,
            seed=self._job.seed,
            episode=self._job.episode,
            follower=self._job.kind.value,
            walkers=self._scene.walkers,
            steps=self._heard,
        )

    def _over(self) -> bool:
        if self._driving is not None:
            return self._driving.status in (NavigationStatus.SUCCEEDED, NavigationStatus.FAILED)
        return self._orders is not None and self._orders.outcome is not None

    def _score(self, reading: FollowerReading | None) -> str:
        robot, people = self._twin.true_pose(), self._twin.people()
        person = next((one for one in people if one.id == self._cast.follower_id), None)
        if self._steps % 5 == 0:
            self._robot_path.append((robot.x, robot.y))
            if person is not None:
                self._person_path.append((person.x, person.y))
        orders = self._orders
        if orders is None:
            return ""
        if self._began_s is None and orders.phase is EscortPhase.LEADING:
            self._began_s = self._twin.now_s
        goal = self._scene.place.poses()[0]
        if self._began_s is not None and self._there_s is None and robot.distance_to(goal.x, goal.y) < 0.25:
            self._there_s = self._twin.now_s
        self._scorer.step(
            self._twin.now_s,
            STEP_S,
            robot,
            person,
            self._cast.follower.truth.follows,
            orders.phase,
            orders.follower.state,
            reading,
            people,
        )
        others = [one for one in people if one.role not in LED]
        self._passings.step(robot, self._twin.odometry().twist.linear, others)
        return orders.say.value if orders.say is not None else ""

    def result(self, cpu_s: float) -> TrialResult:
        contacts, orders, scorer = self._twin.contacts, self._orders, self._scorer
        person, robot = self._twin.person(self._cast.follower_id), self._twin.true_pose()
        began, there = self._began_s or 0.0, self._there_s or self._twin.now_s
        speed_mps = min(FASTEST_MPS, self._cast.follower.speed_mps)
        missed = scorer.loss_began_s is not None and not scorer.loss_noticed_s
        return TrialResult(
            job=self._job,
            outcome=orders.outcome if orders is not None else self._baseline_outcome(),
            reason=str(orders.reason) if orders is not None else "",
            with_robot=person is not None and robot.distance_to(person.x, person.y) < WITH_ROBOT_M,
            duration_s=self._twin.now_s,
            led_s=there - began,
            ideal_s=self._scene.way_m / speed_mps,
            allowed_s=self._scene.allowed_s(speed_mps),
            way_m=self._scene.way_m,
            walkers=self._scene.walkers,
            robot_hits_people=contacts.count(with_people=True, cause=Cause.ROBOT),
            robot_hits_things=contacts.count(with_people=False, cause=Cause.ROBOT),
            people_hit_robot=contacts.count(with_people=True, cause=Cause.PERSON),
            smallest_gap_m=contacts.smallest_gap_to_people_m,
            smallest_gap_driving_m=self._passings.smallest_gap_driving_m,
            passings=self._passings.passings,
            passed_too_near=self._passings.too_near,
            waits=orders.waits if orders is not None else 0,
            kept_pct=100.0 * scorer.kept_s / scorer.led_s if scorer.led_s > 0.0 else math.nan,
            loss_noticed_s=scorer.loss_noticed_s,
            stray_noticed_s=scorer.stray_noticed_s,
            loss_missed=missed,
            false_losses=scorer.false_losses,
            false_losses_in_view=scorer.false_losses_in_view,
            wrong_leads=scorer.wrong_leads,
            cpu_s=cpu_s,
            robot_cpu_s=self._robot_cpu_s,
            steps=self._steps,
            robot_path=self._robot_path,
            person_path=self._person_path,
        )

    def _baseline_outcome(self) -> EscortOutcome | None:
        reached = self._driving is not None and self._driving.status is NavigationStatus.SUCCEEDED
        return EscortOutcome.ARRIVED if reached else EscortOutcome.BLOCKED
