"""Makes the pictures of the README from a running demo: `.venv/bin/python doc/take_pictures.py` (about two minutes).

Needs Chromium. Starts `guide-robot demo`, waits until the robot leads somebody, and writes
operator.png, citizen.png and floor.png beside this file.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from guide_robot.common.resources import resource

FOLDER = Path(__file__).parent
HEIGHT = 800  # pixels of every picture
GAP = 24
SITE = "ward_office"
PATIENCE_MS = 240_000
ROBOT = [sys.executable, "-m", "guide_robot"]


@dataclass(frozen=True, kw_only=True)
class Demo:
    """A running demo: its two pages and the folder with the printed tickets."""

    operator: str
    touch_screen: str
    tickets: Path


def main() -> None:
    """Make all pictures."""
    plan = resource("maps", SITE, "floor.yaml")
    floor = FOLDER / "floor.png"
    subprocess.run([*ROBOT, "floor", "draw", str(plan), "--out", str(floor), "--language", "en"], check=True)
    shrink(Image.open(floor)).save(floor, optimize=True)
    with demo() as running, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        photograph(running, browser)
        browser.close()


@contextmanager
def demo() -> Iterator[Demo]:
    """Run the demo and give what it says of its pages."""
    with tempfile.TemporaryDirectory() as folder:
        command = [*ROBOT, "demo", "--port", "0", "--seed", "4", "--floor", SITE, "--keep", folder]
        process = subprocess.Popen(command, stderr=subprocess.STDOUT, stdout=subprocess.PIPE, text=True)
        try:
            pages = said(process, r"live floor +(\S+)"), said(process, r"touch screen +(\S+)")
            yield Demo(operator=pages[0], touch_screen=pages[1], tickets=Path(folder) / "tickets")
        finally:
            process.terminate()
            process.communicate(timeout=20)


def said(process: subprocess.Popen[str], pattern: str) -> str:
    """Return what the program says on the next line that has the pattern."""
    assert process.stdout is not None
    for line in process.stdout:
        found = re.search(pattern, line)
        if found:
            return found.group(1)
    raise SystemExit(f"the demo ended without a word of {pattern}")


def photograph(running: Demo, browser: Browser) -> None:
    """Take the pages before and while the robot leads."""
    operator = browser.new_page(viewport={"width": 1280, "height": HEIGHT})
    screen = browser.new_page(viewport={"width": 1080, "height": 1920}, device_scale_factor=HEIGHT / 1920)
    open_page(operator, running.operator)
    open_page(screen, running.touch_screen)
    screen.locator("button", has_text="Chứng thực").first.wait_for(timeout=PATIENCE_MS)
    start = taken(screen)
    operator.get_by_text(re.compile("leading to counter", re.IGNORECASE)).first.wait_for(timeout=PATIENCE_MS)
    operator.wait_for_timeout(5000)
    (FOLDER / "operator.png").write_bytes(operator.screenshot())
    leading = taken(screen)
    ticket = Image.open(max(running.tickets.glob("*.png"), key=lambda file: file.stat().st_mtime))
    beside([start, leading, shrink(ticket)]).save(FOLDER / "citizen.png", optimize=True)


def open_page(page: Page, address: str) -> None:
    """Open a page as soon as the demo serves it."""
    page.goto("about:blank")
    for _ in range(60):
        try:
            page.goto(address)
            return
        except Exception:
            page.wait_for_timeout(1000)
    raise SystemExit("the demo's page did not come")


def taken(page: Page) -> Image.Image:
    """Return what a page shows."""
    file = FOLDER / "screen.png"
    file.write_bytes(page.screenshot())
    image = Image.open(file).convert("RGB")
    file.unlink()
    return image


def shrink(image: Image.Image) -> Image.Image:
    """Return an image of the common height, or as it is if that is lower."""
    image = image.convert("RGB")
    share = min(1.0, HEIGHT / image.height)
    return image.resize((round(image.width * share), round(image.height * share)), Image.Resampling.LANCZOS)


def beside(images: list[Image.Image]) -> Image.Image:
    """Return images side by side on white."""
    width = sum(image.width for image in images) + GAP * (len(images) + 1)
    sheet = Image.new("RGB", (width, HEIGHT + 2 * GAP), "#dfe3e6")
    x = GAP
    for image in images:
        sheet.paste(image, (x, GAP + (HEIGHT - image.height) // 2))
        x += image.width + GAP
    return sheet


if __name__ == "__main__":
    main()
