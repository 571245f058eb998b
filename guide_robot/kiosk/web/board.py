"""The board: the newest value of everything the pages show, written by one thread and read by another."""

import json
import math
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum
from typing import Any

DECIMALS = 3


class Part(Enum):
    """What stands on the board; the value is the key that the pages read."""

    SETTINGS = "settings"
    PLACES = "places"
    GUIDE = "guide"
    MOTION = "motion"
    SAY = "say"
    QUEUE = "queue"
    LIVE = "live"  # whether the queue is heard: what was heard last says nothing of now
    NEAR = "near"
    FOLLOWER = "follower"
    BACKEND = "backend"
    PRINTER = "printer"
    BATTERY = "battery"
    HEALTH = "health"
    ROBOT = "robot"
    PEOPLE = "people"
    SCAN = "scan"
    PLAN = "plan"
    TRUTH = "truth"
    EVENTS = "events"
    TICKETS = "tickets"
    CALL = "call"
    PICTURE = "picture"
    PAIRING = "pairing"
    HELP = "help"
    GAZE = "gaze"


CITIZEN_PARTS = frozenset(
    {
        Part.SETTINGS,
        Part.PLACES,
        Part.GUIDE,
        Part.SAY,
        Part.QUEUE,
        Part.LIVE,
        Part.NEAR,
        Part.FOLLOWER,
        Part.PRINTER,
        Part.BATTERY,
        Part.HELP,
        Part.GAZE,
    }
)
OPERATOR_PARTS = frozenset(Part) - {Part.PICTURE}


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A JPEG of what the camera sees; the number grows, 0 where there is none."""

    number: int = 0
    jpeg: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, kw_only=True)
class News:
    """What changed: one JSON object with a key for each part, empty when nothing did; and up to which change."""

    text: str
    upto: int


class Board:
    """Holds each part as JSON text with the number of its last change. May be used from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._changes = 0
        self._parts: dict[Part, tuple[int, str]] = {}
        self._listeners: list[Callable[[Part], None]] = []
        self.picture = Picture()

    def put(self, part: Part, value: object) -> bool:
        """Set a part to a view, a number, text, None, or a list or tuple of these; False if it was so before."""
        text = json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))
        with self._lock:
            if part in self._parts and self._parts[part][1] == text:
                return False
            self._changes += 1
            self._parts[part] = (self._changes, text)
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener(part)
        return True

    def show(self, jpeg: bytes) -> None:
        """Set the camera's picture; empty to forget it."""
        with self._lock:
            self.picture = Picture(number=self.picture.number + 1 if jpeg else 0, jpeg=jpeg)
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener(Part.PICTURE)

    def news(self, parts: Iterable[Part], since: int) -> News:
        """Return what changed after the change numbered `since`; 0 for everything."""
        with self._lock:
            changed = [(part, self._parts[part]) for part in parts if part in self._parts]
            upto = self._changes
        members = [f'"{part.value}":{text}' for part, (number, text) in changed if number > since]
        return News(text="{" + ",".join(members) + "}" if members else "", upto=upto)

    def listen(self, listener: Callable[[Part], None]) -> None:
        """Call this after each change, in the thread that made it."""
        with self._lock:
            self._listeners.append(listener)


def plain(value: object) -> Any:
    """Return a view as what JSON knows: rounded to millimetres, and nothing that is not a number as one."""
    if isinstance(value, float):
        return round(value, DECIMALS) if math.isfinite(value) else None
    if is_dataclass(value) and not isinstance(value, type):
        return {entry.name: plain(getattr(value, entry.name)) for entry in fields(value)}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return value
