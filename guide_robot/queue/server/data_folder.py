"""A data folder from which everybody can start: database, keys, and a token file for each who speaks to it."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from guide_robot.common.errors import UserError
from guide_robot.queue.domain.configuration import Configuration
from guide_robot.queue.server.database import Database, explained
from guide_robot.queue.server.keys import make_private_folder, write_private
from guide_robot.queue.server.tables import tokens
from guide_robot.queue.server.tokens import Role, create_token, fingerprint

TOKENS = "tokens"
DATABASE = "backend.sqlite"
_ROLES = (Role.ROBOT, Role.DISPLAY, Role.RECEPTION, Role.HEAD, Role.ADMIN)


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Somebody who gets a token file of their name."""

    name: str
    role: Role
    counter: str | None = None


def token_file(folder: Path, name: str) -> Path:
    """Return where the token of robot, counter-1, display, reception, head or admin lies."""
    return folder / TOKENS / f"{name}.token"


def default_database(folder: Path) -> str:
    """Return the URL of the folder's own SQLite database."""
    return f"sqlite:///{folder.resolve() / DATABASE}"


def prepare_tokens(folder: Path, configuration: Configuration, database_url: str) -> list[str]:
    """Make a token file for robot, counters, display, reception, head and administrator, where it is missing.

    A token file whose database was replaced, by a backup of another machine too, is entered into the new one, so
    that robots keep working; returns the names of those that took another token's place.
    """
    make_private_folder(folder / TOKENS)
    holders = [Holder(name=role.value, role=role) for role in _ROLES]
    holders += [
        Holder(name=f"counter-{counter.id}", role=Role.COUNTER, counter=counter.id)
        for counter in configuration.counters
    ]
    database = Database(database_url)
    try:
        database.migrate()
        with explained(database.name), database.writer.begin() as connection:
            return [holder.name for holder in holders if _ensure(connection, holder, token_file(folder, holder.name))]
    finally:
        database.close()


def _ensure(connection: Connection, holder: Holder, path: Path) -> bool:
    """Make file and database agree; True when the file's token took the place of another one in the database."""
    known = connection.execute(
        select(tokens.c.hash, tokens.c.revoked).where(tokens.c.name == holder.name)
    ).one_or_none()
    if not path.exists():
        text = create_token(connection, role=holder.role, name=holder.name, counter=holder.counter, now_s=time.time())
        write_private(path, text + "\n")
        return False
    text = _read(path)
    if known is not None and (known.revoked or known.hash == fingerprint(text)):
        return False
    connection.execute(delete(tokens).where(tokens.c.name == holder.name))
    _enter(connection, holder, text)
    return known is not None


def _read(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if not text:
        raise UserError(f"{path}: expected a token, found nothing; remove the file, and a new one is made")
    return text


def _enter(connection: Connection, holder: Holder, text: str) -> None:
    values: dict[str, Any] = {"hash": fingerprint(text), "name": holder.name, "role": holder.role.value}
    values |= {"counter": holder.counter, "created_at": time.time(), "expires_at": None, "revoked": False}
    connection.execute(insert(tokens), values)
