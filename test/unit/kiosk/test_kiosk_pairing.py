"""Touch screens are let in once: what others reach of the robot's page is empty, and stays so."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from builders import own_address
from kiosk_office import TOKEN, make_server
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from guide_robot.common.errors import UserError
from guide_robot.kiosk.web.pairing import CODE_LASTS_S, MOST_SCREENS, TRIES, PairedScreens, Pairing
from guide_robot.kiosk.web.screen_access import COOKIE
from guide_robot.kiosk.web.server import WebServer


class Robot:
    """A server and ways to it."""

    def __init__(self, server: WebServer) -> None:
        self.server = server
        self.stack = ExitStack()
        self.network = f"{own_address()}:{server.port}"
        self.loopback = f"127.0.0.1:{server.port}"

    def screen(self, at: str, cookie: str = "", **headers: str) -> ClientConnection:
        extra = {**headers, **({"Cookie": f"{COOKIE}={cookie}"} if cookie else {})}
        return connect(f"ws://{at}/ws/kiosk", additional_headers=extra, proxy=None)

    def operator(self) -> "Operator":
        return Operator(self.stack.enter_context(connect(f"ws://{self.loopback}/ws/operator", proxy=None)))

    def pair(self, code: str, **headers: str) -> httpx.Response:
        return httpx.post(f"http://{self.network}/api/pair", json={"code": code}, headers=headers, trust_env=False)


class Operator:
    """An operator page."""

    def __init__(self, link: ClientConnection) -> None:
        self.link, self.model = link, {}
        link.send(json.dumps({"token": TOKEN}))

    def pairing(self, until: Any) -> Any:
        """Read until the panel of screens is as wanted; return it."""
        while "pairing" not in self.model or not until(self.model["pairing"]):
            self.model |= json.loads(self.link.recv(timeout=10.0))
        return self.model["pairing"]

    def code(self) -> str:
        before = self.model.get("pairing", {}).get("code", "")
        self.link.send('{"pair": true}')
        return str(self.pairing(lambda panel: panel["code"] not in ("", before))["code"])


@pytest.fixture
def robot(tmp_path: Path) -> Iterator[Robot]:
    server, _ = make_server(tmp_path / "screens.json")
    made = Robot(server)
    yield made
    made.stack.close()
    server.close()


def heard(link: ClientConnection) -> Any:
    return json.loads(link.recv(timeout=10.0))


def refused(link: ClientConnection) -> bool:
    """Whether a screen hears nothing but that it is not paired."""
    assert heard(link) == {"error": "this screen is not paired", "unpaired": True}
    with pytest.raises(ConnectionClosed) as closed:
        link.recv(timeout=10.0)
    return closed.value.rcvd is not None and closed.value.rcvd.code == 4403


def test_the_robots_own_screen_needs_no_pairing(robot: Robot) -> None:
    with robot.screen(robot.loopback) as link:
        assert heard(link)["say"] == ["a sentence to the citizen"]


def test_a_screen_of_the_network_hears_nothing_before_it_is_paired(robot: Robot) -> None:
    with robot.screen(robot.network) as link:
        assert refused(link)
    asked = (("POST", "/api/search"), ("POST", "/api/listen"), ("GET", "/api/procedures"))
    for method, path in (*asked, ("GET", "/api/floor"), ("GET", "/api/way?place=counter_1")):
        answer = httpx.request(method, f"http://{robot.network}{path}", json={"text": "x"}, trust_env=False)
        assert answer.status_code == 403, path


def test_what_a_proxy_of_this_computer_passes_on_is_not_its_own_screen(robot: Robot) -> None:
    for header in ({"X-Forwarded-For": "192.0.2.7"}, {"Forwarded": "for=192.0.2.7"}, {"Via": "1.1 proxy"}):
        with robot.screen(robot.loopback, **header) as link:
            assert refused(link)


def test_a_screen_is_paired_once_by_the_operators_code(robot: Robot, tmp_path: Path) -> None:
    operator = robot.operator()
    answer = robot.pair(operator.code())
    assert answer.json() == {"pairing": "paired"}
    words = answer.headers["set-cookie"].lower()
    assert "httponly" in words and "samesite=strict" in words and "max-age=34560000" in words
    cookie = answer.cookies[COOKIE]
    assert reads_the_floor(robot, cookies={COOKIE: cookie}) == 200
    with robot.screen(robot.network, cookie) as link:
        assert "say" in heard(link)
        panel = operator.pairing(lambda panel: panel["screens"] and panel["screens"][0]["open"])
        assert panel["code"] == ""
    assert cookie not in (tmp_path / "screens.json").read_text()
    assert (tmp_path / "screens.json").stat().st_mode & 0o777 == 0o600
    page = httpx.get(f"http://{robot.network}/", cookies={COOKIE: cookie}, trust_env=False)
    assert page.cookies[COOKIE] == cookie, "each visit lets the cookie last anew"


def reads_the_floor(robot: Robot, **more: Any) -> int:
    return httpx.get(f"http://{robot.network}/api/floor", trust_env=False, **more).status_code


def test_floor_and_ways_are_for_screens_and_operators(robot: Robot) -> None:
    assert httpx.get(f"http://{robot.loopback}/api/floor", trust_env=False).status_code == 200
    assert reads_the_floor(robot, headers={"Authorization": f"Bearer {TOKEN}"}) == 200
    assert reads_the_floor(robot, headers={"Authorization": "Bearer wrong"}) == 401
    assert reads_the_floor(robot) == 403


def test_a_paired_screen_stays_so_when_the_robot_restarts(robot: Robot, tmp_path: Path) -> None:
    cookie = robot.pair(robot.operator().code()).cookies[COOKIE]
    robot.server.close()
    server, _ = make_server(tmp_path / "screens.json")
    try:
        with Robot(server).screen(f"{own_address()}:{server.port}", cookie) as link:
            assert "say" in heard(link)
    finally:
        server.close()


def test_a_screen_that_is_removed_is_shut_out_at_once(robot: Robot) -> None:
    operator = robot.operator()
    cookie = robot.pair(operator.code()).cookies[COOKIE]
    with robot.screen(robot.network, cookie) as link:
        heard(link)
        panel = operator.pairing(lambda panel: panel["screens"])
        operator.link.send(json.dumps({"unpair": panel["screens"][0]["id"]}))
        with pytest.raises(ConnectionClosed):
            while True:
                link.recv(timeout=10.0)
    with robot.screen(robot.network, cookie) as link:
        assert refused(link)


def test_a_code_counts_once_and_not_for_wrong_tries(robot: Robot) -> None:
    operator = robot.operator()
    assert robot.pair("00000000").status_code == 409, "no code is open"
    code = operator.code()
    wrong = "00000000" if code != "00000000" else "11111111"
    assert [robot.pair(wrong).status_code for _ in range(TRIES)] == [403] * TRIES
    assert robot.pair(code).status_code == 409
    code = operator.code()
    assert robot.pair(code, Origin="http://elsewhere.example").status_code == 400
    assert robot.pair(code).status_code == 200
    assert robot.pair(code).status_code == 409


@pytest.mark.parametrize("body", [b"", b"[]", b'{"code": 5}', b"{" * 300, b'{"code": "' + b"9" * 5000 + b'"}'])
def test_a_bad_code_is_a_clear_refusal(robot: Robot, body: bytes) -> None:
    answer = httpx.post(f"http://{robot.network}/api/pair", content=body, trust_env=False)
    assert answer.status_code == 400 and "digits" in answer.json()["error"]


def test_a_code_ends_after_five_minutes() -> None:
    screens = PairedScreens()
    code = screens.open_code(10.0)
    assert screens.code(10.0 + CODE_LASTS_S - 1.0) == code and screens.code(10.0 + CODE_LASTS_S) == ""
    outcome, cookie = screens.pair(code, address="a", now_s=10.0 + CODE_LASTS_S, at_s=0.0)
    assert (outcome, cookie) == (Pairing.NO_CODE, "")


def test_the_number_of_paired_screens_is_bounded() -> None:
    screens = PairedScreens()
    for _ in range(MOST_SCREENS):
        assert screens.pair(screens.open_code(0.0), address="a", now_s=0.0, at_s=0.0)[0] is Pairing.PAIRED
    assert screens.pair(screens.open_code(0.0), address="a", now_s=0.0, at_s=0.0)[0] is Pairing.FULL


@pytest.mark.parametrize("text", ["", '{"id": 1}', "[1]", '[{"id": "x"}]'])
def test_a_file_that_is_no_list_of_screens_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "screens.json"
    file.write_text(text)
    with pytest.raises(UserError, match="expected the list of paired screens"):
        PairedScreens(file)


def test_the_own_screen_is_paired_too_where_a_proxy_hides_the_others(tmp_path: Path) -> None:
    server, _ = make_server(tmp_path / "screens.json", pair_own_screen=True)
    try:
        with Robot(server).screen(f"127.0.0.1:{server.port}") as link:
            assert refused(link)
    finally:
        server.close()
