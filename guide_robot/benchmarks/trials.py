"""Runs trials of leading in one process: the twin and its people on one side, the robot's logic on the other."""

import math
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeVar

from guide_robot.behaviour.escort import Escort
from guide_robot.behaviour.escort_types import EscortInputs, EscortOrders, EscortSettings
from guide_robot.behaviour.sight import Sight
from guide_robot.behaviour.types import DriveOrder, EscortOutcome, EscortPhase, NavigationFeedback, NavigationStatus
from guide_robot.benchmarks.trial_camera import filming
from guide_robot.benchmarks.trial_passings import Passings
from guide_robot.benchmarks.trial_robot import TrialRobot
from guide_robot.benchmarks.trial_scenes import Scene, SceneMaker
from guide_robot.benchmarks.trial_scores import Scorer
from guide_robot.floor.load import load_floor
from guide_robot.floor.occupancy import rasterise
from guide_robot.geometry import STILL, Pose2D
from guide_robot.perception.people.lock_types import FollowerReading
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
    """One trial to run: everything a worker process needs to know."""

    floor: Path
    seed: int
    episode: int
    kind: FollowerKind
    walkers: int | None = None
    watched: bool = True
    camera: bool = True


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
    strayed_for_good: bool
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


class Leading:
    """The escort as the trial's behaviour."""

    def __init__(self, escort: Escort, scene: Scene) -> None:
        """Begin to lead."""
        escort.start(scene.place, scene.place.poses(), None, 0.0)
        self._escort = escort
        self.orders: EscortOrders | None = None

    def order(
        self, pose: Pose2D, follower: FollowerReading | None, navigation: NavigationFeedback, now_s: float
    ) -> DriveOrder:
        """Return where to drive now."""
        inputs = EscortInputs(robot_in_map=pose, follower=follower, navigation=navigation)
        self.orders = self._escort.step(inputs, now_s)
        return self.orders.drive


class DrivingThere:
    """The baseline: drives to the place at one speed and never looks back."""

    def __init__(self, scene: Scene) -> None:
        """Take the place's first pose."""
        self._goal = scene.place.poses()[0]
        self.status = NavigationStatus.ACTIVE

    def order(
        self, pose: Pose2D, follower: FollowerReading | None, navigation: NavigationFeedback, now_s: float
    ) -> DriveOrder:
        """Return where to drive now."""
        if navigation.goal_id == 1:
            self.status = navigation.status
        return DriveOrder(goal_id=1, goal_in_map=self._goal, speed_limit_mps=BASELINE_SPEED_MPS)


@cache
def scene_maker(floor: Path) -> SceneMaker:
    """Return the scenes of a floor plan file, read once in each process."""
    return SceneMaker(load_floor(floor))


@cache
def sight_in(floor: Path) -> Sight:
    """Return the lines of sight in a floor plan file, read once in each process."""
    return Sight(rasterise(scene_maker(floor).plan))


def jobs_for(
    floor: Path, seed: int, episodes: int, walkers: int | None, *, watched: bool = True, camera: bool = True
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
        return run.result(time.process_time() - began_s)


class _Run:
    """One trial while it runs."""

    def __init__(self, job: TrialJob, scene: Scene, twin: Twin, cast: Cast) -> None:
        self._job, self._scene, self._twin, self._cast = job, scene, twin, cast
        self._robot = TrialRobot(twin.plan, scene.seed, STEP_S)
        self._leading = Leading(Escort(EscortSettings(), twin.plan.doors, sight_in(job.floor)), scene)
        self._driving = DrivingThere(scene)
        self._scorer = Scorer(building=twin.building)
        self._passings = Passings(building=twin.building, radius_m=twin.settings.robot.footprint_radius_m)
        self._robot_cpu_s = 0.0
        self._steps = 0
        self._began_s: float | None = None
        self._there_s: float | None = None
        self._robot_path: list[tuple[float, float]] = []
        self._person_path: list[tuple[float, float]] = []

    def to_end(self) -> None:
        twist = STILL
        said = ""
        while self._twin.now_s < LONGEST_S and not self._over():
            self._cast.step(said)
            self._twin.step(STEP_S, twist)
            measured = self._steps % CPU_EVERY == 0
            began_s = time.process_time() if measured else 0.0
            behaviour = self._leading if self._job.watched else self._driving
            twist, seen = self._robot.step(self._twin, behaviour, self._twin.now_s, self._cast.touched)
            self._robot_cpu_s += CPU_EVERY * (time.process_time() - began_s) if measured else 0.0
            self._steps += 1
            said = self._score(seen.follower)

    def _over(self) -> bool:
        if not self._job.watched:
            return self._driving.status in (NavigationStatus.SUCCEEDED, NavigationStatus.FAILED)
        orders = self._leading.orders
        return orders is not None and orders.outcome is not None

    def _score(self, reading: FollowerReading | None) -> str:
        robot, people = self._twin.true_pose(), self._twin.people()
        person = next((one for one in people if one.id == self._cast.follower_id), None)
        if self._steps % 5 == 0:
            self._robot_path.append((robot.x, robot.y))
            if person is not None:
                self._person_path.append((person.x, person.y))
        orders = self._leading.orders
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
        contacts, orders, scorer = self._twin.contacts, self._leading.orders, self._scorer
        person, robot = self._twin.person(self._cast.follower_id), self._twin.true_pose()
        began, there = self._began_s or 0.0, self._there_s or self._twin.now_s
        speed_mps = min(FASTEST_MPS, self._cast.follower.speed_m_s)
        missed = scorer.loss_began_s is not None and not scorer.loss_noticed_s
        return TrialResult(
            job=self._job,
            outcome=orders.outcome if orders is not None else self._baseline_outcome(),
            reason=orders.reason if orders is not None else "",
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
            strayed_for_good=self._cast.follower.truth.for_good,
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
        reached = self._driving.status is NavigationStatus.SUCCEEDED
        return EscortOutcome.ARRIVED if reached else EscortOutcome.BLOCKED
