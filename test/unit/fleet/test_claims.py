"""Claims: one thing has one robot, in whatever order and however late messages come."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from fleet_kit import Robot, member

from guide_robot.fleet.claims import Wish
from guide_robot.fleet.model import Claim, Doing

DOOR, NEXT = Wish(keys=("way/door",)), Wish(keys=("way/next",))


def holds(robot: Robot, key: str = "way/door") -> bool:
    return any(claim.key == key and claim.held for claim in robot.said.claims)


def test_a_robot_that_hears_nobody_has_what_it_wants_at_once() -> None:
    assert Robot("a").step([DOOR], 0.0)[0].has


def test_a_claim_is_won_only_when_the_other_has_said_that_it_heard_it() -> None:
    one, other = Robot("a"), Robot("b")
    one.hear(other, 0.0)
    assert not one.step([DOOR], 0.0)[0].has
    other.hear(one, 0.1)
    other.step([], 0.1)
    one.hear(other, 0.2)
    assert one.step([DOOR], 0.2)[0].has


def test_who_asked_first_comes_first_and_who_leads_overtakes() -> None:
    first, second = Robot("b"), Robot("a")
    second.hear(first, 0.0)
    first.hear(second, 0.0)
    first.step([DOOR], 0.0)
    second.hear(first, 0.1)
    verdict = second.step([DOOR], 0.1)[0]
    assert (verdict.has, verdict.behind) == (False, "b")
    leads = Robot("c")
    for robot in (first, second):
        leads.hear(robot, 0.2)
        robot.hear(leads, 0.2)
    leads.step([Wish(keys=DOOR.keys, overtakes=3)], 0.2)
    first.hear(leads, 0.3)
    assert first.step([DOOR], 0.3)[0].behind == "c"


@pytest.mark.parametrize("seed", range(15))
def test_never_have_two_robots_one_thing_however_late_and_lossy_the_messages_are(seed: int) -> None:
    random = np.random.default_rng(seed)
    robots = [Robot(name, clock_s=5.0 * number) for number, name in enumerate("abc")]
    for one, other in itertools.permutations(robots, 2):
        one.hear(other, 0.0)
    wants: dict[str, Wish] = {}
    due: list[tuple[float, Robot, Robot, object]] = []
    entered = 0
    for tick in range(900):
        now_s = 0.08 * tick
        for entry in [entry for entry in due if entry[0] <= now_s]:
            due.remove(entry)
            entry[1].roster.hear(entry[3], now_s + entry[1].clock_s)
        robot = robots[tick % 3]
        if random.random() < 0.2:
            wants[robot.who[0]] = wants.get(robot.who[0]) or Wish(keys=DOOR.keys, overtakes=int(random.integers(4)))
        if holds(robot) and random.random() < 0.3:
            wants.pop(robot.who[0])
            entered += 1
        robot.step([wants[robot.who[0]]] if robot.who[0] in wants else [], now_s)
        for other in robots:
            if other is not robot and random.random() < 0.8:
                due.append((now_s + random.uniform(0.0, 0.6), other, robot, robot.said))
        assert sum(map(holds, robots)) <= 1
    assert entered >= 5


def test_things_of_one_wish_are_had_together_or_not_at_all() -> None:
    one, other = Robot("a"), Robot("b")
    other.step([NEXT], 0.0)
    one.hear(other, 0.0)
    both = Wish(keys=("way/door", "way/next"))
    assert one.step([both], 0.0)[0].behind == "b"
    assert not holds(one) and not holds(one, "way/next")


def test_a_wish_that_grows_is_asked_for_anew_as_a_whole() -> None:
    one, other = Robot("a"), Robot("b")
    one.step([DOOR], 0.0)
    other.step([NEXT], 0.0)
    one.hear(other, 0.1)
    one.step([Wish(keys=("way/door", "way/next"))], 0.1)
    assert not holds(one), "half of it is kept while the other half is waited for"


def test_a_dead_holder_is_an_obstacle_after_its_lease_and_not_before() -> None:
    one, dead = Robot("a"), Robot("b")
    dead.step([DOOR], 0.0)
    one.hear(dead, 0.0)
    assert one.step([DOOR], 11.0)[0].behind == "b"
    verdict = one.step([DOOR], 12.5)[0]
    assert (verdict.has, verdict.mind) == (True, "b")


def test_a_holder_that_lives_and_does_not_move_is_an_obstacle_too() -> None:
    one, stuck = Robot("a"), Robot("b")
    stuck.step([DOOR], 0.0)
    for second in range(21):
        one.hear(stuck, float(second))
        stuck.hear(one, float(second))
        stuck.step([DOOR], float(second))
        assert one.step([DOOR], float(second))[0].behind == ("b" if second <= 20 else "")
    one.hear(stuck, 21.0)
    assert one.step([DOOR], 21.0)[0].mind == "b"


def test_who_does_not_hear_this_robot_is_waited_for_only_for_a_while_and_then_named() -> None:
    one = Robot("a")
    for second in range(3):
        one.roster.hear(member("b"), float(second))
        assert not one.step([DOOR], float(second))[0].has
    one.roster.hear(member("b"), 3.5)
    verdict = one.step([DOOR], 3.5)[0]
    assert (verdict.has, verdict.mind) == (True, "b")


def test_a_robot_that_was_started_again_has_nothing_any_more() -> None:
    one, other = Robot("a"), Robot("b")
    other.step([DOOR], 0.0)
    one.hear(other, 0.0)
    again = Robot("b", "b-2")
    again.step([], 3.0)
    one.hear(again, 3.0)
    again.hear(one, 3.0)
    one.step([DOOR], 3.0)
    again.hear(one, 3.1)
    again.step([], 3.1)
    one.hear(again, 3.2)
    assert one.step([DOOR], 3.2)[0].has


def test_who_leaves_is_not_waited_for() -> None:
    one, other = Robot("a"), Robot("b")
    other.step([DOOR], 0.0)
    one.hear(other, 0.0)
    other.said = replace(other.said, count=other.said.count + 1, doing=Doing.LEAVING)
    one.hear(other, 0.5)
    assert one.step([DOOR], 0.5)[0].has


def test_two_robots_of_one_name_are_told_apart_and_named() -> None:
    one, twin = Robot("robot"), Robot("robot", "robot-2")
    twin.step([DOOR], 0.0)
    one.hear(twin, 0.0)
    assert not one.step([DOOR], 0.1)[0].has
    assert "two robots are called robot" in one.roster.problem(0.1)


def test_who_stands_a_step_beside_another_is_somebody_else() -> None:
    here = Claim(key="person", number=1, rank=0, at=(1.0, 1.0))
    assert here.conflicts(Claim(key="person", number=2, rank=0, at=(1.4, 1.0)))
    assert not here.conflicts(Claim(key="person", number=2, rank=0, at=(1.8, 1.0)))


SHOWN, KNOWN_OF = (Wish(keys=("ticket/A1",), rank=rank, present=rank == 0, yields=True) for rank in (0, 1))


def test_a_ticket_belongs_to_the_robot_to_which_it_was_shown_last() -> None:
    first, second = Robot("a"), Robot("b")
    assert first.step([SHOWN], 0.0)[0].has
    second.hear(first, 0.1)
    assert second.step([SHOWN], 0.1)[0].has
    first.hear(second, 0.2)
    assert first.step([SHOWN], 0.2)[0].behind == "b"
    second.hear(first, 0.3)
    assert second.step([SHOWN], 0.3)[0].has


def test_who_only_goes_to_the_holder_of_a_ticket_leaves_it_to_who_leads_them_after_a_split() -> None:
    leads, goes = Robot("a"), Robot("b")
    leads.step([SHOWN], 0.0)
    goes.hear(leads, 0.0)
    assert not goes.step([KNOWN_OF], 5.0)[0].has
    assert goes.step([KNOWN_OF], 13.0)[0].has, "the other is silent for longer than its lease"
    leads.hear(goes, 14.0)
    assert leads.step([SHOWN], 14.0)[0].has
    goes.hear(leads, 14.1)
    goes.step([], 14.1)
    assert goes.step([SHOWN], 14.2)[0].has, "until the holder shows the ticket there"
    leads.hear(goes, 14.3)
    assert leads.step([SHOWN], 14.3)[0].behind == "b"


def test_a_ticket_that_is_shown_after_it_was_only_known_of_counts_from_then() -> None:
    leads, goes = Robot("b"), Robot("a")
    goes.step([KNOWN_OF], 0.0)
    leads.hear(goes, 0.0)
    leads.step([SHOWN], 0.1)
    goes.hear(leads, 0.2)
    assert goes.step([SHOWN], 0.2)[0].has
    leads.hear(goes, 0.3)
    assert not leads.step([SHOWN], 0.3)[0].has


def test_where_a_person_is_seen_is_averaged_and_not_left_behind() -> None:
    robot = Robot("a")
    for number in range(20):
        robot.step([Wish(keys=("person",), rank=0, at=(5.0 + 0.2 * (-1) ** number, 2.0))], 0.3 * number)
    assert robot.said.claims[0].at == pytest.approx((5.0, 2.0), abs=0.08)
    robot.step([Wish(keys=("person",), rank=0, at=(6.0, 2.0), present=True)], 6.3)
    assert robot.said.claims[0].at == pytest.approx((5.7, 2.0), abs=0.01)
