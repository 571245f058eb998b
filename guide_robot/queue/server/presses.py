"""A press at a counter: carried out once however often it is sent, and taken back within a minute."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, delete, insert, select, update

from guide_robot.common.language import Language
from guide_robot.queue.domain.model import EventKind, Reason, TicketState
from guide_robot.queue.domain.transitions import ACTIVE
from guide_robot.queue.server import numbers
from guide_robot.queue.server.desk_tables import last_presses, presses
from guide_robot.queue.server.problems import Refusal
from guide_robot.queue.server.rows import LastPressRow, TicketRow, one
from guide_robot.queue.server.tables import tickets
from guide_robot.queue.server.transaction import Transaction

UNDO_WITHIN_S = 60.0
KEYS_KEPT_S = 3600.0
_TOLD = {
    TicketState.QUEUED: EventKind.REQUEUED,
    TicketState.PARKED: EventKind.PARKED,
    TicketState.MISSED: EventKind.MISSED,
}
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class LastPress:
    """What could be taken back at a counter: which tickets it changed, and until when."""

    labels: tuple[str, ...]
    until_s: float


def carried_out(tx: Transaction, key: str | None, counter: str, work: Callable[[Transaction], T]) -> T | None:
    """Do a press's work and remember how to take it back; None when the press of this key was done before."""
    if key is not None:
        own_key = f"{counter}:{key}"[-48:]
        if tx.connection.execute(select(presses.c.at).where(presses.c.key == own_key)).scalar() is not None:
            return None
        tx.connection.execute(insert(presses), {"key": own_key, "at": tx.now_s})
    begun = len(tx.changes)
    result = work(tx)
    made = tx.changes[begun:]
    if made:
        _forget(tx, counter)
        text = json.dumps([[vars(before), vars(after)] for before, after in made])
        tx.connection.execute(insert(last_presses), {"counter": counter, "at": tx.now_s, "changes": text})
    return result


def last_press(connection: Connection, counter: str, now_s: float) -> LastPress | None:
    """Return what could be taken back now, None for nothing."""
    row = _kept(connection, counter)
    if row is None or not 0.0 <= now_s - row.at <= UNDO_WITHIN_S:
        return None
    labels = dict.fromkeys(after.label for _, after in _read(row.changes))
    return LastPress(labels=tuple(labels), until_s=row.at + UNDO_WITHIN_S)


def take_back(tx: Transaction, counter: str) -> None:
    """Put back what the last press changed; refused when it is too old or somebody changed the tickets since.

    A card that went with the ticket stays gone.
    """
    row = _kept(tx.connection, counter)
    if row is None or not 0.0 <= tx.now_s - row.at <= UNDO_WITHIN_S:
        raise Refusal(409, Reason.CONFLICT, "There is nothing to take back.")
    for before, after in reversed(_read(row.changes)):
        if numbers.find(tx, after.id) != after:
            raise Refusal(409, Reason.CONFLICT, f"{after.label} has changed since.")
        _put_back(tx, before, after)
    _forget(tx, counter)


def forget_old(tx: Transaction) -> None:
    """Forget presses that nobody repeats or takes back any more."""
    tx.connection.execute(delete(presses).where(presses.c.at < tx.now_s - KEYS_KEPT_S))
    tx.connection.execute(delete(last_presses).where(last_presses.c.at < tx.now_s - UNDO_WITHIN_S))


def _kept(connection: Connection, counter: str) -> LastPressRow | None:
    of_counter = select(last_presses).where(last_presses.c.counter == counter)
    return one(LastPressRow, connection.execute(of_counter).one_or_none())


def _put_back(tx: Transaction, before: TicketRow, after: TicketRow) -> None:
    state = TicketState(before.state)
    if state in ACTIVE and _is_busy(tx, before):
        raise Refusal(409, Reason.CONFLICT, f"Counter {before.counter} has somebody else now.")
    values: dict[str, Any] = {key: value for key, value in vars(before).items() if key != "id"}
    tx.connection.execute(update(tickets).where(tickets.c.id == before.id).values(**values))
    tx.emit(_TOLD.get(state, EventKind.CHANGED), before, counter=before.counter or after.counter)


def _is_busy(tx: Transaction, row: TicketRow) -> bool:
    active = tickets.c.state.in_([state.value for state in ACTIVE])
    statement = select(tickets.c.id).where(tickets.c.counter == row.counter, active, tickets.c.id != row.id)
    return tx.connection.execute(statement.limit(1)).scalar() is not None


def _read(changes: str) -> list[tuple[TicketRow, TicketRow]]:
    return [(_row(before), _row(after)) for before, after in json.loads(changes)]


def _row(values: dict[str, Any]) -> TicketRow:
    return TicketRow(**(values | {"language": Language.or_first(values["language"])}))


def _forget(tx: Transaction, counter: str) -> None:
    tx.connection.execute(delete(last_presses).where(last_presses.c.counter == counter))
