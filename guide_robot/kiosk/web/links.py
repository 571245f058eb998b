"""What both kinds of page have in common: who may open a socket, and how its tasks end."""

import asyncio
import contextlib
from urllib.parse import urlsplit

from fastapi import WebSocket, WebSocketDisconnect
from starlette.requests import HTTPConnection

from guide_robot.web.addresses import address_key

NOT_ALLOWED = 1008


def address_of(socket: WebSocket) -> str:
    """Return what counts as the address of the page."""
    return address_key(socket.client.host) if socket.client else ""


def same_site(connection: HTTPConnection) -> bool:
    """Whether no other site's page sent this."""
    origin = connection.headers.get("origin")
    try:
        return origin is None or urlsplit(origin).netloc == connection.headers.get("host")
    except ValueError:  # no address
        return False


async def accepted(socket: WebSocket) -> bool:
    """Accept a page of this very server; refuse one that another site's page opened."""
    if not same_site(socket):
        await socket.close(NOT_ALLOWED)
        return False
    await socket.accept()
    return True


async def ended(task: "asyncio.Task[None]") -> None:
    """End a task; that its page was gone is no failure."""
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
        await task
