"""What one counter tells the next about a ticket: a line that nobody else reads and that goes with the ticket.

The database gets it sealed with a key that is made of the card key, so that a copy of the data alone tells nothing.
"""

import hashlib

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from sqlalchemy import Connection, delete, insert, select

from guide_robot.queue.server.desk_tables import desk_notes
from guide_robot.queue.server.keys import Keys
from guide_robot.queue.server.rows import NoteRow, every
from guide_robot.queue.server.transaction import Transaction

LONGEST = 200


def sealed(text: str, keys: Keys) -> bytes:
    """Return a note as the database keeps it."""
    return bytes(_box(keys).encrypt(text.encode()))


def opened(kept: bytes, keys: Keys) -> str:
    """Return a note's text; empty when it was sealed with other keys."""
    try:
        return bytes(_box(keys).decrypt(kept)).decode()
    except (CryptoError, ValueError):
        return ""


def keep(tx: Transaction, ticket_id: str, counter: str, note: bytes) -> None:
    """Keep a sealed note for whoever serves the ticket next."""
    tx.connection.execute(
        insert(desk_notes), {"ticket_id": ticket_id, "at": tx.now_s, "counter": counter, "sealed": note}
    )


def of_ticket(connection: Connection, ticket_id: str) -> list[NoteRow]:
    """Return the counters and sealed notes of a ticket, the oldest first."""
    statement = select(desk_notes.c.counter, desk_notes.c.sealed).where(desk_notes.c.ticket_id == ticket_id)
    return every(NoteRow, connection.execute(statement.order_by(desk_notes.c.at)))


def discard(tx: Transaction, ticket_id: str) -> None:
    """Delete a ticket's notes."""
    tx.connection.execute(delete(desk_notes).where(desk_notes.c.ticket_id == ticket_id))


def _box(keys: Keys) -> SecretBox:
    return SecretBox(hashlib.blake2b(keys.card_private, digest_size=32, person=b"desk-note").digest())
