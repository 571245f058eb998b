"""Sockets that flood the robot: every order of the operator arrives, and real people are heard."""

import asyncio
import contextlib
import json
import threading
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import websockets
from stage import TOKEN

from guide_robot.common.vocabulary import ChoiceKind
from guide_robot.kiosk.orders import OrderKind
from guide_robot.kiosk.web.operators import TRY_AGAIN_LATER
from guide_robot.kiosk.web.sockets import NO_PLACE

pytestmark = pytest.mark.slow

ORDINARY = ["choose_language", "decline", "accept"]
PERSONAL = ["here_i_am", "call_a_person", "end", "revoke_consent"]
ALL_WISHES = [*ORDINARY, "call_a_person", "end", "here_i_am"]
FROM = {"from the robot itself": [], "from ten addresses": [f"10.0.0.{number}" for number in range(10)]}


def apart(speaking: Coroutine) -> Any:
    """Run a coroutine in a thread of its own: the browser's loop runs in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, speaking).result()


class Flood:
    """Sockets in a thread of their own that send without end and come back when they are shown out."""

    def __init__(self, stage, addresses, wishes=None, sockets=10, at_once=30, page="kiosk") -> None:
        self._address = f"ws://{stage.server.host}:{stage.server.port}/ws/{page}"
        self._ends = threading.Event()
        self._paired = stage.paired
        self.sent = 0
        self._at_once, self._wishes = at_once, wishes or ALL_WISHES
        origins = addresses or [""]
        self._from = [origins[number % len(origins)] for number in range(sockets)]
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)
        self._thread.start()

    async def _run(self) -> None:
        await asyncio.gather(*(self._one(address) for address in self._from))

    async def _one(self, address: str) -> None:
        headers = self._paired(address)
        while not self._ends.is_set():
            with contextlib.suppress(OSError, websockets.WebSocketException, TimeoutError):
                link = await websockets.connect(self._address, additional_headers=headers, close_timeout=0.1)
                await self._speak(link)
            await asyncio.sleep(0.02)

    async def _speak(self, link) -> None:
        reader = asyncio.create_task(self._read(link))
        try:
            while not self._ends.is_set():
                for number in range(self._at_once):
                    wish = json.dumps({"do": self._wishes[number % len(self._wishes)], "language": "vi"})
                    await asyncio.wait_for(link.send(wish), 1.0)
                    self.sent += 1
                await asyncio.sleep(0.01)
        finally:
            reader.cancel()
            link.transport.abort()

    async def _read(self, link) -> None:
        with contextlib.suppress(websockets.WebSocketException):
            async for _ in link:
                pass

    def close(self) -> None:
        self._ends.set()
        self._thread.join(20.0)
        assert not self._thread.is_alive()


@pytest.fixture
def flooded(stage) -> Iterator[list[Flood]]:
    floods: list[Flood] = []
    yield floods
    for flood in floods:
        flood.close()


def under(stage, floods: list[Flood], until, **more: Any) -> Flood:
    """Begin a flood and return it once it runs."""
    floods.append(Flood(stage, **more))
    until(lambda: floods[-1].sent > 300)
    return floods[-1]


async def ordered(stage, orders: list[dict]) -> list[dict]:
    """Give orders as an operator page does, which comes again when it was shown out before its token was read."""
    for _ in range(20):
        try:
            return await given(stage, orders)
        except websockets.ConnectionClosedError as closed:
            if closed.rcvd is None or closed.rcvd.code != TRY_AGAIN_LATER:
                raise
    raise AssertionError("shown out twenty times")


async def given(stage, orders: list[dict]) -> list[dict]:
    """Give orders one after the other; return the answers."""
    answers = []
    async with websockets.connect(f"ws://{stage.server.host}:{stage.server.port}/ws/operator") as link:
        await link.send(json.dumps({"token": TOKEN}))
        for order in orders:
            await link.send(json.dumps(order))
            while True:
                heard = json.loads(await asyncio.wait_for(link.recv(), 20.0))
                if heard.get("order") == order["order"] and heard["accepted"]:
                    break
            answers.append(heard)
    return answers


@pytest.mark.parametrize("addresses", FROM.values(), ids=FROM.keys())
def test_twenty_of_twenty_stops_arrive_through_a_flood(stage, flooded, until, addresses):
    under(stage, flooded, until, addresses=addresses)
    do = ["operator_stop", "operator_resume"]
    orders = [{"do": do[number % 2], "order": number + 1} for number in range(40)]
    answers = apart(ordered(stage, orders))
    assert len(answers) == 40
    assert stage.ordered() == [OrderKind.STOP, OrderKind.RESUME] * 20


def test_thirty_wishes_at_once_of_ten_sockets_and_a_stop_behind_them(stage, until):
    async def speak() -> list[dict]:
        links = [await websockets.connect(f"ws://{stage.server.host}:{stage.server.port}/ws/kiosk") for _ in range(10)]
        for link in links:
            with contextlib.suppress(websockets.ConnectionClosed):
                for number in range(30):
                    await link.send(json.dumps({"do": ALL_WISHES[number % len(ALL_WISHES)], "language": "vi"}))
        answers = await ordered(stage, [{"do": "operator_stop", "order": 1}])
        for link in links:
            link.transport.abort()
        return answers

    assert [answer["accepted"] for answer in apart(speak())] == [True]
    assert stage.gate.motion[:2] == (False, "operator")


def test_operator_floods_with_stops_and_none_is_refused(stage):
    async def speak() -> set[int]:
        confirmed = set()
        async with websockets.connect(f"ws://{stage.server.host}:{stage.server.port}/ws/operator") as link:
            await link.send(json.dumps({"token": TOKEN}))
            for number in range(1, 101):
                await link.send(json.dumps({"do": "operator_stop", "order": number}))
            while len(confirmed) < 100:
                heard = json.loads(await asyncio.wait_for(link.recv(), 20.0))
                if heard.get("accepted"):
                    confirmed.add(heard["order"])
                assert heard.get("accepted") is not False, heard
        return confirmed

    assert apart(speak()) == set(range(1, 101))


def test_flood_reaches_the_robot_at_the_pace_of_people(stage, flooded, until):
    under(stage, flooded, until, addresses=[f"10.0.0.{number}" for number in range(10)])
    began, before = time.monotonic(), len(stage.choices)
    until(lambda: time.monotonic() - began > 3.0)
    passed = len(stage.choices) - before
    assert passed <= (time.monotonic() - began) * (15 + 12) + 30 + 12 * 3


def test_people_at_the_touch_screen_and_at_a_tablet_are_heard_through_a_flood_from_elsewhere(stage, flooded, until):
    """Their pages are open before; the flood sends something else, and so does whoever of the two is beside them."""

    async def press(link, wish: str) -> None:
        kind = ChoiceKind[wish.upper()]
        before = stage.kinds().count(kind)
        for _ in range(5):
            await link.send(json.dumps({"do": wish, "language": "vi"}))
            end = time.monotonic() + 10.0
            while stage.kinds().count(kind) == before and time.monotonic() < end:
                await asyncio.sleep(0.02)
            assert stage.kinds().count(kind) > before, wish
            before += 1
            await asyncio.sleep(1.0)

    async def speak() -> None:
        address = f"ws://{stage.server.host}:{stage.server.port}/ws/kiosk"
        tablet_headers = stage.paired("10.0.0.200")
        async with (
            websockets.connect(address) as touch_screen,
            websockets.connect(address, additional_headers=tablet_headers) as tablet,
        ):
            opened.set()
            await asyncio.to_thread(flooding.wait, 20.0)
            for number, wish in enumerate(PERSONAL):
                await asyncio.gather(press(touch_screen, wish), press(tablet, PERSONAL[number - 1]))

    opened, flooding = threading.Event(), threading.Event()
    addresses = [f"10.0.0.{number}" for number in range(10)]
    with ThreadPoolExecutor(1) as thread:
        people = thread.submit(asyncio.run, speak())
        assert opened.wait(10.0)
        under(stage, flooded, until, addresses=addresses, wishes=ORDINARY)
        flooding.set()
        people.result()


def test_screens_beyond_those_allowed_are_told_so_and_the_rest_go_on(stage):
    async def speak() -> tuple[list[str], int]:
        address = f"ws://{stage.server.host}:{stage.server.port}/ws/kiosk"
        links = [await websockets.connect(address) for _ in range(4)]
        refused = await websockets.connect(address)
        heard = json.loads(await refused.recv())
        with pytest.raises(websockets.ConnectionClosed):
            await refused.recv()
        await links[0].close()
        again = await websockets.connect(address)
        first = json.loads(await again.recv())
        for link in (*links[1:], again):
            await link.send('{"do": "accept"}')
            await link.close()
        return [heard["error"], *first], refused.close_code

    said, code = apart(speak())
    assert said[0] == "too many screens are open"
    assert "settings" in said
    assert code == NO_PLACE


def test_citizen_is_told_that_there_are_too_many_screens(stage, open_page, until):
    address = f"ws://{stage.server.host}:{stage.server.port}/ws/kiosk"
    with ThreadPoolExecutor(1) as thread:
        loop = asyncio.new_event_loop()

        def open_four() -> list:
            async def connect() -> list:
                return [await websockets.connect(address) for _ in range(4)]

            return loop.run_until_complete(connect())

        links = thread.submit(open_four).result()
        page = open_page(stage.address)
        page.wait_for_selector("#offline:has-text('quá nhiều màn hình')")
        thread.submit(lambda: [link.transport.abort() for link in links]).result()
        thread.submit(loop.run_until_complete, asyncio.sleep(0.1)).result()
        thread.submit(loop.close).result()
        page.wait_for_selector(".tile")
        until(lambda: page.locator("#offline").is_hidden())


def test_flood_of_pages_without_a_token_keeps_no_operator_out(stage, flooded, until):
    floods = [Flood(stage, FROM["from ten addresses"], sockets=40, at_once=1, page="operator")]
    flooded += floods
    until(lambda: floods[0].sent > 100)

    async def silent() -> list:
        address = f"ws://{stage.server.host}:{stage.server.port}/ws/operator"
        return [await websockets.connect(address) for _ in range(30)]

    async def speak() -> list[dict]:
        links = await silent()
        answers = await ordered(stage, [{"do": "operator_stop", "order": number + 1} for number in range(20)])
        for link in links:
            link.transport.abort()
        return answers

    assert len(apart(speak())) == 20
