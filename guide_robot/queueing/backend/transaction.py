"""What a piece of work sees of the database: a connection, the time, and the journal it writes to."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from guide_robot.queueing.backend.configuration import Configuration
from guide_robot.queueing.backend.tables import events, journal_head
from guide_robot.queueing.model import EventKind, Language, Note, TicketEvent, TicketState

_LOCK_HEAD = select(journal_head.c.sequence, journal_head.c.position).where(journal_head.c.id == 1).with_for_update()
_MOVE_HEAD = (
    update(journal_head)
    .where(journal_head.c.id == 1)
    .values(sequence=bindparam("new_sequence"), position=bindparam("new_position"))
)
_INSERT_EVENT = insert(events)


@dataclass(kw_only=True)
class Transaction:
    """One open transaction of the single writer.

    `sequence` and `position` are the journal's heads; both only grow. `remembered` spares queries whose answer
    does not change between the pieces of work of one commit. Mutable on purpose: it lives for one commit.
    """

    connection: Connection
    configuration: Configuration
    now_s: float
    sequence: int
    position: int
    emitted: list[TicketEvent] = field(default_factory=list)
    remembered: dict[str, Any] = field(default_factory=dict)

    def next_position(self) -> int:
        """Return a place behind everybody: the time in microseconds, but always growing, also when clocks jump."""
        self.position = max(self.position + 1, int(self.now_s * 1e6))
        return self.position

    def emit(
        self, kind: EventKind, ticket: Any = None, *, counter: str | None = None, note: Note | None = None
    ) -> None:
        """Add an event to the journal; `ticket` is a row of the tickets table."""
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
                language=Language(ticket.language) if ticket else None,
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
    head = connection.execute(_LOCK_HEAD).one()
    return Transaction(
        connection=connection, configuration=configuration, now_s=now_s, sequence=head.sequence, position=head.position
    )


def finish(transaction: Transaction) -> None:
    """Write the journal; the caller commits."""
    connection = transaction.connection
    connection.execute(_MOVE_HEAD, {"new_sequence": transaction.sequence, "new_position": transaction.position})
    if transaction.emitted:
        connection.execute(_INSERT_EVENT, [event_row(entry) for entry in transaction.emitted])


def event_row(entry: TicketEvent) -> dict[str, Any]:
    """Return an event as a row of the events table."""
    return {
        "sequence": entry.sequence,
        "kind": entry.kind.value,
        "at": entry.at_s,
        "ticket_id": entry.ticket_id,
        "label": entry.label,
        "service": entry.service,
        "counter": entry.counter,
        "state": entry.state.value if entry.state else None,
        "call_count": entry.call_count,
        "language": entry.language.value if entry.language else None,
        "note": entry.note.value if entry.note else None,
    }


def event_from_row(row: Any) -> TicketEvent:
    """Return a row of the events table as an event."""
    return TicketEvent(
        sequence=row.sequence,
        kind=EventKind(row.kind),
        at_s=row.at,
        ticket_id=row.ticket_id,
        label=row.label,
        service=row.service,
        counter=row.counter,
        state=TicketState(row.state) if row.state else None,
        call_count=row.call_count,
        language=Language(row.language) if row.language else None,
        note=Note(row.note) if row.note else None,
    )
