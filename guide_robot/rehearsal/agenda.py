"""What happens next in simulated time: a heap of calls, each at its second.

A heap of our own, not SimPy: a counter takes the ticket whose turn it is by the queue's own rules at the moment it is
free, so of SimPy only the clock would be used, and a plain call costs a tenth of resuming a generator.
"""

import heapq
import itertools
from collections.abc import Callable
from typing import Any


class Agenda:
    """Calls in the order of their times, those of one time in the order they were entered."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self._numbers = itertools.count()
        self._heap: list[tuple[float, int, Callable[..., None], tuple[Any, ...]]] = []

    def at(self, when_s: float, call: Callable[..., None], *words: Any) -> None:
        """Enter a call; one for the past happens now."""
        heapq.heappush(self._heap, (max(when_s, self.now_s), next(self._numbers), call, words))

    def after(self, wait_s: float, call: Callable[..., None], *words: Any) -> None:
        """Enter a call some seconds from now."""
        self.at(self.now_s + wait_s, call, *words)

    def run(self) -> None:
        """Let everything happen."""
        while self._heap:
            self.now_s, _, call, words = heapq.heappop(self._heap)
            call(*words)
