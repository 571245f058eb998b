"""The keys of a centre, made once, readable by their owner alone, in a folder apart from the data.

A person who copies the data folder (a backup, a support case) has no private key with it.
"""

import contextlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from nacl.public import PrivateKey
from nacl.signing import SigningKey

from guide_robot.common.errors import UserError
from guide_robot.common.secret_file import read_secret
from guide_robot.queue.server.owner import give_to_owner

KEY_BYTES = 32
SIGNING_KEY = "ticket_signing.key"
PUSH_KEY = "push.key"
CARD_KEY = "card_private.key"


@dataclass(frozen=True, kw_only=True, repr=False)
class Keys:
    """Raw keys of 32 bytes: Ed25519 for ticket codes, Curve25519 for citizen cards."""

    ticket_signing: bytes
    card_private: bytes

    @property
    def ticket_verify(self) -> bytes:
        """Return the public key with which robots check tickets."""
        return bytes(SigningKey(self.ticket_signing).verify_key)

    @property
    def card_public(self) -> bytes:
        """Return the public key for which robots seal citizen cards."""
        return bytes(PrivateKey(self.card_private).public_key)


def keys_folder(data: Path) -> Path:
    """Return where the private keys of a data folder lie unless told otherwise: run/backend-keys of run/backend."""
    whole = data.resolve()
    return whole.with_name(f"{whole.name or 'backend'}-keys")


def load_keys(data: Path, folder: Path | None = None) -> Keys:
    """Return the private keys of their folder; those that are missing are made. The public halves lie in the data.

    UserError names a key that cannot be used, or that others than its owner could read.
    """
    folder = folder or keys_folder(data)
    make_private_folder(data)
    make_private_folder(folder)
    keys = Keys(
        ticket_signing=_key(folder / SIGNING_KEY, data / "ticket_verify.pub"),
        card_private=_key(folder / CARD_KEY, data / "card_public.pub"),
    )
    for name, value, key in (
        ("ticket_verify.pub", keys.ticket_verify, folder / SIGNING_KEY),
        ("card_public.pub", keys.card_public, folder / CARD_KEY),
    ):
        _publish(data / name, value, key)
    return keys


def _publish(public: Path, value: bytes, key: Path) -> None:
    """Write a public half where it is missing; another one there is what the robots have."""
    if not public.exists():
        write_private(public, value.hex() + "\n")
        return
    try:
        there = bytes.fromhex(public.read_text(encoding="ascii").strip())
    except (ValueError, OSError):
        there = b""
    if there != value:
        raise UserError(
            f"{key}: is another key than that of {public}, which the robots have: put the right key back, "
            f"or remove {public.name} and give the robots the new one"
        )


def move_old_keys(data: Path, folder: Path) -> list[str]:
    """Move private keys that an older version kept in the data folder to their own; returns the files' names.

    Raises UserError when both folders hold one and they differ: which is right is not for a program to guess.
    """
    moved = [name for name in (SIGNING_KEY, CARD_KEY) if (data / name).exists()]
    if not moved:
        return []
    make_private_folder(folder)
    for name in moved:
        old, new = data / name, folder / name
        if not new.exists():
            write_private(new, old.read_text(encoding="ascii"))
        elif new.read_bytes() != old.read_bytes():
            raise UserError(f"{old} and {new} differ: remove the one that the robots do not use")
        destroy_file(old)
    return moved


def make_private_folder(folder: Path) -> None:
    """Make a folder that only its owner enters."""
    try:
        missing = [one for one in (folder, *folder.parents) if not one.exists()]
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for made in reversed(missing):
            give_to_owner(made)
    except OSError as error:
        raise UserError(f"{folder}: cannot make the folder (--data, --keys): {error.strerror or error}") from None


def write_private(path: Path, text: str) -> None:
    """Write a file of mode 0600 whole or not at all."""
    partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}.partial")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        give_to_owner(partial)
        partial.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        raise UserError(f"{path}: cannot be written: {error.strerror or error}") from None


def destroy_file(path: Path) -> None:
    """Overwrite a file with zeros and remove it."""
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, bytes(os.fstat(descriptor).st_size))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    path.unlink()


def load_push_key(folder: Path) -> bytes:
    """Return the secret that names this backend to push services; made when missing: phones then subscribe anew."""
    make_private_folder(folder)
    return _read_or_make(folder / PUSH_KEY)


def _key(path: Path, public: Path) -> bytes:
    if not path.exists() and public.exists():
        raise UserError(
            f"{path}: is missing, but {public} is there: put the key back from the safe, "
            f"or remove {public.name}, and the robots get a new one"
        )
    return _read_or_make(path)


def _read_or_make(path: Path) -> bytes:
    if not path.exists():
        write_private(path, secrets.token_hex(KEY_BYTES) + "\n")
    try:
        value = bytes.fromhex(read_secret(path).strip())
    except ValueError:
        value = b""
    if len(value) != KEY_BYTES:
        raise UserError(f"{path}: expected {KEY_BYTES} bytes as {2 * KEY_BYTES} hexadecimal digits")
    return value
