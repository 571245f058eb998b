"""Figures of merit for tracking: CLEAR-MOT, IDF1, average precision, and how long somebody went unseen.

Formulas: Bernardin and Stiefelhagen, "Evaluating multiple object tracking performance: the CLEAR MOT
metrics" (2008); Ristani et al., "Performance measures and a data set for multi-target, multi-camera
tracking" (2016); average precision as the area under the precision envelope.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Frame:
    """One moment: who was there and who was reported.

    A person with `required` False (hidden, or too far) may be reported or not, neither counts.
    """

    stamp_s: float
    truth: dict[int, tuple[float, float]]
    reported: dict[int, tuple[float, float]]
    not_required: frozenset[int] = frozenset()
    scores: tuple[float, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ClearMot:
    """Counts over a sequence; `longest_loss_s` is the longest time a required person stayed unmatched."""

    truths: int
    frames: int
    misses: int
    false_positives: int
    switches: int
    longest_loss_s: float

    @property
    def mota(self) -> float:
        """Return 1 - (misses + false positives + switches) / truths."""
        return 1.0 - (self.misses + self.false_positives + self.switches) / max(self.truths, 1)


def _points(people: dict[int, tuple[float, float]]) -> Floats:
    return np.array(list(people.values()), dtype=np.float64).reshape(-1, 2)


def _distances(frame: Frame) -> Floats:
    """Return distances in m, shape (truth, reported)."""
    difference = _points(frame.truth)[:, None, :] - _points(frame.reported)[None, :, :]
    return np.asarray(np.sqrt((difference**2).sum(axis=2)))


def correspondences(frame: Frame, radius_m: float, before: dict[int, int]) -> dict[int, int]:
    """Return reported ids by true id: those of before while they still hold, then the nearest overall."""
    truth, reported = list(frame.truth), list(frame.reported)
    if not truth or not reported:
        return {}
    distance = _distances(frame)
    kept: dict[int, int] = {}
    for row, person in enumerate(truth):
        track = before.get(person)
        if track is None or track not in frame.reported or track in kept.values():
            continue
        if distance[row, reported.index(track)] <= radius_m:
            kept[person] = track
    cost = np.where(distance <= radius_m, distance, 1e6)
    cost[[truth.index(person) for person in kept], :] = 1e6
    cost[:, [reported.index(track) for track in kept.values()]] = 1e6
    for row, column in zip(*linear_sum_assignment(cost), strict=True):
        if cost[row, column] < 1e6:
            kept[truth[row]] = reported[column]
    return kept


def clear_mot(frames: Sequence[Frame], radius_m: float, longest_gap_s: float = 1.0) -> ClearMot:
    """Score a sequence; a pause of more than `longest_gap_s` between frames ends a loss."""
    misses = false_positives = switches = truths = 0
    last: dict[int, int] = {}
    lost_since: dict[int, float] = {}
    longest, before_s = 0.0, -np.inf
    for frame in frames:
        matched = correspondences(frame, radius_m, last)
        if frame.stamp_s - before_s > longest_gap_s:
            lost_since.clear()
        lost_since = {person: since for person, since in lost_since.items() if person in frame.truth}
        for person in frame.truth:
            required = person not in frame.not_required
            truths += required
            if person in matched:
                switches += required and last.get(person, matched[person]) != matched[person]
                last[person] = matched[person]
            misses += required and person not in matched
            if not required or person in matched:
                since = lost_since.pop(person, None)
                longest = longest if since is None else max(longest, frame.stamp_s - since)
            else:
                since = lost_since.setdefault(person, frame.stamp_s)
                longest = max(longest, frame.stamp_s - since)
        false_positives += len(frame.reported) - len(matched)
        before_s = frame.stamp_s
    return ClearMot(
        truths=truths,
        frames=len(frames),
        misses=misses,
        false_positives=false_positives,
        switches=switches,
        longest_loss_s=longest,
    )


@dataclass(frozen=True, kw_only=True)
class IdentityCounts:
    """Identity true positives and the totals they are measured against; sums over sequences add up."""

    matched: int
    truths: int
    reported: int

    @property
    def idf1(self) -> float:
        """Return 2 IDTP / (true + reported)."""
        return 2.0 * self.matched / max(self.truths + self.reported, 1)


def identity_counts(frames: Sequence[Frame], radius_m: float) -> IdentityCounts:
    """Match whole true paths with whole reported tracks so that most moments agree, and count them.

    Reports within the radius of somebody who is not required, and of nobody who is, do not count.
    """
    people = sorted({person for frame in frames for person in frame.truth})
    tracks = sorted({track for frame in frames for track in frame.reported})
    agree = np.zeros((len(people), len(tracks)), dtype=np.int64)
    truths = reported = 0
    for frame in frames:
        truths += len(frame.truth) - len(frame.not_required & frame.truth.keys())
        near = _distances(frame) <= radius_m if frame.truth else np.zeros((0, len(frame.reported)), dtype=bool)
        required = np.array([person not in frame.not_required for person in frame.truth], dtype=bool)
        counts = near[required].any(axis=0) | ~near.any(axis=0)
        reported += int(counts.sum())
        rows = [people.index(person) for person in frame.truth]
        columns = [tracks.index(track) for track in frame.reported]
        if rows and columns:
            agree[np.ix_(rows, columns)] += near & required[:, None]
    chosen = linear_sum_assignment(agree, maximize=True)
    return IdentityCounts(matched=int(agree[chosen].sum()), truths=truths, reported=reported)


def average_precision(frames: Sequence[Frame], radius_m: float) -> float:
    """Return the area under the precision envelope; each report takes the nearest person still free, best first.

    `scores` must stand in the order of `reported`. Reports of people who are not required are left out.
    """
    entries = [
        (score, number, place) for number, frame in enumerate(frames) for place, score in enumerate(frame.scores)
    ]
    taken: set[tuple[int, int]] = set()
    hits: list[bool] = []
    for _, number, place in sorted(entries, key=lambda entry: -entry[0]):
        verdict = _take(frames[number], number, place, radius_m, taken)
        if verdict is not None:
            hits.append(verdict)
    truths = sum(len(frame.truth) - len(frame.not_required & frame.truth.keys()) for frame in frames)
    return _area(np.array(hits, dtype=np.float64), truths)


def _take(frame: Frame, number: int, place: int, radius_m: float, taken: set[tuple[int, int]]) -> bool | None:
    """Return whether a report hits, None if it concerns only somebody not required."""
    spot = _points(frame.reported)[place]
    near = [
        (float(np.hypot(*(spot - np.array(at)))), person)
        for person, at in frame.truth.items()
        if (number, person) not in taken
    ]
    near = sorted(entry for entry in near if entry[0] <= radius_m)
    wanted = [person for _, person in near if person not in frame.not_required]
    if wanted:
        taken.add((number, wanted[0]))
        return True
    return None if near else False


def _area(hits: Floats, truths: int) -> float:
    if not len(hits) or not truths:
        return 0.0
    found = np.cumsum(hits)
    precision = found / np.arange(1, len(hits) + 1)
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    return float((envelope * hits).sum() / truths)
