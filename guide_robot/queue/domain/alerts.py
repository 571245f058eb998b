"""What somebody must act on: raised when it lasts, told, told to more people when nobody acknowledges it, ended."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum


class AlertKind(Enum):
    """What can be wrong. STAFF_CALLED stays until somebody acknowledges it; the others end when they are over."""

    STAFF_CALLED = "staff_called"
    PAPER_LOW = "paper_low"
    PAPER_OUT = "paper_out"
    PRINTER_FAULT = "printer_fault"
    BATTERY_LOW = "battery_low"
    ROBOT_STOPPED = "robot_stopped"
    ROBOT_LOST = "robot_lost"
    NODE_SILENT = "node_silent"
    DISK_LOW = "disk_low"
    BACKEND_FAILING = "backend_failing"


MOMENTARY = frozenset({AlertKind.STAFF_CALLED})


class NoticeKind(Enum):
    """RAISED: new. ESCALATED: nobody acknowledged it, the next level is told. ENDED: it is over."""

    RAISED = "raised"
    ESCALATED = "escalated"
    ENDED = "ended"


@dataclass(frozen=True, kw_only=True)
class AlertTimes:
    """`lasts_s`: how long it must be so; `clear_s`: how long be over until it ends; `escalate_s`: between levels."""

    lasts_s: float = 5.0
    clear_s: float = 20.0
    escalate_s: float = 300.0
    levels: int = 3


@dataclass(frozen=True, kw_only=True)
class Condition:
    """Something that is so now; `subject` is a robot's name, its node or a ticket's label, never a person."""

    kind: AlertKind
    subject: str


@dataclass(frozen=True, kw_only=True)
class Alert:
    """An alert that stands; `level` counts how often it was escalated."""

    id: int
    kind: AlertKind
    subject: str
    since_s: float
    level: int = 0
    told_s: float
    acknowledged_s: float | None = None
    acknowledged_by: str = ""
    clear_since_s: float | None = None


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What is to be told, to the receivers of the alert's level."""

    kind: NoticeKind
    alert: Alert


class AlertBook:
    """The alerts of one office; every call has the time as an argument."""

    def __init__(self, times: AlertTimes | None = None) -> None:
        self._times = times or AlertTimes()
        self._pending: dict[Condition, float] = {}
        self._alerts: dict[Condition, Alert] = {}
        self._next = 1

    def standing(self) -> list[Alert]:
        """Return the alerts that stand, the oldest first."""
        return sorted(self._alerts.values(), key=lambda alert: alert.id)

    def step(self, conditions: Iterable[Condition], now_s: float) -> list[Notice]:
        """Take in what is so now; returns what is to be told."""
        present = set(conditions)
        notices = self._raise(present, now_s)
        for condition, alert in list(self._alerts.items()):
            notice = self._go_on(condition, alert, condition in present, now_s)
            if notice is not None:
                notices.append(notice)
        return notices

    def acknowledge(self, alert_id: int, who: str, now_s: float) -> Alert | None:
        """Note that somebody takes care; a momentary alert is over with it. None for one that does not stand."""
        for condition, alert in self._alerts.items():
            if alert.id == alert_id:
                taken = replace(alert, acknowledged_s=now_s, acknowledged_by=who)
                if alert.kind in MOMENTARY:
                    del self._alerts[condition]
                else:
                    self._alerts[condition] = taken
                return taken
        return None

    def _raise(self, present: set[Condition], now_s: float) -> list[Notice]:
        self._pending = {one: since_s for one, since_s in self._pending.items() if one in present}
        notices = []
        for condition in sorted(present - set(self._alerts), key=lambda one: (one.kind.value, one.subject)):
            since_s = self._pending.setdefault(condition, now_s)
            if condition.kind not in MOMENTARY and now_s - since_s < self._times.lasts_s:
                continue
            del self._pending[condition]
            alert = Alert(id=self._next, kind=condition.kind, subject=condition.subject, since_s=since_s, told_s=now_s)
            self._next += 1
            self._alerts[condition] = alert
            notices.append(Notice(kind=NoticeKind.RAISED, alert=alert))
        return notices

    def _go_on(self, condition: Condition, alert: Alert, present: bool, now_s: float) -> Notice | None:
        if present or alert.kind in MOMENTARY:
            alert = replace(alert, clear_since_s=None)
        elif alert.clear_since_s is None:
            alert = replace(alert, clear_since_s=now_s)
        self._alerts[condition] = alert
        if alert.clear_since_s is not None and now_s - alert.clear_since_s >= self._times.clear_s:
            del self._alerts[condition]
            return Notice(kind=NoticeKind.ENDED, alert=alert)
        late = now_s - alert.told_s >= self._times.escalate_s
        if alert.acknowledged_s is None and late and alert.level < self._times.levels - 1:
            alert = replace(alert, level=alert.level + 1, told_s=now_s)
            self._alerts[condition] = alert
            return Notice(kind=NoticeKind.ESCALATED, alert=alert)
        return None
