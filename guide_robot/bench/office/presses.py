"""What one citizen costs at a counter in presses and seconds, on today's page: each step by its own button and the form
typed by hand, and with the main key and the clerk's scanner. The page of before these two is not measured.

Seconds are those of the keystroke-level model (Card, Moran and Newell 1980): 0.28 s a key, 1.1 s to point, 0.2 s to
press; a scan is one pull of a trigger after pointing.
"""

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from guide_robot.bench.office.hall_site import browser, site, wait_until
from guide_robot.bench.report import Better, Figure, figure
from guide_robot.codes.cards.citizen_card import CitizenCard
from guide_robot.codes.cards.citizen_card_text import parse_citizen_card
from guide_robot.codes.cards.made_up_cards import made_up_card_text
from guide_robot.queue.domain.configuration import CardSource
from guide_robot.queue.server.cards import card_text

BEFORE = "not measured; by_hand is today's page with each step by its own button and the form typed"
KEY_S, POINT_S, CLICK_S = 0.28, 1.1, 0.2
NAMES = ("full_name", "id_number", "birth_date", "sex", "address", "issue_date")
SOURCES: tuple[CardSource, ...] = ("name", "id_number", "birth_date", "sex", "address", "issue_date")
COUNT = """() => { window.keys = 0; window.clicks = 0;
    addEventListener("keydown", () => window.keys += 1, true);
    addEventListener("pointerdown", () => window.clicks += 1, true); }"""


def card_line() -> str:
    """Return the text of a made-up citizen's card; the same each time."""
    return made_up_card_text(np.random.default_rng(1))


def measure(arguments: argparse.Namespace, folder: Path) -> dict[str, Figure]:
    """Return presses and seconds a citizen, by hand and now."""
    with site(folder, 1) as office, browser(arguments.chromium) as chromium:
        page = chromium.new_context(viewport={"width": 1280, "height": 1400}).new_page()
        for _ in range(3):
            office.draw("1")
        page.goto(office.address("counter", "counter-1"))
        page.evaluate(COUNT)
        wait_until(page, "document.getElementById('waiting-count').textContent === '(3)'")
        by_hand = _by_hand(page, _values(card_line()))
        page.keyboard.press("F2")
        wait_until(page, "!document.getElementById('undo').disabled")
        page.evaluate("window.keys = window.clicks = 0")
        now = _with_scanner(page, card_line())
    figures = {}
    for name, (keys, clicks) in (("by_hand", by_hand), ("now", now)):
        seconds = keys * KEY_S + clicks * (POINT_S + CLICK_S)
        for unit, value in (("presses", keys + clicks), ("s", seconds)):
            full = f"presses.{name}_{unit}"
            figures[full] = figure("office", full, value, "s" if unit == "s" else "", Better.LOWER)
    return figures


def _values(line: str) -> list[str]:
    """Return what is typed into the form, in the order of NAMES."""
    card = parse_citizen_card(line, datetime.now(UTC).date())
    assert isinstance(card, CitizenCard)
    return [card_text(card, source) for source in SOURCES]


def _by_hand(page: Any, values: list[str]) -> tuple[int, int]:
    """Call, start, type the form, finish: each with its own button."""
    page.locator("#next").click()
    page.locator("#form [name=full_name]").wait_for()
    page.locator("[data-action=start]").click()
    page.locator("#form [name=full_name]").click()
    for name, value in zip(NAMES, values, strict=True):
        page.locator(f"#form [name={name}]").press_sequentially(value)
        page.keyboard.press("Tab")
    page.locator("[data-action=finish]:not(:disabled)").click()
    wait_until(page, "document.getElementById('number').textContent === '–'")
    typed = sum(len(value) for value in values) + len(NAMES)
    return typed, int(page.evaluate("window.clicks"))


def _with_scanner(page: Any, line: str) -> tuple[int, int]:
    """Scan the card, then done and next with one key; a scan counts as one press of the trigger."""
    page.locator("#form [name=full_name]").wait_for()
    page.keyboard.type(line)
    page.keyboard.press("Enter")
    wait_until(page, "document.querySelector('#form [name=address]').value !== ''")
    page.evaluate("window.keys = 0")
    page.keyboard.press("F2")
    wait_until(page, "document.getElementById('today').textContent.endsWith('2')")
    return int(page.evaluate("window.keys")), 1
