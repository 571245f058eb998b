"""Many tabs of one browser: a press in the last one, and how soon all others show it."""

import argparse
import time
from pathlib import Path

from guide_robot.bench.office.hall_site import browser, site
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
            tab.wait_for_function("document.getElementById('today').textContent")
        for _ in range(ROUNDS):
            label = office.draw("1")
            tabs[-1].wait_for_function("!document.getElementById('next').disabled")
            begun = time.monotonic()
            tabs[-1].locator("#next").click()
            for tab in reversed(tabs):
                shows = "(label) => document.getElementById('number').textContent === label"
                tab.wait_for_function(shows, arg=label, timeout=30_000)
                if tab is tabs[-1]:
                    answered.append(time.monotonic() - begun)
            everywhere.append(time.monotonic() - begun)
    return {
        "tabs.press_longest_ms": figure("office", "tabs.press_longest_ms", 1000 * max(answered), "ms", Better.LOWER),
        "tabs.all_longest_ms": figure("office", "tabs.all_longest_ms", 1000 * max(everywhere), "ms", Better.LOWER),
    }
