"""Load on a backend: robots that ask for tickets as fast as they get them, or at a rate; and calls heard by robots."""

import asyncio
import random
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from guide_robot.bench.queue.client import LoadClient
from guide_robot.bench.queue.process import BackendProcess

SERVICES = ("certified_copy", "birth_registration", "residence", "land")
COUNTERS = ("1", "2", "3", "4")


@dataclass(frozen=True, kw_only=True)
class Load:
    """What came of a load: latencies of durable tickets in seconds, how long it took, what failed."""

    latencies_s: tuple[float, ...]
    lasted_s: float
    failures: int


async def as_fast_as_possible(backend: BackendProcess, robots: int, lasts_s: float) -> Load:
    """Each robot asks again as soon as it has its ticket."""
    clients = await _connect(backend, robots)
    latencies: list[float] = []
    failures = 0
    start = time.perf_counter()

    async def robot(client: LoadClient) -> None:
        nonlocal failures
        while time.perf_counter() - start < lasts_s:
            sent = time.perf_counter()
            if await _issue(client):
                latencies.append(time.perf_counter() - sent)
            else:
                failures += 1

    await asyncio.gather(*(robot(client) for client in clients))
    lasted_s = time.perf_counter() - start
    await _close(clients)
    return Load(latencies_s=tuple(latencies), lasted_s=lasted_s, failures=failures)


async def at_a_rate(backend: BackendProcess, robots: int, lasts_s: float, per_second: float, seed: int) -> Load:
    """Citizens come at random (Poisson); latency counts from when each came, also when every robot was busy."""
    clients = await _connect(backend, robots)
    idle: asyncio.Queue[LoadClient] = asyncio.Queue()
    for client in clients:
        idle.put_nowait(client)
    chance = random.Random(seed)
    latencies: list[float] = []
    failures = 0
    start = time.perf_counter()

    async def citizen(came: float) -> None:
        nonlocal failures
        client = await idle.get()
        if await _issue(client):
            latencies.append(time.perf_counter() - came)
        else:
            failures += 1
        idle.put_nowait(client)

    tasks: list[asyncio.Task[None]] = []
    due = start
    while (due := due + chance.expovariate(per_second)) < start + lasts_s:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(citizen(due)))
    await asyncio.gather(*tasks)
    lasted_s = time.perf_counter() - start
    await _close(clients)
    return Load(latencies_s=tuple(latencies), lasted_s=lasted_s, failures=failures)


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


async def _connect(backend: BackendProcess, robots: int) -> list[LoadClient]:
    """Connect every robot; each gets one ticket before anything is measured, so that a cold start is not."""
    clients = [LoadClient(backend.url, backend.token("robot")) for _ in range(robots)]
    for client in clients:
        await _issue(client)
    return clients


async def _close(clients: Sequence[LoadClient]) -> None:
    for client in clients:
        await client.close()


async def _issue(client: LoadClient) -> bool:
    request_id = uuid.uuid4().hex
    service = SERVICES[int(request_id[0], 16) % len(SERVICES)]
    answer = await client.request("POST", "/v1/tickets", {"request_id": request_id, "service": service})
    return answer.status == 201
