"""Keeps a robot's claims at the backend: asks, renews and gives back in a thread of its own.

Times are seconds of a steady clock of this robot: a lease counts from when it was asked for, so that the robot never
believes to have what the backend has given away.
"""

import contextlib
import threading
import time
from dataclasses import dataclass

import httpx

from guide_robot.queue.client.http_client import Connection, answer, away, make_client
from guide_robot.queue.domain.fleet_claims import ANSWER, MOST_KEYS, ClaimsAnswer
from guide_robot.queue.domain.model import Failure

LEASE_S = 10.0
RENEW_S = 2.0
ASK_AGAIN_S = 0.4
AWAY_S = 2.0


@dataclass(frozen=True, kw_only=True)
class Granted:
    """Whether the backend answers, and what it has granted."""

    answers: bool = False
    held: frozenset[str] = frozenset()


class FleetLink:
    """`want` says what the robot wants, `granted` what it has; `close` gives all of it back."""

    def __init__(self, connection: Connection, name: str, incarnation: str) -> None:
        """Know whom to ask; nothing is asked before something is wanted."""
        self._client = make_client(connection)
        self._name, self._incarnation = name, incarnation
        self._wake, self._closed = threading.Event(), threading.Event()
        self._wanted: frozenset[str] = frozenset()
        self._granted, self._until_s = Granted(), 0.0
        self._thread = threading.Thread(target=self._run, name="fleet_link", daemon=True)
        self._thread.start()

    def want(self, keys: frozenset[str]) -> None:
        """Want these and nothing else."""
        if keys != self._wanted:
            self._wanted = keys
            self._wake.set()

    def granted(self, now_s: float) -> Granted:
        """Return what the robot has now."""
        found = self._granted
        return found if now_s < self._until_s else Granted(answers=found.answers)

    def ask(self) -> ClaimsAnswer | Failure:
        """Tell the backend once what is wanted."""
        asked_s, keys = time.monotonic(), sorted(self._wanted)[:MOST_KEYS]
        body = {"name": self._name, "keys": keys, "lease_s": LEASE_S}
        try:
            response = self._client.put(f"/v1/fleet/claims/{self._incarnation}", json=body)
            found = answer(response, ANSWER.validate_python)
        except (httpx.HTTPError, RuntimeError) as error:
            found = away(error)
        if isinstance(found, Failure):
            self._granted = Granted(answers=False, held=self._granted.held)
        else:
            self._granted = Granted(answers=True, held=frozenset(found.held))
            self._until_s = asked_s + found.lease_s
        return found

    def close(self) -> None:
        """Give everything back, if the backend answers, and end the thread."""
        self._closed.set()
        self._wake.set()
        self._thread.join(timeout=5.0)
        self._wanted = frozenset()
        if self._granted.answers:
            with contextlib.suppress(RuntimeError):
                self.ask()
        self._client.close()

    def _run(self) -> None:
        while not self._closed.is_set():
            self._wake.wait(self._pause_s())
            self._wake.clear()
            if not self._closed.is_set() and (self._wanted or self._granted.held):
                self.ask()

    def _pause_s(self) -> float | None:
        """Return when to ask next: soon where something was refused, seldom where all is well, never for nothing."""
        if not self._wanted:
            return RENEW_S if self._granted.held else None
        if not self._granted.answers:
            return AWAY_S
        return RENEW_S if self._granted.held >= self._wanted else ASK_AGAIN_S
