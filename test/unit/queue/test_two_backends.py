"""Two backend processes on one PostgreSQL database: a ward that outgrew one machine."""

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from guide_robot.bench.queue.postgres import TemporaryPostgres, postgres_binaries
from guide_robot.bench.queue.process import BackendPlan, BackendProcess
from guide_robot.queue.client.http_backend import HttpBackend
from guide_robot.queue.domain.model import IssueRequest, TicketEvent

CONFIG = Path(__file__).parents[3] / "config" / "backend.yaml"
PATIENCE_S = 30.0


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[BackendProcess, BackendProcess]]:
    if postgres_binaries() is None:
        pytest.skip("Debian's postgresql is not installed: no initdb below /usr/lib/postgresql")
    with TemporaryPostgres() as url:
        plan = BackendPlan(data=tmp_path / "data", config=CONFIG, database_url=url)
        first, second = BackendProcess(plan), BackendProcess(plan)
        try:
            first.start()
            second.start()
            yield first, second
        finally:
            first.stop()
            second.stop()


def test_numbers_stay_unique_and_events_reach_both(pair: tuple[BackendProcess, BackendProcess]) -> None:
    backends = [HttpBackend(process.connection(timeout_s=PATIENCE_S)) for process in pair]

    def issue(number: int) -> str:
        # Every request goes to both, as when an answer was lost on the way.
        request = IssueRequest(request_id=f"request-{number:04d}", service="land")
        results = [backend.issue_ticket(request) for backend in backends]
        assert results[0].ticket is not None and results[1].ticket is not None
        assert results[0].ticket.id == results[1].ticket.id
        return results[0].ticket.label

    with ThreadPoolExecutor(8) as pool:
        labels = list(pool.map(issue, range(60)))
    assert Counter(labels) == Counter(f"D{number:03d}" for number in range(1, 61))
    heard: list[list[TicketEvent]] = [[], []]
    done = [threading.Event(), threading.Event()]

    def listen(index: int) -> None:
        def on_event(event: TicketEvent) -> None:
            heard[index].append(event)
            if len(heard[index]) == 8:
                done[index].set()

        backends[index].stream_events(60, on_event, done[index].is_set)

    listeners = [threading.Thread(target=listen, args=(index,)) for index in range(2)]
    for listener in listeners:
        listener.start()
    for process in (*pair, *pair):
        headers = {"Authorization": f"Bearer {process.token('counter-4')}"}
        called = httpx.post(f"{process.url}/v1/desk/next", headers=headers, timeout=PATIENCE_S).json()["current"]
        httpx.post(f"{process.url}/v1/tickets/{called['id']}/park", headers=headers, timeout=PATIENCE_S)
    assert all(entry.wait(PATIENCE_S) for entry in done)
    for backend in backends:
        backend.close()
    for listener in listeners:
        listener.join(PATIENCE_S)
    assert [event.label for event in heard[0]] == [label for label in ("D001", "D002", "D003", "D004") for _ in "12"]
    assert heard[0] == heard[1]
