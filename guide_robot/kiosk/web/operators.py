"""The operator page's side: behind a token, live, each order answered to the page that gave it."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from fastapi import WebSocket, WebSocketDisconnect

from guide_robot.kiosk.help import LONGEST_NAME
from guide_robot.kiosk.orders import Answer, Order
from guide_robot.kiosk.web.access import OperatorAccess, Said
from guide_robot.kiosk.web.board import Part, plain
from guide_robot.kiosk.web.commands import CommandError, Known, order_number, read_frame, read_order
from guide_robot.kiosk.web.content import Content
from guide_robot.kiosk.web.hall import HallNews, HallRobot, find_robot
from guide_robot.kiosk.web.links import accepted, address_of, ended
from guide_robot.kiosk.web.pace import Pace
from guide_robot.kiosk.web.screen_access import ScreenAccess
from guide_robot.phrases.reasons import Why
from guide_robot.web.addresses import is_own
from guide_robot.web.links import known as known_to_server
from guide_robot.web.refusals import Kind

PERIOD_S = 0.1
TOKEN_WITHIN_S = 15.0
WRONG_TOKEN_WAIT_S = 0.5
WRONG_TOKEN = 4401
TOO_MANY_TRIES = 4430
# A page says its token at once; of those that have not, the newest are kept: that is where an operator is.
NEW_PER_ADDRESS = 16
NEW_IN_ALL = 32
TRY_AGAIN_LATER = 1013
# Nobody presses faster on purpose. Orders beyond it are not refused: their page is only read more slowly.
ORDERS_PER_S = 10.0
ORDERS_AT_ONCE = 30.0
BEYOND_PACE_WAIT_S = 0.05


class Operators:
    """The endpoint of operator pages."""

    def __init__(
        self, content: Content, known: Callable[[], Known], access: ScreenAccess, tokens: OperatorAccess
    ) -> None:
        self._content, self._known, self._access, self._tokens = content, known, access, tokens
        own = HallRobot(name="", board=content.board, inbox=content.inbox)
        self._own = next((robot for robot in content.hall if robot.board is content.board), own)
        self._new: dict[WebSocket, str] = {}

    async def serve(self, socket: WebSocket) -> None:
        """Serve one operator page once it has sent the token."""
        if not await accepted(socket):
            return
        try:
            said = await self._token_of(socket)
            if said is not Said.RIGHT:
                await _show_out(socket, said)
                return
        except (WebSocketDisconnect, RuntimeError):
            return
        known_to_server(socket.scope)
        with self._counted():
            answers: asyncio.Queue[Answer] = asyncio.Queue()
            news = HallNews(self._content.hall, self._own)
            tasks = [asyncio.create_task(_report(socket, news)), asyncio.create_task(_answer(socket, answers))]
            try:
                await self._hear(socket, answers, news, _source(address_of(socket)))
            except (WebSocketDisconnect, RuntimeError):
                pass
            finally:
                self._look_at(self._own, news)
                for task in tasks:
                    await ended(task)

    async def _token_of(self, socket: WebSocket) -> Said | None:
        """Return what the token is that a page says first, None when it says none in time."""
        address = address_of(socket)
        self._new[socket] = address
        await self._make_room(address)
        try:
            frame = read_frame(await asyncio.wait_for(socket.receive_text(), TOKEN_WITHIN_S))
        except CommandError:
            frame = {}
        except TimeoutError:
            return None
        finally:
            self._new.pop(socket, None)
        return self._tokens.look(frame.get("token"), address, asyncio.get_running_loop().time())

    async def _make_room(self, address: str) -> None:
        """Show out the oldest that have not said a token when there are too many."""
        mine = [socket for socket, one in self._new.items() if one == address]
        for socket in {*mine[:-NEW_PER_ADDRESS], *list(self._new)[:-NEW_IN_ALL]}:
            self._new.pop(socket, None)
            self._content.refusals.count(Kind.NO_ROOM)
            with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                await socket.close(TRY_AGAIN_LATER, "too many pages without a token")

    @contextlib.contextmanager
    def _counted(self) -> Iterator[None]:
        self._content.inbox.count(operators=1)
        try:
            yield
        finally:
            self._content.inbox.count(operators=-1)

    def _look_at(self, robot: HallRobot, news: HallNews) -> None:
        """Let the page look at a robot; those of the others' topics that cost much are heard only then."""
        for one, change in ((news.seen, -1), (robot, 1)):
            if one is not self._own:
                one.inbox.count(operators=change)
        news.look_at(robot)

    async def _hear(self, socket: WebSocket, answers: "asyncio.Queue[Answer]", news: HallNews, source: str) -> None:
        pace, loop = Pace(ORDERS_PER_S, ORDERS_AT_ONCE), asyncio.get_running_loop()

        def tell(answer: Answer) -> None:
            with contextlib.suppress(RuntimeError):  # the server has just ended
                loop.call_soon_threadsafe(answers.put_nowait, answer)

        while True:
            text = await socket.receive_text()
            number = 0
            try:
                frame = read_frame(text)
                number = order_number(frame)
                robot = find_robot(frame.get("robot"), self._content.hall, self._own)
                if frame.get("look") is True:
                    self._look_at(robot, news)
                    continue
                order = self._read(frame, robot)
                if order is not None:
                    robot.inbox.order(replace(order, number=number, source=source, tell=tell))
            except CommandError as error:
                answers.put_nowait(Answer(order=number, accepted=False, reason=Why.REFUSED(words=str(error))))
            if not pace.allows(loop.time()):
                await asyncio.sleep(BEYOND_PACE_WAIT_S)

    def _read(self, frame: dict[str, Any], robot: HallRobot) -> Order | None:
        if frame.get("seen") is True:
            name = frame.get("name", "")
            if not isinstance(name, str) or len(name) > LONGEST_NAME:
                raise CommandError(f"name: expected a text of at most {LONGEST_NAME} letters")
            robot.board.put(Part.CALL, None)
            robot.inbox.acknowledge(name)
            return None
        if "pair" in frame or "unpair" in frame:
            self._pair(frame)
            return None
        kind, place = read_order(frame, self._known())
        return Order(kind=kind, place=place)

    def _pair(self, frame: dict[str, Any]) -> None:
        """Open a code for a screen (pair: true), close it (pair: false), or forget a screen (unpair: its id)."""
        if "unpair" in frame:
            if not isinstance(frame["unpair"], str) or not self._access.revoke(frame["unpair"]):
                raise CommandError("unpair: unknown")
        elif frame["pair"] is True:
            self._access.open_code()
        else:
            self._access.close_code()


def _source(address: str) -> str:
    """Return who gives orders, in words for the log and the other pages."""
    return "operator page" if is_own(address) else f"operator page at {address}"


async def _show_out(socket: WebSocket, said: Said | None) -> None:
    """Say why a page is not let in: it keeps a token that was not looked at, and asks anew for a wrong one."""
    if said is None:
        await socket.close(TRY_AGAIN_LATER, "no token within its time")
        return
    await asyncio.sleep(WRONG_TOKEN_WAIT_S)
    if said is Said.TOO_MANY:
        await socket.close(TOO_MANY_TRIES, "too many wrong tokens from this address")
    else:
        await socket.close(WRONG_TOKEN, "wrong token")


async def _report(socket: WebSocket, news: HallNews) -> None:
    """Send what changed ten times a second; a slow page gets fewer frames, never old ones."""
    loop = asyncio.get_running_loop()
    due_s = loop.time()
    while True:
        text = news.text()
        if text:
            await socket.send_text(text)
        due_s = max(due_s + PERIOD_S, loop.time())
        await asyncio.sleep(due_s - loop.time())


async def _answer(socket: WebSocket, answers: "asyncio.Queue[Answer]") -> None:
    """Send each order's answers to the page that gave it."""
    while True:
        await socket.send_json(plain(await answers.get()))
