"""Clerks: who may sign in at a counter or the reception, or as the head, by PIN or by a code that counts once.

One clerk works at a counter at a time: whoever signs in takes over, and the session before ends.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from guide_robot.queue.domain.model import Reason
from guide_robot.queue.server import tokens
from guide_robot.queue.server.desk_tables import clerks, pairings
from guide_robot.queue.server.problems import Refusal
from guide_robot.queue.server.rows import ClerkRow, PairingRow, every, one
from guide_robot.queue.server.tables import tokens as token_table
from guide_robot.queue.server.tokens import Role
from guide_robot.queue.server.transaction import Transaction

SESSION_S = 16 * 3600.0
PAIRED_S = 30 * 86_400.0
PAIRING_S = 600.0
RECEPTION = "reception"
OFFICE = "office"  # the page of figures, for clerks who are the head
WITHOUT_COUNTER = {RECEPTION: (Role.RECEPTION, "desk"), OFFICE: (Role.HEAD, "head")}
_SALT_BYTES = 16
_DIGITS = 12
_CLERK = select(clerks.c.id, clerks.c.name, clerks.c.head)


@dataclass(frozen=True, kw_only=True)
class Session:
    """A clerk's new session: the text of its token is shown once. `counter` is None where there is none."""

    token: str
    clerk: ClerkRow
    counter: str | None


def hashed_pin(pin: str) -> str:
    """Return what the database keeps of a PIN; takes some 50 ms on purpose."""
    salt = secrets.token_bytes(_SALT_BYTES)
    return f"{salt.hex()}:{_scrypt(pin, salt).hex()}"


def right_pin(connection: Connection, clerk_id: str, pin: str) -> bool:
    """Whether this is the clerk's PIN; as slow for a clerk who does not exist."""
    kept = connection.execute(select(clerks.c.pin).where(clerks.c.id == clerk_id)).scalar()
    salt, _, wanted = (kept or f"{bytes(_SALT_BYTES).hex()}:").partition(":")
    return hmac.compare_digest(_scrypt(pin, bytes.fromhex(salt)).hex(), wanted)


def put(tx: Transaction, clerk_id: str, name: str, pin: str | None, head: bool | None = None) -> None:
    """Make a clerk, or change what is given: `pin` is already hashed. A new PIN or one right less ends all sessions."""
    given = {"name": name, "pin": pin, "head": head}
    before = find(tx.connection, clerk_id)
    if before is not None:
        values = {key: value for key, value in given.items() if value is not None}
        tx.connection.execute(update(clerks).where(clerks.c.id == clerk_id).values(**values))
        if pin is not None or (before.head and head is False):
            end_sessions(tx, clerk_id)
        return
    if pin is None:
        raise Refusal(422, Reason.BAD_REQUEST, f"{clerk_id} is a new clerk: expected a PIN.")
    row = {**given, "id": clerk_id, "created_at": tx.now_s, "head": bool(head)}
    tx.connection.execute(insert(clerks), row)


def remove(tx: Transaction, clerk_id: str) -> None:
    """Remove a clerk with all sessions."""
    if not tx.connection.execute(delete(clerks).where(clerks.c.id == clerk_id)).rowcount:
        raise Refusal(404, Reason.NOT_FOUND, "There is no such clerk.")
    tx.connection.execute(delete(pairings).where(pairings.c.clerk == clerk_id))
    end_sessions(tx, clerk_id)


def everybody(connection: Connection) -> list[ClerkRow]:
    """Return all clerks by name."""
    return every(ClerkRow, connection.execute(_CLERK.order_by(clerks.c.name, clerks.c.id)))


def find(connection: Connection, clerk_id: str) -> ClerkRow | None:
    """Return a clerk, None if there is no such."""
    return one(ClerkRow, connection.execute(_CLERK.where(clerks.c.id == clerk_id)).one_or_none())


def make_pairing(tx: Transaction, clerk_id: str) -> str:
    """Return a code that signs a clerk in once within PAIRING_S: digits alone, which every keyboard types right."""
    if find(tx.connection, clerk_id) is None:
        raise Refusal(404, Reason.NOT_FOUND, "There is no such clerk.")
    code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}"
    expires_at = tx.now_s + PAIRING_S
    tx.connection.execute(delete(pairings).where((pairings.c.expires_at < tx.now_s) | (pairings.c.clerk == clerk_id)))
    row = {"hash": tokens.fingerprint(code), "clerk": clerk_id, "expires_at": expires_at}
    tx.connection.execute(insert(pairings), row)
    return code


def take_pairing(tx: Transaction, code: str) -> str | None:
    """Use a code up and return its clerk, None for one that is unknown, used or too old."""
    mark = tokens.fingerprint(code)
    row = one(PairingRow, tx.connection.execute(select(pairings).where(pairings.c.hash == mark)).one_or_none())
    tx.connection.execute(delete(pairings).where(pairings.c.hash == mark))
    return None if row is None or row.expires_at < tx.now_s else row.clerk


def begin_session(tx: Transaction, clerk_id: str, place: str, lasts_s: float) -> Session:
    """Sign a clerk in at a place: a counter, where whoever was signed in is signed out, or one of WITHOUT_COUNTER."""
    clerk = find(tx.connection, clerk_id)
    if clerk is None:
        raise Refusal(401, Reason.NOT_ALLOWED, "There is no such clerk.")
    if place == OFFICE and not clerk.head:
        raise Refusal(403, Reason.NOT_ALLOWED, f"{clerk_id} is not the head of the office.")
    counter = None if place in WITHOUT_COUNTER else place
    role, prefix = WITHOUT_COUNTER.get(place, (Role.COUNTER, ""))
    if counter is not None and tx.configuration.counter(counter) is None:
        raise Refusal(404, Reason.NOT_FOUND, f"There is no counter {counter}.")
    token = tokens.create_token(
        tx.connection,
        role=role,
        name=f"session-{counter}" if counter else f"{prefix}-{clerk_id}",
        counter=counter,
        now_s=tx.now_s,
        expires_at_s=tx.now_s + lasts_s,
        clerk=clerk_id,
    )
    return Session(token=token, clerk=clerk, counter=counter)


def end_session(tx: Transaction, token_name: str) -> None:
    """Sign out."""
    tx.connection.execute(delete(token_table).where(token_table.c.name == token_name, token_table.c.clerk.is_not(None)))


def end_sessions(tx: Transaction, clerk_id: str) -> None:
    """Sign a clerk out everywhere."""
    tx.connection.execute(delete(token_table).where(token_table.c.clerk == clerk_id))


def _scrypt(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32)
