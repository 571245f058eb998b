"""The way on foot is described as whoever stands before the screen would walk it."""

import math

import pytest

from guide_robot.common.geometry import Pose2D
from guide_robot.common.resources import resource
from guide_robot.floor.load import load_floor
from guide_robot.floor.reach import reach
from guide_robot.floor.way import PERSON_RADIUS_M, Turn, WayFinder

PLAN = load_floor(resource("maps", "ward_office", "floor.yaml"))
INTO_THE_HALL = Pose2D(x=9.0, y=4.4, theta=math.pi / 2.0)


@pytest.fixture(scope="module")
def finder() -> WayFinder:
    return WayFinder(PLAN)


@pytest.mark.parametrize(
    ("place", "turns"),
    [
        ("counter_1", (Turn.STRAIGHT, Turn.LEFT)),
        ("counter_4", (Turn.STRAIGHT, Turn.RIGHT)),
        ("waiting_area", (Turn.STRAIGHT,)),
        ("entrance", (Turn.BACK,)),
    ],
)
def test_turns_are_as_somebody_before_the_robot_walks_them(finder, place, turns):
    assert finder.way(INTO_THE_HALL, place).turns == turns


def test_who_looks_the_other_way_is_first_sent_behind(finder):
    facing_out = Pose2D(x=9.0, y=4.4, theta=-math.pi / 2.0)
    assert finder.way(facing_out, "waiting_area").turns == (Turn.BACK,)


def test_every_place_has_a_way_that_goes_through_no_wall(finder):
    ways = reach(PLAN, PERSON_RADIUS_M)
    for place in PLAN.places:
        way = finder.way(INTO_THE_HALL, place.id)
        assert way is not None
        for point in way.points:
            assert ways.clearance_at(*point) > 0.0, place.id


def test_who_stands_there_already_needs_no_turns(finder):
    x, y, _ = PLAN.place("waiting_area").pose
    assert finder.way(Pose2D(x=x, y=y, theta=0.0), "waiting_area").turns == ()


def test_there_is_no_way_to_a_place_that_is_not_in_the_plan(finder):
    assert finder.way(INTO_THE_HALL, "nowhere") is None
