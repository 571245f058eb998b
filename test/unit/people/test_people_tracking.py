"""Who is there, where, how fast and under which number: people who stand, walk, cross and turn corners."""

import itertools
import math

import numpy as np
import pytest
from builders import person as tracked
from people_room import MAP_FROM_ODOM, ORIGIN, Room, Seen, distractors, ids, known_room, person, walls

from guide_robot.bench.people.scenes import occupancy
from guide_robot.bench.people.walkers import Walker, walking
from guide_robot.bench.people.world import Lidar, Shapes
from guide_robot.common.geometry import Pose2D
from guide_robot.common.vocabulary import BodyKind
from guide_robot.people.track.tracker import PeopleTracker, to_map

POINTS = [(1.5, 0.0), (2.5, 1.0), (3.0, -2.0), (4.0, 0.5), (5.0, 1.0), (-2.0, 1.0)]


def from_first_found(seen: list[Seen], number: int = 1) -> list[Seen]:
    """Return the moments from the first at which a walker is reported."""
    first = next(place for place, moment in enumerate(seen) if moment.at(number) is not None)
    return seen[first:]


def assert_kept_without_a_gap(seen: list[Seen], number: int = 1, *, within_s: float = 1.5) -> None:
    """Check that a walker is found in time, never missed afterwards, and has one number."""
    since = from_first_found(seen, number)
    assert since[0].now_s - seen[0].now_s <= within_s
    assert all(moment.at(number) is not None for moment in since)
    assert len(ids(seen, number)) == 1


@pytest.mark.parametrize("place", POINTS)
def test_somebody_who_stood_there_before_the_robot_came_is_found_without_moving(place: tuple[float, float]) -> None:
    seen = Room(walkers=[person(*place)]).play(PeopleTracker(), 3.0)
    assert_kept_without_a_gap(seen)
    found = seen[-1].at(1, within_m=0.1)
    assert found is not None
    assert math.hypot(found.vx, found.vy) < 0.15
    assert distractors(seen) == []


def test_somebody_who_came_along_is_kept_when_one_leg_hides_the_other() -> None:
    walker = Walker(number=1, way=walking([(4.5, 0.0), (1.5, 0.0)], 1.0, start_s=1.0), facing=0.5 * math.pi)
    seen = Room(walkers=[walker]).play(PeopleTracker(), 9.0)
    assert_kept_without_a_gap(seen, within_s=3.0)
    assert distractors(seen) == []


def test_somebody_in_a_long_skirt_who_walks_in_is_found() -> None:
    walker = Walker(number=1, way=walking([(6.0, 1.0), (2.0, 0.0)], 0.9), skirt=True)
    seen = Room(walkers=[walker]).play(PeopleTracker(), 7.0)
    assert_kept_without_a_gap(seen, within_s=3.0)


def test_a_robot_that_drives_up_finds_who_stands_there_where_they_are() -> None:
    room = Room(walkers=[person(5.0, 0.4)], robot=lambda now_s: Pose2D(x=0.6 * now_s, y=0.0), swept=True)
    seen = room.play(PeopleTracker(), 5.0)
    assert_kept_without_a_gap(seen)
    found = seen[-1].at(1, within_m=0.15)
    assert found is not None and math.hypot(found.vx, found.vy) < 0.2
    assert distractors(seen) == []


@pytest.mark.parametrize("way", [[(2.0, -3.0), (2.0, 3.0)], [(6.0, 0.5), (-3.0, 0.5)], [(1.0, 2.5), (6.0, -1.0)]])
def test_somebody_who_walks_by_is_one_person_with_one_number(way: list[tuple[float, float]]) -> None:
    seen = Room(walkers=[Walker(number=1, way=walking(way, 1.1, 0.5))]).play(PeopleTracker(), 7.0)
    assert_kept_without_a_gap(seen)
    assert all(math.dist((p.x, p.y), m.truth[1]) < 0.35 for m in seen for p in m.people)


def test_age_grows_with_time_and_the_number_is_never_zero() -> None:
    seen = from_first_found(Room(walkers=[person(2.0, 0.0)]).play(PeopleTracker(), 3.0))
    first, last = seen[0].at(1), seen[-1].at(1)
    assert first is not None and last is not None
    assert last.age_s - first.age_s == pytest.approx(seen[-1].now_s - seen[0].now_s)
    assert last.id > 0


@pytest.mark.parametrize("speed", [0.5, 1.0, 1.4])
@pytest.mark.parametrize("way", [[(3.0, -3.0), (3.0, 3.0)], [(6.0, 0.3), (1.0, 0.3)], [(1.0, 2.0), (6.0, -1.0)]])
def test_the_velocity_of_a_walker_is_known_within_a_quarter_metre_a_second(
    way: list[tuple[float, float]], speed: float
) -> None:
    seen = Room(walkers=[Walker(number=1, way=walking(way, speed))]).play(PeopleTracker(), 3.0)
    wanted = speed * (np.array(way[1]) - way[0]) / math.dist(*way)
    for moment in seen[15:]:
        found = moment.at(1)
        assert found is not None
        assert math.hypot(found.vx - wanted[0], found.vy - wanted[1]) < 0.25


def test_who_stops_is_soon_known_to_stand() -> None:
    seen = Room(walkers=[Walker(number=1, way=walking([(3.0, -2.0), (3.0, 0.0)], 1.0))]).play(PeopleTracker(), 5.0)
    found = seen[-1].at(1, within_m=0.15)
    assert found is not None and math.hypot(found.vx, found.vy) < 0.15


@pytest.mark.parametrize("seed", range(5))
def test_two_who_cross_a_metre_apart_keep_their_numbers(seed: int) -> None:
    near = Walker(number=1, way=walking([(2.5, -3.0), (2.5, 3.0)], 1.0, 1.0))
    far = Walker(number=2, way=walking([(3.5, 3.0), (3.5, -3.0)], 1.0, 1.0))
    seen = Room(walkers=[near, far], seed=seed).play(PeopleTracker(), 7.0)
    assert len(ids(seen, 1)) == len(ids(seen, 2)) == 1
    assert ids(seen, 1) != ids(seen, 2)
    assert distractors(seen) == []


def test_a_leg_half_a_metre_beside_the_one_seen_of_somebody_who_stands_is_somebody_else_s() -> None:
    tracker = PeopleTracker(static_map=known_room())
    Room(walkers=[person(1.5, 0.0)]).play(tracker, 3.0, map_from_odom=MAP_FROM_ODOM)
    legs = walls()
    for y in (0.09, -0.46):
        legs.circle(1.5, y, 0.055)
    people = Room(fixed=legs).play(tracker, 5.0, from_s=3.0, map_from_odom=MAP_FROM_ODOM)[-1].people
    assert sorted(one.y for one in people) == pytest.approx([-0.46, 0.09], abs=0.12)


def test_two_who_walk_side_by_side_are_two() -> None:
    pair = [
        Walker(number=1, way=walking([(5.0, -0.4), (1.5, -0.4)], 0.9)),
        Walker(number=2, way=walking([(5.0, 0.4), (1.5, 0.4)], 0.9), phase=1.5),
    ]
    seen = Room(walkers=pair).play(PeopleTracker(), 5.0)
    assert len(seen[-1].people) == 2
    assert len(ids(seen, 1)) == len(ids(seen, 2)) == 1


def test_a_queue_of_five_is_five_people() -> None:
    queue = [person(1.5 + 0.8 * place, 1.2, place + 1, facing=0.3 * place) for place in range(5)]
    seen = Room(walkers=queue).play(PeopleTracker(static_map=known_room()), 5.0, map_from_odom=MAP_FROM_ODOM)
    assert len(seen[-1].people) == 5
    assert len({p.id for p in seen[-1].people}) == 5


@pytest.mark.parametrize("swept", [False, True])
@pytest.mark.parametrize("turn", [0.5, -1.0, 2.0])
def test_a_robot_that_turns_on_the_spot_sees_no_motion_in_those_who_stand(turn: float, swept: bool) -> None:
    people = [person(2.0, 1.0, 1), person(3.0, -1.0, 2), person(-2.0, 0.5, 3)]
    room = Room(walkers=people, robot=lambda now_s: Pose2D(x=0.0, y=0.0, theta=turn * now_s), swept=swept)
    seen = room.play(PeopleTracker(), 4.0)
    for number in (1, 2, 3):
        assert_kept_without_a_gap(seen, number)
    assert all(math.hypot(p.vx, p.vy) < 0.2 for moment in seen[15:] for p in moment.people)
    assert all(moment.at(number, within_m=0.15) for moment in seen[15:] for number in (1, 2, 3))
    assert distractors(seen) == []


def test_without_odometry_people_are_followed_in_the_lidars_own_frame() -> None:
    walker, tracker = Walker(number=1, way=walking([(6.0, 0.5), (1.5, 0.2)], 0.9)), PeopleTracker()
    room = Room(walkers=[walker])
    found = [tracker.step(room.scan(0.1 * n), None, 0.1 * n) for n in range(45)]
    assert len(found[-1]) == 1
    assert math.dist((found[-1][0].x, found[-1][0].y), walker.way.place(4.4)) < 0.3
    assert len({p.id for people in found for p in people}) == 1


def test_an_empty_room_gives_nobody() -> None:
    assert not any(moment.people for moment in Room().play(PeopleTracker(), 5.0))


@pytest.mark.parametrize("rate_hz", [10.0, 40.0])
def test_walls_that_close_around_the_robot_give_nobody_in_their_middle(rate_hz: float) -> None:
    lidar = Lidar(rate_hz=rate_hz)
    lift, round_room = walls(-0.9, -0.7, 0.7, 0.9), Shapes()
    corners = [(2.0 * math.cos(0.3 * n), 0.5 + 2.0 * math.sin(0.3 * n)) for n in range(22)]
    for one, other in itertools.pairwise(corners):
        round_room.line(*one, *other)
    for fixed in (lift, round_room, walls()):
        assert not any(moment.people for moment in Room(fixed=fixed, lidar=lidar).play(PeopleTracker(), 4.0))


def test_walls_corners_and_doorways_give_nobody_also_while_the_robot_drives_past() -> None:
    fixed = walls()
    for x in (0.0, 2.0, 4.0):
        fixed.line(x, 1.5, x + 0.9, 1.5)
        fixed.line(x + 0.9, 1.5, x + 0.9, 4.0)
        fixed.line(x, -1.5, x + 1.2, -1.5)
    room = Room(fixed=fixed, robot=lambda now_s: Pose2D(x=-2.0 + 0.5 * now_s, y=0.0), swept=True)
    assert distractors(room.play(PeopleTracker(), 8.0)) == []


def test_chairs_give_nobody_and_who_stands_among_them_is_found() -> None:
    fixed = walls()
    for x, y in ((2.0, 1.5), (2.7, 1.5), (3.4, 1.5), (2.0, -2.0), (3.0, -2.0)):
        for dx, dy in ((-0.2, -0.2), (-0.2, 0.2), (0.2, -0.2), (0.2, 0.2)):
            fixed.circle(x + dx, y + dy, 0.015)
    assert distractors(Room(fixed=fixed).play(PeopleTracker(), 5.0)) == []
    seen = Room(fixed=fixed, walkers=[person(2.6, 0.6)]).play(PeopleTracker(), 5.0)
    assert_kept_without_a_gap(seen)
    assert distractors(seen) == []


def test_mapped_furniture_gives_nobody_though_it_stands_like_legs() -> None:
    fixed = walls()
    for y in (1.0, 1.25):
        fixed.circle(2.0, y, 0.06)
    grid = occupancy(fixed, (10.0, 8.0))
    room = Room(fixed=fixed, walkers=[person(2.5, -1.0)])
    seen = room.play(PeopleTracker(static_map=grid), 4.0, map_from_odom=ORIGIN)
    assert distractors(seen) == [] and seen[-1].at(1) is not None
    without = room.play(PeopleTracker(), 4.0)
    assert distractors(without), "the same pair of posts must look like somebody where no map explains it"
    elsewhere = room.play(PeopleTracker(static_map=grid), 4.0, map_from_odom=Pose2D(x=0.5, y=0.5))
    assert distractors(elsewhere), "a map explains only what stands where it says"


def test_a_map_that_comes_later_counts_from_then_and_keeps_everybody() -> None:
    fixed = walls()
    for y in (1.0, 1.25):
        fixed.circle(2.0, y, 0.06)
    room, tracker = Room(fixed=fixed, walkers=[person(2.5, -1.0)]), PeopleTracker()
    before = room.play(tracker, 2.0, map_from_odom=ORIGIN)[-1].at(1)
    tracker.set_map(occupancy(fixed, (10.0, 8.0)))
    seen = room.play(tracker, 8.0, from_s=2.0, map_from_odom=ORIGIN)
    assert before is not None and {before.id} == ids(seen, 1)
    assert distractors(seen[-10:]) == []


def test_who_leaves_the_room_is_soon_gone() -> None:
    walker = Walker(number=1, way=walking([(2.0, -2.0), (2.0, 1.5)], 1.0), until_s=3.0)
    seen = Room(walkers=[walker]).play(PeopleTracker(), 6.0)
    assert seen[28].at(1) is not None
    assert not any(moment.people for moment in seen[45:])


def test_a_wheelchair_is_a_person() -> None:
    walker = Walker(number=1, way=walking([(6.0, 0.5), (2.0, 0.5)], 0.8), kind=BodyKind.WHEELCHAIR)
    seen = Room(walkers=[walker], lidar=Lidar(beams=1440)).play(PeopleTracker(), 5.0)
    assert sum(moment.at(1, within_m=0.7) is not None for moment in seen[15:]) > 0.8 * len(seen[15:])


def test_the_tracker_says_the_same_twice() -> None:
    room = Room(walkers=[person(2.0, 0.0), Walker(number=2, way=walking([(4.0, -2.0), (4.0, 2.0)], 1.0))])
    assert [m.people for m in room.play(PeopleTracker(), 3.0)] == [m.people for m in room.play(PeopleTracker(), 3.0)]


def test_into_the_map_goes_place_velocity_and_covariance() -> None:
    """A quarter turn left and (10, 5): x to y, y to -x; variances change places."""
    found = tracked(3, 2.0, 1.0, vx=0.5, vy=0.25, position_covariance=(0.04, 0.01, 0.01, 0.09), age_s=1.0)
    there = to_map(found, Pose2D(x=10.0, y=5.0, theta=0.5 * math.pi))
    assert (there.x, there.y) == pytest.approx((9.0, 7.0))
    assert (there.vx, there.vy) == pytest.approx((-0.25, 0.5))
    assert there.position_covariance == pytest.approx((0.09, -0.01, -0.01, 0.04))
    assert (there.id, there.age_s, there.confidence) == (3, 1.0, 0.9)


def test_an_empty_map_and_a_place_outside_it_explain_nothing() -> None:
    grid = occupancy(Shapes(), (1.0, 1.0))
    seen = Room(walkers=[person(3.0, 0.5)]).play(PeopleTracker(static_map=grid), 3.0, map_from_odom=ORIGIN)
    assert_kept_without_a_gap(seen)


@pytest.mark.parametrize("kept", [1.0, 0.7])
def test_somebody_who_walks_past_is_found_without_odometry_though_scans_are_lost(kept: float) -> None:
    walker = Walker(number=1, way=walking([(1.5, -3.0), (1.5, 3.0)], 0.9))
    for seed in range(4):
        random, tracker, room = np.random.default_rng(seed), PeopleTracker(), Room(walkers=[walker], seed=seed)
        found = total = 0
        for number in range(60):
            if random.random() > kept:
                continue
            scan = room.scan(number / 10.0)
            people = tracker.step(scan, None, scan.stamp_s)
            x, y = room.truth(scan.stamp_s)[1]
            total += 1
            found += any(math.hypot(person.x - x, person.y - y) < 0.5 for person in people)
        assert found > 0.4 * total
