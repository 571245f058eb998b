"""What all looks at a thing together say of it: legs, legs of chairs, flower pots, pieces of walls."""

import math

import numpy as np
import pytest

from guide_robot.people.detect.pieces import pieces_of, returns_of
from guide_robot.people.detect.widths import looks_at, width_model
from guide_robot.people.settings import TrackerSettings
from guide_robot.people.track.track import Evidence

SETTINGS = TrackerSettings()
FINE_M, COARSE_M = 0.01, 0.1
BOTH_OPEN, ONE_OPEN = 2, 1


def says(*widths_m: float, spacing_m: float = FINE_M, open_sides: int = BOTH_OPEN) -> float:
    """Return the log-odds for a person after looks that showed these widths."""
    width = np.array(widths_m)
    looks = looks_at(width, np.full(len(width), spacing_m), np.full(len(width), open_sides), SETTINGS)
    return width_model(SETTINGS).ratio(looks.sum(axis=0))


def test_the_width_of_a_leg_speaks_for_a_person() -> None:
    assert says(*[0.11] * 5) > 1.0


def test_a_leg_that_is_seen_together_with_the_other_now_and_then_still_speaks_for_a_person() -> None:
    assert says(0.11, 0.11, 0.25, 0.11, 0.11) > 1.0


@pytest.mark.parametrize(
    "widths_m",
    [pytest.param([0.03] * 5, id="leg of a chair"), pytest.param([0.05, 0.3, 0.6, 0.1, 0.4], id="of no width")],
)
def test_what_no_leg_can_be_speaks_against_a_person(widths_m: list[float]) -> None:
    assert says(*widths_m) < -2.0


def test_a_flower_pot_is_no_better_than_a_person_s_two_legs_as_one() -> None:
    assert says(*[0.45] * 5) < says(*[0.25] * 5)


def test_what_is_hidden_in_part_says_less_than_what_is_wholly_seen() -> None:
    assert abs(says(0.03, open_sides=ONE_OPEN)) < abs(says(0.03))


def test_looks_with_beams_far_apart_say_less_than_fine_ones() -> None:
    assert says(*[0.11] * 5, spacing_m=COARSE_M) < says(*[0.11] * 5)


def test_a_missing_leg_counts_once_for_each_direction() -> None:
    often, twice = Evidence(), Evidence()
    for _ in range(50):
        often.see_alone(3, -1.0)
    twice.see_alone(3, -1.0)
    twice.see_alone(4, -1.0)
    assert (often.alone_sum(), twice.alone_sum()) == pytest.approx((-1.0, -2.0))


def test_both_legs_seen_from_a_direction_take_back_what_one_alone_said() -> None:
    evidence = Evidence()
    evidence.see_alone(3, -1.0)
    evidence.see_alone(3, 0.0)
    assert evidence.alone_sum() == pytest.approx(-0.5)


@pytest.mark.parametrize("lost", [0.0, 0.1])
@pytest.mark.parametrize("seed", range(4))
def test_a_wall_with_lost_beams_at_a_grazing_angle_is_in_few_pieces(lost: float, seed: int) -> None:
    random, step = np.random.default_rng(seed), math.radians(0.5)
    angles = np.arange(180) * step - math.radians(75.0)
    ranges = 1.5 / np.cos(np.clip(angles, -1.4, 1.4)) + 0.005 * random.standard_normal(180)
    ranges = np.where((random.random(180) < lost) | (np.abs(angles) > 1.3), np.inf, ranges)
    pieces = pieces_of(returns_of(ranges, float(angles[0]), step), SETTINGS)
    assert pieces.max() < 4


def test_a_leg_before_a_wall_is_a_piece_of_its_own() -> None:
    step = math.radians(0.5)
    angles = np.arange(120) * step - math.radians(30.0)
    ranges = 3.0 / np.cos(angles)
    ranges[57:63] = 1.8
    pieces = pieces_of(returns_of(ranges, float(angles[0]), step), SETTINGS)
    assert len(set(pieces[57:63].tolist())) == 1
    assert not set(pieces[57:63].tolist()) & set(np.delete(pieces, np.s_[57:63]).tolist())
