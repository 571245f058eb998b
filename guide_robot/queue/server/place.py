"""A ticket's place in the queue: who is called before it, how long that takes, and which counter is free for it."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from guide_robot.queue.domain.configuration import Configuration
from guide_robot.queue.domain.model import TicketState
from guide_robot.queue.domain.transitions import ACTIVE
from guide_robot.queue.server import estimates
from guide_robot.queue.server.rows import TicketRow
from guide_robot.queue.server.tables import tickets

_ACTIVE = tuple(state.value for state in ACTIVE)


@dataclass(frozen=True, kw_only=True)
class QueuePlace:
    """Where a ticket stands in the queue at one moment; all None for one that does not wait."""

    ahead: int | None = None
    expected_wait_s: float | None = None
    free_counter: str | None = None


def queue_place(
    connection: Connection,
    configuration: Configuration,
    row: TicketRow,
    open_ids: frozenset[str],
    mean_times_s: dict[str, float],
) -> QueuePlace:
    """Return a ticket's place among those that wait now."""
    if row.state != TicketState.QUEUED.value:
        return QueuePlace()
    ahead = estimates.people_ahead(connection, row)
    share = estimates.working_share(configuration, open_ids, row.service)
    return QueuePlace(
        ahead=ahead,
        expected_wait_s=estimates.expected_wait_s(ahead, mean_times_s.get(row.service, 0.0), share),
        free_counter=None if ahead else _free_counter(connection, configuration, row, open_ids),
    )


def _free_counter(
    connection: Connection, configuration: Configuration, row: TicketRow, open_ids: frozenset[str]
) -> str | None:
    """Return the first counter that is open, serves the service, serves nobody and has nobody to call before this one.

    A hint: between this answer and the call others may come, counters may close, and any counter may be quicker.
    """
    candidates = [
        counter
        for counter in configuration.counters
        if counter.id in open_ids and row.service in counter.services and row.only_counter in (None, counter.id)
    ]
    if not candidates:
        return None
    busy = _busy(connection, [counter.id for counter in candidates])
    before = _services_before(connection, row)
    free = (c.id for c in candidates if c.id not in busy and before.isdisjoint(c.services))
    return next(free, None)


def _busy(connection: Connection, counters: list[str]) -> set[str]:
    """Return which of these counters have a ticket called or in process."""
    statement = select(tickets.c.counter).where(tickets.c.counter.in_(counters), tickets.c.state.in_(_ACTIVE))
    return {str(counter) for counter in connection.execute(statement).scalars()}


def _services_before(connection: Connection, row: TicketRow) -> set[str]:
    """Return the services for which somebody waits who would be called before this ticket."""
    earlier = (tickets.c.rank < row.rank) | ((tickets.c.rank == row.rank) & (tickets.c.position < row.position))
    statement = select(tickets.c.service).where(tickets.c.state == TicketState.QUEUED.value, earlier).distinct()
    return {str(service) for service in connection.execute(statement).scalars()}
