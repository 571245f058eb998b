"""Somebody in a wheelchair is one person to the lidar, from every side, also while others stand before them."""

import math
from dataclasses import replace

import numpy as np
import pytest
from people_room import ORIGIN, Room, ids, person, walls

from guide_robot.bench.people.walkers import Walker, Way, standing
from guide_robot.common.geometry import Pose2D
from guide_robot.common.vocabulary import BodyKind
from guide_robot.people.detect.free_space import FreeSpaceMemory
from guide_robot.people.detect.wheelchair import ANYWHERE, Look, find_chair
from guide_robot.people.track.chair_watch import SURE_RAD
from guide_robot.people.track.tracker import PeopleTracker
from guide_robot.people.types import TrackedPerson
from guide_robot.sensing.scan_view import ScanView

CHAIR = 1


def in_chair(x: float, y: float, facing: float = math.pi) -> Walker:
    return Walker(number=CHAIR, way=standing(x, y), kind=BodyKind.WHEELCHAIR, facing=facing)


def look_at(room: Room, *, mapped: bool = False) -> Look:
    scan = room.scan(0.0)
    sight = ScanView(
        ranges=scan.ranges_m.astype(np.float64),
        angle_min=scan.angle_min,
        angle_increment=scan.angle_increment,
        pose=ORIGIN,
    )
    return Look(sight=sight, mapped=np.full(len(scan.ranges_m), mapped), memory=FreeSpaceMemory())


def served(room: Room, seconds: float) -> PeopleTracker:
    """Play the room while the one in the chair, or nearest to it, is served."""
    tracker, place, number = PeopleTracker(), room.truth(0.0)[CHAIR], 0
    for step in range(round(seconds * room.lidar.rate_hz)):
        people = room.step(tracker, step / room.lidar.rate_hz).people
        if not number and people:
            number = min(people, key=lambda one: math.hypot(one.x - place[0], one.y - place[1])).id
        tracker.serve(number, sure=False)
    return tracker


def near(people: list[TrackedPerson], x: float, y: float, within_m: float = 0.9) -> list[TrackedPerson]:
    return [one for one in people if math.hypot(one.x - x, one.y - y) < within_m]


def test_a_chair_is_found_from_nearly_every_side_and_never_elsewhere() -> None:
    random = np.random.default_rng(3)
    found = []
    for _ in range(40):
        distance_m, bearing, facing = random.uniform(0.9, 2.2), random.uniform(-1.0, 1.0), random.uniform(-3.14, 3.14)
        place = distance_m * math.cos(bearing), distance_m * math.sin(bearing)
        guess = Pose2D(x=place[0] + random.uniform(-0.3, 0.3), y=place[1] + random.uniform(-0.3, 0.3))
        fit = find_chair(look_at(Room(walkers=[in_chair(*place, facing)])), guess, ANYWHERE)
        found.append(math.inf if fit is None else fit.pose.distance_to(*place))
    assert sum(off_m < 0.2 for off_m in found) >= 38
    assert not any(0.3 < off_m < math.inf for off_m in found)


@pytest.mark.parametrize("places", [[(1.2, 0.0)], [(1.2, 0.3), (1.2, -0.3)]])
def test_no_chair_is_found_where_people_stand(places: list[tuple[float, float]]) -> None:
    room = Room(walkers=[person(*place, number=number) for number, place in enumerate(places, 1)])
    fit = find_chair(look_at(room), Pose2D(x=1.2, y=0.0), ANYWHERE)
    assert fit is None or fit.seen_rad < SURE_RAD


def test_what_the_map_knows_is_no_chair() -> None:
    room = Room(fixed=walls(high=1.2))
    assert find_chair(look_at(room, mapped=True), Pose2D(x=0.0, y=1.2), ANYWHERE) is None


def test_who_is_served_in_a_chair_is_one_person_in_the_middle_of_it() -> None:
    room = Room(walkers=[in_chair(1.2, 0.2)])
    people = served(room, 3.0).people()
    assert [(one.kind, one.similarity) for one in people] == [(BodyKind.WHEELCHAIR, 1.0)]
    assert math.hypot(people[0].x - 1.2, people[0].y - 0.2) < 0.15


def test_a_chair_that_turns_on_the_spot_stays_where_it_is() -> None:
    tracker, facings = PeopleTracker(), np.concatenate((np.full(30, 2.5), np.linspace(2.5, 2.5 + math.tau, 60)))
    for step, facing in enumerate(facings):
        room = Room(walkers=[in_chair(1.5, 0.2, float(facing))])
        people = room.step(tracker, 0.1 * step).people
        tracker.serve(people[0].id if people else 0, sure=False)
    assert len(people) == 1 and people[0].similarity == 1.0
    assert math.hypot(people[0].x - 1.5, people[0].y - 0.2) < 0.1


def test_who_walks_is_never_taken_to_sit_in_a_chair() -> None:
    room = Room(walkers=[Walker(number=CHAIR, way=Way([(0.0, 1.1, 0.0), (2.0, 1.1, 0.0), (7.0, 5.0, 1.0)]))])
    tracker = served(room, 7.0)
    assert [(one.kind, one.similarity) for one in tracker.people()] == [(BodyKind.WALKING, 0.0)]


def test_somebody_who_stands_before_a_chair_does_not_become_the_one_in_it() -> None:
    before = Way([(3.0, 1.0, 3.0), (5.0, 1.0, 0.0), (9.0, 1.0, 0.0), (11.0, 1.0, -3.0)])
    room = Room(walkers=[in_chair(1.9, 0.0), Walker(number=2, way=before)])
    tracker = served(room, 3.5)
    number = near(tracker.people(), 1.9, 0.0)[0].id
    seen = room.play(tracker, 14.0, from_s=3.5)
    assert ids(seen, CHAIR) == {number}
    assert number not in ids(seen, 2)


def test_whoever_walks_is_unlike_somebody_in_a_chair() -> None:
    room = Room(walkers=[in_chair(1.2, 0.0), Walker(number=2, way=Way([(0.0, 6.0, 2.0), (6.0, 1.0, 2.0)]))])
    similarity = {one.kind: one.similarity for one in served(room, 5.5).people()}
    assert similarity[BodyKind.WHEELCHAIR] == 1.0 and 0.0 < similarity[BodyKind.WALKING] < 0.1


def test_once_the_place_of_a_chair_is_empty_nobody_is_in_one() -> None:
    room = Room(walkers=[replace(in_chair(1.2, 0.0), until_s=3.0)])
    tracker = served(room, 2.9)
    assert len(tracker.people()) == 1
    room.play(tracker, 6.0, from_s=2.9)
    assert tracker.people() == []


def test_who_stood_with_nothing_beside_them_sits_in_no_chair_that_comes_close() -> None:
    room = Room(walkers=[person(1.2, 0.55, CHAIR), replace(in_chair(1.3, 0.1), number=2, from_s=4.0)])
    tracker = served(room, 8.0)
    assert all(one.similarity == 0.0 for one in tracker.people())
    assert len(near(tracker.people(), 1.2, 0.55, within_m=0.2)) == 1
