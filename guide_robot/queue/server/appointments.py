"""Who is expected on a day: references, times and services, brought by the office's booking system; never a name."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from guide_robot.queue.domain.model import Reason, TicketState
from guide_robot.queue.server.desk_tables import appointments
from guide_robot.queue.server.problems import Refusal
from guide_robot.queue.server.tables import tickets
from guide_robot.queue.server.transaction import Transaction

MOST = 1000


@dataclass(frozen=True, kw_only=True)
class Expected:
    """An appointment: local time HH:MM, and the label and state of its ticket once its citizen has come."""

    reference: str
    clock: str
    service: str
    label: str | None = None
    state: TicketState | None = None


def replace_day(tx: Transaction, day: str, entries: list[Expected]) -> None:
    """Take a day's appointments in place of those that were known; refused whole for one unknown service."""
    for entry in entries:
        if tx.configuration.service(entry.service) is None:
            raise Refusal(404, Reason.UNKNOWN_SERVICE, f"{entry.reference}: there is no service {entry.service}.")
    if len({entry.reference for entry in entries}) < len(entries):
        raise Refusal(422, Reason.BAD_REQUEST, "A reference stands twice.")
    tx.connection.execute(delete(appointments).where(appointments.c.day == day))
    rows = [{"reference": one.reference, "day": day, "clock": one.clock, "service": one.service} for one in entries]
    if rows:
        tx.connection.execute(insert(appointments), rows)


def forget_old(tx: Transaction) -> None:
    """Forget the appointments of days that do not count any more."""
    tx.connection.execute(delete(appointments).where(appointments.c.day < tx.configuration.oldest_day(tx.now_s)))


def of_day(connection: Connection, day: str, services: list[str]) -> list[Expected]:
    """Return the appointments of some services on a day, by time."""
    here = (appointments.c.day == tickets.c.day) & (appointments.c.reference == tickets.c.appointment)
    statement = (
        select(appointments, tickets.c.label, tickets.c.state)
        .select_from(appointments.outerjoin(tickets, here))
        .where(appointments.c.day == day, appointments.c.service.in_(services))
        .order_by(appointments.c.clock, appointments.c.reference)
        .limit(MOST)
    )
    found = {}
    for row in connection.execute(statement):
        if row.state == TicketState.DELETED.value and row.reference in found:
            continue
        found[row.reference] = Expected(
            reference=row.reference,
            clock=row.clock,
            service=row.service,
            label=row.label,
            state=TicketState(row.state) if row.state else None,
        )
    return list(found.values())
