"""Frames of a WebSocket that are no messages, or no text: they end their own page and keep no other waiting."""

import contextlib
import socket

import pytest
from bounded_app import WITHIN_S, serving
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from guide_robot.web.door import Door
from guide_robot.web.refusals import Kind

MASK = b"\0\0\0\0"
PING = b"\x89\x80" + MASK
PONG = b"\x8a\x80" + MASK
BEGINNING = b"\x01\x80" + MASK
PIECE = b"\x00\x80" + MASK
MUCH = 4_000_000
UPGRADE = (
    b"GET %s HTTP/1.1\r\nhost: localhost\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
    b"sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


def taken_of(port: int, path: bytes, first: bytes, frames: bytes) -> int:
    """Return how many bytes of frames a page can send before it is shown out; MUCH if it never is."""
    with socket.create_connection(("127.0.0.1", port)) as link:
        link.settimeout(WITHIN_S)
        link.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        link.sendall(UPGRADE % path)
        assert link.recv(1000).startswith(b"HTTP/1.1 101 ")
        sent = 0
        with contextlib.suppress(ConnectionError):
            link.sendall(first)
            while sent < MUCH:
                sent += link.send(frames * 100)
    return sent


@pytest.mark.parametrize(
    ("first", "frames"),
    [(b"", PING), (b"", PONG), (BEGINNING, PIECE)],
    ids=["pings", "pongs", "pieces of a message without end"],
)
@pytest.mark.parametrize("path", [b"/unknown", b"/echo"], ids=["unknown", "known"])
def test_who_sends_frames_that_make_no_message_is_shown_out(path: bytes, first: bytes, frames: bytes) -> None:
    door = Door()
    with serving(door) as port:
        assert taken_of(port, path, first, frames) < MUCH
        assert door.refusals.counts == {Kind.FRAME: 1}


def test_a_page_may_send_messages_without_end_and_each_is_answered() -> None:
    with serving(Door()) as port, connect(f"ws://127.0.0.1:{port}/echo", proxy=None) as page:
        for number in range(40):
            page.send(f"{number}" * 4000)
            assert page.recv(WITHIN_S) == f"{number}" * 4000
        page.send(iter(["in ", "two ", "pieces"]))
        assert page.recv(WITHIN_S) == "in two pieces"
        for _ in range(500):
            page.send("")
        assert [page.recv(WITHIN_S) for _ in range(500)] == [""] * 500


@pytest.mark.parametrize("path", ["/unknown", "/echo"])
@pytest.mark.parametrize(("sent", "code"), [(b"\x01\x02", 1003), (b"\xff\xfe", 1007)], ids=["bytes", "no UTF-8"])
def test_what_is_no_text_ends_its_page_with_a_code_and_no_traceback(
    path: str, sent: bytes, code: int, caplog: pytest.LogCaptureFixture
) -> None:
    door = Door()
    with serving(door) as port, connect(f"ws://127.0.0.1:{port}{path}", proxy=None) as page:
        page.send(sent, text=code == 1007)
        with pytest.raises(ConnectionClosed):
            page.recv(WITHIN_S)
        assert page.close_code == code
        assert door.refusals.counts == {Kind.FRAME: 1}
    assert not [record for record in caplog.records if record.exc_info]


@pytest.mark.parametrize(
    "more", [b"content-length: 5\r\n", b"x: " + b"x" * 9000 + b"\r\n"], ids=["with a body", "with a long line"]
)
def test_a_socket_that_cannot_be_opened_is_closed_with_a_word(more: bytes) -> None:
    door = Door()
    with serving(door) as port, socket.create_connection(("127.0.0.1", port)) as link:
        link.settimeout(WITHIN_S)
        link.sendall((UPGRADE % b"/echo")[:-2] + more + b"\r\n")
        assert link.recv(1000).startswith(b"HTTP/1.1 400 ")
        assert link.recv(1000) == b""
