"""The simulated drive and its odometry."""

import dataclasses
import math

import numpy as np
import pytest

from guide_robot.common.geometry import STILL, Pose2D, Twist2D
from guide_robot.simulation.drive import advanced
from guide_robot.simulation.settings import OdometrySettings, TwinSettings
from guide_robot.simulation.twin import Twin


def test_robot_gains_speed_no_faster_than_its_motors_allow(plan, exact):
    twin = Twin(plan, exact, 1)
    twin.step(0.1, Twist2D(linear=1.0))
    assert twin.odometry().twist.linear == pytest.approx(0.1 * exact.robot.linear_acceleration)


def test_robot_brakes_no_faster_than_its_motors_allow(plan, exact):
    twin = Twin(plan, exact, 1)
    twin.step(1.0, Twist2D(linear=0.5))
    twin.step(0.1, STILL)
    assert twin.odometry().twist.linear == pytest.approx(0.5 - 0.1 * exact.robot.braking_deceleration)


def test_robot_never_exceeds_its_speed(plan, exact):
    twin = Twin(plan, exact, 1)
    twin.step(0.9, Twist2D(linear=-9.0, angular=50.0))
    twist = twin.odometry().twist
    assert abs(twist.linear) <= exact.robot.max_reverse + 1e-9
    assert twist.angular == pytest.approx(exact.robot.max_angular)


def test_robot_drives_the_way_that_its_acceleration_gives(plan, exact):
    twin = Twin(plan, exact, 1)
    twin.step(2.0, Twist2D(linear=0.4))
    speeding_up_s = 0.4 / exact.robot.linear_acceleration
    assert twin.true_pose().x - 2.0 == pytest.approx(0.4 * (2.0 - speeding_up_s / 2.0), abs=1e-2)


def test_arc_is_exact_and_not_a_chain_of_straight_pieces():
    pose = advanced(Pose2D(x=0.0, y=0.0), math.pi / 2.0, math.pi / 2.0)
    assert (pose.x, pose.y, pose.theta) == pytest.approx((1.0, 1.0, math.pi / 2.0))


def test_one_long_step_equals_many_short_ones(plan, exact):
    long, short = Twin(plan, exact, 1), Twin(plan, exact, 1)
    command = Twist2D(linear=0.3, angular=0.4)
    long.step(2.0, command)
    for _ in range(40):
        short.step(0.05, command)
    assert dataclasses.astuple(long.true_pose()) == pytest.approx(dataclasses.astuple(short.true_pose()))
    assert long.now_s == pytest.approx(short.now_s)


def test_irregular_steps_integrate_the_measured_time(plan, exact):
    even, uneven = Twin(plan, exact, 1), Twin(plan, exact, 1)
    for _ in range(20):
        even.step(0.1, Twist2D(linear=0.5))
    for dt_s in (0.013, 0.187, 0.4, 0.001, 0.699, 0.7):
        uneven.step(dt_s, Twist2D(linear=0.5))
    assert uneven.true_pose().x == pytest.approx(even.true_pose().x, abs=0.005)


def test_no_time_moves_nothing(plan, exact):
    twin = Twin(plan, exact, 1)
    twin.step(0.0, Twist2D(linear=1.0))
    assert twin.true_pose() == plan.start_pose and twin.now_s == 0.0


def test_a_command_that_is_no_number_is_refused(plan, exact):
    twin = Twin(plan, exact, 1)
    with pytest.raises(ValueError, match="finite"):
        twin.step(0.1, Twist2D(linear=math.nan))


def test_odometry_without_errors_tells_the_true_way(plan, exact):
    twin = Twin(plan, exact, 1)
    twin.step(2.0, Twist2D(linear=0.3, angular=0.5))
    there = plan.start_pose.compose(twin.odometry().pose)
    assert dataclasses.astuple(there) == pytest.approx(dataclasses.astuple(twin.true_pose()))


def test_odometry_drifts_with_the_way_and_not_with_time(plan):
    errors = []
    for seed in range(30):
        twin = Twin(plan, TwinSettings(odometry=OdometrySettings(scale_sigma=0.05)), seed)
        twin.step(5.0, STILL)
        assert twin.odometry().pose == Pose2D(x=0.0, y=0.0)
        twin.step(4.0, Twist2D(linear=0.5))
        errors.append(twin.odometry().pose.x - (twin.true_pose().x - 2.0))
    assert 0.03 < np.std(errors) < 0.2


def test_odom_in_map_ties_both_frames_together(plan):
    twin = Twin(plan, TwinSettings(), 5)
    twin.step(3.0, Twist2D(linear=0.4, angular=0.6))
    pose = twin.odom_in_map().compose(twin.odometry().pose)
    assert dataclasses.astuple(pose) == pytest.approx(dataclasses.astuple(twin.true_pose()))


def test_a_kidnapped_robot_does_not_notice_by_its_wheels(plan, exact):
    twin = Twin(plan, exact, 1)
    twin.step(1.0, Twist2D(linear=0.4))
    before = twin.odometry().pose
    twin.teleport_robot(Pose2D(x=8.0, y=5.0, theta=1.0))
    assert twin.odometry().pose == before
    assert twin.true_pose().x == 8.0
