"""Opening times: weeks, lunch, Tết, swapped days, nights, clocks that change; by file while the backend runs."""

import json
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from forked_backend import ForkedBackend
from office_kit import CONFIG, MONDAY_S, Office, refused

from guide_robot.bench.queue.process import BackendPlan
from guide_robot.common.errors import UserError
from guide_robot.queue.domain.configuration import Configuration, read_configuration
from guide_robot.queue.domain.model import IssueRequest, Reason, TicketState
from guide_robot.queue.domain.opening import Opening, SpecialDay
from guide_robot.queue.domain.transitions import Action
from guide_robot.queue.server import desk, numbers, queue_view
from guide_robot.queue.server.desk_more import desk_more
from guide_robot.queue.server.opening_file import OpeningFile

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
WEEK = {"monday": ["07:30-11:30", "13:00-17:00"], "tuesday": ["07:30-11:30"]}
TET = [
    SpecialDay(date=date(2027, 2, 5), until=date(2027, 2, 11), name="Tết"),
    SpecialDay(date=date(2027, 2, 20), like="monday", name="Làm bù"),
    SpecialDay(date=date(2027, 2, 22), hours=["08:00-10:00"]),
]


def at(text: str, zone: ZoneInfo = VIETNAM, fold: int = 0) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).timestamp()


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2027-02-01 07:29", False),
        ("2027-02-01 07:30", True),
        ("2027-02-01 11:30", False),  # lunch
        ("2027-02-01 13:00", True),
        ("2027-02-01 17:00", False),
        ("2027-02-08 09:00", False),  # a Monday of Tết
        ("2027-02-20 14:00", True),  # a Saturday worked like a Monday
        ("2027-02-22 08:30", True),
        ("2027-02-22 14:00", False),  # a Monday with hours of its own
    ],
)
def test_a_day_has_its_weeks_hours_unless_it_is_special(moment: str, is_open: bool) -> None:
    assert Opening(WEEK, TET, VIETNAM).is_open(at(moment)) is is_open


def test_the_next_change_is_found_over_lunch_night_and_tet() -> None:
    opening = Opening(WEEK, TET, VIETNAM)
    assert opening.next_change_s(at("2027-02-01 09:00")) == at("2027-02-01 11:30")
    assert opening.next_change_s(at("2027-02-01 12:00")) == at("2027-02-01 13:00")
    assert opening.next_change_s(at("2027-02-02 12:00")) == at("2027-02-15 07:30")
    assert Opening("always", [], VIETNAM).next_change_s(at("2027-02-01 09:00")) is None
    assert Opening({}, [], VIETNAM).next_change_s(at("2027-02-01 09:00")) is None


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/Havana", "Asia/Beirut", "Australia/Lord_Howe", "Asia/Kathmandu"]
)
def test_hours_are_the_walls_on_days_on_which_clocks_change_too(zone: str) -> None:
    there = ZoneInfo(zone)
    opening = Opening({day: ["07:30-17:00"] for day in WEEK} | {"sunday": ["07:30-17:00"]}, [], there)
    for day in ("2027-03-28", "2027-10-31", "2027-03-14", "2027-11-07", "2027-04-04", "2027-10-03"):
        for fold in (0, 1):
            assert opening.closes_at_s(at(f"{day} 03:30", there, fold)) == at(f"{day} 17:00", there)
        assert opening.is_open(at(f"{day} 07:30", there)) and not opening.is_open(at(f"{day} 17:00", there))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("7h30-11h30", "07:30-11:30"),
        ("7:30 - 11:30", "07:30-11:30"),
        ("7h–11h", "07:00-11:00"),
        ("7g30-11 giờ 30", "07:30-11:30"),
        ("07.30-24h", "07:30-24:00"),
        ("7:30-24:30", ""),
        ("7:30-11:60", ""),
        ("9-5", ""),
    ],
)
def test_hours_are_read_as_people_write_them(written: str, read: str) -> None:
    base = read_configuration(CONFIG).model_dump()
    if read:
        assert Configuration.model_validate(base | {"opening_hours": {"monday": [written]}}).opening_hours == {
            "monday": [read]
        }
        return
    with pytest.raises(ValueError, match=r"expected hours such as 07:30-11:30, found '"):
        Configuration.model_validate(base | {"opening_hours": {"monday": [written]}})


@pytest.mark.parametrize(
    ("sent", "language", "said"),
    [
        ({"opening_hours": {"monday": ["9-5"]}}, "vi", "Thứ hai: giờ phải viết như .*'9-5'"),
        ({"opening_hours": {"monday": ["17h-7h"]}}, "vi", "Thứ hai: 17:00-07:00: .*17:00-24:00, .*00:00-07:00"),
        ({"special_days": [{"date": "2027-02-06"}, {"date": "2027-02-06"}]}, "en", "^2027-02-06 stands there twice"),
        ({"special_days": [{"date": "6/2/2027"}]}, "ko", "2027-02-06처럼"),
        ({"special_days": [{"date": "2027-02-06", "until": "2027-02-01"}]}, "zh", "^2027-02-06：.*2027-02-01"),
        ({"special_days": [{"date": "2027-02-06", "hours": ["8h-9h"], "like": "monday"}]}, "vi", "^2027-02-06: chỉ"),
        ({"opening_hours": {"monday": ["8h-10h", "9h-11h"]}}, "vi", "Thứ hai: 09:00-11:00 trùng"),
    ],
)
def test_what_is_wrong_is_said_in_the_pages_language(
    tmp_path: Path, sent: dict[str, object], language: str, said: str
) -> None:
    file = OpeningFile(tmp_path / "opening.yaml", read_configuration(CONFIG))
    with pytest.raises(UserError, match=said):
        file.write(json.dumps(sent).encode(), language)
    assert not file.path.exists()


@pytest.mark.parametrize(
    ("week", "days", "words"),
    [
        ({"monday": ["17:00-07:30"]}, [], r"17:00-07:30.*over midnight: 17:00-24:00, 00:00-07:30"),
        ({"monday": ["07:30-12:00", "11:00-17:00"]}, [], "overlaps"),
        ({}, [{"date": "2027-02-06", "until": "2027-02-01"}], "until"),
        ({}, [{"date": "2027-02-06", "until": "2027-02-09"}, {"date": "2027-02-08"}], "2027-02-08 stands twice"),
        ({}, [{"date": "6/2/2027"}], "expected a date such as"),
        ({}, [{"date": "2027-02-06", "hours": ["08:00-09:00"], "like": "monday"}], "not both"),
    ],
)
def test_times_that_cannot_be_are_named(week: dict[str, list[str]], days: list[dict[str, str]], words: str) -> None:
    base = read_configuration(CONFIG)
    with pytest.raises(ValueError, match=words):
        Configuration.model_validate(base.model_dump() | {"opening_hours": week, "special_days": days})


def night_office(tmp_path: Path, hours: object) -> Office:
    base = read_configuration(CONFIG)
    return Office(str(tmp_path / "night.sqlite"), base.model_copy(update={"opening_hours": hours}))


EVENING = {"monday": ["16:00-24:00"]}
LATE = {"monday": ["07:30-23:30"]}
NIGHT = {"monday": ["18:00-24:00"], "tuesday": ["00:00-06:00"]}


@pytest.mark.parametrize("hours", ["always", NIGHT])
def test_over_midnight_no_number_is_held_twice_and_those_from_before_stay(tmp_path: Path, hours: object) -> None:
    office = night_office(tmp_path, hours)
    office.now_s = at("2026-11-23 23:50")
    before = [office.issue() for _ in range(3)]
    assert before[0].label == "D001"
    parked = office.call()
    office.act(parked.id, Action.PARK)
    office.now_s = at("2026-11-24 00:15")
    office.do(desk.end_old_days)
    after = [office.issue() for _ in range(3)]
    block = office.do(lambda tx: numbers.lease(tx, request_id="lease-0001", service_id="land", size=5, holder="robot"))
    held = [row.number for row in before] + [row.number for row in after]
    held += range(block.first_number, block.last_number + 1)
    assert len(set(held)) == len(held)
    with office.database.reader.connect() as connection:
        oldest = office.configuration.oldest_day(office.now_s)
        seen = queue_view.desk(connection, office.configuration, "4", oldest)
    assert [row.id for row in seen.waiting] == [row.id for row in before[1:]] + [row.id for row in after]
    assert [row.id for row in seen.parked] == [parked.id]
    office.close()


@pytest.mark.parametrize(
    ("hours", "moment", "state"),
    [
        (EVENING, "2026-11-24 00:10", TicketState.QUEUED),
        (EVENING, "2026-11-24 02:10", TicketState.MISSED),
        (LATE, "2026-11-24 00:10", TicketState.QUEUED),
        (LATE, "2026-11-24 01:40", TicketState.MISSED),
        ({"monday": ["07:30-17:00"]}, "2026-11-24 00:10", TicketState.MISSED),
    ],
)
def test_who_waits_when_an_office_closes_near_midnight_is_served_for_a_while(
    tmp_path: Path, hours: dict[str, list[str]], moment: str, state: TicketState
) -> None:
    office = night_office(tmp_path, hours)
    office.now_s = at("2026-11-23 16:30")
    row = office.issue()
    office.now_s = at(moment)
    office.do(desk.end_old_days)
    assert office.find(row.id).state == state.value
    office.close()


def test_minutes_after_closing_count_over_midnight_too(tmp_path: Path) -> None:
    base = read_configuration(CONFIG).model_copy(update={"opening_hours": LATE, "waiting_ends_after_minutes": 40.0})
    office = Office(str(tmp_path / "late.sqlite"), base)
    office.now_s = at("2026-11-23 23:20")
    row = office.issue()
    for moment, state in (("2026-11-24 00:05", TicketState.QUEUED), ("2026-11-24 00:15", TicketState.MISSED)):
        office.now_s = at(moment)
        office.do(desk.end_waiting_after_closing)
        assert office.find(row.id).state == state.value
    office.close()


def test_after_midnight_a_ticket_is_found_counted_and_bound_to_its_appointment(tmp_path: Path) -> None:
    office = night_office(tmp_path, EVENING)
    office.now_s = at("2026-11-23 23:50")
    office.issue()
    bound = office.issue(appointment="REF-1")
    served = office.call()
    office.now_s = at("2026-11-24 00:10")
    office.act(served.id, Action.FINISH)
    with office.database.reader.connect() as connection:
        assert desk_more(connection, office.configuration, "4", None, office.now_s).served_today == 1
    later = IssueRequest(request_id="again-request", service="land", appointment="REF-1")
    assert office.do(lambda tx: numbers.issue(tx, later)).row.id == bound.id
    office.close()


def test_after_a_night_shift_who_waits_is_served_for_a_while_and_then_missed(tmp_path: Path) -> None:
    office = night_office(tmp_path, NIGHT)
    office.now_s = at("2026-11-23 23:50")
    row = office.issue()
    for moment, state in (("2026-11-24 07:00", TicketState.QUEUED), ("2026-11-24 09:00", TicketState.MISSED)):
        office.now_s = at(moment)
        office.do(desk.end_old_days)
        assert office.find(row.id).state == state.value
    office.close()


@pytest.mark.parametrize(("minutes", "state"), [(None, TicketState.QUEUED), (60.0, TicketState.MISSED)])
def test_who_waits_at_closing_is_served_on_or_ended_as_the_office_says(
    tmp_path: Path, minutes: float | None, state: TicketState
) -> None:
    base = read_configuration(CONFIG)
    office = Office(str(tmp_path / "o.sqlite"), base.model_copy(update={"waiting_ends_after_minutes": minutes}))
    office.now_s = MONDAY_S
    row, served = office.issue(), office.issue("residence")
    office.call("3")
    for moment in ("2026-11-23 12:15", "2026-11-23 17:30"):  # at lunch and soon after closing nothing ends
        office.now_s = at(moment)
        office.do(desk.end_waiting_after_closing)
        assert office.find(row.id).state == TicketState.QUEUED.value
    assert refused(office.issue) is Reason.CENTRE_CLOSED
    office.now_s = at("2026-11-23 18:05")
    office.do(desk.end_waiting_after_closing)
    assert office.find(row.id).state == state.value
    assert office.find(served.id).state == TicketState.CALLED.value
    office.close()


def test_a_file_changes_the_times_and_a_bad_one_leaves_them(tmp_path: Path) -> None:
    base, taken = read_configuration(CONFIG), []
    file = OpeningFile(tmp_path / "opening.yaml", base)
    assert file.read() == base
    file.path.write_text("special_days:\n  - {date: 2026-11-23, name: Nghỉ}\n")
    file.refresh(taken.append)
    assert not taken[0].is_open(MONDAY_S) and taken[0].is_open(MONDAY_S + 86_400.0)
    file.path.write_text("special_days:\n  - {date: 2026-11-23, hours: [8-9]}\n")
    file.refresh(taken.append)
    assert len(taken) == 1 and "opening.yaml: special_days: 0: hours" in file.problem
    with pytest.raises(UserError, match="special_days: 0: date"):
        file.write(b'{"special_days": [{"date": "x"}]}')
    file.write(b'{"opening_hours": "always", "special_days": []}')
    file.refresh(taken.append)
    assert taken[1].is_open(MONDAY_S + 12 * 3600.0) and file.problem == ""


def test_bad_files_keep_no_queue_from_starting_and_are_said(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "opening.yaml").write_text("opening_hours: {monday: [nine to five]}\n")
    (data / "telegram.token").write_text("secret\n")
    (data / "telegram.token").chmod(0o644)
    (data / "alerts.yaml").write_text('receivers: [{kind: telegram, chat: "1", token_file: telegram.token}]\n')
    backend = ForkedBackend(BackendPlan(data=data, config=CONFIG, extra=()))
    backend.start()
    try:
        health = httpx.get(f"{backend.url}/healthz").json()
        assert health["status"] == "ok"
        assert any("telegram.token: expected mode 0600" in words for words in health["warnings"])
        assert any("opening.yaml: opening_hours: monday" in words for words in health["warnings"])
        with httpx.Client(base_url=backend.url, headers={"Authorization": f"Bearer {backend.token('admin')}"}) as admin:
            assert "opening.yaml" in admin.get("/v1/opening/times").json()["problem"]
            assert any("telegram.token" in words for words in admin.get("/v1/alerts").json()["problems"])
            assert admin.put("/v1/opening/times", json={"opening_hours": "always"}).status_code == 204
            wrong = admin.put("/v1/opening/times?language=vi", json={"opening_hours": {"monday": ["9-5"]}})
            assert wrong.json()["title"].startswith("Thứ hai: giờ phải viết")
        assert not any("opening.yaml" in words for words in httpx.get(f"{backend.url}/healthz").json()["warnings"])
    finally:
        backend.stop()


def test_the_administrator_closes_a_day_and_it_holds_at_once(tmp_path: Path) -> None:
    backend = ForkedBackend(BackendPlan(data=tmp_path / "data", config=CONFIG, extra=()))
    backend.start()
    try:
        with httpx.Client(base_url=backend.url, headers={"Authorization": f"Bearer {backend.token('admin')}"}) as admin:
            assert admin.put("/v1/opening/times", json={"opening_hours": "always"}).status_code == 204
            assert admin.get("/v1/opening").json()["open"] is True
            today = datetime.now(VIETNAM).date().isoformat()
            closed = [{"date": today, "name": "Tết"}]
            assert admin.put("/v1/opening/times", json={"special_days": closed}).status_code == 204
            state = admin.get("/v1/opening").json()
            assert (state["open"], state["special"]) == (False, "Tết")
            wrong = admin.put("/v1/opening/times", json={"opening_hours": {"monday": ["9-5"]}})
            assert wrong.status_code == 422 and "opening_hours" in wrong.json()["title"]
        robot = {"Authorization": f"Bearer {backend.token('robot')}"}
        assert httpx.put(f"{backend.url}/v1/opening/times", headers=robot, json={}).status_code == 403
    finally:
        backend.stop()
