"""Every view of the touch screen can be read, touched and heard by everybody."""

import os
import random
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from stage import queue

from guide_robot.behaviour.types import EscortOutcome
from guide_robot.behaviour.visit import EscortEnded
from guide_robot.kiosk.web.board import Part
from guide_robot.kiosk.web.views import FollowerView

SIZES = {
    "portrait": {"width": 1080, "height": 1920},
    "phone": {"width": 390, "height": 844},
    "tablet": {"width": 1280, "height": 800},
}
SMALL_TEXT = """() => [...document.querySelectorAll("body *")].filter((one) => one.checkVisibility()
    && [...one.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim())
    && parseFloat(getComputedStyle(one).fontSize) < 23.9).map((one) => one.outerHTML.slice(0, 120))"""
SMALL_TARGETS = """() => [...document.querySelectorAll("button, input")].filter((one) => {
    const box = one.getBoundingClientRect();
    return one.checkVisibility() && (box.width < 63.5 || box.height < 63.5);
}).map((one) => one.outerHTML.slice(0, 120))"""
WIDE = "() => document.documentElement.scrollWidth - innerWidth"
CUT = """() => [...document.querySelectorAll("button")].filter((one) => one.checkVisibility()
    && one.scrollWidth > one.clientWidth + 2).map((one) => one.outerHTML.slice(0, 120))"""


def walk(page, stage, look: Callable[[str], None]) -> None:
    """Go through every view and look at each."""
    page.wait_for_selector(".tile")
    stage.somebody_comes()
    page.wait_for_selector("body[data-state=asking]")
    look("start")
    page.click("[data-go=search]")
    page.fill("input[type=search]", "chứng thực bản sao")
    page.wait_for_selector(".found .item")
    look("search")
    page.click(".found .item >> nth=0")
    page.wait_for_selector(".papers")
    look("procedure")
    page.click("[data-go=start]")
    page.click("[data-go=code]")
    look("code")
    page.click("[data-go=back]")
    page.click("[data-go=way]")
    look("places")
    page.click("[data-go=back]")
    page.click("[data-service=residence]")
    page.wait_for_selector("[data-procedure]")
    look("service")
    page.click("[data-go=call]")
    page.wait_for_selector(".dialog")
    look("dialog")
    page.click(".dialog button")
    page.click("[data-do=take]")
    page.wait_for_selector(".number")
    look("ticket")
    page.wait_for_selector(".leading")
    stage.board.put(Part.FOLLOWER, FollowerView(state="lost", person=3, x=9.0, y=3.0, distance=1.5, reason="not seen"))
    page.wait_for_selector(".leading .status:visible")
    page.wait_for_selector("[data-do=here_i_am]")
    look("leading")
    stage.happens(EscortEnded(outcome=EscortOutcome.ARRIVED))
    page.wait_for_selector(".waiting")
    look("waiting")


def in_each_language(page, check: Callable[[], None]) -> None:
    """Check a view in every language; what lies under a dialog cannot be touched, so that is checked once."""
    if page.locator(".dialog").count():
        check()
        return
    for language in ("en", "ko", "vi"):
        page.click(f"[data-language={language}]")
        page.wait_for_selector(f"html[lang={language}]", state="attached")
        check()


@pytest.mark.parametrize("size", SIZES)
def test_text_is_large_targets_are_large_and_nothing_is_cut_in_any_language(stage, open_page, size):
    page = open_page(stage.address, size=SIZES[size])

    def look(view: str) -> None:
        def check() -> None:
            assert page.evaluate(SMALL_TEXT) == [], view
            assert page.evaluate(SMALL_TARGETS) == [], view
            assert page.evaluate(CUT) == [], view
            assert page.evaluate(WIDE) <= 0, view
            assert page.locator("header .languages button:visible").count() == 3, view
            assert page.locator(".call:visible, .dialog.calling").count() >= 1, view

        in_each_language(page, check)

    walk(page, stage, look)


def test_axe_finds_nothing_serious_in_any_view_and_language(stage, open_page):
    page = open_page(stage.address)
    axe = Axe()

    def look(view: str) -> None:
        def check() -> None:
            found = axe.run(page).response["violations"]
            serious = [one for one in found if one["impact"] in ("serious", "critical")]
            assert [(one["id"], one["nodes"][0]["html"][:160]) for one in serious] == [], view

        in_each_language(page, check)

    walk(page, stage, look)


def test_the_checks_of_looks_can_fail(stage, open_page):
    page = open_page(stage.address)
    page.wait_for_selector(".tile")
    page.evaluate(
        """() => {
            const tiny = document.createElement("button");
            tiny.textContent = "tiny";
            tiny.className = "tiny";
            document.querySelector("main").append(tiny);
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(".kiosk button.tiny { all: unset; font-size: 9px; color: #ddd; background: #eee; }");
            document.adoptedStyleSheets = [sheet];
        }"""
    )
    assert page.evaluate(SMALL_TEXT) and page.evaluate(SMALL_TARGETS)
    assert "color-contrast" in [one["id"] for one in Axe().run(page).response["violations"]]


def test_every_text_is_there_in_three_languages(stage, open_page):
    page = open_page(stage.address)
    assert page.evaluate("import('/texts.mjs').then((texts) => texts.incomplete())") == []


def test_page_loads_nothing_from_elsewhere(stage, open_page):
    page = open_page("about:blank")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(stage.address)
    page.wait_for_selector(".tile")
    assert asked
    assert all(url.startswith((stage.address, "data:", "blob:")) for url in asked)


def test_vietnamese_and_korean_letters_come_from_the_robots_fonts(stage, open_page):
    page = open_page(stage.address)
    page.wait_for_selector(".tile")
    page.evaluate("document.fonts.ready.then(() => true)")
    assert page.evaluate("""[...document.fonts].filter((one) => one.status === "error").length""") == 0
    assert page.evaluate(
        "document.fonts.check('24px Guide', 'Ưỡỹ') && document.fonts.check('24px \"Guide Korean\"', '한')"
    )


@pytest.mark.parametrize(
    ("keys", "written"),
    [
        ("ㅎㅗㄴㅇㅣㄴ", "혼인"),
        ("ㅇㅗㅏㅇ", "왕"),
        ("ㄷㅏㄹㄱ", "닭"),
        ("ㄷㅏㄹㄱㅣ", "달기"),
        ("ㄱㅏㄱㅏ", "가가"),
        ("ㅃㅏㄹㄹㅣ", "빨리"),
        ("ㅏㅏ", "ㅏㅏ"),
        ("ㄱㄱ", "ㄱㄱ"),
        ("aㄱㅏ", "a가"),
        ("ㅇㅡㅣㅅㅏ", "의사"),
        ("ㅂㅏㅃ", "바ㅃ"),
    ],
)
def test_korean_letters_are_put_together(stage, open_page, keys, written):
    page = open_page(stage.address)
    typed = "([...keys]) => import('/hangul.mjs').then((hangul) => keys.reduce(hangul.typeJamo, ''))"
    assert page.evaluate(typed, keys) == written


@pytest.mark.parametrize(
    ("before", "after"), [("닭", "달"), ("달", "다"), ("왕", "와"), ("와", "오"), ("가", "ㄱ"), ("ab", "a"), ("", "")]
)
def test_korean_letters_are_taken_away_one_by_one(stage, open_page, before, after):
    page = open_page(stage.address)
    assert page.evaluate("(text) => import('/hangul.mjs').then((hangul) => hangul.eraseJamo(text))", before) == after


def test_random_taps_leave_no_error_behind(stage, open_page):
    taps = os.environ.get("KIOSK_TAPS", "150")
    page = open_page(stage.address, size=SIZES["tablet"])
    page.wait_for_selector(".tile")
    chance = random.Random(8)
    stage.somebody_comes()
    for tap in range(int(taps)):
        page.mouse.click(chance.uniform(1, 1279), chance.uniform(1, 799))
        if tap % 10 == 0:
            stage.board.put(Part.QUEUE, queue(chance.randrange(5)))
        if tap % 25 == 24:
            stage.happens(EscortEnded(outcome=chance.choice(list(EscortOutcome))))
    assert page.evaluate("document.body.dataset.view") is not None
