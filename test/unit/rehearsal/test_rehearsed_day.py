"""A played day: everybody leaves in the end, the queue's own rules hold, what goes wrong shows, and theory agrees."""

import heapq
import math
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from guide_robot.queue.domain.model import TicketState
from guide_robot.queue.domain.order import turn
from guide_robot.rehearsal.day import Variant, play
from guide_robot.rehearsal.erlang import mean_wait_s, waits_at_all
from guide_robot.rehearsal.figures import day_figures, occupancy, open_wait_s
from guide_robot.rehearsal.hall_of_equals import equal_counters
from guide_robot.rehearsal.plan import CounterShifts, Incident, Rehearsal
from guide_robot.rehearsal.plan_file import read_plan
from guide_robot.rehearsal.questions import changes, compare, days, what_breaks
from guide_robot.rehearsal.record import DayRecord
from guide_robot.rehearsal.ways import Ways

ROOT = Path(__file__).parents[3]
SITES = ["ward_office", "two_halls", "old_villa"]


@cache
def site(name: str) -> tuple[Rehearsal, Ways]:
    rehearsal = read_plan(ROOT / "maps" / name / "rehearsal.yaml")
    return rehearsal, Ways(floor=rehearsal.floor)


WARD, WAYS = site("ward_office")


def with_plan(**changes: Any) -> Rehearsal:
    return replace(WARD, plan=WARD.plan.model_copy(update=changes))


def calm() -> Rehearsal:
    """Return the ward's day without anything going wrong."""
    return with_plan(incidents=[])


def nobody_else(rehearsal: Rehearsal) -> Rehearsal:
    """Return a day to which only buses bring somebody."""
    return replace(rehearsal, counts={})


def figures(rehearsal: Rehearsal, seed: int = 1, **variant: Any) -> dict[str, float]:
    return day_figures(play(rehearsal, WAYS, seed, Variant(**variant)), rehearsal.plan)


@pytest.mark.parametrize("name", SITES)
@pytest.mark.parametrize("variant", [Variant(), Variant(robots=0), Variant(load=3.0), Variant(robots=3, load=0.2)])
def test_everybody_who_comes_leaves_and_every_number_ends(name: str, variant: Variant) -> None:
    rehearsal, ways = site(name)
    record = play(rehearsal, ways, 3, variant)
    for one in record.citizens:
        assert one.left_s is not None and one.left_s >= one.arrives_s
        assert one.state in (TicketState.FINISHED, TicketState.MISSED, None)
        assert (one.state is TicketState.FINISHED) == (one.ended_s is not None)
        assert one.state is TicketState.FINISHED or one.gone_away or one.sent_home
    assert min(count for _, count in occupancy(record)) == 0
    numbers = Counter((one.service, one.number) for one in record.citizens if one.number)
    assert set(numbers.values()) <= {1}


def test_a_counter_serves_one_at_a_time_and_only_in_its_shift() -> None:
    record = play(WARD, WAYS, 5)
    for counter in ("1", "2", "3", "4"):
        served = sorted(
            (one.started_s, one.ended_s) for one in record.citizens if one.counter == counter and one.ended_s
        )
        assert all(earlier[1] <= later[0] for earlier, later in pairwise(served))
        called = [one.called_s for one in record.citizens if one.counter == counter and one.called_s]
        assert all(7.5 <= when / 3600.0 < 11.5 or 13.5 <= when / 3600.0 < 17.5 for when in called)


@pytest.mark.parametrize(("overtime_min", "until_h"), [(0.0, 17.0), (30.0, 17.5), (60.0, 18.0)])
def test_counters_go_on_in_overtime_for_those_who_still_wait(overtime_min: float, until_h: float) -> None:
    shifts = [CounterShifts(id="1", shifts=["07:30-11:30", "13:30-16:00"])]
    late = with_plan(overtime_min=overtime_min, incidents=[], counters=shifts)
    many = {(15.75 * 3600.0, service): 40.0 for service in ("certified_copy", "land")}
    record = play(replace(late, counts=many), WAYS, 5)
    last_h = {
        desk: max(one.called_s or 0.0 for one in record.citizens if one.counter == desk) / 3600.0 for desk in "14"
    }
    assert until_h - 0.5 < last_h["4"] <= until_h
    assert last_h["1"] <= 16.0
    assert any(one.sent_home for one in record.citizens)
    assert 0.0 < day_figures(record, late.plan)["counters_busy"] <= 100.0


def test_after_the_end_of_the_day_nobody_waits_for_a_call_that_never_comes() -> None:
    last = with_plan(overtime_min=0.0, incidents=[Incident(what="bus", at="16:59", people=40)])
    record = play(last, WAYS, 1)
    assert all(one.left_s is not None and one.left_s < 17.5 * 3600.0 for one in record.citizens)


def test_of_one_service_nobody_is_called_before_somebody_whose_turn_it_was() -> None:
    record = play(calm(), WAYS, 2)
    for service in WARD.plan.arrivals.services:
        own = [one for one in record.citizens if one.service == service and one.called_s and not one.missed]
        for one in own:
            waited = [other for other in own if other.drawn_s and other.drawn_s < one.called_s < other.called_s]
            assert all(turn(one) < turn(other) for other in waited)


def test_the_same_people_come_in_every_variant_and_a_seed_gives_the_same_day() -> None:
    who = [
        [(one.arrives_s, one.service, one.service_s) for one in play(WARD, WAYS, 4, v).citizens] for v in _variants()
    ]
    assert all(one == who[0] for one in who)
    assert play(WARD, WAYS, 4) == play(WARD, WAYS, 4)
    assert play(WARD, WAYS, 4) != play(WARD, WAYS, 5)


def _variants() -> list[Variant]:
    return [Variant(), Variant(robots=0), Variant(robots=3), Variant(extra_for="land")]


def test_a_robot_leads_those_who_need_it_and_without_one_they_look_for_the_way() -> None:
    alone, led = figures(calm(), robots=0), figures(calm(), robots=3)
    assert alone["led"] == 0.0 < led["led"]
    assert led["leading_missed"] < alone["leading_missed"]


def test_a_bus_fills_the_hall_and_a_closed_counter_makes_people_wait() -> None:
    bus = with_plan(incidents=[Incident(what="bus", at="09:00", people=60)])
    before = len(play(calm(), WAYS, 1).citizens)
    assert before < figures(bus)["arrived"] < before + 60
    assert sum(one.people for one in play(nobody_else(bus), WAYS, 1).citizens) == 60
    shut = with_plan(incidents=[Incident(what="counter_closed", at="07:30", until="11:30", counter="1")])
    usual = figures(calm())
    assert figures(bus)["crowd_most"] > usual["crowd_most"] + 20
    waits = {name: _waits(play(plan, WAYS, 1), plan) for name, plan in (("usual", calm()), ("shut", shut))}
    assert waits["shut"] > waits["usual"]


def _waits(record: DayRecord, rehearsal: Rehearsal) -> float:
    """Return the summed waits of those who want counter 1."""
    own = [one for one in record.citizens if one.service == "certified_copy" and one.waited_s is not None]
    return sum(open_wait_s(one, rehearsal.plan) for one in own) / len(own)


@pytest.mark.parametrize("what", ["network_away", "robot_broken"])
def test_while_the_robot_gives_no_numbers_people_stand_in_line(what: str) -> None:
    away = with_plan(incidents=[Incident(what=what, at="08:00", until="10:00")])
    assert figures(away)["number_90"] > 3.0 * figures(calm())["number_90"]


def test_lunch_does_not_count_as_waiting() -> None:
    record = play(calm(), WAYS, 1)
    over_lunch = [
        one
        for one in record.citizens
        if one.drawn_s and one.started_s and one.drawn_s < 11.5 * 3600.0 and one.started_s > 13.5 * 3600.0
    ]
    for one in over_lunch:
        assert open_wait_s(one, WARD.plan) == pytest.approx(one.waited_s - 7200.0)


def test_what_breaks_first_comes_first_and_more_help_shortens_waits() -> None:
    limits = what_breaks(WARD, WAYS, [1, 2, 3])
    loads = [limit.load for limit in limits]
    assert loads == sorted(loads) and math.isfinite(loads[0])
    assert all(limit.low <= limit.load <= limit.high for limit in limits)
    records = days(WARD, WAYS, [1, 2, 3])
    found = {change.key: values for change, values in compare(WARD, WAYS, [1, 2, 3], records, [1])}
    planned, more = found["rehearsal.as_planned"]["wait_90"], found["rehearsal.counter_more"]["wait_90"]
    assert planned is not None and more is not None and more.middle < planned.middle


@pytest.mark.parametrize(("planned", "asked", "others"), [(2, [2], [1, 3]), (1, [0, 1, 3], [0, 2, 3]), (6, [], [5])])
def test_one_robot_less_and_one_more_are_always_compared(planned: int, asked: list[int], others: list[int]) -> None:
    plan = with_plan(robots=WARD.plan.robots.model_copy(update={"count": planned}))
    found = [change.robots for change in changes(plan, [play(WARD, WAYS, 1)], asked)]
    assert found == [planned, *others, -1]


def test_when_no_number_is_given_all_day_that_is_what_breaks() -> None:
    nobody = with_plan(
        incidents=[Incident(what="robot_broken", at="07:30", until="17:30")],
        citizens=WARD.plan.citizens.model_copy(update={"patience_min": 480.0, "patience_spread": 0.0}),
    )
    assert math.isnan(figures(nobody)["wait_90"])
    limits = {limit.key: limit.load for limit in what_breaks(nobody, WAYS, [1])}
    assert limits["rehearsal.breaks_waits"] == limits["rehearsal.breaks_numbers"] == 1.0


def test_erlang_c_has_its_published_values() -> None:
    """One counter at 80 %: 4 service times; ten counters and eight erlangs: 0.4092 wait."""
    assert waits_at_all(0.8, 1.0, 1) == pytest.approx(0.8)
    assert mean_wait_s(0.8, 1.0, 1) == pytest.approx(4.0)
    assert waits_at_all(8.0, 1.0, 10) == pytest.approx(0.4092, abs=1e-4)
    with pytest.raises(ValueError, match="more work comes"):
        mean_wait_s(2.0, 1.0, 2)


@pytest.mark.parametrize("counters", [1, 3])
def test_with_equal_counters_each_wait_is_that_of_the_exact_recursion(counters: int) -> None:
    """Kiefer and Wolfowitz (1955): whoever comes next goes to the counter that is free first."""
    rehearsal, ways = equal_counters(WARD.floor, counters=counters, per_day=3000.0, service_s=20.0 * counters)
    served = [one for one in play(rehearsal, ways, 1).citizens if one.started_s is not None]
    free_at = [0.0] * counters
    heapq.heapify(free_at)
    for one in sorted(served, key=lambda one: one.drawn_s or 0.0):
        begins = max(one.drawn_s or 0.0, heapq.heappop(free_at))
        assert one.started_s == pytest.approx(begins, abs=1e-6)
        heapq.heappush(free_at, begins + one.service_s)
