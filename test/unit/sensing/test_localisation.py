"""A robot that is not where it believes to be stops and says so; crowds and chairs do not make it doubt."""

import math
from dataclasses import replace

import numpy as np
import pytest

from guide_robot.common.geometry import STILL, Pose2D
from guide_robot.common.resources import resource
from guide_robot.common.scan import Scan
from guide_robot.floor.load import load_floor
from guide_robot.floor.occupancy import OccupancyGrid, rasterise
from guide_robot.navigation.navigator import Navigator, NavigatorSettings
from guide_robot.navigation.types import (
    FailureKind,
    GoalState,
    NavigatorInputs,
    SafetyReason,
    SafetyState,
)
from guide_robot.robot.description import load_robot
from guide_robot.sensing.localisation import LocalisationSettings, LocalisationWatch
from guide_robot.simulation.settings import TwinSettings
from guide_robot.simulation.twin import Twin

SITES = ["ward_office", "two_halls", "old_villa"]
# In a hall wider than the lidar sees, most beams come back with nothing to say, until the robot is near a wall.
NOTICED_AT_ONCE = {"ward_office": 0.6, "two_halls": 0.2, "old_villa": 0.6}


def world(site: str) -> tuple[Twin, OccupancyGrid, Pose2D]:
    plan = load_floor(resource("maps", site, "floor.yaml"))
    mount = load_robot().lidar_in_base
    return Twin(plan, TwinSettings(), seed=3), rasterise(plan), mount.pose


def heard(watch: LocalisationWatch, scan: Scan, lidar: Pose2D, seconds: float) -> bool:
    """Let the watch hear one scan for some seconds."""
    start_s = scan.stamp_s + 1.0
    for step in range(round(seconds * 10)):
        watch.step(Scan(**{**vars(scan), "stamp_s": start_s + 0.1 * step}), lidar)
    return watch.lost


@pytest.mark.parametrize("site", SITES)
def test_at_every_place_of_the_building_the_pose_is_believed(site: str) -> None:
    twin, grid, mount = world(site)
    for place in twin.plan.places:
        pose = place.poses()[0]
        twin.teleport_robot(pose)
        believed = Pose2D(x=pose.x + 0.04, y=pose.y - 0.04, theta=pose.theta + 0.01)
        watch = LocalisationWatch(LocalisationSettings(), grid)
        assert not heard(watch, twin.scan(), believed.compose(mount), 4.0), (place.id, watch.share)


@pytest.mark.parametrize("site", SITES)
def test_carried_elsewhere_it_is_noticed_and_brought_back_too(site: str) -> None:
    twin, grid, mount = world(site)
    poses = [place.poses()[0] for place in twin.plan.places]
    home = poses[0]
    twin.teleport_robot(home)
    at_home = twin.scan()
    noticed = tried = 0
    for pose in poses:
        if pose.distance_to(home.x, home.y) < 3.0:
            continue
        twin.teleport_robot(pose)
        watch = LocalisationWatch(LocalisationSettings(), grid)
        tried += 1
        if heard(watch, twin.scan(), home.compose(mount), 4.0):
            noticed += 1
            assert not heard(watch, at_home, home.compose(mount), 4.0)
    assert noticed >= NOTICED_AT_ONCE[site] * tried, f"{noticed} of {tried}"


def test_one_odd_scan_is_no_reason_to_stop() -> None:
    twin, grid, mount = world("ward_office")
    watch = LocalisationWatch(LocalisationSettings(), grid)
    wrong = Pose2D(x=2.0, y=2.0, theta=2.0).compose(mount)
    assert not heard(watch, twin.scan(), wrong, 1.0)


NOTHING = {
    "inf": np.full(720, np.inf, np.float32),
    "NaN": np.full(720, np.nan, np.float32),
    "zero": np.zeros(720, np.float32),
    "no beams": np.zeros(0, np.float32),
}


@pytest.mark.parametrize("ranges", NOTHING.values(), ids=NOTHING.keys())
def test_a_lidar_that_sees_nothing_does_not_confirm_the_pose(ranges: np.ndarray) -> None:
    twin, grid, mount = world("ward_office")
    watch = LocalisationWatch(LocalisationSettings(), grid)
    here = twin.true_pose().compose(mount)
    assert not heard(watch, twin.scan(), here, 4.0)
    seeing = twin.scan()
    blind = replace(seeing, stamp_s=5.0, ranges_m=ranges)
    assert heard(watch, blind, here, 4.0)
    assert watch.blind
    assert not heard(watch, replace(seeing, stamp_s=10.0), here, 4.0)
    assert not watch.blind


def test_one_blind_scan_is_no_reason_to_stop() -> None:
    twin, grid, mount = world("ward_office")
    watch = LocalisationWatch(LocalisationSettings(), grid)
    blind = replace(twin.scan(), ranges_m=np.full(720, np.inf, np.float32))
    assert not heard(watch, blind, twin.true_pose().compose(mount), 1.0)


def test_where_the_map_has_nothing_within_range_no_return_says_nothing() -> None:
    grid = OccupancyGrid(cells=np.zeros((800, 800), np.int8), resolution=0.05, origin_x=0.0, origin_y=0.0)
    watch = LocalisationWatch(LocalisationSettings(), grid)
    nothing = Scan(stamp_s=0.0, ranges_m=NOTHING["inf"], angle_min=-math.pi, angle_increment=math.tau / 720)
    assert not heard(watch, nothing, Pose2D(x=20.0, y=20.0), 5.0)


def test_the_navigator_stops_a_robot_that_was_carried_away_and_gives_its_goal_up() -> None:
    twin, grid, mount = world("ward_office")
    start = twin.true_pose()
    navigator = Navigator(NavigatorSettings(), grid, load_robot(), twin.plan.zones, twin.plan.counters)
    there = next(place.poses()[0] for place in twin.plan.places if start.distance_to(*_at(place.poses()[0])) > 6.0)

    def step(now_s: float):
        scan = Scan(**{**vars(twin.scan()), "stamp_s": now_s})
        inputs = NavigatorInputs(
            pose_in_map=start, pose_stamp_s=now_s, scan=scan, lidar_in_base=mount, people=[], speed_limit_mps=0.0,
            current=STILL,
        )  # fmt: skip
        return navigator.step(inputs, now_s)

    step(0.0)
    assert navigator.set_goal(there) is None
    moving = [step(0.1 * number) for number in range(1, 20)]
    assert any(abs(output.twist.linear) + abs(output.twist.angular) > 0.05 for output in moving)
    twin.teleport_robot(there)
    carried = [step(2.0 + 0.1 * number) for number in range(200)]
    stopped = next(output for output in carried if output.safety_reason is SafetyReason.WRONG_POSE)
    assert (stopped.twist, stopped.safety) == (STILL, SafetyState.STOP)
    assert (carried[-1].status, carried[-1].failure) == (GoalState.FAILED, FailureKind.STALE_INPUT)


def _at(pose: Pose2D) -> tuple[float, float]:
    return pose.x, pose.y
