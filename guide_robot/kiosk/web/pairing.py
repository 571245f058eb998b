"""Paired touch screens: a screen of the network shows the robot's own pages only after it was let in once.

An operator opens a code, which is typed at the screen; the screen then holds a random cookie, of which the robot
keeps the SHA-256. The robot's own screen, on this computer, needs none.
"""

import hashlib
import hmac
import json
import os
import secrets
import threading
from dataclasses import asdict, dataclass, replace
from enum import Enum
from pathlib import Path

from guide_robot.common.errors import UserError

# 5 tries at 10^8 codes: one chance in 20 million for each code that an operator opens.
CODE_DIGITS = 8
CODE_LASTS_S = 300.0
TRIES = 5
MOST_SCREENS = 32
LONGEST_COOKIE = 64


class Pairing(Enum):
    """What became of a code that a screen sent."""

    PAIRED = "paired"
    WRONG = "wrong"
    NO_CODE = "no_code"
    FULL = "full"


@dataclass(frozen=True, kw_only=True)
class Screen:
    """A paired screen; `mark` is the SHA-256 of its cookie, `paired_at_s` seconds since 1970."""

    id: str
    mark: str
    address: str
    paired_at_s: float


@dataclass(frozen=True, kw_only=True)
class _Code:
    digits: str
    until_s: float
    tries: int = 0


class PairedScreens:
    """The paired screens of one robot, and the code that is open now. May be used from any thread.

    `now_s` grows steadily; `at_s` is the time that is shown. Without a file nothing outlives the process.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._screens = _read(file) if file is not None and file.exists() else ()
        self._code: _Code | None = None

    @property
    def screens(self) -> tuple[Screen, ...]:
        """Return the paired screens, oldest first."""
        return self._screens

    def open_code(self, now_s: float) -> str:
        """Return a new code; an older one no longer counts."""
        digits = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
        with self._lock:
            self._code = _Code(digits=digits, until_s=now_s + CODE_LASTS_S)
        return digits

    def close_code(self) -> None:
        """Let no code count any more."""
        with self._lock:
            self._code = None

    def code(self, now_s: float) -> str:
        """Return the code that counts now, "" for none."""
        with self._lock:
            return self._code.digits if self._code is not None and now_s < self._code.until_s else ""

    def pair(self, given: str, *, address: str, now_s: float, at_s: float) -> tuple[Pairing, str]:
        """Try a code; returns what became of it and the new screen's cookie, "" unless it is paired."""
        with self._lock:
            code = self._code
            if code is None or now_s >= code.until_s:
                return Pairing.NO_CODE, ""
            if not hmac.compare_digest(given.encode("utf-8", "replace"), code.digits.encode()):
                tried = replace(code, tries=code.tries + 1)
                self._code = tried if tried.tries < TRIES else None
                return Pairing.WRONG, ""
            self._code = None
            if len(self._screens) >= MOST_SCREENS:
                return Pairing.FULL, ""
            cookie = secrets.token_urlsafe(32)
            screen = Screen(id=secrets.token_hex(4), mark=_mark(cookie), address=address, paired_at_s=at_s)
            self._keep((*self._screens, screen))
            return Pairing.PAIRED, cookie

    def find(self, cookie: str) -> Screen | None:
        """Return whose cookie this is, None for nobody's."""
        if not 0 < len(cookie) <= LONGEST_COOKIE:
            return None
        mark = _mark(cookie)
        return next((screen for screen in self._screens if hmac.compare_digest(screen.mark, mark)), None)

    def revoke(self, screen_id: str) -> bool:
        """Forget a screen; False if there is none of that id."""
        with self._lock:
            kept = tuple(screen for screen in self._screens if screen.id != screen_id)
            found = len(kept) < len(self._screens)
            if found:
                self._keep(kept)
            return found

    def _keep(self, screens: tuple[Screen, ...]) -> None:
        if self._file is not None:
            _write(self._file, screens)
        self._screens = screens


def _mark(cookie: str) -> str:
    return hashlib.sha256(cookie.encode("utf-8", "replace")).hexdigest()


def _read(file: Path) -> tuple[Screen, ...]:
    try:
        entries = json.loads(file.read_text(encoding="utf-8"))
        return tuple(
            Screen(
                id=str(entry["id"]),
                mark=str(entry["mark"]),
                address=str(entry["address"]),
                paired_at_s=float(entry["paired_at_s"]),
            )
            for entry in entries[:MOST_SCREENS]
        )
    except OSError as error:
        raise UserError(f"{file}: {error.strerror or error}") from None
    except (ValueError, KeyError, TypeError):
        raise UserError(f"{file}: expected the list of paired screens; remove it to pair anew") from None


def _write(file: Path, screens: tuple[Screen, ...]) -> None:
    """Replace the file whole, readable by its owner alone."""
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f"{file.name}.{secrets.token_hex(4)}.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as text:
        json.dump([asdict(screen) for screen in screens], text)
        text.flush()
        os.fsync(text.fileno())
    partial.replace(file)
