"""How long things are kept: as many days on which numbers were given as the centre says, whatever a clock says.

Days count in the order in which their numbers were given (`position` grows through every jump of a clock), so that a
clock that was years ahead or behind adds the days that it made up, and no more.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, func, select

from guide_robot.queue.server.class_counts import class_counts
from guide_robot.queue.server.robot_tables import robot_counts
from guide_robot.queue.server.tables import events, leases, series, tickets, withdrawn
from guide_robot.queue.server.transaction import Transaction


def forget_history(tx: Transaction) -> None:
    """Delete what is too old: one day's tickets at a time, so that nobody waits for it."""
    kept, days = tx.configuration.retention, _days(tx.connection)
    _forget_events(tx, days[: kept.events_days])
    newest, older = days[: kept.tickets_days], days[kept.tickets_days :]
    if not older:
        return
    tx.connection.execute(delete(tickets).where(tickets.c.day == older[-1]))
    first = min(newest)
    for table in (series, leases, robot_counts, class_counts):
        tx.connection.execute(delete(table).where(table.c.day < first))
    tx.connection.execute(delete(withdrawn).where(withdrawn.c.at < _begins_s(first, tx.configuration.zone)))


def _days(connection: Connection) -> list[str]:
    """Return the days that have tickets, the one whose numbers were given last at the front."""
    last = func.max(tickets.c.position)
    return list(connection.execute(select(tickets.c.day).group_by(tickets.c.day).order_by(last.desc())).scalars())


def _forget_events(tx: Transaction, newest: list[str]) -> None:
    """Delete the events from before the first ticket of these days."""
    if not newest:
        return
    of_the_oldest = events.c.ticket_id.startswith(f"{newest[-1]}-", autoescape=True)
    first = tx.connection.execute(select(func.min(events.c.sequence)).where(of_the_oldest)).scalar()
    if first is not None:
        tx.connection.execute(delete(events).where(events.c.sequence < first))


def _begins_s(day: str, zone: ZoneInfo) -> float:
    return datetime.fromisoformat(day).replace(tzinfo=zone).timestamp()
