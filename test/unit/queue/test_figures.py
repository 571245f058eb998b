"""Figures for the head of the office: counted right, by service, hour and counter, and a workbook that Excel reads."""

from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

import httpx
import pytest
from office_kit import Office

from guide_robot.bench.queue.process import BackendProcess
from guide_robot.catalogue.workbook import read_workbook
from guide_robot.common.language import Language
from guide_robot.queue.domain.figures import Period, Visit, days_of, make_figures, share_below
from guide_robot.queue.domain.model import IssueRequest, Note, TicketState
from guide_robot.queue.domain.robot_report import RobotEvent
from guide_robot.queue.server import desk, figures_routes, numbers, robot_book
from guide_robot.queue.server.sheets import Sheet, write_sheets
from guide_robot.queue.server.tokens import Role

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
NINE_S = 1_795_399_200.0  # 2026-11-23 09:00 in Viet Nam


def visit(service: str, minutes: float, state: TicketState = TicketState.FINISHED, **more: object) -> Visit:
    values: dict[str, object] = {
        "service": service,
        "counter": "1",
        "state": state,
        "priority": False,
        "offline": False,
        "issued_at_s": NINE_S,
        "waited_s": 60.0 * minutes,
        "served_s": 120.0 if state is TicketState.FINISHED else None,
    }
    return Visit(**(values | more))  # type: ignore[arg-type]


def test_counts_and_times_go_to_their_service_hour_and_counter() -> None:
    visits = [visit("land", minutes) for minutes in (1.0, 2.0, 3.0, 4.0, 11.0)]
    visits += [
        visit("land", 0.0, TicketState.MISSED, priority=True, issued_at_s=NINE_S + 3600.0),
        visit("residence", 0.0, TicketState.DELETED, counter=None, waited_s=None, offline=True),
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
    with office.database.reader.connect() as connection:
        visits, counts = figures_routes._read(connection, first, last, office.configuration)
    made = make_figures(first, last, visits, VIETNAM, counts)
    assert (made.notes, made.robots.escorts, made.robots.rated_good) == (2, 5, 2)
    assert [(line.name, line.arrived) for line in made.by_giver] == [("reception", 1), ("robot", 2)]
    assert made.robots.share == pytest.approx(2 / 3)
    assert sorted(line.arrived for line in made.by_class) == [1, 2] and made.by_class[-1].name == "normal"
    texts = [
        cell for row in figures_routes._sheets(made, office.configuration, Language("en"), {})[0].rows for cell in row
    ]
    assert {"Citizens led", "Calls for staff", "Outages"} <= {cell for cell in texts if isinstance(cell, str)}
