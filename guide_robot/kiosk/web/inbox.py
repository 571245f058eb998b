"""What the pages want from the robot, in the order in which it came; and how many look at what.

Orders of operators have a way of their own: they are never dropped and never wait behind citizens' wishes.
"""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from guide_robot.common.language import Language
from guide_robot.guide.visit import Choice
from guide_robot.kiosk.orders import Order

# What the pace (pace.py) lets through in 5 s, with what may come at once: 15 a second, one a second from 16 places.
CAPACITY = 250


@dataclass(frozen=True, kw_only=True)
class Watchers:
    """How many pages are open: touch screens, operator pages, and touch screens that show the camera's picture.

    `elsewhere` are operator pages of the hall's other robots, which show this one too.
    """

    citizens: int = 0
    operators: int = 0
    code_views: int = 0
    elsewhere: int = 0


class Inbox:
    """Holds orders and choices until the node takes them. May be used from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._choices: deque[Choice] = deque()
        self._orders: deque[Order] = deque()
        self._watchers = Watchers()
        self._acknowledged: str | None = None
        self._hushed = False
        self._read: tuple[str, Language] | None = None
        self._wake: Callable[[], None] = lambda: None

    def wake_with(self, wake: Callable[[], None]) -> None:
        """Call this after each arrival, in whatever thread it came."""
        self._wake = wake

    def add(self, choice: Choice) -> bool:
        """Take in a citizen's choice; False, and nothing that was taken in before is lost, when too many wait."""
        with self._lock:
            if len(self._choices) >= CAPACITY:
                return False
            self._choices.append(choice)
        self._wake()
        return True

    def order(self, order: Order) -> None:
        """Take in an operator's order, however many choices wait."""
        with self._lock:
            self._orders.append(order)
        self._wake()

    def count(self, *, citizens: int = 0, operators: int = 0, code_views: int = 0) -> None:
        """Add to the numbers of watchers (negative when one leaves)."""
        with self._lock:
            before = self._watchers
            self._watchers = replace(
                before,
                citizens=before.citizens + citizens,
                operators=before.operators + operators,
                code_views=before.code_views + code_views,
            )
        self._wake()

    def pages_elsewhere(self, pages: int) -> None:
        """Note how many operator pages the hall's other robots have open."""
        with self._lock:
            self._watchers = replace(self._watchers, elsewhere=pages)

    @property
    def watchers(self) -> Watchers:
        """How many pages are open now."""
        return self._watchers

    def take_orders(self) -> tuple[Order, ...]:
        """Return all orders that wait, oldest first, and forget them."""
        with self._lock:
            orders = tuple(self._orders)
            self._orders.clear()
        return orders

    def acknowledge(self, name: str) -> None:
        """Note that an operator answered a citizen's call; `name` is what citizens are told, may be empty."""
        with self._lock:
            self._acknowledged = name
        self._wake()

    def hush(self) -> None:
        """Note that somebody begins to speak: the robot must fall silent."""
        with self._lock:
            self._hushed = True
        self._wake()

    def read_aloud(self, text: str, language: Language) -> None:
        """Note what a citizen wants to hear; a newer wish takes its place."""
        with self._lock:
            self._read = (text, language)
        self._wake()

    def take_acknowledged(self) -> str | None:
        """Return who answered the call since this was last asked, None for nobody."""
        with self._lock:
            name, self._acknowledged = self._acknowledged, None
        return name

    def take_speech(self) -> tuple[bool, tuple[str, Language] | None]:
        """Return whether to fall silent, and what to read aloud (text and language), and forget both."""
        with self._lock:
            hushed, read, self._hushed, self._read = self._hushed, self._read, False, None
        return hushed, read

    def take(self, most: int = CAPACITY) -> list[Choice]:
        """Return the oldest choices that wait, at most so many, and forget them; the node is woken for the rest."""
        with self._lock:
            choices = [self._choices.popleft() for _ in range(min(most, len(self._choices)))]
            more = bool(self._choices)
        if more:
            self._wake()
        return choices
