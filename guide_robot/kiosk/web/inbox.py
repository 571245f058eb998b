"""What the pages want from the robot, in the order in which it came; and how many look at what."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from guide_robot.behaviour.visit import Choice

CAPACITY = 200


@dataclass(frozen=True, kw_only=True)
class Watchers:
    """How many pages are open: touch screens, operator pages, and touch screens that show the camera's picture."""

    citizens: int = 0
    operators: int = 0
    code_views: int = 0


class Inbox:
    """Holds choices until the node takes them; a flood pushes out the oldest. May be used from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._choices: deque[Choice] = deque(maxlen=CAPACITY)
        self._watchers = Watchers()
        self._wake: Callable[[], None] = lambda: None

    def wake_with(self, wake: Callable[[], None]) -> None:
        """Call this after each arrival, in whatever thread it came."""
        self._wake = wake

    def add(self, choice: Choice) -> None:
        """Take in a choice."""
        with self._lock:
            self._choices.append(choice)
        self._wake()

    def count(self, *, citizens: int = 0, operators: int = 0, code_views: int = 0) -> None:
        """Add to the numbers of watchers (negative when one leaves)."""
        with self._lock:
            before = self._watchers
            self._watchers = Watchers(
                citizens=before.citizens + citizens,
                operators=before.operators + operators,
                code_views=before.code_views + code_views,
            )
        self._wake()

    @property
    def watchers(self) -> Watchers:
        """How many pages are open now."""
        return self._watchers

    def take(self) -> list[Choice]:
        """Return all choices that wait, oldest first, and forget them."""
        with self._lock:
            choices = list(self._choices)
            self._choices.clear()
        return choices
