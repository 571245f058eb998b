"""Whatever numbers a lidar sends: never an exception, never a number that is not finite, every person once."""

import math

import numpy as np
from builders import scan
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from people_room import ORIGIN, Room, person

from guide_robot.bench.people.scenes import occupancy
from guide_robot.bench.people.world import Shapes
from guide_robot.common.geometry import Pose2D
from guide_robot.people.track.tracker import PeopleTracker
from guide_robot.people.types import TrackedPerson

ANY_FLOAT = st.floats(width=32)
METRES = st.floats(0.0, 12.0, width=32)
POSES = st.builds(Pose2D, x=st.floats(-100.0, 100.0), y=st.floats(-100.0, 100.0), theta=st.floats(-10.0, 10.0))
# A ROS stamp has 32 bits of seconds; replayed files may hold anything.
STAMPS = st.one_of(st.floats(-1e10, 1e10), st.floats(0.0, 10.0), st.sampled_from([math.nan, math.inf, -math.inf]))
RELAXED = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])


def assert_sound(people: list[TrackedPerson]) -> None:
    """Check that every number can be used, and that no id stands for two people."""
    for found in people:
        xx, xy, yx, yy = found.position_covariance
        numbers = (found.x, found.y, found.vx, found.vy, xx, xy, yx, yy, found.age_s, found.since_seen_s)
        assert all(map(math.isfinite, numbers))
        assert xx >= 0.0 and yy >= 0.0 and xx * yy >= xy * yx - 1e-9
        assert 0.0 <= found.confidence <= 1.0
        assert found.age_s >= 0.0 and found.since_seen_s >= 0.0
    assert len({found.id for found in people}) == len(people)


@RELAXED
@given(
    scans=st.lists(arrays(np.float32, st.integers(0, 90), elements=ANY_FLOAT), min_size=1, max_size=6),
    increment=st.floats(-0.07, 0.07),
)
def test_any_floats_as_ranges_never_raise_and_give_sound_people(scans: list[np.ndarray], increment: float) -> None:
    tracker = PeopleTracker()
    for number, ranges in enumerate(scans):
        assert_sound(tracker.step(scan(ranges, 0.1 * number, increment), ORIGIN, 0.1 * number))


@RELAXED
@given(
    scans=st.lists(arrays(np.float32, 60, elements=st.one_of(METRES, ANY_FLOAT)), min_size=2, max_size=8),
    poses=st.lists(st.one_of(st.none(), POSES), min_size=8, max_size=8),
    in_map=st.one_of(st.none(), POSES),
)
def test_any_ranges_from_any_places_never_raise_and_give_sound_people(
    scans: list[np.ndarray], poses: list[Pose2D | None], in_map: Pose2D | None
) -> None:
    table = Shapes()
    table.circle(2.0, 2.0, 0.3)
    tracker = PeopleTracker(static_map=occupancy(table, (4.0, 4.0)))
    for number, (ranges, pose) in enumerate(zip(scans, poses, strict=False)):
        stamp_s = 0.1 * number
        seen = scan(ranges, stamp_s, 2.0 * math.pi / 60)
        end = poses[(number + 1) % len(poses)]
        assert_sound(tracker.step(seen, pose, stamp_s, in_map, lidar_in_odom_at_end=end))


@RELAXED
@given(stamps=st.lists(STAMPS, min_size=1, max_size=20), coasts=st.lists(STAMPS, min_size=1, max_size=20))
def test_any_order_of_time_never_raises_and_gives_sound_people(stamps: list[float], coasts: list[float]) -> None:
    room, tracker = Room(walkers=[person(2.0, 0.0)]), PeopleTracker()
    room.play(tracker, 0.6)
    ranges, increment = room.scan(0.0).ranges_m, room.lidar.increment
    for stamp_s, coast_s in zip(stamps, coasts, strict=False):
        assert_sound(tracker.step(scan(ranges, stamp_s, increment), ORIGIN, stamp_s))
        assert_sound(tracker.coast(coast_s))


@RELAXED
@given(
    gaps_s=st.lists(st.floats(-0.9, 3.0), min_size=1, max_size=15),
    coast_s=st.lists(st.floats(0.0, 6.0), min_size=1, max_size=15),
)
def test_pauses_and_late_scans_never_make_two_people_of_one(gaps_s: list[float], coast_s: list[float]) -> None:
    room, tracker, now_s = Room(walkers=[person(2.0, 0.0)]), PeopleTracker(), 1.0
    room.play(tracker, now_s)
    for gap_s, ahead_s in zip(gaps_s, coast_s, strict=False):
        now_s += gap_s
        people = room.step(tracker, max(0.0, now_s)).people
        assert_sound(people)
        assert len(people) <= 1
        assert len(tracker.coast(now_s + ahead_s)) <= 1
