"""Whether a database is a queue's, which version of the schema it has, and which this program knows."""

import contextlib
import sqlite3
from collections.abc import Sequence, Set
from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from guide_robot.common.errors import UserError

MIGRATIONS = Path(__file__).with_name("migrations")
# Together in no database but a queue's. Others have an alembic_version and a table of tickets too.
OF_A_QUEUE = frozenset({"alembic_version", "journal_head", "tickets"})
MOST_NAMED = 3


def configuration() -> Config:
    """Return where the migrations lie."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    return made


def check_version(connection: Connection, name: str) -> None:
    """Raise UserError when a newer program has written this database: its tables are not ours to change."""
    check_known(MigrationContext.configure(connection).get_current_heads(), name)


def check_known(found: Sequence[str], name: str) -> None:
    """Raise UserError when this program does not know one of these versions."""
    known = [script.revision for script in ScriptDirectory.from_config(configuration()).walk_revisions()]
    unknown = [version for version in found if version not in known]
    if unknown:
        raise UserError(
            f"{name}: its schema is {', '.join(unknown)}, of a newer version; this program knows up to {known[0]}: "
            "install the newer program again, or restore a backup of before"
        )


def sqlite_tables(connection: sqlite3.Connection) -> set[str]:
    """Return the names of a database's tables and views."""
    return {str(name) for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type != 'index'")}


def holds_queue(found: Set[str], name: str) -> bool:
    """Whether these tables are a queue's, False for none. UserError when they are another program's."""
    if found and not found >= OF_A_QUEUE:
        named = ", ".join(sorted(found)[:MOST_NAMED]) + (", ..." if len(found) > MOST_NAMED else "")
        raise UserError(f"{name}: is another program's (tables {named}): give the queue a database of its own")
    return bool(found)


def sqlite_holds_queue(file: Path, name: str) -> bool:
    """Whether a file is a queue's, False when it is missing or empty. UserError when it is anything else."""
    if not file.is_file():
        return False
    try:
        with contextlib.closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=rw", uri=True)) as connection:
            found = sqlite_tables(connection)
    except sqlite3.OperationalError as error:
        raise UserError(f"{name}: cannot be opened: {error}") from None
    except sqlite3.DatabaseError as error:
        raise UserError(f"{name}: is no SQLite database: {error}") from None
    return holds_queue(found, name)


def postgresql_holds_queue(connection: Connection, names: Set[str], name: str) -> bool:
    """Whether the tables of these names are a queue's. UserError when another program's; others may stand beside."""
    there = text("SELECT name FROM unnest(CAST(:names AS text[])) AS name WHERE to_regclass(name) IS NOT NULL")
    return holds_queue(set(connection.execute(there, {"names": sorted(names | OF_A_QUEUE)}).scalars()), name)
