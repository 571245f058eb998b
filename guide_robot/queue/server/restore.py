"""`guide-robot backend restore FILE`: put a backup in the place of the database, and numbers ahead of all given.

The backend must be stopped. The backup is checked, brought up to date and moved ahead beside the database, which it
then replaces in one step; the replaced one is kept. On PostgreSQL all of it is one transaction.
"""

import contextlib
import errno
import re
import shutil
import sqlite3
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from guide_robot.common.errors import UserError
from guide_robot.queue.domain.configuration import Configuration
from guide_robot.queue.server.backup import PG_MAGIC, SQLITE_MAGIC, check_sqlite, copy_all, new_file, sqlite_file, sync
from guide_robot.queue.server.database import Database
from guide_robot.queue.server.owner import give_to_owner
from guide_robot.queue.server.restore_script import run_script
from guide_robot.queue.server.schema import OF_A_QUEUE, check_known, holds_queue, sqlite_tables
from guide_robot.queue.server.skipping import Given, Skip, given, local_time, skip_ahead, told
from guide_robot.queue.server.tools import run_tool
from guide_robot.queue.server.whole_schema import metadata


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How to restore: the time, numbers to skip where nobody knows better, whether that time is right in any case."""

    now_s: float
    skipped: int
    clock_is_right: bool = False


def restore(database_url: str, file: Path, configuration: Configuration, wanted: Wanted) -> list[str]:
    """Restore; returns the lines that say what was done."""
    database = Database(database_url)
    try:
        magic = _magic(file)
        if database.is_sqlite and magic != SQLITE_MAGIC:
            raise UserError(f"{file}: expected a backup of an SQLite database (guide-robot backend backup)")
        if not database.is_sqlite and not magic.startswith(PG_MAGIC):
            raise UserError(f"{file}: expected a backup of a PostgreSQL database (guide-robot backend backup)")
        if database.is_sqlite:
            return _restore_sqlite(sqlite_file(database.url), file, configuration, wanted)
        return _restore_postgresql(database, file, configuration, wanted)
    except SQLAlchemyError as error:
        raise UserError(f"{file}: {_reason(error)}") from None
    finally:
        database.close()


def _restore_sqlite(path: Path, file: Path, configuration: Configuration, wanted: Wanted) -> list[str]:
    path.parent.mkdir(parents=True, exist_ok=True)
    _check_replaced(path)
    with new_file(path) as partial:
        with contextlib.closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as source:
            source.isolation_level = None
            check_sqlite(source, file)
            _check_backup(source, file)
            with contextlib.closing(sqlite3.connect(partial, isolation_level=None)) as target:
                copy_all(source, target)
        backup = _given(str(partial), file)
        before = _replaced(path)
        _check_clock(wanted, {str(file): backup, str(path): before})
        replaced = before if before is not None and before.continues(backup) else None
        skips = _go_ahead(str(partial), configuration, wanted, replaced)
        with contextlib.closing(sqlite3.connect(partial, isolation_level=None)) as target:
            target.execute("PRAGMA journal_mode=DELETE").close()
        give_to_owner(partial)
        sync(partial)
        kept = _keep(path, wanted.now_s)
    return [*_head(file, backup), *told(skips, replaced is not None), *kept]


def _check_backup(source: sqlite3.Connection, file: Path) -> None:
    """Raise UserError, before anything is replaced, when a database is another program's."""
    if not sqlite_tables(source) >= OF_A_QUEUE:
        raise UserError(f"{file}: is no backup of a queue")


def _check_replaced(path: Path) -> None:
    """Raise UserError when another program's database would be replaced; a broken one may, it is kept."""
    if path.is_file():
        with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(path)) as there:
            holds_queue(sqlite_tables(there), str(path))


def _restore_postgresql(database: Database, file: Path, configuration: Configuration, wanted: Wanted) -> list[str]:
    database.holds_queue()
    before = _knows(database)
    with tempfile.TemporaryDirectory(prefix="guide-robot-restore-") as folder:
        script = Path(folder) / "restore.sql"
        run_tool("pg_restore", None, ["--no-owner", "--no-privileges", f"--file={script}", str(file)])
        text = script.read_text(encoding="utf-8")
    _check_script(text, file)
    drops = "".join(f"DROP TABLE IF EXISTS {name} CASCADE;\n" for name in (*metadata.tables, "alembic_version"))
    with database.writer.begin() as connection:
        run_script(connection, drops + text, file)
        database.upgrade(connection, str(file))
        backup = given(connection)
        _check_clock(wanted, {str(file): backup, database.name: before})
        replaced = before if before is not None and before.continues(backup) else None
        skips = skip_ahead(connection, configuration, wanted.now_s, replaced, wanted.skipped)
    return [*_head(file, backup), *told(skips, replaced is not None)]


def _check_clock(wanted: Wanted, known: dict[str, Given | None]) -> None:
    """Raise UserError when something happened later than now: numbers would skip ahead on a wrong day."""
    for name, one in known.items():
        last_s = one.last_at_s if one is not None else None
        if last_s is not None and wanted.now_s < last_s and not wanted.clock_is_right:
            raise UserError(
                f"{name}: something happened there at {local_time(last_s)}, and it is {local_time(wanted.now_s)} by "
                "this machine's clock: set the clock (timedatectl), or say that it is right (--clock-is-right)"
            )


def _check_script(script: str, file: Path) -> None:
    """Raise UserError, before anything is replaced, when the backup is none of a queue or of a newer version."""
    found = re.search(r"^COPY \S*alembic_version .*\n(\w+)$", script, re.MULTILINE)
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


def _replaced(path: Path) -> Given | None:
    """Return what the database to be replaced knows, None when it cannot be read whole.

    Closing a whole one folds its log into the file.
    """
    if not path.is_file():
        return None
    database = Database(str(path))
    try:
        with contextlib.closing(sqlite3.connect(path)) as raw:
            check_sqlite(raw, path)
        return _knows(database)
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


def _go_ahead(url: str, configuration: Configuration, wanted: Wanted, replaced: Given | None) -> list[Skip]:
    database = Database(url)
    try:
        with database.writer.begin() as connection:
            return skip_ahead(connection, configuration, wanted.now_s, replaced, wanted.skipped)
    finally:
        database.close()


def _keep(path: Path, now_s: float) -> list[str]:
    """Keep the database that is replaced under another name too; its own name never stands for nothing."""
    if not path.exists():
        return []
    kept = path.with_name(f"{path.name}.before-{time.strftime('%Y%m%d-%H%M%S', time.localtime(now_s))}")
    for end in ("-wal", "-shm"):  # of a broken one: a whole one has none any more
        part = path.with_name(path.name + end)
        if part.exists():
            part.replace(kept.with_name(kept.name + end))
    try:
        kept.hardlink_to(path)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK):
            raise
        shutil.copy2(path, kept)  # a file system without hard links
        give_to_owner(kept)
        sync(kept)
    sync(path.parent)
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
