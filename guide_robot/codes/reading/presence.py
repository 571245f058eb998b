"""Reports a code once while it stays in view, and again after it was away."""

import hashlib
import secrets
from collections.abc import Iterable

from guide_robot.codes.reading.found import FoundCode

AWAY_AFTER_S = 5.0
MOST_REMEMBERED = 200


class CodePresence:
    """Remembers which codes are in view, by a digest that means nothing outside this process."""

    def __init__(self, away_after_s: float = AWAY_AFTER_S) -> None:
        """Start with nothing in view."""
        self._away_after_s = away_after_s
        self._secret = secrets.token_bytes(32)
        self._last_seen_s: dict[bytes, float] = {}
        self._refused: set[bytes] = set()

    def step(self, codes: Iterable[FoundCode], now: float) -> list[FoundCode]:
        """Return those of a frame's codes that have just come into view; `now` in seconds, any steady clock."""
        self._last_seen_s = {
            key: seen for key, seen in self._last_seen_s.items() if 0 <= now - seen < self._away_after_s
        }
        self._refused &= self._last_seen_s.keys()
        arrived = []
        for code in codes:
            key = self._key(code)
            if key not in self._last_seen_s:
                if len(self._last_seen_s) >= MOST_REMEMBERED:
                    continue
                arrived.append(code)
            self._last_seen_s[key] = now
        return arrived

    def refuse(self, code: FoundCode) -> None:
        """Note that a code in view may not be read yet."""
        self._refused.add(self._key(code))

    def forget_refused(self) -> None:
        """Forget the codes that were refused, so that they are reported again: consent has just been given."""
        for key in self._refused:
            self._last_seen_s.pop(key, None)
        self._refused.clear()

    def _key(self, code: FoundCode) -> bytes:
        return hashlib.blake2b(code.raw, key=self._secret, digest_size=16).digest()
