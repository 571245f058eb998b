"""A key for each citizen card, in a file of its own, destroyed when the card goes (crypto-shredding).

The database gets a card wrapped: MAGIC, the key's id, the robot's sealed bytes encrypted once more. Copies that the
database makes by itself (write-ahead log, freed pages, dead rows, replicas, backups) stay closed once the key is
gone, also to whoever holds the private key. Keys lie in the keys' folder, never in the database. A file is
overwritten before it is removed; what a copying file system or a worn flash cell keeps of 32 bytes is not ours to
say: README.
"""

import contextlib
import errno
import os
import secrets
import threading
import time
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi.concurrency import run_in_threadpool
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from sqlalchemy import Connection, func, select

from guide_robot.queue.server.keys import destroy_file, make_private_folder
from guide_robot.queue.server.rows import CardRow, every
from guide_robot.queue.server.tables import cards

MAGIC = b"GRC1"
ID_BYTES = 16
HEAD_BYTES = len(MAGIC) + ID_BYTES
# A key that another backend has made and whose card is not committed yet is younger than this.
LANDS_WITHIN_S = 120.0


class CardKeys:
    """The keys of one folder. May be used from any thread, and by several backends of one centre."""

    def __init__(self, folder: Path) -> None:
        make_private_folder(folder)
        self._folder = folder
        self._lock = threading.Lock()
        self._under_way: set[bytes] = set()
        self._known: set[bytes] = set()  # made here, or seen with its card: when the card is gone, it is over

    @property
    def folder(self) -> Path:
        """Return where the keys lie."""
        return self._folder

    def wrap(self, sealed: bytes) -> bytes:
        """Return a sealed card under a new key; `landed` says when its fate is decided.

        Raises OSError when the disk does not take the key; then nothing is left of it.
        """
        key_id, key = secrets.token_bytes(ID_BYTES), secrets.token_bytes(SecretBox.KEY_SIZE)
        with self._lock:
            self._under_way.add(key_id)
            self._known.add(key_id)
        try:
            self._write(self._file(key_id), key)
        except OSError:
            with contextlib.suppress(OSError):
                self._file(key_id).unlink(missing_ok=True)
            with self._lock:
                self._under_way.discard(key_id)
                self._known.discard(key_id)
            raise
        return MAGIC + key_id + bytes(SecretBox(key).encrypt(sealed))

    def unwrap(self, kept: bytes) -> bytes | None:
        """Return the sealed card, None when its key is gone. What an older version kept is not wrapped."""
        if not is_wrapped(kept):
            return kept
        try:
            key = self._file(kept[len(MAGIC) : HEAD_BYTES]).read_bytes()
            return bytes(SecretBox(key).decrypt(kept[HEAD_BYTES:]))
        except (OSError, CryptoError, ValueError):
            return None

    def landed(self, wrapped: Iterable[bytes | None]) -> None:
        """Note that these cards are in the database by now, or never will be."""
        with self._lock:
            self._under_way -= {one[len(MAGIC) : HEAD_BYTES] for one in wrapped if one is not None}

    def sweep(self, connection: Connection) -> int:
        """Destroy the keys whose cards are gone; returns how many. `connection` sees only what was committed."""
        found, fresh = self._found()
        if not found:
            return 0
        heads = connection.execute(select(func.substr(cards.c.sealed, 1, HEAD_BYTES))).scalars()
        kept = {bytes(head)[len(MAGIC) :] for head in heads}
        gone = [key_id for key_id in found if key_id not in kept and key_id not in fresh]
        for key_id in gone:
            self._destroy(key_id)
        if gone:
            self._sync_folder()
        with self._lock:
            self._known |= kept
        return len(gone)

    def _found(self) -> tuple[list[bytes], set[bytes]]:
        """Return every key, and those whose card may still come: under way here, or perhaps at another backend."""
        now_s = time.time()
        found, fresh = [], set()
        with self._lock:
            under_way, known = set(self._under_way), set(self._known)
        for file in self._folder.glob("*.key"):
            with contextlib.suppress(ValueError, OSError):
                key_id = bytes.fromhex(file.stem)
                found.append(key_id)
                if key_id in under_way or (key_id not in known and abs(now_s - file.stat().st_mtime) < LANDS_WITHIN_S):
                    fresh.add(key_id)
        return found, fresh

    def _destroy(self, key_id: bytes) -> None:
        with contextlib.suppress(FileNotFoundError):
            destroy_file(self._file(key_id))
        with self._lock:
            self._known.discard(key_id)

    def _file(self, key_id: bytes) -> Path:
        return self._folder / f"{key_id.hex()}.key"

    def _write(self, file: Path, key: bytes) -> None:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            if os.write(descriptor, key) < len(key):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        self._sync_folder()

    def _sync_folder(self) -> None:
        descriptor = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@asynccontextmanager
async def wrapped(keys: CardKeys, sealed: Sequence[bytes | None]) -> AsyncIterator[list[bytes | None]]:
    """Wrap cards for as long as it takes to write them."""
    made: list[bytes | None] = []
    try:
        for one in sealed:
            made.append(None if one is None else await run_in_threadpool(keys.wrap, one))
        yield made
    finally:
        keys.landed(made)


def is_wrapped(kept: bytes) -> bool:
    """Whether a kept card has a key of its own."""
    return kept.startswith(MAGIC)


def wrap_old_cards(connection: Connection, keys: CardKeys) -> int:
    """Give cards that an older version kept keys of their own; returns how many."""
    old = [row for row in every(CardRow, connection.execute(select(cards))) if not is_wrapped(row.sealed)]
    made = []
    for row in old:
        made.append(keys.wrap(row.sealed))
        connection.execute(cards.update().where(cards.c.ticket_id == row.ticket_id).values(sealed=made[-1]))
    keys.landed(made)
    return len(old)
