"""Everything is switched on at once and the backend comes last: how long until every page lives."""

import argparse
import re
import time
from pathlib import Path

from guide_robot.bench.office.hall_site import browser, site
from guide_robot.bench.report import Better, Figure, figure

PAGES = (
    ("display", "display", "#following li"),
    ("counter", "counter-1", "#title"),
    ("reception", "reception", "#services button"),
)
SOMETHING = re.compile(r"\S")
ALIVE_WITHIN_S = 60.0


def measure(arguments: argparse.Namespace, folder: Path) -> dict[str, Figure]:
    """Return the seconds from the backend's first word to the last page alive, and how many pages stayed dead."""
    waiting = Path(__file__).parents[2] / "queue" / "pages" / "waiting.html"
    with site(folder, arguments.counters) as office, browser(arguments.chromium) as chromium:
        addresses = [office.address(page, token) for page, token, _ in PAGES]
        office.process.stop()
        tabs = [chromium.new_context().new_page() for _ in PAGES]
        for tab, address in zip(tabs, addresses, strict=True):
            tab.goto(f"file://{waiting}#{address}")
        time.sleep(arguments.backend_after)
        office.process.start()
        begun, dead = time.monotonic(), 0
        for tab, (_, _, sign) in zip(tabs, PAGES, strict=True):
            left_ms = 1000.0 * max(0.1, ALIVE_WITHIN_S - (time.monotonic() - begun))
            try:
                tab.locator(sign, has_text=SOMETHING).first.wait_for(state="attached", timeout=left_ms)
            except Exception:
                dead += 1
        alive_s = time.monotonic() - begun
    return {
        "cold_start.all_alive_s": figure("office", "cold_start.all_alive_s", alive_s, "s", Better.LOWER),
        "cold_start.pages_dead": figure("office", "cold_start.pages_dead", dead, "", Better.LOWER),
    }
