"""Recorded lidar scans through the people tracker, with what people labelled in them."""

import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from guide_robot.bench.people.metrics import Frame
from guide_robot.people.track.tracker import PeopleTracker
from guide_robot.people.types import TrackedPerson
from guide_robot.run.replay.arrays import read_arrays

RADIUS_M = 0.75  # the match radius of the published scores of this recording


@dataclass(frozen=True, kw_only=True)
class Run:
    """Frames to score, and CPU milliseconds for each scan."""

    frames: list[Frame]
    step_ms: list[float]

    @property
    def mean_ms(self) -> float:
        """Mean CPU time of a scan."""
        return float(np.mean(self.step_ms))

    @property
    def p95_ms(self) -> float:
        """The time that 95 of 100 scans keep within."""
        return float(np.percentile(self.step_ms, 95))


def walk_run(path: Path) -> Run:
    """Return the labelled scans of a recording of one walking person, tracked without odometry."""
    with np.load(path) as arrays:
        labels = {
            int(scan): (float(x), float(y))
            for scan, (x, y) in zip(arrays["label_scan"], arrays["label_xy_m"], strict=True)
        }
    run = _track(path)
    return Run(
        frames=[
            Frame(stamp_s=f.stamp_s, truth={1: labels[number]}, reported=f.reported, scores=f.scores)
            for number, f in enumerate(run.frames)
            if number in labels
        ],
        step_ms=run.step_ms,
    )


def clutter_run(path: Path) -> Run:
    """Return the scans of a recording in which there is nobody: everybody reported is a mistake."""
    with np.load(path) as arrays:
        number = len(arrays["negative_ranges_m"])
    run = _track(path)
    return Run(frames=run.frames[:number], step_ms=run.step_ms[:number])


def _track(path: Path) -> Run:
    tracker = PeopleTracker()
    frames, step_ms = [], []
    for reading in read_arrays(path):
        began_s = time.thread_time()
        people = tracker.step(reading.scan, None, reading.stamp_s)
        step_ms.append(1e3 * (time.thread_time() - began_s))
        frames.append(frame_of(people, reading.stamp_s))
    return Run(frames=frames, step_ms=step_ms)


def frame_of(
    people: list[TrackedPerson],
    stamp_s: float,
    truth: dict[int, tuple[float, float]] | None = None,
    hidden: frozenset[int] = frozenset(),
) -> Frame:
    """Return one moment for scoring."""
    return Frame(
        stamp_s=stamp_s,
        truth=truth or {},
        reported={person.id: (person.x, person.y) for person in people},
        not_required=hidden,
        scores=tuple(person.confidence for person in people),
    )
