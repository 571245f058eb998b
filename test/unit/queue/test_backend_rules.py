"""The queue's rules on a database, without HTTP: numbers, order, states, days, events."""

import time
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from office_kit import CONFIG, MONDAY_S, Office, refused

from guide_robot.common.language import Language
from guide_robot.queue.domain.configuration import Configuration, read_configuration
from guide_robot.queue.domain.model import EventKind, IssueRequest, Reason, TicketState
from guide_robot.queue.domain.transitions import TRANSITIONS, Action
from guide_robot.queue.server import desk, numbers
from guide_robot.queue.server.class_counts import forget_classes
from guide_robot.queue.server.problems import Refusal
from guide_robot.queue.server.tables import tickets
from guide_robot.queue.server.transaction import Transaction
from guide_robot.queue.server.whole_schema import metadata


def test_numbers_count_up_for_each_service_and_start_anew_each_day(office: Office) -> None:
    assert [office.issue(service).label for service in ("land", "land", "residence")] == ["D001", "D002", "C001"]
    office.now_s += 86_400.0
    assert office.issue("land").id == "2026-11-24-D001"


def test_the_same_request_gives_the_same_ticket(office: Office) -> None:
    first = office.issue(request_id="the-same-one")
    again = office.do(lambda tx: numbers.issue(tx, IssueRequest(request_id="the-same-one", service="land")))
    assert again.row.id == first.id and not again.new
    assert office.count(tickets) == 1


def test_refused_work_changes_nothing_and_does_not_disturb_its_neighbours(office: Office) -> None:
    def fails_after_writing(tx: Transaction) -> None:
        numbers.issue(tx, IssueRequest(request_id="doomed-one", service="land"))
        raise Refusal(409, Reason.CONFLICT, "no")

    def issue(name: str) -> Callable[[Transaction], Any]:
        return lambda tx: numbers.issue(tx, IssueRequest(request_id=name, service="land")).row.label

    results = office.writer.carry_out([issue("good-one-1"), fails_after_writing, issue("good-one-2")])
    assert [result.value for result in results] == ["D001", None, "D002"]
    assert isinstance(results[1].error, Refusal)
    assert [event.label for event in office.heard] == ["D001", "D002"]
    assert [event.sequence for event in office.heard] == [1, 2]


def test_priority_goes_first_and_order_is_kept_within_a_class(office: Office) -> None:
    labels = [office.issue(priority=priority).label for priority in ("", "elderly", "", "pregnant")]
    called = []
    for _ in labels:
        row = office.call()
        called.append(row.label)
        office.act(row.id, Action.FINISH)
    assert called == ["D002", "D004", "D001", "D003"]


def test_a_number_keeps_its_priority_class_until_its_day_is_over(office: Office) -> None:
    row = office.issue(priority="pregnant")
    assert office.find(row.id).priority == "pregnant"
    office.now_s += 86_400.0
    office.do(desk.end_old_days)
    office.do(forget_classes)
    stored = office.find(row.id)
    assert "pregnant" not in str(stored) and stored.rank == 10


@pytest.mark.parametrize("jump_s", [-7200.0, 7200.0, -40 * 86_400.0])
def test_order_survives_a_jump_of_the_clock(office: Office, jump_s: float) -> None:
    office.issue()
    office.now_s += jump_s
    second = _issue_even_if_closed(office)
    office.now_s -= jump_s
    office.issue()
    first = office.call()
    office.act(first.id, Action.FINISH)
    assert (first.number, office.call().id) == (1, second.id)


def _issue_even_if_closed(office: Office) -> Any:
    always = office.configuration.model_copy(update={"opening_hours": "always"})

    def work(tx: Transaction) -> Any:
        return numbers.issue(
            replace_configuration(tx, always), IssueRequest(request_id="jumped-one", service="land")
        ).row

    return office.do(work)


def replace_configuration(tx: Transaction, configuration: Configuration) -> Transaction:
    tx.configuration = configuration
    return tx


# Written out once more, so that a slip in the table shows: rows are actions, columns states in the order of WAYS.
POSSIBLE = """
    call        queued
    recall      called
    start       called
    finish      called processing
    miss        called
    park        called processing
    resume      parked
    requeue     called missed parked
    delete      queued missed parked
    transfer    called processing parked
    no-show     called
    withdraw    queued
    supersede   queued called processing finished missed parked
    end-day     queued called processing parked
"""
WAYS: dict[TicketState, list[Action]] = {
    TicketState.QUEUED: [],
    TicketState.CALLED: [Action.CALL],
    TicketState.PROCESSING: [Action.CALL, Action.START],
    TicketState.FINISHED: [Action.CALL, Action.FINISH],
    TicketState.MISSED: [Action.CALL, Action.MISS],
    TicketState.PARKED: [Action.CALL, Action.PARK],
    TicketState.DELETED: [Action.DELETE],
}


def test_the_table_of_transitions_says_what_was_meant() -> None:
    meant = {words[0]: set(words[1:]) for words in map(str.split, POSSIBLE.strip().splitlines())}
    assert {action.value: {state.value for state in row.allowed_in} for action, row in TRANSITIONS.items()} == meant
    assert set(TRANSITIONS) == set(Action) and set(WAYS) == set(TicketState)


@pytest.mark.parametrize("state", TicketState)
def test_every_state_against_every_action(office: Office, state: TicketState) -> None:
    """Bring a ticket into a state, try each action, compare with the table; a refusal changes nothing."""
    for action in Action:
        row = office.issue()
        for step in WAYS[state]:
            row = office.change(row.id, step)
        assert office.find(row.id).state == state.value
        wanted = TRANSITIONS[action]
        if state in wanted.allowed_in:
            assert office.change(row.id, action).state == office.find(row.id).state == wanted.to.value
            assert office.heard[-1].kind is wanted.event
        else:
            before = office.find(row.id)
            with pytest.raises(Refusal, match=f"{row.label} is {state.value}: {action.value} is not possible"):
                office.change(row.id, action)
            assert office.find(row.id) == before
        _clear(office, row.id)


def _clear(office: Office, ticket_id: str) -> None:
    state = TicketState(office.find(ticket_id).state)
    if state in (TicketState.CALLED, TicketState.PROCESSING):
        office.act(ticket_id, Action.FINISH)
    elif state in (TicketState.QUEUED, TicketState.PARKED, TicketState.MISSED):
        office.act(ticket_id, Action.DELETE)


def test_a_no_show_is_missed_after_the_configured_calls(office: Office) -> None:
    office.issue()
    row = office.call()
    states = [office.act(row.id, Action.RECALL).state for _ in range(3)]
    assert states == ["called", "called", "missed"]


def test_a_counter_serves_one_ticket_at_a_time(office: Office) -> None:
    office.issue()
    office.issue()
    office.call()
    assert refused(office.call) is Reason.CONFLICT


def test_nobody_waiting_is_not_an_error(office: Office) -> None:
    assert office.call() is None


def test_a_transferred_ticket_keeps_its_number_and_its_turn(office: Office) -> None:
    early = office.issue("land")
    office.issue("residence")
    office.call("4")
    office.do(lambda tx: desk.transfer(tx, early.id, "4", service="residence", to_counter=None))
    assert office.call("3").label == "D001"


def test_a_transfer_to_a_counter_that_does_not_serve_it_is_refused(office: Office) -> None:
    row = office.issue("land")
    office.call("4")
    assert (
        refused(lambda: office.do(lambda tx: desk.transfer(tx, row.id, "4", service=None, to_counter="1")))
        is Reason.CONFLICT
    )


def test_another_counters_ticket_is_not_touched(office: Office) -> None:
    row = office.issue("land")
    office.call("4")
    assert refused(lambda: office.act(row.id, Action.FINISH, counter="1")) is Reason.NOT_ALLOWED


def test_outside_opening_hours_no_number_is_given(office: Office) -> None:
    office.now_s += 10 * 3600.0
    assert refused(office.issue) is Reason.CENTRE_CLOSED


def test_a_service_without_an_open_counter_gives_no_number(office: Office) -> None:
    office.do(lambda tx: desk.set_open(tx, "4", False))
    assert refused(office.issue) is Reason.SERVICE_CLOSED
    assert refused(office.call) is Reason.CONFLICT
    office.do(lambda tx: desk.set_open(tx, "4", True))
    assert office.issue().label == "D001"


def test_the_expected_wait_follows_the_measured_times(office: Office) -> None:
    for _ in range(30):
        office.issue()
        row = office.call()
        office.act(row.id, Action.START)
        office.now_s += 119.0
        office.act(row.id, Action.FINISH)
    office.issue()
    issued = office.do(lambda tx: numbers.issue(tx, IssueRequest(request_id="the-second", service="land")))
    assert issued.place.ahead == 1
    assert issued.place.expected_wait_s == pytest.approx(120.0, rel=0.25)


def test_a_withdrawn_request_never_gets_a_number(office: Office) -> None:
    row = office.issue(request_id="withdrawn-1")
    office.do(lambda tx: numbers.withdraw(tx, "withdrawn-1"))
    office.do(lambda tx: numbers.withdraw(tx, "withdrawn-2"))
    assert office.find(row.id).state == "deleted"
    assert refused(lambda: office.issue(request_id="withdrawn-1")) is Reason.WITHDRAWN
    assert refused(lambda: office.issue(request_id="withdrawn-2")) is Reason.WITHDRAWN


def test_events_have_growing_numbers_and_carry_the_language(office: Office) -> None:
    office.issue(language=Language("ko"))
    office.call()
    assert [event.kind for event in office.heard] == [EventKind.ISSUED, EventKind.CALLED]
    assert [event.sequence for event in office.heard] == [1, 2]
    assert office.heard[1].language == Language("ko") and office.heard[1].counter == "4"


def test_migrations_lead_to_the_tables_of_the_code(office: Office) -> None:
    with office.database.reader.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_day_is_the_centres_own() -> None:
    configuration = read_configuration(CONFIG)
    assert configuration.zone == ZoneInfo("Asia/Ho_Chi_Minh")
    assert configuration.day(MONDAY_S) == "2026-11-23" and time.gmtime(MONDAY_S).tm_hour == 3
