"""The database behind a URL: engines, pragmas, and the schema brought up to date at start."""

import sqlite3
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from guide_robot.errors import UserError

MIGRATIONS = Path(__file__).with_name("migrations")
MIGRATION_LOCK = 0x6775_6964


class Database:
    """One engine for the single writer and one for readers."""

    def __init__(self, url: str) -> None:
        self.url = _normal(url)
        self.is_sqlite = self.url.startswith("sqlite")
        if self.is_sqlite:
            self.writer = _sqlite_engine(self.url, begin="BEGIN IMMEDIATE", size=1)
            self.reader = _sqlite_engine(self.url, begin="BEGIN", size=8)
        else:
            self.writer = create_engine(self.url, pool_size=2, pool_pre_ping=True, hide_parameters=True)
            self.reader = create_engine(self.url, pool_size=8, pool_pre_ping=True, hide_parameters=True)

    def migrate(self) -> None:
        """Bring the schema up to date; several processes may start at once."""
        configuration = Config()
        configuration.set_main_option("script_location", str(MIGRATIONS))
        try:
            with self.writer.connect() as connection, connection.begin():
                if not self.is_sqlite:
                    connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
                configuration.attributes["connection"] = connection
                command.upgrade(configuration, "head")
        except SQLAlchemyError as error:
            reason = " ".join(str(getattr(error, "orig", error)).split())
            raise UserError(f"database {make_url(self.url)!r}: cannot be opened: {reason}") from None

    def close(self) -> None:
        """Close every connection."""
        self.writer.dispose()
        self.reader.dispose()


def _normal(url: str) -> str:
    if "://" not in url:
        return f"sqlite:///{url}"
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise UserError("database: expected a file, sqlite:///FILE or postgresql://USER@HOST/NAME") from None
    if parsed.get_backend_name() == "postgresql":
        return parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    if parsed.get_backend_name() == "sqlite":
        return url
    raise UserError(f"database: expected sqlite or postgresql, found {parsed.get_backend_name()}")


def _sqlite_engine(url: str, *, begin: str, size: int) -> Engine:
    engine = create_engine(
        url, poolclass=QueuePool, pool_size=size, max_overflow=4, connect_args={"timeout": 30}, hide_parameters=True
    )

    @event.listens_for(engine, "connect")
    def _on_connect(connection: sqlite3.Connection, _record: Any) -> None:
        # WAL with FULL: a commit survives loss of power; secure_delete: a deleted card leaves no bytes behind.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "cache_size=-16000"):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
