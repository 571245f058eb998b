"""The tracking figures against py-motmetrics, the field's own reckoning: same scenes, same counts."""

import motmetrics
import numpy as np
import pytest

from guide_robot.bench.people.metrics import Frame, clear_mot, identity_counts

RADIUS_M = 0.5
COUNTS = ["num_misses", "num_false_positives", "num_switches", "mota", "idtp", "idf1"]


def scene(seed: int, frames: int = 40) -> list[Frame]:
    """Return people who walk at random, with reports that are off, missing, exchanged or of nobody."""
    rng = np.random.default_rng(seed)
    places = rng.uniform(0.0, 4.0, (rng.integers(1, 5), 2))
    tracks = list(range(len(places)))
    made: list[Frame] = []
    for number in range(frames):
        places = places + rng.normal(0.0, 0.15, places.shape)
        if len(places) > 1 and rng.random() < 0.1:
            one, other = rng.choice(len(places), 2, replace=False)
            tracks[one], tracks[other] = tracks[other], tracks[one]
        seen = [person for person in range(len(places)) if rng.random() < 0.85]
        reported = {tracks[person]: tuple(places[person] + rng.normal(0.0, 0.2, 2)) for person in seen}
        reported |= {100 + ghost: tuple(rng.uniform(0.0, 4.0, 2)) for ghost in range(rng.poisson(0.3))}
        truth = {person: tuple(place) for person, place in enumerate(places) if rng.random() < 0.95}
        made.append(Frame(stamp_s=0.1 * number, truth=truth, reported=reported))
    return made


def by_motmetrics(frames: list[Frame]) -> dict[str, float]:
    """Return the library's counts of a scene."""
    accumulator = motmetrics.MOTAccumulator(auto_id=True)
    for frame in frames:
        truth = np.array(list(frame.truth.values()), dtype=float).reshape(-1, 1, 2)
        reported = np.array(list(frame.reported.values()), dtype=float).reshape(1, -1, 2)
        distance = np.linalg.norm(truth - reported, axis=2)
        distance[distance > RADIUS_M] = np.nan
        accumulator.update(list(frame.truth), list(frame.reported), distance)
    summary = motmetrics.metrics.create().compute(accumulator, metrics=COUNTS)
    return {name: float(summary[name].iloc[0]) for name in COUNTS}


@pytest.mark.parametrize("seed", range(12))
def test_counts_are_those_of_motmetrics(seed: int) -> None:
    run = scene(seed)
    theirs, ours, identities = by_motmetrics(run), clear_mot(run, RADIUS_M), identity_counts(run, RADIUS_M)
    assert ours.misses == theirs["num_misses"] > 0
    assert ours.false_positives == theirs["num_false_positives"]
    assert ours.switches == theirs["num_switches"]
    assert ours.mota == pytest.approx(theirs["mota"])
    assert identities.matched == theirs["idtp"]
    assert identities.idf1 == pytest.approx(theirs["idf1"])
