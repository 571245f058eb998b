"""The backend's time as a robot knows it: from its last answer on, by a clock that never jumps."""

import threading
from collections.abc import Callable


class BackendTime:
    """Seconds since 1970 by the backend's clock; by the robot's own until the backend has answered once.

    `wall` is the robot's clock, which may jump; `monotonic` one that cannot.
    """

    def __init__(self, wall: Callable[[], float], monotonic: Callable[[], float]) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._offset_s: float | None = None
        self._lock = threading.Lock()

    def learn(self, backend_s: float) -> None:
        """Take the backend's time from an answer that just came."""
        with self._lock:
            self._offset_s = backend_s - self._monotonic()

    def now_s(self) -> float:
        """Return the backend's time."""
        with self._lock:
            return self._wall() if self._offset_s is None else self._monotonic() + self._offset_s
