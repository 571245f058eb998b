"""Whatever is typed, posted or connected, the touch screen goes on."""

import asyncio
import json
import socket
import urllib.error
import urllib.request
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import websockets
from stage import TOKEN

from guide_robot.common.vocabulary import ChoiceKind
from guide_robot.web.guesses import FREE

QUESTIONS = {
    "html": "<img src=x onerror=alert(1)><script>alert(2)</script>",
    "sql": "'; DROP TABLE procedures; -- \" OR 1=1 NEAR(a b) *",
    "emoji": "👶🏽📄 khai sinh 🇻🇳",
    "right to left": "\u202ehnis iahk\u202c \u200f",
    "control": "khai\x00sinh\x1b[31m\r\n",
    "long": "khai sinh " * 10_000,
    "one long word": "x" * 100_000,
    "lone surrogate": "khai \ud800 sinh",
}


def apart(speaking: Coroutine) -> Any:
    """Run a coroutine in a thread of its own: the browser's loop runs in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, speaking).result()


def post(address: str, body: bytes) -> tuple[int, dict]:
    request = urllib.request.Request(f"{address}api/search", data=body, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=15) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_any_question_gets_an_answer(stage, question):
    status, answer = post(stage.address, json.dumps({"text": question, "language": "vi"}).encode())
    assert status == 200
    assert isinstance(answer["results"], list)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"text": 3}', b"\xff\xfe", b"[" * 100_000])
def test_body_that_is_no_question_is_refused_in_one_line(stage, body):
    status, answer = post(stage.address, body)
    assert (status, list(answer)) == (400, ["error"])


def test_body_beyond_all_measure_is_refused(stage):
    status, answer = post(stage.address, b'{"text": "' + b"x" * 400_000 + b'"}')
    assert (status, list(answer)) == (413, ["error"])


def test_markup_in_a_question_stays_text(stage, open_page):
    page = open_page(stage.address)
    page.on("dialog", lambda dialog: pytest.fail("a script ran"))
    page.click("[data-go=search]")
    page.fill("input[type=search]", QUESTIONS["html"])
    page.wait_for_selector(".found .notice")
    assert page.locator("main img").count() == 0


def test_markup_in_what_the_robot_says_stays_text(stage, open_page):
    page = open_page(stage.address)
    page.wait_for_selector(".tile")
    stage.screens.said(key="x", language="vi", text="<b onclick=alert(1)>Chào</b>", priority=1)
    page.wait_for_selector("#caption:has-text('<b onclick')")


def test_question_of_a_hundred_thousand_letters_can_be_pasted(stage, open_page):
    page = open_page(stage.address)
    page.click("[data-go=search]")
    page.fill("input[type=search]", "x" * 100_000)
    page.wait_for_selector(".found .notice")
    assert page.evaluate("kiosk.question.length") == 300


FRAMES = [
    "",
    "nonsense",
    "[]",
    "null",
    '{"do": "operator_stop"}',
    '{"do": "choose_service", "service": "no such"}',
    '{"do": "lead_to_place", "place": "../../etc"}',
    '{"do": "choose_language", "language": "xx"}',
    '{"do": "choose_service", "service": "residence", "priority": "king"}',
    '{"do": ["call_a_person"]}',
    '{"do": "choose_service", "service": {"a": 1}}',
    "[" * 50_000,
]


def test_frames_that_mean_nothing_are_answered_and_change_nothing(stage):
    async def speak() -> list[str]:
        async with websockets.connect(_socket(stage, "kiosk")) as link:
            await link.recv()
            answers = []
            for frame in FRAMES:
                await link.send(frame)
                answers.append(await _error(link))
            return answers

    assert all(apart(speak()))
    assert stage.kinds() == []


def test_flood_of_wishes_is_cut(stage, until):
    async def flood() -> None:
        async with websockets.connect(_socket(stage, "kiosk"), close_timeout=0.5) as link:
            for _ in range(500):
                await link.send('{"do": "call_a_person"}')
            await _error(link)

    apart(flood())
    until(lambda: stage.inbox.watchers.citizens == 0)
    assert 1 <= len(stage.choices) < 100


def test_frame_larger_than_allowed_ends_only_that_connection(stage, open_page):
    async def speak() -> int:
        async with websockets.connect(_socket(stage, "kiosk"), ping_interval=None) as link:
            await link.send("x" * 200_000)
            with pytest.raises(websockets.ConnectionClosed):
                while True:
                    await link.recv()
            return link.close_code

    assert apart(speak()) == 1009
    open_page(stage.address).wait_for_selector(".tile")


def test_page_of_another_site_may_not_listen(stage):
    async def speak() -> None:
        async with websockets.connect(_socket(stage, "kiosk"), origin="http://elsewhere.example"):
            pass

    with pytest.raises(websockets.InvalidStatus):
        apart(speak())


def test_wrong_tokens_hear_nothing_and_are_shown_out(stage):
    async def speak(token: object) -> int:
        async with websockets.connect(_socket(stage, "operator")) as link:
            await link.send(json.dumps({"token": token}))
            with pytest.raises(websockets.ConnectionClosed):
                pytest.fail(f"heard {await link.recv()!r}")
            return link.close_code

    async def speak_all() -> list[int]:
        tokens = ["", "wrong", TOKEN[:-1], TOKEN + "x", "ý" * 50, None, 5, ["x"], {"a": 1}]
        return await asyncio.gather(*(speak(token) for token in tokens))

    assert sorted(apart(speak_all())) == [4401] * FREE + [4430], "wrong, and then too many wrong ones"


@pytest.mark.parametrize("header", ["", "Bearer wrong", f"Basic {TOKEN}", "Bearer " + "x" * 5000])
def test_ticket_is_not_shown_without_the_token(stage, tmp_path, header):
    (tmp_path / "A001.png").write_bytes(b"picture")
    assert _get(f"{stage.address}api/tickets/A001.png", header) == 401


@pytest.mark.parametrize(
    "name", ["../stage.py", "..%2f..%2fetc%2fpasswd", "secret.txt", "none.png", "%00.png", "a" * 300 + ".png"]
)
def test_only_tickets_of_the_folder_are_shown(stage, tmp_path, name):
    (tmp_path / "secret.txt").write_text("secret")
    assert _get(f"{stage.address}api/tickets/{name}", f"Bearer {TOKEN}") == 404


def test_sockets_opened_and_left_do_not_keep_a_citizen_out(stage, open_page):
    host, port = stage.server.host, stage.server.port
    idle = [socket.create_connection((host, port)) for _ in range(100)]
    for one in idle[:50]:
        one.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
    try:
        page = open_page(stage.address)
        page.click("[data-service=residence]")
        page.wait_for_selector("[data-procedure]")
    finally:
        for one in idle:
            one.close()


def test_operators_that_never_say_their_token_get_nothing_and_the_page_goes_on(stage, open_page, until):
    async def open_and_leave() -> None:
        links = [await websockets.connect(_socket(stage, "operator")) for _ in range(20)]
        for link in links[:10]:
            link.transport.abort()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(links[-1].recv(), 0.3)
        for link in links[10:]:
            link.transport.abort()

    apart(open_and_leave())
    assert stage.inbox.watchers.operators == 0
    page = open_page(f"{stage.address}operator#token={TOKEN}")
    page.wait_for_selector("#state.idle")
    until(lambda: stage.inbox.watchers.operators == 1)


def test_pages_that_vanish_are_counted_out(stage, open_page, until):
    async def vanish() -> None:
        link = await websockets.connect(_socket(stage, "kiosk"))
        await link.send('{"view": true}')
        while stage.inbox.watchers.code_views == 0:
            await asyncio.sleep(0.01)
        link.transport.abort()

    apart(vanish())
    until(lambda: (stage.inbox.watchers.citizens, stage.inbox.watchers.code_views) == (0, 0))


def test_nothing_that_was_asked_reaches_a_log(stage, open_page, caplog, capfd):
    page = open_page(stage.address)
    page.click("[data-go=search]")
    page.fill("input[type=search]", "bí mật riêng tư")
    page.wait_for_selector(".found > ul > *")
    post(stage.address, b'{"text": "bi mat rieng tu')
    written = "".join(capfd.readouterr()) + caplog.text
    assert "mật" not in written and "rieng" not in written
    assert ChoiceKind.CHOOSE_SERVICE not in stage.kinds()


def _socket(stage, page: str) -> str:
    return f"ws://{stage.server.host}:{stage.server.port}/ws/{page}"


async def _error(link) -> str:
    while True:
        answer = json.loads(await asyncio.wait_for(link.recv(), 10.0))
        if "error" in answer:
            return answer["error"]


def _get(address: str, authorization: str) -> int:
    request = urllib.request.Request(address, headers={"Authorization": authorization} if authorization else {})
    try:
        with urllib.request.urlopen(request, timeout=15) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
