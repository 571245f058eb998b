"""Chairs and tables on no map: four thin legs at the corners of a rectangle belong to nobody."""

import itertools

import numpy as np
import pytest
from people_room import Room, distractors, person, walls

from guide_robot.bench.people.walkers import Walker
from guide_robot.bench.people.world import Shapes
from guide_robot.common.geometry import Pose2D
from guide_robot.people.detect.furniture import Furniture
from guide_robot.people.detect.surroundings import pieces_in_odom
from guide_robot.people.settings import TrackerSettings
from guide_robot.people.track.track import Evidence
from guide_robot.people.track.tracker import PeopleTracker
from guide_robot.sensing.scan_view import ScanView

SETTINGS = TrackerSettings()
Legs = list[tuple[float, float]]


def legs_of(x: float, y: float, yaw: float = 0.3, length: float = 0.4, width: float = 0.4) -> Legs:
    """Return where the four legs of a chair or table stand."""
    pose = Pose2D(x=x, y=y, theta=yaw)
    return [pose.transform(a * length, b * width) for a, b in itertools.product((-0.5, 0.5), repeat=2)]


def with_legs(*legs: tuple[float, float], thick_m: float = 0.035) -> Shapes:
    """Return the room's walls and thin legs."""
    shapes = walls()
    for x, y in legs:
        shapes.box(Pose2D(x=x, y=y), thick_m, thick_m)
    return shapes


def drives_by(now_s: float) -> Pose2D:
    """Return where a robot is that goes along +x."""
    return Pose2D(x=0.5 * now_s, y=0.0)


def explained(
    room: Room, legs: Legs, until_s: float = 3.0, from_s: float = 0.0, furniture: Furniture | None = None
) -> list[bool]:
    """Return which legs are those of furniture after some seconds of looking."""
    furniture = furniture or Furniture(SETTINGS)
    for number in range(round(10 * from_s), round(10 * until_s)):
        scan = room.scan(0.1 * number)
        sight = ScanView(
            ranges=scan.ranges_m.astype(np.float64),
            angle_min=scan.angle_min,
            angle_increment=scan.angle_increment,
            pose=room.robot(0.1 * number),
        )
        furniture.look(pieces_in_odom(sight, SETTINGS), sight, 0.1 * number)
    x, y = np.array(legs).T
    return furniture.explains(x, y).tolist()


@pytest.mark.parametrize("size", [(0.4, 0.4), (0.36, 0.45), (1.0, 0.6)])
@pytest.mark.parametrize("yaw", [0.0, 0.4, 0.8])
def test_thin_legs_at_the_corners_of_a_rectangle_are_one_chair_or_table(size: tuple[float, float], yaw: float) -> None:
    legs = legs_of(3.0, 1.0, yaw, *size)
    assert all(explained(Room(fixed=with_legs(*legs), robot=drives_by), legs))


def test_three_thin_legs_are_no_chair_where_the_fourth_is_missing() -> None:
    legs = legs_of(3.0, 1.0)[:3]
    assert not any(explained(Room(fixed=with_legs(*legs), robot=drives_by), legs))


def test_the_legs_of_two_people_who_face_each_other_are_no_table() -> None:
    people = [Walker(number=n, way=person(x, 1.0).way, half_stance_m=0.16) for n, x in enumerate((2.5, 3.2), 1)]
    legs = [leg for one in people for leg in [(one.way.place(0.0)[0], 1.0 + side * 0.16) for side in (-1.0, 1.0)]]
    assert not any(explained(Room(walkers=people, robot=drives_by), legs))


def test_a_chair_that_was_taken_away_is_forgotten() -> None:
    legs, furniture = legs_of(3.0, 1.0), Furniture(SETTINGS)
    assert all(explained(Room(fixed=with_legs(*legs), robot=drives_by), legs, furniture=furniture))
    assert not any(explained(Room(robot=drives_by), legs, 5.0, 3.0, furniture))


def test_somebody_beside_a_chair_is_found_and_the_chair_is_nobody() -> None:
    legs = legs_of(3.2, 1.2)
    room = Room(walkers=[person(3.0, 1.7, facing=0.7)], fixed=with_legs(*legs), robot=drives_by)
    seen = room.play(PeopleTracker(), 6.0)
    assert distractors(seen) == []
    assert all(moment.at(1) is not None for moment in seen[15:])


def test_two_legs_seen_undo_the_doubt_of_looks_at_one() -> None:
    evidence = Evidence()
    for direction in range(3):
        evidence.see_alone(direction, -1.0)
    assert evidence.alone_sum() == pytest.approx(-3.0)
    for direction in range(3, 5):
        evidence.see_alone(direction, 0.0)
        evidence.see_both(direction, 1.5)
    assert evidence.alone_sum() == pytest.approx(0.0)


def test_two_legs_seen_are_no_evidence_beyond_that() -> None:
    evidence = Evidence()
    evidence.see_both(0, 1.5)
    assert evidence.alone_sum() == 0.0


def test_without_odometry_nobody_is_doubted_for_standing_where_a_chair_was_in_another_frame() -> None:
    chair = Room(fixed=with_legs(*legs_of(3.0, 1.0, 0.0, 0.4, 0.32)), robot=drives_by)
    elsewhere = Room(walkers=[Walker(number=1, way=person(3.2, 1.0).way, half_stance_m=0.16)])
    tracker = PeopleTracker()
    chair.play(tracker, 3.0)
    for number in range(30, 50):
        people = tracker.step(elsewhere.scan(0.1 * number), None, 0.1 * number)
    assert len(people) == 1
