"""Endurance: robots, clerks and a backend under faults drawn from a seed; then the databases are checked."""

import argparse
import asyncio
import contextlib
import random
import signal
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import fields
from pathlib import Path

from guide_robot.bench.queue.check import check
from guide_robot.bench.queue.client import LoadClient
from guide_robot.bench.queue.hard_faults import (
    LONGEST_LOCK_S,
    LockedAnswers,
    clock_offset_s,
    full_disk,
    locked_database,
    suspend,
)
from guide_robot.bench.queue.load import COUNTERS
from guide_robot.bench.queue.process import BackendPlan, BackendProcess
from guide_robot.bench.queue.proxy import Proxy, Weather
from guide_robot.bench.queue.shifted_clock import FILE_NAME, shift
from guide_robot.bench.report import Better, Figure, Measurement, figure
from guide_robot.queue.server.data_folder import default_database, token_file

ROBOTS_IN_ONE = 10
CITIZEN_EVERY_S = 2.0
SETTLED_WITHIN_S = 120.0
SHIFTED = "guide_robot.bench.queue.shifted_clock"


class Fleet:
    """The robots' processes."""

    def __init__(self, folder: Path, url: str, token: Path, robots: int) -> None:
        self._folder = folder
        self._words = ["--folder", str(folder), "--token", str(token), "--url", url, "--pause", str(CITIZEN_EVERY_S)]
        self._groups = [(first, min(robots, first + ROBOTS_IN_ONE) - 1) for first in range(0, robots, ROBOTS_IN_ONE)]
        self._processes: list[asyncio.subprocess.Process | None] = [None] * len(self._groups)

    def __len__(self) -> int:
        """Return the number of processes."""
        return len(self._groups)

    async def start(self, index: int, *, quiet: bool = False) -> None:
        """Start one process."""
        first, last = self._groups[index]
        words = [*self._words, "--first", str(first), "--last", str(last), *(["--quiet"] if quiet else [])]
        self._processes[index] = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "guide_robot.bench.queue.robots", *words
        )

    async def end(self, index: int, number: signal.Signals) -> None:
        """Send a signal and wait for the process's end."""
        process = self._processes[index]
        if process is not None and process.returncode is None:
            process.send_signal(number)
            try:
                await asyncio.wait_for(process.wait(), 30.0)
            except TimeoutError:
                process.kill()
                await process.wait()

    def pid(self, index: int) -> int:
        """Return a process's number."""
        process = self._processes[index]
        if process is None:
            raise RuntimeError("the robots do not run")
        return process.pid

    def unsettled(self) -> int:
        """Return how many requests of all outboxes still wait for the backend."""
        total = 0
        for path in self._folder.glob("robot-*.sqlite"):
            with sqlite3.connect(path) as outbox:
                statement = "SELECT count(*) FROM requests WHERE state IN ('offline', 'pending', 'withdrawing')"
                total += outbox.execute(statement).fetchone()[0]
        return total


class Chaos:
    """One run: what there is, and the faults that can befall it."""

    def __init__(self, arguments: argparse.Namespace, folder: Path, database_url: str) -> None:
        self.chance = random.Random(arguments.seed)
        self.proxy = Proxy(random.Random(arguments.seed + 1))
        self.backend = BackendProcess(BackendPlan(data=folder / "backend", database_url=database_url, module=[SHIFTED]))
        self.robots_folder = folder / "robots"
        self.robots_folder.mkdir(parents=True)
        self.robots = arguments.robots
        self.faults: Counter[str] = Counter()
        self.locked = LockedAnswers()
        self.database_url = database_url
        self.fleet: Fleet

    async def run(self, count: int) -> None:
        """Start everything, let faults befall it, heal it, wait until every outbox is empty, end it."""
        await asyncio.to_thread(self.backend.start)
        self.proxy.backend_port = self.backend.port
        await self.proxy.start()
        token = token_file(self.backend.plan.data, "robot")
        self.fleet = Fleet(self.robots_folder, f"http://127.0.0.1:{self.proxy.port}", token, self.robots)
        clerks: list[asyncio.Task[None]] = []
        try:
            for index in range(len(self.fleet)):
                await self.fleet.start(index)
            clerks = [asyncio.create_task(self._clerk(counter)) for counter in COUNTERS]
            await asyncio.sleep(4.0)
            for _ in range(count):
                await self._fault()
                await asyncio.sleep(self.chance.uniform(0.0, 0.5))
            await self._settle_down()
            for clerk in clerks:
                clerk.cancel()
            await asyncio.sleep(2.0)
            for index in range(len(self.fleet)):
                await self.fleet.end(index, signal.SIGTERM)
        finally:
            for clerk in clerks:
                clerk.cancel()
            await asyncio.gather(*clerks, return_exceptions=True)
            for index in range(len(self.fleet)):
                await self.fleet.end(index, signal.SIGKILL)
            await self.proxy.close()
            await asyncio.to_thread(self.backend.stop)

    async def _fault(self) -> None:
        kinds: list[Callable[[], Awaitable[str]]] = [self._kill_backend, self._kill_robots, self._cut, self._jump]
        kinds += [self._bad_weather, self._bad_weather, self._suspend_backend, self._suspend_robots, self._fill_disk]
        kinds.append(self._lock_database)
        self.faults[await self.chance.choice(kinds)()] += 1

    async def _kill_backend(self) -> str:
        await asyncio.to_thread(self.backend.kill)
        await asyncio.sleep(self.chance.choice([0.0, 0.0, 1.0, 3.0]))
        await asyncio.to_thread(self.backend.start)
        return "backend killed"

    async def _kill_robots(self) -> str:
        index = self.chance.randrange(len(self.fleet))
        await self.fleet.end(index, signal.SIGKILL)
        await self.fleet.start(index)
        return "robots killed"

    async def _bad_weather(self) -> str:
        weather = self.chance.choice([entry for entry in Weather if entry is not Weather.FAIR])
        self.proxy.weather = weather
        await asyncio.sleep(self.chance.uniform(0.2, 2.5))
        self.proxy.weather = Weather.FAIR
        return str(weather.value)

    async def _cut(self) -> str:
        self.proxy.cut()
        return "connections cut"

    async def _jump(self) -> str:
        folder = self.chance.choice([self.backend.plan.data, self.robots_folder])
        shift(folder / FILE_NAME, clock_offset_s(self.chance))
        return "clock jumped"

    async def _suspend_backend(self) -> str:
        await suspend(self.backend.pid, self.chance.uniform(0.5, 6.0))
        return "backend suspended"

    async def _suspend_robots(self) -> str:
        await suspend(self.fleet.pid(self.chance.randrange(len(self.fleet))), self.chance.uniform(0.5, 6.0))
        return "robots suspended"

    async def _fill_disk(self) -> str:
        await full_disk(self.backend, self.chance.uniform(0.5, 4.0))
        return "disk full"

    async def _lock_database(self) -> str:
        """Lock the database for some seconds, the first time for a whole minute."""
        lasts_s = self.chance.uniform(2.0, 8.0) if self.locked.after_s else LONGEST_LOCK_S
        await locked_database(self.database_url, self.backend, lasts_s, self.locked)
        return "database locked"

    async def _settle_down(self) -> None:
        """Send no more citizens and wait until no outbox holds anything."""
        self.proxy.weather = Weather.FAIR
        for index in range(len(self.fleet)):
            await self.fleet.end(index, signal.SIGKILL)
            await self.fleet.start(index, quiet=True)
        deadline = time.monotonic() + SETTLED_WITHIN_S
        while self.fleet.unsettled() and time.monotonic() < deadline:
            await asyncio.sleep(0.5)

    async def _clerk(self, counter: str) -> None:
        """Call, serve and finish for ever, over the same bad network; after a failure look at the desk anew."""
        client = LoadClient(f"http://127.0.0.1:{self.proxy.port}", self.backend.token(f"counter-{counter}"))
        chance = random.Random(counter)
        while True:
            try:
                desk = (await asyncio.wait_for(client.request("GET", "/v1/desk"), 1.0)).body
                path = _next_step(desk, chance)
                await asyncio.wait_for(client.request("POST", path), 1.0)
            except (OSError, EOFError, TimeoutError, ValueError, TypeError, KeyError):
                await client.close()
            await asyncio.sleep(chance.uniform(0.05, 0.3))


def measure_chaos(arguments: argparse.Namespace, folder: Path, server: str | None) -> Measurement:
    """Run the chaos and return the verdict as figures."""
    database_url = default_database(folder / "backend") if server is None else server
    chaos = Chaos(arguments, folder, database_url)
    started = time.monotonic()
    asyncio.run(chaos.run(arguments.faults))
    verdict = check(database_url, folder / "robots")
    figures: dict[str, Figure] = {}
    for entry in fields(verdict):
        better = Better.HIGHER if entry.name in ("tickets", "acknowledged", "offline", "called") else Better.LOWER
        name = f"chaos.{entry.name}"
        figures[name] = figure("queue", name, getattr(verdict, entry.name), "count", better)
    figures |= _locked_figures(chaos.locked)
    for kind, number in sorted(chaos.faults.items()):
        name = f"chaos.faults.{kind.replace(' ', '_').replace('-', '_')}"
        figures[name] = figure("queue", name, number, "count", Better.HIGHER)
    figures["chaos.faults"] = figure("queue", "chaos.faults", chaos.faults.total(), "count", Better.HIGHER)
    settings = {
        "database": "sqlite" if server is None else "postgresql",
        "robots": arguments.robots,
        "seed": arguments.seed,
        "faults": arguments.faults,
    }
    conditions = {"lasted_s": round(time.monotonic() - started, 1)}
    with contextlib.suppress(OSError):
        (folder / "backend" / FILE_NAME).unlink()
    return Measurement(benchmark="queue", settings=settings, figures=figures, conditions=conditions)


def _locked_figures(heard: LockedAnswers) -> dict[str, Figure]:
    """Return what callers heard while the database was locked: 503 in time is the aim."""
    entries = [
        ("chaos.locked.asked", len(heard.after_s), "count", Better.HIGHER),
        ("chaos.locked.answered_503", heard.statuses.count(503), "count", Better.HIGHER),
        ("chaos.locked.slowest_answer", max(heard.after_s, default=0.0), "s", Better.LOWER),
    ]
    return {name: figure("queue", name, value, unit, better) for name, value, unit, better in entries}


def _next_step(desk: dict[str, dict[str, str] | None], chance: random.Random) -> str:
    current = desk["current"]
    if current is None:
        return "/v1/desk/next"
    choices = ["finish", "start", "recall", "miss"] if current["state"] == "called" else ["finish"]
    return f"/v1/tickets/{current['id']}/{chance.choice(choices)}"
