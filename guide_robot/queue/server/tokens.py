"""Tokens by role. The text of a token is shown once, when it is made; the database keeps its SHA-256."""

import hashlib
import secrets
from dataclasses import dataclass
from enum import Enum

from sqlalchemy import Connection, insert, select, update

from guide_robot.queue.server.rows import TokenRow, every, one
from guide_robot.queue.server.tables import tokens


class Role(Enum):
    """Who speaks to the backend. HEAD is the head of the office, who reads figures and changes nothing."""

    ROBOT = "robot"
    COUNTER = "counter"
    DISPLAY = "display"
    RECEPTION = "reception"
    HEAD = "head"
    ADMIN = "admin"


@dataclass(frozen=True, kw_only=True)
class Identity:
    """The holder of a token; `counter` is the one that a counter token works at, `clerk` who signed in with it."""

    name: str
    role: Role
    counter: str | None
    clerk: str | None = None

    @property
    def who(self) -> str:
        """The clerk, or the name of the machine's token."""
        return self.clerk or self.name


def fingerprint(token: str) -> str:
    """Return what the database keeps of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def create_token(
    connection: Connection,
    *,
    role: Role,
    name: str,
    counter: str | None,
    now_s: float,
    expires_at_s: float | None = None,
    clerk: str | None = None,
) -> str:
    """Store a new token and return its text, which cannot be had again; the name replaces an older one."""
    text = f"gr-{role.value}-{secrets.token_urlsafe(32)}"
    connection.execute(tokens.delete().where(tokens.c.name == name))
    connection.execute(
        insert(tokens),
        {
            "hash": fingerprint(text),
            "name": name,
            "role": role.value,
            "counter": counter,
            "created_at": now_s,
            "expires_at": expires_at_s,
            "revoked": False,
            "clerk": clerk,
        },
    )
    return text


def revoke_token(connection: Connection, name: str) -> bool:
    """Make a token useless; False if there is none of that name."""
    return connection.execute(update(tokens).where(tokens.c.name == name).values(revoked=True)).rowcount == 1


def list_tokens(connection: Connection) -> list[TokenRow]:
    """Return every token, by name."""
    return every(TokenRow, connection.execute(select(tokens).order_by(tokens.c.name)))


def identify(connection: Connection, mark: str, now_s: float) -> Identity | None:
    """Return whose token has this fingerprint; None for one that is unknown, expired or revoked."""
    found = connection.execute(select(tokens).where(tokens.c.hash == mark)).one_or_none()
    row = one(TokenRow, found)
    if row is None or row.revoked or (row.expires_at is not None and row.expires_at <= now_s):
        return None
    return Identity(name=row.name, role=Role(row.role), counter=row.counter, clerk=row.clerk)
