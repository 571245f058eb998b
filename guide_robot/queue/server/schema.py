"""Which version of the schema a database has, and which this program knows."""

from collections.abc import Sequence
from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from guide_robot.common.errors import UserError

MIGRATIONS = Path(__file__).with_name("migrations")


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
