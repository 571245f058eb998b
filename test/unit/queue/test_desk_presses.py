"""Presses at a counter: once each, taken back within a minute, out of turn with a reason, with notes that go."""

from functools import partial
from typing import Any

import pytest
from nacl.public import PrivateKey
from nacl.signing import SigningKey
from office_kit import Office, refused
from sqlalchemy import select

from guide_robot.queue.domain.model import EventKind, Reason
from guide_robot.queue.domain.transitions import Action
from guide_robot.queue.server import appointments, desk, desk_notes, presses, turns
from guide_robot.queue.server.appointments import Expected
from guide_robot.queue.server.desk_more import desk_more
from guide_robot.queue.server.desk_tables import desk_notes as notes_table
from guide_robot.queue.server.keys import Keys
from guide_robot.queue.server.schemas import TurnReason
from guide_robot.queue.server.tables import audit
from guide_robot.queue.server.tokens import Identity, Role

CLERK = Identity(name="session-4", role=Role.COUNTER, counter="4", clerk="lan")


def press(office: Office, work: Any, key: str | None = None) -> Any:
    office.now_s += 1.0
    return office.do(lambda tx: presses.carried_out(tx, key, "4", work))


def done_and_next(office: Office, current: str | None, key: str | None = None) -> Any:
    return press(office, partial(turns.done_and_next, counter="4", current=current), key)


def undo(office: Office) -> None:
    office.do(lambda tx: presses.take_back(tx, "4"))


def test_done_and_next_ends_one_and_calls_the_other_in_one_press(office: Office) -> None:
    first, second = office.issue(), office.issue()
    assert done_and_next(office, None).id == first.id
    assert done_and_next(office, first.id).id == second.id
    assert office.find(first.id).state == "finished" and office.find(second.id).state == "called"
    assert done_and_next(office, second.id) is None
    assert office.find(second.id).state == "finished"


def test_a_press_for_another_ticket_than_stands_there_changes_nothing(office: Office) -> None:
    first, second = office.issue(), office.issue()
    done_and_next(office, None)
    assert refused(lambda: done_and_next(office, None)) is Reason.CONFLICT
    assert refused(lambda: done_and_next(office, second.id)) is Reason.CONFLICT
    assert office.find(first.id).state == "called" and office.find(second.id).state == "queued"


def test_a_press_sent_twice_acts_once_and_a_new_one_acts_again(office: Office) -> None:
    ticket = office.issue()
    office.call()
    recall = partial(desk.act, ticket_id=ticket.id, action=Action.RECALL, counter_id="4")
    for key in ("press-0001", "press-0001", "press-0001"):
        press(office, recall, key)
    assert office.find(ticket.id).call_count == 2
    press(office, recall, "press-0002")
    assert office.find(ticket.id).call_count == 3


def test_a_refused_press_may_be_sent_again(office: Office) -> None:
    ticket = office.issue()
    start = partial(desk.act, ticket_id=ticket.id, action=Action.START, counter_id="4")
    assert refused(lambda: press(office, start, "press-0001")) is Reason.CONFLICT
    office.call()
    press(office, start, "press-0001")
    assert office.find(ticket.id).state == "processing"


@pytest.mark.parametrize(
    ("action", "state", "told"),
    [
        (Action.FINISH, "called", EventKind.CHANGED),
        (Action.MISS, "called", EventKind.CHANGED),
        (Action.PARK, "called", EventKind.CHANGED),
    ],
)
def test_a_slip_at_the_counter_is_taken_back(office: Office, action: Action, state: str, told: EventKind) -> None:
    ticket = office.issue()
    before = office.call()
    press(office, partial(desk.act, ticket_id=ticket.id, action=action, counter_id="4"))
    undo(office)
    assert office.find(ticket.id) == before and before.state == state
    assert office.heard[-1].kind is told
    assert refused(lambda: undo(office)) is Reason.CONFLICT


def test_done_and_next_is_taken_back_whole_and_robots_hear_who_waits_again(office: Office) -> None:
    first, second = office.issue(), office.issue()
    called = done_and_next(office, None)
    done_and_next(office, first.id)
    undo(office)
    assert office.find(first.id) == called and office.find(second.id) == second
    assert [(entry.kind, entry.label) for entry in office.heard[-2:]] == [
        (EventKind.REQUEUED, second.label),
        (EventKind.CHANGED, first.label),
    ]


def test_nothing_is_taken_back_after_a_minute_or_once_somebody_changed_it(office: Office) -> None:
    ticket = office.issue()
    done_and_next(office, None)
    office.now_s += presses.UNDO_WITHIN_S + 1.0
    assert refused(lambda: undo(office)) is Reason.CONFLICT
    press(office, partial(desk.act, ticket_id=ticket.id, action=Action.MISS, counter_id="4"))
    office.act(ticket.id, Action.REQUEUE)
    assert refused(lambda: undo(office)) is Reason.CONFLICT
    assert office.find(ticket.id).state == "queued"


def test_a_call_out_of_turn_names_who_and_why_and_nothing_else(office: Office) -> None:
    office.issue()
    later = office.issue()
    work = partial(turns.call_out_of_turn, ticket_id=later.id, counter="4", reason=TurnReason.CAME_BACK, identity=CLERK)
    assert press(office, work).state == "called"
    row = office.do(lambda tx: tx.connection.execute(select(audit)).one())
    assert (row.action, row.ticket_id, row.token_name, row.reason) == ("out-of-turn", later.id, "lan", "came-back")


def test_priority_is_set_and_withdrawn_and_only_the_rank_is_kept(office: Office) -> None:
    first, second = office.issue(), office.issue()

    def rank(priority: str) -> Any:
        return press(office, partial(turns.set_priority, ticket_id=second.id, priority=priority, identity=CLERK))

    assert rank("elderly").rank == 10
    assert office.call().id == second.id
    undo_call = partial(desk.act, ticket_id=second.id, action=Action.REQUEUE, counter_id="4")
    press(office, undo_call)
    assert rank("").rank == 50
    assert office.call().id == first.id
    assert refused(lambda: rank("rich")) is Reason.UNKNOWN_PRIORITY
    rows = office.do(lambda tx: tx.connection.execute(select(audit.c.action, audit.c.reason)).all())
    assert [tuple(row) for row in rows] == [("priority-set", None), ("priority-withdrawn", None)]


def test_a_note_travels_sealed_to_the_next_counter_and_goes_with_the_ticket(office: Office) -> None:
    keys = Keys(ticket_signing=bytes(SigningKey.generate()), card_private=bytes(PrivateKey.generate()))
    text = "thiếu bản sao giấy khai sinh"
    ticket = office.issue()
    office.call()
    office.do(lambda tx: desk_notes.keep(tx, ticket.id, "4", desk_notes.sealed(text, keys)))
    with office.database.reader.connect() as connection:
        more = desk_more(connection, office.configuration, "4", ticket.id, office.now_s)
    (note,) = more.notes
    assert note.counter == "4" and desk_notes.opened(note.sealed, keys) == text and text.encode() not in note.sealed
    office.act(ticket.id, Action.FINISH)
    assert office.count(notes_table) == 0


def test_appointments_of_the_day_show_who_has_come(office: Office) -> None:
    day = office.configuration.day(office.now_s)
    entries = [
        Expected(reference="H7", clock="10:30", service="land"),
        Expected(reference="H6", clock="09:00", service="land"),
    ]
    office.do(lambda tx: appointments.replace_day(tx, day, entries))
    ticket = office.issue(appointment="H7")
    with office.database.reader.connect() as connection:
        found = appointments.of_day(connection, day, ["land"])
    assert [(one.reference, one.label) for one in found] == [("H6", None), ("H7", ticket.label)]
    wrong = [Expected(reference="H8", clock="11:00", service="lamd")]
    assert refused(lambda: office.do(lambda tx: appointments.replace_day(tx, day, wrong))) is Reason.UNKNOWN_SERVICE
    with office.database.reader.connect() as connection:
        assert len(appointments.of_day(connection, day, ["land"])) == 2
    office.now_s += 86_400.0
    office.do(appointments.forget_old)
    with office.database.reader.connect() as connection:
        assert appointments.of_day(connection, day, ["land"]) == []
