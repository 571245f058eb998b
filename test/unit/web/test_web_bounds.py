"""Both web servers against callers who send too much, too slowly or too often: little memory, and others are served."""

import contextlib
import socket
import time

import httpx
import pytest
from web_servers import Served

pytestmark = pytest.mark.slow

LITTLE_MB = 40.0


def flood(link: socket.socket, piece: bytes, times: int) -> bytes:
    """Send as long as the server takes it; return what it said."""
    with contextlib.suppress(OSError):
        for _ in range(times):
            link.sendall(piece)
    with contextlib.suppress(OSError):
        return link.recv(4096)
    return b""


HEADS = {
    "small headers": (b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n", b"a: b\r\n" * 10_000),
    "one endless header": (b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nx: ", b"y" * 60_000),
    "an endless address": (b"GET /", b"y" * 60_000),
    "an endless header name": (b"GET / HTTP/1.1\r\n", b"y" * 60_000),
    "endless trailers": (
        b"POST /healthz HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n0\r\n",
        b"a: b\r\n" * 10_000,
    ),
    "requests without reading": (b"", b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n" * 1000),
}


@pytest.mark.parametrize("kind", HEADS)
def test_what_grows_without_end_is_cut_off(server: Served, kind: str) -> None:
    assert server.answers()
    before = server.memory_mb()
    first, more = HEADS[kind]
    with server.connect() as link:
        link.sendall(first)
        flood(link, more, 1000)
        assert server.answers()
    assert server.memory_mb() - before < LITTLE_MB


def test_a_head_that_is_too_long_is_named(server: Served) -> None:
    with server.connect() as link:
        answer = flood(link, b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n" + b"a: b\r\n" * 100, 1)
    assert answer.startswith(b"HTTP/1.1 431 ")


def test_half_requests_keep_nobody_out(server: Served) -> None:
    assert server.answers()
    before = server.memory_mb()
    with contextlib.ExitStack() as stack:
        for _ in range(1100):
            link = stack.enter_context(server.connect())
            with contextlib.suppress(OSError):
                link.sendall(b"GET /healthz HTTP/1.1\r\nhost: loc")
        assert server.answers(within_s=30.0)
        assert server.memory_mb() - before < LITTLE_MB


def test_a_half_request_ends_by_itself(server: Served) -> None:
    with server.connect() as link:
        link.sendall(b"GET /healthz HTTP/1.1\r\nhost: loc")
        link.settimeout(60.0)
        assert link.recv(4096).startswith(b"HTTP/1.1 408 ")
        assert link.recv(4096) == b""


def test_a_body_that_comes_drop_by_drop_ends_too(server: Served) -> None:
    with server.connect() as link:
        link.settimeout(1.0)
        link.sendall(b"POST /v1/tickets HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5000\r\n\r\n")
        deadline, ended = time.monotonic() + 90.0, False
        while not ended and time.monotonic() < deadline:
            try:
                link.sendall(b"x")
                ended = link.recv(4096) == b""
            except TimeoutError:
                continue
            except OSError:
                ended = True
        assert ended


def test_long_bodies_are_refused_unread(server: Served) -> None:
    with server.connect() as link:
        link.sendall(b"POST /api/search HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5000000\r\n\r\n")
        assert b" 413 " in link.recv(4096).splitlines()[0]


def test_wrong_tokens_leave_nothing_behind(server: Served) -> None:
    assert server.answers()
    before = server.memory_mb()
    for number in range(300):
        head = f"GET /v1/queue HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {number}"
        with server.connect() as link:
            flood(link, head.encode() + b"x" * 1_000_000 + b"\r\n\r\n", 1)
    for number in range(300):
        with server.connect() as link:
            head = f"GET /v1/queue HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {number}{'x' * 15_000}\r\n\r\n"
            flood(link, head.encode(), 1)
    assert server.memory_mb() - before < LITTLE_MB


NAMES = {"localhost": 200, "127.0.0.1": 200, "rebound.example": 421, "192.0.2.7": 421, "": 421}


@pytest.mark.parametrize(("name", "status"), NAMES.items())
def test_a_server_answers_to_its_own_names_alone(server: Served, name: str, status: int) -> None:
    host = f"{name}:{server.port}" if name else ""
    answer = httpx.get(f"{server.url}/healthz", headers={"host": host}, trust_env=False)
    assert answer.status_code == status


def test_a_page_on_a_screens_own_disk_hears_that_the_server_is_up(server: Served) -> None:
    answer = httpx.get(f"{server.url}/alive", headers={"Origin": "null"}, trust_env=False)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (204, "*")
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"


PAGES = ("/", "/operator", "/counter", "/display", "/docs", "/healthz", "/openapi.json", "/nothing", "/kiosk.mjs")


def test_every_answer_keeps_to_itself(server: Served) -> None:
    for path in PAGES:
        answer = httpx.get(server.url + path, trust_env=False)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy, path
        assert "unsafe" not in policy and "http" not in policy, path
        assert answer.headers["x-content-type-options"] == "nosniff", path
        assert answer.headers["referrer-policy"] == "no-referrer", path
        if answer.headers.get("content-type", "").startswith("text/html"):
            assert "://" not in answer.text, path
