"""Which counter the queue names as free, and that an appointment has one ticket."""

from collections.abc import Iterator
from pathlib import Path
from typing import get_type_hints

import pytest
from office_kit import CONFIG, MONDAY_S, Office, refused

from guide_robot.common.language import Language
from guide_robot.queue.domain.configuration import read_configuration
from guide_robot.queue.domain.model import IssueRequest, OfflineTicket, Reason
from guide_robot.queue.domain.transitions import Action
from guide_robot.queue.server import desk, numbers
from guide_robot.queue.server.numbers import Issued
from guide_robot.queue.server.rows import AuditRow, LeaseRow, TicketRow, TokenRow
from guide_robot.queue.server.tables import audit, leases, tickets, tokens


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[Office]:
    """An office whose counters 3 and 4 both serve land, and 3 residence too."""
    text = CONFIG.read_text(encoding="utf-8").replace("services: [residence]", "services: [residence, land]")
    (tmp_path / "centre.yaml").write_text(text, encoding="utf-8")
    made = Office(str(tmp_path / "office.sqlite"), read_configuration(tmp_path / "centre.yaml"))
    yield made
    made.close()


def issue(office: Office, name: str, service: str = "land", **more: str) -> Issued:
    office.now_s += 1.0
    request = IssueRequest(request_id=f"request-{name}", service=service, **more)  # type: ignore[arg-type]
    made: Issued = office.do(lambda tx: numbers.issue(tx, request))
    return made


def test_who_is_next_hears_of_a_counter_that_is_open_and_serves_nobody(shared: Office) -> None:
    assert issue(shared, "1").place.free_counter == "3"
    shared.call("3")
    assert issue(shared, "2").place.free_counter == "4"
    shared.call("4")
    assert issue(shared, "3").place.free_counter is None


def test_a_closed_counter_is_not_named(shared: Office) -> None:
    shared.do(lambda tx: desk.set_open(tx, "3", False))
    assert issue(shared, "1").place.free_counter == "4"


def test_two_who_come_at_once_are_not_sent_to_the_same_counter(shared: Office) -> None:
    first, second = issue(shared, "1"), issue(shared, "2")
    assert (first.place.free_counter, second.place.free_counter) == ("3", None)


def test_a_counter_that_has_somebody_else_to_call_first_is_not_free(shared: Office) -> None:
    issue(shared, "1")
    assert issue(shared, "2", service="residence").place.free_counter is None
    assert issue(shared, "3", service="certified_copy").place.free_counter == "1"


def test_a_repeated_request_is_told_what_is_so_now(shared: Office) -> None:
    issue(shared, "1")
    shared.call("4")
    again = issue(shared, "1")
    assert again.row.counter == "4" and again.place.free_counter is None and again.place.ahead is None


def test_an_appointment_used_twice_gets_the_same_ticket(office: Office) -> None:
    first = issue(office, "1", appointment="H7")
    again = issue(office, "2", appointment="H7")
    assert again.row.id == first.row.id and again.row.appointment == "H7" and not again.new
    assert office.count(tickets) == 1
    assert issue(office, "3").row.id != first.row.id


def test_withdrawing_one_request_does_not_take_the_ticket_from_who_holds_it(office: Office) -> None:
    issue(office, "1", appointment="H7")
    held = issue(office, "2", appointment="H7").row
    office.do(lambda tx: numbers.withdraw(tx, "request-1"))
    assert office.find(held.id).state == "queued"
    office.do(lambda tx: numbers.withdraw(tx, "request-2"))
    assert office.find(held.id).state == "deleted"
    assert issue(office, "3", appointment="H7").row.id != held.id


@pytest.mark.parametrize("end", [Action.FINISH, Action.MISS])
def test_an_appointment_whose_ticket_is_done_is_refused_by_name(office: Office, end: Action) -> None:
    row = issue(office, "1", appointment="H7").row
    office.call()
    office.act(row.id, end)
    assert refused(lambda: issue(office, "2", appointment="H7")) is Reason.APPOINTMENT_USED


def test_a_ticket_of_yesterday_does_not_use_up_an_appointment(office: Office) -> None:
    issue(office, "1", appointment="H7")
    office.now_s += 86_400.0
    assert issue(office, "2", appointment="H7").new


def test_an_offline_ticket_keeps_its_appointment(office: Office) -> None:
    lease = office.do(lambda tx: numbers.lease(tx, request_id="lease-001", service_id="land", size=2, holder="robot"))
    offline = OfflineTicket(
        request_id="offline-1",
        lease_id=lease.id,
        ticket_id=f"{lease.day}-D001",
        priority="",
        language=Language("vi"),
        issued_at_s=MONDAY_S,
        appointment="H7",
    )
    office.do(lambda tx: numbers.settle(tx, offline, "robot"))
    assert issue(office, "1", appointment="H7").row.id == offline.ticket_id


def test_every_row_has_the_columns_of_its_table() -> None:
    for table, row in ((tickets, TicketRow), (leases, LeaseRow), (tokens, TokenRow), (audit, AuditRow)):
        fields = get_type_hints(row)
        assert list(fields) and set(fields) == {column.name for column in table.columns}
        for column in table.columns:
            python = column.type.python_type
            assert fields[column.name] == (python | None if column.nullable else python), column
