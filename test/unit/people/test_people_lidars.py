"""The same settings for every lidar: coarse and slow, fine, fast, narrow, and with beams that do not return."""

import math

import numpy as np
import pytest
from people_room import Room, distractors, ids, person

from guide_robot.bench.people.walkers import Walker, walking
from guide_robot.bench.people.world import Lidar
from guide_robot.common.scan import Scan
from guide_robot.people.track.tracker import PeopleTracker

COARSE = Lidar(beams=round(360 / 1.1), rate_hz=5.0)
FINE = Lidar(beams=1440)
FAST = Lidar(beams=720, rate_hz=40.0)
LIDARS = [
    pytest.param(COARSE, id="1.1 degrees, 5 Hz"),
    pytest.param(Lidar(beams=360, rate_hz=6.0), id="1 degree, 6 Hz"),
    pytest.param(Lidar(), id="0.5 degrees, 10 Hz"),
    pytest.param(FINE, id="0.25 degrees, 10 Hz"),
    pytest.param(FAST, id="0.5 degrees, 40 Hz"),
    pytest.param(Lidar(beams=1081, view=math.radians(270.0), rate_hz=25.0), id="0.25 degrees over 270, 25 Hz"),
]


@pytest.mark.parametrize("lidar", LIDARS)
@pytest.mark.parametrize("place", [(2.0, 0.0), (2.5, 1.0)])
def test_every_lidar_finds_who_stands_near(lidar: Lidar, place: tuple[float, float]) -> None:
    seen = Room(walkers=[person(*place)], lidar=lidar).play(PeopleTracker(), 4.0)
    late = [moment for moment in seen if moment.now_s >= 2.0]
    assert all(moment.at(1, within_m=0.25) for moment in late)
    assert len(ids(seen, 1)) == 1 and distractors(seen) == []


@pytest.mark.parametrize("lidar", LIDARS)
def test_every_lidar_follows_who_walks_by_under_one_number(lidar: Lidar) -> None:
    walker = Walker(number=1, way=walking([(2.2, -3.0), (2.2, 3.0)], 1.0, 0.5))
    seen = Room(walkers=[walker], lidar=lidar).play(PeopleTracker(), 6.0)
    late = [moment for moment in seen if moment.now_s >= 3.0]
    assert sum(moment.at(1) is not None for moment in late) >= 0.95 * len(late)
    assert len(ids(late, 1)) == 1


@pytest.mark.parametrize("lidar", LIDARS)
def test_no_lidar_sees_people_in_an_empty_room(lidar: Lidar) -> None:
    assert not any(moment.people for moment in Room(lidar=lidar).play(PeopleTracker(), 4.0))


@pytest.mark.parametrize("dropout", [0.1, 0.25])
def test_beams_without_return_hide_nobody(dropout: float) -> None:
    seen = Room(walkers=[person(2.0, 0.5)], lidar=Lidar(dropout=dropout)).play(PeopleTracker(), 5.0)
    late = [moment for moment in seen if moment.now_s >= 2.5]
    assert all(moment.at(1, within_m=0.25) for moment in late)
    assert len(ids(seen, 1)) == 1 and distractors(seen) == []


@pytest.mark.parametrize("noise_m", [0.0, 0.02])
def test_a_perfect_and_a_noisy_lidar_find_who_stands_there(noise_m: float) -> None:
    lidar = Lidar(noise_m=noise_m, mixed_edges=0.0 if not noise_m else 0.2)
    seen = Room(walkers=[person(2.0, 0.5)], lidar=lidar).play(PeopleTracker(), 4.0)
    assert seen[-1].at(1, within_m=0.2) is not None
    assert distractors(seen) == []


def test_behind_a_lidar_that_looks_only_ahead_nobody_is_seen_nor_invented() -> None:
    lidar = Lidar(beams=361, view=math.pi)
    seen = Room(walkers=[person(-2.0, 0.5, 1), person(2.0, 0.5, 2)], lidar=lidar).play(PeopleTracker(), 4.0)
    assert seen[-1].at(2) is not None
    assert not any(moment.at(1) for moment in seen)
    assert distractors(seen) == []


def test_somebody_right_behind_is_one_person_where_the_turn_begins_and_ends() -> None:
    seen = Room(walkers=[person(-1.5, 0.0)]).play(PeopleTracker(), 3.0)
    assert len(seen[-1].people) == 1
    assert seen[-1].at(1, within_m=0.15) is not None


def test_scans_that_come_at_uneven_times_are_followed() -> None:
    walker = Walker(number=1, way=walking([(3.0, -3.0), (3.0, 3.0)], 1.0))
    room, tracker, now_s, seen = Room(walkers=[walker]), PeopleTracker(), 0.0, []
    for number in range(45):
        now_s += (0.04, 0.2, 0.1)[number % 3]
        seen.append(room.step(tracker, round(now_s, 3)))
    assert all(moment.at(1) for moment in seen[12:])
    assert len(ids(seen, 1)) == 1


@pytest.mark.parametrize(
    ("increment_s", "end_s"), [(0.0, 5.0), (0.001, 5.099), (math.nan, 5.0), (-1.0, 5.0), (1.0, 5.0)]
)
def test_the_last_beam_comes_when_the_increments_have_passed_unless_they_are_nonsense(
    increment_s: float, end_s: float
) -> None:
    ranges = np.ones(100, np.float32)
    scan = Scan(stamp_s=5.0, ranges_m=ranges, angle_min=0.0, angle_increment=0.01, time_increment_s=increment_s)
    assert scan.end_s() == pytest.approx(end_s)
