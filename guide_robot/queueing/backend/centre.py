"""Everything the HTTP routes work with: configuration, keys, database, writer, events; and the chores."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from fastapi.concurrency import run_in_threadpool
from sqlalchemy import Connection, delete, func, select

from guide_robot.queueing.backend import cards, desk, queue_view, tokens
from guide_robot.queueing.backend.configuration import Configuration
from guide_robot.queueing.backend.database import Database
from guide_robot.queueing.backend.events import Hub, Kinds
from guide_robot.queueing.backend.keys import Keys
from guide_robot.queueing.backend.problems import Refusal
from guide_robot.queueing.backend.tables import events, leases, tickets, withdrawn
from guide_robot.queueing.backend.tokens import Identity
from guide_robot.queueing.backend.transaction import Transaction
from guide_robot.queueing.backend.writer import Work, Writer
from guide_robot.queueing.model import QueueState, Reason, TicketEvent

TOKEN_CACHE_S = 2.0
BOARD_EVERY_S = 0.1
BOARD_KEPT_S = 2.0
CHORES_EVERY_S = 30.0
POLL_OTHERS_S = 0.25
DAY_S = 86_400.0
# A clock that jumps to tomorrow for a moment must not end today's queue.
NEW_DAY_MUST_LAST_S = 600.0

logger = logging.getLogger("guide_robot.backend")
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What one backend process is started with; `clock` gives seconds since 1970."""

    configuration: Configuration
    keys: Keys
    database_url: str
    clock: Callable[[], float]


class Centre:
    """One running backend; made inside its event loop by `open_centre`."""

    def __init__(self, settings: Settings, database: Database, loop: asyncio.AbstractEventLoop) -> None:
        self.configuration = settings.configuration
        self.keys = settings.keys
        self.clock = settings.clock
        self.database = database
        with database.reader.connect() as connection:
            last = queue_view.last_sequence(connection)
        self.hub = Hub(loop, last, self.read_events)
        self.writer = Writer(database.writer, self.configuration, self.clock, self.hub.publish_threadsafe)
        self._identities: dict[str, tuple[float, Identity | None]] = {}
        self._board: tuple[float, QueueState] | None = None
        self._board_lock = asyncio.Lock()
        self._today = self.configuration.day(self.clock())
        self._today_since_s = -NEW_DAY_MUST_LAST_S
        self._tasks = [loop.create_task(self._chores())]
        if not database.is_sqlite:
            self._tasks.append(loop.create_task(self._poll_others()))

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Carry out a piece of work durably."""
        result: T = await self.writer.submit(work)
        return result

    async def read(self, query: Callable[[Connection], T]) -> T:
        """Run a query on a connection of its own."""

        def run() -> T:
            with self.database.reader.connect() as connection:
                return query(connection)

        return await run_in_threadpool(run)

    async def read_events(self, since: int, kinds: Kinds, limit: int) -> list[TicketEvent]:
        """Return events from the table."""
        return await self.read(lambda connection: queue_view.events_since(connection, since, kinds, limit))

    async def identify(self, token: str) -> Identity:
        """Return whose token this is; refused when it is nobody's. Answers are kept for two seconds."""
        monotonic = asyncio.get_running_loop().time()
        known = self._identities.get(token)
        if known is None or monotonic - known[0] > TOKEN_CACHE_S:
            found = await self.read(lambda connection: tokens.identify(connection, token, self.clock()))
            if len(self._identities) > 1000:
                self._identities.clear()
            known = self._identities[token] = (monotonic, found)
        if known[1] is None:
            raise Refusal(401, Reason.NOT_ALLOWED, "The token is unknown, expired or revoked.")
        return known[1]

    def forget_tokens(self) -> None:
        """Look every token up anew: one was revoked."""
        self._identities.clear()

    async def board(self) -> QueueState:
        """Return the public board: never older than the events known now, computed ten times a second at most."""
        loop = asyncio.get_running_loop()
        async with self._board_lock:
            if self._board is not None:
                age_s = loop.time() - self._board[0]
                if self._board[1].sequence >= self.hub.last and age_s < BOARD_KEPT_S:
                    return self._board[1]
                await asyncio.sleep(max(0.0, BOARD_EVERY_S - age_s))
            self._board = (
                loop.time(),
                await self.read(lambda link: queue_view.queue_state(link, self.configuration, self.clock())),
            )
            return self._board[1]

    async def close(self) -> None:
        """End the chores, finish the writes, close the database."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await run_in_threadpool(self.writer.close)
        self.database.close()

    async def _chores(self) -> None:
        while True:
            for work in (cards.discard_old, *self._end_day_work()):
                try:
                    await self.write(work)
                except Exception as error:
                    logger.error("chores: %s", type(error).__name__)
            await asyncio.sleep(CHORES_EVERY_S)

    def _end_day_work(self) -> list[Work]:
        """Return the work that ends earlier days, once today has lasted long enough to be believed."""
        monotonic = asyncio.get_running_loop().time()
        today = self.configuration.day(self.clock())
        if today != self._today:
            self._today, self._today_since_s = today, monotonic
        if monotonic - self._today_since_s < NEW_DAY_MUST_LAST_S:
            return []
        return [desk.end_old_days, self._forget_history]

    def _forget_history(self, tx: Transaction) -> None:
        """Delete what is too old: one day's tickets at a time, so that nobody waits for it."""
        kept = tx.configuration.retention
        oldest_day = tx.configuration.day(tx.now_s - kept.tickets_days * DAY_S)
        first_day = tx.connection.execute(select(func.min(tickets.c.day))).scalar()
        if first_day is not None and first_day < oldest_day:
            tx.connection.execute(delete(tickets).where(tickets.c.day == first_day))
        tx.connection.execute(delete(events).where(events.c.at < tx.now_s - kept.events_days * DAY_S))
        tx.connection.execute(delete(leases).where(leases.c.day < oldest_day))
        tx.connection.execute(delete(withdrawn).where(withdrawn.c.at < tx.now_s - kept.tickets_days * DAY_S))

    async def _poll_others(self) -> None:
        while True:
            await asyncio.sleep(POLL_OTHERS_S)
            try:
                await self.hub.catch_up()
            except Exception as error:
                logger.error("events of other processes: %s", type(error).__name__)


def open_centre(settings: Settings, loop: asyncio.AbstractEventLoop) -> Centre:
    """Bring the schema up to date and return the running centre."""
    database = Database(settings.database_url)
    database.migrate()
    return Centre(settings, database, loop)
