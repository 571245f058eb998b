"""A backend for the pages, and what a clerk does with a page."""

import time
from pathlib import Path

import httpx
from axe_playwright_python.sync_playwright import Axe
from builders import citizen_card
from playwright.sync_api import Page

from guide_robot.bench.queue.process import BackendProcess
from guide_robot.queue.client.http_backend import HttpBackend
from guide_robot.queue.domain.model import IssueRequest, Outcome, Ticket

ROOT = Path(__file__).parents[3]
PATIENCE_S = 60.0
EVIL = {
    "vi": "<img src=x onerror=alert(1)>'; DROP TABLE tickets;--",
    "en": "<script>window.evil = 1</script>",
    "ko": '"><b>굵게</b>',
}
CARD = citizen_card()


class Hall:
    """One backend with robots' and clerks' ways to it."""

    def __init__(self, process: BackendProcess) -> None:
        self.process = process
        self.robot = HttpBackend(process.connection())
        self._requests = 0

    def ticket(self, service: str = "land", **options: object) -> Ticket:
        """Issue a ticket; a busy machine is asked again, as a robot would, for the same one."""
        self._requests += 1
        request = IssueRequest(request_id=f"page-{self._requests:06d}", service=service, **options)  # type: ignore[arg-type]
        deadline = time.monotonic() + PATIENCE_S
        result = self.robot.issue_ticket(request)
        while result.outcome is Outcome.RETRY and time.monotonic() < deadline:
            result = self.robot.issue_ticket(request)
        assert result.ticket is not None, result
        return result.ticket

    def call_next(self, counter: str = "counter-4") -> None:
        """Let a counter call its next ticket."""
        headers = {"Authorization": f"Bearer {self.process.token(counter)}"}
        httpx.post(f"{self.process.url}/v1/desk/next", headers=headers)

    def address(self, page: str, token: str) -> str:
        """Return a page's address with a token in it."""
        return f"{self.process.url}/{page}?language=en#token={self.process.token(token)}"

    def audit(self) -> list[dict[str, object]]:
        """Return the audit log."""
        headers = {"Authorization": f"Bearer {self.process.token('admin')}"}
        answer = httpx.get(f"{self.process.url}/v1/audit", headers=headers)
        return list(answer.json())


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{entry['id']}: {entry['nodes'][0]['html']}" for entry in found if entry["impact"] in ("serious", "critical")
    ]
