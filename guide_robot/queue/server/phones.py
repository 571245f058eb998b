"""What a citizen's phone shows of one ticket, and those who watch: each is told of each change of its ticket once.

Nothing personal is known here: a phone is somebody who has the ticket's signed address.
"""

import asyncio
import contextlib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from guide_robot.common.language import LocalText
from guide_robot.queue.domain.configuration import Configuration
from guide_robot.queue.domain.model import TicketState
from guide_robot.queue.server import estimates
from guide_robot.queue.server.centre import Centre
from guide_robot.queue.server.rows import TicketRow, every
from guide_robot.queue.server.tables import tickets

# Changes of the queue within this time reach the phones as one.
GATHER_S = 0.5
# So many tickets in one SELECT; SQLite takes at most 999 values in older builds.
AT_ONCE = 500
# A family has some phones, a phone some tabs; an address that was passed on to many shows the newest of them.
STREAMS_PER_TICKET = 8


@dataclass(frozen=True, kw_only=True)
class PhoneView:
    """One ticket as its holder sees it; None is what nobody knows (a number given while the network was away).

    `state` is that of the ticket, "unknown" for one that the backend has not heard of yet; `closed`: no counter
    works on the service now. `opens`: when the office gives numbers again, while it does not.
    """

    number: str
    state: str
    service_id: str
    service: LocalText
    centre: LocalText
    ahead: int | None = None
    expected_wait_s: float | None = None
    counter: LocalText | None = None
    closed: bool = False
    opens: LocalText | None = None


def phone_views(
    connection: Connection, configuration: Configuration, wanted: Iterable[str], now_s: float
) -> dict[str, PhoneView]:
    """Return the views of these tickets by id; a ticket that the backend does not know is left out."""
    rows = _rows(connection, sorted(set(wanted)))
    open_ids = estimates.open_counters(connection, configuration)
    means = estimates.mean_times_s(connection, configuration)
    waiting = _waiting(connection)
    opens = None if configuration.is_open(now_s) else configuration.opens_words(now_s)
    return {row.id: replace(_view(configuration, row, open_ids, means, waiting), opens=opens) for row in rows}


def unknown_view(configuration: Configuration, number: str) -> PhoneView:
    """Return the view of a ticket that is genuine and that the backend has not heard of."""
    service = next((one for one in configuration.services if one.prefix == number.rstrip("0123456789")), None)
    name = service.name if service else LocalText.same("")
    id_ = service.id if service else ""
    return PhoneView(number=number, state="unknown", service_id=id_, service=name, centre=configuration.name)


def _rows(connection: Connection, ids: list[str]) -> list[TicketRow]:
    rows: list[TicketRow] = []
    for start in range(0, len(ids), AT_ONCE):
        chosen = select(tickets).where(tickets.c.id.in_(ids[start : start + AT_ONCE]))
        rows += every(TicketRow, connection.execute(chosen))
    return rows


def _waiting(connection: Connection) -> dict[str, list[tuple[int, int]]]:
    """Return rank and position of all who wait, by service, in the order in which they are called."""
    statement = select(tickets.c.service, tickets.c.rank, tickets.c.position)
    waiting: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for service, rank, position in connection.execute(statement.where(tickets.c.state == TicketState.QUEUED.value)):
        waiting[str(service)].append((int(rank), int(position)))
    return {service: sorted(places) for service, places in waiting.items()}


def _view(
    configuration: Configuration,
    row: TicketRow,
    open_ids: frozenset[str],
    means: dict[str, float],
    waiting: dict[str, list[tuple[int, int]]],
) -> PhoneView:
    service = configuration.service(row.service)
    counter = configuration.counter(row.counter) if row.counter else None
    share = estimates.working_share(configuration, open_ids, row.service)
    ahead = expected = None
    if row.state == TicketState.QUEUED.value:
        ahead = bisect_left(waiting.get(row.service, []), (row.rank, row.position))
        expected = estimates.expected_wait_s(ahead, means.get(row.service, 0.0), share)
    return PhoneView(
        number=row.label,
        state=row.state,
        service_id=row.service,
        service=service.name if service else LocalText.same(""),
        centre=configuration.name,
        ahead=ahead,
        expected_wait_s=expected,
        counter=counter.name if counter else None,
        closed=share <= 0.0,
    )


class Phones:
    """All phones that watch, behind one listener at the hub: a change costs one look at the queue, not one a phone."""

    def __init__(
        self,
        centre: Centre,
        also: Callable[[], Iterable[str]] = list,
        heard: Callable[[Mapping[str, PhoneView]], None] = lambda _: None,
    ) -> None:
        """Look at the tickets of `also` too, and tell `heard` how all stand after each change."""
        self._centre = centre
        self._also, self._heard = also, heard
        self._watchers: defaultdict[str, list[asyncio.Queue[PhoneView | None]]] = defaultdict(list)
        self._shown: dict[str, PhoneView] = {}
        self._task: asyncio.Task[None] | None = None

    async def view(self, ticket_id: str, number: str) -> PhoneView:
        """Return one ticket as it stands now."""
        return (await self._views([ticket_id])).get(ticket_id) or unknown_view(self._centre.configuration, number)

    async def watch(self, ticket_id: str, number: str) -> AsyncIterator[PhoneView]:
        """Yield the ticket as it stands, then each change of it; a phone that is slow gets the newest alone.

        Of more than STREAMS_PER_TICKET that watch one ticket the oldest ends.
        """
        news: asyncio.Queue[PhoneView | None] = asyncio.Queue(1)
        watchers = self._watchers[ticket_id]
        watchers.append(news)
        if len(watchers) > STREAMS_PER_TICKET:
            _hand(watchers.pop(0), None)
        self.follow()
        try:
            shown = await self.view(ticket_id, number)
            yield shown
            while (newest := await news.get()) is not None:
                if newest != shown:
                    shown = newest
                    yield shown
        finally:
            if news in watchers:
                watchers.remove(news)
            if not watchers and self._watchers.get(ticket_id) is watchers:
                del self._watchers[ticket_id]
                self._shown.pop(ticket_id, None)

    def follow(self) -> None:
        """Follow the queue from now on; again does nothing."""
        if self._task is None:
            self._task = asyncio.create_task(self._follow())

    async def close(self) -> None:
        """Stop following the queue."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _follow(self) -> None:
        subscriber = self._centre.hub.subscribe(None)
        try:
            while await subscriber.queue.get() is not None:
                await asyncio.sleep(GATHER_S)
                while not subscriber.queue.empty():
                    subscriber.queue.get_nowait()
                with contextlib.suppress(Exception):  # a database that is away now is asked again at the next change
                    views = await self._views([*self._watchers, *self._also()])
                    self._tell({one: view for one, view in views.items() if one in self._watchers})
                    self._heard(views)
        finally:
            self._centre.hub.unsubscribe(subscriber)

    def _tell(self, views: dict[str, PhoneView]) -> None:
        for ticket_id, view in views.items():
            if self._shown.get(ticket_id) == view:
                continue
            self._shown[ticket_id] = view
            for news in self._watchers.get(ticket_id, ()):
                _hand(news, view)

    async def _views(self, ids: list[str]) -> dict[str, PhoneView]:
        configuration, now_s = self._centre.configuration, self._centre.clock()
        return await self._centre.read(lambda connection: phone_views(connection, configuration, ids, now_s))


def _hand(news: "asyncio.Queue[PhoneView | None]", newest: PhoneView | None) -> None:
    """Hand somebody who watches the newest alone; None ends it."""
    if news.full():
        news.get_nowait()
    news.put_nowait(newest)
