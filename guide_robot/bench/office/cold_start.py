"""Everything is switched on at once and the backend comes last: how long until every page lives."""

import argparse
import re
import shutil
import time
from pathlib import Path

import guide_robot.queue
from guide_robot.bench.office.hall_site import browser, site
from guide_robot.bench.report import Better, Figure, figure
from guide_robot.run.service_units import WAITING_PAGE, ServicePlan, start_page

# Pages, their tokens, and what shows text once they live.
PAGES = (
    ("", "display", ".start a"),
    ("display", "display", "#following li"),
    ("counter", "counter-1", "#title"),
    ("reception", "reception", "#services button"),
    ("staff", "admin", "#clerks li"),
    ("office", "head", "#report td"),
)
SOMETHING = re.compile(r"\S")
ALIVE_WITHIN_S = 60.0


def _installed(folder: Path, address: str) -> str:
    """Return the page that a screen's browser opens first, as `guide-robot service install screen` writes it."""
    folder.mkdir()
    plan = ServicePlan(command=(), user="", data=folder, url=address, folder=folder)
    plan.start_page.write_text(start_page(plan), encoding="utf-8")
    shutil.copyfile(Path(guide_robot.queue.__file__).with_name("pages") / WAITING_PAGE, folder / WAITING_PAGE)
    return plan.start_page.as_uri()


def measure(arguments: argparse.Namespace, folder: Path) -> dict[str, Figure]:
    """Return the seconds from the backend's first word to the last page alive, and how many pages stayed dead."""
    with site(folder, arguments.counters) as office, browser(arguments.chromium) as chromium:
        addresses = [office.address(page, token) for page, token, _ in PAGES]
        office.process.stop()
        tabs = [chromium.new_context().new_page() for _ in PAGES]
        for number, (tab, address) in enumerate(zip(tabs, addresses, strict=True)):
            tab.goto(_installed(folder / f"screen-{number}", address))
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
