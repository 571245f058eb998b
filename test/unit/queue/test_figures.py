"""Figures for the head of the office: counted right, by service, hour and counter, and a workbook that Excel reads."""

from datetime import date
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from alembic import command
from office_kit import CONFIG, MONDAY_S, Office
from sqlalchemy import select, text, update

from guide_robot.bench.queue.process import BackendProcess
from guide_robot.catalogue.workbook import read_workbook
from guide_robot.common.language import Language
from guide_robot.queue.domain.configuration import read_configuration
from guide_robot.queue.domain.figures import Figures, Line, Period, Visit, days_of, make_figures, share_below
from guide_robot.queue.domain.model import IssueRequest, Note, TicketState
from guide_robot.queue.domain.robot_report import RobotEvent
from guide_robot.queue.domain.stays import Stay
from guide_robot.queue.domain.transitions import Action
from guide_robot.queue.server import (
    class_counts,
    clerks,
    desk,
    figures_routes,
    numbers,
    presses,
    robot_book,
    schema,
    turns,
)
from guide_robot.queue.server.database import Database
from guide_robot.queue.server.sheets import Sheet, write_sheets
from guide_robot.queue.server.tables import tickets
from guide_robot.queue.server.tokens import Identity, Role

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
NINE_S = 1_795_399_200.0  # 2026-11-23 09:00 in Viet Nam


def stay(service: str, counter: str | None, waited: float | None, served: float | None = None) -> Stay:
    """A stay, of so many minutes."""
    waited_s, served_s = (None if minutes is None else 60.0 * minutes for minutes in (waited, served))
    return Stay(service=service, counter=counter, waited_s=waited_s, served_s=served_s)


def visit(service: str, minutes: float, state: TicketState = TicketState.FINISHED, **more: object) -> Visit:
    values: dict[str, object] = {
        "state": state,
        "priority": False,
        "offline": False,
        "issued_at_s": NINE_S,
        "stays": (stay(service, "1", minutes, 2.0 if state is TicketState.FINISHED else None),),
    }
    return Visit(**(values | more))  # type: ignore[arg-type]


def test_counts_and_times_go_to_their_service_hour_and_counter() -> None:
    visits = [visit("land", minutes) for minutes in (1.0, 2.0, 3.0, 4.0, 11.0)]
    visits += [
        visit("land", 0.0, TicketState.MISSED, priority=True, issued_at_s=NINE_S + 3600.0),
        visit("residence", 0.0, TicketState.DELETED, stays=(stay("residence", None, None),), offline=True),
    ]
    made = make_figures(date(2026, 11, 23), date(2026, 11, 23), visits, VIETNAM, {RobotEvent.CALL: 2})
    assert (made.all.arrived, made.all.served, made.all.missed, made.all.deleted) == (7, 5, 1, 1)
    assert (made.all.priority, made.all.offline, made.notes) == (1, 1, 2)
    assert [(line.name, line.arrived) for line in made.by_service] == [("land", 6), ("residence", 1)]
    assert [(line.name, line.arrived) for line in made.by_hour] == [("09:00", 6), ("10:00", 1)]
    assert [(line.name, line.arrived) for line in made.by_counter] == [("1", 6)]
    assert made.by_hour[0].waiting_half == 3.0 and made.by_hour[0].service_most == 2.0
    assert made.by_service[1].waiting_half is None


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([], 0.5, None), ([4.0], 0.9, 4.0), ([1.0, 2.0], 0.5, 1.5), ([float(n) for n in range(11)], 0.9, 9.0)],
)
def test_shares_are_interpolated(values: list[float], share: float, expected: float | None) -> None:
    assert share_below(values, share) == expected


def test_a_period_is_the_day_the_week_from_monday_or_the_month() -> None:
    day = date(2028, 2, 16)  # a Wednesday
    assert days_of(Period.DAY, day) == (day, day)
    assert days_of(Period.WEEK, day) == (date(2028, 2, 14), date(2028, 2, 20))
    assert days_of(Period.MONTH, day) == (date(2028, 2, 1), date(2028, 2, 29))
    assert days_of(Period.MONTH, date(2026, 12, 31)) == (date(2026, 12, 1), date(2026, 12, 31))


def test_a_workbook_holds_texts_as_texts_and_numbers_as_numbers() -> None:
    made = write_sheets([Sheet(name="Số/liệu <1>", rows=[["a&b", 7, 1.5, None], ['=HYPERLINK("x")\x01', "", 0, "é"]])])
    name, rows = read_workbook(made)
    assert name == "Số liệu <1>"
    assert rows == [["a&b", "7", "1.5", ""], ['=HYPERLINK("x")', "", "0", "é"]]


def test_the_administrator_gets_the_days_figures_and_nobody_else_does(shared_backend: BackendProcess) -> None:
    robot = {"Authorization": f"Bearer {shared_backend.token('robot')}"}
    admin = {"Authorization": f"Bearer {shared_backend.token('admin')}"}
    for number in range(3):
        body = {"request_id": f"figures-{number}", "service": "land"}
        day = httpx.post(f"{shared_backend.url}/v1/tickets", json=body, headers=robot).json()["day"]
    found = httpx.get(f"{shared_backend.url}/v1/figures", params={"day": day, "period": "week"}, headers=admin).json()
    assert [(line["name"], line["arrived"]) for line in found["by_service"]] == [("land", 3)]
    wanted = {"day": day, "language": "vi", "files_a_day": "620", "online_share": "71,5"}
    answer = httpx.get(f"{shared_backend.url}/v1/figures.xlsx", params=wanted, headers=admin)
    texts = [cell for row in read_workbook(answer.content)[1] for cell in row]
    assert answer.status_code == 200 and {"620", "71,5", "Lấy số"} <= set(texts)
    assert httpx.get(f"{shared_backend.url}/v1/figures", params={"day": day}, headers=robot).status_code == 403
    wrong = httpx.get(f"{shared_backend.url}/v1/figures", params={"day": "yesterday"}, headers=admin)
    assert wrong.status_code == 422


def test_a_month_counts_calls_of_all_its_days_escorts_ratings_classes_and_who_gave_the_number(office: Office) -> None:
    for giver, priority in ((Role.ROBOT, ""), (Role.ROBOT, "elderly"), (Role.RECEPTION, "")):
        wish = IssueRequest(request_id=f"wish-{giver.value}-{priority}", service="land", priority=priority)
        ticket = office.do(partial(numbers.issue, request=wish, given_by=giver)).row
        assert ticket.given_by == giver.value
    office.do(lambda tx: desk.note(tx, ticket.id, Note.NEEDS_A_PERSON))
    office.now_s += 20 * 86_400.0
    totals = {RobotEvent.CALL: 1, RobotEvent.ESCORT: 3, RobotEvent.RATED_GOOD: 2}
    for _ in range(2):  # a report that comes twice counts once
        office.do(lambda tx: robot_book.take_counts(tx, "robot1", "run1", totals))
    office.do(lambda tx: robot_book.take_counts(tx, "robot1", "run1", {**totals, RobotEvent.ESCORT: 4}))
    office.do(lambda tx: robot_book.take_counts(tx, "robot1", "run2", {RobotEvent.ESCORT: 1}))
    first, last = date(2026, 11, 1), date(2026, 12, 31)
    made = figures(office, first, last)
    assert (made.notes, made.robots.escorts, made.robots.rated_good) == (2, 5, 2)
    assert [(line.name, line.arrived) for line in made.by_giver] == [("reception", 1), ("robot", 2)]
    assert made.robots.share == pytest.approx(2 / 3)
    assert [(line.name, line.arrived) for line in made.by_class] == [("elderly", 1), ("normal", 2)]
    texts = [
        cell for row in figures_routes._sheets(made, office.configuration, Language("en"), {})[0].rows for cell in row
    ]
    assert {"Citizens led", "Calls for staff", "Outages"} <= {cell for cell in texts if isinstance(cell, str)}


def figures(office: Office, first: date, last: date) -> Figures:
    """The figures of an office as its page has them."""
    with office.database.reader.connect() as connection:
        return figures_routes.count_figures(connection, first, last, office.configuration)


def today(office: Office) -> Figures:
    day = date.fromisoformat(office.configuration.day(office.now_s))
    return figures(office, day, day)


def minutes_of(lines: tuple[Line, ...]) -> dict[str, tuple[int, int, int, float | None, float | None]]:
    return {line.name: (line.arrived, line.served, line.missed, line.waiting_half, line.service_half) for line in lines}


def wait(office: Office, minutes: float) -> None:
    """Let time pass, less the second that each act takes."""
    office.now_s += 60.0 * minutes - 1.0


def sent_on(office: Office) -> str:
    """A ticket that waited 10 minutes, was served for 5, sent on, waited 20 more and was served for 3."""
    ticket_id = str(office.issue("land").id)
    wait(office, 10.0)
    office.call("4")
    wait(office, 5.0)
    office.now_s += 1.0
    office.do(lambda tx: desk.transfer(tx, ticket_id, "4", service="certified_copy", to_counter=None))
    wait(office, 20.0)
    office.call("1")
    wait(office, 3.0)
    return ticket_id


def test_a_ticket_that_was_sent_on_counts_the_waiting_and_the_service_of_each_stay(office: Office) -> None:
    office.act(sent_on(office), Action.FINISH, "1")
    made = today(office)
    assert minutes_of(made.by_service) == {"land": (1, 1, 0, 10.0, 5.0), "certified_copy": (1, 1, 0, 20.0, 3.0)}
    assert minutes_of(made.by_counter) == {"4": (1, 1, 0, 10.0, 5.0), "1": (1, 1, 0, 20.0, 3.0)}
    assert (made.all.arrived, made.all.served, made.all.waiting_half, made.all.service_half) == (1, 1, 15.0, 4.0)


def test_a_transfer_that_is_taken_back_counts_once(office: Office) -> None:
    ticket_id = str(office.issue("land").id)
    wait(office, 10.0)
    office.call("4")
    wait(office, 5.0)
    send = partial(desk.transfer, ticket_id=ticket_id, counter_id="4", service="certified_copy", to_counter=None)
    office.do(lambda tx: presses.carried_out(tx, None, "4", lambda tx: send(tx)))
    office.do(lambda tx: presses.take_back(tx, "4"))
    wait(office, 2.0)
    office.now_s += 1.0
    office.act(ticket_id, Action.FINISH)
    assert minutes_of(today(office).by_service) == {"land": (1, 1, 0, 10.0, 7.0)}


def test_time_on_hold_is_no_service_and_what_was_before_it_is_not_lost(office: Office) -> None:
    ticket_id = str(office.issue("land").id)
    wait(office, 10.0)
    office.call("4")
    wait(office, 4.0)
    office.act(ticket_id, Action.PARK)
    wait(office, 60.0)
    office.act(ticket_id, Action.RESUME)
    wait(office, 2.0)
    office.act(ticket_id, Action.FINISH)
    assert minutes_of(today(office).by_service) == {"land": (1, 1, 0, 10.0, 6.0)}


def test_a_citizen_who_missed_the_call_and_came_back_counts_both_waits(office: Office) -> None:
    ticket_id = str(office.issue("land").id)
    wait(office, 10.0)
    office.call("4")
    office.act(ticket_id, Action.MISS)
    wait(office, 30.0)
    office.act(ticket_id, Action.REQUEUE)
    wait(office, 6.0)
    office.call("4")
    wait(office, 2.0)
    office.act(ticket_id, Action.FINISH)
    assert minutes_of(today(office).by_service) == {"land": (1, 1, 0, 8.0, 2.0)}
    assert minutes_of(today(office).by_counter) == {"4": (1, 1, 0, 8.0, 2.0)}


def test_classes_of_one_rank_have_a_line_each_also_when_the_day_is_over_and_no_number_keeps_its_class(
    office: Office,
) -> None:
    for priority, minutes in (("elderly", 4.0), ("disabled", 8.0), ("elderly", 6.0), ("", 2.0)):
        ticket_id = office.issue("land", priority=priority).id
        wait(office, minutes)
        office.call("4")
        wait(office, 3.0)
        office.act(ticket_id, Action.FINISH)
    changed = office.issue("land", priority="elderly").id
    door = Identity(name="reception", role=Role.RECEPTION, counter=None)
    office.do(lambda tx: turns.set_priority(tx, changed, "pregnant", door))
    day = date.fromisoformat(office.configuration.day(office.now_s))
    expected = {
        "elderly": (2, 2, 0, 5.0, 3.0),
        "disabled": (1, 1, 0, 8.0, 3.0),
        "normal": (1, 1, 0, 2.0, 3.0),
        "pregnant": (1, 0, 0, None, None),
    }
    assert minutes_of(today(office).by_class) == expected
    office.do(class_counts.forget_classes)
    assert office.find(changed).priority == "pregnant", "today is not over"
    office.now_s += 86_400.0
    office.do(desk.end_old_days)
    for _ in range(2):  # again counts nothing twice
        office.do(class_counts.forget_classes)
    made = figures(office, day, day)
    assert minutes_of(made.by_class) == expected | {"pregnant": (1, 0, 1, None, None)}
    assert made.all.priority == 4 and made.by_class[0].priority == 1
    kept = office.do(lambda tx: [row.priority for row in tx.connection.execute(select(tickets.c.priority))])
    assert set(kept) == {None, ""}


def test_tickets_of_a_version_that_kept_ranks_alone_are_counted_by_rank(office: Office) -> None:
    office.issue("land", priority="elderly")
    office.do(lambda tx: tx.connection.execute(update(tickets).values(priority=None)))
    (line,) = today(office).by_class
    assert line.name.split("+")[:2] == ["merit", "elderly"]


def test_a_database_of_the_version_before_keeps_its_tickets_and_clerks_and_counts_them(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "before.sqlite"))
    with database.writer.connect() as connection, connection.begin():
        migrations = schema.configuration()
        migrations.attributes["connection"] = connection
        command.upgrade(migrations, "0005")
        connection.execute(
            text(
                "INSERT INTO tickets (id, request_id, day, first_service, service, number, label, state, rank,"
                " position, language, offline, counter, call_count, issued_at, recorded_at, called_at, ended_at) VALUES"
                " ('2026-11-23-D001', 'r', '2026-11-23', 'land', 'land', 1, 'D001', 'finished', 10, 1, 'vi', 0, '4', 1,"
                f" {MONDAY_S}, {MONDAY_S}, {MONDAY_S + 600.0}, {MONDAY_S + 900.0})"
            )
        )
        connection.execute(text("INSERT INTO clerks (id, name, pin, created_at) VALUES ('lan', 'Lan', 'x', 0)"))
    database.migrate()
    day = date(2026, 11, 23)
    with database.reader.connect() as connection:
        made = figures_routes.count_figures(connection, day, day, read_configuration(CONFIG))
        assert clerks.everybody(connection) == [clerks.ClerkRow(id="lan", name="Lan", head=False)]
    assert minutes_of(made.by_service) == {"land": (1, 1, 0, 10.0, 5.0)}
    database.close()
