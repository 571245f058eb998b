"""The database behind a URL: engines, pragmas, and the schema brought up to date at start."""

import contextlib
import math
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alembic import command
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from guide_robot.common.errors import UserError
from guide_robot.queue.server import schema
from guide_robot.queue.server.owner import give_to_owner
from guide_robot.queue.server.schema import postgresql_holds_queue, sqlite_holds_queue
from guide_robot.queue.server.whole_schema import metadata

MIGRATION_LOCK = 0x6775_6964
# How long to wait for a lock that somebody else holds on the database: whoever asked hears 503 before 5 s have passed.
LOCKED_S = 2.5
# How long PostgreSQL may work on one statement, and its machine be silent, before a connection is given up. Whoever
# asked hears 503 before; this gives the connection back. Chores delete a day's rows in one statement.
READ_S, WRITE_S = 4.0, 60.0
SILENT_S = 4.0


class Database:
    """One engine for the single writer and one for readers."""

    def __init__(self, url: str) -> None:
        self.url = _normal(url)
        self.is_sqlite = self.url.startswith("sqlite")
        if self.is_sqlite:
            self.writer = _sqlite_engine(self.url, begin="BEGIN IMMEDIATE", size=1)
            self.reader = _sqlite_engine(self.url, begin="BEGIN", size=8)
        else:
            self.writer = _postgresql_engine(self.url, size=2, statement_s=WRITE_S)
            self.reader = _postgresql_engine(self.url, size=8, statement_s=READ_S)

    def migrate(self, name: str = "") -> None:
        """Bring the schema up to date; several processes may start at once. `name` is what an error calls it."""
        name = name or self.name
        self.holds_queue(name)
        with explained(name), self.writer.connect() as connection, connection.begin():
            self.upgrade(connection, name)
        self._give_to_owner()

    def holds_queue(self, name: str = "") -> bool:
        """Whether a queue is in it, False while it is empty; nothing is written. UserError when it is another's."""
        name = name or self.name
        if self.is_sqlite:
            return sqlite_holds_queue(Path(make_url(self.url).database or ""), name)
        with explained(name), self.reader.connect() as connection:
            return postgresql_holds_queue(connection, set(metadata.tables), name)

    def upgrade(self, connection: Connection, name: str) -> None:
        """Bring the schema up to date as a part of a transaction of the writer's."""
        if not self.is_sqlite:
            connection.execute(text("SET LOCAL lock_timeout = '30s'"))
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
        schema.check_version(connection, name)
        configuration = schema.configuration()
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, "head")

    def _give_to_owner(self) -> None:
        file = make_url(self.url).database
        for end in ("", "-wal", "-shm") if self.is_sqlite and file else ():
            if Path(f"{file}{end}").exists():
                give_to_owner(Path(f"{file}{end}"))

    @property
    def name(self) -> str:
        """Return what an error calls this database: its URL without a password."""
        return f"database {make_url(self.url)!r}"

    def forget_log(self) -> None:
        """Empty SQLite's write-ahead log; what PostgreSQL keeps of its own is its administrator's."""
        if self.is_sqlite:
            with self.writer.connect() as connection:
                connection.exec_driver_sql("ROLLBACK")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").close()
                connection.exec_driver_sql("BEGIN")

    def close(self) -> None:
        """Close every connection."""
        self.writer.dispose()
        self.reader.dispose()


@contextlib.contextmanager
def explained(name: str) -> Iterator[None]:
    """Turn what a database says into one line."""
    try:
        yield
    except SQLAlchemyError as error:
        reason = " ".join(str(getattr(error, "orig", error)).split())
        raise UserError(f"{name}: cannot be opened: {reason}") from None


def has_password(url: str) -> bool:
    """Whether a database URL holds a password; what is no URL does not."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        return False
    return bool(parsed.password) or any("password" in key.lower() for key in parsed.query)


def with_password(url: str, password: str) -> str:
    """Return a PostgreSQL URL with a password. Raises UserError for another database, which needs none."""
    parsed = make_url(_normal(url))
    if parsed.get_backend_name() != "postgresql":
        raise UserError("--database-password-file: expected with --database postgresql://..., SQLite needs none")
    return parsed.set(password=password).render_as_string(hide_password=False)


def _normal(url: str) -> str:
    if "://" not in url:
        return f"sqlite:///{url}"
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise UserError("database: expected a file, sqlite:///FILE or postgresql://USER@HOST/NAME") from None
    if parsed.get_backend_name() == "postgresql":
        return parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise UserError(f"database {url}: expected a file, such as sqlite:///FILE")
    if parsed.get_backend_name() == "sqlite":
        return url
    raise UserError(f"database: expected sqlite or postgresql, found {parsed.get_backend_name()}")


def _postgresql_engine(url: str, *, size: int, statement_s: float) -> Engine:
    engine = create_engine(
        url,
        pool_size=size,
        pool_timeout=LOCKED_S,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"connect_timeout": math.ceil(LOCKED_S), "tcp_user_timeout": round(1000.0 * SILENT_S)},
    )

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {round(1000.0 * LOCKED_S)}")
            cursor.execute(f"SET statement_timeout = {round(1000.0 * statement_s)}")
        connection.commit()

    return engine


def _sqlite_engine(url: str, *, begin: str, size: int) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=4,
        pool_timeout=LOCKED_S,
        connect_args={"timeout": LOCKED_S},
        hide_parameters=True,
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
