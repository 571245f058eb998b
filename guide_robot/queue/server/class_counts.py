"""Priority classes in figures: a number keeps its class until its day is over, then only counts by day are left.

Some classes tell of health. What is kept of them names no number and no time: by day and class how many came, and how
many stays had to wait, or were served, for so many minutes.
"""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import Column, Connection, Integer, PrimaryKeyConstraint, String, Table, func, insert, select, update

from guide_robot.queue.domain.configuration import Configuration
from guide_robot.queue.domain.figures import Tally, Visit, What, tally
from guide_robot.queue.domain.model import TicketState
from guide_robot.queue.domain.stays import stays_of
from guide_robot.queue.domain.transitions import ENDED
from guide_robot.queue.server.rows import ClassCountRow, TicketRow, every
from guide_robot.queue.server.tables import metadata, tickets
from guide_robot.queue.server.transaction import Transaction

FORGOTTEN = ""
NORMAL = "normal"
WAITED, SERVED_FOR = "waited", "served-for"
AT_ONCE = 500

# `what` is one of What, with `minutes` 0, or WAITED or SERVED_FOR, with the minutes of stays.
class_counts = Table(
    "class_counts",
    metadata,
    Column("day", String(10), nullable=False),
    Column("priority", String(32), nullable=False),
    Column("what", String(12), nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("count", Integer, nullable=False),
    PrimaryKeyConstraint("day", "priority", "what", "minutes"),
)


def visit_of(row: TicketRow, configuration: Configuration) -> Visit:
    """Return what figures count of a ticket."""
    return Visit(
        stays=stays_of(row),
        state=TicketState(row.state),
        priority=row.rank < configuration.normal_rank,
        offline=bool(row.offline),
        issued_at_s=row.issued_at,
        class_name=_class_name(row, configuration),
        giver=row.given_by,
    )


def forget_classes(tx: Transaction) -> None:
    """Count the classes of days that are over, and forget which number had which."""
    over = tickets.c.day < tx.configuration.oldest_day(tx.now_s)
    ended = tickets.c.state.in_([state.value for state in ENDED])
    known = tickets.c.priority > FORGOTTEN
    found = tx.connection.execute(select(tickets).where(over, ended, known).limit(AT_ONCE))
    rows = every(TicketRow, found.all())
    for row in rows:
        for what, minutes, count in _counted(tally([visit_of(row, tx.configuration)])):
            _add(tx, row.day, str(row.priority), what, minutes, count)
    ids = [row.id for row in rows]
    tx.connection.execute(update(tickets).where(tickets.c.id.in_(ids)).values(priority=FORGOTTEN))


def tallies_between(connection: Connection, first: str, last: str) -> dict[str, Tally]:
    """Return what was counted of each class from one day to another, both included."""
    columns = (class_counts.c.priority, class_counts.c.what, class_counts.c.minutes)
    query = select(*columns, func.sum(class_counts.c.count).label("count")).group_by(*columns)
    names = {what.value: what for what in What}
    found: dict[str, Tally] = {}
    counted = connection.execute(query.where(class_counts.c.day.between(first, last)))
    for row in every(ClassCountRow, counted):
        times = (float(row.minutes),) * row.count
        one = Tally(
            counts=Counter({names[row.what]: row.count}) if row.what in names else Counter(),
            waiting=times if row.what == WAITED else (),
            service=times if row.what == SERVED_FOR else (),
        )
        found[row.priority] = found.get(row.priority, Tally()) + one
    return found


def _class_name(row: TicketRow, configuration: Configuration) -> str | None:
    """Return a ticket's class, None where it was counted and forgotten.

    Tickets of a version that kept the rank alone have the ids of all classes of that rank, with a plus between.
    """
    if row.priority is not None:
        return row.priority or None
    if row.rank == configuration.normal_rank:
        return NORMAL
    return "+".join(one.id for one in configuration.priority_classes if one.rank == row.rank) or str(row.rank)


def _counted(found: Tally) -> Iterator[tuple[str, int, int]]:
    """Give what is kept: what, minutes, count."""
    for what, count in found.counts.items():
        if count:
            yield what.value, 0, count
    for name, times in ((WAITED, found.waiting), (SERVED_FOR, found.service)):
        for minutes, count in Counter(round(time) for time in times).items():
            yield name, minutes, count


def _add(tx: Transaction, day: str, priority: str, what: str, minutes: int, count: int) -> None:
    key = {"day": day, "priority": priority, "what": what, "minutes": minutes}
    same = [class_counts.c[name] == value for name, value in key.items()]
    added = update(class_counts).where(*same).values(count=class_counts.c.count + count)
    if not tx.connection.execute(added).rowcount:
        tx.connection.execute(insert(class_counts), {**key, "count": count})
