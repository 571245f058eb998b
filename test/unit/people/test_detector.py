"""The learned detector: small, indifferent to distance and to the way round, right in plain cases."""

import math

import numpy as np
import pytest

from guide_robot.bench.people.training.samples import joined, samples_of
from guide_robot.bench.people.training.train import Network, mirrored, train
from guide_robot.bench.people.walkers import Walker, standing
from guide_robot.bench.people.world import Shapes, cast
from guide_robot.common.geometry import Pose2D
from guide_robot.people.detect.detector import CHANNELS, SAMPLES, SCALARS, WEIGHTS_FILE, judged, windows
from guide_robot.people.detect.free_space import FreeSpaceMemory
from guide_robot.people.detect.segments import Segments
from guide_robot.people.detect.surroundings import pieces_in_odom
from guide_robot.people.settings import TrackerSettings
from guide_robot.sensing.scan_view import ScanView

ORIGIN = Pose2D(x=0.0, y=0.0)


def room(*walkers: Walker) -> Shapes:
    shapes = Shapes()
    shapes.box(Pose2D(x=2.0, y=0.0), 12.0, 8.0)
    for walker in walkers:
        walker.add_to(shapes, 0.0)
    return shapes


def look(shapes: Shapes, pose: Pose2D = ORIGIN, *, clockwise: bool = False, beams: int = 720) -> ScanView:
    step = (-1.0 if clockwise else 1.0) * math.tau / beams
    first = math.pi if clockwise else -math.pi
    angles = pose.theta + first + step * np.arange(beams)
    ranges, _ = cast(shapes, np.tile((pose.x, pose.y), (beams, 1)), angles, 9.0)
    return ScanView(ranges=ranges, angle_min=first, angle_increment=step, pose=pose)


def pieces_of(sight: ScanView) -> Segments:
    return pieces_in_odom(sight, TrackerSettings())


def nearest(pieces: Segments, x: float, y: float) -> int:
    return int(np.hypot(pieces.x - x, pieces.y - y).argmin())


def test_the_weights_are_small_and_of_the_right_shape() -> None:
    assert WEIGHTS_FILE.stat().st_size < 1_000_000
    with np.load(WEIGHTS_FILE) as arrays:
        assert arrays["weight0"].shape[0] == CHANNELS * SAMPLES + SCALARS
        assert all(np.isfinite(arrays[name]).all() for name in arrays)


def test_who_came_into_free_space_is_a_person_and_a_post_seen_from_the_first_is_less_of_one() -> None:
    memory = FreeSpaceMemory()
    empty = room()
    empty.circle(1.5, 1.5, 0.06)
    for number in range(20):
        memory.look(look(empty), 0.25 * number)
    person = Walker(number=1, way=standing(2.0, -1.0))
    person.add_to(empty, 0.0)
    sight = look(empty)
    pieces = pieces_of(sight)
    odds = judged(pieces, sight, memory, None).person
    post, leg = nearest(pieces, 1.5, 1.5), nearest(pieces, 2.0, -1.1)
    assert odds[leg] > 2.0 > odds[post]


def test_a_lidar_mounted_upside_down_sees_the_same() -> None:
    shapes = room(Walker(number=1, way=standing(2.0, 0.7)))
    seen = []
    for clockwise in (False, True):
        sight = look(shapes, clockwise=clockwise)
        pieces = pieces_of(sight)
        shown = windows(pieces, sight, None, None)[nearest(pieces, 2.0, 0.8)]
        depth = shown[SAMPLES : 2 * SAMPLES]
        seen.append(depth[::-1] if clockwise else depth)
    assert np.abs(seen[0] - seen[1]).mean() < 0.1


def test_the_window_is_of_the_same_size_near_and_far() -> None:
    """Two legs 0.22 m apart are as far apart in the window at 1.5 m as at 4 m."""
    apart = []
    for distance in (1.5, 4.0):
        shapes = room(Walker(number=1, way=standing(distance, 0.0), phase=0.0))
        sight = look(shapes, beams=1440)
        pieces = pieces_of(sight)
        shown = windows(pieces, sight, None, None)[nearest(pieces, distance, 0.11)]
        near = np.flatnonzero(shown[SAMPLES : 2 * SAMPLES] < 0.3)
        apart.append(near.max() - near.min())
    assert abs(apart[0] - apart[1]) <= 2


@pytest.mark.parametrize("beams", [8, 180, 1080])
def test_scans_without_pieces_or_with_odd_beams_give_finite_odds(beams: int) -> None:
    nothing = ScanView(ranges=np.full(beams, np.inf), angle_min=-1.0, angle_increment=0.01, pose=ORIGIN)
    assert judged(pieces_of(nothing), nothing, None, None).person.shape == (0,)
    random = np.random.default_rng(beams)
    noise = ScanView(ranges=random.uniform(0.05, 9.0, beams), angle_min=-1.0, angle_increment=0.005, pose=ORIGIN)
    assert np.isfinite(judged(pieces_of(noise), noise, FreeSpaceMemory(), None).person).all()


def test_a_mirrored_window_mirrored_again_is_the_same() -> None:
    shown = np.random.default_rng(1).random((5, CHANNELS * SAMPLES + SCALARS)).astype(np.float32)
    all_of_them = np.ones(5, dtype=bool)
    twice = mirrored(mirrored(shown.copy(), all_of_them), all_of_them)
    assert np.array_equal(twice, shown)
    assert not np.array_equal(mirrored(shown.copy(), all_of_them), shown)


def test_training_learns_from_made_up_rooms_and_the_same_seed_gives_the_same_rooms() -> None:
    samples = joined([samples_of(3, 12), samples_of(4, 12), samples_of(9, 3)])
    assert np.array_equal(samples.windows[samples.room == 3], samples_of(3, 12).windows)
    assert samples.person.any() and not samples.person.all()
    before = Network(np.random.default_rng(0)).outputs(samples.windows.astype(np.float32))[:, 0]
    after = train(samples, epochs=60).outputs(samples.windows.astype(np.float32))[:, 0]

    def loss(odds: np.ndarray) -> float:
        return float(np.logaddexp(0.0, np.where(samples.person, -odds, odds)).mean())

    assert loss(after) < 0.5 * loss(before)
