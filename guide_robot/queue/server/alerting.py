"""Watches the office: robots' reports, the backend's own health, calls for staff; and sees that somebody hears it.

One task does it every second. That it still does is part of /healthz and of systemd's watchdog; that the whole backend
does, of the heartbeat's address.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path

from fastapi.concurrency import run_in_threadpool

from guide_robot.common.service_manager import tell_service_manager
from guide_robot.queue.domain.alerts import Alert, AlertBook, AlertKind, Condition, Notice
from guide_robot.queue.domain.model import EventKind, Note, TicketEvent
from guide_robot.queue.domain.robot_report import RobotReport
from guide_robot.queue.server import alert_senders
from guide_robot.queue.server.alert_file import AlertPlan
from guide_robot.queue.server.health import Health

STEP_S = 1.0
DEAD_AFTER_S = 30.0
FORGOTTEN_AFTER_S = 12 * 3600.0
HEALTH_EVERY_S = 15.0
PRINTER_ALERTS = {
    "paper-low": AlertKind.PAPER_LOW,
    "paper-out": AlertKind.PAPER_OUT,
    "cover-open": AlertKind.PRINTER_FAULT,
    "unplugged": AlertKind.PRINTER_FAULT,
    "fault": AlertKind.PRINTER_FAULT,
}
logger = logging.getLogger("guide_robot.backend")


class Alerting:
    """The office's alerts; made and used in the backend's event loop. `clock` is the wall's, for people."""

    def __init__(self, plan: AlertPlan, data: Path, centre: str, clock: Callable[[], float]) -> None:
        self._plan = plan
        self._data = data
        self._centre = centre
        self._clock = clock
        self._book = AlertBook(plan.times)
        self._seen_s: dict[str, float] = {}
        self._reports: dict[str, RobotReport] = {}
        self._called: set[str] = set()
        self._health = Health()
        self._health_due_s = self._ping_due_s = 0.0
        self._last_step_s: float | None = None
        self._sending: asyncio.Task[None] | None = None
        self.problems: deque[str] = deque(maxlen=5)

    def heard_robot(self, name: str, now_s: float) -> None:
        """Note that a robot has asked something."""
        self._seen_s[name] = now_s

    def reported(self, name: str, report: RobotReport, now_s: float) -> None:
        """Take in how a robot is."""
        self.heard_robot(name, now_s)
        self._reports[name] = report

    def happened(self, entries: Iterable[TicketEvent]) -> None:
        """Take in the journal's news: a citizen needs a person."""
        for entry in entries:
            if entry.kind is EventKind.NOTED and entry.note is Note.NEEDS_A_PERSON and entry.label:
                self._called.add(entry.label)

    def standing(self) -> list[Alert]:
        """Return the alerts that stand."""
        return self._book.standing()

    def acknowledge(self, alert_id: int, who: str) -> Alert | None:
        """Note that somebody takes care."""
        alert = self._book.acknowledge(alert_id, who, self._clock())
        if alert is not None and alert.kind is AlertKind.STAFF_CALLED:
            self._called.discard(alert.subject)
        return alert

    def dead(self, now_s: float) -> bool:
        """Whether the watching itself has stopped."""
        return self._last_step_s is not None and now_s - self._last_step_s > DEAD_AFTER_S

    async def watch(self, health: Callable[[], Awaitable[Health]]) -> None:
        """Watch until cancelled; a fault of one round is written down and the next one comes."""
        loop = asyncio.get_running_loop()
        while True:
            try:
                if loop.time() >= self._health_due_s:
                    self._health = await health()
                    self._health_due_s = loop.time() + HEALTH_EVERY_S
                notices = self._book.step(self.conditions(loop.time()), self._clock())
                self._last_step_s = loop.time()
                tell_service_manager("WATCHDOG=1")
                await self._tell(notices, loop.time())
            except Exception as error:
                logger.error("alerts: %s", type(error).__name__)
            await asyncio.sleep(STEP_S)

    def conditions(self, now_s: float) -> list[Condition]:
        """Return what is so now."""
        self._seen_s = {name: at_s for name, at_s in self._seen_s.items() if now_s - at_s < FORGOTTEN_AFTER_S}
        found = [Condition(kind=AlertKind.STAFF_CALLED, subject=label) for label in self._called]
        for name, at_s in self._seen_s.items():
            if now_s - at_s >= self._plan.robot_lost_after_seconds:
                found.append(Condition(kind=AlertKind.ROBOT_LOST, subject=name))
            elif name in self._reports:
                found += self._of_robot(name, self._reports[name])
        if self._health.failing:
            found.append(Condition(kind=AlertKind.BACKEND_FAILING, subject=self._health.failing[0][:80]))
        if self._health.warnings:
            found.append(Condition(kind=AlertKind.DISK_LOW, subject=""))
        return found

    def _of_robot(self, name: str, report: RobotReport) -> list[Condition]:
        kinds = []
        if report.stopped:
            kinds.append(AlertKind.ROBOT_STOPPED)
        if report.battery_percent is not None and report.battery_percent < self._plan.battery_low_percent:
            kinds.append(AlertKind.BATTERY_LOW)
        if report.printer in PRINTER_ALERTS:
            kinds.append(PRINTER_ALERTS[report.printer])
        return [Condition(kind=kind, subject=name) for kind in kinds]

    async def _tell(self, notices: list[Notice], now_s: float) -> None:
        works = [
            run_in_threadpool(alert_senders.send, receiver, notice, self._centre, self._data)
            for notice in notices
            for receiver in self._plan.receivers
            if receiver.level <= notice.alert.level
        ]
        heartbeat = self._plan.heartbeat
        if heartbeat is not None and now_s >= self._ping_due_s and not self._health.failing:
            self._ping_due_s = now_s + 60.0 * heartbeat.every_minutes
            works.append(run_in_threadpool(alert_senders.ping, heartbeat.url))
        if works:
            self._sending = asyncio.get_running_loop().create_task(self._send(works))

    async def _send(self, works: Iterable[Awaitable[str]]) -> None:
        for said in await asyncio.gather(*works, return_exceptions=True):
            words = said if isinstance(said, str) else type(said).__name__
            if words:
                self.problems.append(words)
                logger.error("an alert was not told: %s", words)
