"""`guide-robot backend backup FILE`: a whole copy of the database while the backend runs, without citizen cards.

SQLite is copied by its backup API, PostgreSQL by pg_dump; both see one moment. FILE appears when it is complete and
was read back, with mode 0600; it holds tokens' fingerprints and numbers, no keys and no cards.
"""

import contextlib
import os
import secrets
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.engine import make_url

from guide_robot.common.errors import UserError
from guide_robot.queue.server.database import Database
from guide_robot.queue.server.tools import run_tool

PAGES_A_STEP = 256
PAUSE_S = 0.005
BUSY_S = 30.0
PG_MAGIC, SQLITE_MAGIC = b"PGDMP", b"SQLite format 3\0"


def back_up(database_url: str, file: Path) -> str:
    """Write the backup; returns one line that says what it holds."""
    if file.is_dir():
        raise UserError(f"{file}: expected a file, found a folder")
    if not file.parent.is_dir():
        raise UserError(f"{file}: its folder does not exist")
    database = Database(database_url)
    try:
        _check_replaced(file, database)
        if not database.holds_queue():
            raise UserError(f"{database.name}: there is no queue in it yet")
        with new_file(file) as partial:
            if database.is_sqlite:
                _copy_sqlite(sqlite_file(database.url), partial)
            else:
                words = ["--format=custom", "--no-owner", "--no-privileges", "--exclude-table-data=cards"]
                run_tool("pg_dump", database.url, [*words, f"--file={partial}"])
    finally:
        database.close()
    size = f"{file.stat().st_size:,} bytes"
    return f"{file}: {size} of {database.name}, without keys and citizen cards: keep the keys' folder elsewhere"


def sqlite_file(url: str) -> Path:
    """Return the file behind an SQLite URL; UserError when there is none."""
    name = make_url(url).database
    if not name or name == ":memory:":
        raise UserError(f"database {url}: expected a file")
    return Path(name)


def _check_replaced(file: Path, database: Database) -> None:
    """Raise UserError when a backup would take the place of anything but an older backup."""
    if not file.exists():
        return
    if database.is_sqlite and sqlite_file(database.url).exists() and file.samefile(sqlite_file(database.url)):
        raise UserError(f"{file}: is the database itself; expected another name")
    try:
        with file.open("rb") as opened:
            magic = opened.read(len(SQLITE_MAGIC))
    except OSError as error:
        raise UserError(f"{file}: {error.strerror or error}") from None
    if magic and not magic.startswith((SQLITE_MAGIC, PG_MAGIC)):
        raise UserError(f"{file}: is there already and is no backup; expected another name")


@contextlib.contextmanager
def new_file(file: Path) -> Iterator[Path]:
    """Yield a name beside a file; what is written there takes the file's place, whole or not at all."""
    partial = file.with_name(f".{file.name}.{secrets.token_hex(4)}.partial")
    try:
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield partial
        sync(partial)
        partial.replace(file)
        sync(file.parent)
    except sqlite3.Error as error:
        raise UserError(f"{file}: {error}") from None
    except OSError as error:
        raise UserError(f"{file}: {error.strerror or error}") from None
    finally:
        for left in (partial, *(partial.with_name(partial.name + end) for end in ("-journal", "-wal", "-shm"))):
            left.unlink(missing_ok=True)


def check_sqlite(connection: sqlite3.Connection, name: Path) -> None:
    """Raise UserError when a file is no whole database."""
    try:
        said = connection.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.Error as error:
        said = str(error)
    if said != "ok":
        raise UserError(f"{name}: is no whole database: {said}")


def copy_all(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Copy a database as it is at one moment, in steps, so that its writers go on meanwhile."""
    source.execute("PRAGMA busy_timeout=30000").close()
    source.execute("BEGIN").close()  # a snapshot: without it each commit of the backend would start the copy anew
    source.execute("SELECT count(*) FROM sqlite_master").fetchone()
    source.backup(target, pages=PAGES_A_STEP, sleep=PAUSE_S)


def _copy_sqlite(path: Path, partial: Path) -> None:
    with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=BUSY_S)) as source:
        source.isolation_level = None
        with contextlib.closing(sqlite3.connect(partial, isolation_level=None)) as target:
            copy_all(source, target)
            target.execute("PRAGMA journal_mode=DELETE").close()
            target.execute("PRAGMA secure_delete=ON").close()
            target.execute("DELETE FROM cards").close()
            target.execute("VACUUM").close()
            check_sqlite(target, path)


def sync(path: Path) -> None:
    """Have a file or a folder written to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
