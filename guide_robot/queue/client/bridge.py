"""The bridge between a robot and its queue backend: numbers in any weather, calls in order.

How a node uses it:

    bridge = Bridge(HttpBackend(Connection(url=..., token_file=...)), BridgeSettings(outbox_file=...))
    bridge.start(wake=guard_condition.trigger)        # threads of its own; `wake` when there is something to poll
    future = bridge.issue(IssueRequest(...))          # concurrent.futures.Future[IssueResult], never an exception
    for item in bridge.poll():                        # QueueState | TicketEvent | BridgeStatus, never blocks
        ...                                           # an event counts as handled when poll is called again
    bridge.report(ticket_id, Note.LOST_FOLLOWER)      # best effort, in the background
    bridge.robot_is(RobotReport(stopped=True))        # for the office's alerts, in the background
    bridge.close()

A result of RETRY has a reason; asking again with the same request id is safe. Events come once and in order while
the process lives; after kill -9 the last ones polled may come again, with the same `sequence`.
"""

import queue
import random
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from guide_robot.queue.client.bridge_events import Listener
from guide_robot.queue.client.bridge_jobs import BackgroundJobs
from guide_robot.queue.client.bridge_link import BridgeItem, BridgeSettings, BridgeStatus, Link, LinkState
from guide_robot.queue.client.circuit import backoff_s
from guide_robot.queue.client.ports import QueueBackend
from guide_robot.queue.domain.model import (
    Failure,
    IssueRequest,
    IssueResult,
    Note,
    Outcome,
    Reason,
    Ticket,
    TicketEvent,
)
from guide_robot.queue.domain.robot_report import RobotReport

__all__ = ["Bridge", "BridgeItem", "BridgeSettings", "BridgeStatus", "LinkState"]


class Bridge:
    """See the module's description."""

    def __init__(
        self,
        backend: QueueBackend,
        settings: BridgeSettings,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._link = Link(backend, settings, wall, monotonic)
        self._threads: list[threading.Thread] = []
        self._workers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="bridge-issue")
        self._handled: int | None = None

    def start(self, wake: Callable[[], None] | None = None) -> None:
        """Start the threads that listen to events and tend leases, the outbox and the board."""
        if wake is not None:
            self._link.wake = wake
        for name, run in (("events", Listener(self._link).run), ("jobs", BackgroundJobs(self._link).run)):
            thread = threading.Thread(target=run, name=f"bridge-{name}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def issue(self, request: IssueRequest) -> "Future[IssueResult]":
        """Ask for a number; the same request id gives the same ticket, also across a restart."""
        link = self._link
        with link.lock:
            future = link.under_way.get(request.request_id)
            if future is None:
                future = link.under_way[request.request_id] = self._workers.submit(self._issue, request)
        return future

    def poll(self) -> list[BridgeItem]:
        """Return what came since the last call; the events of that call count as handled now."""
        if self._handled is not None:
            self._link.outbox.set_cursor(self._handled)
            self._handled = None
        items: list[BridgeItem] = []
        while True:
            try:
                items.append(self._link.items.get_nowait())
            except queue.Empty:
                break
        sequences = [item.sequence for item in items if isinstance(item, TicketEvent)]
        self._handled = sequences[-1] if sequences else None
        return items

    def report(self, ticket_id: str, note: Note) -> None:
        """Tell staff something about a ticket, if the backend can be reached."""
        self._workers.submit(self._report, ticket_id, note)

    def robot_is(self, report: RobotReport) -> None:
        """Say how the robot is; told at once where it changed, and again as long as it stays so."""
        if report != self._link.robot:
            self._link.robot = report
            self._link.kick.set()

    @property
    def status(self) -> BridgeStatus | None:
        """Return the newest status, None before the first."""
        return self._link.status

    def close(self) -> None:
        """End the threads; requests under way end with RETRY."""
        link = self._link
        link.stopping.set()
        link.kick.set()
        link.backend.close()
        self._workers.shutdown(wait=True)
        for thread in self._threads:
            thread.join(timeout=10.0)
        link.outbox.close()

    def _issue(self, request: IssueRequest) -> IssueResult:
        try:
            return issue_now(self._link, request)
        except sqlite3.Error as error:
            # Nothing was promised: what the outbox does not hold was not handed out.
            return _retry(request, Reason.BACKEND_AWAY, f"The outbox cannot be used: {error}.")
        finally:
            with self._link.lock:
                self._link.under_way.pop(request.request_id, None)

    def _report(self, ticket_id: str, note: Note) -> None:
        if self._link.allow():
            self._link.heard(self._link.backend.report(ticket_id, note))


def issue_now(link: Link, request: IssueRequest) -> IssueResult:
    """Get a number from the backend within the citizen's patience, else a leased one, else say so."""
    known = link.outbox.ticket(request.request_id)
    if known is not None:
        return _success(request, known)
    if not link.outbox.begin(request, link.time.now_s()):
        text = "This request was withdrawn: ask with a new one."
        return IssueResult(
            request_id=request.request_id, outcome=Outcome.IMPOSSIBLE, reason=Reason.WITHDRAWN, text=text
        )
    result = _ask_backend(link, request)
    if result is not None and result.outcome is not Outcome.RETRY:
        return result
    ticket = None if link.stopping.is_set() else link.outbox.take_leased(request, link.time.now_s())
    if ticket is not None:
        if request.sealed_card is not None and link.outbox.ticket(request.request_id) is not None:
            link.cards[request.request_id] = request.sealed_card
        link.kick.set()
        link.tell_status()
        return _success(request, ticket)
    reason = Reason.LEASE_USED_UP if link.backend.capabilities.leases else Reason.BACKEND_AWAY
    text = result.text if result is not None else "The backend does not answer."
    return _retry(request, reason, text)


def _ask_backend(link: Link, request: IssueRequest) -> IssueResult | None:
    """Return the backend's answer; None or RETRY when it gave none in time."""
    give_up_at_s = link.monotonic() + link.settings.answer_within_s
    result: IssueResult | None = None
    attempt = 0
    while link.allow() and not link.stopping.is_set():
        result = link.backend.issue_ticket(request)
        if result.outcome is not Outcome.RETRY:
            link.heard(_failure(result))
            if result.ticket is not None:
                link.outbox.issued(request.request_id, result.ticket)
            else:
                link.outbox.forget(request.request_id)
            return result
        link.heard(_failure(result))
        if not link.backend.capabilities.idempotent:
            return result
        wait_s = backoff_s(attempt, 0.1, 1.0, random.random())
        attempt += 1
        if link.monotonic() + wait_s >= give_up_at_s or link.stopping.wait(wait_s):
            break
    return result


def _failure(result: IssueResult) -> Failure | None:
    if result.outcome is Outcome.SUCCEEDED:
        return None
    return Failure(outcome=result.outcome, reason=result.reason or Reason.BACKEND_AWAY, text=result.text)


def _retry(request: IssueRequest, reason: Reason, text: str) -> IssueResult:
    return IssueResult(request_id=request.request_id, outcome=Outcome.RETRY, reason=reason, text=text)


def _success(request: IssueRequest, ticket: Ticket) -> IssueResult:
    return IssueResult(request_id=request.request_id, outcome=Outcome.SUCCEEDED, ticket=ticket)
