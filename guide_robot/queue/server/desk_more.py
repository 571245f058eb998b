"""What a counter's page shows beside its tickets: today's count, notes, appointments, what can be taken back."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from guide_robot.queue.domain.configuration import Configuration
from guide_robot.queue.domain.model import TicketState
from guide_robot.queue.server import appointments, desk_notes, presses
from guide_robot.queue.server.appointments import Expected
from guide_robot.queue.server.presses import LastPress
from guide_robot.queue.server.rows import NoteRow
from guide_robot.queue.server.tables import tickets

DAY_S = 86_400.0


@dataclass(frozen=True, kw_only=True, repr=False)
class DeskMore:
    """Beside the tickets; `notes` are sealed."""

    served_today: int
    undo: LastPress | None
    notes: list[NoteRow]
    expected: list[Expected]


def desk_more(
    connection: Connection, configuration: Configuration, counter_id: str, current: str | None, now_s: float
) -> DeskMore:
    """Return what a counter sees beside its tickets; `current` is the ticket there."""
    day = configuration.day(now_s)
    counter = configuration.counter(counter_id)
    return DeskMore(
        served_today=_served_today(connection, configuration, counter_id, now_s),
        undo=presses.last_press(connection, counter_id, now_s),
        notes=desk_notes.of_ticket(connection, current) if current is not None else [],
        expected=appointments.of_day(connection, day, counter.services if counter else []),
    )


def _served_today(connection: Connection, configuration: Configuration, counter_id: str, now_s: float) -> int:
    """Count whom a counter has finished since midnight, with whoever took the number before it."""
    done = (
        (tickets.c.counter == counter_id)
        & (tickets.c.state == TicketState.FINISHED.value)
        & (tickets.c.day >= configuration.day(now_s - DAY_S))
        & (tickets.c.ended_at >= configuration.day_begins_s(now_s))
    )
    return int(connection.execute(select(func.count()).select_from(tickets).where(done)).scalar_one())
