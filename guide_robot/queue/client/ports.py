"""What the bridge needs from a queue backend, whichever it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from guide_robot.queue.domain.model import (
    Failure,
    IssueRequest,
    IssueResult,
    Lease,
    Note,
    OfflineTicket,
    QueueState,
    Settlement,
    TicketEvent,
)
from guide_robot.queue.domain.robot_report import RobotReport


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What a backend can do; the bridge adapts to what is missing.

    Without `idempotent` a request whose answer was lost is not sent again on its own.
    """

    idempotent: bool
    leases: bool
    hears_robot: bool = False


class QueueBackend(Protocol):
    """Blocking calls, each bounded by the adapter's own time-outs; safe to use from several threads.

    Expected failures are returned, never raised: RETRY when trying later may help, else IMPOSSIBLE.
    """

    @property
    def capabilities(self) -> Capabilities:
        """Return what this backend can do."""
        ...

    def issue_ticket(self, request: IssueRequest) -> IssueResult:
        """Ask for a ticket; the same request id gives the same ticket where `idempotent`."""
        ...

    def queue_state(self) -> QueueState | Failure:
        """Return the queue as it stands."""
        ...

    def stream_events(
        self,
        since: int | None,
        on_event: Callable[[TicketEvent], None],
        stop: Callable[[], bool],
        on_alive: Callable[[], None] | None = None,
    ) -> Failure:
        """Call `on_event` for every call after `since` (None: from now on), in order, until the stream ends.

        `on_alive` is called when the stream is established and with each event.
        Returns why it ended. `stop` is asked between events; `close` ends a stream that is silent.
        """
        ...

    def lease(self, request_id: str, service: str, size: int) -> Lease | Failure:
        """Set numbers aside; the same request id gives the same lease."""
        ...

    def settle(self, tickets: Sequence[OfflineTicket]) -> Settlement | Failure:
        """Report tickets handed out offline; doing it again changes nothing."""
        ...

    def withdraw(self, request_id: str) -> Failure | None:
        """Make sure that this request has no ticket, now and later; None when so."""
        ...

    def report(self, ticket_id: str, note: Note) -> Failure | None:
        """Tell staff something about a ticket; None when taken."""
        ...

    def report_robot(self, report: RobotReport) -> Failure | None:
        """Say how this robot is, where the backend `hears_robot`; None when taken."""
        ...

    def close(self) -> None:
        """End connections; calls under way return a failure."""
        ...
