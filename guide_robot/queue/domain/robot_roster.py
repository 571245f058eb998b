"""Which robots there are and how they are: a robot that falls silent while the office is open is lost until heard."""

from collections.abc import Iterable

from guide_robot.queue.domain.alerts import AlertKind, Condition
from guide_robot.queue.domain.robot_report import RobotReport

SAVE_EVERY_S = 3600.0
PRINTER_ALERTS = {
    "paper-low": AlertKind.PAPER_LOW,
    "paper-out": AlertKind.PAPER_OUT,
    "cover-open": AlertKind.PRINTER_FAULT,
    "unplugged": AlertKind.PRINTER_FAULT,
    "fault": AlertKind.PRINTER_FAULT,
}


class RobotRoster:
    """The robots of one office; times are seconds of one steady clock.

    A robot is known by the name in its reports, or by its token's where it says none.
    """

    def __init__(self, *, lost_after_s: float, battery_low_percent: float) -> None:
        self._lost_after_s = lost_after_s
        self._battery_low_percent = battery_low_percent
        self._heard_s: dict[str, float] = {}
        self._reports: dict[str, RobotReport] = {}
        self._named: set[str] = set()  # tokens whose robots say their names
        self._gone: set[str] = set()
        self._lost: set[str] = set()
        self._open_since_s: float | None = None
        self._saved_s: dict[str, float] = {}
        self._tokens: dict[str, str] = {}

    def heard(self, token: str, now_s: float) -> None:
        """Note that somebody with a robot's token has asked something."""
        if token not in self._named:
            self._hear(token, token, now_s)

    def reported(self, token: str, report: RobotReport, now_s: float) -> str:
        """Take in how a robot is; returns what it is called."""
        name = report.name or token
        if name != token and token not in self._named:
            self._named.add(token)
            self._gone.add(token)
            self._forget(token)
        self._hear(name, token, now_s)
        self._reports[name] = report
        return name

    def know(self, names: set[str], now_s: float) -> None:
        """Take in the robots that the database knows: one that was there before a restart is missed too."""
        for name in names - set(self._heard_s) - self._named:
            self._heard_s[name] = now_s
        for name in set(self._saved_s) - names:  # its token was revoked, or it was forgotten
            self._forget(name)
        self._saved_s |= {name: now_s for name in names if name not in self._saved_s}

    def to_save(self, now_s: float) -> dict[str, str]:
        """Return robots that the database shall know, with their tokens' names."""
        due = {
            name: token
            for name, token in self._tokens.items()
            if now_s - self._saved_s.get(name, float("-inf")) >= SAVE_EVERY_S
        }
        return {name: token for name, token in due.items() if now_s - self._heard_s[name] < SAVE_EVERY_S}

    def saved(self, names: Iterable[str], now_s: float) -> None:
        """Note that the database knows them."""
        self._saved_s |= {name: now_s for name in names if name in self._heard_s}
        self._gone.clear()

    def to_forget(self) -> set[str]:
        """Return names that are no robot's any more: tokens whose robots say their own."""
        return set(self._gone)

    def conditions(self, now_s: float, *, is_open: bool) -> list[Condition]:
        """Return what is so now. Nobody is missed outside opening hours; who was missed is, until it is heard."""
        if not is_open:
            self._open_since_s = None
        elif self._open_since_s is None:
            self._open_since_s = now_s
        found = []
        for name, heard_s in self._heard_s.items():
            if now_s - heard_s < self._lost_after_s:
                self._lost.discard(name)
                found += self._of_report(name)
            elif self._open_since_s is not None and now_s - self._open_since_s >= self._lost_after_s:
                self._lost.add(name)
        return [*found, *(Condition(kind=AlertKind.ROBOT_LOST, subject=name) for name in sorted(self._lost))]

    def _hear(self, name: str, token: str, now_s: float) -> None:
        self._heard_s[name] = now_s
        self._tokens[name] = token

    def _forget(self, name: str) -> None:
        for kept in (self._heard_s, self._reports, self._saved_s, self._tokens):
            kept.pop(name, None)
        self._lost.discard(name)

    def _of_report(self, name: str) -> list[Condition]:
        report = self._reports.get(name)
        if report is None:
            return []
        kinds = []
        if report.stopped:
            kinds.append(AlertKind.ROBOT_STOPPED)
        if report.battery_percent is not None and report.battery_percent < self._battery_low_percent:
            kinds.append(AlertKind.BATTERY_LOW)
        if report.printer in PRINTER_ALERTS:
            kinds.append(PRINTER_ALERTS[report.printer])
        of_robot = [Condition(kind=kind, subject=name) for kind in kinds]
        return of_robot + [Condition(kind=AlertKind.NODE_SILENT, subject=f"{name}/{node}") for node in report.silent]
