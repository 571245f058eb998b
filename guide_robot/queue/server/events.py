"""Events to those who listen: a hub in memory, fed by each commit, and server-sent events from it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

import anyio
from sse_starlette import EventSourceResponse, ServerSentEvent

from guide_robot.queue.domain.model import EventKind, TicketEvent
from guide_robot.queue.domain.wire import EVENT
from guide_robot.queue.server.writer import DATABASE_AWAY

LONGEST_QUEUE = 2000
AGAIN_S = 1.0
PAGE = 500
ALIVE_S = 2.0
END_WITHIN_S = 1.0

Kinds = frozenset[EventKind] | None
ReadEvents = Callable[[int, Kinds, int], Awaitable[list[TicketEvent]]]


class Subscriber:
    """One listener's events, already chosen by kind; `behind` when it was too slow and must read the table."""

    def __init__(self, kinds: Kinds) -> None:
        self.kinds = kinds
        self.queue: asyncio.Queue[TicketEvent | None] = asyncio.Queue(LONGEST_QUEUE)
        self.behind = False

    def offer(self, entry: TicketEvent) -> None:
        """Take an event, or remember that some were left out."""
        if self.kinds is not None and entry.kind not in self.kinds:
            return
        try:
            self.queue.put_nowait(entry)
        except asyncio.QueueFull:
            self.behind = True

    async def missed(self, read: Callable[[], Awaitable[list[TicketEvent]]]) -> list[TicketEvent]:
        """Return the next events from the table while behind; what is left out meanwhile makes it behind again."""
        if not self.behind:
            return []
        self.behind = False
        try:
            page = await read()
        except DATABASE_AWAY:
            self.behind = True
            raise
        self.behind = self.behind or bool(page)
        return page

    async def end_after(self, ended: anyio.Event) -> None:
        """Hand out None, the end, once the server has ended."""
        await ended.wait()
        if self.queue.full():
            self.queue.get_nowait()
        self.queue.put_nowait(None)


class Hub:
    """Hands every event once, in order, to every subscriber. Lives in the event loop's thread.

    Events of other processes on the same database come by `catch_up`: when a gap shows, and now and then.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, last: int, read: ReadEvents) -> None:
        self.last = last
        self._loop = loop
        self._read = read
        self._subscribers: set[Subscriber] = set()
        self._catching_up = asyncio.Lock()
        self._also: list[Callable[[list[TicketEvent]], None]] = []

    def publish_threadsafe(self, entries: list[TicketEvent]) -> None:
        """Take a commit's events from the writer's thread."""
        if entries:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._publish, entries)

    def also(self, hear: Callable[[list[TicketEvent]], None]) -> None:
        """Tell somebody within this process of every event."""
        self._also.append(hear)

    def subscribe(self, kinds: Kinds) -> Subscriber:
        """Start to listen."""
        subscriber = Subscriber(kinds)
        self._subscribers.add(subscriber)
        return subscriber

    def unsubscribe(self, subscriber: Subscriber) -> None:
        """Stop listening."""
        self._subscribers.discard(subscriber)

    async def catch_up(self) -> None:
        """Read what other processes wrote."""
        async with self._catching_up:
            while entries := await self._read(self.last, None, PAGE):
                self._hand_out([entry for entry in entries if entry.sequence > self.last])

    def _publish(self, entries: list[TicketEvent]) -> None:
        if entries[0].sequence == self.last + 1:
            self._hand_out(entries)
        elif entries[-1].sequence > self.last:
            task = self._loop.create_task(self.catch_up())
            task.add_done_callback(lambda done: done.cancelled() or done.exception())

    def _hand_out(self, entries: list[TicketEvent]) -> None:
        for hear in self._also:
            hear(entries)
        for entry in entries:
            self.last = entry.sequence
            for subscriber in self._subscribers:
                subscriber.offer(entry)


async def stream(
    hub: Hub, read: ReadEvents, since: int, kinds: Kinds, ended: anyio.Event, holds: Callable[[], Awaitable[bool]]
) -> AsyncIterator[ServerSentEvent]:
    """Yield events after `since`, first from the table, then as they happen, until the server has `ended`.

    Every ALIVE_S it asks whether the listener's token still holds, and ends when it does not. While the database does
    not answer there is nothing to tell: it asks again.
    """
    subscriber = hub.subscribe(kinds)
    subscriber.behind = True
    loop = asyncio.get_running_loop()
    last, asked_s = since, loop.time()
    watch = asyncio.create_task(subscriber.end_after(ended))
    try:
        while not ended.is_set():
            try:
                if loop.time() - asked_s >= ALIVE_S:
                    if not await holds():
                        return
                    asked_s = loop.time()
                page = await subscriber.missed(partial(read, last, kinds, PAGE))
            except DATABASE_AWAY:
                await asyncio.sleep(AGAIN_S)
                continue
            if page:
                last = page[-1].sequence
                for entry in page:
                    yield encode(entry)
                continue
            try:
                newest = await asyncio.wait_for(subscriber.queue.get(), ALIVE_S)
            except TimeoutError:
                continue
            if newest is None:
                return
            if newest.sequence > last and not subscriber.behind:
                last = newest.sequence
                yield encode(newest)
    finally:
        watch.cancel()
        hub.unsubscribe(subscriber)


def encode(entry: TicketEvent) -> ServerSentEvent:
    """Return an event as the interface streams it."""
    return ServerSentEvent(EVENT.dump_json(entry).decode(), event=entry.kind.value, id=str(entry.sequence), sep="\n")


def answer(
    hub: Hub, read: ReadEvents, since: int, kinds: Kinds, holds: Callable[[], Awaitable[bool]]
) -> EventSourceResponse:
    """Return the answer that streams events, and a sign of life while there are none; it ends when the server does."""
    ended, alive = anyio.Event(), ServerSentEvent(comment="alive", sep="\n")
    return EventSourceResponse(
        stream(hub, read, since, kinds, ended, holds),
        ping=ALIVE_S,
        ping_message_factory=lambda: alive,
        shutdown_event=ended,
        shutdown_grace_period=END_WITHIN_S,
    )
