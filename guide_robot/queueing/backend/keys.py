"""The data folder: database, keys and tokens, made once and readable by their owner alone."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from nacl.public import PrivateKey
from nacl.signing import SigningKey

from guide_robot.errors import UserError

KEY_BYTES = 32


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


def load_keys(folder: Path) -> Keys:
    """Return the folder's keys; those that are missing are made. The public halves lie beside them."""
    make_private_folder(folder)
    keys = Keys(
        ticket_signing=_key(folder / "ticket_signing.key"),
        card_private=_key(folder / "card_private.key"),
    )
    for name, value in (("ticket_verify.pub", keys.ticket_verify), ("card_public.pub", keys.card_public)):
        if not (folder / name).exists():
            write_private(folder / name, value.hex() + "\n")
    return keys


def make_private_folder(folder: Path) -> None:
    """Make a folder that only its owner enters."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise UserError(f"{folder}: cannot make the data folder: {error.strerror or error}") from None


def write_private(path: Path, text: str) -> None:
    """Write a file of mode 0600 whole or not at all."""
    partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def _key(path: Path) -> bytes:
    if not path.exists():
        write_private(path, secrets.token_hex(KEY_BYTES) + "\n")
    try:
        value = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (ValueError, OSError):
        value = b""
    if len(value) != KEY_BYTES:
        raise UserError(f"{path}: expected {KEY_BYTES} bytes as {2 * KEY_BYTES} hexadecimal digits")
    return value
