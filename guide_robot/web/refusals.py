"""What a web server turned away, counted by kind: who guesses or floods is seen in log and diagnostics.

No address is kept: what somebody does about it is done at the network, where addresses are known better.
"""

import threading
from collections import Counter
from enum import Enum

TOLD_EVERY_S = 60.0


class Kind(Enum):
    """Why somebody was turned away; the values are words for logs, after a number."""

    TOKEN = "wrong tokens"
    WAIT = "tries before their time"
    CODE = "wrong pairing codes"
    PIN = "wrong sign-ins"
    SCREEN = "screens without a place"
    PACE = "wishes beyond the pace"
    NO_ROOM = "connections for lack of room"
    HEAD = "requests with too long a head"
    SLOW = "requests that came too slowly"
    BODY = "requests with too long a body"
    FRAME = "sockets that sent other than messages"
    HOST = "requests for another host"
    UNREAD = "answers that nobody took"


class Refusals:
    """The counts of one server since it began. May be used from any thread; times grow steadily."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[Kind] = Counter()
        self._told: Counter[Kind] = Counter()
        self._told_s: float | None = None

    def count(self, kind: Kind) -> None:
        """Count one that was turned away."""
        with self._lock:
            self._counts[kind] += 1

    @property
    def counts(self) -> dict[Kind, int]:
        """Return how many were turned away so far, the most frequent kind first."""
        with self._lock:
            return dict(self._counts.most_common())

    def news(self, now_s: float) -> str:
        """Return in one line what was turned away since the last line, "" for nothing; at most once a minute."""
        with self._lock:
            if self._told_s is not None and now_s - self._told_s < TOLD_EVERY_S:
                return ""
            fresh = self._counts - self._told
            if not fresh:
                return ""
            self._told, self._told_s = self._counts.copy(), now_s
        return f"turned away: {words(dict(fresh.most_common()))}"

    def fresh(self, now_s: float) -> bool:
        """Whether something was turned away within the last minute, as far as `news` was asked."""
        with self._lock:
            told_s = self._told_s
            return self._counts != self._told or (told_s is not None and now_s - told_s < TOLD_EVERY_S)


def words(counts: dict[Kind, int]) -> str:
    """Return counts in words, "" for none."""
    return ", ".join(f"{count} {kind.value}" for kind, count in counts.items())
