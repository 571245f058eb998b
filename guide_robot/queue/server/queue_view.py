"""What can be seen of the queue: the public board, one ticket, one counter's desk. Reads only."""

from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Connection, exists, func, select

from guide_robot.queue.domain.configuration import Configuration, CounterConfiguration, ServiceConfiguration
from guide_robot.queue.domain.model import Counter, EventKind, QueueState, Service, TicketEvent, TicketState
from guide_robot.queue.domain.transitions import ACTIVE
from guide_robot.queue.server import estimates
from guide_robot.queue.server.place import QueuePlace, queue_place
from guide_robot.queue.server.rows import AuditRow, TicketRow, every, one
from guide_robot.queue.server.tables import audit, cards, events, journal_head, tickets
from guide_robot.queue.server.transaction import read_events

LONGEST_LIST = 30
LONGEST_MISSED = 12
NEXT_OF_A_SERVICE = 5
_ACTIVE = tuple(state.value for state in ACTIVE)


@dataclass(frozen=True, kw_only=True)
class DeskRows:
    """What one counter sees, as rows."""

    open: bool
    current: TicketRow | None
    has_card: bool
    waiting: list[TicketRow]
    waiting_count: int
    parked: list[TicketRow]
    missed: list[TicketRow]


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
    rows = every(TicketRow, connection.execute(select(tickets).where(tickets.c.state.in_(_ACTIVE))))
    active = {row.counter: row for row in rows}
    heads = {service.id: _heads(connection, service.id) for service in configuration.services}
    services = tuple(
        replace(
            _service(entry, configuration, open_ids, means, waiting),
            next_labels=tuple(row.label for row in heads[entry.id][:NEXT_OF_A_SERVICE]),
        )
        for entry in configuration.services
    )
    return QueueState(
        site=configuration.site,
        name=configuration.name,
        day=configuration.day(now_s),
        at_s=now_s,
        sequence=sequence,
        open=configuration.is_open(now_s),
        services=services,
        counters=tuple(_counter(entry, entry.id in open_ids, active.get(entry.id)) for entry in configuration.counters),
        next_labels=_next_labels(heads),
        missed_labels=_missed_labels(connection, configuration.oldest_day(now_s)),
        opening_hours=configuration.hours(now_s),
        opens_at=configuration.opens_at(now_s),
        opens=configuration.opens_words(now_s),
    )


def last_sequence(connection: Connection) -> int:
    """Return the number of the newest event."""
    return int(connection.execute(select(journal_head.c.sequence).where(journal_head.c.id == 1)).scalar_one())


def last_event_s(connection: Connection) -> float | None:
    """Return when the newest event happened, seconds since 1970; None before the first."""
    newest = connection.execute(select(events.c.at).order_by(events.c.sequence.desc()).limit(1)).scalar()
    return None if newest is None else float(newest)


def events_since(
    connection: Connection, since: int, kinds: frozenset[EventKind] | None, limit: int
) -> list[TicketEvent]:
    """Return the events after a sequence, in order."""
    later = events.c.sequence > since
    if kinds is not None:
        later = later & events.c.kind.in_([kind.value for kind in kinds])
    return read_events(connection, later, limit)


def desk(connection: Connection, configuration: Configuration, counter_id: str, day: str) -> DeskRows:
    """Return what one counter works with: its current ticket and whom it may call; `day` is the oldest that counts."""
    counter = configuration.counter(counter_id)
    services = counter.services if counter else []
    own_now = select(tickets).where(tickets.c.counter == counter_id, tickets.c.state.in_(_ACTIVE)).limit(1)
    current = one(TicketRow, connection.execute(own_now).one_or_none())
    own = tickets.c.only_counter.is_(None) | (tickets.c.only_counter == counter_id)
    queued = (tickets.c.state == TicketState.QUEUED.value) & tickets.c.service.in_(services) & own
    of_today = (tickets.c.day >= day) & tickets.c.service.in_(services)
    by_turn = select(tickets).where(queued).order_by(tickets.c.rank, tickets.c.position, tickets.c.number)
    has_card = (
        current is not None and connection.execute(select(exists().where(cards.c.ticket_id == current.id))).scalar_one()
    )
    return DeskRows(
        open=counter_id in estimates.open_counters(connection, configuration),
        current=current,
        has_card=bool(has_card),
        waiting=every(TicketRow, connection.execute(by_turn.limit(LONGEST_LIST))),
        waiting_count=int(connection.execute(select(func.count()).select_from(tickets).where(queued)).scalar_one()),
        parked=_ended(connection, TicketState.PARKED, of_today),
        missed=_ended(connection, TicketState.MISSED, of_today),
    )


def _ended(connection: Connection, state: TicketState, of_today: ColumnElement[bool]) -> list[TicketRow]:
    statement = select(tickets).where(tickets.c.state == state.value, of_today)
    return every(TicketRow, connection.execute(statement.order_by(tickets.c.position.desc()).limit(LONGEST_LIST)))


def _heads(connection: Connection, service: str) -> list[TicketRow]:
    """Return the waiting tickets of a service that are called first."""
    heads = (
        select(tickets)
        .where(tickets.c.state == TicketState.QUEUED.value, tickets.c.service == service)
        .order_by(tickets.c.rank, tickets.c.position)
        .limit(LONGEST_LIST)
    )
    return every(TicketRow, connection.execute(heads))


def _next_labels(heads: dict[str, list[TicketRow]]) -> tuple[str, ...]:
    rows = sorted((row for own in heads.values() for row in own), key=lambda row: (row.rank, row.position))
    return tuple(row.label for row in rows[:LONGEST_LIST])


def _missed_labels(connection: Connection, day: str) -> tuple[str, ...]:
    """Return tickets of that day and later that were called in vain, the newest first; not those a day's end took."""
    missed = (tickets.c.state == TicketState.MISSED.value) & (tickets.c.day >= day) & tickets.c.called_at.is_not(None)
    statement = select(tickets.c.label).where(missed).order_by(tickets.c.ended_at.desc()).limit(LONGEST_MISSED)
    return tuple(str(label) for label in connection.execute(statement).scalars())


def _service(
    entry: ServiceConfiguration,
    configuration: Configuration,
    open_ids: frozenset[str],
    means: dict[str, float],
    waiting: dict[str, int],
) -> Service:
    share = estimates.working_share(configuration, open_ids, entry.id)
    ahead = waiting.get(entry.id, 0)
    return Service(
        id=entry.id,
        prefix=entry.prefix,
        name=entry.name,
        open=share > 0.0,
        waiting=ahead,
        expected_wait_s=estimates.expected_wait_s(ahead, means[entry.id], share),
    )


def _counter(entry: CounterConfiguration, is_open: bool, active: TicketRow | None) -> Counter:
    return Counter(
        id=entry.id,
        name=entry.name,
        services=tuple(entry.services),
        open=is_open,
        serving=active.label if active else None,
        serving_state=TicketState(active.state) if active else None,
    )


def find_ticket(
    connection: Connection, configuration: Configuration, ticket_id: str
) -> tuple[TicketRow, QueuePlace] | None:
    """Return a ticket with its place in the queue, None if there is no such."""
    row = one(TicketRow, connection.execute(select(tickets).where(tickets.c.id == ticket_id)).one_or_none())
    if row is None:
        return None
    open_ids = estimates.open_counters(connection, configuration)
    return row, queue_place(connection, configuration, row, open_ids, estimates.mean_times_s(connection, configuration))


def audit_log(connection: Connection, limit: int) -> list[AuditRow]:
    """Return the newest entries of the audit log."""
    return every(AuditRow, connection.execute(select(audit).order_by(audit.c.id.desc()).limit(limit)))
