"""What the bridge's threads share: backend, outbox, circuit, time, and what is to be handed to the node."""

import queue
import random
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from guide_robot.phrases.reasons import Reason as Shown
from guide_robot.phrases.reasons import Why
from guide_robot.queue.client.backend_time import BackendTime
from guide_robot.queue.client.circuit import Circuit, CircuitSettings, CircuitState
from guide_robot.queue.client.outbox import Counts, Outbox
from guide_robot.queue.client.ports import QueueBackend
from guide_robot.queue.domain.model import Failure, IssueResult, Outcome, QueueState, Reason, TicketEvent
from guide_robot.queue.domain.robot_report import RobotReport


class LinkState(Enum):
    """Whether the backend answers, as `backend_status` says it."""

    CONNECTED = "connected"
    RETRYING = "retrying"
    DISCONNECTED = "disconnected"


@dataclass(frozen=True, kw_only=True)
class BridgeStatus:
    """What operators see of the bridge; `outbox` counts offline tickets that the backend does not have yet."""

    state: LinkState
    reason: Shown
    outbox: int
    leased: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class BridgeSettings:
    """`answer_within_s`: how long a citizen waits before a leased number is taken.

    `services`: for which numbers are leased, () for every service of the backend. `withdraw_after_s`: an unanswered
    request that nobody repeats is withdrawn after this time, so that no number without a citizen is called.
    """

    outbox_file: Path
    services: tuple[str, ...] = ()
    lease_size: int = 5
    answer_within_s: float = 4.0
    board_every_s: float = 1.0
    withdraw_after_s: float = 120.0
    keep_s: float = 2 * 86_400.0
    circuit: CircuitSettings = field(default_factory=CircuitSettings)


BridgeItem = QueueState | TicketEvent | BridgeStatus


class Link:
    """What the bridge's threads share: backend, outbox, circuit, time, what is to be handed to the node."""

    def __init__(
        self,
        backend: QueueBackend,
        settings: BridgeSettings,
        wall: Callable[[], float],
        monotonic: Callable[[], float],
    ) -> None:
        self.backend = backend
        self.settings = settings
        self.outbox = Outbox(settings.outbox_file)
        self.time = BackendTime(wall, monotonic)
        self.monotonic = monotonic
        self.stopping = threading.Event()
        self.kick = threading.Event()
        self.items: queue.SimpleQueue[BridgeItem] = queue.SimpleQueue()
        self.wake: Callable[[], None] = lambda: None
        self.cards: dict[str, bytes] = {}
        self.under_way: dict[str, Future[IssueResult]] = {}
        self.lock = threading.Lock()
        self.robot: RobotReport | None = None
        self._circuit = Circuit(settings.circuit)
        self._refused = ""
        self._status: BridgeStatus | None = None

    def allow(self) -> bool:
        """Return whether to ask the backend now."""
        with self.lock:
            return self._circuit.allow(self.monotonic())

    def heard(self, failure: Failure | None) -> None:
        """Take note of how a request ended; a refusal is an answer too, but one of this robot's token is told."""
        with self.lock:
            if failure is None or failure.outcome is Outcome.IMPOSSIBLE:
                self._circuit.succeeded()
                self._refused = failure.text if failure is not None and failure.reason is Reason.NOT_ALLOWED else ""
            else:
                self._circuit.failed(self.monotonic(), failure.text, random.random())
        self.tell_status()

    def hand_over(self, item: BridgeItem) -> None:
        """Give something to the node."""
        self.items.put(item)
        self.wake()

    def tell_status(self) -> None:
        """Hand the status over if it changed."""
        counts = self.outbox.counts(self.time.now_s())
        with self.lock:
            status = _status(self._circuit, counts, self._refused)
            changed = status != self._status
            self._status = status
        if changed:
            self.hand_over(status)

    @property
    def status(self) -> BridgeStatus | None:
        """Return the newest status."""
        return self._status


def _status(circuit: Circuit, counts: Counts, refused: str) -> BridgeStatus:
    if circuit.state is not CircuitState.CLOSED:
        state, reason = LinkState.DISCONNECTED, circuit.reason
    elif refused:
        state, reason = LinkState.DISCONNECTED, Why.BACKEND_REFUSES(words=refused)
    else:
        state = LinkState.RETRYING if circuit.failures_in_a_row else LinkState.CONNECTED
        reason = circuit.reason
    if counts.refused:
        reason = Why.TICKETS_REFUSED(reason, count=counts.refused)
    return BridgeStatus(state=state, reason=reason, outbox=counts.to_settle, leased=counts.leased)
