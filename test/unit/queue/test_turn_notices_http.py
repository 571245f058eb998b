"""Turn notices through the backend's HTTP interface: asked for on a ticket's page, told, forgotten, written nowhere."""

import contextlib
import http.server
import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from builders import until
from push_service import Browser, PushService

from guide_robot.bench.queue.process import BackendPlan, BackendProcess
from guide_robot.common.errors import UserError
from guide_robot.queue.domain.configuration import read_configuration
from guide_robot.queue.server.turn_senders import TurnMessage

ROOT = Path(__file__).parents[3]
CONFIG = ROOT / "config" / "backend.yaml"
NUMBER = "0912 345 678"


class Gateway:
    """The office's own program for Zalo and SMS: keeps what it hears; its first answer is a failure."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, dict[str, Any]]] = []
        gateway = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                gateway.heard.append((self.headers["authorization"], body))
                self.send_response(503 if len(gateway.heard) == 1 else 200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/sms"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()


class Desk:
    """A backend that tells phones, with what a robot and a clerk do there."""

    def __init__(self, process: BackendProcess) -> None:
        self.process = process
        self._requests = 0

    def ticket(self, service: str = "land") -> tuple[dict[str, Any], str]:
        """Give a ticket; returns it and the address of its notices."""
        self._requests += 1
        body = {"request_id": f"notice-{self._requests:06d}", "service": service}
        ticket = self.ask("POST", "/v1/tickets", "robot", body)
        return ticket, f"{self.process.url}/t/{ticket['code'].rpartition('/')[2]}/notices"

    def ask(self, method: str, path: str, token: str, body: Any = None) -> Any:
        """Ask with a token."""
        headers = {"Authorization": f"Bearer {self.process.token(token)}"}
        answer = httpx.request(method, f"{self.process.url}{path}", headers=headers, json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None


@pytest.fixture(scope="module")
def gateway() -> Iterator[Gateway]:
    made = Gateway()
    yield made
    made.close()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PushService]:
    made = PushService(tmp_path_factory.mktemp("push"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, service: PushService, gateway: Gateway, log: Path) -> Iterator[Desk]:
    """One for all tests, each of which works at a counter of its own."""
    tmp_path = tmp_path_factory.mktemp("office")
    config = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    config["phone_address"] = "https://queue.example.vn"
    config["phone_notices"] = {
        "web_push": True,
        "contact": "mailto:it@office.example",
        "soon_places": 2,
        "gateways": [{"channel": "sms", "url": gateway.url, "token_file": "sms.token"}],
        "private_push_networks": ["127.0.0.0/8"],
    }
    (tmp_path / "office.yaml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    (data / "sms.token").write_text("gateway-secret\n")
    (data / "sms.token").chmod(0o600)
    process = BackendProcess(BackendPlan(data=data, config=tmp_path / "office.yaml"))
    with pytest.MonkeyPatch.context() as patch, written_to(log):
        patch.setenv("SSL_CERT_FILE", str(service.certificate))
        process.start()
    yield Desk(process)
    process.stop()


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the backend says."""
    return tmp_path_factory.mktemp("log") / "backend.log"


@contextlib.contextmanager
def written_to(log: Path) -> Iterator[None]:
    """Let programs that start now write their errors to a file."""
    kept = os.dup(2)
    with log.open("wb") as file:
        os.dup2(file.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def everything_written(desk: Desk, log: Path) -> list[bytes]:
    """Return the contents of all files of the backend and of its log."""
    folder = desk.process.plan.data.parent
    return [path.read_bytes() for path in [log, *folder.rglob("*")] if path.is_file()]


def test_a_browser_is_told_that_it_is_soon_and_its_turn_and_is_forgotten_then(
    desk: Desk, service: PushService, log: Path
) -> None:
    for _ in range(2):
        desk.ticket()
    ticket, notices = desk.ticket()
    offered = httpx.get(notices).json()
    assert (offered["channels"], offered["soon_places"], offered["told"]) == (["sms"], 2, 0)
    browser, endpoint = Browser(), f"{service.origin}/endpoint-of-somebody"
    assert httpx.put(f"{notices}/web-push", json=browser.subscription(endpoint)).status_code == 204
    assert httpx.get(notices).json()["told"] == 1
    for _ in range(2):
        desk.ask("POST", "/v1/desk/next", "counter-4")
        label = desk.ask("GET", "/v1/desk", "counter-4")["current"]["id"]
        desk.ask("POST", f"/v1/tickets/{label}/finish", "counter-4")
        until(lambda: len(service.heard) == 1)
    desk.ask("POST", "/v1/desk/next", "counter-4")
    until(lambda: len(service.heard) == 2)
    soon, called = (json.loads(browser.opened(body)) for _, _, body in service.heard)
    assert soon["title"] == called["title"] == ticket["label"]
    assert soon["body"].startswith("One person is ahead of you")
    assert called["body"] == "It is your turn! Please go to Counter 4"
    assert called["page"] == notices.removeprefix(f"{desk.process.url}/").removesuffix("/notices")
    claims = service.checked_claims(service.heard[0][1]["authorization"], offered["web_push_key"])
    assert claims["aud"] == service.origin
    desk.ask("POST", f"/v1/tickets/{ticket['id']}/finish", "counter-4")
    until(lambda: httpx.get(notices).json()["told"] == 0)
    assert httpx.put(f"{notices}/web-push", json=browser.subscription(endpoint)).status_code == 409
    written = everything_written(desk, log)
    assert len(written) > 5 and not [one for one in written if b"endpoint-of-somebody" in one]


def test_a_number_is_told_by_the_offices_gateway_once_more_after_a_failure_with_the_same_id(
    desk: Desk, gateway: Gateway, log: Path
) -> None:
    ticket, notices = desk.ticket("residence")
    assert httpx.put(f"{notices}/sms", json={"number": NUMBER, "language": "vi"}).status_code == 204
    desk.ask("POST", "/v1/desk/next", "counter-3")
    until(lambda: len(gateway.heard) == 2)
    (first_token, first), (token, message) = gateway.heard
    assert first_token == token == "Bearer gateway-secret" and first == message
    TurnMessage.model_validate_json(json.dumps(message))
    assert (message["to"], message["channel"], message["notice"]) == ("+84912345678", "sms", "called")
    assert message["text"] == "Đến lượt bạn! Mời đến Quầy 3" and message["number"] == ticket["label"]
    for kept in everything_written(desk, log):
        assert b"912345678" not in kept and NUMBER.encode() not in kept


def test_what_was_asked_for_can_be_taken_back(desk: Desk, gateway: Gateway, service: PushService) -> None:
    _, notices = desk.ticket("birth_registration")
    _, other_notices = desk.ticket("birth_registration")
    browser, sms_before = Browser(), len(gateway.heard)
    httpx.put(f"{notices}/sms", json={"number": "+84 912 345 678", "language": "en"})
    httpx.put(f"{notices}/web-push", json=browser.subscription(f"{service.origin}/taken-back"))
    httpx.put(f"{other_notices}/web-push", json=browser.subscription(f"{service.origin}/other"))
    assert httpx.get(notices).json()["told"] == 2
    assert httpx.delete(notices).status_code == 204 and httpx.get(notices).json()["told"] == 0
    current = desk.ask("POST", "/v1/desk/next", "counter-2")["current"]["id"]
    desk.ask("POST", "/v1/desk/done-and-next", "counter-2", {"current": current})
    until(lambda: any(path == "/other" for path, *_ in service.heard))
    assert not any(path == "/taken-back" for path, *_ in service.heard) and len(gateway.heard) == sms_before


@pytest.mark.parametrize(
    ("way", "body", "status"),
    [
        ("zalo", {"number": NUMBER, "language": "vi"}, 404),
        ("pigeon", {"number": NUMBER, "language": "vi"}, 422),
        ("sms", {"number": "113", "language": "vi"}, 422),
        ("sms", {"number": "<script>", "language": "vi"}, 422),
        ("sms", {"number": NUMBER, "language": "xx"}, 422),
        ("web-push", Browser().subscription("https://10.0.0.1/admin"), 422),
        ("web-push", Browser().subscription("https://[::1]/admin"), 422),
        ("web-push", Browser().subscription("https://169.254.169.254/latest"), 422),
        ("web-push", Browser().subscription("http://push.example/"), 422),
        ("web-push", Browser().subscription("https://user:word@push.example/"), 422),
        ("web-push", Browser().subscription("https://push.example/") | {"more": 1}, 422),
    ],
)
def test_what_cannot_be_told_is_refused(desk: Desk, way: str, body: dict[str, Any], status: int) -> None:
    _, notices = desk.ticket("certified_copy")
    answer = httpx.put(f"{notices}/{way}", json=body)
    assert answer.status_code == status and httpx.get(notices).json()["told"] == 0
    assert "push.example" not in answer.text and NUMBER not in answer.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"phone_notices": {"web_push": True, "contact": "mailto:a@b.c"}}, "phone_address with https"),
        ({"phone_address": "http://x.y", "phone_notices": {"web_push": True, "contact": "mailto:a@b.c"}}, "https"),
        ({"phone_address": "https://x.y", "phone_notices": {"web_push": True}}, "contact"),
        ({"phone_address": "https://x.y", "phone_notices": {"web_push": True, "contact": "me"}}, "contact"),
        ({"phone_notices": {"gateways": [{"channel": "sms", "url": "http://g"}]}}, "phone_address with https"),
        ({"phone_notices": {"gateways": [{"channel": "fax", "url": "http://g"}]}}, "channel"),
        ({"phone_notices": {"private_push_networks": ["everything"]}}, "network such as"),
    ],
)
def test_a_configuration_that_could_tell_nobody_is_one_line(
    tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    config = yaml.safe_load(CONFIG.read_text(encoding="utf-8")) | changes
    (tmp_path / "office.yaml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    with pytest.raises(UserError, match=words):
        read_configuration(tmp_path / "office.yaml")


def test_the_documented_payload_is_the_one_that_is_sent() -> None:
    text = (ROOT / "doc" / "queue.md").read_text(encoding="utf-8")
    block = text.partition("<!-- gateway -->\n```json\n")[2].partition("```")[0]
    assert json.loads(block) == TurnMessage.model_json_schema()
