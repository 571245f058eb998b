"""What can be seen of the queue: the public board, one ticket, one counter's desk. Reads only."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, exists, func, select

from guide_robot.queueing.backend import estimates
from guide_robot.queueing.backend.configuration import Configuration
from guide_robot.queueing.backend.tables import audit, cards, events, journal_head, tickets
from guide_robot.queueing.backend.transaction import event_from_row
from guide_robot.queueing.model import Counter, EventKind, QueueState, Service, TicketEvent, TicketState

LONGEST_LIST = 30
_ACTIVE = (TicketState.CALLED.value, TicketState.PROCESSING.value)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What one counter sees; the lists hold rows of the tickets table."""

    counter_id: str
    open: bool
    current: Any
    has_card: bool
    waiting: list[Any]
    waiting_count: int
    parked: list[Any]
    missed: list[Any]


def queue_state(connection: Connection, configuration: Configuration, now_s: float) -> QueueState:
    """Return the public board."""
    sequence = last_sequence(connection)
    open_ids = estimates.open_counters(connection, configuration)
    means = estimates.mean_times_s(connection, configuration)
    queued = tickets.c.state == TicketState.QUEUED.value
    counted = connection.execute(
        select(tickets.c.service, func.count().label("people")).where(queued).group_by(tickets.c.service)
    )
    waiting = {row.service: int(row.people) for row in counted}
    columns = (tickets.c.counter, tickets.c.label, tickets.c.state)
    active = {row.counter: row for row in connection.execute(select(*columns).where(tickets.c.state.in_(_ACTIVE)))}
    following = _next_labels(connection, [service.id for service in configuration.services])
    services = tuple(_service(entry, configuration, open_ids, means, waiting) for entry in configuration.services)
    return QueueState(
        site=configuration.site,
        name=configuration.name.local(),
        day=configuration.day(now_s),
        at_s=now_s,
        sequence=sequence,
        open=configuration.is_open(now_s),
        services=services,
        counters=tuple(_counter(entry, entry.id in open_ids, active.get(entry.id)) for entry in configuration.counters),
        next_labels=following,
    )


def last_sequence(connection: Connection) -> int:
    """Return the number of the newest event."""
    return int(connection.execute(select(journal_head.c.sequence).where(journal_head.c.id == 1)).scalar_one())


def events_since(
    connection: Connection, since: int, kinds: frozenset[EventKind] | None, limit: int
) -> list[TicketEvent]:
    """Return the events after a sequence, in order."""
    statement = select(events).where(events.c.sequence > since).order_by(events.c.sequence).limit(limit)
    if kinds is not None:
        statement = statement.where(events.c.kind.in_([kind.value for kind in kinds]))
    return [event_from_row(row) for row in connection.execute(statement)]


def desk(connection: Connection, configuration: Configuration, counter_id: str, day: str) -> Desk:
    """Return what one counter works with: its current ticket and whom it may call."""
    counter = configuration.counter(counter_id)
    services = counter.services if counter else []
    current = connection.execute(
        select(tickets).where(tickets.c.counter == counter_id, tickets.c.state.in_(_ACTIVE)).limit(1)
    ).one_or_none()
    own = tickets.c.only_counter.is_(None) | (tickets.c.only_counter == counter_id)
    queued = (tickets.c.state == TicketState.QUEUED.value) & tickets.c.service.in_(services) & own
    of_today = (tickets.c.day == day) & tickets.c.service.in_(services)
    by_turn = (tickets.c.rank, tickets.c.position, tickets.c.number)
    has_card = (
        current is not None and connection.execute(select(exists().where(cards.c.ticket_id == current.id))).scalar_one()
    )
    return Desk(
        counter_id=counter_id,
        open=counter_id in estimates.open_counters(connection, configuration),
        current=current,
        has_card=bool(has_card),
        waiting=list(connection.execute(select(tickets).where(queued).order_by(*by_turn).limit(LONGEST_LIST))),
        waiting_count=int(connection.execute(select(func.count()).select_from(tickets).where(queued)).scalar_one()),
        parked=_ended(connection, TicketState.PARKED, of_today),
        missed=_ended(connection, TicketState.MISSED, of_today),
    )


def _ended(connection: Connection, state: TicketState, of_today: Any) -> list[Any]:
    statement = select(tickets).where(tickets.c.state == state.value, of_today)
    return list(connection.execute(statement.order_by(tickets.c.position.desc()).limit(LONGEST_LIST)))


def _next_labels(connection: Connection, services: list[str]) -> tuple[str, ...]:
    rows: list[Any] = []
    for service in services:
        rows += connection.execute(
            select(tickets.c.label, tickets.c.rank, tickets.c.position)
            .where(tickets.c.state == TicketState.QUEUED.value, tickets.c.service == service)
            .order_by(tickets.c.rank, tickets.c.position)
            .limit(LONGEST_LIST)
        )
    rows.sort(key=lambda row: (row.rank, row.position))
    return tuple(row.label for row in rows[:LONGEST_LIST])


def _service(
    entry: Any, configuration: Configuration, open_ids: frozenset[str], means: dict[str, float], waiting: dict[str, int]
) -> Service:
    share = estimates.working_share(configuration, open_ids, entry.id)
    ahead = waiting.get(entry.id, 0)
    return Service(
        id=entry.id,
        prefix=entry.prefix,
        name=entry.name.local(),
        open=share > 0.0,
        waiting=ahead,
        expected_wait_s=estimates.expected_wait_s(ahead, means[entry.id], share),
    )


def _counter(entry: Any, is_open: bool, active: Any) -> Counter:
    return Counter(
        id=entry.id,
        name=entry.name.local(),
        services=tuple(entry.services),
        open=is_open,
        serving=active.label if active else None,
        serving_state=TicketState(active.state) if active else None,
    )


@dataclass(frozen=True, kw_only=True)
class Found:
    """A ticket's row with its place in the queue; None where it does not wait."""

    row: Any
    ahead: int | None
    expected_wait_s: float | None


def find_ticket(connection: Connection, configuration: Configuration, ticket_id: str) -> Found | None:
    """Return a ticket, None if there is no such."""
    row = connection.execute(select(tickets).where(tickets.c.id == ticket_id)).one_or_none()
    if row is None:
        return None
    if row.state != TicketState.QUEUED.value:
        return Found(row=row, ahead=None, expected_wait_s=None)
    ahead = estimates.people_ahead(connection, row)
    share = estimates.working_share(configuration, estimates.open_counters(connection, configuration), row.service)
    mean_s = estimates.mean_times_s(connection, configuration).get(row.service, 0.0)
    return Found(row=row, ahead=ahead, expected_wait_s=estimates.expected_wait_s(ahead, mean_s, share))


def audit_log(connection: Connection, limit: int) -> list[dict[str, Any]]:
    """Return the newest entries of the audit log."""
    rows = connection.execute(select(audit).order_by(audit.c.id.desc()).limit(limit))
    return [
        {"at_s": row.at, "action": row.action, "ticket_id": row.ticket_id, "counter": row.counter}
        | {"token_name": row.token_name}
        for row in rows
    ]
