"""Which tickets were printed: on disk, so that a restart never prints one again as if it were the first."""

import sqlite3
import threading
from enum import Enum
from pathlib import Path

from guide_robot.common.errors import UserError

SCHEMA = """
CREATE TABLE IF NOT EXISTS prints (
    ticket_id TEXT PRIMARY KEY, copies INTEGER NOT NULL, state TEXT NOT NULL, at REAL NOT NULL);
"""


class PrintState(Enum):
    """NEVER: nothing went to the printer. STARTED: perhaps paper came out. PRINTED: it did."""

    NEVER = "never"
    STARTED = "started"
    PRINTED = "printed"


class Journal:
    """The journal of one printer, safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        try:
            self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", SCHEMA):
                self._database.execute(statement).close()
        except sqlite3.DatabaseError as error:
            raise UserError(f"{path}: expected a journal of printed tickets: {error}") from None

    def state(self, ticket_id: str) -> PrintState:
        """Return how far a ticket got."""
        with self._lock:
            row = self._database.execute("SELECT state FROM prints WHERE ticket_id = ?", (ticket_id,)).fetchone()
        return PrintState.NEVER if row is None else PrintState(row[0])

    def start(self, ticket_id: str, at_s: float) -> int:
        """Remember, before the first byte goes out, that a copy may come out; returns which copy it is."""
        with self._lock:
            row = self._database.execute(
                "INSERT INTO prints VALUES (?, 1, 'started', ?) ON CONFLICT (ticket_id)"
                " DO UPDATE SET copies = copies + 1, state = 'started', at = excluded.at RETURNING copies",
                (ticket_id, at_s),
            ).fetchall()[0]
        return int(row[0])

    def printed(self, ticket_id: str) -> None:
        """Remember that paper came out."""
        with self._lock:
            self._database.execute("UPDATE prints SET state = 'printed' WHERE ticket_id = ?", (ticket_id,))

    def tidy(self, before_s: float) -> None:
        """Forget tickets from before a time."""
        with self._lock:
            self._database.execute("DELETE FROM prints WHERE at < ?", (before_s,))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()
