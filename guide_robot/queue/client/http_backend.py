"""Our own backend, reached over HTTP."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import httpx
from httpx_sse import EventSource
from pydantic import ValidationError

from guide_robot.queue.client.http_client import Connection, answer, away, failure_of, make_client
from guide_robot.queue.client.ports import Capabilities
from guide_robot.queue.domain import wire
from guide_robot.queue.domain.model import (
    CALL_KINDS,
    EventKind,
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
    TicketEvent,
)
from guide_robot.queue.domain.robot_report import RobotReport, RobotReportBody

T = TypeVar("T")
JSON = {"Content-Type": "application/json"}


class HttpBackend:
    """A QueueBackend over the HTTP interface of `guide-robot backend`.

    `kinds` are the events that `stream_events` asks for; by default those that say whom to fetch.
    """

    capabilities = Capabilities(idempotent=True, leases=True, hears_robot=True)

    def __init__(self, connection: Connection, kinds: Iterable[EventKind] = CALL_KINDS) -> None:
        self._client = make_client(connection)
        self._stream_timeout = httpx.Timeout(connection.timeout_s, read=connection.silence_s)
        self._kinds = sorted(kind.value for kind in kinds)
        self._closed = threading.Event()
        self._stream_socket: socket.socket | None = None

    def issue_ticket(self, request: IssueRequest) -> IssueResult:
        """Ask for a ticket; the same request id gives the same ticket."""
        result = self._post("/v1/tickets", wire.IssueBody, request, wire.TICKET.validate_python)
        if isinstance(result, Failure):
            return _no_ticket(request.request_id, result)
        return IssueResult(request_id=request.request_id, outcome=Outcome.SUCCEEDED, ticket=result)

    def queue_state(self) -> QueueState | Failure:
        """Return the queue as it stands."""
        try:
            return answer(self._client.get("/v1/queue"), wire.QUEUE.validate_python)
        except (httpx.HTTPError, RuntimeError) as error:
            return away(error)

    def lease(self, request_id: str, service: str, size: int) -> Lease | Failure:
        """Set numbers aside; the same request id gives the same lease."""
        body = {"request_id": request_id, "service": service, "size": size}
        return self._post("/v1/leases", wire.LeaseBody, body, wire.LEASE.validate_python)

    def settle(self, tickets: Sequence[OfflineTicket]) -> Settlement | Failure:
        """Report tickets handed out offline; doing it again changes nothing."""
        body = {"tickets": tickets}
        return self._post("/v1/offline-tickets", wire.SettleBody, body, wire.SETTLEMENT.validate_python)

    def withdraw(self, request_id: str) -> Failure | None:
        """Make sure that this request has no ticket, now and later."""
        return self._without_answer("DELETE", f"/v1/requests/{request_id}", None)

    def report(self, ticket_id: str, note: Note) -> Failure | None:
        """Tell staff something about a ticket."""
        return self._without_answer("POST", f"/v1/tickets/{ticket_id}/notes", {"note": note.value})

    def report_robot(self, report: RobotReport) -> Failure | None:
        """Say how this robot is."""
        body = RobotReportBody.model_validate(report).model_dump(mode="json", exclude_defaults=True)
        return self._without_answer("PUT", "/v1/robot-report", body)

    def keys(self) -> tuple[bytes, bytes] | Failure:
        """Return the public keys: to check ticket codes, and to seal citizen cards for."""
        try:
            return answer(
                self._client.get("/v1/keys"),
                lambda data: (bytes.fromhex(data["ticket_verify"]), bytes.fromhex(data["card_public"])),
            )
        except (httpx.HTTPError, RuntimeError) as error:
            return away(error)

    def stream_events(
        self,
        since: int | None,
        on_event: Callable[[TicketEvent], None],
        stop: Callable[[], bool],
        on_alive: Callable[[], None] | None = None,
    ) -> Failure:
        """Call `on_event` for each event after `since`, until the connection ends or is silent for too long.

        A CONFLICT means that `since` is not of this backend: its database was replaced.
        """
        query = {"kind": self._kinds} | ({} if since is None else {"since": str(since)})
        try:
            with self._client.stream("GET", "/v1/events", params=query, timeout=self._stream_timeout) as response:
                if not response.is_success:
                    response.read()
                    return failure_of(response)
                self._stream_socket = response.extensions["network_stream"].get_extra_info("socket")
                alive = on_alive or (lambda: None)
                alive()
                for event in EventSource(response).iter_sse():
                    alive()
                    if event.data:  # a sign of life has none
                        on_event(wire.EVENT.validate_json(event.data))
                    if stop() or self._closed.is_set():
                        break
        except (httpx.HTTPError, httpx.StreamError, RuntimeError, ValueError) as error:
            return away(error)
        return Failure(outcome=Outcome.RETRY, reason=Reason.BACKEND_AWAY, text="The stream of events ended.")

    def close(self) -> None:
        """End connections; calls under way return a failure."""
        self._closed.set()
        if self._stream_socket is not None:
            with contextlib.suppress(OSError):
                self._stream_socket.shutdown(socket.SHUT_RDWR)
        self._client.close()

    def _post(self, path: str, kind: type[wire.Body], record: Any, read: Callable[[Any], T]) -> T | Failure:
        """Send a record as a body of that kind and read the answer; one that does not keep its rules is not sent."""
        try:
            body = kind.model_validate(record)
        except ValidationError as error:
            where = ".".join(str(part) for part in error.errors()[0]["loc"])
            text = f"The request is not as the interface describes: {where}."
            return Failure(outcome=Outcome.IMPOSSIBLE, reason=Reason.BAD_REQUEST, text=text)
        try:
            return answer(
                self._client.post(path, content=body.model_dump_json(exclude_defaults=True), headers=JSON), read
            )
        except (httpx.HTTPError, RuntimeError) as error:
            return away(error)

    def _without_answer(self, method: str, path: str, body: dict[str, Any] | None) -> Failure | None:
        try:
            response = self._client.request(method, path, json=body)
        except (httpx.HTTPError, RuntimeError) as error:
            return away(error)
        return None if response.is_success else failure_of(response)


def _no_ticket(request_id: str, failure: Failure) -> IssueResult:
    return IssueResult(request_id=request_id, outcome=failure.outcome, reason=failure.reason, text=failure.text)
