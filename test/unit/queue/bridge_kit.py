"""What tests of the bridge share: a bridge that tries often, wishes, waiting, a look at what the backend stored."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from guide_robot.bench.queue.process import BackendProcess
from guide_robot.queue.client.bridge import Bridge, BridgeSettings
from guide_robot.queue.client.circuit import CircuitSettings
from guide_robot.queue.client.http_backend import HttpBackend
from guide_robot.queue.domain.model import IssueRequest

QUICK = CircuitSettings(failures_to_open=2, first_wait_s=0.1, longest_wait_s=0.4)


def settings(path: Path, *, withdraw_after_s: float = 120.0, answer_within_s: float = 8.0) -> BridgeSettings:
    return BridgeSettings(
        outbox_file=path / "outbox.sqlite",
        answer_within_s=answer_within_s,
        board_every_s=0.2,
        withdraw_after_s=withdraw_after_s,
        circuit=QUICK,
    )


@contextmanager
def running(backend: BackendProcess, path: Path, **options: float) -> Iterator[Bridge]:
    bridge = Bridge(HttpBackend(backend.connection(timeout_s=4.0)), settings(path, **options))
    bridge.start()
    try:
        yield bridge
    finally:
        bridge.close()


def wish(number: int, service: str = "land") -> IssueRequest:
    return IssueRequest(request_id=f"request-{number:04d}", service=service)


def leased(bridge: Bridge, service: str = "land") -> int:
    return bridge.status.leased.get(service, 0) if bridge.status else 0


def stored(backend: BackendProcess, ticket_id: str) -> dict[str, object]:
    headers = {"Authorization": f"Bearer {backend.token('admin')}"}
    answer = httpx.get(f"{backend.url}/v1/tickets/{ticket_id}", headers=headers)
    return dict(answer.json())


def clerk(backend: BackendProcess, path: str) -> httpx.Response:
    return httpx.post(backend.url + path, headers={"Authorization": f"Bearer {backend.token('counter-4')}"})
