"""Holders of tickets are told of their turn while no page is open: once, encrypted, and forgotten with the ticket."""

import asyncio
import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpcore
import pytest
from push_service import Browser, PushService

from guide_robot.common.language import Language, LocalText
from guide_robot.queue.domain.configuration import Gateway, PhoneNotices
from guide_robot.queue.domain.turn_notices import TurnNoticeKind, TurnPlace, TurnWatch
from guide_robot.queue.server.phones import PhoneView
from guide_robot.queue.server.public_network import PublicNetwork
from guide_robot.queue.server.turn_senders import WEB_PUSH, PushSender, open_senders
from guide_robot.queue.server.turn_teller import MOST_A_TICKET, TurnTeller
from guide_robot.queue.server.web_push import PushSigner, PushTarget, from_base64, read_target

PHONES = 1000
WITHIN_S = 90.0
LOOPBACK = ["127.0.0.0/8"]
TODAY = "2026-11-30"
SIGNER = PushSigner(bytes(range(32)), "mailto:it@office.example")


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PushService]:
    made = PushService(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.certificate))
    yield made
    made.close()


def view(state: str, ahead: int | None = None, number: str = "A017") -> PhoneView:
    return PhoneView(
        number=number,
        state=state,
        service=LocalText.same("Land"),
        service_id="land",
        centre=LocalText.same("Centre"),
        ahead=ahead,
        counter=LocalText.same("Counter 4") if state == "called" else None,
    )


def target_of(browser: Browser, endpoint: str) -> PushTarget:
    made = browser.subscription(endpoint)
    return read_target(made["endpoint"], made["keys"]["p256dh"], made["keys"]["auth"])


def teller(allowed: list[str] = LOOPBACK, anew_after_s: tuple[float, ...] = (0.05, 0.05)) -> TurnTeller:
    sender = PushSender(SIGNER, PublicNetwork(allowed), time.time)
    return TurnTeller({WEB_PUSH: sender}, 3, lambda: TODAY, anew_after_s)


def begin(teller: TurnTeller, target: PushTarget, ticket: str = "one", begun: PhoneView | None = None) -> bool:
    return teller.begin(ticket, target, begun or view("queued", 5), language=Language("en"), page="t/ABC", day=TODAY)


async def until(condition: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + WITHIN_S
    while not condition():
        assert time.monotonic() < deadline_s, "it did not happen"
        await asyncio.sleep(0.01)


def test_the_stand_in_opens_the_example_of_the_standard() -> None:
    browser = Browser(from_base64("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"), from_base64("BTBZMqHH6r4Tts7J_aSIgg"))
    sealed = (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
        "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )
    assert browser.opened(from_base64(sealed)) == b"When I grow up, I want to be a watermelon"  # RFC 8291, 5


@pytest.mark.parametrize(
    ("begun", "places", "told"),
    [
        (("queued", 5), [("queued", 3), ("queued", 2), ("queued", 1), ("called", None)], ["soon", "called"]),
        (("queued", 1), [("queued", 0), ("called", None), ("called", None)], ["called"]),
        (
            ("queued", 5),
            [("called", None), ("queued", 9), ("queued", 2), ("called", None)],
            ["called", "soon", "called"],
        ),
        (("called", None), [("called", None), ("processing", None), ("finished", None)], []),
        (("unknown", None), [("queued", 2), ("parked", None), ("called", None)], ["soon", "called"]),
    ],
)
def test_each_thing_is_told_once(
    begun: tuple[str, int | None], places: list[tuple[str, int | None]], told: list[str]
) -> None:
    watch = TurnWatch(TurnPlace(state=begun[0], ahead=begun[1]), 3)
    found = [watch.step(TurnPlace(state=state, ahead=ahead)) for state, ahead in places]
    assert [kind.value for kind in found if kind] == told
    silent = TurnWatch(TurnPlace(state="queued", ahead=5), 0)
    assert silent.step(TurnPlace(state="queued", ahead=0)) is None
    assert silent.step(TurnPlace(state="called")) is TurnNoticeKind.CALLED


def test_a_thousand_phones_hear_once_each_what_only_they_can_read(service: PushService) -> None:
    browsers = [Browser() for _ in range(PHONES)]

    async def call_all() -> None:
        told = teller()
        for number, browser in enumerate(browsers):
            assert begin(told, target_of(browser, f"{service.origin}/{number}"), f"ticket-{number}")
        news = {f"ticket-{number}": view("called", number=f"A{number}") for number in range(PHONES)}
        told.heard(news)
        told.heard(news)
        await until(lambda: len(service.heard) == PHONES)
        told.heard({one: view("finished") for one in news})
        assert told.tickets() == []
        await told.close()

    asyncio.run(call_all())
    assert sorted(path for path, _, _ in service.heard) == sorted(f"/{number}" for number in range(PHONES))
    assert len({body for _, _, body in service.heard}) == PHONES and len({len(body) for *_, body in service.heard}) == 1
    for path, _, body in service.heard:
        message = json.loads(browsers[int(path[1:])].opened(body))
        assert message["title"] == f"A{path[1:]}" and message["body"] == "It is your turn! Please go to Counter 4"
    headers = service.heard[0][1]
    claims = service.checked_claims(headers["authorization"], SIGNER.public)
    assert claims["aud"] == service.origin and claims["sub"] == "mailto:it@office.example"
    assert 0 < claims["exp"] - time.time() <= 24 * 3600
    assert headers["content-encoding"] == "aes128gcm" and int(headers["ttl"]) > 0


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_is_dead_is_forgotten(service: PushService, status: int) -> None:
    service.answers["/dead"] = status

    async def call() -> None:
        told = teller()
        begin(told, target_of(Browser(), f"{service.origin}/dead"))
        begin(told, target_of(Browser(), f"{service.origin}/alive"))
        told.heard({"one": view("called")})
        await until(lambda: len(service.heard) == 2 and told.told("one") == 1)
        told.heard({"one": view("queued", 9)})
        told.heard({"one": view("called")})
        await until(lambda: len(service.heard) == 3)
        assert service.heard[-1][0] == "/alive"
        await told.close()

    asyncio.run(call())


def test_a_call_that_is_over_is_not_tried_again(service: PushService) -> None:
    service.answers["/slow"] = 503

    async def call() -> None:
        told = teller(anew_after_s=(0.3,))
        begin(told, target_of(Browser(), f"{service.origin}/slow"))
        told.heard({"one": view("called")})
        await until(lambda: len(service.heard) == 1)
        told.heard({"one": view("processing")})
        begin(told, target_of(Browser(), f"{service.origin}/next"), "two")
        told.heard({"two": view("queued", 0)})
        await until(lambda: not told.busy)
        await told.close()

    asyncio.run(call())
    assert sorted(path for path, *_ in service.heard) == ["/next", "/slow"]


@pytest.mark.parametrize(("status", "attempts"), [(503, 3), (429, 3), (403, 1)])
def test_a_service_in_trouble_is_asked_again_a_few_times_and_named_without_its_address(
    service: PushService, status: int, attempts: int, caplog: pytest.LogCaptureFixture
) -> None:
    service.answers["/secret-endpoint"] = status

    async def call() -> None:
        told = teller()
        begin(told, target_of(Browser(), f"{service.origin}/secret-endpoint"))
        told.heard({"one": view("called")})
        await until(lambda: bool(caplog.records))
        await told.close()

    asyncio.run(call())
    assert len(service.heard) == attempts
    assert caplog.messages == [f"a turn was not told: web-push: HTTP {status}"]


def test_a_push_service_that_hangs_holds_nobody_up(service: PushService, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    hanging = PushService(tmp_path / "other")
    with Path(os.environ["SSL_CERT_FILE"]).open("ab") as trusted:
        trusted.write(hanging.certificate.read_bytes())
    hanging.hanging = {f"/{number}" for number in range(50)}

    async def call() -> None:
        told = teller()
        for number in range(50):
            begin(told, target_of(Browser(), f"{hanging.origin}/{number}"), f"hangs-{number}")
        begin(told, target_of(Browser(), f"{service.origin}/well"), "well")
        told.heard({one: view("called") for one in told.tickets()})
        await until(lambda: len(service.heard) == 1)
        assert not any(path == "/well" for path, *_ in hanging.heard) and len(hanging.heard) < 50
        await told.close()

    asyncio.run(call())
    hanging.close()


def test_who_is_told_is_bounded_and_forgotten_with_the_ticket_or_its_day() -> None:
    async def fill() -> None:
        told = teller()
        targets = [target_of(Browser(), f"https://push.example/{number}") for number in range(MOST_A_TICKET + 1)]
        assert [begin(told, one) for one in targets] == [True] * MOST_A_TICKET + [False]
        assert begin(told, targets[0]) and told.told("one") == MOST_A_TICKET
        assert not begin(told, targets[0], "ended", view("finished"))
        told.end("one")
        assert told.told("one") == 0
        begin(told, targets[0])
        told.sweep(TODAY)
        assert told.told("one") == 1
        told.sweep("2026-11-01")  # yesterday counts still, over midnight
        assert told.told("one") == 1
        told.sweep("2026-12-01")
        assert told.tickets() == []
        await told.close()

    asyncio.run(fill())
    assert "push.example" not in repr(target_of(Browser(), "https://push.example/secret"))


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("142.250.66.74", True),
        ("2404:6800:4003::1", True),
        ("127.0.0.1", False),
        ("10.0.0.8", False),
        ("100.64.1.1", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_only_the_public_network_is_connected_to(address: str, allowed: bool) -> None:
    assert PublicNetwork().allows(address) is allowed
    assert PublicNetwork().may_be_asked(address) is allowed
    assert PublicNetwork(["0.0.0.0/0", "::/0"]).allows(address)


def test_a_name_that_leads_home_is_not_connected_to(service: PushService) -> None:
    port = int(service.origin.rsplit(":", 1)[1])

    async def connect(network: PublicNetwork) -> None:
        stream = await network.connect_tcp("localhost", port, timeout=5.0)
        await stream.aclose()

    with pytest.raises(httpcore.ConnectError, match="public"):
        asyncio.run(connect(PublicNetwork()))
    assert service.connections == 0
    asyncio.run(connect(PublicNetwork([*LOOPBACK, "::1/128"])))


@pytest.mark.parametrize(
    "change",
    [
        {"endpoint": "http://push.example/1"},
        {"endpoint": "https:///1"},
        {"endpoint": "https://user:word@push.example/1"},
        {"p256dh": "BA"},
        {"p256dh": "B" * 87},
        {"auth": "AAAA"},
    ],
)
def test_what_is_no_subscription_is_refused(change: dict[str, Any]) -> None:
    made = Browser().subscription("https://push.example/1")
    given = {"endpoint": made["endpoint"], **made["keys"], **change}
    with pytest.raises(ValueError, match=r"."):
        read_target(given["endpoint"], given["p256dh"], given["auth"])


def test_a_gateway_whose_token_file_is_wrong_is_left_out_and_named(tmp_path: Path) -> None:
    (tmp_path / "sms.token").write_text("secret")
    (tmp_path / "sms.token").chmod(0o644)
    gateways = [
        Gateway(channel="sms", url="https://sms.example/", token_file="sms.token"),
        Gateway(channel="zalo", url="https://zalo.example/"),
    ]
    senders, problems = open_senders(PhoneNotices(gateways=gateways), tmp_path, None, time.time)
    assert list(senders) == ["zalo"]
    assert len(problems) == 1 and "sms.token: expected mode 0600" in problems[0]
