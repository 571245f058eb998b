"""Old days are forgotten in the order in which they happened; a wrong clock, ahead or behind, forgets no real day."""

from dataclasses import dataclass

import pytest
from office_kit import MONDAY_S, Office
from sqlalchemy import select

from guide_robot.queue.domain.configuration import Retention
from guide_robot.queue.domain.robot_report import RobotEvent
from guide_robot.queue.server import robot_book
from guide_robot.queue.server.retention import forget_history
from guide_robot.queue.server.robot_tables import robot_counts
from guide_robot.queue.server.tables import events, series, tickets

DAY_S = 86_400.0
YEARS_S = 3650.0 * DAY_S


@dataclass(frozen=True, kw_only=True)
class Kept:
    """The days of what is left."""

    tickets: list[str]
    events: set[str]
    series: list[str]


def work_on(office: Office, at_s: float) -> str:
    """Let an office give two numbers at a time; returns the day that its clock shows."""
    office.now_s = at_s
    office.issue()
    return str(office.issue().day)


def forget(office: Office, *, tickets_days: int, events_days: int = 2) -> Kept:
    """Do the chore until nothing more goes."""
    retention = Retention(tickets_days=tickets_days, events_days=events_days)
    office.writer.configuration = office.configuration.model_copy(update={"retention": retention})
    for _ in range(10):
        office.do(forget_history)
    kept: Kept = office.do(
        lambda tx: Kept(
            tickets=list(tx.connection.execute(select(tickets.c.day).distinct().order_by(tickets.c.day)).scalars()),
            events={name[:10] for name in tx.connection.execute(select(events.c.ticket_id)).scalars()},
            series=list(tx.connection.execute(select(series.c.day).order_by(series.c.day)).scalars()),
        )
    )
    return kept


def test_the_last_days_with_numbers_are_kept_with_all_that_belongs_to_them(office: Office) -> None:
    days = [work_on(office, MONDAY_S + n * DAY_S) for n in (0, 1, 2, 7, 8)]
    office.now_s += 30.0 * DAY_S  # Tết, or a hall that is rebuilt
    assert forget(office, tickets_days=3) == Kept(tickets=days[2:], events=set(days[3:]), series=days[2:])


@pytest.mark.parametrize("error_s", [YEARS_S, -YEARS_S], ids=["ahead", "behind"])
def test_a_clock_that_is_years_off_costs_the_one_day_that_it_makes_up(error_s: float, office: Office) -> None:
    days = [work_on(office, MONDAY_S + n * DAY_S) for n in range(4)]
    wrong = work_on(office, MONDAY_S + 4 * DAY_S + error_s)
    kept = forget(office, tickets_days=4)
    assert kept.tickets == sorted([*days[1:], wrong]) and kept.events == {days[-1], wrong}
    days.append(work_on(office, MONDAY_S + 5 * DAY_S))
    kept = forget(office, tickets_days=4)
    assert kept.tickets == sorted([*days[2:], wrong]) and kept.events == {days[-1], wrong}


def test_what_robots_counted_on_days_without_numbers_is_kept_as_long_as_the_days_around(office: Office) -> None:
    counted = []
    for n in (0, 2, 4, 7):
        work_on(office, MONDAY_S + n * DAY_S)
        office.now_s += DAY_S
        counted.append(office.configuration.day(office.now_s))
        office.do(lambda tx: robot_book.count(tx, RobotEvent.OUTAGE))
    forget(office, tickets_days=2)
    left = office.do(lambda tx: list(tx.connection.execute(select(robot_counts.c.day)).scalars()))
    assert left == counted[2:]
