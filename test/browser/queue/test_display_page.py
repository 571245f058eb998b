"""The display page, and what counter and display have in common."""

from pathlib import Path

import pytest
from forked_backend import ForkedBackend
from hall import EVIL, ROOT, Hall, serious
from playwright.sync_api import Page, Route, expect

from guide_robot.bench.queue.process import BackendPlan
from guide_robot.common.language import Language


def test_the_display_says_when_the_centre_is_closed(tmp_path: Path, page: Page) -> None:
    text = (ROOT / "config" / "backend.yaml").read_text(encoding="utf-8")
    start, end = text.index("opening_hours:"), text.index("# prefix:")
    (tmp_path / "closed.yaml").write_text(f"{text[:start]}opening_hours: {{}}\n{text[end:]}", encoding="utf-8")
    process = ForkedBackend(BackendPlan(data=tmp_path / "data", config=tmp_path / "closed.yaml", extra=()))
    process.start()
    try:
        page.goto(f"{process.url}/display?language=en#token={process.token('display')}")
        expect(page.locator("#notice")).to_contain_text("Outside opening hours")
        page.locator("#languages [lang=ko]").click()
        expect(page.locator("#notice")).to_contain_text("업무 시간 외")
    finally:
        process.stop()


def test_the_display_shows_who_is_called_and_who_is_next(hall: Hall, page: Page) -> None:
    called, waiting = hall.ticket(), hall.ticket()
    page.goto(hall.address("display", "display"))
    expect(page.locator("#following")).to_contain_text(called.label)
    hall.call_next()
    expect(page.locator("#serving li.called .number")).to_have_text(called.label)
    expect(page.locator("#following")).to_contain_text(waiting.label)
    expect(page.locator("#following")).not_to_contain_text(called.label)


def test_a_call_before_the_stream_stands_shines_too(hall: Hall, page: Page) -> None:
    called = hall.ticket()
    asked: list[str] = []

    def answer_then_call(route: Route) -> None:
        board = route.fetch()
        if not asked:
            hall.call_next()
        asked.append(route.request.url)
        route.fulfill(response=board)

    page.route("**/v1/queue", answer_then_call)
    page.goto(hall.address("display", "display"))
    expect(page.locator("#serving li.called .number")).to_have_text(called.label)


@pytest.mark.parametrize(
    ("name", "token"),
    [
        ("counter", "counter-4"),
        ("display", "display"),
        ("reception", "reception"),
        ("staff", "admin"),
        ("office", "head"),
    ],
)
def test_every_language_is_complete_and_accessible(hall: Hall, page: Page, name: str, token: str) -> None:
    hall.ticket(language=Language("ko"))
    page.goto(hall.address(name, token))
    for language in ("vi", "en", "ko", "zh"):
        page.locator(f"#languages [lang={language}]").click()
        expect(page.locator("html")).to_have_attribute("lang", language)
        assert "undefined" not in page.inner_text("body")
        assert serious(page) == []


@pytest.mark.parametrize(("name", "token"), [("counter", "counter-4"), ("display", "display")])
def test_html_and_sql_in_names_are_shown_as_they_are(evil_hall: Hall, page: Page, name: str, token: str) -> None:
    evil_hall.ticket()
    page.goto(evil_hall.address(name, token))
    for language, text in EVIL.items():
        page.locator(f"#languages [lang={language}]").click()
        expect(page.locator("main")).to_contain_text(text)
    assert page.evaluate("window.evil") is None
    assert page.locator("main img, main script").count() == 0
    assert page.locator("main b").get_by_text("굵게", exact=True).count() == 0


def test_a_wrong_token_is_asked_for_again_and_not_kept(hall: Hall, page: Page) -> None:
    page.goto(f"{hall.process.url}/counter?language=en#token=wrong")
    expect(page.locator("#gate")).to_be_visible()
    expect(page.locator("#notice")).to_have_text("This token is not accepted.")
    assert page.evaluate("sessionStorage.getItem('token')") is None
    assert "token" not in page.url
    page.get_by_text("Sign in with a machine's token").click()
    page.get_by_label("Access token").fill(hall.process.token("counter-4"))
    page.get_by_label("Access token").press("Enter")
    expect(page.locator("#desk")).to_be_visible()
