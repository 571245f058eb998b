"""The one moment by which a job with a device must be over, however the device behaves."""

import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Deadline:
    """A moment of the monotonic clock, in seconds."""

    at_s: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        """Return the moment so many seconds from now."""
        return cls(time.monotonic() + seconds)

    def left_s(self) -> float:
        """Return the seconds left, never below 0."""
        return max(0.0, self.at_s - time.monotonic())

    def sooner(self, seconds: float) -> "Deadline":
        """Return this moment, or the one so many seconds from now when that comes first."""
        return min(self, Deadline.after(seconds), key=lambda deadline: deadline.at_s)
