"""Which requests and sockets are a touch screen's: of this computer's own, or with the cookie of a paired one."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request, Response, WebSocket
from fastapi.responses import JSONResponse

from guide_robot.kiosk.web.board import Board, Part
from guide_robot.kiosk.web.pairing import CODE_LASTS_S, PairedScreens, Pairing, Screen
from guide_robot.web.addresses import FORWARDED, address_key, host_name, is_own
from guide_robot.web.guesses import Guesses
from guide_robot.web.refusals import Kind, Refusals

COOKIE = "guide_robot_screen"
# Browsers keep a cookie for 400 days at most; each visit renews it.
COOKIE_LASTS_S = 400 * 86_400
NOT_PAIRED = 4403
STATUS = {Pairing.WRONG: 403, Pairing.NO_CODE: 409, Pairing.FULL: 409}


@dataclass(frozen=True, kw_only=True)
class ScreenView:
    """A paired screen as the operator page shows it."""

    id: str
    address: str
    paired_at_s: float
    open: bool


@dataclass(frozen=True, kw_only=True)
class PairingView:
    """The code that is open, "" for none, how long a new one lasts, and the paired screens."""

    code: str
    lasts_s: float
    screens: tuple[ScreenView, ...]


class ScreenAccess:
    """Lets screens in. Lives on the web server's loop."""

    def __init__(self, screens: PairedScreens, board: Board, *, pair_own: bool, refusals: Refusals) -> None:
        self._screens, self._board, self._pair_own, self._refusals = screens, board, pair_own, refusals
        self._open: dict[WebSocket, str] = {}
        self._guesses = Guesses()
        self._closing: set[asyncio.Task[None]] = set()

    def allows(self, connection: Request | WebSocket) -> bool:
        """Whether a request or socket is a touch screen's."""
        return self._is_own_screen(connection) or self._screen(connection) is not None

    def entered(self, socket: WebSocket) -> None:
        """Note that a screen's socket is open."""
        screen = self._screen(socket)
        if screen is not None:
            self._open[socket] = screen.id
            self.show()

    def left(self, socket: WebSocket) -> None:
        """Note that it is closed."""
        if self._open.pop(socket, None) is not None:
            self.show()

    def open_code(self) -> None:
        """Open a code for the next screen, and close it again when its time is over."""
        loop = asyncio.get_running_loop()
        self._screens.open_code(loop.time())
        loop.call_later(CODE_LASTS_S + 0.1, self.show)
        self.show()

    def close_code(self) -> None:
        """Close the open code."""
        self._screens.close_code()
        self.show()

    def revoke(self, screen_id: str) -> bool:
        """Forget a screen and end its sockets."""
        found = self._screens.revoke(screen_id)
        for socket in [socket for socket, one in self._open.items() if one == screen_id]:
            task = asyncio.create_task(_end(socket))
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)
        self.show()
        return found

    def pair(self, request: Request, code: str) -> Response:
        """Answer a screen that sent a code: with its cookie when it is right."""
        address, now_s = address_key(request.client.host) if request.client else "", asyncio.get_running_loop().time()
        if self._guesses.wait_s(address, now_s) > 0.0:
            self._refusals.count(Kind.WAIT)
            return JSONResponse({"pairing": Pairing.WRONG.value}, status_code=429)
        outcome, cookie = self._screens.pair(code, address=address, now_s=now_s, at_s=time.time())
        if outcome is Pairing.WRONG:
            self._refusals.count(Kind.CODE)
            self._guesses.begin(address, now_s)
        self.show()
        answer = JSONResponse({"pairing": outcome.value}, status_code=STATUS.get(outcome, 200))
        if outcome is Pairing.PAIRED:
            _set_cookie(answer, cookie, request)
        return answer

    def renew(self, request: Request, answer: Response) -> Response:
        """Let a paired screen's cookie last anew."""
        if self._screen(request) is not None:
            _set_cookie(answer, request.cookies[COOKIE], request)
        return answer

    def show(self) -> None:
        """Show operators the code and the screens."""
        opened = set(self._open.values())
        view = PairingView(
            code=self._screens.code(asyncio.get_running_loop().time()),
            lasts_s=CODE_LASTS_S,
            screens=tuple(
                ScreenView(id=one.id, address=one.address, paired_at_s=one.paired_at_s, open=one.id in opened)
                for one in self._screens.screens
            ),
        )
        self._board.put(Part.PAIRING, view)

    def _screen(self, connection: Request | WebSocket) -> Screen | None:
        return self._screens.find(connection.cookies.get(COOKIE, ""))

    def _is_own_screen(self, connection: Request | WebSocket) -> bool:
        """Whether it comes from this computer, asks for it by its loopback name, and nothing stands between."""
        if self._pair_own or connection.client is None or not is_own(connection.client.host):
            return False
        host = host_name(connection.headers.get("host", ""))
        return (host == "localhost" or is_own(host)) and not _forwarded(connection.headers)


def _forwarded(headers: Mapping[str, str]) -> bool:
    return any(name.decode() in headers for name in FORWARDED)


def _set_cookie(answer: Response, cookie: str, request: Request) -> None:
    answer.set_cookie(
        COOKIE,
        cookie,
        max_age=COOKIE_LASTS_S,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


async def _end(socket: WebSocket) -> None:
    try:
        await socket.close(NOT_PAIRED, "this screen is no longer paired")
    except (RuntimeError, OSError):
        return
