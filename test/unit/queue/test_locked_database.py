"""Another program locks the database: callers hear 503 soon, and nothing happens behind their back."""

import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import psycopg
from forked_backend import ForkedBackend

from guide_robot.bench.queue.process import BackendPlan, BackendProcess
from guide_robot.queue.server.data_folder import default_database

PATIENCE_S = 10.0  # far below the time for which the lock is held, which is until the answer has come


@contextmanager
def sqlite_locked(backend: BackendProcess) -> Iterator[None]:
    path = default_database(backend.plan.data).removeprefix("sqlite:///")
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    other.close()


def issue(backend: BackendProcess, request_id: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {backend.token('robot')}"}
    body = {"request_id": request_id, "service": "land"}
    return httpx.post(f"{backend.url}/v1/tickets", json=body, headers=headers, timeout=PATIENCE_S)


def assert_away(answer: httpx.Response) -> None:
    assert answer.status_code == 503, answer.text
    assert answer.json()["title"] == "The database does not answer; try again."
    assert answer.headers["retry-after"] == "2"


def test_a_locked_database_is_said_in_words_and_the_work_is_not_done_afterwards(own_backend: BackendProcess) -> None:
    assert issue(own_backend, "request-before").status_code == 201
    with sqlite_locked(own_backend):
        assert_away(issue(own_backend, "request-during"))
        health = httpx.get(f"{own_backend.url}/healthz", timeout=PATIENCE_S)
        assert health.status_code == 503 and "database" in health.json()["failing"][0]
    after = issue(own_backend, "request-after")
    assert (after.status_code, after.json()["number"]) == (201, 2)
    again = issue(own_backend, "request-during")
    assert (again.status_code, again.json()["number"]) == (201, 3)


def test_a_locked_postgresql_is_said_in_words_too(postgres_url: str, tmp_path) -> None:
    backend = ForkedBackend(BackendPlan(data=tmp_path / "data", database_url=postgres_url))
    backend.start()
    try:
        with psycopg.connect(postgres_url) as other:
            other.execute("LOCK TABLE journal_head IN ACCESS EXCLUSIVE MODE")
            assert_away(issue(backend, "request-during"))
            other.rollback()
        assert issue(backend, "request-after").status_code == 201
    finally:
        backend.stop()


@contextmanager
def suspended(postgres_url: str) -> Iterator[None]:
    """Suspend every process of the server, which then hangs without a lock."""
    with psycopg.connect(postgres_url) as link:
        folder = link.execute("SHOW data_directory").fetchone()[0]
    first = int((Path(folder) / "postmaster.pid").read_text().splitlines()[0])
    every = [first, *map(int, Path(f"/proc/{first}/task/{first}/children").read_text().split())]
    _send(every, signal.SIGSTOP)
    try:
        yield
    finally:
        _send(every, signal.SIGCONT)


def _send(processes: list[int], number: signal.Signals) -> None:
    for process in processes:
        with suppress(ProcessLookupError):  # one that served a moment ago may have ended
            os.kill(process, number)


def test_a_postgresql_that_hangs_is_said_in_words_by_reads_too(postgres_url: str, tmp_path) -> None:
    backend = ForkedBackend(BackendPlan(data=tmp_path / "data", database_url=postgres_url))
    backend.start()
    try:
        headers = {"Authorization": f"Bearer {backend.token('robot')}"}
        assert httpx.get(f"{backend.url}/v1/queue", headers=headers, timeout=PATIENCE_S).status_code == 200
        with suspended(postgres_url):
            assert_away(httpx.get(f"{backend.url}/v1/events", headers=headers, timeout=PATIENCE_S))
            health = httpx.get(f"{backend.url}/healthz", timeout=PATIENCE_S)
            assert health.status_code == 503 and "database" in health.json()["failing"][0]
        assert issue(backend, "request-after-all").status_code == 201
    finally:
        backend.stop()
