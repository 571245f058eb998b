"""Load on a queue: clients that ask for tickets as fast as they get them, or at a rate; and calls heard by robots."""

import asyncio
import random
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from guide_robot.bench.queue.client import LoadClient
from guide_robot.bench.queue.process import BackendProcess
from guide_robot.bench.queue.ticket_clients import SERVICES, TicketClient

COUNTERS = ("1", "2", "3", "4")
# How long a client waits for its ticket before it counts as failed.
LONGEST_WAIT_S = 30.0

Connect = Callable[[], TicketClient]


@dataclass(frozen=True, kw_only=True)
class Load:
    """What came of a load: latencies of durable tickets in seconds, how long it took, what failed.

    `numbers` are those of all tickets, also of each client's first one, which is not measured.
    """

    latencies_s: tuple[float, ...]
    lasted_s: float
    failures: int
    numbers: tuple[str, ...] = ()


async def as_fast_as_possible(connect: Connect, clients: int, lasts_s: float) -> Load:
    """Each client asks again as soon as it has its ticket."""
    run = _Run(connect, clients)
    await run.warm_up()

    async def ask(client: TicketClient) -> None:
        while time.perf_counter() - run.start < lasts_s:
            await run.draw(client, time.perf_counter())

    await asyncio.gather(*(ask(client) for client in run.clients))
    return await run.end()


async def at_a_rate(connect: Connect, clients: int, lasts_s: float, per_second: float, seed: int) -> Load:
    """Citizens come at random (Poisson); latency counts from when each came, also when every client was busy."""
    run = _Run(connect, clients)
    await run.warm_up()
    idle: asyncio.Queue[TicketClient] = asyncio.Queue()
    for client in run.clients:
        idle.put_nowait(client)
    chance = random.Random(seed)

    async def citizen(came: float) -> None:
        client = await idle.get()
        await run.draw(client, came)
        idle.put_nowait(client)

    tasks: list[asyncio.Task[None]] = []
    due = run.start
    while (due := due + chance.expovariate(per_second)) < run.start + lasts_s:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(citizen(due)))
    await asyncio.gather(*tasks)
    return await run.end()


class _Run:
    """The clients of one load and what they got."""

    def __init__(self, connect: Connect, clients: int) -> None:
        self.clients = [connect() for _ in range(clients)]
        self.start = 0.0
        self._latencies_s: list[float] = []
        self._numbers: list[str] = []
        self._failures = 0

    async def warm_up(self) -> None:
        """Connect: each client gets one ticket before anything is measured, so that a cold start is not."""
        for client in self.clients:
            await self.draw(client, time.perf_counter())
        self._latencies_s.clear()
        self.start = time.perf_counter()

    async def draw(self, client: TicketClient, since: float) -> None:
        """Draw a ticket; what is refused, breaks or takes too long is a failure."""
        try:
            drawn = await asyncio.wait_for(client.draw(), LONGEST_WAIT_S)
        except (OSError, EOFError):
            drawn = None
        if isinstance(drawn, str):
            self._latencies_s.append(time.perf_counter() - since)
            self._numbers.append(drawn)
        else:
            self._failures += 1

    async def end(self) -> Load:
        """Close the connections and return what came of it."""
        lasted_s = time.perf_counter() - self.start
        for client in self.clients:
            await client.close()
        return Load(
            latencies_s=tuple(self._latencies_s),
            lasted_s=lasted_s,
            failures=self._failures,
            numbers=tuple(self._numbers),
        )


async def call_delays_s(backend: BackendProcess, robots: int, calls: int, pause_s: float) -> list[float]:
    """Return, for every call and every robot, the time from the clerk's press to the robot's hearing of it."""
    pressed: dict[str, float] = {}
    heard: list[tuple[str, float]] = []
    listeners = [LoadClient(backend.url, backend.token("robot")) for _ in range(robots)]

    async def listen(client: LoadClient) -> None:
        async for event in client.events("/v1/events?kind=ticket.called&kind=ticket.recalled&kind=ticket.missed"):
            heard.append((str(event["counter"]), time.perf_counter() - pressed[str(event["counter"])]))

    tasks = [asyncio.create_task(listen(client)) for client in listeners]
    clerks = {counter: LoadClient(backend.url, backend.token(f"counter-{counter}")) for counter in COUNTERS}
    await asyncio.sleep(1.0)
    for number in range(calls):
        counter = COUNTERS[number % len(COUNTERS)]
        pressed[counter] = time.perf_counter()
        answer = await clerks[counter].request("POST", "/v1/desk/next")
        if answer.status != 200 or answer.body["current"] is None:
            raise RuntimeError(f"a call was refused: {answer.body}")
        await asyncio.sleep(pause_s)
        await clerks[counter].request("POST", f"/v1/tickets/{answer.body['current']['id']}/finish")
    deadline = time.perf_counter() + 5.0
    while len(heard) < calls * robots and time.perf_counter() < deadline:
        await asyncio.sleep(0.05)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await _close([*listeners, *clerks.values()])
    if len(heard) != calls * robots:
        raise RuntimeError(f"{calls * robots - len(heard)} of {calls * robots} events were not heard")
    return [delay for _, delay in heard]


async def fill_queue(backend: BackendProcess, each: int) -> None:
    """Let some people wait for every service."""
    client = LoadClient(backend.url, backend.token("robot"))
    for service in SERVICES:
        for _ in range(each):
            await client.request("POST", "/v1/tickets", {"request_id": uuid.uuid4().hex, "service": service})
    await client.close()


async def _close(clients: Sequence[LoadClient]) -> None:
    for client in clients:
        await client.close()
