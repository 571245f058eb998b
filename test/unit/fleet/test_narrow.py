"""Narrow places of the buildings, and what is done before them."""

import numpy as np
import pytest

from guide_robot.common.geometry import Points, Pose2D
from guide_robot.common.resources import resource
from guide_robot.fleet.claims import Grants, Verdict
from guide_robot.fleet.right_of_way import Pace, RightOfWay, RightOfWaySettings, Travel
from guide_robot.floor.load import load_floor
from guide_robot.floor.narrow_places import NarrowPlaces
from guide_robot.phrases.reasons import Why

THROUGH_THE_DOOR = np.column_stack((np.full(90, 4.95), np.linspace(5.0, 13.9, 90)))


@pytest.fixture(scope="module")
def villa() -> NarrowPlaces:
    """Return the old villa's narrow places for a robot of 0.27 m."""
    return NarrowPlaces(load_floor(resource("maps", "old_villa", "floor.yaml")), 0.27)


def test_every_inner_door_of_the_villa_holds_one_robot(villa: NarrowPlaces) -> None:
    doors = {"hall_to_dining", "dining_to_winter_garden", "hall_to_salon", "salon_to_library"}
    assert doors <= set(villa.centres)
    assert villa.at(4.95, 9.4) == "hall_to_salon"


def test_the_middle_of_a_hall_is_no_narrow_place(villa: NarrowPlaces) -> None:
    assert villa.at(5.0, 4.8) == ""


def test_a_slim_robot_has_fewer_narrow_places_than_a_wide_one(villa: NarrowPlaces) -> None:
    plan = load_floor(resource("maps", "old_villa", "floor.yaml"))
    assert len(NarrowPlaces(plan, 0.2).centres) < len(villa.centres)


def test_a_way_through_a_door_crosses_it_once_and_in_order(villa: NarrowPlaces) -> None:
    (door,) = villa.crossings(THROUGH_THE_DOOR)
    assert door.place == "hall_to_salon"
    assert 3.4 < door.enters_m < 4.4 < door.leaves_m < 5.4


def travel(from_m: float, path: Points = THROUGH_THE_DOOR, speed_mps: float = 0.0) -> Travel:
    start = int(from_m * 10)
    pose = Pose2D(x=float(path[start, 0]), y=float(path[start, 1]))
    return Travel(pose=pose, path=path[start:], speed_mps=speed_mps)


def judged(way: RightOfWay, there: Travel, verdict: Verdict, grants: Grants | None = None, now_s: float = 0.0):
    wishes = way.wishes(there, frozenset(), now_s)
    return wishes, way.judge(there, wishes, [verdict] * len(wishes), grants or Grants())


BEHIND, HAS = Verdict(has=False, behind="robot2"), Verdict(has=True)


def test_a_robot_waits_before_a_place_that_another_has_and_drives_up_to_there(villa: NarrowPlaces) -> None:
    way = RightOfWay(RightOfWaySettings(), villa)
    assert judged(way, travel(1.0), BEHIND)[1].pace is Pace.GO
    _, passage = judged(way, travel(3.0), BEHIND)
    assert passage.pace is Pace.HOLD
    assert passage.reason == Why.PASSAGE_HELD(Why.OTHER_GOES_FIRST(robot="robot2"), passage="hall_to_salon")


def test_a_quick_robot_begins_to_brake_earlier(villa: NarrowPlaces) -> None:
    way = RightOfWay(RightOfWaySettings(), villa)
    assert judged(way, travel(2.5, speed_mps=0.9), BEHIND)[1].pace is Pace.HOLD


def test_a_robot_goes_when_the_place_is_its_own(villa: NarrowPlaces) -> None:
    way = RightOfWay(RightOfWaySettings(), villa)
    assert judged(way, travel(3.0), HAS)[1].pace is Pace.GO


def test_where_the_backend_answers_it_must_have_granted_the_place_too(villa: NarrowPlaces) -> None:
    way = RightOfWay(RightOfWaySettings(), villa)
    assert judged(way, travel(3.0), HAS, Grants(answers=True))[1].pace is Pace.HOLD
    granted = Grants(answers=True, held=frozenset({"way/hall_to_salon"}))
    assert judged(way, travel(3.0), HAS, granted)[1].pace is Pace.GO


def test_with_somebody_who_does_not_hear_it_a_robot_goes_slowly(villa: NarrowPlaces) -> None:
    way = RightOfWay(RightOfWaySettings(), villa)
    assert judged(way, travel(3.0), Verdict(has=True, mind="robot2"))[1].pace is Pace.SLOWLY


def test_a_robot_within_a_place_never_waits_there(villa: NarrowPlaces) -> None:
    way = RightOfWay(RightOfWaySettings(), villa)
    wishes, passage = judged(way, travel(4.4), HAS)
    assert [wish.present for wish in wishes] == [True] and passage.pace is Pace.GO


def test_a_place_is_kept_until_the_robot_is_clear_of_it(villa: NarrowPlaces) -> None:
    way = RightOfWay(RightOfWaySettings(), villa)
    way.wishes(travel(4.6), frozenset(), 0.0)
    assert [wish.keys for wish in way.wishes(travel(5.8), frozenset(), 1.0)] == [("way/hall_to_salon",)]
    assert way.wishes(travel(7.5), frozenset(), 2.0) == []


def test_who_has_a_place_ahead_and_gets_nowhere_gives_it_back_before_others_pass(villa: NarrowPlaces) -> None:
    settings = RightOfWaySettings()
    way, won = RightOfWay(settings, villa), frozenset({"way/hall_to_salon"})
    assert way.wishes(travel(2.0), won, 0.0) and way.wishes(travel(2.0), won, 13.0)
    assert way.wishes(travel(2.0), won, settings.stuck_s - 1.0) == []
    assert way.wishes(travel(2.0), frozenset(), settings.stuck_s - 0.5), "it asks again"


def test_places_without_room_to_wait_between_them_are_claimed_together(villa: NarrowPlaces) -> None:
    way = RightOfWay(RightOfWaySettings(clear_m=30.0), villa)
    corner = np.column_stack((np.linspace(5.0, 8.0, 30), np.full(30, 13.4)))
    path = np.vstack((THROUGH_THE_DOOR[:85], corner, np.column_stack((np.full(40, 8.0), np.linspace(13.5, 17.4, 40)))))
    (wish,) = way.wishes(travel(2.0, path), frozenset(), 0.0)
    assert wish.keys == ("way/hall_to_salon", "way/salon_to_library")
