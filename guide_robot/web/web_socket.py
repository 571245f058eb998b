"""uvicorn's WebSocket protocol with bounds that it does not have: what is no message, and what is no text.

A ping, an empty piece of a message and an unasked pong cost as much time as a message, and reach no app that could slow
its sender down: some sockets full of them keep every other page waiting, an operator's stop among them.
"""

from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode, Frame

from guide_robot.web.closing import leave
from guide_robot.web.door import Door
from guide_robot.web.links import ABORT, KNOWN
from guide_robot.web.refusals import Kind

# A page answers a Close at once; uvicorn waits 10 s for it.
CLOSE_ANSWERED_WITHIN_S = 1.0
# A page says who it is in a few hundred bytes. Once it is known, more than the longest message that is none is nothing
# that a browser sends between two of our pings; those are 20 s apart.
LONGEST_UNKNOWN = 4096
LONGEST_BESIDE = 131_072
# What is taken at once: some 170 of the smallest frames, 2 ms of work.
PIECE = 1024
BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class BoundedWebSocket(WebSocketsSansIOProtocol):
    """A WebSocket that gives its connection's place back when it ends; the app says from when on it is served.

    The bytes of a known page count until they have made a message, or until it answers a ping; a message is read no
    further than the app has taken what came before.
    """

    door: Door
    _served = False
    _beside = 0

    def connection_made(self, transport: Any) -> None:
        """Take over the connection."""
        super().connection_made(transport)
        self.close_timeout = CLOSE_ANSWERED_WITHIN_S
        self._rest = bytearray()

    def connection_lost(self, exc: Exception | None) -> None:
        """Give the place back."""
        leave(self.door, self.transport)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on as far as the app is."""
        self._rest += data
        self._read_on()

    async def receive(self) -> Any:
        """Return what came next."""
        message = await super().receive()
        self._read_on()
        return message

    def handle_bytes(self, event: Frame) -> None:
        """Refuse a message that is no text: no page sends one."""
        self._refuse(CloseCode.UNSUPPORTED_DATA)

    def send_receive_event_to_app(self) -> None:
        """Hand on a message, if it is text."""
        try:
            b"".join(self.frames).decode()
        except UnicodeDecodeError:
            self._refuse(CloseCode.INVALID_DATA)
            return
        self._beside = 0 if self._served and not self.close_sent else self._beside
        super().send_receive_event_to_app()

    def handle_pong(self, event: Frame) -> None:
        """Take the answer to a ping."""
        waited = self.pending_ping_payload
        super().handle_pong(event)
        if waited is not None and self.pending_ping_payload is None and self._served:
            self._beside = 0

    async def run_asgi(self) -> None:
        """Let the app serve the page, which waits from the moment on when the app ends it."""
        scope = cast(dict[str, Any], self.scope)
        scope[KNOWN], scope[ABORT] = self._known, self.transport.abort
        await super().run_asgi()

    async def send(self, message: Any) -> None:
        """Send a message of the app's."""
        await super().send(message)
        if message["type"] == "websocket.close":
            self.door.waits(self.transport)
            self._read_on()

    def _read_on(self) -> None:
        while self._rest and not self.read_paused and not self.transport.is_closing():
            piece = bytes(self._rest[:PIECE])
            del self._rest[:PIECE]
            self._beside += len(piece) if self.handshake_initiated else 0
            super().data_received(piece)
            if self.conn.handshake_exc is not None and not self.handshake_initiated:
                self._count()
                self.transport.write(BAD_REQUEST)
                self.transport.close()
            if self._beside > (LONGEST_BESIDE if self._served else LONGEST_UNKNOWN):
                self._count()
                self.transport.abort()

    def _refuse(self, code: CloseCode) -> None:
        """End the connection with a word; the app hears that the page left."""
        self.frames = []
        if not self.close_sent and not self.transport.is_closing():
            self._count()
            self.conn.send_close(code)
            self.handle_parser_exception()

    def _count(self) -> None:
        self.door.refusals.count(Kind.FRAME)

    def _known(self) -> None:
        self._served = True
        self.door.serves(self.transport)
