"""Counters that share a service, close, and send citizens to each other: nobody is left where no one calls."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from office_kit import CONFIG, Office, refused

from guide_robot.queue.domain.configuration import read_configuration
from guide_robot.queue.domain.model import Reason, TicketState
from guide_robot.queue.domain.transitions import Action
from guide_robot.queue.server import desk


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office whose counters 3 and 4 both serve land."""
    text = CONFIG.read_text(encoding="utf-8").replace("services: [residence]", "services: [residence, land]")
    (tmp_path / "centre.yaml").write_text(text, encoding="utf-8")
    made = Office(str(tmp_path / "office.sqlite"), read_configuration(tmp_path / "centre.yaml"))
    yield made
    made.close()


def close(office: Office, counter: str) -> None:
    office.do(lambda tx: desk.set_open(tx, counter, False))


def transfer(office: Office, row: Any, counter: str, **to: str | None) -> Callable[[], Any]:
    target = {"service": None, "to_counter": None, **to}
    return lambda: office.do(lambda tx: desk.transfer(tx, row.id, counter, **target))


@pytest.mark.parametrize(
    ("way", "back", "state"),
    [
        ([Action.PARK], Action.RESUME, TicketState.CALLED),
        ([Action.MISS], Action.REQUEUE, TicketState.QUEUED),
        ([Action.MISS], Action.DELETE, TicketState.DELETED),
    ],
)
def test_another_counter_of_the_service_takes_up_who_was_parked_or_missed(
    office: Office, way: list[Action], back: Action, state: TicketState
) -> None:
    row = office.issue()
    office.call("4")
    for action in way:
        office.act(row.id, action, "4")
    assert refused(lambda: office.act(row.id, back, "1")) is Reason.NOT_ALLOWED
    changed = office.act(row.id, back, "3")
    assert changed.state == state.value
    assert changed.counter == ("3" if state is TicketState.CALLED else "4" if state is TicketState.DELETED else None)


def test_who_is_at_a_counter_is_not_taken_away_from_it(office: Office) -> None:
    row = office.issue()
    office.call("4")
    assert refused(lambda: office.act(row.id, Action.PARK, "3")) is Reason.NOT_ALLOWED
    assert refused(transfer(office, row, "3", to_counter="3")) is Reason.NOT_ALLOWED


def test_nobody_is_sent_to_where_no_counter_is_open(office: Office) -> None:
    row = office.issue()
    office.call("4")
    close(office, "1")
    close(office, "3")
    before = office.find(row.id)
    assert refused(transfer(office, row, "4", service="certified_copy")) is Reason.SERVICE_CLOSED
    assert refused(transfer(office, row, "4", to_counter="3")) is Reason.SERVICE_CLOSED
    assert office.find(row.id) == before


def test_who_waits_for_one_counter_alone_is_called_by_another_when_it_closes(office: Office) -> None:
    row = office.issue()
    office.call("4")
    transfer(office, row, "4", to_counter="3")()
    assert office.call("4") is None
    close(office, "3")
    assert office.call("4").id == row.id


def test_who_was_parked_waited_until_the_first_call_and_is_served_from_the_resuming_on(office: Office) -> None:
    office.issue()
    called = office.call()
    office.act(called.id, Action.PARK)
    office.now_s += 7200.0
    resumed = office.act(called.id, Action.RESUME)
    assert resumed.called_at == called.called_at and resumed.started_at == office.now_s
    office.now_s += 60.0
    office.act(called.id, Action.FINISH)
    done = office.find(called.id)
    assert done.ended_at - done.started_at == pytest.approx(61.0)
