"""Measures the queue: tickets a second, latency, the price of history, the delay of calls; endurance; others beside."""

import argparse
import asyncio
import tempfile
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from guide_robot.bench.intervals import percentile
from guide_robot.bench.queue import beside
from guide_robot.bench.queue import load as queue_load
from guide_robot.bench.queue.chaos import measure_chaos
from guide_robot.bench.queue.process import BackendProcess
from guide_robot.bench.queue.sites import database_server, site
from guide_robot.bench.queue.ticket_clients import own_clients
from guide_robot.bench.report import Better, Figure, Measurement, figure
from guide_robot.common.errors import UserError

T = TypeVar("T")
ROUNDS = 3
WAITING_BEFORE = 25
CALLS = 80
CALL_PAUSE_S = 0.1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--database", default="sqlite", help="sqlite, postgresql (a server of its own), or a URL")
    parser.add_argument("--robots", type=int, default=50, help="robots at once (default: %(default)s)")
    parser.add_argument("--history", type=int, default=1_000_000, help="old tickets (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=8.0, help="length of each load (default: %(default)s)")
    parser.add_argument("--rate", type=float, default=100.0, help="tickets a second for latency (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of arrivals and faults (default: %(default)s)")
    parser.add_argument("--chaos", action="store_true", help="kill and disturb everything, then check the databases")
    parser.add_argument("--faults", type=int, default=200, help="chaos: how many faults (default: %(default)s)")
    beside.add_arguments(parser)


def measure(arguments: argparse.Namespace) -> Measurement:
    """Measure load, endurance with --chaos, or other systems in the same run with --beside."""
    if arguments.robots < 1 or arguments.history < 0 or arguments.seconds <= 0 or arguments.rate <= 0:
        raise UserError("--robots, --seconds and --rate: expected more than 0; --history: 0 or more")
    with (
        tempfile.TemporaryDirectory(prefix="guide-robot-queue-") as folder,
        database_server(arguments.database) as server,
    ):
        if arguments.chaos:
            return measure_chaos(arguments, Path(folder), server)
        if arguments.beside:
            return beside.measure_beside(arguments, Path(folder), server)
        return _measure_load(arguments, Path(folder), server)


def _measure_load(arguments: argparse.Namespace, folder: Path, server: str | None) -> Measurement:
    kind = "sqlite" if server is None else "postgresql"
    names = ["speed", "empty"] + (["history"] if arguments.history else [])
    sites = {name: site(folder / name, server, name, arguments.history * (name == "history")) for name in names}
    figures = _speed(kind, sites["speed"], arguments)
    figures |= _latency(kind, sites, arguments)
    figures |= _delay(kind, sites["empty"], arguments)
    settings = {
        "database": kind,
        "robots": arguments.robots,
        "history": arguments.history,
        "seconds": arguments.seconds,
        "rate_per_s": arguments.rate,
        "seed": arguments.seed,
    }
    return Measurement(benchmark="queue", settings=settings, figures=figures)


def _speed(kind: str, site: BackendProcess, arguments: argparse.Namespace) -> dict[str, Figure]:
    load = _with(
        site,
        lambda backend: queue_load.as_fast_as_possible(own_clients(backend), arguments.robots, arguments.seconds),
    )
    speed = len(_good(load).latencies_s) / load.lasted_s
    return {
        f"{kind}.tickets_per_s": figure("queue", f"{kind}.tickets_per_s", speed, "1/s", Better.HIGHER),
        **_percentiles(f"{kind}.full_load", load.latencies_s),
    }


def _latency(kind: str, sites: dict[str, BackendProcess], arguments: argparse.Namespace) -> dict[str, Figure]:
    """Measure with and without history in turns, so that both see the same machine; samples are pooled."""
    samples: dict[str, list[float]] = {name: [] for name in ("empty", "history") if name in sites}
    for turn in range(ROUNDS):
        for name, values in samples.items():
            seed = arguments.seed * 1000 + turn
            run = partial(_at_the_rate, arguments=arguments, seed=seed)
            values += _good(_with(sites[name], run)).latencies_s
    figures: dict[str, Figure] = {}
    for name, values in samples.items():
        figures |= _percentiles(f"{kind}.{name}", values)
    if "history" in samples:
        ratio = figures[f"{kind}.history_p99_ms"].value / figures[f"{kind}.empty_p99_ms"].value
        name = f"{kind}.history_p99_ratio"
        figures[name] = figure("queue", name, ratio, "times", Better.LOWER)
    return figures


async def _at_the_rate(backend: BackendProcess, arguments: argparse.Namespace, seed: int) -> queue_load.Load:
    connect = own_clients(backend)
    return await queue_load.at_a_rate(connect, arguments.robots, arguments.seconds, arguments.rate, seed)


def _delay(kind: str, site: BackendProcess, arguments: argparse.Namespace) -> dict[str, Figure]:
    async def calls(backend: BackendProcess) -> list[float]:
        await queue_load.fill_queue(backend, WAITING_BEFORE)
        return await queue_load.call_delays_s(backend, arguments.robots, CALLS, CALL_PAUSE_S)

    return _percentiles(f"{kind}.call_to_robot", _with(site, calls))


def _percentiles(name: str, values_s: Sequence[float]) -> dict[str, Figure]:
    found = {}
    for percent in (50, 99):
        value_ms = 1000.0 * percentile(values_s, percent)
        found[f"{name}_p{percent}_ms"] = figure("queue", f"{name}_p{percent}_ms", value_ms, "ms", Better.LOWER)
    return found


def _good(load: queue_load.Load) -> queue_load.Load:
    if load.failures or not load.latencies_s:
        raise RuntimeError(
            f"{load.failures} of {load.failures + len(load.latencies_s)} requests were refused or not answered"
        )
    return load


def _with(site: BackendProcess, run: Callable[[BackendProcess], Coroutine[Any, Any, T]]) -> T:
    """Start the backend, run something against it, stop it."""
    site.start()
    try:
        return asyncio.run(run(site))
    finally:
        site.stop()
