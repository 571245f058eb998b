"""Events to those who listen: a hub in memory, fed by each commit, and server-sent events from it."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from guide_robot.queueing.model import EventKind, TicketEvent

LONGEST_QUEUE = 2000
PAGE = 500
ALIVE_S = 5.0

Kinds = frozenset[EventKind] | None
ReadEvents = Callable[[int, Kinds, int], "asyncio.Future[list[TicketEvent]]"]


class Subscriber:
    """One listener's events, already chosen by kind; `behind` when it was too slow and must read the table."""

    def __init__(self, kinds: Kinds) -> None:
        self.kinds = kinds
        self.queue: asyncio.Queue[TicketEvent] = asyncio.Queue(LONGEST_QUEUE)
        self.behind = False

    def offer(self, entry: TicketEvent) -> None:
        """Take an event, or remember that some were left out."""
        if self.kinds is not None and entry.kind not in self.kinds:
            return
        try:
            self.queue.put_nowait(entry)
        except asyncio.QueueFull:
            self.behind = True


class Hub:
    """Hands every event once, in order, to every subscriber. Lives in the event loop's thread.

    Events of other processes on the same database come by `catch_up`: when a gap shows, and now and then.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, last: int, read: Callable[[int, Kinds, int], Any]) -> None:
        self.last = last
        self._loop = loop
        self._read = read
        self._subscribers: set[Subscriber] = set()
        self._catching_up = asyncio.Lock()

    def publish_threadsafe(self, entries: list[TicketEvent]) -> None:
        """Take a commit's events from the writer's thread."""
        if entries:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._publish, entries)

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
        for entry in entries:
            self.last = entry.sequence
            for subscriber in self._subscribers:
                subscriber.offer(entry)


async def stream(hub: Hub, read: Callable[[int, Kinds, int], Any], since: int, kinds: Kinds) -> AsyncIterator[bytes]:
    """Yield server-sent events after `since`: first from the table, then as they happen; a comment when idle."""
    subscriber = hub.subscribe(kinds)
    last = since
    try:
        yield b": welcome\n\n"
        subscriber.behind = True
        while True:
            if subscriber.behind:
                subscriber.behind = False
                while page := await read(last, kinds, PAGE):
                    last = page[-1].sequence
                    yield b"".join(encode(entry) for entry in page)
            try:
                entry = await asyncio.wait_for(subscriber.queue.get(), ALIVE_S)
            except TimeoutError:
                yield b": alive\n\n"
                continue
            if entry.sequence > last and not subscriber.behind:
                last = entry.sequence
                yield encode(entry)
    finally:
        hub.unsubscribe(subscriber)


def event_json(entry: TicketEvent) -> dict[str, Any]:
    """Return an event as the interface publishes it."""
    return {
        "sequence": entry.sequence,
        "kind": entry.kind.value,
        "at_s": entry.at_s,
        "ticket_id": entry.ticket_id,
        "label": entry.label,
        "service": entry.service,
        "counter": entry.counter,
        "state": entry.state.value if entry.state else None,
        "call_count": entry.call_count,
        "language": entry.language.value if entry.language else None,
        "note": entry.note.value if entry.note else None,
    }


def encode(entry: TicketEvent) -> bytes:
    """Return an event in the form of server-sent events."""
    data = json.dumps(event_json(entry), separators=(",", ":"))
    return f"id: {entry.sequence}\nevent: {entry.kind.value}\ndata: {data}\n\n".encode()
