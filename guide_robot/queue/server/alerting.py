"""Watches the office: robots' reports, the backend's own health, calls for staff; and sees that somebody hears it.

One task does it every second. That it still does is part of /healthz and of systemd's watchdog; that the whole backend
does, of the heartbeat's address. What must outlive a restart stands in the database: robots, and calls for staff.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from fastapi.concurrency import run_in_threadpool
from sqlalchemy import Connection

from guide_robot.common.service_manager import tell_service_manager
from guide_robot.queue.domain.alerts import Alert, AlertBook, AlertKind, Condition, Notice, NoticeKind
from guide_robot.queue.domain.model import EventKind, Note, TicketEvent
from guide_robot.queue.domain.robot_report import RobotEvent, RobotReport
from guide_robot.queue.domain.robot_roster import RobotRoster
from guide_robot.queue.server import alert_senders, robot_book
from guide_robot.queue.server.alert_file import AlertPlan
from guide_robot.queue.server.alert_post import AlertPost
from guide_robot.queue.server.health import Health
from guide_robot.queue.server.transaction import Transaction

STEP_S = 1.0
DEAD_AFTER_S = 30.0
LOOK_EVERY_S = 15.0
OUTAGES = (AlertKind.ROBOT_LOST, AlertKind.ROBOT_STOPPED)
logger = logging.getLogger("guide_robot.backend")


@dataclass(frozen=True, kw_only=True)
class Office:
    """What is watched: how the backend is, its database, and whether the office is open."""

    health: Callable[[], Awaitable[Health]]
    read: Callable[[Callable[[Connection], Any]], Awaitable[Any]]
    write: Callable[[Callable[[Transaction], Any]], Awaitable[Any]]
    is_open: Callable[[], bool]


class Alerting:
    """The office's alerts; made and used in the backend's event loop. `clock` is the wall's, for people."""

    def __init__(self, plan: AlertPlan, data: Path, centre: str, clock: Callable[[], float]) -> None:
        self._plan = plan
        self._clock = clock
        self._book = AlertBook(plan.times)
        self._roster = RobotRoster(
            lost_after_s=plan.robot_lost_after_seconds, battery_low_percent=plan.battery_low_percent
        )
        self._post = AlertPost(lambda receiver, notice: alert_senders.send(receiver, notice, centre, data))
        self._called: set[str] = set()
        self._answered = 0
        self._counted: dict[str, tuple[str, dict[RobotEvent, int]]] = {}
        self._health = Health()
        self._look_due_s = self._ping_due_s = 0.0
        self._last_step_s: float | None = None
        self._pinging: asyncio.Task[None] | None = None

    @property
    def problems(self) -> list[str]:
        """Return why receivers could not be told lately."""
        return list(self._post.problems)

    def heard_robot(self, token: str, now_s: float) -> None:
        """Note that somebody with a robot's token has asked something."""
        self._roster.heard(token, now_s)

    async def reported(self, token: str, report: RobotReport, now_s: float, office: Office) -> None:
        """Take in how a robot is, and what it has counted since."""
        name = self._roster.reported(token, report, now_s)
        newest = (report.run, dict(report.counts))
        if report.run and self._counted.get(name) != newest:
            await office.write(lambda tx: robot_book.take_counts(tx, name, report.run, report.counts))
            self._counted[name] = newest
            self._look_due_s = 0.0

    def happened(self, entries: Iterable[TicketEvent]) -> None:
        """Take in the journal's news: a citizen needs a person."""
        for entry in entries:
            if entry.kind is EventKind.NOTED and entry.note is Note.NEEDS_A_PERSON and entry.label:
                self._called.add(entry.label)

    def standing(self) -> list[Alert]:
        """Return the alerts that stand."""
        return self._book.standing()

    async def acknowledge(self, alert_id: int, who: str, office: Office) -> Alert | None:
        """Note that somebody takes care."""
        called = [one.subject for one in self.standing() if one.id == alert_id and one.kind is AlertKind.STAFF_CALLED]
        for subject in called:
            await office.write(partial(robot_book.end_call, subject=subject))
            self._called.discard(subject)
            self._answered += 1
        return self._book.acknowledge(alert_id, who, self._clock())

    def dead(self, now_s: float) -> bool:
        """Whether the watching itself has stopped."""
        return self._last_step_s is not None and now_s - self._last_step_s > DEAD_AFTER_S

    async def watch(self, office: Office) -> None:
        """Watch until cancelled; a fault of one round is written down and the next one comes."""
        loop = asyncio.get_running_loop()
        while True:
            try:
                if loop.time() >= self._look_due_s:
                    self._look_due_s = loop.time() + LOOK_EVERY_S
                    self._health = await office.health()
                    await self._look(office, loop.time())
            except Exception as error:
                logger.error("alerts: the database: %s", type(error).__name__)
            try:
                notices = self._book.step(self.conditions(loop.time(), office.is_open()), self._clock())
                self._last_step_s = loop.time()
                tell_service_manager("WATCHDOG=1")
                self._tell(notices, loop.time())
                await self._count(notices, office)
            except Exception as error:
                logger.error("alerts: %s", type(error).__name__)
            await asyncio.sleep(STEP_S)

    def conditions(self, now_s: float, is_open: bool) -> list[Condition]:
        """Return what is so now."""
        found = [Condition(kind=AlertKind.STAFF_CALLED, subject=subject) for subject in self._called]
        found += self._roster.conditions(now_s, is_open=is_open)
        if self._health.failing:
            found.append(Condition(kind=AlertKind.BACKEND_FAILING, subject=self._health.failing[0][:80]))
        if self._health.warnings:
            found.append(Condition(kind=AlertKind.DISK_LOW, subject=""))
        return found

    async def _look(self, office: Office, now_s: float) -> None:
        """Read what the database knows of robots and calls, and tell it what is new."""
        new, gone = self._roster.to_save(now_s), self._roster.to_forget()
        if new or gone:
            await office.write(lambda tx: _save(tx, new, gone))
            self._roster.saved(new, now_s)
        answered = self._answered
        known, called = await office.read(lambda link: (robot_book.known_robots(link), robot_book.open_calls(link)))
        self._roster.know(known, now_s)
        if answered == self._answered:  # else somebody took care meanwhile, and the next look will see it
            self._called |= called

    async def _count(self, notices: list[Notice], office: Office) -> None:
        for alert in [notice.alert for notice in notices if notice.kind is NoticeKind.RAISED]:
            if alert.kind in OUTAGES:
                await office.write(partial(robot_book.count, event=RobotEvent.OUTAGE, robot=alert.subject))

    def _tell(self, notices: list[Notice], now_s: float) -> None:
        for notice in notices:
            for receiver in self._plan.receivers:
                if receiver.level <= notice.alert.level:
                    self._post.post(receiver, notice, now_s)
        self._post.deliver(now_s)
        heartbeat = self._plan.heartbeat
        if heartbeat is not None and now_s >= self._ping_due_s and not self._health.failing:
            self._ping_due_s = now_s + 60.0 * heartbeat.every_minutes
            self._pinging = asyncio.get_running_loop().create_task(self._ping(heartbeat.url))

    async def _ping(self, url: str) -> None:
        words = await run_in_threadpool(alert_senders.ping, url)
        if words:
            self._post.failed(words)


def _save(tx: Transaction, robots: dict[str, str], gone: set[str]) -> None:
    for name, token in robots.items():
        robot_book.remember_robot(tx, name, token)
    robot_book.forget_robots(tx, gone)
