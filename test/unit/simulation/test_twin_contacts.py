"""Touches are counted once, with who moved into whom."""

import math

import pytest

from guide_robot.common.geometry import STILL, Pose2D, Twist2D
from guide_robot.simulation.contacts import Cause
from guide_robot.simulation.people_types import Intent, Motion
from guide_robot.simulation.twin import Twin


def drive(twin: Twin, seconds: float, linear: float) -> None:
    """Drive straight in steps of 50 ms."""
    for _ in range(round(seconds / 0.05)):
        twin.step(0.05, Twist2D(linear=linear))


def test_robot_that_drives_into_somebody_is_the_cause_once(plan, exact):
    twin = Twin(plan, exact, 1)
    person = twin.add_person(3.2, 4.0, notices_robot=False)
    drive(twin, 4.0, 0.5)
    log = twin.contacts
    assert [contact.cause for contact in log.contacts if contact.person == person] == [Cause.ROBOT]
    assert log.by_robot == log.count(with_people=True, cause=Cause.ROBOT) + log.count(with_people=False)


def test_somebody_who_walks_into_a_standing_robot_is_the_cause(plan, exact):
    twin = Twin(plan, exact, 1)
    person = twin.add_person(4.0, 4.0, notices_robot=False)
    twin.direct(person, Intent(motion=Motion.WALK_TO, x=0.6, y=4.0))
    drive(twin, 5.0, 0.0)
    assert [contact.cause for contact in twin.contacts.contacts] == [Cause.PERSON]
    assert twin.contacts.by_robot == 0


def test_nobody_walks_through_the_robot(plan, exact):
    twin = Twin(plan, exact, 1)
    person = twin.add_person(4.0, 4.0, notices_robot=False)
    twin.direct(person, Intent(motion=Motion.WALK_TO, x=0.6, y=4.0))
    for _ in range(100):
        twin.step(0.05, STILL)
        at = twin.person(person)
        assert math.dist((at.x, at.y), (2.0, 4.0)) > 0.46


def test_somebody_who_notices_the_robot_walks_around_it(plan, exact):
    twin = Twin(plan, exact, 1)
    person = twin.add_person(4.0, 4.05)
    twin.direct(person, Intent(motion=Motion.WALK_TO, x=0.6, y=4.0))
    drive(twin, 8.0, 0.0)
    assert twin.person(person).arrived
    assert twin.contacts.contacts == []


def test_the_faster_of_two_who_meet_is_the_cause(plan, exact):
    twin = Twin(plan, exact, 1)
    person = twin.add_person(4.3, 4.0, notices_robot=False)
    twin.direct(person, Intent(motion=Motion.WALK_TO, x=0.6, y=4.0, speed_mps=1.2))
    drive(twin, 2.0, 0.2)
    assert [contact.cause for contact in twin.contacts.contacts] == [Cause.PERSON]


def test_wall_stops_the_robot_and_counts_once(plan, exact):
    twin = Twin(plan, exact, 1)
    drive(twin, 8.0, 0.8)
    assert twin.contacts.count(with_people=False) == 1
    assert twin.contacts.by_robot == 1
    assert twin.true_pose().x == pytest.approx(4.7 - exact.robot.footprint_radius_m, abs=0.05)


def test_wall_touched_again_after_driving_away_counts_twice(plan, exact):
    twin = Twin(plan, exact, 1)
    drive(twin, 6.0, 0.8)
    drive(twin, 3.0, -0.3)
    drive(twin, 4.0, 0.8)
    assert twin.contacts.count(with_people=False) == 2


def test_robot_does_not_pass_below_a_table(office, exact):
    twin = Twin(office, exact, 1)
    twin.teleport_robot(Pose2D(x=3.5, y=7.5, theta=math.pi))
    drive(twin, 4.0, 0.8)
    assert twin.true_pose().x == pytest.approx(2.4 + exact.robot.footprint_radius_m, abs=0.05)
    assert twin.contacts.count(with_people=False) == 1


def test_parked_trolley_is_a_thing_to_run_into(plan, exact):
    twin = Twin(plan, exact, 1)
    twin.park(3.5, 4.0)
    drive(twin, 4.0, 0.8)
    assert twin.contacts.count(with_people=False) == 1


def test_nearness_to_people_is_kept(plan, exact):
    twin = Twin(plan, exact, 1)
    twin.add_person(2.0, 5.0)
    drive(twin, 0.5, 0.0)
    assert twin.contacts.smallest_distance_to_people_m == pytest.approx(1.0)
    assert twin.contacts.smallest_gap_to_people_m == pytest.approx(1.0 - exact.robot.footprint_radius_m - 0.2)
