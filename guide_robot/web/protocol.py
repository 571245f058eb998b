"""uvicorn's HTTP protocol with bounds that it does not have: size and time of a request's head, pipelining, places."""

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from guide_robot.web.addresses import address_key
from guide_robot.web.closing import ClosingTransport, leave
from guide_robot.web.door import Door
from guide_robot.web.links import ABORT
from guide_robot.web.refusals import Kind
from guide_robot.web.web_socket import BoundedWebSocket

# Browsers send heads of 1 to 3 kB with some 20 headers; other servers allow 8 to 16 kB and 100 (Apache, nginx).
LONGEST_HEAD = 16_384
MOST_HEADERS = 64
MOST_PIPELINED = 8
# From the connection, or a request's first byte, to the end of its head; then to the end of its body.
HEAD_WITHIN_S = 10.0
BODY_WITHIN_S = 30.0
KEEP_ALIVE_S = 10
_REASONS = {400: "Bad Request", 408: "Request Timeout", 431: "Request Header Fields Too Large"}


class TooMuchError(Exception):
    """A request beyond the bounds; the parser ends at it, and the connection with it."""


class BoundedHttp(HttpToolsProtocol):
    """One HTTP connection within bounds; `door` belongs to the server."""

    door: Door
    _clock: asyncio.TimerHandle | None = None
    _head_open = True
    _head_bytes = 0
    _fields = 0
    _status = 400
    _entered = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Let the connection in, or end it where there is no room."""
        super().connection_made(
            cast(asyncio.Transport, ClosingTransport(cast(asyncio.Transport, transport), self.loop))
        )
        address = address_key(self.client[0]) if self.client else ""
        self._entered = self.door.enter(self.transport, address, self._abort)
        if self._entered:
            self._arm(HEAD_WITHIN_S)
        else:
            self._abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Give the place back."""
        self._disarm()
        leave(self.door, self.transport)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, unless a head grows beyond the bounds."""
        if not self._entered or self.transport.is_closing():
            return
        self._head_bytes += len(data)
        super().data_received(data)
        if self._head_open and self._head_bytes > LONGEST_HEAD and not self.transport.is_closing():
            self._status = 431
            self.send_400_response("")

    def on_message_begin(self) -> None:
        """Begin to count anew; what came in the same piece before this request counts once more."""
        super().on_message_begin()
        cast(dict[str, Any], self.scope)[ABORT] = self._abort
        self._head_open, self._fields = True, 0
        self.door.waits(self.transport)
        self._arm(HEAD_WITHIN_S)

    def on_url(self, url: bytes) -> None:
        """Take a piece of the address."""
        super().on_url(url)
        self._bound(len(self.url))

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header, or a trailer after a body in pieces."""
        self._fields += len(name) + len(value) + 4
        self._bound(len(self.url) + self._fields, len(self.headers) + 1)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Begin to answer."""
        if len(self.pipeline) >= MOST_PIPELINED:
            raise TooMuchError
        self._head_open, self._head_bytes = False, 0
        self._arm(BODY_WITHIN_S)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Stop the clock: the request is whole and will be answered."""
        self._disarm()
        self.door.serves(self.transport)
        self._head_bytes = 0
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        if self.cycle.response_complete:
            self.door.waits(self.transport)
            if not self.transport.is_closing():
                self._arm(KEEP_ALIVE_S + HEAD_WITHIN_S)

    def handle_websocket_upgrade(self) -> None:
        """Hand over to the WebSocket, which keeps the place, and waits until the app knows who it is."""
        self._disarm()
        self.door.waits(self.transport)
        super().handle_websocket_upgrade()

    def send_400_response(self, msg: str) -> None:
        """Say what is wrong in one line, and end the connection."""
        self._disarm()
        if self._status != 408 or self._head_bytes:  # browsers open connections in advance, and send nothing on some
            self.door.refusals.count(Kind.SLOW if self._status == 408 else Kind.HEAD)
        words = f"{_REASONS[self._status]}\n".encode()
        if self.cycle is None or self.cycle.response_complete:
            head = f"HTTP/1.1 {self._status} {_REASONS[self._status]}\r\ncontent-type: text/plain\r\n"
            rest = f"content-length: {len(words)}\r\nx-content-type-options: nosniff\r\nconnection: close\r\n\r\n"
            self.transport.write(head.encode() + rest.encode() + words)
        self.door.waits(self.transport)
        self.transport.close()

    def _bound(self, size: int, count: int = 0) -> None:
        if size > LONGEST_HEAD or count > MOST_HEADERS:
            self._status = 431
            raise TooMuchError

    def _arm(self, seconds: float) -> None:
        self._disarm()
        self._clock = self.loop.call_later(seconds, self._too_slow)

    def _disarm(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _too_slow(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            self.door.refusals.count(Kind.SLOW)
            self._abort()
            return
        self._status = 408
        self.send_400_response("")

    def _abort(self) -> None:
        self.transport.abort()


def bounded_protocols(door: Door) -> tuple[Any, Any]:
    """Return the HTTP and the WebSocket protocol of one server."""
    http = type("Http", (BoundedHttp,), {"door": door})
    web_socket = type("WebSocket", (BoundedWebSocket,), {"door": door})
    return http, web_socket
