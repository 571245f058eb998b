"""Our backend and other queue systems in one run: the same clients and the same pattern, each in turn, many times.

Every system draws tickets until they wait in the queue, by as many requests as its interface takes. The others are
started by whoever measures, on the same machine; nothing of them is part of this package.
"""

import argparse
import asyncio
import contextlib
import os
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from guide_robot.bench.intervals import percentile, percentile_interval
from guide_robot.bench.queue.client import Answer
from guide_robot.bench.queue.load import Load, as_fast_as_possible, at_a_rate
from guide_robot.bench.queue.sites import durability, site
from guide_robot.bench.queue.ticket_clients import BcgovClient, TicketClient, own_clients
from guide_robot.bench.report import Better, Figure, Measurement, counted, figure, rate_of_units
from guide_robot.common.errors import UserError
from guide_robot.queue.client.bcgov_office import read_office
from guide_robot.queue.client.http_client import read_token

OWN = ("sqlite", "postgresql")
ANSWER_WITHIN_S = 10.0
REFUSED_TOKEN = (401, 403)


@dataclass(frozen=True, kw_only=True)
class System:
    """One system and what came of its loads, one entry a round."""

    name: str
    connect: Callable[[], TicketClient]
    full: list[Load] = field(default_factory=list)
    at_rate: list[Load] = field(default_factory=list)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the others."""
    parser.add_argument(
        "--beside",
        action="append",
        default=[],
        metavar="NAME=URL",
        help="measure a running bcgov/queue-management in the same run; may be given several times",
    )
    parser.add_argument("--office", type=Path, help="beside: its services, a file such as config/bcgov.yaml")
    parser.add_argument("--token", type=Path, help="beside: file with the token of a member of its staff")
    parser.add_argument("--rounds", type=int, default=5, help="beside: turns of each system (default: %(default)s)")
    parser.add_argument("--note", default="", help="beside: what runs there (versions, workers), told in the report")


def measure_beside(arguments: argparse.Namespace, folder: Path, server: str | None) -> Measurement:
    """Measure ours on SQLite, on PostgreSQL when --database names it, and the others, in turns."""
    if arguments.rounds < 2:
        raise UserError("--rounds: expected 2 or more")
    load_before = round(os.getloadavg()[0], 1)
    others = _others(arguments)
    sites = {name: site(folder / name, url, name) for name, url in zip(OWN, (None, server), strict=True)}
    if server is None:
        del sites["postgresql"]
    with contextlib.ExitStack() as running:
        for backend in sites.values():
            running.callback(backend.stop)
            backend.start()
        promised = [durability(str(backend.plan.database_url)) for backend in sites.values()]
        ours = [System(name=name, connect=own_clients(backend)) for name, backend in sites.items()]
        _take_turns([*ours, *others], arguments)
    settings = {
        "beside": " ".join(system.name for system in others),
        "databases": " ".join(sites),
        "robots": arguments.robots,
        "rounds": arguments.rounds,
        "seconds": arguments.seconds,
        "rate_per_s": arguments.rate,
        "seed": arguments.seed,
    }
    conditions = {"ours": ", ".join(promised), "others": arguments.note, "load_before": load_before}
    figures = {name: entry for system in [*ours, *others] for name, entry in _figures(system).items()}
    return Measurement(benchmark="queue", settings=settings, conditions=conditions, figures=figures)


def _take_turns(systems: Sequence[System], arguments: argparse.Namespace) -> None:
    """Load each system in each round, in turned order every other time, so that a slow minute is nobody's alone."""
    for turn in range(arguments.rounds):
        for system in systems if turn % 2 == 0 else reversed(systems):
            full = as_fast_as_possible(system.connect, arguments.robots, arguments.seconds)
            system.full.append(_some(system, asyncio.run(full)))
            seed = arguments.seed * 1000 + turn
            steady = at_a_rate(system.connect, arguments.robots, arguments.seconds, arguments.rate, seed)
            system.at_rate.append(_some(system, asyncio.run(steady)))


def _some(system: System, load: Load) -> Load:
    if not load.latencies_s:
        raise RuntimeError(f"{system.name} gave no ticket in {load.lasted_s:.0f} s")
    return load


def _figures(system: System) -> dict[str, Figure]:
    loads = [*system.full, *system.at_rate]
    given = Counter(number for load in loads for number in load.numbers)
    twice = sum(count for count in given.values() if count > 1)
    failures = sum(load.failures for load in loads)
    rounds = {str(turn): (float(len(load.latencies_s)), load.lasted_s) for turn, load in enumerate(system.full)}
    name = system.name
    speed = rate_of_units("queue", f"{name}.tickets_per_s", rounds, "1/s", Better.HIGHER)
    return {
        f"{name}.tickets_per_s": speed,
        **_percentiles(f"{name}.full_load", system.full),
        **_percentiles(f"{name}.at_rate", system.at_rate),
        f"{name}.numbers_twice": _share(f"{name}.numbers_twice", twice, given.total()),
        f"{name}.failed": _share(f"{name}.failed", failures, given.total() + failures),
    }


def _percentiles(name: str, loads: Sequence[Load]) -> dict[str, Figure]:
    """Return the median and the 99th of a hundred of all rounds together."""
    rounds_ms = [[1000.0 * latency for latency in load.latencies_s] for load in loads]
    together = [value for values in rounds_ms for value in values]
    found = {}
    for percent in (50, 99):
        entry = figure("queue", f"{name}_p{percent}_ms", percentile(together, percent), "ms", Better.LOWER)
        found[f"{name}_p{percent}_ms"] = replace(entry, interval=percentile_interval(rounds_ms, percent))
    return found


def _share(name: str, count: int, total: int) -> Figure:
    return counted("queue", name, count, total, "%", Better.LOWER)


def _others(arguments: argparse.Namespace) -> list[System]:
    """Return the systems of --beside, each of which has given a ticket; UserError names what is wrong with one."""
    if arguments.office is None or arguments.token is None:
        raise UserError("--beside: expected --office FILE and --token FILE with it")
    office, token = read_office(arguments.office), read_token(arguments.token)
    others: list[System] = []
    for word in arguments.beside:
        name, _, url = word.partition("=")
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or name in (*OWN, *(other.name for other in others)):
            raise UserError(f"--beside {word}: expected NAME=URL with a name of small letters that no other has")
        _check_url(word, url)
        system = System(name=name, connect=partial(BcgovClient, url, token, office))
        _check(word, arguments.token, system)
        others.append(system)
    return others


def _check_url(word: str, url: str) -> None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme == "http" and parts.hostname and parts.port != 0 and parts.path in ("", "/")
    except ValueError:
        usable = False
    if not usable:
        raise UserError(f"--beside {word}: expected an address such as http://127.0.0.1:5000")


def _check(word: str, token_file: Path, system: System) -> None:
    """Draw one ticket; UserError when there is none."""

    async def draw() -> str | Answer:
        client = system.connect()
        try:
            return await asyncio.wait_for(client.draw(), ANSWER_WITHIN_S)
        finally:
            await client.close()

    try:
        drawn = asyncio.run(draw())
    except (OSError, EOFError) as error:
        raise UserError(f"--beside {word}: does not answer: {error or type(error).__name__}") from None
    if isinstance(drawn, str):
        return
    if drawn.status in REFUSED_TOKEN:
        raise UserError(f"--beside {word}: the token in {token_file} was refused ({drawn.status})")
    said = drawn.body.get("message", "") if isinstance(drawn.body, dict) else ""
    raise UserError(f"--beside {word}: gave no ticket, but answered {drawn.status} {said}".rstrip())
