"""Several robots in one twin: each is a body for the others' lidars and cameras, for people and at a touch."""

import itertools
import math

import numpy as np
import pytest

from guide_robot.common.errors import UserError
from guide_robot.common.geometry import STILL, Pose2D, Twist2D
from guide_robot.floor.robot_places import APART_M, home_poses, start_poses, with_home
from guide_robot.robot.description import load_robot
from guide_robot.robot.shape import Form, body_shapes
from guide_robot.simulation.contacts import Cause
from guide_robot.simulation.people_types import Intent, Motion
from guide_robot.simulation.settings import CameraSettings, TwinSettings
from guide_robot.simulation.twin import Twin

ROBOT = load_robot()


def two_robots(plan, settings, first: Pose2D, second: Pose2D) -> Twin:
    """Return a twin with two robots at these poses."""
    twin = Twin(plan, settings, 1, robots=2)
    twin.teleport_robot(first, 0)
    twin.teleport_robot(second, 1)
    return twin


def test_the_lidar_meets_the_other_robots_own_parts_at_its_height(plan, exact):
    twin = two_robots(plan, exact, Pose2D(x=1.0, y=4.0), Pose2D(x=3.0, y=4.0))
    alone = Twin(plan, exact, 1)
    alone.teleport_robot(Pose2D(x=1.0, y=4.0))
    seen, empty = twin.scan().ranges_m, alone.scan().ranges_m
    parts = [one for one in body_shapes() if one.reaches(ROBOT.lidar.mount.z)]
    met = np.flatnonzero(np.isfinite(seen) & (seen < empty - 0.01))
    angles = exact.lidar.angle_min + exact.lidar.angle_increment * met
    points = np.stack([1.0 + seen[met] * np.cos(angles), 4.0 + seen[met] * np.sin(angles)], axis=1)
    skins = [
        abs(math.dist(point, (3.0 + part.transform[0, 3], 4.0 + part.transform[1, 3])) - part.size[0])
        for point in points
        for part in parts
    ]
    nearest = np.array(skins).reshape(len(points), len(parts)).min(axis=1)
    assert len(met) >= 3
    assert nearest.max() < 0.002


def test_what_stands_above_and_below_the_lidars_height_is_not_met(plan, exact):
    reached = [one for one in body_shapes() if one.reaches(ROBOT.lidar.mount.z)]
    assert {one.form for one in reached} == {Form.CYLINDER}
    assert (
        max(one.size[0] for one in reached)
        < ROBOT.footprint_radius_m / 2.0
        < max(one.size[0] for one in body_shapes() if one.form is Form.CYLINDER)
    )


def test_a_robot_described_by_meshes_is_as_wide_as_its_footprint(tmp_path):
    description = tmp_path / "robot.urdf"
    text = (
        '<robot name="other"><link name="base_link"><visual><geometry><mesh filename="body.stl"/></geometry></visual>'
        '</link><link name="lidar_link"/><link name="camera_link"/>'
        + "".join(
            f'<joint name="{one}" type="fixed"><parent link="base_link"/><child link="{one}_link"/>'
            f'<origin xyz="0 0 0.3"/></joint>'
            for one in ("lidar", "camera")
        )
        + '<guide_robot footprint_radius="0.2" height="1" max_linear="1" max_reverse="0.2" max_angular="1" '
        'linear_acceleration="1" braking_deceleration="1" angular_acceleration="1" wheel_separation="0.3" '
        'wheel_radius="0.1" lidar_beams="360" lidar_rate="10" lidar_noise="0.01" lidar_range_min="0.1" '
        'lidar_range_max="10" camera_horizontal_fov="1" camera_width="64" camera_height="48" camera_rate="5"/></robot>'
    )
    description.write_text(text, encoding="utf-8")
    (shape,) = body_shapes(description)
    assert (shape.form, shape.size) == (Form.CYLINDER, (0.2, 0.5))
    assert shape.reaches(0.99)
    assert not shape.reaches(1.01)


def test_the_first_of_two_robots_has_the_same_chance_as_one_alone(office):
    settings = TwinSettings(floor_people=False)
    alone, hall = Twin(office, settings, 5), Twin(office, settings, 5, robots=2)
    hall.teleport_robot(Pose2D(x=16.5, y=1.5), 1)  # behind a wall
    for _ in range(20):
        alone.step(0.1, Twist2D(linear=0.4, angular=0.1))
        hall.step(0.1, Twist2D(linear=0.4, angular=0.1), STILL)
    assert alone.odometry() == hall.odometry()
    np.testing.assert_array_equal(alone.scan().ranges_m, hall.scan().ranges_m)
    assert not np.array_equal(hall.scan().ranges_m, hall.scan(1).ranges_m)


def test_two_robots_that_touch_both_count_it_once_and_know_who_drove(plan, exact):
    twin = two_robots(plan, exact, Pose2D(x=1.0, y=4.0), Pose2D(x=3.0, y=4.0))
    for _ in range(120):
        twin.step(0.05, Twist2D(linear=0.5), STILL)
    first, second = (robot.contacts for robot in twin.robots)
    assert [contact.cause for contact in first.contacts] == [Cause.ROBOT]
    assert [contact.cause for contact in second.contacts] == [Cause.OTHER_ROBOT]
    assert (first.with_robots, first.by_robot, second.with_robots, second.by_robot) == (1, 1, 1, 0)
    assert first.count(with_people=True) == first.count(with_people=False) == 0
    assert math.dist((twin.true_pose(0).x, 4.0), (twin.true_pose(1).x, 4.0)) >= 2.0 * ROBOT.footprint_radius_m - 0.03


def test_people_go_round_every_robot(plan, exact):
    twin = two_robots(plan, exact, Pose2D(x=1.5, y=6.8), Pose2D(x=3.5, y=6.9))
    person = twin.add_person(4.6, 6.8)
    twin.direct(person, Intent(motion=Motion.WALK_TO, x=0.6, y=6.8))
    for _ in range(200):
        twin.step(0.05, STILL, STILL)
    assert twin.person(person).arrived
    assert [contact for robot in twin.robots for contact in robot.contacts.contacts] == []


def test_the_camera_sees_the_other_robot_and_not_its_own(plan):
    camera = CameraSettings(enabled=True, width=160, height=120)
    settings = TwinSettings(camera=camera)
    here, ahead, behind = Pose2D(x=1.0, y=4.0), Pose2D(x=3.0, y=4.0), Pose2D(x=0.4, y=4.0)
    with two_robots(plan, settings, here, ahead) as twin, Twin(plan, settings, 1) as alone:
        alone.teleport_robot(here)
        seen = twin.image()
        twin.teleport_robot(behind, 1)
        assert np.array_equal(twin.image(), alone.image())
        assert np.count_nonzero(np.any(seen != alone.image(), axis=2)) > 300


@pytest.mark.parametrize("robots", [2, 6])
def test_robots_wait_and_start_apart_where_they_can_drive(office, robots):
    homes = home_poses(office, robots)
    for one, other in itertools.combinations(homes, 2):
        assert one.distance_to(other.x, other.y) >= APART_M
    assert homes[:2] == home_poses(office, 2)
    assert start_poses(office, robots)[0] == office.start_pose
    assert start_poses(office, robots)[1:] == homes[1:]


def test_each_robot_has_a_home_of_its_own_and_the_first_one_that_of_the_plan(office):
    assert with_home(office, 1) is office
    second = with_home(office, 2)
    home = next(place for place in second.places if place.id == "home")
    assert home.poses() == home_poses(office, 2)[1:]
    assert [place.id for place in second.places] == [place.id for place in office.places]


def test_a_floor_without_room_for_so_many_robots_is_refused(plan):
    with pytest.raises(UserError, match="room for 40 robots"):
        home_poses(plan, 40)
