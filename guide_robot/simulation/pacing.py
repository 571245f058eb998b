"""How fast simulated time may pass: by the wall clock, times a rate, and never far ahead of the robot's own nodes."""

from dataclasses import dataclass
from enum import Enum


class Source(Enum):
    """What is waited for."""

    PEOPLE = "tracked people"
    COMMANDS = "velocities for the base"


@dataclass(frozen=True, kw_only=True)
class PacerSettings:
    """`rate` simulated seconds for each one on the wall, if the machine keeps up.

    Time waits while the newest of a source is older than `longest_lag_s`, unless nothing of it has come for
    `patience_s` of wall time: then whoever makes it is not running. That is longer than a busy machine makes anybody
    wait. One step is at most `longest_step_s` of simulated time.
    """

    rate: float = 1.0
    longest_lag_s: float = 0.3
    patience_s: float = 6.0
    longest_step_s: float = 0.2

    def __post_init__(self) -> None:
        """Refuse a rate at which time would not pass."""
        if not self.rate > 0.0:
            raise ValueError(f"rate: expected more than 0, found {self.rate}")


class Pacer:
    """Turns measured wall time into simulated time to pass; `factor` is the rate reached lately.

    Each robot has sources of its own; the slowest sets the pace.
    """

    def __init__(self, settings: PacerSettings) -> None:
        self._settings = settings
        self._wall_s: float | None = None
        self._heard_s: dict[tuple[Source, int], tuple[float, float]] = {}
        self.factor = 0.0

    def heard(self, source: Source, stamp_s: float, wall_s: float, robot: int = 0) -> None:
        """Take note that something of that (simulated) time came; what is older than the newest counts for nothing."""
        newest_s, _ = self._heard_s.get((source, robot), (stamp_s, wall_s))
        if stamp_s >= newest_s:
            self._heard_s[source, robot] = (stamp_s, wall_s)

    def forget(self, source: Source, robot: int = 0) -> None:
        """Wait no longer for that source: it has said that there is nothing more to come, as a robot told to stand."""
        self._heard_s.pop((source, robot), None)

    def step(self, now_s: float, wall_s: float) -> float:
        """Return how much simulated time is to pass now; `now_s` is the simulated time reached."""
        passed = wall_s - self._wall_s if self._wall_s is not None else 0.0
        self._wall_s = wall_s
        if passed <= 0.0:
            return 0.0
        allowed = min(passed * self._settings.rate, self._settings.longest_step_s)
        for stamp_s, heard_wall_s in self._heard_s.values():
            if wall_s - heard_wall_s < self._settings.patience_s:
                allowed = min(allowed, max(0.0, stamp_s + self._settings.longest_lag_s - now_s))
        self.factor += (allowed / passed - self.factor) * min(1.0, passed / 2.0)
        return allowed
