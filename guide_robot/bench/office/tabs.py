"""Many tabs of one browser: a press in the last one, and how soon all others show it."""

import argparse
import time
from pathlib import Path

from guide_robot.bench.office.hall_site import browser, site, wait_until
from guide_robot.bench.report import Better, Figure, figure

ROUNDS = 10


def measure(arguments: argparse.Namespace, folder: Path) -> dict[str, Figure]:
    """Return the longest time from a press to its answer, and until every tab shows it."""
    answered, everywhere = [], []
    with site(folder, 1) as office, browser(arguments.chromium) as chromium:
        context = chromium.new_context()
        tabs = [context.new_page() for _ in range(arguments.tabs)]
        for tab in tabs:
            tab.goto(office.address("counter", "counter-1"))
            wait_until(tab, "document.getElementById('today').textContent")
        for _ in range(ROUNDS):
            label = office.draw("1")
            wait_until(tabs[-1], "!document.getElementById('next').disabled")
            begun = time.monotonic()
            tabs[-1].locator("#next").click()
            for tab in reversed(tabs):
                shows = "(label) => document.getElementById('number').textContent === label"
                wait_until(tab, shows, label)
                if tab is tabs[-1]:
                    answered.append(time.monotonic() - begun)
            everywhere.append(time.monotonic() - begun)
    return {
        "tabs.press_longest_ms": figure("office", "tabs.press_longest_ms", 1000 * max(answered), "ms", Better.LOWER),
        "tabs.all_longest_ms": figure("office", "tabs.all_longest_ms", 1000 * max(everywhere), "ms", Better.LOWER),
    }
