"""The live side: pages hear what changed and say what is wanted, over WebSocket."""

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from fastapi import WebSocket, WebSocketDisconnect

from guide_robot.kiosk.web.access import same_token
from guide_robot.kiosk.web.board import CITIZEN_PARTS, OPERATOR_PARTS, Part
from guide_robot.kiosk.web.content import Content
from guide_robot.kiosk.web.pace import Pace
from guide_robot.kiosk.web.wishes import (
    CITIZEN_KINDS,
    OPERATOR_KINDS,
    Known,
    WishProblem,
    read_choice,
    read_frame,
)

OPERATOR_PERIOD_S = 0.1
TOKEN_WITHIN_S = 15.0
WRONG_TOKEN_WAIT_S = 0.5
WRONG_TOKEN = 4401
NOT_ALLOWED = 1008


@dataclass(eq=False)
class Client:
    """One open touch screen."""

    socket: WebSocket
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    views_code: bool = False
    pace: Pace = field(default_factory=Pace)


class Sockets:
    """The endpoints of the two kinds of page."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._clients: set[Client] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    def open(self) -> None:
        """Begin to listen to the board; called once, on the server's own loop."""
        self._loop = asyncio.get_running_loop()
        self._content.board.listen(self._heard)

    # Touch screen ---------------------------------------------------------------------------------

    async def citizen(self, socket: WebSocket) -> None:
        """Serve one touch screen until it leaves."""
        if not await _accepted(socket):
            return
        client = Client(socket=socket)
        self._clients.add(client)
        self._content.inbox.count(citizens=1)
        sender = asyncio.create_task(self._tell(client))
        try:
            await self._hear_citizen(client)
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            self._clients.discard(client)
            self._content.inbox.count(citizens=-1, code_views=-1 if client.views_code else 0)
            await _ended(sender)

    async def _tell(self, client: Client) -> None:
        """Send what changed, as soon as it changes and the page has taken what went before."""
        upto, picture = 0, 0
        while True:
            news = self._content.board.news(CITIZEN_PARTS, upto)
            upto = news.upto
            if news.text:
                await client.socket.send_text(news.text)
            shown = self._content.board.picture
            if client.views_code and shown.number not in (0, picture):
                picture = shown.number
                await client.socket.send_bytes(shown.jpeg)
            await client.changed.wait()
            client.changed.clear()

    async def _hear_citizen(self, client: Client) -> None:
        while True:
            text = await client.socket.receive_text()
            try:
                self._take_wish(client, text)
            except WishProblem as error:
                await client.socket.send_json({"error": str(error)})

    def _take_wish(self, client: Client, text: str) -> None:
        if not client.pace.allows(asyncio.get_running_loop().time()):
            raise WishProblem("too many at once")
        frame = read_frame(text)
        if "view" in frame:
            self._set_view(client, frame["view"] is True and self._content.settings.code_view)
            return
        self._content.inbox.add(read_choice(frame, CITIZEN_KINDS, self._known()))

    def _set_view(self, client: Client, wanted: bool) -> None:
        if wanted != client.views_code:
            client.views_code = wanted
            self._content.inbox.count(code_views=1 if wanted else -1)

    # Operator -------------------------------------------------------------------------------------

    async def operator(self, socket: WebSocket) -> None:
        """Serve one operator page once it has sent the token."""
        if not await _accepted(socket):
            return
        try:
            if not await self._knows_token(socket):
                await asyncio.sleep(WRONG_TOKEN_WAIT_S)
                await socket.close(WRONG_TOKEN, "wrong token")
                return
        except (WebSocketDisconnect, RuntimeError):
            return
        with self._counted_operator():
            sender = asyncio.create_task(self._report(socket))
            try:
                await self._hear_operator(socket)
            except (WebSocketDisconnect, RuntimeError):
                pass
            finally:
                await _ended(sender)

    async def _knows_token(self, socket: WebSocket) -> bool:
        try:
            frame = read_frame(await asyncio.wait_for(socket.receive_text(), TOKEN_WITHIN_S))
        except (WishProblem, TimeoutError):
            return False
        return same_token(frame.get("token"), self._content.operator_token)

    @contextlib.contextmanager
    def _counted_operator(self) -> Iterator[None]:
        self._content.inbox.count(operators=1)
        try:
            yield
        finally:
            self._content.inbox.count(operators=-1)

    async def _report(self, socket: WebSocket) -> None:
        """Send what changed ten times a second; a slow page gets fewer frames, never old ones."""
        upto, loop = 0, asyncio.get_running_loop()
        due_s = loop.time()
        while True:
            news = self._content.board.news(OPERATOR_PARTS, upto)
            upto = news.upto
            if news.text:
                await socket.send_text(news.text)
            due_s = max(due_s + OPERATOR_PERIOD_S, loop.time())
            await asyncio.sleep(due_s - loop.time())

    async def _hear_operator(self, socket: WebSocket) -> None:
        pace = Pace()
        while True:
            text = await socket.receive_text()
            try:
                if not pace.allows(asyncio.get_running_loop().time()):
                    raise WishProblem("too many at once")
                self._take_order(read_frame(text))
            except WishProblem as error:
                await socket.send_json({"error": str(error)})

    def _take_order(self, frame: dict[str, Any]) -> None:
        if frame.get("seen") is True:
            self._content.board.put(Part.CALL, None)
            return
        self._content.inbox.add(read_choice(frame, OPERATOR_KINDS, self._known()))

    # Both -----------------------------------------------------------------------------------------

    def _known(self) -> Known:
        return Known(
            places=frozenset(place.id for place in self._content.plan.places),
            services=self._content.services(),
            priorities=frozenset(self._content.settings.priorities),
        )

    def _heard(self, part: Part) -> None:
        """Wake the touch screens: called in the thread that changed the board."""
        if part in CITIZEN_PARTS or part is Part.PICTURE:
            assert self._loop is not None
            with contextlib.suppress(RuntimeError):  # the server has just ended
                self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        for client in self._clients:
            client.changed.set()


async def _accepted(socket: WebSocket) -> bool:
    """Accept a page of this very server; refuse one that another site's page opened."""
    origin = socket.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != socket.headers.get("host"):
        await socket.close(NOT_ALLOWED)
        return False
    await socket.accept()
    return True


async def _ended(task: "asyncio.Task[None]") -> None:
    """End a task; that its page was gone is no failure."""
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
        await task
