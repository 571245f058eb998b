"""A defect of ours ends nothing but the callback that it befell: it is logged once, counted, shown, and survived.

A node whose work fails always must not pretend to live: after `UNWELL_AFTER` failures of one timer or subscription in a
row, over at least `UNWELL_S`, the node is unwell and gives no heartbeat until that callback succeeds again. What
needs its heartbeat then acts as if it hung: the motion gate stops the robot, the watchdog starts the node anew.
"""

import contextlib
import time
import traceback
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from rclpy.exceptions import InvalidHandle
from rclpy.executors import (
    ConditionReachedException,
    ShutdownException,
    SingleThreadedExecutor,
    TimeoutException,
)
from rclpy.node import Node

UNWELL_AFTER = 10
UNWELL_S = 2.0
ALARM_S = 60.0


@dataclass(kw_only=True)
class _Row:
    """Failures of one callback in a row."""

    count: int
    since_s: float


class Alarms:
    """The failed callbacks of one node; times are seconds of the steady clock."""

    def __init__(self, node: Node) -> None:
        self._logger: Any = node.get_logger()
        self._rows: WeakKeyDictionary[Any, _Row] = WeakKeyDictionary()
        self.failures: Counter[str] = Counter()
        self.last = ""
        self._last_s = 0.0

    def note(self, what: str, error: BaseException) -> None:
        """Count a failure; the first of its kind is logged with its traceback."""
        kind = f"{type(error).__name__} at {_place(error)}"
        if not self.failures[kind]:
            text = "".join(traceback.format_exception(error))
            self._logger.error(f"{what} failed; the node goes on\n{text}")
        self.failures[kind] += 1
        self.last, self._last_s = f"{kind}: {str(error)[:120]}", time.monotonic()

    def failed(self, entity: Any, error: BaseException) -> None:
        """Take the failure of a timer's, subscription's or other callback; None for what belongs to none."""
        self.note(_name(entity), error)
        if entity is not None:
            row = self._rows.setdefault(entity, _Row(count=0, since_s=time.monotonic()))
            row.count += 1

    def succeeded(self, entity: Any) -> None:
        """Take that a callback ran to its end."""
        if self._rows and entity is not None:
            self._rows.pop(entity, None)

    @property
    def fresh(self) -> bool:
        """Whether something failed within the last minute."""
        return bool(self.failures) and time.monotonic() - self._last_s < ALARM_S

    def unwell(self) -> str:
        """Return in words what fails always, empty if nothing does."""
        now_s = time.monotonic()
        for entity, row in self._rows.items():
            if row.count >= UNWELL_AFTER and now_s - row.since_s >= UNWELL_S:
                return f"{_name(entity)} fails always"
        return ""


_alarms: WeakKeyDictionary[Node, Alarms] = WeakKeyDictionary()


def alarms_of(node: Node) -> Alarms:
    """Return a node's alarms."""
    if node not in _alarms:
        _alarms[node] = Alarms(node)
    return _alarms[node]


def turn(executor: SingleThreadedExecutor, alarms: Alarms, timeout_s: float | None = None) -> None:
    """Run the next callback that is ready; what it raises becomes an alarm. The interpreter's own signals pass."""
    try:
        entity: Any
        handler, entity, _ = executor.wait_for_ready_callbacks(timeout_sec=timeout_s)
    except (TimeoutException, ShutdownException, ConditionReachedException):
        return
    handler()
    error = handler.exception()
    if error is None:
        alarms.succeeded(entity)
    else:
        alarms.failed(entity, error)


def _name(entity: Any) -> str:
    topic: Any = ""
    with contextlib.suppress(InvalidHandle):
        topic = getattr(entity, "topic_name", None) or getattr(entity, "srv_name", "")
    if topic:
        return f"what hears {topic}"
    function = getattr(getattr(entity, "callback", None), "__name__", "")
    return f"the timer of {function.lstrip('_')}" if function else "a callback"


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "an unknown place"
