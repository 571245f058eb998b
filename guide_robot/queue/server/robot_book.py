"""What the database keeps of robots: which are missed when silent, where staff are wanted, what is counted by day."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, delete, func, insert, select, update

from guide_robot.queue.domain.robot_report import RobotEvent
from guide_robot.queue.server.robot_tables import robot_counts, robots, staff_calls
from guide_robot.queue.server.rows import RobotCountRow, every
from guide_robot.queue.server.tables import tokens
from guide_robot.queue.server.transaction import Transaction

DAY_S = 86_400.0
MISSED_FOR_S = 30 * DAY_S  # a robot that is away for so long was taken away
CALLED_FOR_S = DAY_S
_SUMS = select(robot_counts.c.event, func.sum(robot_counts.c.count).label("count")).group_by(robot_counts.c.event)


def known_robots(connection: Connection) -> set[str]:
    """Return the robots that are missed when they fall silent: those whose token was not revoked."""
    valid = select(tokens.c.name).where(tokens.c.revoked.is_(False))
    return set(connection.execute(select(robots.c.name).where(robots.c.token_name.in_(valid))).scalars())


def remember_robot(tx: Transaction, name: str, token_name: str) -> None:
    """Keep that a robot was heard."""
    values = {"token_name": token_name, "heard_at": tx.now_s}
    if not tx.connection.execute(update(robots).where(robots.c.name == name).values(**values)).rowcount:
        tx.connection.execute(insert(robots), {"name": name, **values})


def forget_robots(tx: Transaction, names: Iterable[str] = ()) -> None:
    """Forget these robots, and those that have been away for too long."""
    away = robots.c.heard_at < tx.now_s - MISSED_FOR_S
    tx.connection.execute(delete(robots).where(robots.c.name.in_(list(names)) | away))


def open_calls(connection: Connection) -> set[str]:
    """Return where staff are wanted: tickets' numbers and robots' names."""
    return set(connection.execute(select(staff_calls.c.subject)).scalars())


def call_staff(tx: Transaction, subject: str) -> None:
    """Keep that staff are wanted, until somebody takes care."""
    end_call(tx, subject)
    tx.connection.execute(insert(staff_calls), {"subject": subject, "at": tx.now_s})


def end_call(tx: Transaction, subject: str) -> None:
    """Note that somebody takes care; calls of earlier days are over too."""
    over = (staff_calls.c.subject == subject) | (staff_calls.c.at < tx.now_s - CALLED_FOR_S)
    tx.connection.execute(delete(staff_calls).where(over))


def count(tx: Transaction, event: RobotEvent, robot: str = "", run: str = "", by: int = 1) -> None:
    """Count something that happened today."""
    key = {"day": tx.configuration.day(tx.now_s), "robot": robot, "run": run, "event": event.value}
    same = [robot_counts.c[name] == value for name, value in key.items()]
    added = update(robot_counts).where(*same).values(count=robot_counts.c.count + by)
    if not tx.connection.execute(added).rowcount:
        tx.connection.execute(insert(robot_counts), {**key, "count": by})


def take_counts(tx: Transaction, robot: str, run: str, totals: Mapping[RobotEvent, int]) -> None:
    """Take in what a robot has counted since its program began: what is new of it happened today.

    A report that comes twice counts once, and one that was lost is made good by the next. A new call is kept too.
    """
    own = (robot_counts.c.robot == robot) & (robot_counts.c.run == run)
    counted = {row.event: row.count for row in every(RobotCountRow, tx.connection.execute(_SUMS.where(own)))}
    for event, so_far in totals.items():
        new = so_far - counted.get(event.value, 0)
        if new > 0:
            count(tx, event, robot, run, new)
            if event is RobotEvent.CALL:
                call_staff(tx, robot)


def counts_between(connection: Connection, first: str, last: str) -> dict[RobotEvent, int]:
    """Return what was counted from one day to another, both included."""
    found = every(RobotCountRow, connection.execute(_SUMS.where(robot_counts.c.day.between(first, last))))
    known = {event.value: event for event in RobotEvent}
    return {known[row.event]: row.count for row in found if row.event in known}
