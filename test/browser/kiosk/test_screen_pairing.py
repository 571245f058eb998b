"""A new touch screen asks for a code, the operator page shows one, and from then on the screen is the robot's."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from stage import TOKEN
from test_kiosk_looks import CUT, SIZES, SMALL_TARGETS, SMALL_TEXT, WIDE


@pytest.fixture
def stage(make_stage):
    return make_stage(pair_own_screen=True)


def picture(page, name: str) -> None:
    """Keep a picture where a developer asked for it."""
    folder = os.environ.get("GUIDE_ROBOT_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


def type_code(page, code: str) -> None:
    for digit in code:
        page.click(f"[data-digit='{digit}']")
    page.click("[data-do=pair]")


def open_code(operator) -> str:
    operator.click("#screens [data-do=pair]")
    return operator.inner_text("#screens .code b").replace(" ", "")


def test_a_screen_is_paired_stays_so_and_is_removed(stage, open_page):
    screen = open_page(stage.address, locale="en-US", strict=False)
    operator = open_page(f"{stage.address}operator#token={TOKEN}", size={"width": 1600, "height": 1000}, locale="en-US")
    screen.wait_for_selector(".pairing")
    assert not screen.is_visible(".tile")
    code = open_code(operator)
    picture(operator, "operator_code")
    type_code(screen, "00000000" if code != "00000000" else "11111111")
    screen.wait_for_selector(".pairing [role=alert]")
    picture(screen, "pairing_wrong")
    type_code(screen, code)
    screen.wait_for_selector(".tile")
    assert not screen.is_visible(".pairing")
    operator.wait_for_selector("#screens li")
    assert "open" in operator.inner_text("#screens li") and not operator.is_visible("#screens .code")
    picture(operator, "operator_paired")
    assert screen.evaluate("document.cookie") == "", "no script sees the cookie"

    again = screen.context.new_page()
    again.goto(stage.address)
    again.wait_for_selector(".tile")
    again.close()

    operator.click("#screens [data-do=unpair]")
    screen.wait_for_selector(".pairing")
    operator.wait_for_selector("#screens .empty")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["vi", "en", "ko"])
def test_the_keypad_can_be_read_and_touched(stage, open_page, size, language):
    page = open_page(stage.address, size=SIZES[size])
    page.wait_for_selector(".pairing")
    page.evaluate("(language) => kiosk.pairing.show(language)", language)
    picture(page, f"pairing_{language}_{size}")
    assert page.evaluate(WIDE) <= 0
    for rule in (SMALL_TEXT, SMALL_TARGETS, CUT):
        found = [one for one in page.evaluate(rule) if "keypad" in one or "digit" in one or "pair" in one]
        assert found == [], rule
    lowest = page.locator(".pairing [data-do=pair]").bounding_box()
    assert lowest["y"] + lowest["height"] <= SIZES[size]["height"], "the whole keypad is on the screen"
    results = Axe().run(page, context=".pairing")
    assert results.violations_count == 0, results.generate_report()
