"""The touch screens' live side: pages hear what changed and say what is wanted, over WebSocket."""

import asyncio
import contextlib
import math
from dataclasses import dataclass, field
from typing import Any

from fastapi import WebSocket, WebSocketDisconnect

from guide_robot.common.language import languages
from guide_robot.kiosk.web.access import OperatorAccess
from guide_robot.kiosk.web.board import CITIZEN_PARTS, Part
from guide_robot.kiosk.web.commands import CITIZEN_KINDS, CommandError, Known, is_urgent, read_choice, read_frame
from guide_robot.kiosk.web.content import Content
from guide_robot.kiosk.web.links import accepted, address_of, ended
from guide_robot.kiosk.web.operators import Operators
from guide_robot.kiosk.web.pace import CitizenPace
from guide_robot.kiosk.web.places import Place, Places
from guide_robot.kiosk.web.screen_access import NOT_PAIRED, ScreenAccess
from guide_robot.web.links import known
from guide_robot.web.refusals import Kind

NO_PLACE = 4429
LONGEST_READ = 6000
# A page that sends too much is read slowly (its own connection fills up, nobody else waits) and told once a second.
BEYOND_PACE_WAIT_S = 0.05
TOLD_EVERY_S = 1.0


@dataclass(eq=False)
class Client:
    """One open touch screen."""

    socket: WebSocket
    place: Place
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    views_code: bool = False
    told_s: float = -math.inf


class BeyondPaceError(CommandError):
    """Too many wishes."""


class Sockets:
    """The endpoints of the two kinds of page."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._clients: set[Client] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pace = CitizenPace()
        settings = content.settings
        self._places = Places(per_address=settings.screens_per_address, in_all=settings.screens_in_all)
        self.access = ScreenAccess(
            content.paired, content.board, pair_own=settings.pair_own_screen, refusals=content.refusals
        )
        self.tokens = OperatorAccess(content.operator_token, content.refusals)
        self.operator = Operators(content, self._known, self.access, self.tokens).serve

    def open(self) -> None:
        """Begin to listen to the board; called once, on the server's own loop."""
        self._loop = asyncio.get_running_loop()
        self._content.board.listen(self._heard)
        self.access.show()

    async def citizen(self, socket: WebSocket) -> None:
        """Serve one touch screen until it leaves."""
        if not await accepted(socket):
            return
        if not self.access.allows(socket):
            self._content.refusals.count(Kind.SCREEN)
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                await socket.send_json({"error": "this screen is not paired", "unpaired": True})
                await socket.close(NOT_PAIRED, "this screen is not paired")
            return
        place = self._places.take(address_of(socket), _now_s())
        if place is None:
            self._content.refusals.count(Kind.SCREEN)
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                await socket.send_json({"error": "too many screens are open", "full": True})
                await socket.close(NO_PLACE, "too many screens are open")
            return
        known(socket.scope)
        client = Client(socket=socket, place=place)
        self._clients.add(client)
        self.access.entered(socket)
        self._content.inbox.count(citizens=1)
        sender = asyncio.create_task(self._tell(client))
        try:
            await self._hear(client)
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            self._places.leave(place)
            self._clients.discard(client)
            self.access.left(socket)
            self._content.inbox.count(citizens=-1, code_views=-1 if client.views_code else 0)
            await ended(sender)

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

    async def _hear(self, client: Client) -> None:
        while True:
            text = await client.socket.receive_text()
            try:
                self._take(client, text)
            except BeyondPaceError as error:
                self._content.refusals.count(Kind.PACE)
                if _now_s() - client.told_s >= TOLD_EVERY_S:
                    client.told_s = _now_s()
                    await client.socket.send_json({"error": str(error)})
                await asyncio.sleep(BEYOND_PACE_WAIT_S)
            except CommandError as error:
                await client.socket.send_json({"error": str(error)})

    def _take(self, client: Client, text: str) -> None:
        in_pace = self._pace.allows(client.place.address, _now_s())
        frame = read_frame(text)
        if "view" in frame and in_pace:
            self._set_view(client, frame["view"] is True and self._content.settings.code_view)
            return
        if ("quiet" in frame or "read" in frame) and in_pace:
            self._speech(frame)
            return
        choice = read_choice(frame, CITIZEN_KINDS, self._known()) if in_pace or is_urgent(frame) else None
        if choice is None or not (in_pace or client.place.urgent.allows(_now_s())):
            raise BeyondPaceError("too many at once")
        if not self._content.inbox.add(choice):
            raise BeyondPaceError("the robot is busy")

    def _speech(self, frame: dict[str, Any]) -> None:
        """Fall silent (quiet: true), or read aloud what the page shows (read: a text)."""
        text, language = frame.get("read", ""), frame.get("language")
        if not isinstance(text, str):
            raise CommandError("read: expected a text")
        spoken = next((one for one in languages() if one == language), self._content.settings.language)
        self._content.inbox.hush()
        if text.strip():
            self._content.inbox.read_aloud(text[:LONGEST_READ], spoken)

    def _set_view(self, client: Client, wanted: bool) -> None:
        if wanted != client.views_code:
            client.views_code = wanted
            self._content.inbox.count(code_views=1 if wanted else -1)

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


def _now_s() -> float:
    return asyncio.get_running_loop().time()
