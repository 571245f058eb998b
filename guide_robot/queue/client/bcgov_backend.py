"""The queue of bcgov/queue-management, reached over its REST interface (/api/v1) as one of its staff.

Its own numbers, states and rules hold. What it lacks is made up for here: requests are made repeatable by a mark in
the citizen's comments, calls are found by comparing the public board, desks come from an own table. It has no leases.
Its staff interface does not list a citizen who has no number yet: if the very first answer is lost, such an entry
stays behind, without a number.
"""

import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

import httpx

from guide_robot.common.language import Language
from guide_robot.queue.client.bcgov_board import BcgovSettings, Board, board_from, events_between, queue_from
from guide_robot.queue.client.http_client import Connection, answer, away, make_client
from guide_robot.queue.client.ports import Capabilities
from guide_robot.queue.domain.model import (
    Failure,
    IssueRequest,
    IssueResult,
    Lease,
    Note,
    OfflineTicket,
    Outcome,
    QueueState,
    Reason,
    Settlement,
    Ticket,
    TicketEvent,
    TicketState,
)
from guide_robot.queue.domain.robot_report import RobotReport

T = TypeVar("T")
MARK = "guide-robot:"
WALK_IN_PRIORITY, NORMAL_PRIORITY = 1, 2


class BcgovBackend:
    """A QueueBackend on bcgov/queue-management."""

    capabilities = Capabilities(idempotent=True, leases=False)

    def __init__(self, connection: Connection, settings: BcgovSettings, clock: Callable[[], float] = time.time) -> None:
        self._client = make_client(connection)
        self._settings = settings
        self._clock = clock
        self._closed = threading.Event()
        self._issued: dict[str, tuple[str, Language]] = {}
        self._last_board: Board | None = None

    def issue_ticket(self, request: IssueRequest) -> IssueResult:
        """Add a citizen, choose the service (this gives the number), put them into the queue.

        A repeated request goes on where the last one broke off: its citizen is found by the mark.
        """
        service_id = self._settings.services.get(request.service)
        if service_id is None:
            return _no_ticket(request, Reason.UNKNOWN_SERVICE, f"There is no service {request.service} in this office.")
        citizen = self._marked(request.request_id)
        if citizen is None:
            citizen = self._add_citizen(request)
        if isinstance(citizen, Failure):
            return _failed(request, citizen)
        if not citizen.get("ticket_number"):
            citizen = self._choose_service(citizen, service_id)
        if isinstance(citizen, Failure):
            return _failed(request, citizen)
        queued = self._queue(citizen)
        if isinstance(queued, Failure):
            return _failed(request, queued)
        return self._success(request, queued)

    def queue_state(self) -> QueueState | Failure:
        """Return what the public board shows."""
        board = self._board()
        return board if isinstance(board, Failure) else queue_from(board, self._settings, self._clock())

    def stream_events(
        self,
        since: int | None,
        on_event: Callable[[TicketEvent], None],
        stop: Callable[[], bool],
        on_alive: Callable[[], None] | None = None,
    ) -> Failure:
        """Compare the board every few seconds; the calls of a break show at the first look after it."""
        sequence = since or 0
        while not (stop() or self._closed.is_set()):
            board = self._board()
            if isinstance(board, Failure):
                return board
            if on_alive is not None:
                on_alive()
            for event in events_between(self._last_board, board, self._settings, self._clock()):
                sequence = max(sequence + 1, int(self._clock() * 1000))
                on_event(self._numbered(event, sequence))
            self._last_board = board
            self._closed.wait(self._settings.poll_s)
        return Failure(outcome=Outcome.RETRY, reason=Reason.BACKEND_AWAY, text="The board is no longer watched.")

    def lease(self, request_id: str, service: str, size: int) -> Lease | Failure:
        """There are no leases."""
        return Failure(outcome=Outcome.IMPOSSIBLE, reason=Reason.NOT_OFFERED, text="This backend leases no numbers.")

    def settle(self, tickets: Sequence[OfflineTicket]) -> Settlement | Failure:
        """There are no offline tickets."""
        return Failure(outcome=Outcome.IMPOSSIBLE, reason=Reason.NOT_OFFERED, text="This backend leases no numbers.")

    def withdraw(self, request_id: str) -> Failure | None:
        """Let the citizen of this request leave, if one was added."""
        citizen = self._marked(request_id)
        if citizen is None or isinstance(citizen, Failure):
            return citizen
        left = self._ask("POST", f"citizens/{citizen['citizen_id']}/citizen_left/", {}, lambda data: data)
        return left if isinstance(left, Failure) else None

    def report(self, ticket_id: str, note: Note) -> Failure | None:
        """Add the note to the citizen's comments, which staff see."""
        path = f"citizens/{ticket_id}/"
        citizen = self._ask("GET", path, None, _citizen)
        if isinstance(citizen, Failure):
            return citizen
        comments = f"{citizen.get('citizen_comments') or ''} [{note.value}]"[:1000]
        changed = self._ask("PUT", path, {"citizen_comments": comments}, _citizen)
        return changed if isinstance(changed, Failure) else None

    def report_robot(self, report: RobotReport) -> Failure | None:
        """Nobody there hears how robots are."""
        return Failure(outcome=Outcome.IMPOSSIBLE, reason=Reason.NOT_OFFERED, text="This backend hears no robots.")

    def close(self) -> None:
        """End connections; calls under way return a failure."""
        self._closed.set()
        self._client.close()

    def _marked(self, request_id: str) -> dict[str, Any] | Failure | None:
        found = self._ask("GET", "citizens/", None, _citizens)
        if isinstance(found, Failure):
            return found
        mark = MARK + request_id
        return next((entry for entry in found if mark in (entry.get("citizen_comments") or "").split()), None)

    def _add_citizen(self, request: IssueRequest) -> dict[str, Any] | Failure:
        board = self._board()
        waiting = 0 if isinstance(board, Failure) else len(board.citizens)
        body = {
            "citizen_comments": MARK + request.request_id,
            "priority": WALK_IN_PRIORITY if request.priority else NORMAL_PRIORITY,
        }
        return self._ask("POST", f"citizens/{waiting}/add_citizen/", body, _citizen)

    def _choose_service(self, citizen: dict[str, Any], service_id: int) -> dict[str, Any] | Failure:
        body = {
            "service_request": {
                "citizen_id": citizen["citizen_id"],
                "service_id": service_id,
                "channel_id": self._settings.channel_id,
                "quantity": 1,
            }
        }
        return self._ask(
            "POST", "service_requests/", body, lambda data: {**citizen, **data["service_request"]["citizen"]}
        )

    def _queue(self, citizen: dict[str, Any]) -> dict[str, Any] | Failure:
        """Put the citizen into the queue; one whom an earlier try has queued already is left as they are."""
        if any(_period(entry) not in (None, "Ticket Creation") for entry in citizen.get("service_reqs") or ()):
            return citizen
        return self._ask("POST", f"citizens/{citizen['citizen_id']}/add_to_queue/", {}, _citizen)

    def _board(self) -> Board | Failure:
        query = {"office_number": str(self._settings.office_number)}
        return self._ask("GET", "smartboard/", None, board_from, query)

    def _ask(
        self, method: str, path: str, body: Any, read: Callable[[Any], T], query: Mapping[str, str] | None = None
    ) -> T | Failure:
        """Ask and read; an answer of 200 with nothing but a message is a refusal."""
        try:
            response = self._client.request(method, f"api/v1/{path}", json=body, params=query)
        except (httpx.HTTPError, RuntimeError) as error:
            return away(error)
        if response.is_success and _only_message(response) is not None:
            text = str(_only_message(response))[:200]
            return Failure(outcome=Outcome.IMPOSSIBLE, reason=Reason.CONFLICT, text=text)
        return answer(response, read)

    def _success(self, request: IssueRequest, citizen: dict[str, Any]) -> IssueResult:
        label = str(citizen["ticket_number"])
        now_s = self._clock()
        self._issued[label] = (str(citizen["citizen_id"]), request.language)
        digits = re.search(r"\d+$", label)
        ticket = Ticket(
            id=str(citizen["citizen_id"]),
            label=label,
            number=int(digits.group()) if digits else 0,
            service=request.service,
            day=datetime.fromtimestamp(now_s, UTC).date().isoformat(),
            state=TicketState.QUEUED,
            priority=bool(request.priority),
            language=request.language,
            issued_at_s=now_s,
            code="",
            counter=self._settings.desks.get(request.service),
        )
        return IssueResult(request_id=request.request_id, outcome=Outcome.SUCCEEDED, ticket=ticket)

    def _numbered(self, event: TicketEvent, sequence: int) -> TicketEvent:
        """Add what the board does not show: an own sequence, and whose ticket it is if we issued it."""
        ticket_id, language = self._issued.get(event.label or "", (None, None))
        return replace(event, sequence=sequence, ticket_id=ticket_id, language=language)


def _citizens(data: Any) -> list[dict[str, Any]]:
    return list(data["citizens"])


def _citizen(data: Any) -> dict[str, Any]:
    return dict(data["citizen"])


def _period(service_request: dict[str, Any]) -> str | None:
    """Return the name of the running period of a service request, e.g. Waiting, Invited, Being Served."""
    running = [entry for entry in service_request.get("periods") or () if entry.get("time_end") is None]
    return str(running[-1]["ps"]["ps_name"]) if running else None


def _only_message(response: httpx.Response) -> str | None:
    try:
        data = response.json()
    except ValueError:
        return None
    return str(data["message"]) if isinstance(data, dict) and set(data) == {"message"} else None


def _no_ticket(request: IssueRequest, reason: Reason, text: str) -> IssueResult:
    return IssueResult(request_id=request.request_id, outcome=Outcome.IMPOSSIBLE, reason=reason, text=text)


def _failed(request: IssueRequest, failure: Failure) -> IssueResult:
    return IssueResult(request_id=request.request_id, outcome=failure.outcome, reason=failure.reason, text=failure.text)
