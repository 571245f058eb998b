"""What goes wrong lasts until its own end, hits what it should, and people at the door do not wait for ever."""

from dataclasses import replace
from pathlib import Path

import pytest

from guide_robot.rehearsal.day import Variant, play
from guide_robot.rehearsal.desks import Desk
from guide_robot.rehearsal.givers import NUMBERS_ASIDE, Giver, givers_of
from guide_robot.rehearsal.plan import Incident, Rehearsal
from guide_robot.rehearsal.plan_file import read_plan
from guide_robot.rehearsal.troubles import Troubles
from guide_robot.rehearsal.ways import Ways

WARD = read_plan(Path(__file__).parents[3] / "maps" / "ward_office" / "rehearsal.yaml")
WAYS = Ways(floor=WARD.floor)


def incident(what: str, at: str = "08:00", until: str = "10:00", counter: str | None = None) -> Incident:
    return Incident.model_validate({"what": what, "at": at, "until": until, "counter": counter})


def hall(robots: int = 3) -> Troubles:
    desk = Desk(name="1", spot="1", services=("land",), shifts=[], on_shift=True)
    return Troubles(desks=[desk], givers=givers_of(WARD.plan, robots))


def works(troubles: Troubles, what: str) -> bool:
    """Whether nothing is wrong with what an incident of this kind concerns."""
    if what == "printer_empty":
        return not troubles.no_paper
    if what == "network_away":
        return all(giver.aside is None for giver in troubles.givers)
    return troubles.desks[0].free


def broken(troubles: Troubles) -> list[str]:
    return [giver.name for giver in troubles.givers if giver.broken]


@pytest.mark.parametrize("what", ["printer_empty", "network_away", "counter_closed"])
def test_of_two_at_one_time_the_end_of_the_first_ends_nothing(what: str) -> None:
    counter = "1" if what == "counter_closed" else None
    first, second = (incident(what, at, until, counter) for at, until in (("08:00", "09:00"), ("08:30", "10:00")))
    troubles = hall()
    assert works(troubles, what)
    troubles.begin(first)
    troubles.begin(second)
    troubles.end(first)
    assert not works(troubles, what)
    troubles.end(second)
    assert works(troubles, what)


def test_a_second_robot_that_breaks_is_another_one_and_each_is_mended_at_its_own_end() -> None:
    troubles = hall(robots=3)
    first, second = incident("robot_broken", until="11:00"), incident("robot_broken", at="09:00")
    troubles.begin(first)
    assert broken(troubles) == ["robot3"]
    troubles.begin(second)
    assert broken(troubles) == ["robot2", "robot3"]
    troubles.end(second)
    assert broken(troubles) == ["robot3"]
    troubles.end(first)
    assert broken(troubles) == []


def test_a_robot_that_is_not_there_cannot_break() -> None:
    troubles = hall(robots=1)
    one, other = incident("robot_broken"), incident("robot_broken", at="09:00", until="11:00")
    troubles.begin(one)
    troubles.begin(other)
    troubles.end(one)
    assert not any(giver.broken for giver in troubles.givers)
    troubles.end(other)


def test_each_robot_has_numbers_of_its_own_set_aside() -> None:
    troubles = hall(robots=2)
    troubles.begin(incident("network_away"))
    one, other = troubles.givers
    for _ in range(NUMBERS_ASIDE):
        one.take("land")
    assert not one.has("land") and one.has("residence") and other.has("land")


def test_people_at_the_door_need_no_network() -> None:
    giver = Giver(name="door1", robot=False)
    Troubles(desks=[], givers=[giver]).begin(incident("network_away"))
    assert giver.has("land") and giver.aside is None


def robot_broken_all_day() -> Rehearsal:
    citizens = WARD.plan.citizens.model_copy(update={"patience_min": 20.0, "patience_spread": 0.0})
    incidents = [incident("robot_broken", "07:30", "17:30")]
    return replace(WARD, plan=WARD.plan.model_copy(update={"citizens": citizens, "incidents": incidents}))


def test_who_stands_at_the_door_too_long_goes_away_without_a_number() -> None:
    record = play(robot_broken_all_day(), WAYS, 1, Variant(robots=1))
    assert record.citizens
    for one in record.citizens:
        assert one.number == 0 and (one.gone_away or one.sent_home)
        assert one.left_s is not None and one.left_s - one.arrives_s < 25.0 * 60.0
    assert any(one.gone_away for one in record.citizens)
