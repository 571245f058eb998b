"""What counter staff do: call, recall, start, finish, miss, park, resume, transfer, requeue, delete, open, close.

One table says from which states an action is allowed and to which it leads; each action is one transaction.
"""

from enum import Enum
from typing import Any

from sqlalchemy import insert, select, update

from guide_robot.queueing.backend import cards, estimates, numbers
from guide_robot.queueing.backend.configuration import CounterConfiguration
from guide_robot.queueing.backend.problems import Refusal
from guide_robot.queueing.backend.tables import counters, tickets
from guide_robot.queueing.backend.transaction import Transaction
from guide_robot.queueing.model import EventKind, Note, Reason, TicketState

S = TicketState


class Action(Enum):
    """What staff may do with one ticket."""

    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    MISS = "miss"
    PARK = "park"
    RESUME = "resume"
    REQUEUE = "requeue"
    DELETE = "delete"


TRANSITIONS: dict[Action, tuple[frozenset[TicketState], TicketState, EventKind]] = {
    Action.RECALL: (frozenset({S.CALLED}), S.CALLED, EventKind.RECALLED),
    Action.START: (frozenset({S.CALLED}), S.PROCESSING, EventKind.STARTED),
    Action.FINISH: (frozenset({S.CALLED, S.PROCESSING}), S.FINISHED, EventKind.FINISHED),
    Action.MISS: (frozenset({S.CALLED}), S.MISSED, EventKind.MISSED),
    Action.PARK: (frozenset({S.CALLED, S.PROCESSING}), S.PARKED, EventKind.PARKED),
    Action.RESUME: (frozenset({S.PARKED}), S.CALLED, EventKind.CALLED),
    Action.REQUEUE: (frozenset({S.MISSED, S.PARKED, S.CALLED}), S.QUEUED, EventKind.REQUEUED),
    Action.DELETE: (frozenset({S.QUEUED, S.PARKED, S.MISSED}), S.DELETED, EventKind.DELETED),
}
ENDED = frozenset({S.FINISHED, S.MISSED, S.DELETED})
ACTIVE = (S.CALLED.value, S.PROCESSING.value)


def call_next(tx: Transaction, counter_id: str) -> Any:
    """Call the ticket whose turn it is at this counter and return its row; None when nobody waits."""
    counter = _free_counter(tx, counter_id)
    heads = [head for service in counter.services if (head := _head(tx, service, counter_id)) is not None]
    if not heads:
        return None
    head = min(heads, key=lambda row: (row.rank, row.position, row.number))
    return _change(
        tx, head, EventKind.CALLED, state=S.CALLED.value, counter=counter_id, call_count=1, called_at=tx.now_s
    )


def act(tx: Transaction, ticket_id: str, action: Action, counter_id: str) -> Any:
    """Carry out an action on one ticket and return its row; refused where the table does not allow it."""
    row = _own_ticket(tx, ticket_id, counter_id)
    allowed_from, to, kind = TRANSITIONS[action]
    if S(row.state) not in allowed_from:
        raise Refusal(409, Reason.CONFLICT, f"{row.label} is {row.state}: {action.value} is not possible.")
    if action is Action.RECALL and row.call_count >= tx.configuration.no_show_calls:
        to, kind = S.MISSED, EventKind.MISSED
    if action is Action.RESUME:
        _free_counter(tx, counter_id)
    if action is Action.FINISH:
        estimates.learn_time(tx, row.service, tx.now_s - (row.started_at or row.called_at or tx.now_s))
    changed = _change(tx, row, kind, state=to.value, **_fields(tx, row, action, to, counter_id))
    if to in ENDED:
        cards.discard(tx, row.id)
    return changed


def transfer(tx: Transaction, ticket_id: str, counter_id: str, *, service: str | None, to_counter: str | None) -> Any:
    """Send a ticket to another service, or to one counter; it keeps its number and its place by arrival."""
    row = _own_ticket(tx, ticket_id, counter_id)
    if S(row.state) not in (S.CALLED, S.PROCESSING, S.PARKED):
        raise Refusal(409, Reason.CONFLICT, f"{row.label} is {row.state}: transfer is not possible.")
    target = service or row.service
    _check_destination(tx, target, to_counter)
    return _change(
        tx,
        row,
        EventKind.TRANSFERRED,
        state=S.QUEUED.value,
        service=target,
        only_counter=to_counter,
        counter=None,
        call_count=0,
        called_at=None,
        started_at=None,
    )


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
    """Open or close a counter; one with a ticket under way is not closed. Who waited for it alone waits for all."""
    if not is_open:
        _free_counter(tx, counter_id)
        waited = (tickets.c.state == S.QUEUED.value) & (tickets.c.only_counter == counter_id)
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


def end_old_days(tx: Transaction) -> None:
    """Count as missed whoever still waits from an earlier day."""
    today = tx.configuration.day(tx.now_s)
    open_states = [S.QUEUED.value, S.PARKED.value, *ACTIVE]
    rows = tx.connection.execute(
        select(tickets).where(tickets.c.state.in_(open_states), tickets.c.day < today).limit(500)
    ).all()
    for row in rows:
        _change(tx, row, EventKind.MISSED, state=S.MISSED.value, ended_at=tx.now_s)
        cards.discard(tx, row.id)


def _head(tx: Transaction, service: str, counter_id: str) -> Any:
    return tx.connection.execute(
        select(tickets)
        .where(
            tickets.c.state == S.QUEUED.value,
            tickets.c.service == service,
            tickets.c.only_counter.is_(None) | (tickets.c.only_counter == counter_id),
        )
        .order_by(tickets.c.rank, tickets.c.position, tickets.c.number)
        .limit(1)
    ).one_or_none()


def _free_counter(tx: Transaction, counter_id: str) -> CounterConfiguration:
    counter = tx.configuration.counter(counter_id)
    if counter is None:
        raise Refusal(404, Reason.NOT_FOUND, f"There is no counter {counter_id}.")
    if counter_id not in estimates.remembered_counters(tx):
        raise Refusal(409, Reason.CONFLICT, f"Counter {counter_id} is closed.")
    busy = tx.connection.execute(
        select(tickets.c.label).where(tickets.c.counter == counter_id, tickets.c.state.in_(ACTIVE)).limit(1)
    ).scalar()
    if busy is not None:
        raise Refusal(409, Reason.CONFLICT, f"Counter {counter_id} has {busy} under way.")
    return counter


def _own_ticket(tx: Transaction, ticket_id: str, counter_id: str) -> Any:
    """Return a ticket that this counter has, or one of its services that no counter is busy with."""
    row = numbers.find(tx, ticket_id)
    counter = tx.configuration.counter(counter_id)
    if row is None or counter is None:
        raise Refusal(404, Reason.NOT_FOUND, "There is no such ticket.")
    elsewhere = row.counter != counter_id
    if elsewhere and (row.state in ACTIVE or row.service not in counter.services):
        raise Refusal(403, Reason.NOT_ALLOWED, f"{row.label} is not at counter {counter_id}.")
    return row


def _fields(tx: Transaction, row: Any, action: Action, to: TicketState, counter_id: str) -> dict[str, Any]:
    if action is Action.RECALL and to is S.CALLED:
        return {"call_count": row.call_count + 1}
    if action is Action.START:
        return {"started_at": tx.now_s}
    if action is Action.RESUME:
        return {"counter": counter_id, "call_count": 1, "called_at": tx.now_s, "started_at": None}
    if action is Action.REQUEUE:
        cleared = {"counter": None, "called_at": None, "started_at": None, "ended_at": None}
        return {**cleared, "call_count": 0, "position": tx.next_position()}
    return {"ended_at": tx.now_s} if to in ENDED else {}


def _change(tx: Transaction, row: Any, kind: EventKind, **values: Any) -> Any:
    tx.connection.execute(update(tickets).where(tickets.c.id == row.id).values(**values))
    changed = numbers.find(tx, row.id)
    tx.emit(kind, changed, counter=changed.counter or row.counter)
    return changed
