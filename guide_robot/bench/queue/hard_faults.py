"""Faults of machines, not of networks: suspended processes, a full disk, a locked database, clocks set back.

What they need runs as any user: signals, prlimit(2) with RLIMIT_FSIZE in place of a full disk, a second connection.
"""

import asyncio
import contextlib
import os
import random
import resource
import signal
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from guide_robot.bench.queue.client import LoadClient
from guide_robot.bench.queue.process import BackendProcess

LONGEST_LOCK_S = 60.0
SECONDS, DAY, YEAR = 1.0, 86_400.0, 365.0 * 86_400.0
SPARE_BYTES = 65_536


@dataclass(kw_only=True)
class LockedAnswers:
    """What callers heard while the database was locked: statuses, and after how long, seconds."""

    statuses: list[int] = field(default_factory=list)
    after_s: list[float] = field(default_factory=list)


def clock_offset_s(chance: random.Random) -> float:
    """Return by how much a clock goes wrong: seconds, hours, days or years, back more often than ahead."""
    size = chance.choice((chance.uniform(1.0, 60.0), chance.uniform(60.0, 7200.0), DAY * chance.randint(1, 9), YEAR))
    return size * chance.choice((-1.0, -1.0, 1.0))


async def suspend(pid: int, for_s: float) -> None:
    """Let a process stand still for a while."""
    with contextlib.suppress(ProcessLookupError):
        _signal(pid, signal.SIGSTOP)
        try:
            await asyncio.sleep(for_s)
        finally:
            _signal(pid, signal.SIGCONT)


async def full_disk(backend: BackendProcess, for_s: float) -> None:
    """Let the backend's files grow no further for a while, as on a full disk."""
    sizes = [path.stat().st_size for path in backend.plan.data.rglob("*") if path.is_file()]
    hard = resource.prlimit(backend.pid, resource.RLIMIT_FSIZE)[1]
    resource.prlimit(backend.pid, resource.RLIMIT_FSIZE, (max(sizes, default=0) + SPARE_BYTES, hard))
    try:
        await asyncio.sleep(for_s)
    finally:
        with contextlib.suppress(ProcessLookupError):
            resource.prlimit(backend.pid, resource.RLIMIT_FSIZE, (hard, hard))


async def locked_database(url: str, backend: BackendProcess, for_s: float, heard: LockedAnswers) -> None:
    """Hold the database's lock for a while and ask for tickets meanwhile."""
    release = await asyncio.to_thread(_lock, url)
    end_s = time.monotonic() + for_s
    client = LoadClient(backend.url, backend.token("robot"))
    try:
        while time.monotonic() < end_s - 1.0:
            asked_s = time.monotonic()
            body = {"request_id": f"locked-{asked_s:.6f}", "service": "land"}
            with contextlib.suppress(OSError, EOFError, TimeoutError, ValueError):
                answer = await asyncio.wait_for(client.request("POST", "/v1/tickets", body), 10.0)
                heard.statuses.append(answer.status)
            heard.after_s.append(time.monotonic() - asked_s)
            await asyncio.sleep(0.5)
    finally:
        await client.close()
        await asyncio.to_thread(release)


def _lock(url: str) -> Callable[[], None]:
    if url.startswith("sqlite"):
        other = sqlite3.connect(Path(url.removeprefix("sqlite:///")), isolation_level=None, check_same_thread=False)
        other.execute("PRAGMA busy_timeout=20000")
        other.execute("BEGIN IMMEDIATE")
        return other.close
    connection = psycopg.connect(url)
    connection.execute("LOCK TABLE journal_head IN ACCESS EXCLUSIVE MODE")
    return connection.close


def _signal(pid: int, number: signal.Signals) -> None:
    os.kill(pid, number)
