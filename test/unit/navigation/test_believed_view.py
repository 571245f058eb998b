"""With a map and a pose the blind watch tells an open yard from a blind lidar; without them it stops."""

import math
from dataclasses import replace

import numpy as np
import pytest

from guide_robot.common.geometry import Pose2D, Twist2D
from guide_robot.common.resources import resource
from guide_robot.common.scan import Scan
from guide_robot.floor.load import load_floor
from guide_robot.floor.occupancy import rasterise
from guide_robot.navigation.blind_watch import BlindSettings, BlindWatch
from guide_robot.phrases.reasons import Reason
from guide_robot.robot.description import load_robot
from guide_robot.sensing.believed_view import POSE_STALE_S, BelievedView
from guide_robot.sensing.expected_returns import ExpectedReturns
from guide_robot.simulation.settings import TwinSettings
from guide_robot.simulation.twin import Twin

PLAN = load_floor(resource("maps", "old_villa", "floor.yaml"))
ROBOT = load_robot()
MOUNT = ROBOT.lidar_in_base.pose
OUT_OF_THE_YARD = [(21.5, 19.5, 1.0), (25.0, 16.0, 0.3), (15.8, 17.7, 0.8)]
FORWARDS = Twist2D(linear=0.4, angular=0.0)


def verdict(where: Pose2D, view: BelievedView | None, *, blind: bool = False, pose_age_s: float = 0.0) -> Reason | None:
    """Return what the watch says of driving forwards after scans of 0.8 s."""
    twin = Twin(PLAN, TwinSettings(), 1)
    twin.teleport_robot(where)
    watch = BlindWatch(BlindSettings(), ROBOT.footprint_radius_m, MOUNT, stale_scan_s=0.5)
    problem = None
    for now_s in np.arange(1.0, 1.8, 0.1).tolist():
        scan: Scan = replace(twin.scan(), stamp_s=now_s)
        if blind:
            scan = replace(scan, ranges_m=np.full_like(scan.ranges_m, math.inf))
        if view is not None:
            view.stand_at(where, now_s - pose_age_s)
        problem = watch.step(scan, FORWARDS, now_s, expected=view.expected(scan, now_s) if view else None)
    return problem


def mapped() -> BelievedView:
    return BelievedView(MOUNT, ExpectedReturns(rasterise(PLAN)))


@pytest.mark.parametrize("where", OUT_OF_THE_YARD)
def test_the_robot_drives_out_of_the_yard_by_map_and_pose(where: tuple[float, float, float]) -> None:
    pose = Pose2D(x=where[0], y=where[1], theta=where[2])
    assert verdict(pose, None)
    assert verdict(pose, mapped()) is None


@pytest.mark.parametrize("where", OUT_OF_THE_YARD)
def test_a_blind_lidar_stops_it_there_all_the_same(where: tuple[float, float, float]) -> None:
    assert verdict(Pose2D(x=where[0], y=where[1], theta=where[2]), mapped(), blind=True)


def test_an_old_pose_or_none_or_no_map_is_no_reason_to_expect_less() -> None:
    pose = Pose2D(x=21.5, y=19.5, theta=1.0)
    assert verdict(pose, mapped(), pose_age_s=POSE_STALE_S + 0.1)
    assert verdict(Pose2D(x=21.5, y=19.5, theta=1.0), BelievedView(MOUNT))
    view = mapped()
    view.stand_at(Pose2D(x=math.nan, y=0.0), 1.0)
    twin = Twin(PLAN, TwinSettings(), 1)
    assert view.expected(twin.scan(), 1.0) is None


def test_of_a_scan_that_cannot_be_used_nothing_is_expected() -> None:
    view = mapped()
    view.stand_at(Pose2D(x=5.0, y=4.0), 1.0)
    scan = Twin(PLAN, TwinSettings(), 1).scan()
    assert view.expected(scan, 1.0) is not None
    assert view.expected(replace(scan, angle_increment=0.0), 1.0) is None
    assert view.expected(None, 1.0) is None
