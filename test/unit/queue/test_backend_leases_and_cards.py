"""Leased numbers, offline tickets and sealed cards on a database, without HTTP."""

from dataclasses import replace
from typing import Any

import pytest
from nacl.public import PrivateKey
from office_kit import CARD, KEY, MONDAY_S, Office, refused

from guide_robot.codes.cards.citizen_card import seal
from guide_robot.common.language import Language
from guide_robot.queue.domain.model import OfflineTicket, Reason
from guide_robot.queue.domain.transitions import Action
from guide_robot.queue.server import cards, desk, numbers, queue_view
from guide_robot.queue.server.tables import audit, tickets
from guide_robot.queue.server.tables import cards as cards_table
from guide_robot.queue.server.tokens import Identity, Role


def lease(office: Office, holder: str = "robot-1") -> Any:
    return office.do(
        lambda tx: numbers.lease(tx, request_id=f"lease-of-{holder}", service_id="land", size=5, holder=holder)
    )


def offline(granted: Any, number: int = 0, request_id: str = "offline-1") -> OfflineTicket:
    return OfflineTicket(
        request_id=request_id,
        lease_id=granted.id,
        ticket_id=f"{granted.day}-D{granted.first_number + number:03d}",
        priority="",
        language=Language("vi"),
        issued_at_s=MONDAY_S + 500.0,
    )


def test_leased_numbers_are_given_to_nobody_else(office: Office) -> None:
    granted = lease(office)
    assert (granted.first_number, granted.last_number) == (1, 5)
    assert lease(office).first_number == 1
    assert office.issue().number == 6
    assert lease(office, "robot-2").first_number == 7


def test_an_offline_ticket_takes_its_place_by_the_time_it_was_given(office: Office) -> None:
    granted = lease(office)
    early = office.issue()
    office.now_s = MONDAY_S + 1000.0
    late = office.issue()
    office.do(lambda tx: numbers.settle(tx, offline(granted), "robot-1"))
    called = []
    for _ in range(3):
        row = office.call()
        called.append(row.id)
        office.act(row.id, Action.FINISH)
    assert called == [early.id, offline(granted).ticket_id, late.id]


def test_settling_twice_changes_nothing(office: Office) -> None:
    granted = lease(office)
    for _ in range(2):
        office.do(lambda tx: numbers.settle(tx, offline(granted), "robot-1"))
    assert office.count(tickets) == 1


def test_a_late_withdrawal_does_not_take_a_citizens_offline_ticket(office: Office) -> None:
    granted = lease(office)
    office.do(lambda tx: numbers.settle(tx, offline(granted), "robot-1"))
    assert refused(lambda: office.do(lambda tx: numbers.withdraw(tx, "offline-1"))) is Reason.CONFLICT
    assert office.find(offline(granted).ticket_id).state == "queued"


def test_one_leased_number_cannot_be_two_peoples(office: Office) -> None:
    granted = lease(office)
    office.do(lambda tx: numbers.settle(tx, offline(granted), "robot-1"))
    other = replace(offline(granted), request_id="offline-2")
    assert refused(lambda: office.do(lambda tx: numbers.settle(tx, other, "robot-1"))) is Reason.CONFLICT


@pytest.mark.parametrize(
    ("number", "holder", "reason"), [(5, "robot-1", Reason.CONFLICT), (0, "robot-2", Reason.NOT_FOUND)]
)
def test_numbers_of_other_leases_are_not_settled(office: Office, number: int, holder: str, reason: Reason) -> None:
    granted = lease(office)
    assert refused(lambda: office.do(lambda tx: numbers.settle(tx, offline(granted, number), holder))) is reason


def test_an_offline_ticket_of_yesterday_is_recorded_as_missed(office: Office) -> None:
    granted = lease(office)
    office.now_s += 86_400.0
    office.do(lambda tx: numbers.settle(tx, offline(granted), "robot-1"))
    assert office.find(offline(granted).ticket_id).state == "missed"


def test_who_still_waits_when_the_day_is_over_is_missed(office: Office) -> None:
    row = office.issue()
    office.now_s += 86_400.0
    office.do(desk.end_old_days)
    assert office.find(row.id).state == "missed"


def with_card(office: Office) -> Any:
    return office.issue(sealed_card=seal(CARD, bytes(PrivateKey(KEY).public_key)))


def clerk(counter: str) -> Identity:
    return Identity(name=f"clerk-{counter}", role=Role.COUNTER, counter=counter)


def look(office: Office, ticket_id: str, counter: str = "4", key: bytes = KEY) -> Any:
    return office.do(lambda tx: cards.look(tx, ticket_id, clerk(counter), key))


def test_a_card_is_opened_for_the_serving_counter_and_the_look_is_audited(office: Office) -> None:
    row = with_card(office)
    assert refused(lambda: look(office, row.id)) is Reason.NOT_ALLOWED
    office.call()
    assert refused(lambda: look(office, row.id, counter="1")) is Reason.NOT_ALLOWED
    values = {field.id: field.value for field in look(office, row.id)}
    assert values["full_name"] == CARD.name and values["birth_date"] == "03/02/1990"
    log = office.do(lambda tx: queue_view.audit_log(tx.connection, 10))
    assert [(entry.action, entry.counter) for entry in log] == [("looked", "4")]
    assert "Trần" not in str(log)


@pytest.mark.parametrize("action", [Action.FINISH, Action.MISS])
def test_a_card_is_deleted_when_its_ticket_ends(office: Office, action: Action) -> None:
    row = with_card(office)
    office.call()
    office.act(row.id, action)
    assert office.count(cards_table) == 0
    assert office.count(audit) == 1


def test_a_card_is_deleted_after_the_retention_time(office: Office) -> None:
    with_card(office)
    office.now_s += 121 * 60.0
    office.do(cards.discard_old)
    assert office.count(cards_table) == 0


@pytest.mark.parametrize(("back_s", "kept"), [(30.0, 1), (300.0, 0), (400 * 86_400.0, 0)])
def test_a_card_is_deleted_when_the_clock_is_set_back_after_it_came(office: Office, back_s: float, kept: int) -> None:
    with_card(office)
    office.now_s -= back_s
    office.do(cards.discard_old)
    assert office.count(cards_table) == kept


def test_a_card_sealed_for_another_key_is_refused(office: Office) -> None:
    row = with_card(office)
    office.call()
    assert refused(lambda: look(office, row.id, key=bytes(PrivateKey.generate()))) is Reason.CONFLICT
