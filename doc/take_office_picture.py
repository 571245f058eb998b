"""Makes office.png, the office's page after a Monday's morning: `.venv/bin/python doc/take_office_picture.py`.

Needs Chromium. A backend with a clock of its own gives numbers from 07:30 on and its counters call them.
"""

import random
import shutil
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from PIL import Image
from playwright.sync_api import sync_playwright

from guide_robot.bench.queue.process import BackendPlan, BackendProcess
from guide_robot.bench.queue.shifted_clock import FILE_NAME, shift
from guide_robot.common.resources import resource

FILE = Path(__file__).parent / "office.png"
OPENS_S = datetime(2026, 11, 30, 0, 30, tzinfo=UTC).timestamp()  # 07:30 in Viet Nam
MINUTES = 185
COUNTERS = {"1": "certified_copy", "2": "birth_registration", "3": "residence", "4": "land"}
SERVED_MINUTES = {"1": (3, 7), "2": (8, 15), "3": (5, 11), "4": (9, 19)}
SPECIAL_DAYS = """special_days:
  - {date: 2027-02-05, until: 2027-02-11, name: "Tết Nguyên đán"}
  - {date: 2027-02-20, like: monday, name: "Làm bù"}
"""
WINDOW = (1366, 900)
COLOURS = 64


def main() -> None:
    """Let the morning pass and take the picture."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "backend"
        data.mkdir()
        (data / "opening.yaml").write_text(SPECIAL_DAYS, encoding="utf-8")
        set_clock(data, 0)
        plan = BackendPlan(
            data=data,
            config=resource("config", "backend.yaml"),
            module=["guide_robot.bench.queue.shifted_clock"],
            extra=(),
        )
        backend = BackendProcess(plan)
        backend.start()
        try:
            work(backend, random.Random(4))
            photograph(f"{backend.url}/office#token={backend.token('admin')}")
        finally:
            backend.stop()


def set_clock(data: Path, minutes: float) -> None:
    """Make it so many minutes after the hall has opened."""
    shift(data / FILE_NAME, OPENS_S + 60.0 * minutes - time.time())


def work(backend: BackendProcess, chance: random.Random) -> None:
    """Give numbers, call and serve them; at the end the robot needs paper, power and a person."""
    with httpx.Client(base_url=backend.url, timeout=20.0) as http:

        def ask(who: str, method: str, path: str, body: Any = None) -> Any:
            headers = {"Authorization": f"Bearer {backend.token(who)}"}
            answer = http.request(method, path, json=body, headers=headers).raise_for_status()
            return answer.json() if answer.content else None

        done = dict.fromkeys(COUNTERS, 0)
        for counter in COUNTERS:
            ask(f"counter-{counter}", "POST", "/v1/desk/open")
        for minute in range(MINUTES):
            set_clock(backend.plan.data, minute)
            if minute % 3 == 0:
                request = {"request_id": f"picture-{minute:04d}", "service": chance.choice(list(COUNTERS.values()))}
                if chance.random() < 0.2:
                    request["priority"] = chance.choice(["elderly", "pregnant", "small_child"])
                ask("robot" if chance.random() < 0.7 else "reception", "POST", "/v1/tickets", request)
            for counter in COUNTERS:
                if minute >= done[counter]:
                    desk = ask(f"counter-{counter}", "GET", "/v1/desk")
                    current = desk["current"] and desk["current"]["id"]
                    desk = ask(f"counter-{counter}", "POST", "/v1/desk/done-and-next", {"current": current})
                    done[counter] = minute + (chance.randint(*SERVED_MINUTES[counter]) if desk["current"] else 1)
        counts = {"escort": 31, "arrival": 30, "call": 2, "rated_good": 19, "rated_fair": 3, "rated_poor": 1}
        report = {"name": "robot1", "run": "a", "counts": counts, "battery_percent": 12.0, "printer": "paper-out"}
        ask("robot", "PUT", "/v1/robot-report", report)


def photograph(address: str) -> None:
    """Take the whole page once its alerts and figures are there."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        width, height = WINDOW
        page = browser.new_page(viewport={"width": width, "height": height}, locale="vi-VN")
        page.goto(address)
        page.locator("#alerts li").nth(1).wait_for()
        page.locator("#report table").first.wait_for()
        page.screenshot(path=FILE, full_page=True)
        browser.close()
    Image.open(FILE).convert("RGB").quantize(COLOURS).save(FILE, optimize=True)


if __name__ == "__main__":
    main()
