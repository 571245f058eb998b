"""What identity heard in one trial, and the truth: written once to a small file, read as often as wanted."""

import itertools
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guide_robot.common.errors import UserError
from guide_robot.common.geometry import Pose2D
from guide_robot.common.vocabulary import BodyKind
from guide_robot.people.types import TrackedPerson

FORMAT = 1
SUFFIX = ".trial.npz"
KINDS = list(BodyKind)
COLUMNS = ("id", "x", "y", "vx", "vy", "variance", "confidence", "age_s", "since_seen_s", "lidar", "camera", "kind",
           "similarity")  # fmt: skip

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One step: what identity heard in `map`, and the truth about the person being led.

    `tracks` is the same object until a scan brings new ones. `person` is where the person truly is, None once they
    have left; `follows` whether they mean to come along; `others` where everybody else truly is.
    """

    now_s: float
    robot: Pose2D
    touched: bool
    leading: bool
    tracks: Sequence[TrackedPerson]
    person: tuple[float, float] | None
    follows: bool
    others: Sequence[tuple[float, float]] = ()


@dataclass(frozen=True, kw_only=True)
class TrialRecord:
    """One recorded trial; `key` is the same in each run of its seeds, `plan` the name of the floor plan's folder."""

    plan: str
    seed: int
    episode: int
    follower: str
    walkers: int
    steps: Sequence[Heard]

    @property
    def key(self) -> str:
        """What tells the trial from others, the same in each run of these seeds."""
        return f"{self.plan}.{self.seed}.{self.episode}"


def file_of(folder: Path, plan: str, seed: int, episode: int) -> Path:
    """Return where a trial is recorded."""
    return folder / f"{plan}-{seed}-{episode}{SUFFIX}"


def write_record(record: TrialRecord, folder: Path) -> None:
    """Write a trial whole or not at all; numbers are kept in single precision, which is finer than any sensor."""
    steps, number_of = record.steps, []
    lists: list[tuple[Sequence[TrackedPerson], Sequence[tuple[float, float]]]] = []
    for step in steps:
        if not lists or step.tracks is not lists[-1][0]:
            lists.append((step.tracks, step.others))
        number_of.append(len(lists) - 1)
    nowhere = (np.nan, np.nan)
    arrays: dict[str, Any] = {
        "format": FORMAT,
        "about": np.array([record.plan, record.follower]),
        "numbers": np.array([record.seed, record.episode, record.walkers], dtype=np.int64),
        "now_s": np.array([step.now_s for step in steps]),
        "robot": np.array([(step.robot.x, step.robot.y, step.robot.theta) for step in steps], np.float32),
        "person": np.array([step.person or nowhere for step in steps], np.float32),
        "flags": np.array([(step.touched, step.leading, step.follows) for step in steps], np.bool_),
        "number_of": np.array(number_of, np.int32),
        **_ragged("tracks", [[_row(one) for one in tracks] for tracks, _ in lists], len(COLUMNS)),
        **_ragged("others", [list(others) for _, others in lists], 2),
        **_ragged("merged", [[(n,) for n in one.merged_ids] for tracks, _ in lists for one in tracks], 1),
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = file_of(folder, record.plan, record.seed, record.episode)
    partial = path.with_name(path.name + ".partial")
    with partial.open("wb") as file:
        np.savez_compressed(file, **arrays)
    partial.replace(path)


def _ragged(name: str, rows: Sequence[Sequence[Sequence[float]]], width: int) -> dict[str, Any]:
    flat = [row for group in rows for row in group]
    return {
        name: np.array(flat, np.float32).reshape(-1, width),
        f"{name}_at": np.cumsum([0, *(len(group) for group in rows)]).astype(np.int32),
    }


def _row(one: TrackedPerson) -> tuple[float, ...]:
    return (one.id, one.x, one.y, one.vx, one.vy, one.position_covariance[0], one.confidence, one.age_s,
            one.since_seen_s, one.seen_by_lidar, one.seen_by_camera, KINDS.index(one.kind), one.similarity)  # fmt: skip


def read_record(path: Path) -> TrialRecord:
    """Return a recorded trial. Raises UserError, naming the file, when it is none."""
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        if int(arrays["format"]) != FORMAT:
            raise UserError(f"{path}: format: expected {FORMAT}, found {int(arrays['format'])}; record the trials anew")
        return _record(arrays)
    except OSError as error:
        raise UserError(f"{path}: cannot be read: {error.strerror or error}") from None
    except (ValueError, KeyError, IndexError, EOFError, zipfile.BadZipFile) as error:
        raise UserError(f"{path}: expected a recorded trial: {error}") from None


def _record(arrays: dict[str, NDArray[Any]]) -> TrialRecord:
    seed, episode, walkers = (int(number) for number in arrays["numbers"])
    plan, follower = (str(word) for word in arrays["about"])
    merged = _groups(arrays, "merged")
    rows, at = arrays["tracks"].astype(np.float64).tolist(), arrays["tracks_at"].tolist()
    lists = [
        [_person(rows[n], [int(m) for (m,) in merged[n]]) for n in range(first, last)]
        for first, last in itertools.pairwise(at)
    ]
    others = [[(x, y) for x, y in group] for group in _groups(arrays, "others")]
    steps = [
        Heard(
            now_s=now_s,
            robot=Pose2D(x=x, y=y, theta=theta),
            touched=touched,
            leading=leading,
            tracks=lists[number],
            person=None if place[0] != place[0] else (place[0], place[1]),
            follows=follows,
            others=others[number],
        )
        for now_s, (x, y, theta), place, (touched, leading, follows), number in zip(
            *(arrays[name].tolist() for name in ("now_s", "robot", "person", "flags", "number_of")), strict=True
        )
    ]
    return TrialRecord(plan=plan, seed=seed, episode=episode, follower=follower, walkers=walkers, steps=steps)


def _groups(arrays: dict[str, NDArray[Any]], name: str) -> list[list[list[float]]]:
    rows, at = arrays[name].astype(np.float64).tolist(), arrays[f"{name}_at"].tolist()
    return [rows[first:last] for first, last in itertools.pairwise(at)]


def _person(row: list[float], merged: list[int]) -> TrackedPerson:
    value = dict(zip(COLUMNS, row, strict=True))
    return TrackedPerson(
        id=int(value["id"]),
        x=value["x"],
        y=value["y"],
        vx=value["vx"],
        vy=value["vy"],
        position_covariance=(value["variance"], 0.0, 0.0, value["variance"]),
        confidence=value["confidence"],
        age_s=value["age_s"],
        since_seen_s=value["since_seen_s"],
        seen_by_lidar=bool(value["lidar"]),
        seen_by_camera=bool(value["camera"]),
        kind=KINDS[int(value["kind"])],
        merged_ids=tuple(merged),
        similarity=value["similarity"],
    )


def records_in(paths: Sequence[Path]) -> list[Path]:
    """Return the recorded trials among files and in folders, in order. Raises UserError where there are none."""
    found: list[Path] = []
    for path in paths:
        inside = sorted(path.glob(f"*{SUFFIX}")) if path.is_dir() else [path]
        if not inside:
            raise UserError(f"{path}: no recorded trials (*{SUFFIX}); bench escort --record {path} makes them")
        found += inside
    return found
