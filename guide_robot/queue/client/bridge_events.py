"""The bridge's listener: the backend's events, each once and in order, across every break."""

import random

from guide_robot.queue.client.bridge_link import Link
from guide_robot.queue.client.circuit import backoff_s
from guide_robot.queue.domain.model import Failure, Reason, TicketEvent

FIRST_WAIT_S = 0.2
LONGEST_WAIT_S = 5.0


class Listener:
    """Keeps one stream of events open and resumes after the last event it has seen."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._seen = link.outbox.cursor()
        self._attempt = 0

    def run(self) -> None:
        """Listen until the bridge stops."""
        link = self._link
        while not link.stopping.is_set():
            if self._seen is not None or self._find_start():
                failure = link.backend.stream_events(self._seen, self._on_event, link.stopping.is_set, self._on_alive)
                if failure.reason is Reason.CONFLICT:
                    self._seen = None  # the backend's database was replaced; any other refusal keeps the place
            link.kick.set()
            link.stopping.wait(backoff_s(self._attempt, FIRST_WAIT_S, LONGEST_WAIT_S, random.random()))
            self._attempt += 1

    def _find_start(self) -> bool:
        """Start from the board's sequence: at the first start ever, and when the backend's database was replaced."""
        state = self._link.backend.queue_state()
        if isinstance(state, Failure):
            return False
        self._link.time.learn(state.at_s)
        self._link.outbox.set_cursor(state.sequence)
        self._seen = state.sequence
        return True

    def _on_alive(self) -> None:
        self._attempt = 0

    def _on_event(self, event: TicketEvent) -> None:
        if self._seen is not None and event.sequence <= self._seen:
            return
        self._seen = event.sequence
        self._link.hand_over(event)
        self._link.kick.set()
