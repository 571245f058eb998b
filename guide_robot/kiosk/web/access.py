"""The operator's token: made once, kept in a file that only its owner reads, compared in constant time."""

import hmac
import os
import secrets
from pathlib import Path

from guide_robot.common.errors import UserError

SHORTEST = 8


def load_token(path: Path) -> str:
    """Return the token in the file; made with mode 0600 if there is no file.

    Raises UserError for a file that cannot be read or written, that is open to others, or too short a token.
    """
    try:
        return _read(path) if path.exists() else _make(path)
    except OSError as error:
        raise UserError(f"{path}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise UserError(f"{path}: expected a token of ASCII letters and digits") from None


def same_token(given: object, wanted: str) -> bool:
    """Whether what somebody sent is the token; takes as long for a nearly right one as for a wrong one."""
    text = given if isinstance(given, str) else ""
    return hmac.compare_digest(text.encode("utf-8", "replace"), wanted.encode())


def _read(path: Path) -> str:
    mode = path.stat().st_mode & 0o777
    if mode & 0o077:
        raise UserError(f"{path}: expected mode 0600, found {mode:04o}: others could read the operator's token")
    token = path.read_text(encoding="ascii").strip()
    if len(token) < SHORTEST:
        raise UserError(f"{path}: expected a token of at least {SHORTEST} characters")
    return token


def _make(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    token = secrets.token_urlsafe(24)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(token + "\n")
    return token
