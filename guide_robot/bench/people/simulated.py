"""Simulated scenes through the people tracker and the follower lock, with exact truth."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from guide_robot.bench.people.metrics import ClearMot, Frame, average_precision, clear_mot, identity_counts
from guide_robot.bench.people.recorded import frame_of
from guide_robot.bench.people.scenarios import SCENES
from guide_robot.bench.people.scenes import Moment, Scene, occupancy, play
from guide_robot.bench.report import Better, Figure, figure, rate_of_units
from guide_robot.people.identity.follower_lock import FollowerLock
from guide_robot.people.identity.lock_types import LockState
from guide_robot.people.track.tracker import PeopleTracker
from guide_robot.people.types import TrackedPerson

RADIUS_M = 0.5
SWAP_M = 0.75
LOCK_AFTER_S = 1.5
FLOOR_M = (14.0, 9.0)
STANDING = "among_chairs"


@dataclass(kw_only=True)
class SceneRun:
    """One scene tracked: frames to score, CPU milliseconds a scan, and how often the lock was silently wrong."""

    name: str
    frames: list[Frame] = field(default_factory=list)
    step_ms: list[float] = field(default_factory=list)
    followed: bool = False
    silent_swaps: int = 0


def run_scenes(seeds: Iterable[int]) -> list[SceneRun]:
    """Track every scene with every seed."""
    return [
        run_scene(make(np.random.default_rng([seed, number]))) for seed in seeds for number, make in enumerate(SCENES)
    ]


def run_scene(scene: Scene) -> SceneRun:
    """Track one scene with the default settings."""
    tracker = PeopleTracker(static_map=occupancy(scene.mapped, FLOOR_M) if scene.has_map else None)
    lock, run = FollowerLock(), SceneRun(name=scene.name)
    locked = False
    for moment in play(scene):
        began_s = time.thread_time()
        people = tracker.step(
            moment.scan,
            moment.lidar_in_odom,
            moment.scan.stamp_s,
            moment.map_from_odom,
            lidar_in_odom_at_end=moment.lidar_in_odom_at_end,
        )
        run.step_ms.append(1e3 * (time.thread_time() - began_s))
        run.frames.append(frame_of(people, moment.scan.stamp_s, moment.truth, moment.hidden))
        if scene.follower is not None:
            locked = locked or _lock_on(lock, people, moment, scene.follower)
            run.followed = run.followed or locked
            run.silent_swaps += locked and _silently_wrong(lock, people, moment, scene.follower)
    return run


def _lock_on(lock: FollowerLock, people: Sequence[TrackedPerson], moment: Moment, follower: int) -> bool:
    """Lock on to the true follower as soon as the tracker shows them; True when done."""
    truth = moment.truth.get(follower)
    if truth is None or moment.scan.stamp_s <= LOCK_AFTER_S:
        return False
    near = [person for person in people if np.hypot(person.x - truth[0], person.y - truth[1]) < RADIUS_M]
    if near:
        lock.lock(near[0], moment.scan.stamp_s)
    return bool(near)


def _silently_wrong(lock: FollowerLock, people: Sequence[TrackedPerson], moment: Moment, follower: int) -> bool:
    """Whether the lock says that it holds its person while it is somewhere else."""
    reading = lock.step(people, moment.scan.stamp_s, moment.lidar_in_odom)
    if reading.state not in (LockState.LOCKED, LockState.REACQUIRED):
        return False
    truth = moment.truth.get(follower)
    return truth is None or bool(np.hypot(reading.x - truth[0], reading.y - truth[1]) > SWAP_M)


def figures_of_scenes(benchmark: str, runs: Sequence[SceneRun]) -> dict[str, Figure]:
    """Return the figures over all scenes, and for each scene."""
    low, high = Better.LOWER, Better.HIGHER
    steps = [ms for run in runs for ms in run.step_ms]
    followed = [run for run in runs if run.followed]
    swapped = sum(run.silent_swaps > 0 for run in followed)
    entries = [
        ("simulated.idf1", _idf1(runs), "", high),
        ("simulated.scenes_with_a_follower", len(followed), "count", high),
        ("simulated.scenes_with_a_silent_swap", swapped, "count", low),
        ("simulated.mean_step", float(np.mean(steps)), "ms", low),
        ("simulated.p95_step", float(np.percentile(steps, 95)), "ms", low),
    ]
    rates: dict[str, Figure] = {}
    for name in dict.fromkeys(run.name for run in runs):
        same = [run for run in runs if run.name == name]
        scores = [clear_mot(run.frames, RADIUS_M) for run in same]
        rates |= _rates(benchmark, name, scores)
        entries += [
            (f"{name}.idf1", _idf1(same), "", high),
            (f"{name}.switches", sum(s.switches for s in scores), "count", low),
            (f"{name}.longest_loss", max(s.longest_loss_s for s in scores), "s", low),
            (
                f"{name}.average_precision",
                float(np.mean([average_precision(r.frames, RADIUS_M) for r in same])),
                "",
                high,
            ),
        ]
    return {name: figure(benchmark, name, value, unit, better) for name, value, unit, better in entries} | rates


def _rates(benchmark: str, scene: str, scores: Sequence[ClearMot]) -> dict[str, Figure]:
    """Return recall and reports of nobody a scan in one kind of scene; scenes of one seed are pairs."""
    recall, ghosts = f"{scene}.recall", f"{scene}.false_positives"
    seen = {f"{scene}/{number}": (s.truths - s.misses, s.truths) for number, s in enumerate(scores)}
    reported = {f"{scene}/{number}": (s.false_positives, s.frames) for number, s in enumerate(scores)}
    return {
        recall: rate_of_units(benchmark, recall, seen, "", Better.HIGHER),
        ghosts: rate_of_units(benchmark, ghosts, reported, "a scan", Better.LOWER),
    }


def _idf1(runs: Sequence[SceneRun]) -> float:
    counts = [identity_counts(run.frames, RADIUS_M) for run in runs]
    total = sum(count.truths + count.reported for count in counts)
    return 2.0 * sum(count.matched for count in counts) / max(1, total)


def plot_runs(runs: Sequence[SceneRun], path: Path) -> None:
    """Draw each scene's true paths (grey) and tracked ones (a colour for each identity), in odom."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    columns = 4
    rows = (len(runs) + columns - 1) // columns
    figure_, axes = plt.subplots(rows, columns, figsize=(4.5 * columns, 4.0 * rows), squeeze=False)
    for axis, run in zip(axes.ravel(), runs, strict=False):
        truth: dict[int, list[tuple[float, float]]] = {}
        tracked: dict[int, list[tuple[float, float]]] = {}
        for frame in run.frames:
            for person, point in frame.truth.items():
                truth.setdefault(person, []).append(point)
            for person, point in frame.reported.items():
                tracked.setdefault(person, []).append(point)
        for points in truth.values():
            axis.plot(*zip(*points, strict=True), color="0.75", linewidth=4, zorder=1)
        for points in tracked.values():
            axis.plot(*zip(*points, strict=True), linewidth=1, marker=".", markersize=2, zorder=2)
        axis.set_title(f"{run.name}: IDF1 {_idf1([run]):.3f}")
        axis.set_aspect("equal")
        axis.set_xlabel("x in odom, m")
    for axis in axes.ravel()[len(runs) :]:
        axis.axis("off")
    figure_.tight_layout()
    figure_.savefig(path, dpi=70)
    plt.close(figure_)
