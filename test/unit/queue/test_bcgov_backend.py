"""The adapter to bcgov/queue-management against a server with its interface."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from bcgov_server import BcgovServer
from builders import until

from guide_robot.common.language import Language
from guide_robot.queue.client.bcgov_backend import BcgovBackend
from guide_robot.queue.client.bcgov_board import BcgovSettings
from guide_robot.queue.client.bridge import Bridge, BridgeSettings
from guide_robot.queue.client.http_client import Connection
from guide_robot.queue.domain.model import (
    EventKind,
    Failure,
    IssueRequest,
    Note,
    Outcome,
    QueueState,
    Reason,
    TicketEvent,
)

SETTINGS = BcgovSettings(
    office_number=99,
    services={"certified_copy": 11, "birth_registration": 12, "category": 1},
    desks={"certified_copy": "1", "birth_registration": "2"},
    prefixes={"certified_copy": "A", "birth_registration": "B"},
    poll_s=0.05,
)


@pytest.fixture
def server() -> Iterator[BcgovServer]:
    made = BcgovServer()
    yield made
    made.close()


@pytest.fixture
def backend(server: BcgovServer, tmp_path: Path) -> Iterator[BcgovBackend]:
    token = tmp_path / "staff.token"
    token.write_text("jwt-of-the-robot\n", encoding="utf-8")
    made = BcgovBackend(Connection(url=server.url, token_file=token, timeout_s=2.0), SETTINGS)
    yield made
    made.close()


def wish(name: str = "request-1", service: str = "certified_copy", **options: str) -> IssueRequest:
    return IssueRequest(request_id=name, service=service, language=Language("ko"), **options)


def test_a_ticket_takes_three_requests_and_ends_in_the_queue(server: BcgovServer, backend: BcgovBackend) -> None:
    result = backend.issue_ticket(wish(priority="elderly"))
    assert result.ticket is not None
    assert (result.ticket.label, result.ticket.counter, result.ticket.code) == ("A1", "1", "")
    citizen = server.citizens[int(result.ticket.id)]
    assert citizen["service_reqs"][0]["periods"][-1]["ps"]["ps_name"] == "Waiting"
    assert citizen["priority"] == 1
    assert set(server.tokens) == {"Bearer jwt-of-the-robot"}


@pytest.mark.parametrize("path", ["service_requests", "add_to_queue"])
def test_a_lost_answer_does_not_make_a_second_number(server: BcgovServer, backend: BcgovBackend, path: str) -> None:
    server.lose_answer_to = path
    assert backend.issue_ticket(wish()).outcome is Outcome.RETRY
    again = backend.issue_ticket(wish())
    assert again.ticket is not None and again.ticket.label == "A1"
    assert len(server.citizens) == 1
    assert server._board()[0]["active_period"]["ps"]["ps_name"] == "Waiting"


def test_a_lost_first_answer_leaves_an_entry_without_a_number(server: BcgovServer, backend: BcgovBackend) -> None:
    server.lose_answer_to = "add_citizen"
    assert backend.issue_ticket(wish()).outcome is Outcome.RETRY
    again = backend.issue_ticket(wish())
    assert again.ticket is not None and again.ticket.label == "A1"
    assert [entry["ticket_number"] for entry in server.citizens.values()] == [None, "A1"]


def test_refusals_and_breakdowns_are_told_apart(server: BcgovServer, backend: BcgovBackend) -> None:
    assert backend.issue_ticket(wish(service="passports")).reason is Reason.UNKNOWN_SERVICE
    assert backend.issue_ticket(wish("request-2", "category")).outcome is Outcome.IMPOSSIBLE
    server.down = True
    assert backend.issue_ticket(wish("request-3")).outcome is Outcome.RETRY


def test_a_message_with_status_200_is_a_refusal(server: BcgovServer, backend: BcgovBackend) -> None:
    citizen = server._add({"citizen_comments": ""})
    answer = backend._ask("POST", f"citizens/{citizen['citizen_id']}/add_to_queue/", {}, lambda data: data["citizen"])
    assert isinstance(answer, Failure)
    assert (answer.outcome, answer.text) == (Outcome.IMPOSSIBLE, "Citizen has no active service requests")


def test_the_board_becomes_the_queue(server: BcgovServer, backend: BcgovBackend) -> None:
    for number in range(3):
        backend.issue_ticket(wish(f"request-{number}"))
    server.set_period("A1", "Invited")
    state = backend.queue_state()
    assert isinstance(state, QueueState)
    assert state.next_labels == ("A2", "A3")
    assert {counter.id: counter.serving for counter in state.counters} == {"1": "A1", "2": None}
    assert state.services[0].waiting == 2 and state.services[0].expected_wait_s == 960.0


def test_calls_are_found_by_watching_the_board(server: BcgovServer, backend: BcgovBackend) -> None:
    heard: list[TicketEvent] = []
    looks: list[None] = []
    done = threading.Event()
    watcher = threading.Thread(
        target=lambda: backend.stream_events(None, heard.append, done.is_set, lambda: looks.append(None))
    )
    issued = [backend.issue_ticket(wish(f"request-{number}")).ticket for number in range(2)]
    watcher.start()
    steps = [("A1", "Invited"), ("A2", "Invited"), ("A1", "Being Served"), ("A1", None), ("A2", None)]
    for label, period in steps:
        _wait_for_look(looks)
        server.set_period(label, period) if period else server.leave(label)
    _wait_for_look(looks)
    done.set()
    watcher.join(timeout=10.0)
    assert [(event.label, event.kind) for event in heard] == [
        ("A1", EventKind.CALLED),
        ("A2", EventKind.CALLED),
        ("A1", EventKind.FINISHED),
        ("A2", EventKind.MISSED),
    ]
    assert issued[0] is not None and heard[0].ticket_id == issued[0].id and heard[0].language == Language("ko")
    assert [event.sequence for event in heard] == sorted({event.sequence for event in heard})


def _wait_for_look(looks: list[None]) -> None:
    """Wait until the board was looked at twice: once surely begun after what was done before."""
    wanted = len(looks) + 2
    until(lambda: len(looks) >= wanted)


def test_staff_read_the_robots_note_and_a_withdrawn_citizen_leaves(server: BcgovServer, backend: BcgovBackend) -> None:
    ticket = backend.issue_ticket(wish()).ticket
    assert ticket is not None
    assert backend.report(ticket.id, Note.NEEDS_A_PERSON) is None
    assert server.citizens[int(ticket.id)]["citizen_comments"] == "guide-robot:request-1 [needs-a-person]"
    assert backend.withdraw("request-1") is None
    assert server.citizens == {} and backend.withdraw("request-1") is None


def test_without_leases_the_bridge_says_so_and_prints_nothing_false(
    server: BcgovServer, backend: BcgovBackend, tmp_path: Path
) -> None:
    bridge = Bridge(backend, BridgeSettings(outbox_file=tmp_path / "outbox.sqlite", answer_within_s=0.5))
    try:
        assert bridge.issue(wish()).result(10).outcome is Outcome.SUCCEEDED
        server.down = True
        result = bridge.issue(wish("request-2")).result(10)
    finally:
        bridge.close()
    assert (result.outcome, result.ticket, result.reason) == (Outcome.RETRY, None, Reason.BACKEND_AWAY)
