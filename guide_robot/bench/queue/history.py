"""Years of finished tickets, written straight into a backend's database."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert

from guide_robot.queue.server.database import Database
from guide_robot.queue.server.tables import events, journal_head, tickets

PER_DAY = 2000
AT_ONCE = 20_000
DAY_S = 86_400.0
PREFIXES = {"certified_copy": "A", "birth_registration": "B", "residence": "C", "land": "D"}


def write_history(database_url: str, count: int, today: date, now_s: float) -> None:
    """Add finished and missed tickets of earlier days, each with its event of the last week at most."""
    database = Database(database_url)
    database.migrate()
    services = list(PREFIXES)
    try:
        for start in range(0, count, AT_ONCE):
            rows = [_row(number, services, today, now_s) for number in range(start, min(count, start + AT_ONCE))]
            with database.writer.begin() as connection:
                connection.execute(insert(tickets), rows)
                connection.execute(insert(events), [_event(start + i + 1, row) for i, row in enumerate(rows)])
        with database.writer.begin() as connection:
            connection.execute(journal_head.update().values(sequence=count, position=int((now_s - DAY_S) * 1e6)))
        if not database.is_sqlite:
            _let_rest(database)
    finally:
        database.close()


def _let_rest(database: Database) -> None:
    """Do at once what PostgreSQL does over years of such tickets: a bulk load's own aftermath is not measured."""
    with database.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM (ANALYZE)")
        connection.exec_driver_sql("CHECKPOINT")


def _row(number: int, services: list[str], today: date, now_s: float) -> dict[str, Any]:
    ago, of_day = divmod(number, PER_DAY)
    day = (today - timedelta(days=ago + 1)).isoformat()
    service = services[of_day % len(services)]
    in_service = of_day // len(services) + 1
    label = f"{PREFIXES[service]}{in_service:03d}"
    issued_at = now_s - (ago + 1) * DAY_S + of_day
    missed = number % 20 == 0
    return {
        "id": f"{day}-{label}",
        "request_id": f"history-{number:09d}",
        "day": day,
        "first_service": service,
        "service": service,
        "number": in_service,
        "label": label,
        "state": "missed" if missed else "finished",
        "rank": 10 if number % 7 == 0 else 50,
        "position": int(issued_at * 1e6),
        "language": "vi",
        "offline": False,
        "counter": str(of_day % len(services) + 1),
        "call_count": 3 if missed else 1,
        "issued_at": issued_at,
        "recorded_at": issued_at,
        "called_at": issued_at + 600.0,
        "started_at": None if missed else issued_at + 630.0,
        "ended_at": issued_at + 900.0,
    }


def _event(sequence: int, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "sequence": sequence,
        "kind": "ticket.finished",
        "at": row["ended_at"],
        "ticket_id": row["id"],
        "label": row["label"],
        "service": row["service"],
        "counter": row["counter"],
        "state": row["state"],
        "call_count": row["call_count"],
        "language": row["language"],
        "note": None,
    }
