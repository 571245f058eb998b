"""`guide-robot backend restore FILE`: put a backup in the place of the database, and numbers ahead of all given.

The backend must be stopped. The backup is checked, brought up to date and moved ahead beside the database, which it
then replaces in one step; the replaced one is kept. On PostgreSQL the replacing is one transaction.
"""

import contextlib
import re
import sqlite3
import tempfile
import time
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from guide_robot.common.errors import UserError
from guide_robot.queue.domain.configuration import Configuration
from guide_robot.queue.server.backup import check_sqlite, copy_all, new_file, sqlite_file
from guide_robot.queue.server.database import Database
from guide_robot.queue.server.schema import check_known
from guide_robot.queue.server.skipping import Given, Skip, given, local_time, skip_ahead, told
from guide_robot.queue.server.tables import metadata
from guide_robot.queue.server.tools import run_tool

PG_MAGIC, SQLITE_MAGIC = b"PGDMP", b"SQLite format 3\0"


def restore(database_url: str, file: Path, configuration: Configuration, now_s: float, skipped: int) -> list[str]:
    """Restore; returns the lines that say what was done."""
    database = Database(database_url)
    try:
        magic = _magic(file)
        if database.is_sqlite and magic != SQLITE_MAGIC:
            raise UserError(f"{file}: expected a backup of an SQLite database (guide-robot backend backup)")
        if not database.is_sqlite and not magic.startswith(PG_MAGIC):
            raise UserError(f"{file}: expected a backup of a PostgreSQL database (guide-robot backend backup)")
        if database.is_sqlite:
            return _restore_sqlite(sqlite_file(database.url), file, configuration, now_s, skipped)
        return _restore_postgresql(database, file, configuration, now_s, skipped)
    finally:
        database.close()


def _restore_sqlite(path: Path, file: Path, configuration: Configuration, now_s: float, skipped: int) -> list[str]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with new_file(path) as partial:
        with contextlib.closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as source:
            source.isolation_level = None
            check_sqlite(source, file)
            with contextlib.closing(sqlite3.connect(partial, isolation_level=None)) as target:
                copy_all(source, target)
        backup = _given(str(partial), file)
        replaced = _replaced(path, backup)
        skips = _go_ahead(str(partial), file, configuration, now_s, replaced, skipped)
        with contextlib.closing(sqlite3.connect(partial, isolation_level=None)) as target:
            target.execute("PRAGMA journal_mode=DELETE").close()
        kept = _set_aside(path, now_s)
    return [*_head(file, backup), *told(skips, replaced is not None), *kept]


def _restore_postgresql(
    database: Database, file: Path, configuration: Configuration, now_s: float, skipped: int
) -> list[str]:
    before = _knows(database)
    with tempfile.TemporaryDirectory(prefix="guide-robot-restore-") as folder:
        script = Path(folder) / "restore.sql"
        run_tool("pg_restore", None, ["--no-owner", "--no-privileges", f"--file={script}", str(file)])
        _check_script(script, file)
        drops = "".join(f"DROP TABLE IF EXISTS {name} CASCADE;\n" for name in (*metadata.tables, "alembic_version"))
        script.write_text(drops + script.read_text(encoding="utf-8"), encoding="utf-8")
        words = ["--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1", f"--file={script}"]
        run_tool("psql", database.url, [*words, "--output=/dev/null"])
    backup = _given(database.url, file)
    replaced = before if before is not None and before.continues(backup) else None
    skips = _go_ahead(database.url, file, configuration, now_s, replaced, skipped)
    return [*_head(file, backup), *told(skips, replaced is not None)]


def _check_script(script: Path, file: Path) -> None:
    """Raise UserError, before anything is replaced, when the backup is none of a queue or of a newer version."""
    found = re.search(r"^COPY \S*alembic_version .*\n(\w+)$", script.read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise UserError(f"{file}: is no backup of a queue")
    check_known([found[1]], str(file))


def _given(url: str, file: Path) -> Given:
    """Bring a restored database up to date and return what it knows; UserError names the backup."""
    database = Database(url)
    try:
        database.migrate(name=str(file))
        with database.reader.connect() as connection:
            return given(connection)
    except SQLAlchemyError as error:
        raise UserError(f"{file}: is no backup of a queue: {_reason(error)}") from None
    finally:
        database.close()


def _replaced(path: Path, backup: Given) -> Given | None:
    """Return what the database to be replaced knows, None when it cannot be read whole or is another one."""
    if not path.is_file():
        return None
    database = Database(str(path))
    try:
        with contextlib.closing(sqlite3.connect(path)) as raw:
            check_sqlite(raw, path)
        known = _knows(database)
        return known if known is not None and known.continues(backup) else None
    except (sqlite3.Error, UserError):
        return None
    finally:
        database.close()


def _knows(database: Database) -> Given | None:
    try:
        with database.reader.connect() as connection:
            return given(connection)
    except SQLAlchemyError:
        return None


def _go_ahead(
    url: str, file: Path, configuration: Configuration, now_s: float, replaced: Given | None, skipped: int
) -> list[Skip]:
    database = Database(url)
    try:
        with database.writer.begin() as connection:
            return skip_ahead(connection, configuration, now_s, replaced, skipped)
    except SQLAlchemyError as error:
        raise UserError(f"{file}: {_reason(error)}") from None
    finally:
        database.close()


def _set_aside(path: Path, now_s: float) -> list[str]:
    """Keep the database that is replaced, with its log, under another name."""
    if not path.exists():
        return []
    kept = path.with_name(f"{path.name}.before-{time.strftime('%Y%m%d-%H%M%S', time.localtime(now_s))}")
    for end in ("-wal", "-shm", ""):
        part = path.with_name(path.name + end)
        if part.exists():
            part.replace(kept.with_name(kept.name + end))
    return [f"the replaced database is kept: {kept}"]


def _head(file: Path, backup: Given) -> list[str]:
    when = "of an empty queue" if backup.last_at_s is None else f"of {local_time(backup.last_at_s)}"
    return [f"restored {file}, {when}"]


def _magic(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(len(SQLITE_MAGIC))
    except OSError as error:
        raise UserError(f"{file}: {error.strerror or error}") from None


def _reason(error: SQLAlchemyError) -> str:
    return " ".join(str(getattr(error, "orig", error)).split())
