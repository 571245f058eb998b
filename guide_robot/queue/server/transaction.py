"""What a piece of work sees of the database: a connection, the time, and the journal it writes to."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, insert, select, update

from guide_robot.queue.domain.configuration import Configuration
from guide_robot.queue.domain.model import EventKind, Note, TicketEvent, TicketState
from guide_robot.queue.domain.wire import EVENT
from guide_robot.queue.server.rows import HeadRow, TicketRow
from guide_robot.queue.server.tables import events, journal_head

_LOCK_HEAD = select(journal_head.c.sequence, journal_head.c.position).where(journal_head.c.id == 1).with_for_update()
_MOVE_HEAD = (
    update(journal_head)
    .where(journal_head.c.id == 1)
    .values(sequence=bindparam("new_sequence"), position=bindparam("new_position"))
)
_INSERT_EVENT = insert(events).values(at=bindparam("at_s"))
_EVENT_COLUMNS = tuple(column if column is not events.c.at else column.label("at_s") for column in events.c)


@dataclass(kw_only=True)
class Transaction:
    """One open transaction of the single writer.

    `sequence` and `position` are the journal's heads; both only grow. `remembered` spares queries whose answer
    does not change between the pieces of work of one commit; `changes` are tickets before and after.
    Mutable on purpose: it lives for one commit.
    """

    connection: Connection
    configuration: Configuration
    now_s: float
    sequence: int
    position: int
    emitted: list[TicketEvent] = field(default_factory=list)
    remembered: dict[str, Any] = field(default_factory=dict)
    changes: list[tuple[TicketRow, TicketRow]] = field(default_factory=list)

    def next_position(self) -> int:
        """Return a place behind everybody: the time in microseconds, but always growing, also when clocks jump."""
        self.position = max(self.position + 1, int(self.now_s * 1e6))
        return self.position

    def emit(
        self, kind: EventKind, ticket: TicketRow | None = None, *, counter: str | None = None, note: Note | None = None
    ) -> None:
        """Add an event to the journal."""
        self.sequence += 1
        self.emitted.append(
            TicketEvent(
                sequence=self.sequence,
                kind=kind,
                at_s=self.now_s,
                ticket_id=ticket.id if ticket else None,
                label=ticket.label if ticket else None,
                service=ticket.service if ticket else None,
                counter=counter if counter is not None else (ticket.counter if ticket else None),
                state=TicketState(ticket.state) if ticket else None,
                call_count=ticket.call_count if ticket else 0,
                language=ticket.language if ticket else None,
                note=note,
            )
        )

    def mark(self) -> tuple[int, int, int]:
        """Return where the journal stands, for `restore`."""
        return self.sequence, self.position, len(self.emitted)

    def restore(self, mark: tuple[int, int, int]) -> None:
        """Forget what was emitted since the mark: its work was rolled back."""
        self.remembered.clear()
        self.sequence, self.position, count = mark
        del self.emitted[count:]


def begin(connection: Connection, configuration: Configuration, now_s: float) -> Transaction:
    """Take the journal's lock, so that writers of all processes take turns, and return the transaction."""
    head = HeadRow(**connection.execute(_LOCK_HEAD).one()._mapping)
    return Transaction(
        connection=connection, configuration=configuration, now_s=now_s, sequence=head.sequence, position=head.position
    )


def finish(transaction: Transaction) -> None:
    """Write the journal; the caller commits."""
    connection = transaction.connection
    connection.execute(_MOVE_HEAD, {"new_sequence": transaction.sequence, "new_position": transaction.position})
    if transaction.emitted:
        rows = [EVENT.dump_python(entry, mode="json") for entry in transaction.emitted]
        connection.execute(_INSERT_EVENT, rows)


def read_events(connection: Connection, where: ColumnElement[bool], limit: int) -> list[TicketEvent]:
    """Return the journal's entries that meet a condition, in order."""
    statement = select(*_EVENT_COLUMNS).where(where).order_by(events.c.sequence).limit(limit)
    return [EVENT.validate_python(dict(row._mapping)) for row in connection.execute(statement)]
