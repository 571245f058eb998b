"""Measures the assistant as a province's evening loads it: so many questions a second at a process of its own."""

import asyncio
import contextlib
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from guide_robot.bench.report import Better, Figure, figure

RATE_HZ = 200.0
SECONDS = 10.0
CONNECTIONS = 64
START_WITHIN_S = 60.0
ANSWER_WITHIN_S = 30.0


def evening_figures(questions: Sequence[str]) -> dict[str, Figure]:
    """Return the times from when a question was due until its answer was there, and how many were not answered."""
    with assistant() as address:
        times_s, failed = asyncio.run(_evening(address, questions))
    cuts = statistics.quantiles([1000.0 * one for one in times_s], n=100)
    return {
        "evening.p50_ms": figure("search", "evening.p50_ms", cuts[49], "ms", Better.LOWER),
        "evening.p99_ms": figure("search", "evening.p99_ms", cuts[98], "ms", Better.LOWER),
        "evening.failed": figure("search", "evening.failed", failed, "count", Better.LOWER),
    }


@contextlib.contextmanager
def assistant(*options: str) -> Iterator[str]:
    """Run an assistant on a free port and yield its address."""
    words = [sys.executable, "-m", "guide_robot", "assistant", "--port", "0", *options]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if "listening on" not in line:
            raise RuntimeError(f"the assistant did not start: {line!r}")
        yield line.split()[-1]
    finally:
        process.terminate()
        process.wait(START_WITHIN_S)


async def _evening(address: str, questions: Sequence[str]) -> tuple[list[float], int]:
    """Ask at the rate, whether or not earlier answers are there: what waits counts as waiting."""
    due: asyncio.Queue[tuple[float, str] | None] = asyncio.Queue()
    times_s: list[float] = []
    failed = 0

    async def ask_all() -> None:
        nonlocal failed
        host, port = urlsplit(address).hostname, urlsplit(address).port
        reader, writer = await asyncio.open_connection(host, port)
        while (one := await due.get()) is not None:
            due_s, question = one
            try:
                status = await asyncio.wait_for(_ask(reader, writer, question), ANSWER_WITHIN_S)
            except (OSError, TimeoutError, asyncio.IncompleteReadError):
                failed += 1
                reader, writer = await asyncio.open_connection(host, port)
                continue
            failed += status != 200
            times_s.append(time.perf_counter() - due_s)
        writer.close()

    askers = [asyncio.create_task(ask_all()) for _ in range(CONNECTIONS)]
    started = time.perf_counter()
    for number in range(round(RATE_HZ * SECONDS)):
        due_s = started + number / RATE_HZ
        await asyncio.sleep(max(0.0, due_s - time.perf_counter()))
        due.put_nowait((due_s, questions[number % len(questions)]))
    for _ in askers:
        due.put_nowait(None)
    await asyncio.gather(*askers)
    return times_s, failed


async def _ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, question: str) -> int:
    body = json.dumps({"question": question}).encode()
    head = ("POST /v1/answer HTTP/1.1", "host: localhost", "content-type: application/json")
    writer.write("\r\n".join((*head, f"content-length: {len(body)}", "", "")).encode() + body)
    answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = int(answer.partition("content-length:")[2].partition("\r\n")[0])
    await reader.readexactly(length)
    return int(answer.split(maxsplit=2)[1])
