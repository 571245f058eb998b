"""A small app behind every bound, on a free port: answers large and small, pages known and unknown."""

import contextlib
import threading
import time
from collections.abc import Iterator

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from guide_robot.web.addresses import Hosts
from guide_robot.web.door import Door
from guide_robot.web.guard import Guard, GuardSettings
from guide_robot.web.links import known
from guide_robot.web.server import BoundedServer, bind, bounded_configuration

LARGE = 50_000_000  # more than the system's own buffers take
WITHIN_S = 20.0


async def _pieces(_request: Request) -> Response:
    async def pieces():  # type: ignore[no-untyped-def]
        for _ in range(LARGE // 65_536):
            yield b"x" * 65_536

    return StreamingResponse(pieces())


async def _whole(_request: Request) -> Response:
    return Response(b"x" * LARGE)


async def _small(_request: Request) -> Response:
    return PlainTextResponse("here")


async def _unknown(socket: WebSocket) -> None:
    await socket.accept()
    with contextlib.suppress(WebSocketDisconnect):
        await socket.receive_text()


async def _ours(socket: WebSocket) -> None:
    await socket.accept()
    known(socket.scope)
    await socket.receive_text()


async def _echo(socket: WebSocket) -> None:
    await socket.accept()
    known(socket.scope)
    with contextlib.suppress(WebSocketDisconnect):
        while True:
            await socket.send_text(await socket.receive_text())


async def _refused(socket: WebSocket) -> None:
    await socket.accept()
    await socket.close(4403, "not paired")


@contextlib.contextmanager
def serving(door: Door) -> Iterator[int]:
    """Serve the app behind this door on a free port of every address of this computer; yields the port."""
    app = Starlette(
        routes=[
            Route("/pieces", _pieces),
            Route("/whole", _whole),
            Route("/small", _small),
            WebSocketRoute("/unknown", _unknown),
            WebSocketRoute("/ours", _ours),
            WebSocketRoute("/echo", _echo),
            WebSocketRoute("/refused", _refused),
        ]
    )
    settings = GuardSettings(
        hosts=Hosts(),
        longest_body=100,
        refuse=lambda status, text: PlainTextResponse(text, status),
        take_within_s=0.5,
        refusals=door.refusals,
    )
    listener = bind("0.0.0.0", 0, name="test")
    server = BoundedServer(
        bounded_configuration(Guard(app, settings), web_sockets=True, door=door, timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=lambda: server.run(sockets=[listener]), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join(WITHIN_S)
