"""How long somebody will wait: people ahead, measured time at the counter, counters that work on it.

Estimate after eappointment: people ahead x mean time at the counter / counters. A counter that serves several
services counts for each as its share. The mean is exponential over the last twenty or so tickets.
"""

from sqlalchemy import Connection, bindparam, func, insert, select, update

from guide_robot.queue.domain.configuration import Configuration
from guide_robot.queue.domain.model import TicketState
from guide_robot.queue.server.rows import ServiceTimeRow, TicketRow, every, one
from guide_robot.queue.server.tables import counters, service_times, tickets
from guide_robot.queue.server.transaction import Transaction

SMALLEST_WEIGHT = 0.05
LONGEST_SAMPLE_S = 4 * 3600.0

_AHEAD = (
    select(func.count())
    .select_from(tickets)
    .where(
        tickets.c.state == TicketState.QUEUED.value,
        tickets.c.service == bindparam("of_service"),
        (tickets.c.rank < bindparam("of_rank"))
        | ((tickets.c.rank == bindparam("of_rank")) & (tickets.c.position < bindparam("of_position"))),
    )
)


def people_ahead(connection: Connection, ticket: TicketRow) -> int:
    """Return how many waiting tickets of the same service are called before this one."""
    values = {"of_service": ticket.service, "of_rank": ticket.rank, "of_position": ticket.position}
    return int(connection.execute(_AHEAD, values).scalar_one())


def open_counters(connection: Connection, configuration: Configuration) -> frozenset[str]:
    """Return the ids of the counters that are open; one never touched is open."""
    closed = set(connection.execute(select(counters.c.id).where(counters.c.open.is_(False))).scalars())
    return frozenset(entry.id for entry in configuration.counters if entry.id not in closed)


def working_share(configuration: Configuration, open_ids: frozenset[str], service: str) -> float:
    """Return how many counters' worth of work a service gets; 0 when none is open."""
    return sum(
        1.0 / len(counter.services)
        for counter in configuration.counters
        if counter.id in open_ids and service in counter.services
    )


def mean_times_s(connection: Connection, configuration: Configuration) -> dict[str, float]:
    """Return the mean time at the counter of each service; the configured one until measured."""
    typical = {service.id: service.typical_minutes * 60.0 for service in configuration.services}
    measured = every(ServiceTimeRow, connection.execute(select(service_times)))
    return typical | {row.service: row.mean_s for row in measured if row.service in typical}


def remembered_counters(tx: Transaction) -> frozenset[str]:
    """Return the open counters, asked once for each commit."""
    if "open_counters" not in tx.remembered:
        tx.remembered["open_counters"] = open_counters(tx.connection, tx.configuration)
    found: frozenset[str] = tx.remembered["open_counters"]
    return found


def remembered_times_s(tx: Transaction) -> dict[str, float]:
    """Return the mean times, asked once for each commit."""
    if "mean_times" not in tx.remembered:
        tx.remembered["mean_times"] = mean_times_s(tx.connection, tx.configuration)
    found: dict[str, float] = tx.remembered["mean_times"]
    return found


def expected_wait_s(ahead: int, mean_s: float, share: float) -> float:
    """Return the wait of somebody with that many ahead; with no counter open, as if one were."""
    return round(ahead * mean_s / (share or 1.0), 1)


def learn_time(tx: Transaction, service: str, duration_s: float) -> None:
    """Take one measured time at the counter into the mean; impossible ones (clock jumps) are left out."""
    if not 0.0 < duration_s <= LONGEST_SAMPLE_S:
        return
    tx.remembered.pop("mean_times", None)
    configured = tx.configuration.service(service)
    known = select(service_times).where(service_times.c.service == service)
    row = one(ServiceTimeRow, tx.connection.execute(known).one_or_none())
    if row is None:
        start = configured.typical_minutes * 60.0 if configured else duration_s
        mean = start + (duration_s - start) / 2.0
        tx.connection.execute(insert(service_times), {"service": service, "mean_s": mean, "samples": 1})
        return
    weight = max(1.0 / (row.samples + 2), SMALLEST_WEIGHT)
    mean = row.mean_s + (duration_s - row.mean_s) * weight
    tx.connection.execute(
        update(service_times).where(service_times.c.service == service).values(mean_s=mean, samples=row.samples + 1)
    )
