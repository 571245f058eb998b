"""People in the twin: they walk around things, sit, leave by the door, pass each other, and repeat exactly."""

import dataclasses
import math

import pytest

from guide_robot.common.geometry import STILL, Twist2D
from guide_robot.common.vocabulary import BodyKind
from guide_robot.simulation.people_types import Activity, Intent, Motion
from guide_robot.simulation.twin import Twin


def pass_time(twin: Twin, seconds: float) -> None:
    """Let time pass while the robot stands."""
    for _ in range(round(seconds / 0.1)):
        twin.step(0.1, STILL)


def test_person_walks_around_the_cupboard_without_touching_it(plan, exact):
    twin = Twin(plan, exact, 1)
    person = twin.add_person(4.0, 4.6)
    twin.direct(person, Intent(motion=Motion.WALK_TO, x=6.0, y=4.0))
    nearest = math.inf
    for _ in range(100):
        twin.step(0.1, STILL)
        at = twin.person(person)
        nearest = min(nearest, twin.building.gap_to_things(at.x, at.y, 1.5))
    assert math.dist((at.x, at.y), (6.0, 4.0)) < 0.3 and at.arrived
    assert nearest > 0.12


@pytest.mark.parametrize("kind", list(BodyKind))
def test_everybody_reaches_every_place_of_the_office_from_the_door(office, exact, kind):
    twin = Twin(office, exact, 1)
    door = twin.building.exits()[0]
    for place in office.places:
        goal = place.poses()[0]
        person = twin.add_person(door.x, door.y, kind=kind)
        twin.direct(person, Intent(motion=Motion.WALK_TO, x=goal.x, y=goal.y))
        pass_time(twin, 25.0)
        assert twin.person(person).arrived, place.id
        twin.remove_person(person)


def test_person_keeps_to_the_wanted_speed(plan, exact):
    twin = Twin(plan, exact, 1)
    person = twin.add_person(0.6, 7.0)
    twin.direct(person, Intent(motion=Motion.WALK_TO, x=9.4, y=7.0, speed_mps=0.4))
    pass_time(twin, 10.0)
    assert twin.person(person).x == pytest.approx(0.6 + 0.4 * 10.0, abs=0.4)


def test_person_sits_down_on_the_chair_and_stands_up_again(plan, exact):
    twin = Twin(plan, exact, 1)
    person = twin.add_person(3.0, 3.0)
    twin.direct(person, Intent(motion=Motion.SIT, x=1.0, y=1.2, theta=math.pi / 2.0))
    pass_time(twin, 8.0)
    at = twin.person(person)
    assert at.activity is Activity.SITTING
    assert (at.x, at.y, at.theta) == pytest.approx((1.0, 1.2, math.pi / 2.0), abs=0.02)
    twin.direct(person, Intent(motion=Motion.WALK_TO, x=3.0, y=3.0))
    pass_time(twin, 6.0)
    assert math.dist((twin.person(person).x, twin.person(person).y), (3.0, 3.0)) < 0.3


def test_person_leaves_by_the_door_and_is_gone(plan, exact):
    twin = Twin(plan, exact, 1)
    person = twin.add_person(2.0, 7.0)
    twin.direct(person, Intent(motion=Motion.LEAVE))
    pass_time(twin, 3.0)
    assert twin.person(person).activity is Activity.LEAVING
    pass_time(twin, 12.0)
    assert twin.person(person) is None
    assert twin.scan().ranges_m.min() > 0.5


def test_an_intent_for_somebody_who_is_gone_changes_nothing(plan, exact):
    twin = Twin(plan, exact, 1)
    twin.direct(99, Intent(motion=Motion.LEAVE))
    twin.remove_person(99)
    assert twin.people() == []


def test_two_who_meet_pass_each_other(plan, exact):
    twin = Twin(plan, exact, 1)
    one, other = twin.add_person(1.0, 6.8), twin.add_person(9.0, 6.8)
    twin.direct(one, Intent(motion=Motion.WALK_TO, x=9.0, y=6.8))
    twin.direct(other, Intent(motion=Motion.WALK_TO, x=1.0, y=6.8))
    nearest = math.inf
    for _ in range(120):
        twin.step(0.1, STILL)
        a, b = twin.person(one), twin.person(other)
        nearest = min(nearest, math.dist((a.x, a.y), (b.x, b.y)))
    assert a.arrived and b.arrived
    assert nearest > 0.35


def test_a_place_walled_off_is_not_reached_and_nobody_walks_through_walls(build_hall, exact):
    from guide_robot.floor.model import Wall

    hall = build_hall()
    across = Wall(id="across", points=[(-0.05, 5.8), (10.05, 5.8)], thickness=0.1)
    twin = Twin(dataclasses.replace(hall, walls=[*hall.walls, across]), exact, 1)
    person = twin.add_person(3.0, 3.0)
    twin.direct(person, Intent(motion=Motion.WALK_TO, x=3.0, y=7.0))
    pass_time(twin, 10.0)
    assert twin.person(person).y < 5.8
    assert not twin.person(person).arrived


def test_people_of_the_floor_plan_walk_back_and_forth(patrolled, exact):
    twin = Twin(patrolled, exact, 1)
    xs = []
    for _ in range(120):
        twin.step(0.1, STILL)
        xs.append(twin.people()[0].x)
    assert max(xs) > 3.6 and min(xs[60:]) < 1.5
    assert twin.people()[0].role == "guard"


def test_same_seed_and_same_calls_give_the_same_states(office):
    from guide_robot.simulation.cast import Cast, TrialPlan
    from guide_robot.simulation.followers import FollowerKind
    from guide_robot.simulation.settings import TwinSettings

    def play(seed: int) -> list[object]:
        twin = Twin(office, TwinSettings(), seed)
        cast = Cast(twin, TrialPlan(kind=FollowerKind.SWAPPED, seed=seed, walkers=6, parked=1))
        for tick in range(120):
            cast.step()
            twin.step(0.05, Twist2D(linear=0.3, angular=0.2))
            ranges = twin.scan().ranges_m.tobytes() if tick % 10 == 0 else b""
        return [ranges, twin.odometry(), twin.true_pose(), twin.people(), twin.contacts.contacts]

    assert play(4) == play(4)
    assert play(4) != play(5)


def test_looking_does_not_change_what_people_do(office, exact):
    seen, unseen = Twin(office, exact, 1), Twin(office, exact, 1)
    for twin in (seen, unseen):
        person = twin.add_person(9.0, 2.0)
        twin.direct(person, Intent(motion=Motion.WALK_TO, x=4.0, y=10.5))
        for _ in range(60):
            twin.step(0.1, STILL)
            if twin is seen:
                twin.scan()
    assert seen.people() == unseen.people()


def test_people_walk_round_a_robot_that_stands_in_their_way(plan, exact):
    twin = Twin(plan, exact, 1)
    robot = twin.true_pose()
    person = twin.add_person(robot.x, robot.y + 2.5)
    twin.direct(person, Intent(motion=Motion.WALK_TO, x=robot.x, y=robot.y - 2.5, speed_mps=1.0))
    nearest, slowest = math.inf, math.inf
    for step in range(80):
        twin.step(0.1, STILL)
        at = twin.person(person)
        nearest = min(nearest, robot.distance_to(at.x, at.y))
        if step > 5 and not at.arrived and at.y > robot.y - 1.5:
            slowest = min(slowest, math.hypot(at.vx, at.vy))
    assert at.arrived
    assert nearest > 0.27 + 0.2 + 0.25
    assert slowest > 0.5


def test_who_comes_to_the_robot_itself_is_not_turned_away(plan, exact):
    twin = Twin(plan, exact, 1)
    robot = twin.true_pose()
    person = twin.add_person(robot.x, robot.y + 2.5)
    twin.direct(person, Intent(motion=Motion.WALK_TO, x=robot.x, y=robot.y + 0.8, speed_mps=1.0))
    pass_time(twin, 5.0)
    at = twin.person(person)
    assert at.arrived
    assert abs(at.x - robot.x) < 0.3
