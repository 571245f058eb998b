"""Every page on every screen: nothing sticks out at the side, no text is cut off, and axe finds nothing serious."""

import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from hall import ROOT, Hall, serious
from playwright.sync_api import Page, expect

from guide_robot.bench.queue.process import BackendPlan, BackendProcess
from guide_robot.run.cli import main

SIZES = ((1280, 720), (1920, 1080), (3840, 2160), (1080, 1920), (1366, 768))
# Each page, whose token it wants, and what it shows once it lives.
PAGES = (
    ("", None, ".start a"),
    ("counter", "counter-4", "#waiting li"),
    ("display", "display", "#serving li"),
    ("reception", "reception", "#services button"),
    ("staff", "admin", "#clerks li"),
    ("office", "admin", "#report table"),
    ("office", "head", "#report table"),
    ("counter", None, "#gate input"),
    ("office", None, "#gate input"),
)
PICTURES = os.environ.get("GUIDE_ROBOT_PICTURES")  # a folder: the screenshots stay there to be looked at


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """A hall with people who wait, one who is served, one who missed the call, a clerk and an alert."""
    data = tmp_path_factory.mktemp("every-page") / "data"
    process = BackendProcess(BackendPlan(data=data, config=ROOT / "config" / "backend.yaml"))
    process.start()
    hall = Hall(process)
    for priority in ("", "elderly", "disabled", ""):
        hall.ticket(priority=priority)
    hall.call_next()
    headers = {"Authorization": f"Bearer {process.token('admin')}"}
    clerk = {"name": "Trần Thị Lan", "pin": "135790", "head": True}
    assert httpx.put(f"{process.url}/v1/clerks/lan", headers=headers, json=clerk).status_code == 204
    report = {"name": "robot1", "run": "r1", "counts": {"call": 1}, "silent": ["watchdog"]}
    headers = {"Authorization": f"Bearer {process.token('robot')}"}
    assert httpx.put(f"{process.url}/v1/robot-report", headers=headers, json=report).status_code == 204
    yield hall
    hall.robot.close()
    process.stop()


def fits(page: Page, name: str) -> None:
    """Check the open page on every screen."""
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(100)  # for what it lays out itself
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}x{height}.png")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} at {width}x{height}: {wide} px stick out"
        assert serious(page) == [], f"{name} at {width}x{height}"


@pytest.mark.parametrize(("name", "token", "sign"), PAGES)
def test_every_page_fits_every_screen(busy: Hall, page: Page, name: str, token: str | None, sign: str) -> None:
    page.goto(busy.address(name, token) if token else f"{busy.process.url}/{name}?language=vi")
    expect(page.locator(sign).first).to_be_visible(timeout=20_000)
    fits(page, f"{name or 'start'}-{token or 'nobody'}")


def test_the_page_that_an_installed_screen_opens_first_fits_every_screen(tmp_path: Path, page: Page) -> None:
    words = ["--root", str(tmp_path / "pc"), "--url", "http://127.0.0.1:9/display"]  # where nobody answers
    assert main(["service", "install", "screen", *words]) == 0
    (start,) = tmp_path.rglob("start.html")
    page.goto(start.as_uri())
    page.wait_for_url("**/waiting.html#**")
    fits(page, "installed")
