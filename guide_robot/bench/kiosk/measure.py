"""How fast the kiosk's pages come and how evenly the live ones move, in Debian's Chromium over loopback."""

import argparse
import itertools
import statistics
import time
from pathlib import Path
from typing import Any

from guide_robot.bench.kiosk.flows import SAID, walk_flows
from guide_robot.bench.kiosk.server import TOKEN, BenchKiosk
from guide_robot.bench.kiosk.situations import SITUATIONS
from guide_robot.bench.kiosk.walk import MODES, SIZES, Look, looks, walk
from guide_robot.bench.report import Better, Measurement, figure
from guide_robot.common.errors import UserError
from guide_robot.common.language import languages

MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
COUNT = """(seconds) => new Promise((done) => {
    const times = [];
    const hears = operator.connection.hears;
    operator.connection.hears = (message) => { times.push(performance.now()); hears(message); };
    setTimeout(() => { operator.connection.hears = hears; done(times); }, 1000 * seconds);
})"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what can be chosen."""
    parser.add_argument("--loads", type=int, default=11, help="times that each page is loaded afresh")
    parser.add_argument("--seconds", type=float, default=10.0, help="how long the live page is watched")
    parser.add_argument("--pictures", type=Path, default=None, help="folder that gets a picture of every look")
    parser.add_argument("--no-walk", action="store_true", help="time the pages only")
    for name, values in _choices().items():
        parser.add_argument(
            f"--{name}", nargs="+", choices=values, default=values, metavar="NAME", help=f"only these {name}"
        )
    parser.add_argument("--chromium", type=Path, default=Path("/usr/bin/chromium"))


def measure(arguments: argparse.Namespace) -> Measurement:
    """Return first paint of both pages, and rate and longest gap of the live page's frames."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise UserError("bench kiosk: expected playwright: pip install -r requirements/test.txt") from None
    if not arguments.chromium.is_file():
        raise UserError(f"bench kiosk: {arguments.chromium}: expected Chromium: apt-get install chromium")
    if arguments.loads < 1 or not 0.5 <= arguments.seconds <= 600.0:
        raise UserError("bench kiosk: expected --loads of at least 1 and --seconds from 0.5 to 600")
    with BenchKiosk(understands=SAID) as kiosk, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(arguments.chromium), args=FLAGS)
        citizen = [_first_paint(browser, kiosk.address) for _ in range(arguments.loads)]
        operator = [_first_paint(browser, f"{kiosk.address}operator#token={TOKEN}") for _ in range(arguments.loads)]
        gaps = _frame_gaps(browser, kiosk.address, arguments.seconds)
        wanted = [] if arguments.no_walk else _wanted(arguments)
        seen = walk(browser, kiosk.address, kiosk.board, wanted, _folder(arguments.pictures)) if wanted else {}
        browser.close()
        browser = playwright.chromium.launch(executable_path=str(arguments.chromium), args=[*FLAGS, *MICROPHONE])
        flows = {} if arguments.no_walk else walk_flows(browser, kiosk)
        browser.close()
    figures = {
        "touch_screen.first_paint_ms": (statistics.median(citizen), "ms"),
        "touch_screen.slowest_first_paint_ms": (max(citizen), "ms"),
        "operator.first_paint_ms": (statistics.median(operator), "ms"),
        "operator.longest_gap_ms": (max(gaps), "ms"),
    }
    measured = {
        name: figure("kiosk", name, round(value, 1), unit, Better.LOWER) for name, (value, unit) in figures.items()
    }
    for name, (value, unit) in flows.items():
        measured[name] = figure("kiosk", name, value, unit, Better.LOWER)
    for name, value in seen.items():
        better = Better.HIGHER if name == "looks" else Better.LOWER
        measured[f"touch_screen.{name}"] = figure("kiosk", f"touch_screen.{name}", value, "", better)
    rate = round(1000.0 / statistics.fmean(gaps), 2)
    measured["operator.frames_hz"] = figure("kiosk", "operator.frames_hz", rate, "Hz", Better.HIGHER)
    return Measurement(
        benchmark="kiosk",
        settings={"loads": arguments.loads, "seconds": arguments.seconds, "viewport": "1280x800"},
        figures=measured,
    )


def _choices() -> dict[str, list[str]]:
    return {
        "situations": [one.name for one in SITUATIONS],
        "sizes": list(SIZES),
        "languages": [str(one) for one in languages()],
        "modes": list(MODES),
    }


def _wanted(arguments: argparse.Namespace) -> list[Look]:
    return [
        look
        for look in looks()
        if look.situation.name in arguments.situations
        and look.size in arguments.sizes
        and look.language in arguments.languages
        and look.mode in arguments.modes
    ]


def _folder(pictures: Path | None) -> Path | None:
    if pictures is not None:
        pictures.mkdir(parents=True, exist_ok=True)
    return pictures


def _first_paint(browser: Any, address: str) -> float:
    """Return the milliseconds to the first contentful paint of a page in a fresh context."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(address)
    until = time.monotonic() + 10.0
    paint = 0.0
    while not paint and time.monotonic() < until:
        paint = float(page.evaluate(PAINT))
    context.close()
    if not paint:
        raise RuntimeError("the page painted nothing within 10 s")
    return paint


def _frame_gaps(browser: Any, address: str, seconds: float) -> list[float]:
    """Return the milliseconds between the messages that the live page took in."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{address}operator#token={TOKEN}")
    page.wait_for_selector("#lamps li")
    times = page.evaluate(COUNT, seconds)
    page.close()
    if len(times) < 2:
        raise RuntimeError("the live page received nothing")
    return [later - earlier for earlier, later in itertools.pairwise(times)]
