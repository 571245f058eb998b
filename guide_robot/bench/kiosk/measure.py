"""How fast the kiosk's pages come and how evenly the live ones move, in Debian's Chromium over loopback."""

import argparse
import itertools
import math
import statistics
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from guide_robot.bench.kiosk.walk import walk
from guide_robot.bench.report import Better, Measurement, figure
from guide_robot.catalogue.files import load_catalogue
from guide_robot.catalogue.search.search import ProcedureSearch
from guide_robot.common.errors import UserError
from guide_robot.common.resources import resource
from guide_robot.floor.load import load_floor
from guide_robot.kiosk.web import views
from guide_robot.kiosk.web.board import Board, Part
from guide_robot.kiosk.web.content import Content, WebSettings
from guide_robot.kiosk.web.floor_view import names, place_views
from guide_robot.kiosk.web.inbox import Inbox
from guide_robot.kiosk.web.server import WebServer

TOKEN = "benchmark"
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
    with _Kiosk() as kiosk, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(arguments.chromium), args=FLAGS)
        citizen = [_first_paint(browser, kiosk.address) for _ in range(arguments.loads)]
        operator = [_first_paint(browser, f"{kiosk.address}operator#token={TOKEN}") for _ in range(arguments.loads)]
        gaps = _frame_gaps(browser, kiosk.address, arguments.seconds)
        looks = {} if arguments.no_walk else walk(browser, kiosk.address, kiosk.board, _folder(arguments.pictures))
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
    for name, value in looks.items():
        better = Better.HIGHER if name == "looks" else Better.LOWER
        measured[f"touch_screen.{name}"] = figure("kiosk", f"touch_screen.{name}", value, "", better)
    rate = round(1000.0 / statistics.fmean(gaps), 2)
    measured["operator.frames_hz"] = figure("kiosk", "operator.frames_hz", rate, "Hz", Better.HIGHER)
    return Measurement(
        benchmark="kiosk",
        settings={"loads": arguments.loads, "seconds": arguments.seconds, "viewport": "1280x800"},
        figures=measured,
    )


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


class _Kiosk:
    """The kiosk's server with ten people and a scan that change all the time."""

    def __enter__(self) -> "_Kiosk":
        plan, catalogue = load_floor(resource("maps", "ward_office", "floor.yaml")), load_catalogue()
        self._board = self.board = Board()
        self._board.put(Part.PLACES, place_views(plan))
        settings = views.SettingsView(
            boot="benchmark",
            centre=names(plan.name),
            language="vi",
            idle_s=30.0,
            priorities=(),
            voice_in=False,
            chat=False,
            code_view=False,
            example=True,
            notice=names(catalogue.notice),
        )
        self._board.put(Part.SETTINGS, settings)
        content = Content(
            settings=WebSettings(port=0),
            board=self._board,
            inbox=Inbox(),
            plan=plan,
            catalogue=catalogue,
            search=ProcedureSearch(catalogue),
            operator_token=TOKEN,
            services=frozenset,
        )
        self._server = WebServer(content)
        self._server.start()
        self.address = self._server.address
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._move, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ends.set()
        self._thread.join()
        self._server.close()

    def _move(self) -> None:
        """Change what a robot changes, twenty times a second."""
        for tick in itertools.count():
            if self._ends.wait(0.05):
                return
            angle = 0.05 * tick
            x, y = 9.0 + 3.0 * math.cos(angle), 7.0 + 3.0 * math.sin(angle)
            self._board.put(Part.ROBOT, views.RobotView(x=x, y=y, theta=angle))
            self._board.put(Part.PEOPLE, tuple(_person(number, angle) for number in range(1, 11)))
            points = [(x + 4.0 * math.cos(0.0175 * beam), y + 4.0 * math.sin(0.0175 * beam)) for beam in range(360)]
            self._board.put(Part.SCAN, tuple(round(100.0 * value) for point in points for value in point))


def _person(number: int, angle: float) -> views.PersonView:
    return views.PersonView(
        id=number,
        x=number + math.sin(angle),
        y=3.0 + math.cos(angle),
        vx=0.5,
        vy=0.0,
        kind=0,
        engagement=0,
        confidence=0.9,
        since_seen_s=0.0,
    )
