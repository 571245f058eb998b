"""Time that goes on when a clock is set back, as time synchronisation does while a robot drives."""

from math import inf

SET_BACK_S = 0.1
"""What a clock goes back by at least when it is set back, seconds; less is the jitter of stamps."""


class SteadyTime:
    """Adds to a clock what it was set back by in all, so that waits and ages measured with it stay right.

    Code that compares stamps of that clock with the steady time must add `added_s` to them too. A stamp of before then
    lies in the future and is not taken for a fresh one.
    """

    def __init__(self) -> None:
        """Start with a clock that was never set back."""
        self.added_s = 0.0
        self._last_s = -inf

    def step(self, clock_s: float) -> float:
        """Return the steady time for what the clock says now."""
        steady_s = clock_s + self.added_s
        if steady_s < self._last_s - SET_BACK_S:
            self.added_s = self._last_s - clock_s
            steady_s = self._last_s
        self._last_s = max(self._last_s, steady_s)
        return steady_s
