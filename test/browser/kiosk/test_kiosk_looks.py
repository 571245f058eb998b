"""Every view of the touch screen can be read, touched and heard by everybody."""

import os
import random
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from stage import Stage, queue

from guide_robot.common.language import languages
from guide_robot.common.vocabulary import EscortOutcome
from guide_robot.guide.visit import EscortEnded
from guide_robot.kiosk.web import pace
from guide_robot.kiosk.web.board import Part
from guide_robot.kiosk.web.fonts import FONTS
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


@pytest.fixture(scope="module")
def scripts(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Yield one page for what its scripts and fonts do by themselves, whatever the page shows."""
    errors: list[str] = []
    stage = Stage(tmp_path_factory.mktemp("scripts"))
    context = browser.new_context()
    page = context.new_page()
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(stage.address)
    yield page
    context.close()
    stage.close()
    assert errors == []


@pytest.fixture(autouse=True)
def fingers_of_a_program(monkeypatch):
    """Let one page press as fast as this test does, which is faster than any person."""
    monkeypatch.setattr(pace, "PRESSES_PER_S", 1000.0)


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
    stage.board.put(Part.FOLLOWER, FollowerView(state="lost", person=3, x=9.0, y=3.0, distance=1.5))
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
    for language in ("en", "ko", "zh", "vi"):
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
            assert page.locator("header .languages button:visible").count() == len(languages()), view
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


def test_page_loads_nothing_from_elsewhere(stage, open_page):
    page = open_page("about:blank")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(stage.address)
    page.wait_for_selector(".tile")
    assert asked
    assert all(url.startswith((stage.address, "data:", "blob:")) for url in asked)


def test_letters_of_every_language_come_from_the_robots_fonts(stage, open_page):
    page = open_page(stage.address)
    page.wait_for_selector(".tile")
    page.click("[data-language=zh]")
    page.evaluate("document.fonts.load('24px \"Guide Chinese\"', '您')")
    page.evaluate("document.fonts.ready.then(() => true)")
    assert page.evaluate("""[...document.fonts].filter((one) => one.status === "error").length""") == 0
    for font, letters in (("Guide", "Ưỡỹ"), ("Guide Korean", "한"), ("Guide Chinese", "您")):
        assert page.evaluate("([font, letters]) => document.fonts.check(`24px '${font}'`, letters)", [font, letters])


def test_wishes_of_everybody_change_the_screen_and_are_forgotten_with_the_person(stage, open_page):
    page = open_page(stage.address)
    page.wait_for_selector(".tile")
    small = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    page.click("[data-go=access]")
    for wish in ("large", "contrast", "low"):
        page.click(f"[data-access={wish}]")
    page.click(".dialog [data-do=close]")
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == 1.5 * small
    lower = page.evaluate("document.querySelector('main').getBoundingClientRect().top / innerHeight")
    assert lower > 0.36
    page.evaluate("kiosk.forget()")
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == small


def test_focus_goes_with_the_view_to_its_heading(stage, open_page):
    page = open_page(stage.address)
    page.wait_for_selector(".tile")
    page.click("[data-go=way]")
    assert page.evaluate("document.activeElement.tagName") == "H1"
    page.click("[data-go=back]")
    assert page.evaluate("document.activeElement.tagName") == "H1"


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


@pytest.mark.parametrize("name", FONTS)
def test_browsers_on_other_machines_can_use_the_robots_fonts(scripts, name):
    loaded = "(name) => new FontFace('tried', `url(/fonts/${name})`).load().then(() => 'loaded', String)"
    assert scripts.evaluate(loaded, name) == "loaded"
