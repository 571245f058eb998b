"""Where a measured backend keeps its tickets: a file of SQLite or a schema of a PostgreSQL server."""

import contextlib
import secrets
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from guide_robot.bench.queue.history import write_history
from guide_robot.bench.queue.postgres import TemporaryPostgres
from guide_robot.bench.queue.process import BackendPlan, BackendProcess
from guide_robot.common.errors import UserError
from guide_robot.common.resources import resource
from guide_robot.queue.domain.configuration import read_configuration
from guide_robot.queue.server.data_folder import default_database
from guide_robot.queue.server.database import Database, has_password

SQLITE_PROMISES = ("SELECT sqlite_version()", "PRAGMA synchronous")
LEVELS = ("OFF", "NORMAL", "FULL", "EXTRA")
POSTGRES_PROMISES = ("server_version", "fsync", "synchronous_commit")


@contextlib.contextmanager
def database_server(wanted: str) -> Iterator[str | None]:
    """Give None for SQLite, or the URL of a PostgreSQL server."""
    if wanted == "sqlite":
        yield None
    elif wanted == "postgresql":
        with TemporaryPostgres() as url:
            yield url
    elif has_password(wanted):
        raise UserError("--database: expected no password in it, others can read the command line; use PGPASSFILE")
    elif wanted.startswith("postgresql"):
        yield wanted
    else:
        raise UserError(f"--database {wanted}: expected sqlite, postgresql or postgresql://...")


def site(folder: Path, server: str | None, name: str, history: int = 0) -> BackendProcess:
    """Return a backend with a database of its own, with some old tickets in it; it does not run yet."""
    url = default_database(folder) if server is None else _schema(server, f"bench_{name}")
    folder.mkdir(parents=True)
    if history:
        configuration = read_configuration(resource("config", "backend.yaml"))
        today = datetime.now(configuration.zone).date()
        write_history(url, history, today, time.time())
    return BackendProcess(BackendPlan(data=folder, database_url=url))


def durability(database_url: str) -> str:
    """Return which database it is and what it promises of a ticket that was answered."""
    database = Database(database_url)
    try:
        with database.reader.connect() as connection:
            if database.is_sqlite:
                version, level = (connection.execute(text(words)).scalar_one() for words in SQLITE_PROMISES)
                return f"SQLite {version} synchronous={LEVELS[level]}"
            version, *told = (str(connection.execute(text(f"SHOW {name}")).scalar_one()) for name in POSTGRES_PROMISES)
            return f"PostgreSQL {version.split()[0]} fsync={told[0]} synchronous_commit={told[1]}"
    finally:
        database.close()


def _schema(server: str, name: str) -> str:
    """Make a schema of its own on a PostgreSQL server and return the URL that leads into it."""
    unique = f"{name}_{secrets.token_hex(4)}"
    engine = create_engine(make_url(server).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.execute(text(f'CREATE SCHEMA "{unique}"'))
    engine.dispose()
    inside = make_url(server).update_query_dict({"options": f"-csearch_path={unique}"})
    return inside.render_as_string(hide_password=False)
