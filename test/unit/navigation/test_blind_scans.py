"""A lidar that goes blind stops the driving robot within its braking distance, in any of the ways it may go blind."""

import copy
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from guide_robot.bench.safety.blind_drive import BlindDrive
from guide_robot.bench.safety.blind_scans import BLIND, ODD_BUT_SEEING, ScanKind
from guide_robot.bench.safety.glass_halls import HALLS, GlassHall, glass_walls, stopped_pct
from guide_robot.common.geometry import Pose2D, Twist2D
from guide_robot.common.scan import Scan
from guide_robot.floor.model import FloorPlan, Wall
from guide_robot.navigation.blind_watch import BlindSettings, BlindWatch
from guide_robot.navigation.types import (
    FailureKind,
    GoalState,
    SafetyReason,
    SafetyState,
)
from guide_robot.phrases.reasons import Reason, Why
from guide_robot.simulation.settings import LidarSettings, TwinSettings

STEP_S = 0.05
WATCHED_S = 0.3
MakeRoom = Callable[..., FloorPlan]


@pytest.fixture(scope="module")
def at_full_speed(make_room: MakeRoom) -> BlindDrive:
    """A robot that has come to full speed down the middle of a hall, with 8 m to go; to be copied, not driven on."""
    drive = BlindDrive(make_room(size=(16.0, 8.0), start=(1.5, 4.0, 0.0)))
    drive.drive_to(14.0, 4.0)
    drive.until(lambda _: drive.speed > 0.75 and drive.twin.true_pose().x > 4.0)
    assert drive.speed > 0.75
    return drive


@pytest.fixture
def driving(at_full_speed: BlindDrive) -> BlindDrive:
    """A robot at full speed of the test's own."""
    return copy.deepcopy(at_full_speed)


@pytest.mark.parametrize("kind", BLIND, ids=[kind.name for kind in BLIND])
def test_a_lidar_that_goes_blind_stops_the_robot_within_its_braking_distance(
    driving: BlindDrive, kind: ScanKind
) -> None:
    allowed_m = driving.go_blind(kind)
    before_m = driving.twin.distance_m
    outputs = driving.run(6.0)
    assert driving.twin.distance_m - before_m <= allowed_m
    assert driving.speed == 0.0
    assert outputs[-1].safety is SafetyState.STOP
    assert outputs[-1].status is not GoalState.SUCCEEDED


def test_a_lidar_that_gives_twenty_scans_in_turn_for_ever_stops_the_robot_in_the_second_turn(
    driving: BlindDrive,
) -> None:
    kept: list[Scan] = []

    def spoil(scan: Scan) -> Scan:
        kept.append(scan if len(kept) < 20 else kept[-20])
        return replace(scan, ranges_m=kept[-1].ranges_m)

    driving.spoil = spoil
    output = driving.until(lambda output: output.safety is SafetyState.STOP, 3.5)
    assert output.sensor == Why.LIDAR_REPEATS()


@pytest.mark.parametrize("kind", ODD_BUT_SEEING, ids=[kind.name for kind in ODD_BUT_SEEING])
def test_an_odd_lidar_that_sees_leads_the_robot_to_its_goal(driving: BlindDrive, kind: ScanKind) -> None:
    driving.go_blind(kind)
    output = driving.until(lambda output: output.status is GoalState.SUCCEEDED, 30.0)
    assert output.status is GoalState.SUCCEEDED
    assert not any(output.safety_reason is SafetyReason.BLIND_SCAN for output in driving.outputs)


@pytest.mark.parametrize(
    "name, reason",
    [
        ("all inf", Why.LIDAR_BLIND_AHEAD()),
        ("front half NaN", Why.LIDAR_BLIND_AHEAD()),
        ("the same scan for ever", Why.LIDAR_REPEATS()),
        ("the front 44 degrees of one scan for ever", Why.LIDAR_REPEATS()),
        ("range_min 3 m", Why.SCANS_UNUSABLE(Why.SCAN_LIMITS())),
        ("angle_min NaN", Why.SCANS_UNUSABLE(Why.SCAN_LIMITS())),
        ("5 m everywhere", Why.LIDAR_SAME_RANGE()),
    ],
)
def test_the_robot_says_why_it_stopped(driving: BlindDrive, name: str, reason: Reason) -> None:
    driving.go_blind(next(kind for kind in BLIND if kind.name == name))
    outputs = driving.run(1.5)
    blind = next(output for output in outputs if output.safety_reason is SafetyReason.BLIND_SCAN)
    assert (blind.sensor, blind.reason) == (reason, reason)
    assert (blind.status, blind.failure) == (GoalState.BLOCKED, FailureKind.STALE_INPUT)


def test_the_robot_drives_on_when_the_lidar_sees_again(driving: BlindDrive) -> None:
    driving.go_blind(BLIND[0])
    driving.run(2.0)
    assert driving.speed == 0.0
    driving.spoil = lambda scan: scan
    assert driving.until(lambda o: o.status is GoalState.SUCCEEDED).status is GoalState.SUCCEEDED


def test_a_lidar_that_stays_blind_ends_the_goal_with_the_reason(driving: BlindDrive) -> None:
    driving.go_blind(next(kind for kind in BLIND if kind.name == "front half inf"))
    output = driving.until(lambda output: output.status is GoalState.FAILED, 15.0)
    assert (output.status, output.failure) == (GoalState.FAILED, FailureKind.STALE_INPUT)
    assert output.reason == Why.LIDAR_BLIND_AHEAD()


def test_what_was_seen_in_the_way_is_remembered_while_the_lidar_is_blind(make_room: MakeRoom) -> None:
    plan = make_room(size=(16.0, 8.0), start=(1.5, 4.0, 0.0))
    drive = BlindDrive(plan)
    drive.twin.park(7.0, 4.0, size_m=(0.6, 0.6))
    drive.drive_to(14.0, 4.0)
    drive.until(lambda _: drive.twin.true_pose().x > 2.5)
    before = len(drive.navigator._memory.points())
    assert before
    drive.go_blind(next(kind for kind in BLIND if kind.name == "all inf"))
    drive.run(3.0)
    assert len(drive.navigator._memory.points()) >= before


def test_a_robot_that_was_blind_from_the_start_does_not_set_off(make_room: MakeRoom) -> None:
    for kind in BLIND:
        drive = BlindDrive(make_room(size=(16.0, 8.0), start=(1.5, 4.0, 0.0)))
        drive.spoil = kind.begin(7)
        drive.drive_to(14.0, 4.0)
        drive.run(1.6)
        assert drive.twin.distance_m < 0.3, kind.name


@pytest.mark.parametrize("hall", HALLS.values(), ids=HALLS.keys())
def test_the_robot_drives_in_an_empty_hall_of_glass_that_returns_nothing(make_room: MakeRoom, hall: GlassHall) -> None:
    width, depth = hall.width, hall.depth
    plan = make_room(size=(width, depth), start=(2.0, 2.0, 0.0))
    plan = replace(plan, walls=glass_walls(hall))
    drive = BlindDrive(plan, TwinSettings(lidar=LidarSettings(glass_seen=0.0)))
    drive.drive_to(width - 2.0, depth - 2.0)
    output = drive.until(lambda o: o.status in (GoalState.SUCCEEDED, GoalState.FAILED), 120.0)
    assert output.status is GoalState.SUCCEEDED, output.reason
    assert not any(output.safety_reason is SafetyReason.BLIND_SCAN for output in drive.outputs)


def test_the_robot_drives_up_to_a_front_of_panes_between_solid_walls(make_room: MakeRoom) -> None:
    plan = make_room(size=(16.0, 10.0), start=(2.0, 5.0, 0.0))
    border = [(15.8, 0.2), (0.2, 0.2), (0.2, 9.8), (15.8, 9.8)]
    posts = [Wall(id=f"post{n}", points=[(15.8, 1.0 + 2.0 * n), (15.8, 1.06 + 2.0 * n)]) for n in range(5)]
    panes = Wall(id="front", points=[(15.8, 0.2), (15.8, 9.8)], glass=True)
    plan = replace(plan, walls=[Wall(id="walls", points=border), panes, *posts])
    drive = BlindDrive(plan, TwinSettings(lidar=LidarSettings(glass_seen=0.0)))
    drive.drive_to(14.3, 4.0)
    output = drive.until(lambda o: o.status in (GoalState.SUCCEEDED, GoalState.FAILED), 60.0)
    assert output.status is GoalState.SUCCEEDED, output.reason


def test_a_scan_of_countless_directions_keeps_nobody_waiting() -> None:
    watch = BlindWatch(BlindSettings(), 0.3, Pose2D(x=0.0, y=0.0))
    random = np.random.default_rng(1)
    for now_s in (1.0, 1.1, 1.2):
        ranges = random.uniform(1.0, 9.0, 3000).astype(np.float32)
        scan = Scan(
            stamp_s=now_s, angle_min=0.0, angle_increment=1e-7, range_min_m=0.1, range_max_m=10.0, ranges_m=ranges
        )
        watch.step(scan, Twist2D(linear=0.3, angular=0.5), now_s)


def test_hardly_any_place_in_a_hall_of_glass_counts_as_blind() -> None:
    assert stopped_pct(8, 1) == 0.0
