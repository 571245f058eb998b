"""Long work beside a thread that must go on hearing: one job at a time, and of those that wait only the newest."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")


class NewestJob(Generic[Given, Made]):
    """Does `work` in a thread of its own; `take` fetches what came of the newest job that is done, once.

    What `work` raises, `take` raises.
    """

    def __init__(self, work: Callable[[Given], Made]) -> None:
        self._work = work
        self._lock = threading.Lock()
        self._waiting: list[Given] = []
        self._made: list[Made] = []
        self._failed: Exception | None = None
        self._thread: threading.Thread | None = None

    def give(self, value: Given) -> None:
        """Do this next; what waits for its turn meanwhile is given up."""
        with self._lock:
            self._waiting = [value]
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="newest-job", daemon=True)
                self._thread.start()

    def take(self) -> Made | None:
        """Return what came of the newest job that is done, None if nothing new is."""
        with self._lock:
            failed, self._failed = self._failed, None
            made, self._made = self._made, []
        if failed is not None:
            raise failed
        return made[0] if made else None

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._thread = None
                    return
                value = self._waiting.pop()
            try:
                made = self._work(value)
            except Exception as error:
                with self._lock:
                    self._failed = error
            else:
                with self._lock:
                    self._made = [made]
