"""Faults of sensors in trials change what the robot senses, and nothing else."""

import math

import numpy as np

from guide_robot.bench.escort.trial_faults import SLIP, FaultySensors, TrialFault
from guide_robot.common.geometry import Pose2D
from guide_robot.common.resources import resource
from guide_robot.common.scan import Scan
from guide_robot.floor.load import load_floor
from guide_robot.floor.occupancy import rasterise
from guide_robot.people.detect.camera import CameraView
from guide_robot.people.people_core import CameraLook
from guide_robot.simulation.settings import TwinSettings
from guide_robot.simulation.twin import Twin

PLAN = load_floor(resource("maps", "ward_office", "floor.yaml"))
GRID = rasterise(PLAN)


def faulty(fault: TrialFault) -> FaultySensors:
    return FaultySensors(fault, GRID)


def test_every_second_scan_is_lost_and_without_a_fault_none_is() -> None:
    lossy, sound = faulty(TrialFault.HALF_SCANS), faulty(TrialFault.NONE)
    assert [lossy.drops_scan() for _ in range(6)] == [False, True] * 3
    assert not any(sound.drops_scan() for _ in range(6))


def test_slipping_wheels_report_more_way_in_the_same_direction() -> None:
    pose = Pose2D(x=3.0, y=-1.0, theta=0.4)
    slipped = faulty(TrialFault.ODOMETRY_SLIP).odometry(pose)
    assert math.isclose(slipped.distance_to(0.0, 0.0), SLIP * pose.distance_to(0.0, 0.0))
    assert (slipped.theta, faulty(TrialFault.NONE).odometry(pose)) == (pose.theta, pose)


def test_a_frozen_camera_gives_the_same_picture_from_ever_new_places() -> None:
    def look(number: int) -> CameraLook:
        view = CameraView(width=4, height=3, fx=1.0, fy=1.0, cx=2.0, cy=1.5, height_m=1.0,
                          pose_in_odom=Pose2D(x=0.1 * number, y=0.0))  # fmt: skip
        return CameraLook(picture=np.full((3, 4, 3), number, np.uint8), view=view, stamp_s=2.0 * number)

    camera = faulty(TrialFault.FROZEN_CAMERA)
    given = [camera.look(look(number)) for number in range(6)]
    assert [int(one.picture[0, 0, 0]) for one in given if one is not None] == [0, 1, 2, 3, 3, 3]
    assert [one.view.pose_in_odom.x for one in given if one is not None] == [0.1 * number for number in range(6)]


def test_glass_takes_beams_from_walls_and_none_from_people() -> None:
    pose = Pose2D(x=9.0, y=4.4)
    with Twin(PLAN, TwinSettings(), 1) as twin:
        twin.teleport_robot(pose)
        twin.add_person(10.5, 4.4)
        scan: Scan = twin.scan()
        mount = twin.settings.robot.lidar_in_base.pose
        seen = faulty(TrialFault.GLASS).scan(scan, pose.compose(mount))
    lost = np.isfinite(scan.ranges_m) & ~np.isfinite(seen.ranges_m)
    towards = np.abs(np.angle(np.exp(1j * scan.angles()))) < 0.1
    assert 0.2 < lost.mean() < 0.8
    assert not lost[towards & (scan.ranges_m < 1.7)].any()
    assert np.array_equal(seen.ranges_m[~lost], scan.ranges_m[~lost])
