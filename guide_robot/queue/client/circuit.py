"""When to ask a backend that fails: back-off with jitter and a circuit breaker; time and chance are arguments."""

from dataclasses import dataclass
from enum import Enum

from guide_robot.phrases.reasons import Why


class CircuitState(Enum):
    """CLOSED: requests go through. OPEN: none does. HALF_OPEN: one trial is under way."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


@dataclass(frozen=True, kw_only=True)
class CircuitSettings:
    """`failures_to_open` in a row open the circuit; waits grow from `first_wait_s` to `longest_wait_s`."""

    failures_to_open: int = 3
    first_wait_s: float = 0.5
    longest_wait_s: float = 20.0
    trial_lasts_s: float = 10.0


def backoff_s(attempt: int, first_s: float, longest_s: float, chance: float) -> float:
    """Return the wait before retry number `attempt` (0 is the first): exponential with jitter.

    `chance` is uniform in [0, 1): the wait lies between half and all of the exponential value, so that many
    robots that lost the same backend do not come back at the same moment.
    """
    whole = min(longest_s, first_s * 2.0 ** min(attempt, 30))
    return whole * (0.5 + 0.5 * chance)


class Circuit:
    """Decides whether a request may be sent now. Every change of state carries a reason to read."""

    def __init__(self, settings: CircuitSettings) -> None:
        self._settings = settings
        self.state = CircuitState.CLOSED
        self.reason = Why.BACKEND_NOT_ASKED()
        self.failures_in_a_row = 0
        self._openings = 0
        self._next_trial_at_s = 0.0

    def allow(self, now_s: float) -> bool:
        """Return whether to send a request; in HALF_OPEN only the one trial, or another when that never ended."""
        if self.state is CircuitState.CLOSED:
            return True
        if now_s < self._next_trial_at_s:
            return False
        self.state = CircuitState.HALF_OPEN
        self._next_trial_at_s = now_s + self._settings.trial_lasts_s
        return True

    def succeeded(self) -> None:
        """The backend answered."""
        self.state, self.reason = CircuitState.CLOSED, Why.BACKEND_ANSWERS()
        self.failures_in_a_row = self._openings = 0

    def failed(self, now_s: float, words: str, chance: float) -> None:
        """The backend did not answer; `chance` in [0, 1) spreads the next trials of many robots."""
        self.failures_in_a_row += 1
        self.reason = Why.BACKEND_FAILS(words=words)
        if self.state is CircuitState.CLOSED and self.failures_in_a_row < self._settings.failures_to_open:
            return
        self.state = CircuitState.OPEN
        wait_s = backoff_s(self._openings, self._settings.first_wait_s, self._settings.longest_wait_s, chance)
        self._next_trial_at_s = now_s + wait_s
        self._openings += 1
