"""The bridge against a real backend process that is killed, comes back, is replaced."""

import json
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from bridge_kit import clerk, leased, running, settings, stored, wish
from builders import until

from guide_robot.bench.queue.process import BackendProcess
from guide_robot.common.errors import UserError
from guide_robot.queue.client.bridge import Bridge, BridgeStatus, LinkState
from guide_robot.queue.client.http_backend import HttpBackend
from guide_robot.queue.client.http_client import Connection
from guide_robot.queue.client.outbox import Outbox
from guide_robot.queue.domain.model import EventKind, Outcome, Reason, TicketEvent


def test_the_same_request_gets_the_same_ticket_also_after_a_restart(
    shared_backend: BackendProcess, tmp_path: Path
) -> None:
    with running(shared_backend, tmp_path) as bridge:
        first = bridge.issue(wish(1)).result(30)
        again = bridge.issue(wish(1)).result(30)
    with running(shared_backend, tmp_path) as bridge:
        later = bridge.issue(wish(1)).result(30)
    assert first.outcome is Outcome.SUCCEEDED
    assert first.ticket == again.ticket == later.ticket


def test_a_refusal_is_final_and_says_why(shared_backend: BackendProcess, tmp_path: Path) -> None:
    with running(shared_backend, tmp_path) as bridge:
        result = bridge.issue(wish(2, service="passports")).result(30)
    assert (result.outcome, result.reason) == (Outcome.IMPOSSIBLE, Reason.UNKNOWN_SERVICE)


def test_two_bridges_cannot_share_an_outbox(shared_backend: BackendProcess, tmp_path: Path) -> None:
    with running(shared_backend, tmp_path), pytest.raises(UserError, match="another bridge"):
        Bridge(HttpBackend(shared_backend.connection()), settings(tmp_path))


def test_numbers_go_on_while_the_backend_is_away_and_are_settled_when_it_is_back(
    own_backend: BackendProcess, tmp_path: Path
) -> None:
    with running(own_backend, tmp_path) as bridge:
        until(lambda: leased(bridge) == 5)
        own_backend.kill()
        offline = [bridge.issue(wish(number)).result(30) for number in range(5)]
        assert [result.outcome for result in offline] == [Outcome.SUCCEEDED] * 5
        assert all(result.ticket and result.ticket.offline for result in offline)
        until(lambda: bridge.status is not None and bridge.status.state is LinkState.DISCONNECTED)
        used_up = bridge.issue(wish(5)).result(30)
        assert (used_up.outcome, used_up.reason) == (Outcome.RETRY, Reason.LEASE_USED_UP)
        own_backend.start()
        until(lambda: bridge.status is not None and bridge.status.outbox == 0)
        labels = {result.ticket.label for result in offline if result.ticket}
        assert len(labels) == 5
        for number, result in enumerate(offline):
            assert result.ticket is not None
            assert stored(own_backend, result.ticket.id)["label"] == result.ticket.label
            assert bridge.issue(wish(number)).result(30).ticket == result.ticket
        until(lambda: bridge.issue(wish(5)).result(30).outcome is Outcome.SUCCEEDED)


def test_calls_during_a_break_arrive_once_and_in_order(own_backend: BackendProcess, tmp_path: Path) -> None:
    heard: list[TicketEvent] = []
    with running(own_backend, tmp_path) as bridge:

        def calls() -> int:
            heard.extend(item for item in bridge.poll() if isinstance(item, TicketEvent))
            return len(heard)

        tickets = [bridge.issue(wish(number)).result(30).ticket for number in range(3)]
        assert tickets[0] is not None
        assert clerk(own_backend, "/v1/desk/next").status_code == 200
        until(lambda: calls() == 1)
        own_backend.kill()
        own_backend.start()
        assert clerk(own_backend, f"/v1/tickets/{tickets[0].id}/recall").status_code == 200
        assert clerk(own_backend, f"/v1/tickets/{tickets[0].id}/miss").status_code == 200
        assert clerk(own_backend, "/v1/desk/next").status_code == 200
        until(lambda: calls() >= 4)
    kinds = [event.kind for event in heard]
    assert kinds == [EventKind.CALLED, EventKind.RECALLED, EventKind.MISSED, EventKind.CALLED]
    assert heard[0].label == "D001" and heard[3].counter == "4"
    sequences = [event.sequence for event in heard]
    assert sequences == sorted(set(sequences))


def test_events_that_were_not_handled_come_again_after_a_restart(own_backend: BackendProcess, tmp_path: Path) -> None:
    def next_call(bridge: Bridge) -> TicketEvent:
        found: list[TicketEvent] = []
        until(lambda: bool(found.extend(i for i in bridge.poll() if isinstance(i, TicketEvent)) or found))
        return found[0]

    with running(own_backend, tmp_path) as bridge:
        bridge.issue(wish(1)).result(30)
        until(lambda: leased(bridge) > 0)
        clerk(own_backend, "/v1/desk/next")
        first = next_call(bridge)
    with running(own_backend, tmp_path) as bridge:
        again = next_call(bridge)
        bridge.poll()
    assert first == again
    with running(own_backend, tmp_path) as bridge:
        until(lambda: leased(bridge) > 0)
        assert not any(isinstance(item, TicketEvent) for item in bridge.poll())


def test_a_request_nobody_repeats_is_withdrawn(own_backend: BackendProcess, tmp_path: Path) -> None:
    backend = HttpBackend(own_backend.connection())
    ghost = backend.issue_ticket(wish(7))
    backend.close()
    outbox = Outbox(tmp_path / "outbox.sqlite")
    outbox.begin(wish(7), time.time() - 60.0)
    outbox.close()
    assert ghost.ticket is not None
    with running(own_backend, tmp_path, withdraw_after_s=5.0):
        until(lambda: stored(own_backend, ghost.ticket.id)["state"] == "deleted" if ghost.ticket else False)


def test_a_request_that_is_being_withdrawn_gets_no_number_any_more(own_backend: BackendProcess, tmp_path: Path) -> None:
    own_backend.kill()
    outbox = Outbox(tmp_path / "outbox.sqlite")
    outbox.begin(wish(7), time.time() - 60.0)
    outbox.begin(wish(8), time.time() - 60.0)
    assert outbox.give_up(time.time(), 0.0, {"request-0008"}, 10) == ["request-0007"]
    outbox.close()
    with running(own_backend, tmp_path) as bridge:
        assert bridge.issue(wish(7)).result(30).reason is Reason.WITHDRAWN
        assert bridge.issue(wish(8)).result(30).outcome is Outcome.RETRY
        own_backend.start()
        until(lambda: bridge.issue(wish(8)).result(30).outcome is Outcome.SUCCEEDED)
        assert bridge.issue(wish(7)).result(30).reason is Reason.WITHDRAWN


def test_a_number_that_the_backend_gave_to_a_lost_answer_is_replaced_by_the_offline_one(
    own_backend: BackendProcess, tmp_path: Path
) -> None:
    with running(own_backend, tmp_path) as bridge:
        until(lambda: leased(bridge) == 5)
        backend = HttpBackend(own_backend.connection())
        ghost = backend.issue_ticket(wish(1))
        backend.close()
        own_backend.kill()
        printed = bridge.issue(wish(1)).result(30)
        own_backend.start()
        until(lambda: bridge.status is not None and bridge.status.outbox == 0)
    assert ghost.ticket and printed.ticket and ghost.ticket.id != printed.ticket.id
    assert stored(own_backend, ghost.ticket.id)["state"] == "deleted"
    assert stored(own_backend, printed.ticket.id)["state"] == "queued"


def test_an_offline_ticket_survives_the_kill_of_its_bridge(own_backend: BackendProcess, tmp_path: Path) -> None:
    with running(own_backend, tmp_path) as bridge:
        until(lambda: leased(bridge) == 5)
    own_backend.kill()
    code = """
import os, sys, json
from pathlib import Path
from guide_robot.queue.client.bridge import Bridge, BridgeSettings
from guide_robot.queue.client.http_backend import HttpBackend
from guide_robot.queue.client.http_client import Connection
from guide_robot.queue.domain.model import IssueRequest
settings = BridgeSettings(outbox_file=Path(sys.argv[2]), answer_within_s=0.2)
bridge = Bridge(HttpBackend(Connection(url=sys.argv[1])), settings)
ticket = bridge.issue(IssueRequest(request_id="request-killed", service="land")).result(30).ticket
print(json.dumps(ticket.id), flush=True)
os.kill(os.getpid(), 9)
"""
    child = subprocess.run(
        [sys.executable, "-c", code, own_backend.url, str(tmp_path / "outbox.sqlite")],
        stdout=subprocess.PIPE,
        check=False,
    )
    assert child.returncode == -9
    ticket_id = json.loads(child.stdout)
    own_backend.start()
    with running(own_backend, tmp_path) as bridge:
        until(lambda: bridge.status is not None and bridge.status.outbox == 0 and leased(bridge) == 4)
    assert stored(own_backend, ticket_id)["offline"] is True


def test_a_backend_that_accepts_and_never_answers_costs_only_the_patience(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        bridge = Bridge(HttpBackend(Connection(url=url, timeout_s=0.2)), settings(tmp_path, answer_within_s=1.0))
        try:
            result = bridge.issue(wish(1)).result(30)
        finally:
            bridge.close()
    assert (result.outcome, result.reason) == (Outcome.RETRY, Reason.LEASE_USED_UP)


def test_the_token_is_in_no_result_and_no_status(shared_backend: BackendProcess, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.token"
    wrong.write_text("secret-of-the-robot\n", encoding="utf-8")
    backend = HttpBackend(Connection(url=shared_backend.url, token_file=wrong))
    bridge = Bridge(backend, settings(tmp_path))
    bridge.start()
    try:
        result = bridge.issue(wish(1)).result(30)
        until(lambda: bridge.status is not None)
        said = [item for item in bridge.poll() if isinstance(item, BridgeStatus)]
    finally:
        bridge.close()
    assert (result.outcome, result.reason) == (Outcome.IMPOSSIBLE, Reason.NOT_ALLOWED)
    assert "secret-of-the-robot" not in repr(result) + repr(said) + repr(backend)
