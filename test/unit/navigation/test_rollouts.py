"""Futures in thought, speed before slow zones, and ways that are kept."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from guide_robot.common.geometry import Pose2D
from guide_robot.floor.model import FloorPlan, Wall, Zone, ZoneKind
from guide_robot.floor.occupancy import rasterise
from guide_robot.navigation.path import PathProgress
from guide_robot.navigation.planner import Planner, PlannerSettings
from guide_robot.navigation.rollouts import Rollouts, arcs, tracks
from guide_robot.navigation.zones import speed_limit_before
from guide_robot.people.types import TrackedPerson

MakeRoom = Callable[..., FloorPlan]
MakePerson = Callable[..., TrackedPerson]
TICK_S = 0.15
BEND = np.vstack(
    (
        np.column_stack((np.arange(0.0, 1.5, 0.1), np.zeros(15))),
        np.column_stack((np.full(30, 1.5), np.arange(0.0, 3.0, 0.1))),
    )
)


def along(path: np.ndarray, speed_mps: float, seconds: float) -> Rollouts:
    v = np.full((1, round(seconds / TICK_S)), speed_mps)
    start = Pose2D(x=float(path[0, 0]), y=float(path[0, 1]))
    return tracks(start, speed_mps, 0.0, v, PathProgress(path), np.array([0.5]), TICK_S, 1.4, 0.5, 2.0)


def test_an_arc_ends_where_geometry_says() -> None:
    count = round(2.0 / TICK_S)
    v, w = np.full((1, count), 0.5), np.full((1, count), 0.5)
    future = arcs(Pose2D(x=1.0, y=2.0), 0.5, 0.5, v, w, np.array([0.5]), TICK_S)
    turned = 0.5 * TICK_S * count
    assert future.theta[0, -1] == pytest.approx(turned)
    assert future.x[0, -1] == pytest.approx(1.0 + math.sin(turned), abs=0.01)
    assert future.y[0, -1] == pytest.approx(2.0 + 1.0 - math.cos(turned), abs=0.01)


def test_steering_along_the_path_goes_round_a_bend_that_no_single_arc_follows() -> None:
    future = along(BEND, 0.5, 6.0)
    places = np.column_stack((future.x[0], future.y[0]))
    off = np.hypot(*(places[:, None, :] - BEND[None, :, :]).transpose(2, 0, 1)).min(axis=1)
    assert off.max() < 0.3
    assert future.y[0, -1] > 1.0
    assert future.turns[0] == pytest.approx(0.0, abs=1e-6)


def test_a_fast_robot_turns_no_harder_than_is_gentle() -> None:
    future = along(BEND, 1.2, 2.4)
    turning = np.abs(np.diff(future.theta[0])) / TICK_S
    assert turning.max() * 1.2 <= 0.5 + 1e-6


def test_the_speed_falls_before_a_slow_zone_begins() -> None:
    zone = Zone(
        id="door", kind=ZoneKind.SLOW, polygon=[(2.0, -1.0), (3.0, -1.0), (3.0, 1.0), (2.0, 1.0)], speed_limit=0.4
    )
    path = np.column_stack((np.arange(0.0, 5.0, 0.1), np.zeros(50)))
    assert speed_limit_before([zone], path, 0.6) == 0.0
    near = speed_limit_before([zone], path[12:], 0.6)
    nearer = speed_limit_before([zone], path[18:], 0.6)
    assert 0.4 < nearer < near <= math.sqrt(0.4**2 + 2.0 * 0.6 * 0.9)
    assert speed_limit_before([zone], path[22:], 0.6) == pytest.approx(0.4)
    assert speed_limit_before([], path, 0.6) == 0.0


def planner_in(plan: FloorPlan) -> Planner:
    return Planner(PlannerSettings(), rasterise(plan), 0.27, plan.zones, plan.counters)


def test_the_way_that_the_robot_is_on_is_kept_while_it_is_about_as_good(make_room: MakeRoom) -> None:
    pillar = Wall(id="pillar", points=[(3.9, 2.9), (4.1, 3.1)], thickness=0.3)
    planner = planner_in(make_room([pillar]))
    start, goal = Pose2D(x=1.0, y=3.0), Pose2D(x=7.0, y=3.0)
    best = planner.plan(start, goal)
    assert best is not None
    other = np.column_stack((best[:, 0], 6.0 - best[:, 1]))
    assert planner.plan(start, goal, kept=other) is other


def test_a_way_that_has_become_blocked_or_long_is_not_kept(make_room: MakeRoom) -> None:
    planner = planner_in(make_room())
    start, goal = Pose2D(x=1.0, y=3.0), Pose2D(x=7.0, y=3.0)
    detour = np.vstack((np.linspace((1.0, 3.0), (4.0, 5.0), 40), np.linspace((4.0, 5.0), (7.0, 3.0), 40)))
    assert planner.plan(start, goal, kept=detour) is not detour
    straight = np.linspace((1.0, 3.0), (7.0, 3.0), 61)
    trolley = np.array([[4.0, 3.0], [4.0, 3.1], [4.0, 2.9]])
    assert planner.plan(start, goal, trolley, kept=straight) is not straight


def test_somebody_who_walks_along_behind_the_robot_does_not_bend_its_way(
    make_room: MakeRoom, make_person: MakePerson
) -> None:
    planner = planner_in(make_room())
    path = planner.plan(Pose2D(x=2.0, y=3.0), Pose2D(x=7.0, y=3.0), people=[make_person(0.6, 3.0, vx=1.0)])
    assert path is not None
    assert np.abs(path[:, 1] - 3.0).max() < 0.15


def test_the_way_goes_behind_somebody_who_will_have_crossed_it(make_room: MakeRoom, make_person: MakePerson) -> None:
    planner = planner_in(make_room())
    path = planner.plan(Pose2D(x=1.0, y=3.0), Pose2D(x=7.0, y=3.0), people=[make_person(3.0, 2.2, vy=0.8)])
    assert path is not None
    assert path[np.argmin(np.abs(path[:, 0] - 3.0)), 1] < 3.05
