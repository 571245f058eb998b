"""The one place where a ticket's state changes, after the table of transitions."""

from dataclasses import replace
from typing import Any

from sqlalchemy import update

from guide_robot.queue.domain.model import Reason, TicketState
from guide_robot.queue.domain.transitions import ENDED, Action, Transition, transition
from guide_robot.queue.server import cards, desk_notes
from guide_robot.queue.server.problems import Refusal
from guide_robot.queue.server.rows import TicketRow
from guide_robot.queue.server.tables import tickets
from guide_robot.queue.server.transaction import Transaction


def allowed(row: TicketRow, action: Action) -> Transition:
    """Return what an action does to a ticket; refused, naming state and action, where it is not possible."""
    step = transition(TicketState(row.state), action)
    if step is None:
        raise Refusal(409, Reason.CONFLICT, f"{row.label} is {row.state}: {action.value} is not possible.")
    return step


def change(tx: Transaction, row: TicketRow, action: Action, **values: Any) -> TicketRow:
    """Carry out an action with further columns to set; tells the event, and deletes the card of who is done."""
    step = allowed(row, action)
    if step.to in ENDED:
        values["ended_at"] = tx.now_s
        cards.discard(tx, row.id)
        desk_notes.discard(tx, row.id)
    values["state"] = step.to.value
    tx.connection.execute(update(tickets).where(tickets.c.id == row.id).values(**values))
    changed = replace(row, **values)
    tx.changes.append((row, changed))
    tx.emit(step.event, changed, counter=changed.counter or row.counter)
    return changed
