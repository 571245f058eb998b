"""An office of any number of counters for the benchmarks: its configuration, its backend, a browser before it."""

import contextlib
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import yaml

from guide_robot.bench.queue.process import BackendPlan, BackendProcess
from guide_robot.common.errors import UserError
from guide_robot.common.language import languages
from guide_robot.common.resources import resource
from guide_robot.common.strict_yaml import parse_yaml

LOOK_EVERY_S = 0.02
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--autoplay-policy=no-user-gesture-required"]


class HallSite:
    """One backend with as many counters as asked for; the services take turns."""

    def __init__(self, folder: Path, counters: int) -> None:
        shipped = parse_yaml(resource("config", "backend.yaml").read_text(encoding="utf-8"))
        self.services = [service["id"] for service in shipped["services"]]
        self.counters = [str(number + 1) for number in range(counters)]
        names = next(iter(shipped["counters"]))["name"]
        shipped["counters"] = [
            {
                "id": counter,
                "services": [self.services[number % len(self.services)]],
                "name": {language: text.replace("1", counter) for language, text in names.items()},
            }
            for number, counter in enumerate(self.counters)
        ]
        shipped["display"] |= {"volume": {"00:00": 50}}
        config = folder / "office.yaml"
        config.write_text(yaml.safe_dump(shipped, allow_unicode=True), encoding="utf-8")
        self.process = BackendProcess(BackendPlan(data=folder / "data", config=config))
        self._client = httpx.Client(timeout=20.0)
        self._requests = 0

    def ask(self, method: str, path: str, token: str, body: Any = None) -> Any:
        """Ask the backend; RuntimeError when it declines."""
        headers = {"Authorization": f"Bearer {self.process.token(token)}"}
        answer = self._client.request(method, f"{self.process.url}{path}", headers=headers, json=body)
        if answer.is_error:
            raise RuntimeError(f"{path}: {answer.text}")
        return answer.json() if answer.content else None

    def draw(self, counter: str) -> str:
        """Give a number that this counter may call; the languages take turns. Returns its label."""
        spoken = languages()
        self._requests += 1
        service = self.services[(int(counter) - 1) % len(self.services)]
        body = {"request_id": f"office-{self._requests:06d}", "service": service}
        body["language"] = spoken[self._requests % len(spoken)]
        return str(self.ask("POST", "/v1/tickets", "reception", body)["label"])

    def call_next(self, counter: str) -> str:
        """Let a counter call; returns the label."""
        return str(self.ask("POST", "/v1/desk/next", f"counter-{counter}")["current"]["label"])

    def address(self, page: str, token: str, **options: str) -> str:
        """Return a page's address with a token in it."""
        query = "&".join(f"{key}={value}" for key, value in {"language": "en", **options}.items())
        return f"{self.process.url}/{page}?{query}#token={self.process.token(token)}"

    def close(self) -> None:
        """End it."""
        self._client.close()
        self.process.stop()


@contextlib.contextmanager
def site(folder: Path, counters: int) -> Iterator[HallSite]:
    """Give a running office."""
    made = HallSite(folder, counters)
    made.process.start()
    try:
        yield made
    finally:
        made.close()


@contextlib.contextmanager
def browser(chromium: Path, flags: Sequence[str] = FLAGS) -> Iterator[Any]:
    """Give a browser that may sound without a press."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise UserError("bench office: expected playwright: pip install -r requirements/test.txt") from None
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(chromium), args=list(flags))
        yield started
        started.close()


def wait_until(page: Any, expression: str, arg: Any = None, within_s: float = 30.0) -> None:
    """Wait until an expression is true in a page; TimeoutError when it never is.

    It is asked from outside again and again: what waits inside the page is evaluated there, which its policy forbids.
    """
    deadline = time.monotonic() + within_s
    while not page.evaluate(expression, arg):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{expression}: not within {within_s:g} s")
        time.sleep(LOOK_EVERY_S)
