"""The simulated lidar against geometry that can be reckoned by hand, and against MuJoCo's own rays."""

import dataclasses
import math

import mujoco
import numpy as np
import pytest

from guide_robot.common.geometry import Pose2D, Twist2D
from guide_robot.common.vocabulary import BodyKind
from guide_robot.floor.solids import Material, solids
from guide_robot.simulation.flat_rays import FlatBoxes
from guide_robot.simulation.people_types import Intent, Motion
from guide_robot.simulation.settings import LidarSettings, TwinSettings
from guide_robot.simulation.twin import Twin


def beam(scan, direction: float) -> float:
    """Return the range of the beam nearest to a direction in the lidar's frame."""
    off = (scan.angles() - direction + math.pi) % (2.0 * math.pi) - math.pi
    return float(scan.ranges_m[np.argmin(np.abs(off))])


def test_walls_are_where_the_plan_puts_them(plan, exact):
    scan = Twin(plan, exact, 1).scan()
    assert beam(scan, 0.0) == pytest.approx(4.7 - 2.0, abs=1e-5)
    assert beam(scan, math.pi / 2.0) == pytest.approx(8.0 - 4.0, abs=1e-5)
    assert beam(scan, math.pi) == pytest.approx(2.0, abs=1e-5)


def test_scan_turns_with_the_robot(plan, exact):
    twin = Twin(plan, exact, 1)
    twin.teleport_robot(Pose2D(x=2.0, y=4.0, theta=math.pi / 2.0))
    assert beam(twin.scan(), 0.0) == pytest.approx(4.0, abs=1e-5)


def test_somebody_who_stands_shows_two_legs(plan, exact):
    twin = Twin(plan, exact, 1)
    twin.add_person(3.5, 4.0, theta=math.pi)
    ranges = twin.scan().ranges_m
    near = np.flatnonzero(ranges < 1.6)
    assert len(np.split(near, np.flatnonzero(np.diff(near) > 1) + 1)) == 2
    assert ranges.min() == pytest.approx(math.hypot(1.5, 0.09) - 0.055, abs=0.01)


def test_legs_swing_when_somebody_walks(plan, exact):
    twin = Twin(plan, exact, 1)
    person = twin.add_person(0.8, 6.5)
    twin.direct(person, Intent(motion=Motion.WALK_TO, x=4.5, y=6.5))
    spreads = []
    for _ in range(25):
        twin.step(0.1, Twist2D())
        at = twin.person(person)
        scan = twin.scan()
        x = 2.0 + scan.ranges_m * np.cos(scan.angles())
        y = 4.0 + scan.ranges_m * np.sin(scan.angles())
        on_person = np.hypot(x - at.x, y - at.y) < 0.5
        spreads.append(np.ptp(x[on_person]))
    assert max(spreads) > 0.3 > min(spreads)


@pytest.mark.parametrize("kind", [BodyKind.WHEELCHAIR, BodyKind.WALKER, BodyKind.TROLLEY])
def test_vehicles_are_wider_than_legs(plan, exact, kind):
    twin = Twin(plan, exact, 1)
    twin.add_person(3.6, 4.0, theta=math.pi, kind=kind)
    scan = twin.scan()
    seen = (scan.ranges_m < 2.2) & (np.abs(scan.angles()) < 0.6)
    y = (scan.ranges_m * np.sin(scan.angles()))[seen]
    assert np.ptp(y) > 0.38


def test_a_parked_trolley_is_seen_and_can_be_taken_away(plan, exact):
    twin = Twin(plan, exact, 1)
    number = twin.park(3.0, 4.0, size_m=(0.4, 0.4))
    assert beam(twin.scan(), 0.0) == pytest.approx(0.8, abs=1e-5)
    twin.unpark(number)
    assert beam(twin.scan(), 0.0) == pytest.approx(2.7, abs=1e-5)


def test_noise_and_lost_beams_are_as_set(plan, exact):
    lidar = LidarSettings(beams=360, noise_sigma_m=0.02, dropout=0.1, glass_seen=1.0, range_max_m=12.0)
    exact_ranges = Twin(plan, exact, 1).scan().ranges_m
    twin = Twin(plan, dataclasses.replace(exact, lidar=lidar), 1)
    scans = np.array([twin.scan().ranges_m for _ in range(40)])
    hits = np.isfinite(exact_ranges)
    scans, exact_ranges = scans[:, hits], exact_ranges[hits]
    kept = np.isfinite(scans)
    assert 1.0 - kept.mean() == pytest.approx(0.1, abs=0.02)
    assert np.std((scans - exact_ranges)[kept]) == pytest.approx(0.02, rel=0.1)


def test_nothing_within_reach_is_infinitely_far(plan, exact):
    lidar = dataclasses.replace(exact.lidar, range_max_m=1.0)
    assert np.isinf(Twin(plan, dataclasses.replace(exact, lidar=lidar), 1).scan().ranges_m).all()


def test_glass_is_seen_mostly_and_squarely_more_than_at_a_slant(build_hall):
    glass = build_hall()
    glass = dataclasses.replace(glass, walls=[dataclasses.replace(wall, glass=True) for wall in glass.walls])
    lidar = LidarSettings(noise_sigma_m=0.0, dropout=0.0, glass_seen=0.9)
    twin = Twin(glass, TwinSettings(lidar=lidar), 3)
    scans = np.isfinite([twin.scan().ranges_m for _ in range(200)])
    assert scans[:, 0].mean() == pytest.approx(0.9, abs=0.06)
    angles = twin.scan().angles()
    slanting = int(np.argmin(np.abs(angles - math.atan2(2.0, -2.0))))
    assert scans[:, slanting].mean() < scans[:, 0].mean()


@pytest.mark.parametrize("pose", [(9.0, 4.4, 0.3), (3.1, 9.9, 2.0), (12.2, 7.0, -1.1), (16.0, 2.0, 0.0)])
def test_still_things_are_met_where_mujoco_meets_them(office, pose):
    boxes = [box for box in solids(office) if box.material is not Material.GLASS]
    geoms = "".join(
        f'<geom type="box" pos="{b.x} {b.y} {(b.bottom + b.top) / 2}" euler="0 0 {math.degrees(b.yaw)}" '
        f'size="{b.size_x / 2} {b.size_y / 2} {(b.top - b.bottom) / 2}"/>'
        for b in boxes
    )
    model = mujoco.MjModel.from_xml_string(f"<mujoco><worldbody>{geoms}</worldbody></mujoco>")
    data = mujoco.MjData(model)
    mujoco.mj_kinematics(model, data)
    angles = pose[2] + np.arange(720) * math.pi / 360.0
    directions = np.stack([np.cos(angles), np.sin(angles), np.zeros(720)], axis=-1).reshape(-1)
    expected, geom = np.empty(720), np.empty(720, np.int32)
    mujoco.mj_multiRay(
        model,
        data,
        np.array([pose[0], pose[1], 0.25]),
        directions,
        None,
        True,
        -1,
        geom,
        expected,
        None,
        720,
        100.0,
    )
    ours = FlatBoxes(boxes, 0.25).ranges((pose[0], pose[1]), pose[2], 1.0, np.zeros(720))
    expected[expected < 0.0] = np.inf
    assert np.array_equal(np.isinf(ours), np.isinf(expected))
    met = np.isfinite(expected)
    assert np.allclose(ours[met], expected[met], atol=1e-6)
