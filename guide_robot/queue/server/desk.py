"""What counter staff do: call, recall, start, finish, miss, park, resume, transfer, requeue, delete, open, close.

What is possible in which state stands in the table of transitions; each action is one transaction.
"""

from typing import Any

from sqlalchemy import insert, select, update

from guide_robot.queue.domain.configuration import CounterConfiguration
from guide_robot.queue.domain.model import EventKind, Note, Reason, TicketState
from guide_robot.queue.domain.order import turn
from guide_robot.queue.domain.robot_report import RobotEvent
from guide_robot.queue.domain.stays import next_stay, served_s
from guide_robot.queue.domain.transitions import ACTIVE, ENDED, Action
from guide_robot.queue.server import estimates, numbers, robot_book
from guide_robot.queue.server.change import allowed, change
from guide_robot.queue.server.problems import Refusal
from guide_robot.queue.server.rows import TicketRow, every, one
from guide_robot.queue.server.tables import counters, tickets
from guide_robot.queue.server.transaction import Transaction

_ACTIVE = tuple(state.value for state in ACTIVE)
_OPEN = tuple(state.value for state in TicketState if state not in ENDED)
_WAITS_AGAIN = {"counter": None, "called_at": None, "started_at": None, "call_count": 0}


def call_next(tx: Transaction, counter_id: str) -> TicketRow | None:
    """Call the ticket whose turn it is at this counter and return its row; None when nobody waits."""
    counter = free_counter(tx, counter_id)
    heads = [head for service in counter.services if (head := _head(tx, service, counter_id)) is not None]
    if not heads:
        return None
    head = min(heads, key=turn)
    return change(tx, head, Action.CALL, counter=counter_id, call_count=1, called_at=tx.now_s)


def act(tx: Transaction, ticket_id: str, action: Action, counter_id: str) -> TicketRow:
    """Carry out an action on one ticket and return its row; refused where the table does not allow it."""
    row = own_ticket(tx, ticket_id, counter_id)
    allowed(row, action)
    if action is Action.RECALL and row.call_count >= tx.configuration.no_show_calls:
        action = Action.NO_SHOW
    if action is Action.RESUME:
        free_counter(tx, counter_id)
    if action is Action.FINISH:
        estimates.learn_time(tx, row.service, served_s(row, tx.now_s) or 0.0)
    return change(tx, row, action, **_fields(tx, row, action, counter_id))


def transfer(
    tx: Transaction, ticket_id: str, counter_id: str, *, service: str | None, to_counter: str | None
) -> TicketRow:
    """Send a ticket to another service, or to one counter; it keeps its number and its place by arrival."""
    row = own_ticket(tx, ticket_id, counter_id)
    allowed(row, Action.TRANSFER)
    target = service or row.service
    _check_destination(tx, target, to_counter)
    again = _WAITS_AGAIN | next_stay(row, tx.now_s, served=True)
    return change(tx, row, Action.TRANSFER, **again, service=target, only_counter=to_counter)


def _check_destination(tx: Transaction, service: str, counter_id: str | None) -> None:
    """Refuse a destination that does not exist, or where nobody would call the ticket."""
    if tx.configuration.service(service) is None:
        raise Refusal(404, Reason.UNKNOWN_SERVICE, f"There is no service {service}.")
    open_ids = estimates.remembered_counters(tx)
    if counter_id is None:
        if estimates.working_share(tx.configuration, open_ids, service) == 0.0:
            raise Refusal(409, Reason.SERVICE_CLOSED, f"No counter for {service} is open.")
        return
    destination = tx.configuration.counter(counter_id)
    if destination is None or service not in destination.services:
        raise Refusal(409, Reason.CONFLICT, f"Counter {counter_id} does not serve {service}.")
    if counter_id not in open_ids:
        raise Refusal(409, Reason.SERVICE_CLOSED, f"Counter {counter_id} is closed.")


def set_open(tx: Transaction, counter_id: str, is_open: bool) -> None:
    """Open or close a counter, unless a ticket is under way. Tickets that waited for it alone wait for all then."""
    if not is_open:
        free_counter(tx, counter_id)
        waited = (tickets.c.state == TicketState.QUEUED.value) & (tickets.c.only_counter == counter_id)
        tx.connection.execute(update(tickets).where(waited).values(only_counter=None))
    tx.remembered.pop("open_counters", None)
    changed = tx.connection.execute(update(counters).where(counters.c.id == counter_id).values(open=is_open))
    if not changed.rowcount:
        tx.connection.execute(insert(counters), {"id": counter_id, "open": is_open})
    tx.emit(EventKind.COUNTER_OPENED if is_open else EventKind.COUNTER_CLOSED, counter=counter_id)


def note(tx: Transaction, ticket_id: str, what: Note) -> None:
    """Tell staff something that a robot noticed about a ticket."""
    row = numbers.find(tx, ticket_id)
    if row is None:
        raise Refusal(404, Reason.NOT_FOUND, "There is no such ticket.")
    tx.emit(EventKind.NOTED, row, note=what)
    if what is Note.NEEDS_A_PERSON:
        robot_book.count(tx, RobotEvent.CALL)
        robot_book.call_staff(tx, row.label)


def end_old_days(tx: Transaction) -> None:
    """Count as missed whoever still waits from an earlier day, once that does not count any more."""
    oldest = tx.configuration.oldest_day(tx.now_s)
    left = select(tickets).where(tickets.c.state.in_(_OPEN), tickets.c.day < oldest).limit(500)
    for row in every(TicketRow, tx.connection.execute(left).all()):
        change(tx, row, Action.END_DAY)


def end_waiting_after_closing(tx: Transaction) -> None:
    """Count as missed whoever waits so long after closing, where the centre says so; who is at a counter stays."""
    minutes, now_s = tx.configuration.waiting_ends_after_minutes, tx.now_s
    if minutes is None or tx.configuration.is_open(now_s):
        return
    closed_s = tx.configuration.last_closing_s(now_s)
    if now_s < closed_s + 60.0 * minutes:
        return
    waits = (tickets.c.state == TicketState.QUEUED.value) & (tickets.c.issued_at < closed_s)
    for row in every(TicketRow, tx.connection.execute(select(tickets).where(waits).limit(500)).all()):
        change(tx, row, Action.END_DAY)


def _head(tx: Transaction, service: str, counter_id: str) -> TicketRow | None:
    first = (
        select(tickets)
        .where(
            tickets.c.state == TicketState.QUEUED.value,
            tickets.c.service == service,
            tickets.c.only_counter.is_(None) | (tickets.c.only_counter == counter_id),
        )
        .order_by(tickets.c.rank, tickets.c.position, tickets.c.number)
        .limit(1)
    )
    return one(TicketRow, tx.connection.execute(first).one_or_none())


def free_counter(tx: Transaction, counter_id: str) -> CounterConfiguration:
    """Return a counter that may call: open, with no ticket under way; refused otherwise."""
    counter = tx.configuration.counter(counter_id)
    if counter is None:
        raise Refusal(404, Reason.NOT_FOUND, f"There is no counter {counter_id}.")
    if counter_id not in estimates.remembered_counters(tx):
        raise Refusal(409, Reason.CONFLICT, f"Counter {counter_id} is closed.")
    busy = tx.connection.execute(
        select(tickets.c.label).where(tickets.c.counter == counter_id, tickets.c.state.in_(_ACTIVE)).limit(1)
    ).scalar()
    if busy is not None:
        raise Refusal(409, Reason.CONFLICT, f"Counter {counter_id} has {busy} under way.")
    return counter


def own_ticket(tx: Transaction, ticket_id: str, counter_id: str) -> TicketRow:
    """Return a ticket that this counter has, or one of its services that no counter is busy with."""
    row = numbers.find(tx, ticket_id)
    counter = tx.configuration.counter(counter_id)
    if row is None or counter is None:
        raise Refusal(404, Reason.NOT_FOUND, "There is no such ticket.")
    elsewhere = row.counter != counter_id
    if elsewhere and (row.state in _ACTIVE or row.service not in counter.services):
        raise Refusal(403, Reason.NOT_ALLOWED, f"{row.label} is not at counter {counter_id}.")
    return row


def _fields(tx: Transaction, row: TicketRow, action: Action, counter_id: str) -> dict[str, Any]:
    """Return what an action sets besides the state."""
    if action is Action.RECALL:
        return {"call_count": row.call_count + 1}
    if action is Action.START:
        return {"started_at": tx.now_s}
    if action is Action.PARK:
        return {"served_before_s": served_s(row, tx.now_s)}
    if action is Action.RESUME:  # the waiting ended at the first call; the time at this counter goes on now
        return {"counter": counter_id, "call_count": 1, "started_at": tx.now_s}
    if action is Action.REQUEUE:
        again = _WAITS_AGAIN | next_stay(row, tx.now_s, served=False)
        return {**again, "ended_at": None, "position": tx.next_position()}
    return {}
