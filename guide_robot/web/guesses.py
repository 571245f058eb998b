"""Who tries tokens waits: each wrong one of an address doubles the time until its next is looked at."""

from collections import OrderedDict
from dataclasses import dataclass

# Somebody who mistypes needs a few tries; after them 1 s, 2 s, 4 s, ... 300 s: 12 tries in a day's first minute,
# some 300 a day. A token of 192 random bits needs no such delay and gets none; what somebody chose by hand does.
FREE = 8
FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 300.0
FORGIVEN_AFTER_S = 1800.0
ADDRESSES = 1024


@dataclass(frozen=True, kw_only=True)
class _Tries:
    wrong: int
    last_s: float


class Guesses:
    """Wrong tokens by address; of at most ADDRESSES, those longest quiet forgotten first. Times grow steadily."""

    def __init__(self, free: int = FREE) -> None:
        """Let `free` wrong ones pass before the first wait."""
        self._free = free
        self._tries: OrderedDict[str, _Tries] = OrderedDict()

    def wait_s(self, address: str, now_s: float) -> float:
        """Return how long this address must wait before a token of its is looked at, 0 for not at all."""
        tries = self._tries.get(address)
        if tries is None or now_s - tries.last_s >= FORGIVEN_AFTER_S or tries.wrong < self._free:
            return 0.0
        wait_s = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(tries.wrong - self._free, 32))
        return max(0.0, tries.last_s + wait_s - now_s)

    def begin(self, address: str, now_s: float) -> None:
        """Count a token as wrong before it is looked at, so that many at once gain nothing."""
        tries = self._tries.pop(address, None)
        before = 0 if tries is None or now_s - tries.last_s >= FORGIVEN_AFTER_S else tries.wrong
        self._tries[address] = _Tries(wrong=before + 1, last_s=now_s)
        while len(self._tries) > ADDRESSES:
            self._tries.popitem(last=False)

    def right(self, address: str) -> None:
        """Take back the last count: the token was right. What was wrong before stays counted."""
        tries = self._tries.get(address)
        if tries is not None:
            self._tries[address] = _Tries(wrong=max(0, tries.wrong - 1), last_s=tries.last_s)
