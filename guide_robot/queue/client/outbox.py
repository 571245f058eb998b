"""The bridge's memory on disk: requests under way, leased numbers, offline tickets, the last event seen.

SQLite with synchronous=FULL: what it returned from survives kill -9 and loss of power. It holds no personal data:
sealed cards stay in memory.
"""

import fcntl
import sqlite3
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from guide_robot.common.errors import UserError
from guide_robot.common.language import Language
from guide_robot.queue.domain.model import IssueRequest, Lease, OfflineTicket, Ticket, TicketState
from guide_robot.queue.domain.wire import TICKET

SCHEMA = """
CREATE TABLE IF NOT EXISTS requests (
    request_id TEXT PRIMARY KEY, service TEXT NOT NULL, priority TEXT NOT NULL, language TEXT NOT NULL,
    asked_at REAL NOT NULL, state TEXT NOT NULL, ticket TEXT, lease_id TEXT, note TEXT,
    appointment TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS requests_state ON requests (state, asked_at);
CREATE TABLE IF NOT EXISTS lease_wishes (service TEXT PRIMARY KEY, request_id TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS numbers (
    ticket_id TEXT PRIMARY KEY, lease_id TEXT NOT NULL, service TEXT NOT NULL, day TEXT NOT NULL,
    number INTEGER NOT NULL, label TEXT NOT NULL, code TEXT NOT NULL, expires_at REAL NOT NULL, used_by TEXT UNIQUE);
CREATE TABLE IF NOT EXISTS cursor (id INTEGER PRIMARY KEY CHECK (id = 1), sequence INTEGER NOT NULL);
"""


class RequestState(Enum):
    """PENDING: perhaps the backend has it. ISSUED: it has. OFFLINE: a leased number, to be settled.

    WITHDRAWING: nobody waits for the answer any more; from then on it must never get a ticket, for the
    withdrawal may arrive at any time.
    """

    PENDING = "pending"
    WITHDRAWING = "withdrawing"
    ISSUED = "issued"
    OFFLINE = "offline"
    SETTLED = "settled"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What waits in the outbox, and how many leased numbers are left for each service."""

    to_settle: int
    refused: int
    leased: dict[str, int]


class Outbox:
    """One bridge's outbox; safe to use from several threads. Times are seconds since 1970."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock_file = path.with_name(path.name + ".lock").open("w")
        try:
            fcntl.flock(self._lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock_file.close()
            raise UserError(f"{path}: another bridge uses this outbox") from None
        self._lock = threading.Lock()
        try:
            self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._database.row_factory = sqlite3.Row
            for pragma in ("journal_mode=WAL", "synchronous=FULL"):
                self._database.execute(f"PRAGMA {pragma}").close()
            self._database.executescript(SCHEMA)
            self._add_missing()
        except sqlite3.DatabaseError as error:
            self._lock_file.close()
            raise UserError(f"{path}: expected an outbox: {error}") from None

    def _add_missing(self) -> None:
        """Bring a file of an earlier version up to date."""
        columns = {row["name"] for row in self._database.execute("PRAGMA table_info(requests)").fetchall()}
        if "appointment" not in columns:
            self._database.execute("ALTER TABLE requests ADD COLUMN appointment TEXT NOT NULL DEFAULT ''").close()

    def close(self) -> None:
        """Close the file and let another bridge have it."""
        with self._lock:
            self._database.close()
            self._lock_file.close()

    def ticket(self, request_id: str) -> Ticket | None:
        """Return the ticket that this request got, None if none yet."""
        row = self._one("SELECT ticket FROM requests WHERE request_id = ?", request_id)
        return None if row is None or row["ticket"] is None else TICKET.validate_json(row["ticket"])

    def begin(self, request: IssueRequest, now_s: float) -> bool:
        """Remember that the backend may get this request, again only renew the time; False when it is withdrawn."""
        values = (
            request.request_id,
            request.service,
            request.priority,
            str(request.language),
            request.appointment,
            now_s,
        )
        with self._transaction() as database:
            database.execute(
                "INSERT INTO requests (request_id, service, priority, language, appointment, asked_at, state)"
                " VALUES (?, ?, ?, ?, ?, ?, 'pending')"
                " ON CONFLICT (request_id) DO UPDATE SET asked_at = excluded.asked_at WHERE state = 'pending'",
                values,
            )
            row = database.execute("SELECT state FROM requests WHERE request_id = ?", (request.request_id,)).fetchone()
        return str(row["state"]) != RequestState.WITHDRAWING.value

    def issued(self, request_id: str, ticket: Ticket) -> None:
        """Remember the backend's ticket."""
        with self._transaction() as database:
            database.execute(
                "UPDATE requests SET state = 'issued', ticket = ? WHERE request_id = ?",
                (TICKET.dump_json(ticket).decode(), request_id),
            )

    def forget(self, request_id: str) -> None:
        """Forget a request that has no ticket and will get none."""
        with self._transaction() as database:
            database.execute(
                "DELETE FROM requests WHERE request_id = ? AND state IN ('pending', 'withdrawing')",
                (request_id,),
            )

    def take_leased(self, request: IssueRequest, now_s: float) -> Ticket | None:
        """Give a leased number to a request, durably before it is returned; None when none is left today.

        An appointment for which a ticket is known gets that one.
        """
        with self._transaction() as database:
            known = database.execute(
                "SELECT ticket FROM requests WHERE appointment = ? AND appointment != '' AND ticket IS NOT NULL"
                " AND request_id != ? ORDER BY asked_at DESC LIMIT 1",
                (request.appointment, request.request_id),
            ).fetchone()
            if known is not None:
                return TICKET.validate_json(known["ticket"])
            row = database.execute(
                "SELECT * FROM numbers WHERE service = ? AND used_by IS NULL AND expires_at > ?"
                " ORDER BY day, number LIMIT 1",
                (request.service, now_s),
            ).fetchone()
            if row is None:
                return None
            ticket = _leased_ticket(row, request, now_s)
            database.execute(
                "UPDATE numbers SET used_by = ? WHERE ticket_id = ?", (request.request_id, row["ticket_id"])
            )
            database.execute(
                "UPDATE requests SET state = 'offline', ticket = ?, lease_id = ? WHERE request_id = ?",
                (TICKET.dump_json(ticket).decode(), row["lease_id"], request.request_id),
            )
        return ticket

    def to_settle(self, limit: int) -> list[OfflineTicket]:
        """Return offline tickets that the backend has not taken in, oldest first, without their cards."""
        rows = self._all("SELECT * FROM requests WHERE state = 'offline' ORDER BY asked_at, request_id LIMIT ?", limit)
        return [_offline_ticket(row) for row in rows]

    def settled(self, request_id: str) -> None:
        """Remember that the backend has an offline ticket."""
        with self._transaction() as database:
            database.execute("UPDATE requests SET state = 'settled' WHERE request_id = ?", (request_id,))

    def refused(self, request_id: str, why: str) -> None:
        """Remember that the backend refuses an offline ticket: somebody must look."""
        with self._transaction() as database:
            database.execute("UPDATE requests SET state = 'refused', note = ? WHERE request_id = ?", (why, request_id))

    def give_up(self, now_s: float, after_s: float, busy: Collection[str], limit: int) -> list[str]:
        """Mark requests older than `after_s` whose answer nobody got as WITHDRAWING, durably, and return all that are.

        The backend may hold a number for them that no citizen has. `busy` are being asked right now. So are those
        from a time yet to come: the clock has jumped back since.
        """
        with self._transaction() as database:
            old = database.execute(
                "SELECT request_id FROM requests WHERE state = 'pending' AND (asked_at < ? OR asked_at > ?)",
                (now_s - after_s, now_s + after_s),
            ).fetchall()
            database.executemany(
                "UPDATE requests SET state = 'withdrawing' WHERE request_id = ?",
                [(row["request_id"],) for row in old if row["request_id"] not in busy],
            )
            rows = database.execute(
                "SELECT request_id FROM requests WHERE state = 'withdrawing' LIMIT ?", (limit,)
            ).fetchall()
        return [row["request_id"] for row in rows]

    def lease_wish(self, service: str, new_request_id: str) -> str:
        """Return under which id to ask for a lease: the same until it was granted."""
        with self._transaction() as database:
            database.execute("INSERT OR IGNORE INTO lease_wishes VALUES (?, ?)", (service, new_request_id))
            row = database.execute("SELECT request_id FROM lease_wishes WHERE service = ?", (service,)).fetchone()
        return str(row["request_id"])

    def drop_wish(self, service: str) -> None:
        """Forget a wish that the backend will never grant."""
        with self._transaction() as database:
            database.execute("DELETE FROM lease_wishes WHERE service = ?", (service,))

    def add_lease(self, lease: Lease) -> None:
        """Keep granted numbers; again changes nothing."""
        with self._transaction() as database:
            database.executemany(
                "INSERT OR IGNORE INTO numbers (ticket_id, lease_id, service, day, number, label, code, expires_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (n.ticket_id, lease.id, lease.service, lease.day, n.number, n.label, n.code, lease.expires_at_s)
                    for n in lease.numbers
                ],
            )
            database.execute("DELETE FROM lease_wishes WHERE service = ?", (lease.service,))

    def counts(self, now_s: float) -> Counts:
        """Return what waits and what is left."""
        left = self._all(
            "SELECT service, count(*) AS n FROM numbers WHERE used_by IS NULL AND expires_at > ? GROUP BY service",
            now_s,
        )
        states = {
            row["state"]: row["n"] for row in self._all("SELECT state, count(*) AS n FROM requests GROUP BY state")
        }
        return Counts(
            to_settle=states.get(RequestState.OFFLINE.value, 0),
            refused=states.get(RequestState.REFUSED.value, 0),
            leased={row["service"]: row["n"] for row in left},
        )

    def tidy(self, before_s: float) -> None:
        """Forget answered requests and expired numbers from before a time."""
        with self._transaction() as database:
            database.execute("DELETE FROM requests WHERE state IN ('issued', 'settled') AND asked_at < ?", (before_s,))
            database.execute("DELETE FROM numbers WHERE expires_at < ?", (before_s,))

    def cursor(self) -> int | None:
        """Return the sequence of the last event that was handled, None at the very first start."""
        row = self._one("SELECT sequence FROM cursor")
        return None if row is None else int(row["sequence"])

    def set_cursor(self, sequence: int) -> None:
        """Remember the last event that was handled."""
        with self._transaction() as database:
            database.execute("INSERT OR REPLACE INTO cursor VALUES (1, ?)", (sequence,))

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield self._database
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
            self._database.execute("COMMIT")

    def _one(self, statement: str, *values: Any) -> sqlite3.Row | None:
        with self._lock:
            row: sqlite3.Row | None = self._database.execute(statement, values).fetchone()
        return row

    def _all(self, statement: str, *values: Any) -> list[sqlite3.Row]:
        with self._lock:
            return self._database.execute(statement, values).fetchall()


def _leased_ticket(row: sqlite3.Row, request: IssueRequest, now_s: float) -> Ticket:
    return Ticket(
        id=row["ticket_id"],
        label=row["label"],
        number=row["number"],
        service=row["service"],
        day=row["day"],
        state=TicketState.QUEUED,
        priority=bool(request.priority),
        language=request.language,
        issued_at_s=now_s,
        code=row["code"],
        appointment=request.appointment,
        offline=True,
    )


def _offline_ticket(row: sqlite3.Row) -> OfflineTicket:
    ticket = TICKET.validate_json(row["ticket"])
    return OfflineTicket(
        request_id=row["request_id"],
        lease_id=row["lease_id"],
        ticket_id=ticket.id,
        priority=row["priority"],
        language=Language.or_first(row["language"]),
        issued_at_s=max(0.0, ticket.issued_at_s),
        appointment=row["appointment"],
    )
