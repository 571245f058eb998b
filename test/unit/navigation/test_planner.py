"""The planner: shortest free ways that keep clear of walls, zones, people and talks."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from guide_robot.common.geometry import Pose2D
from guide_robot.common.language import LocalText
from guide_robot.floor.model import Counter, FloorPlan, Wall, Zone, ZoneKind
from guide_robot.floor.occupancy import OccupancyGrid, rasterise
from guide_robot.navigation.fields import field_of
from guide_robot.navigation.planner import Planner, PlannerSettings
from guide_robot.people.types import TrackedPerson

RADIUS = 0.27
MakeRoom = Callable[..., FloorPlan]
MakePerson = Callable[..., TrackedPerson]


def planner_of(plan: FloorPlan, settings: PlannerSettings | None = None) -> Planner:
    return Planner(settings or PlannerSettings(), rasterise(plan), RADIUS, plan.zones, plan.counters)


def length(path: np.ndarray) -> float:
    return float(np.sum(np.hypot(*np.diff(path, axis=0).T)))


def clearance(plan: FloorPlan, path: np.ndarray) -> float:
    return float(np.min(field_of(rasterise(plan)).sample(path[:, 0], path[:, 1])))


def wall_with_door(width: float, x: float = 4.0, y: float = 3.0) -> list[Wall]:
    return [
        Wall(id="below", points=[(x, 0.1), (x, y - width / 2.0)], thickness=0.1),
        Wall(id="above", points=[(x, y + width / 2.0), (x, 5.9)], thickness=0.1),
    ]


def test_the_way_in_an_empty_room_is_straight(make_room: MakeRoom) -> None:
    path = planner_of(make_room()).plan(Pose2D(x=1.0, y=3.0), Pose2D(x=7.0, y=2.0))
    assert path is not None
    assert tuple(path[0]) == (1.0, 3.0)
    assert tuple(path[-1]) == (7.0, 2.0)
    assert length(path) == pytest.approx(math.hypot(6.0, 1.0), rel=0.02)


def test_the_way_leads_through_a_narrow_door_in_its_middle(make_room: MakeRoom) -> None:
    plan = make_room(wall_with_door(0.9))
    path = planner_of(plan).plan(Pose2D(x=1.0, y=1.0), Pose2D(x=7.0, y=1.0))
    assert path is not None
    in_door = path[np.argmin(np.abs(path[:, 0] - 4.0))]
    assert in_door[1] == pytest.approx(3.0, abs=0.08)
    assert clearance(plan, path) > RADIUS


def test_a_gap_narrower_than_the_robot_is_no_way(make_room: MakeRoom) -> None:
    plan = make_room(wall_with_door(0.5))
    assert planner_of(plan).plan(Pose2D(x=1.0, y=3.0), Pose2D(x=7.0, y=3.0)) is None


def test_a_goal_in_a_wall_or_outside_has_no_way(make_room: MakeRoom) -> None:
    planner = planner_of(make_room(wall_with_door(0.9)))
    start = Pose2D(x=1.0, y=3.0)
    assert planner.plan(start, Pose2D(x=4.0, y=1.0)) is None
    assert planner.plan(start, Pose2D(x=40.0, y=1.0)) is None
    assert not planner.stands_free(4.0, 1.0)
    assert not planner.stands_free(-1.0, 1.0)
    assert planner.stands_free(1.0, 3.0)


def test_a_robot_that_stands_too_near_a_wall_finds_its_way_out(make_room: MakeRoom) -> None:
    path = planner_of(make_room()).plan(Pose2D(x=0.3, y=3.0), Pose2D(x=5.0, y=3.0))
    assert path is not None
    assert tuple(path[0]) == (0.3, 3.0)


def test_the_way_keeps_out_of_a_closed_zone(make_room: MakeRoom) -> None:
    zone = Zone(id="closed", kind=ZoneKind.KEEPOUT, polygon=[(3.0, 0.5), (5.0, 0.5), (5.0, 4.0), (3.0, 4.0)])
    path = planner_of(make_room(zones=[zone])).plan(Pose2D(x=1.0, y=2.0), Pose2D(x=7.0, y=2.0))
    assert path is not None
    within = (path[:, 0] > 3.0) & (path[:, 0] < 5.0)
    assert np.all(path[within, 1] > 4.0 + RADIUS - 0.05)


def test_a_slow_zone_does_not_close_the_way(make_room: MakeRoom) -> None:
    zone = Zone(id="slow", kind=ZoneKind.SLOW, polygon=[(3.0, 0.0), (5.0, 0.0), (5.0, 6.0), (3.0, 6.0)])
    assert planner_of(make_room(zones=[zone])).plan(Pose2D(x=1.0, y=2.0), Pose2D(x=7.0, y=2.0)) is not None


def test_the_way_goes_round_what_has_been_seen(make_room: MakeRoom) -> None:
    obstacles = np.array([(4.0, y) for y in np.arange(1.0, 4.0, 0.1)])
    path = planner_of(make_room()).plan(Pose2D(x=1.0, y=2.5), Pose2D(x=7.0, y=2.5), obstacles)
    assert path is not None
    gaps = np.hypot(path[:, None, 0] - obstacles[:, 0], path[:, None, 1] - obstacles[:, 1])
    assert gaps.min() > RADIUS


def test_the_way_passes_people_with_more_than_an_arms_length(make_room: MakeRoom, make_person: MakePerson) -> None:
    path = planner_of(make_room()).plan(Pose2D(x=1.0, y=3.0), Pose2D(x=7.0, y=3.0), people=[make_person(4.0, 3.0)])
    assert path is not None
    assert np.hypot(path[:, 0] - 4.0, path[:, 1] - 3.0).min() > RADIUS + 0.6


def test_somebody_in_a_door_does_not_make_the_way_impossible(make_room: MakeRoom, make_person: MakePerson) -> None:
    planner = planner_of(make_room(wall_with_door(0.9)))
    path = planner.plan(Pose2D(x=1.0, y=3.0), Pose2D(x=7.0, y=3.0), people=[make_person(4.0, 3.0)])
    assert path is not None


def test_the_way_leaves_a_person_and_their_counter_together(make_room: MakeRoom, make_person: MakePerson) -> None:
    name = LocalText(vi="Quầy", en="Counter", ko="창구")
    counter = Counter(id="1", name=name, services=[], centre=(4.0, 7.3), facing_deg=-90.0)
    wall = Wall(id="behind", points=[(2.5, 4.1), (5.5, 4.1)])
    plan = make_room([wall], size=(8.0, 8.0), counters=[counter])
    nobody_talks = Planner(PlannerSettings(), rasterise(plan), RADIUS, [], [])
    start, goal = Pose2D(x=1.5, y=6.4), Pose2D(x=6.5, y=6.4)
    people = [make_person(4.0, 5.4)]
    between = nobody_talks.plan(start, goal, people=people)
    behind = planner_of(plan).plan(start, goal, people=people)
    assert between is not None and behind is not None
    assert between[np.argmin(np.abs(between[:, 0] - 4.0)), 1] > 5.4
    assert behind[np.argmin(np.abs(behind[:, 0] - 4.0)), 1] < 5.4


def test_the_way_in_a_large_building_is_as_good_as_a_full_search() -> None:
    random = np.random.default_rng(3)
    cells = np.zeros((800, 1200), np.int8)
    for row, column in random.integers(0, (760, 1160), (60, 2)):
        cells[row : row + 30, column : column + 8] = 100
    grid = OccupancyGrid(cells=cells, resolution=0.05)
    start, goal = Pose2D(x=1.0, y=1.0), Pose2D(x=58.0, y=38.0)
    quick = Planner(PlannerSettings(), grid, RADIUS, [])
    full = Planner(PlannerSettings(whole_cells=10_000_000), grid, RADIUS, [])
    quick_path, full_path = quick.plan(start, goal), full.plan(start, goal)
    assert quick_path is not None and full_path is not None
    assert length(quick_path) < 1.03 * length(full_path)
    assert np.min(field_of(grid).sample(quick_path[:, 0], quick_path[:, 1])) > RADIUS


def test_unknown_space_is_not_driven_through() -> None:
    cells = np.zeros((100, 100), np.int8)
    cells[:, 40:60] = -1
    grid = OccupancyGrid(cells=cells, resolution=0.05)
    planner = Planner(PlannerSettings(), grid, RADIUS, [])
    assert planner.plan(Pose2D(x=1.0, y=2.5), Pose2D(x=4.0, y=2.5)) is None


def test_start_and_goal_at_the_same_place_give_a_path_of_no_length(make_room: MakeRoom) -> None:
    path = planner_of(make_room()).plan(Pose2D(x=2.0, y=3.0), Pose2D(x=2.0, y=3.0))
    assert path is not None
    assert length(path) == pytest.approx(0.0)
