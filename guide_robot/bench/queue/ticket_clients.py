"""Clients that draw tickets: from our backend, and from another system over its own HTTP interface."""

import itertools
import uuid
from collections.abc import Callable
from typing import Any, Protocol

from guide_robot.bench.queue.client import Answer, LoadClient
from guide_robot.bench.queue.process import BackendProcess
from guide_robot.queue.client.bcgov_board import BcgovSettings

SERVICES = ("certified_copy", "birth_registration", "residence", "land")
GOOD = (200, 201)


class TicketClient(Protocol):
    """One client of a queue, with one kept-alive connection."""

    async def draw(self) -> str | Answer:
        """Return the number of a new ticket that waits in the queue, or the answer that refused it.

        Raises OSError or EOFError when the connection breaks.
        """

    async def close(self) -> None:
        """Close the connection."""


class OwnClient:
    """A robot at our backend: one request a ticket."""

    def __init__(self, url: str, token: str) -> None:
        self._client = LoadClient(url, token)

    async def draw(self) -> str | Answer:
        """Ask for a ticket of one of the services."""
        request_id = uuid.uuid4().hex
        service = SERVICES[int(request_id[0], 16) % len(SERVICES)]
        answer = await self._client.request("POST", "/v1/tickets", {"request_id": request_id, "service": service})
        return _found(answer, "label") or answer

    async def close(self) -> None:
        """Close the connection."""
        await self._client.close()


def own_clients(backend: BackendProcess) -> Callable[[], TicketClient]:
    """Return what makes robots at a running backend."""
    return lambda: OwnClient(backend.url, backend.token("robot"))


class BcgovClient:
    """A member of staff at a bcgov/queue-management: three requests a ticket, as its own pages send them."""

    def __init__(self, url: str, token: str, office: BcgovSettings) -> None:
        self._client = LoadClient(url, token)
        self._channel_id = office.channel_id
        self._service_ids = itertools.cycle(office.services.values())

    async def draw(self) -> str | Answer:
        """Add a citizen, choose the service, which gives the number, and put them into the queue."""
        added = await self._post("citizens/0/add_citizen/", {"priority": 2})
        citizen_id = _found(added, "citizen", "citizen_id")
        if citizen_id is None:
            return added
        wish = {"citizen_id": int(citizen_id), "service_id": next(self._service_ids), "channel_id": self._channel_id}
        chosen = await self._post("service_requests/", {"service_request": {**wish, "quantity": 1}})
        if _found(chosen, "service_request") is None:
            return chosen
        queued = await self._post(f"citizens/{citizen_id}/add_to_queue/", {})
        return _found(queued, "citizen", "ticket_number") or queued

    async def close(self) -> None:
        """Close the connection."""
        await self._client.close()

    async def _post(self, path: str, body: dict[str, Any]) -> Answer:
        return await self._client.request("POST", f"/api/v1/{path}", body)


def _found(answer: Answer, *keys: str) -> str | None:
    """Return what stands at some keys of a good answer's body, as text; None of a refusal and where nothing stands."""
    found = answer.body if answer.status in GOOD else None
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return None if found is None else str(found)
