"""The bridge when its token is refused, its disk fails, or what answers is no backend: nothing lost, all told."""

import argparse
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx
import pytest
from bridge_kit import clerk, leased, running, settings, stored, wish
from builders import until

from guide_robot.bench.queue.process import BackendProcess
from guide_robot.phrases.reasons import Why
from guide_robot.queue.client.bridge import Bridge, BridgeStatus, LinkState
from guide_robot.queue.client.http_backend import HttpBackend
from guide_robot.queue.client.http_client import Connection
from guide_robot.queue.client.outbox import Outbox
from guide_robot.queue.domain.model import EventKind, Failure, OfflineTicket, Outcome, Reason, Settlement, TicketEvent
from guide_robot.queue.server.command import add_arguments, run


def revoke(backend: BackendProcess) -> None:
    headers = {"Authorization": f"Bearer {backend.token('admin')}"}
    assert httpx.delete(f"{backend.url}/v1/tokens/robot", headers=headers).status_code == 204


def renew(backend: BackendProcess, capsys: pytest.CaptureFixture[str]) -> None:
    """Give the robot a new token, in its file and in the database."""
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    capsys.readouterr()
    words = ["token", "--role", "robot", "--name", "robot", "--data", str(backend.plan.data)]
    assert run(parser.parse_args([*words, "--config", str(backend.plan.config)])) == 0
    (backend.plan.data / "tokens" / "robot.token").write_text(capsys.readouterr().out, encoding="utf-8")


def said(bridge: Bridge, holds: Callable[[BridgeStatus], bool]) -> Callable[[], bool]:
    return lambda: bridge.status is not None and holds(bridge.status)


def test_a_refused_token_is_told_and_a_new_one_needs_no_restart_and_no_call_is_missed(
    own_backend: BackendProcess, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    heard: list[TicketEvent] = []

    def calls(bridge: Bridge) -> int:
        heard.extend(item for item in bridge.poll() if isinstance(item, TicketEvent))
        return len(heard)

    with running(own_backend, tmp_path) as bridge:
        for number in range(2):
            assert bridge.issue(wish(number)).result(30).ticket is not None
        clerk(own_backend, "/v1/desk/next")
        until(lambda: calls(bridge) == 1)
        revoke(own_backend)
        own_backend.kill()
        own_backend.start()
        until(said(bridge, lambda s: s.state is LinkState.DISCONNECTED and s.reason.key is Why.BACKEND_REFUSES))
        assert heard[0].ticket_id is not None
        clerk(own_backend, f"/v1/tickets/{heard[0].ticket_id}/finish")
        clerk(own_backend, "/v1/desk/next")
        renew(own_backend, capsys)
        until(said(bridge, lambda s: s.state is LinkState.CONNECTED))
        until(lambda: calls(bridge) == 3)
    assert [event.kind for event in heard] == [EventKind.CALLED, EventKind.FINISHED, EventKind.CALLED]


def test_a_withdrawal_that_is_refused_for_the_token_is_not_forgotten(
    own_backend: BackendProcess, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    backend = HttpBackend(own_backend.connection())
    ghost = backend.issue_ticket(wish(7)).ticket
    assert ghost is not None
    outbox = Outbox(tmp_path / "outbox.sqlite")
    outbox.begin(wish(7), time.time() - 60.0)
    assert outbox.give_up(time.time(), 0.0, (), 10) == ["request-0007"]
    outbox.close()
    revoke(own_backend)
    with running(own_backend, tmp_path) as bridge:
        until(said(bridge, lambda s: s.reason.key is Why.BACKEND_REFUSES))
        renew(own_backend, capsys)
        until(lambda: stored(own_backend, ghost.id)["state"] == "deleted")
    backend.close()


def test_a_broken_outbox_is_a_retry_and_the_bridge_lives_on(own_backend: BackendProcess, tmp_path: Path) -> None:
    with running(own_backend, tmp_path) as bridge:
        until(lambda: leased(bridge) == 5)
        with sqlite3.connect(tmp_path / "outbox.sqlite", timeout=30.0) as disk:
            disk.execute("ALTER TABLE requests RENAME TO gone")
        broken = bridge.issue(wish(1)).result(30)
        with sqlite3.connect(tmp_path / "outbox.sqlite", timeout=30.0) as disk:
            disk.execute("ALTER TABLE gone RENAME TO requests")
        healed = bridge.issue(wish(1)).result(30)
        own_backend.kill()
        offline = bridge.issue(wish(2)).result(30)
        own_backend.start()
        until(said(bridge, lambda s: s.state is LinkState.CONNECTED and s.outbox == 0))
    assert (broken.outcome, broken.reason, broken.ticket) == (Outcome.RETRY, Reason.BACKEND_AWAY, None)
    assert healed.outcome is Outcome.SUCCEEDED
    assert offline.ticket is not None and stored(own_backend, offline.ticket.id)["offline"] is True


def test_requests_under_way_when_the_bridge_ends_get_an_answer(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        bridge = Bridge(HttpBackend(Connection(url=url, timeout_s=0.5)), settings(tmp_path, answer_within_s=2.0))
        asked = [bridge.issue(wish(number)) for number in range(5)]
        bridge.close()
        assert {future.result(30).outcome for future in asked} == {Outcome.RETRY}


@pytest.mark.parametrize("data", [b"null", b"[]", b"7", b"{}", b'{"sequence": null}', b"not json", b'"\xff"'])
def test_a_stream_of_something_else_ends_as_a_failure(data: bytes) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(head + b"data: " + data + b"\n\n")

        server = threading.Thread(target=serve)
        server.start()
        backend = HttpBackend(Connection(url=f"http://127.0.0.1:{listener.getsockname()[1]}"))
        heard: list[TicketEvent] = []
        ended = backend.stream_events(3, heard.append, lambda: False)
        backend.close()
        server.join(10.0)
    assert isinstance(ended, Failure) and ended.outcome is Outcome.RETRY and heard == []


class SlowToSettle(HttpBackend):
    """The real backend over a connection on which nobody waits long enough for more than one settled ticket."""

    def settle(self, tickets: Sequence[OfflineTicket]) -> Settlement | Failure:
        """Settle, but lose the answer when it took more than one ticket."""
        answer = super().settle(tickets)
        if len(tickets) > 1:
            return Failure(outcome=Outcome.RETRY, reason=Reason.BACKEND_AWAY, text="no answer in time")
        return answer


def test_a_backend_too_slow_to_settle_many_tickets_at_once_is_given_fewer(
    own_backend: BackendProcess, tmp_path: Path
) -> None:
    bridge = Bridge(SlowToSettle(own_backend.connection()), settings(tmp_path))
    bridge.start()
    try:
        until(lambda: leased(bridge) == 5)
        own_backend.kill()
        held = [bridge.issue(wish(number)).result(30).ticket for number in range(5)]
        own_backend.start()
        until(said(bridge, lambda status: status.state is LinkState.CONNECTED and status.outbox == 0))
    finally:
        bridge.close()
    assert [stored(own_backend, ticket.id)["state"] for ticket in held if ticket] == ["queued"] * 5


def test_what_was_asked_before_the_clock_jumped_back_is_given_up_too(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path / "outbox.sqlite")
    for number, asked_s in enumerate((0.0, 995.0, 8000.0)):
        outbox.begin(wish(number), asked_s)
    assert sorted(outbox.give_up(1000.0, 120.0, (), 10)) == ["request-0000", "request-0002"]
    outbox.close()
