"""The order of calls where staff decide: done and next, out of turn with a reason, priority set or withdrawn."""

from dataclasses import replace

from sqlalchemy import select, update

from guide_robot.queue.domain.model import EventKind, Reason, TicketState
from guide_robot.queue.domain.transitions import ACTIVE, ENDED, Action
from guide_robot.queue.server import desk, numbers
from guide_robot.queue.server.cards import write_audit
from guide_robot.queue.server.change import change
from guide_robot.queue.server.problems import Refusal
from guide_robot.queue.server.rows import TicketRow
from guide_robot.queue.server.schemas import TurnReason
from guide_robot.queue.server.tables import tickets
from guide_robot.queue.server.tokens import Identity
from guide_robot.queue.server.transaction import Transaction


def done_and_next(tx: Transaction, counter: str, current: str | None) -> TicketRow | None:
    """End the ticket at the counter, if any, and call the next; returns its row, None when nobody waits.

    `current` is the ticket that the clerk saw there: refused when it is another one by now.
    """
    active = tickets.c.state.in_([state.value for state in ACTIVE])
    found = tx.connection.execute(select(tickets.c.id).where(tickets.c.counter == counter, active).limit(1)).scalar()
    if found != current:
        raise Refusal(409, Reason.CONFLICT, f"Counter {counter} has changed since.")
    if current is not None:
        desk.act(tx, current, Action.FINISH, counter)
    return desk.call_next(tx, counter)


def call_out_of_turn(
    tx: Transaction, ticket_id: str, counter: str, reason: TurnReason, identity: Identity
) -> TicketRow:
    """Call one ticket although it is not its turn; who did it and why stands in the audit log."""
    desk.free_counter(tx, counter)
    row = desk.own_ticket(tx, ticket_id, counter)
    changed = change(tx, row, Action.CALL, counter=counter, call_count=1, called_at=tx.now_s)
    write_audit(tx, "out-of-turn", ticket_id, counter, identity.who, reason.value)
    return changed


def set_priority(tx: Transaction, ticket_id: str, priority: str, identity: Identity) -> TicketRow:
    """Give a ticket a priority class and its rank, or with "" the normal one."""
    row = numbers.find(tx, ticket_id)
    if row is None:
        raise Refusal(404, Reason.NOT_FOUND, "There is no such ticket.")
    rank = tx.configuration.rank(priority)
    if rank is None:
        raise Refusal(422, Reason.UNKNOWN_PRIORITY, f"There is no priority class {priority}.")
    if TicketState(row.state) in ENDED:
        raise Refusal(409, Reason.CONFLICT, f"{row.label} is {row.state}: its priority does not count any more.")
    changed = replace(row, rank=rank, priority=priority or None)
    if changed == row:
        return row
    values = {"rank": changed.rank, "priority": changed.priority}
    tx.connection.execute(update(tickets).where(tickets.c.id == row.id).values(**values))
    tx.changes.append((row, changed))
    tx.emit(EventKind.CHANGED, changed)
    write_audit(tx, "priority-set" if priority else "priority-withdrawn", ticket_id, identity.counter, identity.who)
    return changed


def cancel(tx: Transaction, ticket_id: str) -> TicketRow:
    """End a ticket whose citizen goes away; refused while a counter serves it."""
    row = numbers.find(tx, ticket_id)
    if row is None:
        raise Refusal(404, Reason.NOT_FOUND, "There is no such ticket.")
    return change(tx, row, Action.DELETE)
