"""Ctrl-C as a question that is asked between two steps, never an exception in the middle of one.

Python drops an exception that a signal handler raises inside the hooks that run around a fork, as when a child process
is started: the interruption would be lost.
"""

import signal
from types import FrameType
from typing import Self

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupts:
    """While it is entered, SIGINT and SIGTERM are only noted; `check` raises KeyboardInterrupt once one has come.

    Afterwards both signals raise KeyboardInterrupt at once.
    """

    def __init__(self) -> None:
        """Begin with nothing asked."""
        self._asked = False

    def __enter__(self) -> Self:
        for number in SIGNALS:
            signal.signal(number, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        for number in SIGNALS:
            signal.signal(number, signal.default_int_handler)

    def check(self) -> None:
        """Raise KeyboardInterrupt if the program was asked to end."""
        if self._asked:
            raise KeyboardInterrupt

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._asked = True
