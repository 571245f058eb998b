"""A screen as it is installed: its browser is on before the server, behind a proxy that says 502, and comes alive."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from forked_backend import ForkedBackend
from hall import ROOT
from playwright.sync_api import Page, expect

from guide_robot.bench.queue.process import BackendPlan
from guide_robot.run.cli import main


class _Proxy(BaseHTTPRequestHandler):
    """Answers as a proxy does whose server is away, and counts."""

    asked = 0

    def do_GET(self) -> None:
        type(self).asked += 1
        self.send_error(502)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


def test_an_installed_screen_waits_through_no_server_and_a_proxys_502(tmp_path: Path, page: Page) -> None:
    process = ForkedBackend(BackendPlan(data=tmp_path / "data", config=ROOT / "config" / "backend.yaml"))
    process.start()
    (tmp_path / "token").write_text(process.token("display"))
    process.stop()
    words = ["--root", str(tmp_path / "pc"), "--url", f"{process.url}/display?language=en"]
    assert main(["service", "install", "screen", *words, "--token-file", str(tmp_path / "token")]) == 0
    (start,) = tmp_path.rglob("start.html")
    page.goto(start.as_uri())
    page.wait_for_url("**/waiting.html#**")
    with ThreadingHTTPServer(("127.0.0.1", urlsplit(process.url).port or 0), _Proxy) as proxy:
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        for _ in range(100):
            if _Proxy.asked > 1:
                break
            page.wait_for_timeout(200)  # until() would keep Playwright from its own work
        proxy.shutdown()
    assert _Proxy.asked > 1
    assert page.url.startswith("file:")
    process.start()
    try:
        expect(page.locator("#serving li")).to_have_count(4, timeout=15_000)
        assert page.url.startswith(f"{process.url}/display")
    finally:
        process.stop()
