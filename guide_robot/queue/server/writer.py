"""Group commit: one thread carries out all writes, many in one transaction, so that one fsync serves many.

A result is handed out only after the commit that makes it durable.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from guide_robot.queue.domain.configuration import Configuration
from guide_robot.queue.domain.model import TicketEvent
from guide_robot.queue.server import transaction
from guide_robot.queue.server.transaction import Transaction

Work = Callable[[Transaction], Any]
MAX_BATCH = 64
ANSWER_WITHIN_S = 3.0


class Unanswered(Exception):
    """The database did not take a piece of work in time; it will not be carried out later either, unless it began."""


DATABASE_AWAY = (DBAPIError, PoolTimeout, Unanswered)


@dataclass(kw_only=True)
class _Job:
    work: Work
    future: "asyncio.Future[Any]"
    loop: asyncio.AbstractEventLoop
    given_up: bool = False

    def carry_out(self, current: Transaction) -> Any:
        """Do the work, unless whoever wanted it has heard meanwhile that it is not done."""
        if self.given_up:
            raise Unanswered
        return self.work(current)


@dataclass(frozen=True, kw_only=True)
class _Result:
    value: Any = None
    error: Exception | None = None


class Writer:
    """Runs pieces of work one after the other; `on_commit` hears each commit's events, from the writer's thread.

    A piece of work must change nothing but the database: it may be run a second time after a rollback.
    """

    def __init__(
        self,
        engine: Engine,
        configuration: Configuration,
        clock: Callable[[], float],
        on_commit: Callable[[list[TicketEvent]], None],
    ) -> None:
        self._engine = engine
        self.configuration = configuration
        self._clock = clock
        self._on_commit = on_commit
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    async def submit(self, work: Work) -> Any:
        """Carry out the work and return its result once it is durable; raise what it raised.

        Raises Unanswered when that takes longer than ANSWER_WITHIN_S, as while another program locks the database.
        """
        loop = asyncio.get_running_loop()
        job = _Job(work=work, future=loop.create_future(), loop=loop)
        self._jobs.put(job)
        try:
            return await asyncio.wait_for(job.future, ANSWER_WITHIN_S)
        except TimeoutError:
            job.given_up = True
            raise Unanswered from None

    def close(self) -> None:
        """Finish what was submitted and end the thread."""
        self._jobs.put(None)
        self._thread.join(timeout=30.0)

    def _run(self) -> None:
        while True:
            jobs, last = self._next_batch()
            if jobs:
                self._deliver(jobs, self.carry_out([job.carry_out for job in jobs]))
            if last:
                return

    def _next_batch(self) -> tuple[list[_Job], bool]:
        jobs: list[_Job] = []
        item = self._jobs.get()
        while item is not None:
            jobs.append(item)
            if len(jobs) == MAX_BATCH:
                return jobs, False
            try:
                item = self._jobs.get_nowait()
            except queue.Empty:
                return jobs, False
        return jobs, True

    def carry_out(self, works: list[Work]) -> list[_Result]:
        """Run all in one transaction; when one raises, start over with a savepoint around each.

        A database that is locked or full is not asked twice: others wait.
        """
        try:
            return self._attempt(works, _run_bare)
        except OperationalError as error:
            return [_Result(error=error) for _ in works]
        except Exception:
            pass
        try:
            return self._attempt(works, _run_in_savepoint)
        except Exception as error:
            return [_Result(error=error) for _ in works]

    def _attempt(self, works: list[Work], run: Callable[[Transaction, Work], _Result]) -> list[_Result]:
        with self._engine.begin() as connection:
            current = transaction.begin(connection, self.configuration, self._clock())
            results = [run(current, work) for work in works]
            transaction.finish(current)
        self._on_commit(current.emitted)
        return results

    def _deliver(self, jobs: list[_Job], results: list[_Result]) -> None:
        by_loop: dict[asyncio.AbstractEventLoop, list[tuple[_Job, _Result]]] = {}
        for job, result in zip(jobs, results, strict=True):
            by_loop.setdefault(job.loop, []).append((job, result))
        for loop, pairs in by_loop.items():
            if not loop.is_closed():
                loop.call_soon_threadsafe(_resolve, pairs)


def _run_bare(current: Transaction, work: Work) -> _Result:
    return _Result(value=work(current))


def _run_in_savepoint(current: Transaction, work: Work) -> _Result:
    mark = current.mark()
    try:
        with current.connection.begin_nested():
            return _Result(value=work(current))
    except Exception as error:
        current.restore(mark)
        return _Result(error=error)


def _resolve(pairs: list[tuple[_Job, _Result]]) -> None:
    for job, result in pairs:
        if job.future.done():
            continue
        if result.error is not None:
            job.future.set_exception(result.error)
        else:
            job.future.set_result(result.value)
