"""The navigator drives the twin: it arrives, refuses, cancels, waits, goes round and gives up honestly."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from guide_robot.common.geometry import STILL, Pose2D
from guide_robot.floor.model import FloorPlan, Wall, Zone, ZoneKind
from guide_robot.navigation.types import (
    FailureKind,
    GoalProblemKind,
    GoalState,
    NavigatorOutput,
    SafetyReason,
    SafetyState,
)
from guide_robot.people.types import TrackedPerson

MakeRoom = Callable[..., FloorPlan]
MakeDrive = Callable[..., Any]
MakePerson = Callable[..., TrackedPerson]


def active(output: NavigatorOutput) -> bool:
    return output.status in (GoalState.ACTIVE, GoalState.BLOCKED)


def test_the_robot_reaches_its_goal_and_turns_as_asked(make_room: MakeRoom, make_drive: MakeDrive) -> None:
    drive = make_drive(make_room())
    output = drive.to(6.0, 4.0, math.pi / 2.0)
    pose = drive.twin.true_pose()
    assert output.status is GoalState.SUCCEEDED
    assert drive.distance_to(6.0, 4.0) < 0.2
    assert pose.theta == pytest.approx(math.pi / 2.0, abs=0.2)


def test_a_goal_at_the_robots_place_only_turns_it(make_room: MakeRoom, make_drive: MakeDrive) -> None:
    drive = make_drive(make_room())
    assert drive.to(1.0, 3.0, math.pi).status is GoalState.SUCCEEDED
    assert drive.distance_to(1.0, 3.0) < 0.1
    assert abs(drive.twin.true_pose().theta) > math.pi - 0.2


def test_accelerations_stay_within_the_robots_limits(make_room: MakeRoom, make_drive: MakeDrive) -> None:
    drive = make_drive(make_room())
    drive.to(6.0, 4.5, 0.0)
    linear = np.diff([twist.linear for twist in drive.twists]) / 0.05
    angular = np.diff([twist.angular for twist in drive.twists]) / 0.05
    assert linear.max() <= drive.robot.linear_acceleration + 1e-6
    assert linear.min() >= -drive.robot.braking_deceleration - 1e-6
    assert np.abs(angular).max() <= drive.robot.angular_acceleration + 1e-6


def test_the_robot_drives_through_a_door_of_ninety_centimetres(make_room: MakeRoom, make_drive: MakeDrive) -> None:
    walls = [
        Wall(id="below", points=[(4.0, 0.1), (4.0, 2.55)], thickness=0.1),
        Wall(id="above", points=[(4.0, 3.45), (4.0, 5.9)], thickness=0.1),
    ]
    drive = make_drive(make_room(walls))
    assert drive.to(6.5, 1.2, 0.0).status is GoalState.SUCCEEDED
    assert drive.twin.contacts.contacts == []


@pytest.mark.parametrize(
    "goal, kind",
    [
        (Pose2D(x=math.nan, y=1.0), GoalProblemKind.NOT_FINITE),
        (Pose2D(x=1.0, y=1.0, theta=math.inf), GoalProblemKind.NOT_FINITE),
        (Pose2D(x=100.0, y=1.0), GoalProblemKind.OUTSIDE_MAP),
        (Pose2D(x=-0.5, y=1.0), GoalProblemKind.OUTSIDE_MAP),
        (Pose2D(x=0.15, y=3.0), GoalProblemKind.OCCUPIED),
        (Pose2D(x=6.0, y=3.0), GoalProblemKind.NO_PATH),
    ],
)
def test_a_bad_goal_is_rejected_with_a_reason_and_the_robot_stands(
    make_room: MakeRoom, make_drive: MakeDrive, goal: Pose2D, kind: GoalProblemKind
) -> None:
    drive = make_drive(make_room([Wall(id="middle", points=[(4.0, 0.1), (4.0, 5.9)])]))
    drive.step()
    problem = drive.navigator.set_goal(goal)
    assert problem is not None
    assert problem.kind is kind
    assert problem.reason
    output = drive.step()
    assert output.status is GoalState.IDLE
    assert output.twist.linear == 0.0


def test_a_bad_goal_leaves_the_running_one_alone(make_room: MakeRoom, make_drive: MakeDrive) -> None:
    drive = make_drive(make_room())
    drive.step()
    assert drive.navigator.set_goal(Pose2D(x=6.0, y=3.0)) is None
    assert drive.navigator.set_goal(Pose2D(x=math.nan, y=3.0)) is not None
    assert drive.until(lambda output: not active(output)).status is GoalState.SUCCEEDED
    assert drive.distance_to(6.0, 3.0) < 0.2


def test_cancelling_brakes_and_ends_idle(make_room: MakeRoom, make_drive: MakeDrive) -> None:
    drive = make_drive(make_room())
    drive.step()
    drive.navigator.set_goal(Pose2D(x=6.0, y=3.0))
    drive.until(lambda output: output.twist.linear > 0.6)
    drive.navigator.cancel()
    assert drive.step().status is GoalState.IDLE
    drive.until(lambda output: output.twist.linear == 0.0, 2.0)
    assert drive.twin.odometry().twist.linear < 0.05


def test_a_new_goal_replaces_the_old_one_while_driving(make_room: MakeRoom, make_drive: MakeDrive) -> None:
    drive = make_drive(make_room())
    drive.step()
    drive.navigator.set_goal(Pose2D(x=7.0, y=5.0))
    drive.until(lambda output: output.twist.linear > 0.5)
    assert drive.to(2.0, 1.0).status is GoalState.SUCCEEDED
    assert drive.distance_to(2.0, 1.0) < 0.2


def test_stale_scan_stops_the_robot_and_a_new_one_lets_it_go_on(make_room: MakeRoom, make_drive: MakeDrive) -> None:
    drive = make_drive(make_room())
    drive.step()
    drive.navigator.set_goal(Pose2D(x=6.5, y=3.0))
    drive.until(lambda output: output.twist.linear > 0.5)
    drive.blind = True
    output = drive.until(lambda output: output.safety is SafetyState.STOP, 1.0)
    assert output.safety_reason is SafetyReason.STALE_SCAN
    assert output.twist.linear == 0.0
    drive.blind = False
    assert drive.until(lambda output: not active(output)).status is GoalState.SUCCEEDED


def test_a_robot_that_does_not_know_where_it_is_stops_and_gives_up(make_room: MakeRoom, make_drive: MakeDrive) -> None:
    drive = make_drive(make_room())
    drive.step()
    drive.navigator.set_goal(Pose2D(x=6.5, y=3.0))
    drive.until(lambda output: output.twist.linear > 0.5)
    drive.lost = True
    output = drive.step()
    assert (output.safety, output.safety_reason) == (SafetyState.STOP, SafetyReason.STALE_POSE)
    assert output.twist.linear == 0.0
    output = drive.until(lambda output: output.status is GoalState.FAILED, 15.0)
    assert output.failure is FailureKind.STALE_INPUT


def test_the_robot_keeps_to_the_speed_limit_and_to_slow_zones(make_room: MakeRoom, make_drive: MakeDrive) -> None:
    zone = Zone(
        id="slow", kind=ZoneKind.SLOW, speed_limit=0.3, polygon=[(4.0, 0.0), (8.0, 0.0), (8.0, 6.0), (4.0, 6.0)]
    )
    drive = make_drive(make_room(zones=[zone]))
    drive.speed_limit_mps = 0.7
    drive.step()
    drive.navigator.set_goal(Pose2D(x=7.0, y=3.0))
    fastest = {False: 0.0, True: 0.0}
    while drive.step().status is not GoalState.SUCCEEDED and drive.twin.now_s < 40.0:
        pose = drive.twin.true_pose()
        if not 3.9 < pose.x < 4.5:
            fastest[pose.x > 4.0] = max(fastest[pose.x > 4.0], drive.twists[-1].linear)
    assert fastest[False] == pytest.approx(0.7, abs=0.05)
    assert fastest[True] <= 0.31


def test_the_robot_goes_round_a_trolley_that_is_not_on_the_map(make_room: MakeRoom, make_drive: MakeDrive) -> None:
    drive = make_drive(make_room())
    drive.twin.park(4.0, 3.0, size_m=(0.6, 1.6))
    assert drive.to(7.0, 3.0).status is GoalState.SUCCEEDED
    assert drive.twin.contacts.contacts == []


def test_a_goal_under_a_parked_trolley_is_given_up_as_occupied(make_room: MakeRoom, make_drive: MakeDrive) -> None:
    drive = make_drive(make_room())
    drive.twin.park(6.0, 3.0)
    output = drive.to(6.0, 3.0)
    assert output.status is GoalState.FAILED
    assert output.failure is FailureKind.GOAL_OCCUPIED
    assert drive.twin.contacts.contacts == []


def test_a_way_that_opens_again_is_taken(make_room: MakeRoom, make_drive: MakeDrive) -> None:
    walls = [
        Wall(id="below", points=[(4.0, 0.1), (4.0, 2.3)], thickness=0.1),
        Wall(id="above", points=[(4.0, 3.7), (4.0, 5.9)], thickness=0.1),
    ]
    drive = make_drive(make_room(walls))
    trolley = drive.twin.park(4.0, 3.0, size_m=(0.5, 1.2))
    drive.step()
    drive.navigator.set_goal(Pose2D(x=6.5, y=3.0))
    output = drive.until(lambda output: output.status is GoalState.BLOCKED, 20.0)
    assert output.failure is FailureKind.NO_PATH
    drive.twin.unpark(trolley)
    assert drive.until(lambda output: not active(output)).status is GoalState.SUCCEEDED


def test_a_way_that_something_far_off_blocks_is_looked_at_from_near(make_room: MakeRoom, make_drive: MakeDrive) -> None:
    walls = [
        Wall(id="below", points=[(9.0, 0.1), (9.0, 2.3)], thickness=0.1),
        Wall(id="above", points=[(9.0, 3.7), (9.0, 5.9)], thickness=0.1),
    ]
    drive = make_drive(make_room(walls, size=(12.0, 6.0)))
    trolley = drive.twin.park(9.0, 3.0, size_m=(0.5, 1.2))
    for _ in range(20):
        drive.step()
    drive.navigator.set_goal(Pose2D(x=11.0, y=3.0))
    output = drive.until(lambda output: output.failure is FailureKind.NO_PATH, 30.0)
    assert output.status is GoalState.BLOCKED
    assert 2.5 < drive.distance_to(9.0, 3.0) < 4.5
    drive.twin.unpark(trolley)
    assert drive.until(lambda output: not active(output)).status is GoalState.SUCCEEDED


def test_a_robot_boxed_in_by_people_says_so_and_touches_nobody(
    make_room: MakeRoom, make_drive: MakeDrive, make_person: MakePerson
) -> None:
    drive = make_drive(make_room(start=(4.0, 3.0, 0.0)))
    for number in range(8):
        x, y = 4.0 + 0.8 * math.cos(number * math.pi / 4.0), 3.0 + 0.8 * math.sin(number * math.pi / 4.0)
        drive.twin.add_person(x, y)
        drive.people.append(make_person(x, y, person_id=number + 1))
    drive.step()
    drive.navigator.set_goal(Pose2D(x=7.0, y=3.0))
    output = drive.until(lambda output: output.status is GoalState.BLOCKED, 20.0)
    assert output.status is GoalState.BLOCKED
    assert output.reason
    output = drive.until(lambda output: output.status is GoalState.FAILED, 60.0)
    assert output.failure is FailureKind.STUCK
    assert drive.twin.contacts.by_robot == 0


def test_the_output_tells_the_way_left(make_room: MakeRoom, make_drive: MakeDrive) -> None:
    drive = make_drive(make_room())
    drive.step()
    drive.navigator.set_goal(Pose2D(x=6.0, y=3.0))
    first = drive.step()
    later = drive.until(lambda output: output.distance_remaining_m < 3.0)
    assert first.distance_remaining_m == pytest.approx(5.0, abs=0.2)
    assert 0.0 < later.estimated_time_s < first.estimated_time_s
    assert tuple(first.path_in_map[-1]) == (6.0, 3.0)


def test_a_robot_beside_a_door_post_turns_on_the_spot_and_goes_through(
    make_room: MakeRoom, make_drive: MakeDrive
) -> None:
    walls = [
        Wall(id="below", points=[(4.0, 0.1), (4.0, 2.5)], thickness=0.1),
        Wall(id="above", points=[(4.0, 3.5), (4.0, 5.9)], thickness=0.1),
    ]
    drive = make_drive(make_room(walls, start=(3.65, 2.6, -12.0)))
    output = drive.to(6.0, 3.0)
    assert output.status is GoalState.SUCCEEDED
    assert drive.twin.contacts.by_robot == 0


def test_somebody_who_walks_up_from_behind_does_not_stop_the_robot(
    make_room: MakeRoom, make_drive: MakeDrive, make_person: MakePerson
) -> None:
    drive = make_drive(make_room())
    drive.speed_limit_mps = 0.4
    assert drive.navigator.set_goal(Pose2D(x=7.0, y=3.0)) is None
    drive.until(lambda output: output.twist.linear > 0.35)
    pose = drive.twin.true_pose()
    drive.people = [make_person(pose.x - 1.1, pose.y, vx=1.0)]
    drive.step()
    assert all(twist.linear > 0.3 for twist in [drive.step().twist for _ in range(5)])


def test_a_robot_that_is_held_standing_keeps_its_goal_and_is_not_stuck(
    make_room: MakeRoom, make_drive: MakeDrive
) -> None:
    drive = make_drive(make_room())
    drive.to(6.0, 4.0, seconds=1.5)
    drive.held = True
    held = drive.until(lambda output: output.status is not GoalState.ACTIVE, 60.0)
    assert held.status is GoalState.ACTIVE
    assert all(twist == STILL for twist in drive.twists[-1000:])
    drive.held = False
    assert drive.until(lambda output: not active(output)).status is GoalState.SUCCEEDED


@pytest.mark.parametrize("back_s", [0.2, 1.0, 5.0, 9.0])
def test_a_clock_set_back_while_driving_leads_nobody_astray(
    make_room: MakeRoom, make_drive: MakeDrive, back_s: float
) -> None:
    drive = make_drive(make_room())
    drive.step()
    drive.navigator.set_goal(Pose2D(x=6.5, y=4.0))
    drive.until(lambda output: output.twist.linear > 0.6)
    drive.clock_back_s = back_s
    output = drive.until(lambda output: not active(output), 20.0)
    assert output.status is GoalState.SUCCEEDED
    assert drive.distance_to(6.5, 4.0) < 0.2


@pytest.mark.parametrize("back_s", [0.2, 1.0, 5.0, 9.0])
@pytest.mark.parametrize("silent", ["blind", "poseless"])
def test_a_clock_set_back_does_not_make_old_readings_fresh(
    make_room: MakeRoom, make_drive: MakeDrive, back_s: float, silent: str
) -> None:
    drive = make_drive(make_room())
    drive.step()
    drive.navigator.set_goal(Pose2D(x=6.5, y=4.0))
    drive.until(lambda output: output.twist.linear > 0.6)
    setattr(drive, silent, True)
    drive.clock_back_s = back_s
    drive.until(lambda output: False, 0.6)
    assert drive.twists[-1] == STILL
    drive.until(lambda output: False, 10.0)
    assert all(twist == STILL for twist in drive.twists[-200:])
