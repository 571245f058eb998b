"""Scores the people tracker in recordings of real buildings, with made-up people cut in for exact truth."""

import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from guide_robot.bench.intervals import Parts
from guide_robot.bench.people.building_people import KINDS, Casting, Moment, play
from guide_robot.bench.people.building_recordings import Recording, episodes, own_map, read_recordings, room_of
from guide_robot.bench.people.metrics import ClearMot, Frame, clear_mot, correspondences
from guide_robot.bench.people.recorded import frame_of
from guide_robot.bench.report import Better, Figure, figure, rate_of_units
from guide_robot.common.errors import UserError
from guide_robot.common.geometry import Pose2D
from guide_robot.floor.occupancy import OccupancyGrid
from guide_robot.people.track.tracker import PeopleTracker

RADIUS_M = 0.5
STILL_HZ = 10.0
EPISODE_S = 20.0
TURNED_RAD = math.radians(2.0)
CONDITIONS = ("map", "no_map", "shifted_0.1", "shifted_0.2", "turned_2")
DESCRIPTION = {
    "map": "the building's own map, exactly localised",
    "no_map": "without a map",
    "shifted_0.1": "localised 0.1 m off",
    "shifted_0.2": "localised 0.2 m off",
    "turned_2": "localised 2 degrees off",
}


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What to run; `scans` a building are at most so many, `places` how many come and go at a time."""

    conditions: tuple[str, ...] = CONDITIONS
    names: tuple[str, ...] = ()
    scans: int = 1200
    repeats: int = 0
    places: int = 3
    seed: int = 1
    drop_every: int = 0


@dataclass(kw_only=True)
class Episode:
    """One stretch tracked in one condition; frames in map. `kinds` has who of each kind was required and seen."""

    building: str
    condition: str
    number: int
    score: ClearMot
    frames: list[Frame]
    ghosts: list[tuple[float, float]]
    kinds: dict[str, tuple[int, int]]
    step_ms: list[float] = field(default_factory=list)


Make = Callable[[OccupancyGrid | None], PeopleTracker]


def read_chosen(folder: Path, choice: Choice) -> list[Recording]:
    """Return the recordings to run. Raises UserError when a name is unknown."""
    found = read_recordings(folder)
    unknown = set(choice.names) - {recording.name for recording in found}
    if unknown:
        raise UserError(f"--only: no recording {', '.join(sorted(unknown))} in {folder}")
    return [recording for recording in found if not choice.names or recording.name in choice.names]


def run_buildings(recordings: Iterable[Recording], choice: Choice, make: Make | None = None) -> list[Episode]:
    """Track every stretch of every building in every condition; the same people in all conditions."""
    found = []
    for recording in recordings:
        grid, room = own_map(recording), room_of(recording)
        repeats = choice.repeats or (1 if recording.dense else 8)
        for number, steps in enumerate(episodes(recording, choice.scans, repeats, STILL_HZ, EPISODE_S)):
            seed = choice.seed * 1000 + number
            guests = Casting(recording, room, steps, seed, choice.places).guests
            moments = play(recording, steps, guests, seed)
            if choice.drop_every:
                moments = [moment for place, moment in enumerate(moments) if place % choice.drop_every]
            for condition in choice.conditions:
                tracker = (make or _defaults)(None if condition == "no_map" else grid)
                found.append(_run(tracker, moments, recording.name, condition, number))
    return found


def _defaults(grid: OccupancyGrid | None) -> PeopleTracker:
    return PeopleTracker(static_map=grid)


def _run(tracker: PeopleTracker, moments: Sequence[Moment], building: str, condition: str, number: int) -> Episode:
    turn = math.tau * np.random.default_rng([number, len(moments)]).random()
    frames, step_ms = [], []
    for moment in moments:
        began_s = time.thread_time()
        people = tracker.step(
            moment.scan, moment.pose, moment.scan.stamp_s, _map_from_odom(condition, moment.pose, turn)
        )
        step_ms.append(1e3 * (time.thread_time() - began_s))
        frames.append(frame_of(people, moment.scan.stamp_s, moment.truth, moment.hidden))
    ghosts, kinds = _ghosts_and_kinds(frames, moments)
    score = clear_mot(frames, RADIUS_M)
    return Episode(
        building=building,
        condition=condition,
        number=number,
        score=score,
        frames=frames,
        ghosts=ghosts,
        kinds=kinds,
        step_ms=step_ms,
    )


def _map_from_odom(condition: str, lidar: Pose2D, turn: float) -> Pose2D | None:
    """Return where a localisation has odom's origin that errs by so much; odom itself is exact here."""
    if condition == "no_map":
        return None
    if condition.startswith("shifted_"):
        off_m = float(condition.removeprefix("shifted_"))
        return Pose2D(x=off_m * math.cos(turn), y=off_m * math.sin(turn), theta=0.0)
    if condition == "turned_2":
        turned = Pose2D(x=lidar.x, y=lidar.y, theta=lidar.theta + math.copysign(TURNED_RAD, math.sin(turn)))
        return turned.compose(Pose2D(x=0.0, y=0.0).relative_to(lidar))
    return Pose2D(x=0.0, y=0.0)


def _ghosts_and_kinds(
    frames: Sequence[Frame], moments: Sequence[Moment]
) -> tuple[list[tuple[float, float]], dict[str, tuple[int, int]]]:
    """Return where nobody was reported as somebody, and how many of each kind were found of those required."""
    ghosts: list[tuple[float, float]] = []
    kinds = dict.fromkeys(KINDS, (0, 0))
    before: dict[int, int] = {}
    for frame, moment in zip(frames, moments, strict=True):
        matched = correspondences(frame, RADIUS_M, before)
        before |= matched
        ghosts += [at for track, at in frame.reported.items() if track not in matched.values()]
        for person in frame.truth.keys() - frame.not_required:
            hits, required = kinds[moment.kinds[person]]
            kinds[moment.kinds[person]] = hits + (person in matched), required + 1
    return ghosts, kinds


def figures_of_buildings(benchmark: str, runs: Sequence[Episode]) -> dict[str, Figure]:
    """Return reports of nobody, recall and MOTA of each building and their means, in each condition."""
    figures: dict[str, Figure] = {}
    for condition in dict.fromkeys(run.condition for run in runs):
        same = [run for run in runs if run.condition == condition]
        for building in dict.fromkeys(run.building for run in same):
            figures |= _scores(benchmark, f"{condition}.{building}", [r for r in same if r.building == building])
        figures |= _scores(benchmark, f"{condition}.mean", same)
        for kind in KINDS:
            parts = {f"all/{_key(run)}": run.kinds[kind] for run in same if run.kinds[kind][1]}
            if parts:
                name = f"{condition}.recall_of_{kind}"
                figures[name] = rate_of_units(benchmark, name, parts, "%", Better.HIGHER)
    steps = [ms for run in runs for ms in run.step_ms]
    for name, value in (("buildings.mean_step", np.mean(steps)), ("buildings.p95_step", np.percentile(steps, 95))):
        figures[name] = figure(benchmark, name, float(value), "ms", Better.LOWER)
    return figures


def _scores(benchmark: str, prefix: str, runs: Sequence[Episode]) -> dict[str, Figure]:
    entries: list[tuple[str, Parts, str, Better]] = [
        (
            "reports_of_nobody",
            {_key(r): (r.score.false_positives, r.score.frames) for r in runs},
            "a scan",
            Better.LOWER,
        ),
        ("recall", {_key(r): (r.score.truths - r.score.misses, r.score.truths) for r in runs}, "%", Better.HIGHER),
        ("mota", {_key(r): (r.score.mota * max(1, r.score.truths), r.score.truths) for r in runs}, "%", Better.HIGHER),
    ]
    figures = {
        f"{prefix}.{name}": rate_of_units(benchmark, f"{prefix}.{name}", parts, unit, better)
        for name, parts, unit, better in entries
    }
    name = f"{prefix}.switches"
    figures[name] = figure(benchmark, name, sum(run.score.switches for run in runs), "count", Better.LOWER)
    return figures


def _key(run: Episode) -> str:
    return f"{run.building}/{run.number}"
