"""Places of a server: who does not read, and who has not said who they are, keep nobody else out."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import httpx
import pytest
from builders import own_address
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from guide_robot.web import closing, protocol
from guide_robot.web.addresses import Hosts
from guide_robot.web.door import Door
from guide_robot.web.guard import Guard, GuardSettings
from guide_robot.web.links import known
from guide_robot.web.refusals import TOLD_EVERY_S, Kind, Refusals
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
    await socket.receive_text()


async def _ours(socket: WebSocket) -> None:
    await socket.accept()
    known(socket.scope)
    await socket.receive_text()


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


def ask_and_do_not_read(port: int, path: str, more: bytes = b"") -> socket.socket:
    link = socket.socket()
    link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    link.connect(("127.0.0.1", port))
    link.sendall(b"GET " + path.encode() + b" HTTP/1.1\r\nhost: localhost\r\n" + more + b"\r\n")
    assert link.recv(100).startswith(b"HTTP/1.1 200 ")
    return link


def answers(port: int, within_s: float = WITHIN_S) -> bool:
    """Whether somebody else is served sooner or later."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"http://127.0.0.1:{port}/small", trust_env=False, timeout=5.0).status_code == 200:
                return True
        time.sleep(0.05)
    return False


def test_who_does_not_read_an_answer_in_pieces_loses_the_place() -> None:
    door = Door(in_all=1)
    with serving(door) as port, ask_and_do_not_read(port, "/pieces"):
        assert answers(port)
        assert door.refusals.counts[Kind.UNREAD] == 1


@pytest.mark.parametrize("more", [b"", b"connection: close\r\n"], ids=["kept alive", "closing"])
def test_who_does_not_read_an_answer_that_is_complete_gives_the_place_to_others(more: bytes) -> None:
    with serving(Door(in_all=1)) as port, ask_and_do_not_read(port, "/whole", more):
        assert answers(port)


def test_a_connection_that_is_closed_ends_though_its_peer_reads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closing, "TAKEN_WITHIN_S", 0.2)
    door = Door()
    with serving(door) as port, ask_and_do_not_read(port, "/whole", b"connection: close\r\n"):
        deadline = time.monotonic() + WITHIN_S
        while door.guests and time.monotonic() < deadline:
            time.sleep(0.02)
        assert door.guests == 0


def test_a_page_that_has_not_said_who_it_is_makes_room_and_one_that_has_keeps_its_place() -> None:
    with serving(Door(in_all=1)) as port:
        with connect(f"ws://127.0.0.1:{port}/unknown", proxy=None):
            assert answers(port)
        with connect(f"ws://127.0.0.1:{port}/ours", proxy=None), pytest.raises(httpx.HTTPError):
            httpx.get(f"http://127.0.0.1:{port}/small", trust_env=False)
        assert answers(port)


def test_a_page_that_is_shown_out_and_does_not_answer_is_gone_soon() -> None:
    door = Door()
    upgrade = b"upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\n"
    key = b"sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    with serving(door) as port, socket.create_connection(("127.0.0.1", port)) as link:
        link.settimeout(WITHIN_S)
        link.sendall(b"GET /refused HTTP/1.1\r\nhost: localhost\r\n" + upgrade + key)
        said = b""
        while piece := link.recv(1000):
            said += piece
        assert b"not paired" in said and protocol.CLOSE_ANSWERED_WITHIN_S < 10.0


def test_one_address_of_the_network_has_its_share_of_places_and_this_computers_own_has_another() -> None:
    address = own_address()
    with serving(Door(in_all=6, per_address=2)) as port, contextlib.ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(connect(f"ws://{address}:{port}/ours", proxy=None))
        for _ in range(3):
            with pytest.raises((OSError, WebSocketException, EOFError)):
                stack.enter_context(connect(f"ws://{address}:{port}/ours", proxy=None))
        for loopback in ("127.0.0.1", "127.0.0.2"):
            link = stack.enter_context(socket.socket())
            link.bind((loopback, 0))
            link.connect(("127.0.0.1", port))
            link.sendall(b"GET /small HTTP/1.1\r\nhost: localhost\r\n\r\n")
            assert link.recv(100).startswith(b"HTTP/1.1 200 ")


def test_the_network_cannot_fill_the_places_of_this_computers_own_pages() -> None:
    door = Door(in_all=32)
    for number in range(30):
        assert door.enter(number, f"192.0.2.{number}", lambda: None)
        door.serves(number)
    assert not door.enter("more", "192.0.2.99", lambda: None)
    assert all(door.enter(f"own {number}", "127.0.0.1", lambda: None) for number in range(2))
    assert door.refusals.counts == {Kind.NO_ROOM: 1}


def test_what_is_turned_away_is_told_once_a_minute_and_without_addresses() -> None:
    refusals = Refusals()
    assert refusals.news(0.0) == "" and not refusals.fresh(0.0)
    for kind in (Kind.TOKEN, Kind.TOKEN, Kind.SLOW):
        refusals.count(kind)
    assert refusals.news(1.0) == "turned away: 2 wrong tokens, 1 requests that came too slowly"
    refusals.count(Kind.TOKEN)
    assert refusals.news(2.0) == "" and refusals.fresh(2.0)
    assert refusals.news(1.0 + TOLD_EVERY_S) == "turned away: 1 wrong tokens"
    assert not refusals.fresh(1.0 + 2.0 * TOLD_EVERY_S)
    assert refusals.counts == {Kind.TOKEN: 3, Kind.SLOW: 1}
