"""What the bridge does besides: settle offline tickets, withdraw unclaimed requests, renew leases, read the board.

Last of all it says how the robot is.
"""

import logging
import sqlite3
import uuid
from dataclasses import replace

from guide_robot.queue.client.bridge_link import Link
from guide_robot.queue.domain.model import Failure, Outcome, QueueState, Reason
from guide_robot.queue.domain.robot_report import RobotReport

IDLE_S = 0.5
SETTLE_AT_ONCE = 20
TIDY_EVERY_S = 600.0
REPORT_EVERY_S = 4.0  # less than the shortest robot_lost_after_seconds
REFUSED_LEASE_WAITS_S = 60.0

logger = logging.getLogger("guide_robot.bridge")


class BackgroundJobs:
    """One round after the other while the circuit allows it; each chore stops at the first sign of trouble."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._board: QueueState | None = None
        self._board_due_s = 0.0
        self._tidy_due_s = 0.0
        self._report_due_s = 0.0
        self._reported: RobotReport | None = None
        self._lease_due_s: dict[str, float] = {}
        self._settle_at_once = SETTLE_AT_ONCE

    def run(self) -> None:
        """Tend until the bridge stops."""
        link = self._link
        while not link.stopping.is_set():
            try:
                self.round()
                link.tell_status()
            except sqlite3.Error as error:
                logger.error("the outbox cannot be used: %s", error)
            link.kick.wait(IDLE_S)
            link.kick.clear()

    def round(self) -> None:
        """Do what is due; returns early when the backend is away."""
        jobs = (self._read_board, self._settle, self._withdraw, self._lease, self._report_robot)
        if not all(job() for job in jobs):
            return
        now_s = self._link.monotonic()
        if now_s >= self._tidy_due_s:
            self._tidy_due_s = now_s + TIDY_EVERY_S
            self._link.outbox.tidy(self._link.time.now_s() - self._link.settings.keep_s)

    def _read_board(self) -> bool:
        link = self._link
        if link.monotonic() < self._board_due_s:
            return True
        if not link.allow():
            return False
        state = link.backend.queue_state()
        if isinstance(state, Failure):
            link.heard(state)
            return False
        link.heard(None)
        self._board_due_s = link.monotonic() + link.settings.board_every_s
        link.time.learn(state.at_s)
        if self._board is None or replace(state, at_s=0.0) != replace(self._board, at_s=0.0):
            link.hand_over(state)
        self._board = state
        return True

    def _settle(self) -> bool:
        link = self._link
        tickets = link.outbox.to_settle(self._settle_at_once)
        if not tickets:
            return True
        if not link.allow():
            return False
        with_cards = [replace(ticket, sealed_card=link.cards.get(ticket.request_id)) for ticket in tickets]
        result = link.backend.settle(with_cards)
        if isinstance(result, Failure):  # fewer the next time: perhaps a slow backend could not answer in time
            self._settle_at_once = max(1, len(tickets) // 2)
            link.heard(result)
            return False
        link.heard(None)
        self._settle_at_once = min(SETTLE_AT_ONCE, 2 * self._settle_at_once)
        for request_id in result.settled:
            link.outbox.settled(request_id)
            link.cards.pop(request_id, None)
        for entry in result.rejected:
            link.outbox.refused(entry.request_id, entry.text)
            link.cards.pop(entry.request_id, None)
        return True

    def _withdraw(self) -> bool:
        link = self._link
        now_s, after_s = link.time.now_s(), link.settings.withdraw_after_s
        with link.lock:
            waiting = link.outbox.give_up(now_s, after_s, link.under_way.keys(), SETTLE_AT_ONCE)
        for request_id in waiting:
            if not link.allow():
                return False
            failure = link.backend.withdraw(request_id)
            link.heard(failure)
            if failure is not None and (failure.outcome is Outcome.RETRY or failure.reason is Reason.NOT_ALLOWED):
                return False
            link.outbox.forget(request_id)
        return True

    def _lease(self) -> bool:
        link = self._link
        if not link.backend.capabilities.leases or self._board is None:
            return True
        left = link.outbox.counts(link.time.now_s()).leased
        for service in link.settings.services or tuple(entry.id for entry in self._board.services):
            wait = link.monotonic() < self._lease_due_s.get(service, 0.0)
            if wait or left.get(service, 0) * 2 > link.settings.lease_size:
                continue
            if not link.allow():
                return False
            wish = link.outbox.lease_wish(service, uuid.uuid4().hex)
            granted = link.backend.lease(wish, service, link.settings.lease_size)
            if isinstance(granted, Failure):
                link.heard(granted)
                if granted.outcome is Outcome.RETRY:
                    return False
                link.outbox.drop_wish(service)
                self._lease_due_s[service] = link.monotonic() + REFUSED_LEASE_WAITS_S
                continue
            link.heard(None)
            link.outbox.add_lease(granted)
        return True

    def _report_robot(self) -> bool:
        link = self._link
        report = link.robot
        due = report != self._reported or link.monotonic() >= self._report_due_s
        if report is None or not due or not link.backend.capabilities.hears_robot:
            return True
        if not link.allow():
            return False
        failure = link.backend.report_robot(report)
        link.heard(failure)
        if failure is not None and failure.outcome is Outcome.RETRY:
            return False
        self._reported, self._report_due_s = report, link.monotonic() + REPORT_EVERY_S
        return True
