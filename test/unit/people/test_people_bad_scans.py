"""What a broken lidar, clock or odometry sends: counted once each, never a crash, never somebody who is not there."""

import logging
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from people_room import ORIGIN, Room, distractors, person, walls

from guide_robot.bench.people.scenes import occupancy
from guide_robot.bench.people.walkers import Walker, walking
from guide_robot.bench.people.world import Lidar, Shapes
from guide_robot.common.geometry import Pose2D
from guide_robot.common.scan import Scan
from guide_robot.people.track.tracker import PeopleTracker
from guide_robot.people.types import TrackedPerson
from guide_robot.sensing.scan_check import ScanFault

ROOM = Room(walkers=[person(2.0, 0.5)])
NOBODY = Room()
BEAMS = ROOM.lidar.beams
FAULTY_RANGES = [
    pytest.param(np.zeros(0, np.float32), ScanFault.EMPTY, id="empty"),
    pytest.param(np.full(3, 2.0, np.float32), ScanFault.TOO_FEW_BEAMS, id="three beams"),
    pytest.param(np.full(BEAMS, math.nan, np.float32), ScanFault.NO_VALID_BEAM, id="NaN"),
    pytest.param(np.full(BEAMS, -math.inf, np.float32), ScanFault.NO_VALID_BEAM, id="minus infinity"),
    pytest.param(np.zeros(BEAMS, np.float32), ScanFault.NO_VALID_BEAM, id="zero"),
    pytest.param(np.full(BEAMS, -1.0, np.float32), ScanFault.NO_VALID_BEAM, id="negative"),
    pytest.param(np.full((2, BEAMS // 2), 2.0, np.float32), ScanFault.WRONG_SHAPE, id="two rows"),
    pytest.param(np.float32(2.0), ScanFault.WRONG_SHAPE, id="one number"),
    pytest.param(np.array(["2.0"] * BEAMS), ScanFault.WRONG_SHAPE, id="words"),
]
FAULTY_FIELDS = [
    pytest.param({"angle_increment": 0.0}, ScanFault.BAD_ANGLES, id="increment 0"),
    pytest.param({"angle_increment": math.nan}, ScanFault.BAD_ANGLES, id="increment NaN"),
    pytest.param({"angle_increment": math.inf}, ScanFault.BAD_ANGLES, id="increment infinite"),
    pytest.param({"angle_increment": 0.5}, ScanFault.BAD_ANGLES, id="beams over many turns"),
    pytest.param({"angle_min": math.nan}, ScanFault.BAD_ANGLES, id="angle_min NaN"),
    pytest.param({"stamp_s": math.nan}, ScanFault.BAD_STAMP, id="stamp NaN"),
    pytest.param({"stamp_s": math.inf}, ScanFault.BAD_STAMP, id="stamp infinite"),
    pytest.param({"range_max_m": math.nan}, ScanFault.BAD_LIMITS, id="range_max NaN"),
    pytest.param({"range_max_m": 0.0}, ScanFault.BAD_LIMITS, id="range_max 0"),
    pytest.param({"range_max_m": -5.0}, ScanFault.BAD_LIMITS, id="range_max negative"),
    pytest.param({"range_max_m": -math.inf}, ScanFault.BAD_LIMITS, id="range_max minus infinity"),
    pytest.param({"range_min_m": math.nan}, ScanFault.BAD_LIMITS, id="range_min NaN"),
    pytest.param({"range_min_m": 20.0}, ScanFault.BAD_LIMITS, id="range_min beyond range_max"),
]
NOWHERE = [
    pytest.param(Pose2D(x=math.nan, y=0.0), id="x NaN"),
    pytest.param(Pose2D(x=0.0, y=math.inf), id="y infinite"),
    pytest.param(Pose2D(x=0.0, y=0.0, theta=math.nan), id="theta NaN"),
]


def tracker_that_knows_somebody() -> PeopleTracker:
    """Return a tracker that has seen the room for two seconds."""
    tracker = PeopleTracker()
    assert len(ROOM.play(tracker, 2.0)[-1].people) == 1
    return tracker


def give(tracker: PeopleTracker, now_s: float, **changes: Any) -> list[TrackedPerson]:
    """Step with the scan of now, changed, and return who is reported."""
    scan = replace(ROOM.scan(now_s), **changes)
    return tracker.step(scan, ORIGIN, scan.stamp_s)


def assert_one_person_kept(tracker: PeopleTracker, before: list[TrackedPerson]) -> None:
    """Check that good scans go on with the person of before and with nobody else."""
    seen = ROOM.play(tracker, 3.0, from_s=2.2)
    assert [p.id for p in seen[-1].people] == [p.id for p in before]
    assert seen[-1].people[0].seen_by_lidar
    assert distractors(seen) == []


@pytest.mark.parametrize("ranges, fault", FAULTY_RANGES)
def test_ranges_of_no_use_are_counted_once_and_change_nobody(ranges: Any, fault: ScanFault) -> None:
    tracker = tracker_that_knows_somebody()
    before = tracker.people()
    after = give(tracker, 2.1, ranges_m=ranges)
    assert tracker.faults == {fault: 1}
    assert [p.id for p in after] == [p.id for p in before]
    assert math.dist((after[0].x, after[0].y), (before[0].x, before[0].y)) < 0.05
    assert_one_person_kept(tracker, before)


@pytest.mark.parametrize("changes, fault", FAULTY_FIELDS)
def test_a_scan_that_cannot_be_understood_is_counted_once_and_changes_nobody(
    changes: dict[str, float], fault: ScanFault
) -> None:
    tracker = tracker_that_knows_somebody()
    before = tracker.people()
    after = give(tracker, 2.1, **changes)
    assert tracker.faults == {fault: 1}
    assert [p.id for p in after] == [p.id for p in before]
    assert_one_person_kept(tracker, before)


@pytest.mark.parametrize("pose", NOWHERE)
@pytest.mark.parametrize("which", ["begin", "end", "map"])
def test_a_scan_from_nowhere_is_counted_once_and_changes_nobody(pose: Pose2D, which: str) -> None:
    tracker = tracker_that_knows_somebody()
    tracker.set_map(occupancy(walls(), (8.0, 8.0)))
    before = tracker.people()
    begin, in_map = (pose if which == "begin" else ORIGIN), (pose if which == "map" else ORIGIN)
    end = pose if which == "end" else ORIGIN
    after = tracker.step(ROOM.scan(2.1), begin, 2.1, in_map, lidar_in_odom_at_end=end)
    assert tracker.faults == {ScanFault.BAD_POSE: 1}
    assert [p.id for p in after] == [p.id for p in before]
    assert_one_person_kept(tracker, before)


@pytest.mark.parametrize("ranges, fault", FAULTY_RANGES)
def test_a_tracker_that_hears_only_useless_ranges_reports_nobody_and_counts_them_all(
    ranges: Any, fault: ScanFault
) -> None:
    tracker = PeopleTracker()
    assert [give(tracker, 0.1 * number, ranges_m=ranges) for number in range(20)] == [[]] * 20
    assert tracker.faults == {fault: 20}


def test_a_fault_is_logged_at_its_first_occurrence_only(caplog: pytest.LogCaptureFixture) -> None:
    tracker = PeopleTracker()
    with caplog.at_level(logging.WARNING):
        for number in range(10):
            give(tracker, 0.1 * number, ranges_m=np.zeros(0, np.float32))
    assert [record.message for record in caplog.records] == [f"lidar: {ScanFault.EMPTY.value}"]


@pytest.mark.parametrize("worthless", [math.nan, math.inf, -math.inf, 0.0, -1.0, 1e30])
def test_single_worthless_beams_are_no_fault_and_hide_nobody(worthless: float) -> None:
    tracker, seen = PeopleTracker(), []
    for number in range(30):
        scan = ROOM.scan(0.1 * number)
        ranges = scan.ranges_m.copy()
        ranges[number % 7 :: 7] = worthless
        seen.append(tracker.step(replace(scan, ranges_m=ranges), ORIGIN, scan.stamp_s))
    assert not tracker.faults
    assert all(len(people) == 1 for people in seen[15:])
    assert math.dist((seen[-1][0].x, seen[-1][0].y), (2.0, 0.5)) < 0.1


@pytest.mark.parametrize("worthless", [math.nan, math.inf, 0.0, -1.0])
def test_a_stripe_of_worthless_beams_in_a_wall_makes_no_ghost(worthless: float) -> None:
    tracker, seen = PeopleTracker(), []
    for number in range(40):
        scan = NOBODY.scan(0.1 * number)
        ranges = scan.ranges_m.copy()
        ranges[350:353] = ranges[360:375] = ranges[380:400] = worthless
        seen += tracker.step(replace(scan, ranges_m=ranges), ORIGIN, scan.stamp_s)
    assert seen == []


def test_beams_that_all_go_into_the_open_are_an_empty_place_and_no_fault() -> None:
    tracker = PeopleTracker()
    seen = Room(fixed=Shapes()).play(tracker, 2.0)
    assert not any(moment.people for moment in seen)
    assert not tracker.faults


def test_somebody_in_the_open_is_found_and_gone_when_no_beam_returns_any_more() -> None:
    walker = Walker(number=1, way=walking([(2.0, -2.0), (2.0, 2.0)], 1.0), until_s=3.0)
    tracker = PeopleTracker()
    seen = Room(walkers=[walker], fixed=Shapes(), lidar=Lidar(dropout=0.0)).play(tracker, 9.0)
    assert seen[20].at(1) is not None
    assert seen[-1].people == []


def test_beam_count_changing_in_mid_run_is_counted_and_nobody_is_lost_or_doubled() -> None:
    tracker = PeopleTracker()
    first = ROOM.play(tracker, 2.0)[-1].people
    other = Room(walkers=ROOM.walkers, lidar=Lidar(beams=400, view=math.radians(200.0)))
    seen = other.play(tracker, 4.0, from_s=2.0)
    back = ROOM.play(tracker, 5.0, from_s=4.0)
    assert tracker.faults == {ScanFault.BEAMS_CHANGED: 2}
    assert {p.id for moment in seen + back for p in moment.people} == {first[0].id}
    assert len(seen[-1].people) == len(back[-1].people) == 1


@pytest.mark.parametrize("range_max_m", [1e6, 1e30, math.inf])
def test_an_absurdly_large_range_max_is_taken_as_no_limit(range_max_m: float) -> None:
    tracker = tracker_that_knows_somebody()
    people = give(tracker, 2.1, range_max_m=range_max_m)
    assert len(people) == 1 and people[0].seen_by_lidar


def test_a_lidar_that_turns_the_other_way_round_sees_the_same_person_at_the_same_place() -> None:
    tracker = PeopleTracker()
    for number in range(20):
        scan = ROOM.scan(0.1 * number)
        last = scan.angle_min + scan.angle_increment * (BEAMS - 1)
        turned = replace(
            scan, ranges_m=scan.ranges_m[::-1].copy(), angle_min=last, angle_increment=-scan.angle_increment
        )
        people = tracker.step(turned, ORIGIN, scan.stamp_s)
    assert len(people) == 1
    assert math.dist((people[0].x, people[0].y), (2.0, 0.5)) < 0.1


@pytest.mark.parametrize("stamp_s", [1.9, 1.85, 1.5])
def test_a_scan_that_comes_late_or_twice_is_counted_and_dropped(stamp_s: float) -> None:
    tracker = tracker_that_knows_somebody()
    before = tracker.people()
    after = give(tracker, 2.0, stamp_s=stamp_s)
    assert tracker.faults == {ScanFault.OUT_OF_ORDER: 1}
    assert [(p.id, p.x, p.y) for p in after] == [(p.id, p.x, p.y) for p in before]
    assert_one_person_kept(tracker, before)


def test_time_that_stands_still_counts_every_scan_and_moves_nobody() -> None:
    tracker = tracker_that_knows_somebody()
    before = tracker.people()
    for _ in range(10):
        after = give(tracker, 2.0, stamp_s=1.9)
    assert tracker.faults == {ScanFault.OUT_OF_ORDER: 10}
    assert [(p.id, p.x, p.y) for p in after] == [(p.id, p.x, p.y) for p in before]


def test_time_jumping_far_back_forgets_everybody_once_and_starts_again_with_new_numbers() -> None:
    tracker = PeopleTracker()
    old = ROOM.play(tracker, 102.0, from_s=100.0)[-1].people
    seen = ROOM.play(tracker, 3.0)
    assert tracker.faults == {ScanFault.TIME_JUMPED_BACK: 1}
    assert seen[0].people == []
    assert len(seen[-1].people) == 1
    assert seen[-1].people[0].id != old[0].id
    assert 0.0 <= seen[-1].people[0].age_s <= 3.0
    assert distractors(seen) == []


def test_time_jumping_far_ahead_leaves_nobody_who_is_no_longer_there() -> None:
    tracker = tracker_that_knows_somebody()
    seen = NOBODY.play(tracker, 3602.0, from_s=3600.0)
    assert seen[-1].people == []
    assert tracker.people() == []


@pytest.mark.parametrize("ahead_s", [2.5, 3.5, 5.0, 60.0])
def test_a_scan_older_than_what_was_already_foretold_throws_nobody_about(ahead_s: float) -> None:
    walker = Walker(number=1, way=walking([(3.0, -2.5), (3.0, 2.5)], 1.0))
    room, tracker = Room(walkers=[walker]), PeopleTracker()
    room.play(tracker, 2.0)
    tracker.coast(ahead_s)
    for moment in room.play(tracker, 4.0, from_s=2.2):
        for found in moment.people:
            xx, _, _, yy = found.position_covariance
            assert xx > 0.0 and yy > 0.0
            assert math.hypot(found.vx, found.vy) < 2.0
            assert math.dist((found.x, found.y), moment.truth[1]) < 0.5
    assert moment.at(1) is not None


@pytest.mark.parametrize("now_s", [math.nan, math.inf, -math.inf, -1e9])
def test_coasting_to_no_time_at_all_changes_nobody(now_s: float) -> None:
    tracker = tracker_that_knows_somebody()
    before = tracker.people()
    assert tracker.coast(now_s) == before


def test_coasting_without_any_scan_ever_gives_nobody() -> None:
    assert PeopleTracker().coast(5.0) == []


def test_faults_of_different_kinds_are_counted_apart() -> None:
    tracker = PeopleTracker()
    give(tracker, 0.0, ranges_m=np.zeros(0, np.float32))
    give(tracker, 0.1, angle_increment=0.0)
    give(tracker, 0.2, angle_increment=0.0)
    assert tracker.faults == {ScanFault.EMPTY: 1, ScanFault.BAD_ANGLES: 2}


def test_whole_numbers_and_lists_are_ranges_too() -> None:
    tracker = PeopleTracker()
    for number, ranges in enumerate((np.full(BEAMS, 3), [3.0] * BEAMS)):
        scan = Scan(stamp_s=0.1 * number, ranges_m=ranges, angle_min=-math.pi, angle_increment=ROOM.lidar.increment)  # type: ignore[arg-type]
        assert tracker.step(scan, ORIGIN, scan.stamp_s) == []
    assert not tracker.faults
