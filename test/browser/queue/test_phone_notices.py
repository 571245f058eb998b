"""Told while the ticket's page is closed: shown by the browser's own worker, honest where that cannot be."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import playwright.sync_api
import pytest
import yaml
from builders import until
from chromium import chromium
from forked_backend import ForkedBackend
from hall import ROOT, Hall, press, serious
from playwright.sync_api import BrowserContext, Page, expect
from push_service import Browser, PushService

from guide_robot.bench.queue.process import BackendPlan
from guide_robot.common.language import languages
from guide_robot.phrases.book import say

WITHIN_S = 20.0
# A browser without its maker's push service, as here: it subscribes at the stand-in, all else is the browser's own.
SUBSCRIBES = """(made) => {
    PushManager.prototype.subscribe = async () => ({ toJSON: () => made, unsubscribe: async () => true });
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[playwright.sync_api.Browser]:
    """Yield a browser that shows what pages tell while they are closed."""
    with chromium(notices=True) as started:
        yield started


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PushService]:
    made = PushService(tmp_path_factory.mktemp("push"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def telling_hall(tmp_path_factory: pytest.TempPathFactory, service: PushService) -> Iterator[Hall]:
    tmp_path = tmp_path_factory.mktemp("telling")
    config = yaml.safe_load((ROOT / "config" / "backend.yaml").read_text(encoding="utf-8"))
    config["phone_address"] = "https://queue.example.vn"
    config["phone_notices"] = {
        "web_push": True,
        "contact": "mailto:it@office.example",
        "gateways": [{"channel": "zalo", "url": "http://127.0.0.1:9/zalo"}],
        "private_push_networks": ["127.0.0.0/8"],
    }
    (tmp_path / "telling.yaml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    process = ForkedBackend(BackendPlan(data=tmp_path / "data", config=tmp_path / "telling.yaml"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(service.certificate))
        process.start()
    hall = Hall(process)
    yield hall
    hall.robot.close()
    process.stop()


def address_of(hall: Hall) -> str:
    """Return the address of a new ticket's page."""
    return f"{hall.process.url}/t/{hall.ticket().code.rpartition('/')[2]}"


def test_the_turn_is_shown_by_the_browsers_own_worker_and_names_the_tickets_page(
    telling_hall: Hall, service: PushService, context: BrowserContext, page: Page
) -> None:
    address = address_of(telling_hall)
    context.grant_permissions(["notifications"], origin=telling_hall.process.url)
    browser = Browser()
    page.goto(f"{address}?language=en")
    page.evaluate(SUBSCRIBES, browser.subscription(f"{service.origin}/somebody"))
    press(page, say("phone.push", "en"))
    expect(page.locator("#told")).to_have_text(say("phone.push_on", "en"))
    telling_hall.call_next()
    _, _, body = until(lambda: service.heard)[0]
    message = browser.opened(body).decode()
    versions: list[Any] = []
    session = context.new_cdp_session(page)
    session.on("ServiceWorker.workerRegistrationUpdated", lambda event: versions.extend(event["registrations"]))
    session.send("ServiceWorker.enable")
    until(lambda: page.wait_for_timeout(20) or versions)
    origin = telling_hall.process.url
    told = {"origin": origin, "registrationId": versions[0]["registrationId"], "data": message}
    session.send("ServiceWorker.deliverPushMessage", told)
    shown = until(lambda: page.wait_for_timeout(50) or page.evaluate(SHOWN))
    assert shown == [["D001", "It is your turn! Please go to Counter 4", address.removeprefix(f"{origin}/")]]
    assert httpx.get(f"{origin}/{json.loads(message)['page']}").status_code == 200


SHOWN = """async () => {
    const worker = await navigator.serviceWorker.getRegistration("/pages/phone_worker.js");
    return (await worker.getNotifications()).map((one) => [one.title, one.body, one.data.page]);
}"""


def test_where_the_browser_cannot_be_told_the_page_says_so(
    telling_hall: Hall, context: BrowserContext, page: Page
) -> None:
    page.goto(f"{address_of(telling_hall)}?language=en")
    press(page, say("phone.push", "en"))
    expect(page.locator("#told")).to_have_text(say("phone.push_barred", "en"))
    context.grant_permissions(["notifications"], origin=telling_hall.process.url)
    press(page, say("phone.push", "en"))  # its maker's push service is not within reach
    expect(page.locator("#told")).to_have_text(say("phone.push_failed", "en"), timeout=WITHIN_S * 1000)


def test_a_number_can_be_given_and_taken_back(telling_hall: Hall, page: Page) -> None:
    address = address_of(telling_hall)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{address}?language=en")
    page.locator("#phone-number").fill("113")
    press(page, say("phone.give_zalo", "en"))
    expect(page.locator("#told")).to_have_text(say("phone.number_wrong", "en"))
    page.locator("#phone-number").fill("0912 345 678")
    press(page, say("phone.give_zalo", "en"))
    expect(page.locator("#stop")).to_be_visible()
    assert page.locator("#phone-number").input_value() == ""
    assert httpx.get(f"{address}/notices").json()["told"] == 1
    press(page, say("phone.push_off", "en"))
    expect(page.locator("#number-form")).to_be_visible()
    assert httpx.get(f"{address}/notices").json()["told"] == 0


def test_the_page_is_readable_on_a_phone_in_every_language(telling_hall: Hall, page: Page) -> None:
    address = address_of(telling_hall)
    page.set_viewport_size({"width": 320, "height": 640})
    for language in languages():
        page.goto(f"{address}?language={language}")
        expect(page.locator("#push")).to_have_text(say("phone.push", language))
        assert serious(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
