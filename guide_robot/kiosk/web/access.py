"""The operator's token: made once, kept in a file that only its owner reads, compared in one place, guessed slowly."""

import hmac
import os
import secrets
from enum import Enum, auto
from pathlib import Path

from guide_robot.common.errors import UserError
from guide_robot.common.secret_file import read_secret
from guide_robot.web.guesses import Guesses
from guide_robot.web.refusals import Kind, Refusals

SHORTEST = 8
# A token of our own making has 32 of 64 letters, 192 random bits: some 25 different ones, hardly ever below 16.
RANDOM_BYTES = 24
RANDOM_LENGTH = 32
RANDOM_LETTERS = 16


class Said(Enum):
    """What a token that somebody said is."""

    RIGHT = auto()
    WRONG = auto()
    TOO_MANY = auto()


class OperatorAccess:
    """Compares tokens for sockets and requests alike; wrong ones of an address are looked at ever more seldom.

    Who has a random token is never kept waiting, whatever others at the same address try: it may be a stop. A token
    that somebody chose by hand can be guessed, so it waits with the wrong ones. Lives on the web server's loop.
    """

    def __init__(self, token: str, refusals: Refusals) -> None:
        self._token, self._refusals = token, refusals
        self._random = is_random(token)
        self._guesses = Guesses()

    def look(self, given: object, address: str, now_s: float) -> Said:
        """Return what the token is that an address says; TOO_MANY for a wrong one before its time."""
        waits = self.wait_s(address, now_s) > 0.0
        if (self._random or not waits) and _same(given, self._token):
            return Said.RIGHT
        self._refusals.count(Kind.WAIT if waits else Kind.TOKEN)
        if waits:
            return Said.TOO_MANY
        self._guesses.begin(address, now_s)
        return Said.WRONG

    def wait_s(self, address: str, now_s: float) -> float:
        """Return for how long an address's wrong tokens are not looked at, 0 for not at all."""
        return self._guesses.wait_s(address, now_s)


def is_random(token: str) -> bool:
    """Whether a token looks like one of our own making, which nobody guesses."""
    return len(token) >= RANDOM_LENGTH and len(set(token)) >= RANDOM_LETTERS


def load_token(path: Path) -> str:
    """Return the token in the file; made with mode 0600 if there is no file.

    Raises UserError for a file that cannot be read or written, that is open to others, or too short a token.
    """
    try:
        return _read(path) if path.exists() else _make(path)
    except OSError as error:
        raise UserError(f"{path}: {error.strerror or error}") from None


def _same(given: object, wanted: str) -> bool:
    """Whether what somebody sent is the token; takes as long for a nearly right one as for a wrong one."""
    text = given if isinstance(given, str) else ""
    return hmac.compare_digest(text.encode("utf-8", "replace"), wanted.encode())


def _read(path: Path) -> str:
    token = read_secret(path).strip()
    if not token.isascii():
        raise UserError(f"{path}: expected a token of ASCII letters and digits")
    if len(token) < SHORTEST:
        raise UserError(f"{path}: expected a token of at least {SHORTEST} characters")
    return token


def _make(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    token = secrets.token_urlsafe(RANDOM_BYTES)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(token + "\n")
    return token
