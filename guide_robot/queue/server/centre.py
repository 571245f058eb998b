"""Everything the HTTP routes work with: configuration, keys, database, writer, events; and the chores."""

import asyncio
import logging
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from anyio import to_thread
from fastapi.concurrency import run_in_threadpool
from sqlalchemy import Connection

from guide_robot.common.language import first_language
from guide_robot.queue.domain.configuration import Configuration
from guide_robot.queue.domain.model import QueueState, Reason, TicketEvent, TicketState
from guide_robot.queue.server import appointments, cards, desk, presses, queue_view, tokens
from guide_robot.queue.server.alert_file import AlertPlan
from guide_robot.queue.server.alerting import Alerting, Office
from guide_robot.queue.server.card_keys import CardKeys, wrap_old_cards
from guide_robot.queue.server.class_counts import forget_classes
from guide_robot.queue.server.database import READ_S, Database, explained
from guide_robot.queue.server.events import Hub, Kinds
from guide_robot.queue.server.health import HealthProbe
from guide_robot.queue.server.keys import Keys
from guide_robot.queue.server.opening_file import OpeningFile
from guide_robot.queue.server.problems import Refusal
from guide_robot.queue.server.retention import forget_history
from guide_robot.queue.server.sign_ins import SignIns
from guide_robot.queue.server.speech import Speech
from guide_robot.queue.server.tls import RenewedPair
from guide_robot.queue.server.tokens import Identity, Role
from guide_robot.queue.server.transaction import Transaction
from guide_robot.queue.server.writer import Unanswered, Work, Writer
from guide_robot.web.guesses import Guesses
from guide_robot.web.refusals import Kind, Refusals

TOKEN_CACHE_S = 2.0
MOST_KNOWN_TOKENS = 1000
BOARD_EVERY_S = 0.1
BOARD_KEPT_S = 2.0
CHORES_EVERY_S = 30.0
FORGET_EVERY_S = 3600.0  # looks through all tickets: 0.1 s for a year of a large office
POLL_OTHERS_S = 0.25
DAY_S = 86_400.0
ENDED = frozenset({TicketState.FINISHED, TicketState.MISSED, TicketState.DELETED})
# A clock that jumps to tomorrow for a moment must not end today's queue.
NEW_DAY_MUST_LAST_S = 600.0
LONGEST_PAUSE_S = 5 * DAY_S  # between two days of work, beyond which a clock must prove itself first

logger = logging.getLogger("guide_robot.backend")
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What one backend process is started with; `clock` gives seconds since 1970.

    `problems` are files that it goes without because something is wrong with them, each a sentence.
    """

    configuration: Configuration
    keys: Keys
    database_url: str
    clock: Callable[[], float]
    card_keys: CardKeys
    allowed_hosts: tuple[str, ...] = ()
    opening_file: OpeningFile | None = None
    alert_plan: AlertPlan = field(default_factory=AlertPlan)
    data: Path = Path()
    push_key: bytes | None = None
    refusals: Refusals = field(default_factory=Refusals)
    certificate: RenewedPair | None = None
    problems: tuple[str, ...] = ()


class Centre:
    """One running backend; made inside its event loop by `open_centre`."""

    def __init__(self, settings: Settings, database: Database, loop: asyncio.AbstractEventLoop) -> None:
        self.configuration = settings.configuration
        self.keys = settings.keys
        self.card_keys = settings.card_keys
        self.clock = settings.clock
        self.database = database
        with database.reader.connect() as connection:
            last = queue_view.last_sequence(connection)
            last_event_s = queue_view.last_event_s(connection)
        self.hub = Hub(loop, last, self.read_events)
        self.writer = Writer(database.writer, self.configuration, self.clock, self._committed)
        self.health = HealthProbe(self.writer, self.card_keys.folder)
        self._identities: dict[str, tuple[float, Identity]] = {}
        self.refusals = settings.refusals
        self._guesses = Guesses()
        self._doubtful = asyncio.Lock()
        self.sign_ins = SignIns()
        self.speech = Speech()
        self._board: tuple[float, QueueState] | None = None
        self._board_lock = asyncio.Lock()
        self._today = self.configuration.day(self.clock())
        self._today_since_s = -NEW_DAY_MUST_LAST_S if _follows(last_event_s, self.clock()) else loop.time()
        self.opening_file = settings.opening_file
        self.certificate = settings.certificate
        self.problems = list(settings.problems)
        name = self.configuration.name.in_language(first_language())
        self.alerting = Alerting(settings.alert_plan, settings.data, name, self.clock)
        self.hub.also(self.alerting.happened)
        self._tasks = [loop.create_task(self._chores())]
        if self.opening_file is not None:
            self._tasks.append(loop.create_task(self.opening_file.watch(self.take_configuration)))
        self.office = Office(
            health=self.health.ask,
            read=self.read,
            write=self.write,
            is_open=lambda: self.configuration.is_open(self.clock()),
        )
        self._tasks.append(loop.create_task(self.alerting.watch(self.office)))
        if not database.is_sqlite:
            self._tasks.append(loop.create_task(self._poll_others()))

    def take_configuration(self, configuration: Configuration) -> None:
        """Go on with other opening times; the rest of a centre changes with a restart alone."""
        self.configuration = configuration
        self.writer.configuration = configuration
        self._board = None

    def warnings(self) -> tuple[str, ...]:
        """Return what somebody has to mend, though numbers are given: files that are ignored, a certificate's end."""
        times = self.opening_file.problem if self.opening_file is not None else ""
        certificate = self.certificate.warning(self.clock()) if self.certificate is not None else ""
        return tuple(words for words in (*self.problems, times, certificate) if words)

    def steady(self) -> float:
        """Return a time that grows steadily, whatever happens to the clock, in seconds."""
        return asyncio.get_running_loop().time()

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Carry out a piece of work durably."""
        result: T = await self.writer.submit(work)
        return result

    async def read(self, query: Callable[[Connection], T]) -> T:
        """Run a query on a connection of its own; raises Unanswered when the database hangs, with or without a lock.

        A thread that waits for it is left to itself; the connections of the pool are the most that there are.
        """

        def run() -> T:
            with self.database.reader.connect() as connection:
                return query(connection)

        try:
            return await asyncio.wait_for(to_thread.run_sync(run, abandon_on_cancel=True), READ_S)
        except TimeoutError:
            raise Unanswered from None

    async def read_events(self, since: int, kinds: Kinds, limit: int) -> list[TicketEvent]:
        """Return events from the table."""
        return await self.read(lambda connection: queue_view.events_since(connection, since, kinds, limit))

    async def identify(self, token: str, caller: str) -> Identity:
        """Return whose token this is; refused when it is nobody's, in other words while its caller must wait.

        A right token is let in whatever others at its caller's address have tried: tokens are random, and nobody locks
        a counter out. While an address must wait, its tokens are looked up one at a time.
        """
        mark, now_s = tokens.fingerprint(token), asyncio.get_running_loop().time()
        if mark in self._identities:
            identity = await self._identity(mark)
        else:
            identity = await self._first_look(mark, caller, now_s)
        if identity is None:
            self.refusals.count(Kind.TOKEN)
            raise Refusal(401, Reason.NOT_ALLOWED, "The token is unknown, expired or revoked.")
        if identity.role is Role.ROBOT:
            self.alerting.heard_robot(identity.name, now_s)
        return identity

    async def _first_look(self, mark: str, caller: str, now_s: float) -> Identity | None:
        """Look up a token that was not valid before, and count it as a guess unless it is right."""
        wait_s = self._guesses.wait_s(caller, now_s)
        if wait_s > 0.0:
            async with self._doubtful:
                identity = await self._identity(mark)
            if identity is None:
                self.refusals.count(Kind.WAIT)
                raise Refusal(429, Reason.NOT_ALLOWED, "Too many wrong tokens from this address.", retry_after_s=wait_s)
            return identity
        self._guesses.begin(caller, now_s)
        identity = await self._identity(mark)
        if identity is not None:
            self._guesses.right(caller)
        return identity

    async def holds(self, token: str) -> bool:
        """Whether a token that was let in is still valid."""
        return await self._identity(tokens.fingerprint(token)) is not None

    async def _identity(self, mark: str) -> Identity | None:
        """Look up a token's fingerprint; what is found is kept for two seconds, and that it was valid for longer."""
        now_s = asyncio.get_running_loop().time()
        known = self._identities.get(mark)
        if known is not None and now_s - known[0] < TOKEN_CACHE_S:
            return known[1]
        found = await self.read(lambda connection: tokens.identify(connection, mark, self.clock()))
        self._identities.pop(mark, None)
        if found is not None:
            self._identities[mark] = (now_s, found)
            while len(self._identities) > MOST_KNOWN_TOKENS:
                self._identities.pop(next(iter(self._identities)))
        return found

    def forget_tokens(self) -> None:
        """Look every token up anew: one was revoked."""
        self._identities = {mark: (-math.inf, identity) for mark, (_, identity) in self._identities.items()}

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
        forget_at_s = -math.inf
        while True:
            own = [cards.discard_old, presses.forget_old, desk.end_waiting_after_closing]
            if self.steady() >= forget_at_s:
                own.append(forget_history)
                forget_at_s = self.steady() + FORGET_EVERY_S
            for work in (*own, *self._end_day_work()):
                try:
                    await self.write(work)
                except Exception as error:
                    logger.error("chores: %s", type(error).__name__)
            turned_away = self.refusals.news(self.steady())
            if turned_away:
                logger.warning("%s", turned_away)
            await run_in_threadpool(self._sweep_keys)
            await asyncio.sleep(CHORES_EVERY_S)

    def _committed(self, entries: list[TicketEvent]) -> None:
        """Hand out a commit's events, and destroy the keys of cards that it deleted; from the writer's thread."""
        self.hub.publish_threadsafe(entries)
        if any(entry.state in ENDED for entry in entries):
            self._sweep_keys()

    def _sweep_keys(self) -> None:
        """Destroy the keys of cards that are gone; on a connection that sees only what was committed."""
        try:
            with self.database.reader.connect() as connection:
                self.card_keys.sweep(connection)
        except Exception as error:
            logger.error("keys of cards: %s; tried again within %.0f s", type(error).__name__, CHORES_EVERY_S)

    def _end_day_work(self) -> list[Work]:
        """Return the work that ends earlier days, once today has lasted long enough to be believed."""
        monotonic = asyncio.get_running_loop().time()
        today = self.configuration.day(self.clock())
        if today != self._today:
            self._today, self._today_since_s = today, monotonic
        if monotonic - self._today_since_s < NEW_DAY_MUST_LAST_S:
            return []
        return [desk.end_old_days, forget_classes, appointments.forget_old]

    async def _poll_others(self) -> None:
        while True:
            await asyncio.sleep(POLL_OTHERS_S)
            try:
                await self.hub.catch_up()
            except Exception as error:
                logger.error("events of other processes: %s", type(error).__name__)


def _follows(last_event_s: float | None, now_s: float) -> bool:
    """Whether a clock may be believed at once: nothing has happened yet, or what did was lately."""
    return last_event_s is None or 0.0 <= now_s - last_event_s <= LONGEST_PAUSE_S


def open_centre(settings: Settings, loop: asyncio.AbstractEventLoop) -> Centre:
    """Bring the schema up to date and return the running centre."""
    database = Database(settings.database_url)
    database.migrate()
    with explained(database.name), database.writer.begin() as connection:
        old = wrap_old_cards(connection, settings.card_keys)
    if old:
        database.forget_log()
        logger.warning("%d cards of an older version have keys of their own now", old)
    return Centre(settings, database, loop)
