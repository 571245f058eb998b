"""The operator's token at a running kiosk: wrong ones are looked at slowly at every door, the right one at once."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from kiosk_office import make_server
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from guide_robot.kiosk.web import operators
from guide_robot.kiosk.web.server import WebServer
from guide_robot.web.guesses import FREE

RANDOM = "dN0mX3qv-7YtKzP_aR9wLcE2sFhB5uJg"


def test_an_operators_token_is_guessed_slowly_too(kiosk: WebServer) -> None:
    """Wrong tokens wait at every door of the kiosk alike; the right one never does, since it may be for a stop.

    The kiosk made its token itself. One that somebody chose by hand waits with the wrong ones, as test_kiosk_commands
    shows; the page then says that too many were wrong, and keeps its own.
    """
    assert [said(kiosk, "a-wrong-token") for _ in range(FREE // 2)] == [4401] * (FREE // 2)
    asked = [ticket(kiosk, f"wrong {number}") for number in range(FREE)]
    assert [one.status_code for one in asked] == [401] * (FREE // 2) + [429] * (FREE // 2)
    assert int(asked[-1].headers["retry-after"]) >= 1
    assert said(kiosk, "a-wrong-token") == 4430, "not looked at yet"
    assert said(kiosk, RANDOM) == 0 and ticket(kiosk, RANDOM).status_code == 404
    assert ticket(kiosk, "").status_code == 401, "no token is no guess"


def test_an_origin_that_is_no_address_is_another_sites(kiosk: WebServer, caplog: pytest.LogCaptureFixture) -> None:
    asked = {"json": {"code": "123456"}, "headers": {"origin": "http://["}, "trust_env": False}
    assert httpx.post(f"http://127.0.0.1:{kiosk.port}/api/pair", **asked).status_code == 400
    with pytest.raises(InvalidStatus) as refused, connect(address_of_operators(kiosk), origin="http://[", proxy=None):
        pass
    assert refused.value.response.status_code == 403
    assert not [record for record in caplog.records if record.exc_info]


def test_a_page_that_says_no_token_is_not_told_that_it_is_wrong(
    kiosk: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operators, "TOKEN_WITHIN_S", 0.2)
    with connect(address_of_operators(kiosk), proxy=None) as link, pytest.raises(ConnectionClosed) as closed:
        link.recv(timeout=10.0)
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 1013


@pytest.fixture
def kiosk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WebServer]:
    monkeypatch.setattr(operators, "WRONG_TOKEN_WAIT_S", 0.01)
    server, _ = make_server(tmp_path / "screens.json", token=RANDOM)
    yield server
    server.close()


def address_of_operators(server: WebServer) -> str:
    return f"ws://127.0.0.1:{server.port}/ws/operator"


def said(server: WebServer, token: str) -> int:
    """Say a token and return the code with which the socket ends, 0 when it does not."""
    with connect(address_of_operators(server), proxy=None) as link:
        link.send(f'{{"token": "{token}"}}')
        try:
            while True:
                link.recv(timeout=5.0)
                return 0
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else -1


def ticket(server: WebServer, token: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.get(f"http://127.0.0.1:{server.port}/api/tickets/none.png", headers=headers, trust_env=False)
