"""The middleware alone, around an app that dawdles: time to answer, time to take the answer, TLS handshakes."""

import asyncio
import contextlib
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from guide_robot.web.addresses import Hosts, address_key, host_name, is_own, own_names
from guide_robot.web.door import Door
from guide_robot.web.guard import Guard, GuardSettings
from guide_robot.web.server import BoundedServer, bind, bounded_configuration


async def _never(_request: Request) -> Response:
    await asyncio.sleep(60.0)
    return PlainTextResponse("late")


async def _endless(_request: Request) -> Response:
    async def pieces():  # type: ignore[no-untyped-def]
        for _ in range(100_000):
            yield b"x" * 65_536

    return StreamingResponse(pieces())


@contextlib.contextmanager
def serving(**tls: Path) -> Iterator[int]:
    """Serve the app on a free port of this computer; yields the port."""
    app = Starlette(routes=[Route("/never", _never), Route("/endless", _endless)])
    settings = GuardSettings(
        hosts=Hosts(["our.example"]),
        longest_body=100,
        refuse=lambda status, text: PlainTextResponse(text, status),
        answer_within_s=0.3,
        take_within_s=1.0,
    )
    listener = bind("127.0.0.1", 0, name="test")
    more = {"ssl_certfile": str(tls["certificate"]), "ssl_keyfile": str(tls["key"])} if tls else {}
    configuration = bounded_configuration(Guard(app, settings), web_sockets=False, timeout_graceful_shutdown=1, **more)
    server = BoundedServer(configuration)
    thread = threading.Thread(target=lambda: server.run(sockets=[listener]), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join(20.0)


def test_an_answer_that_takes_too_long_is_a_503() -> None:
    with serving() as port:
        answer = httpx.get(f"http://127.0.0.1:{port}/never", timeout=20.0, trust_env=False)
    assert answer.status_code == 503 and answer.headers["x-content-type-options"] == "nosniff"


def test_who_does_not_take_the_answer_loses_the_connection() -> None:
    with serving() as port, socket.create_connection(("127.0.0.1", port)) as link:
        link.sendall(b"GET /endless HTTP/1.1\r\nhost: localhost\r\n\r\n")
        time.sleep(4.0)  # the attack: nothing is read meanwhile
        link.settimeout(20.0)
        taken = 0
        with contextlib.suppress(ConnectionError):
            while piece := link.recv(1 << 20):
                taken += len(piece)
        assert taken < 50_000_000


def test_a_name_that_is_configured_is_answered() -> None:
    with serving() as port:
        for host, status in (("our.example", 404), ("OUR.example.:80", 404), ("other.example", 421)):
            headers = {"host": host}
            assert httpx.get(f"http://127.0.0.1:{port}/", headers=headers, trust_env=False).status_code == status


def test_a_tls_handshake_that_never_comes_ends(tmp_path: Path) -> None:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    words += ["-keyout", str(key), "-out", str(certificate), "-days", "2", "-subj", "/CN=localhost"]
    subprocess.run(words, check=True, capture_output=True)
    with serving(certificate=certificate, key=key) as port, socket.create_connection(("127.0.0.1", port)) as link:
        link.settimeout(40.0)  # asyncio's own limit is 60 s
        with contextlib.suppress(ConnectionError):
            assert link.recv(100) == b""


def test_a_door_that_is_full_shows_out_who_waits_longest_and_nobody_who_is_served() -> None:
    door, out = Door(in_all=4, per_address=2), []
    for name in ("a", "b"):
        assert door.enter(name, "192.0.2.1", lambda name=name: out.append(name))  # type: ignore[misc]
    assert door.enter("c", "192.0.2.1", lambda: out.append("c")) and out == ["a"]
    door.serves("b")
    door.serves("c")
    assert not door.enter("d", "192.0.2.1", lambda: out.append("d"))
    for name in ("e", "f", "g"):
        assert door.enter(name, f"192.0.2.{name}", lambda name=name: out.append(name))  # type: ignore[misc]
    assert out == ["a", "e"]
    door.leave("b")
    assert door.enter("h", "192.0.2.1", lambda: out.append("h"))


@pytest.mark.parametrize(
    ("host", "name"),
    [("Robot:80", "robot"), ("[::1]:8080", "::1"), ("robot.local.", "robot.local"), ("", ""), ("[", "")],
)
def test_a_host_header_is_read_without_its_port(host: str, name: str) -> None:
    assert host_name(host) == name


def test_addresses_are_told_apart() -> None:
    hosts = Hosts()
    assert all(hosts.allows(f"{name}:8080", "127.0.0.1") for name in own_names())
    assert hosts.allows("[::1]:80", "::1") and hosts.allows("192.0.2.1", "::ffff:192.0.2.1")
    assert not hosts.allows("192.0.2.2", "192.0.2.1") and not hosts.allows(None, "192.0.2.1")
    assert is_own("127.0.0.9") and is_own("::ffff:127.0.0.1") and not is_own("192.0.2.1") and not is_own("x")
    assert address_key("2001:db8::1") == address_key("2001:db8::2") != address_key("2001:db8:0:1::1")
