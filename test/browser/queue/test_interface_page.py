"""The interface's page: plain, of this server alone, and only for holders of a token."""

from hall import Hall
from playwright.sync_api import Page, expect


def test_the_interface_is_read_with_a_token_and_asks_nobody_else(hall: Hall, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    address = hall.address("docs", "display").partition("#")[0]
    page.goto(address)
    page.locator("#token").fill("gr-display-wrong")
    page.locator("button").click()
    expect(page.locator("#notice")).to_contain_text("token")
    expect(page.locator("#interface")).to_be_hidden()
    page.goto(hall.address("docs", "display"))
    page.reload()
    expect(page.locator("#interface")).to_contain_text("POST /v1/tickets")
    here = f"{hall.process.url}/"
    assert [url for url in asked if not url.startswith(here)] == []
