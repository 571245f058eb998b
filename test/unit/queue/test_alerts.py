"""Alerts: raised when something lasts, escalated when nobody acts, ended when it is over; told by real receivers."""

import http.server
import json
import socketserver
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from builders import answering
from forked_backend import ForkedBackend

from guide_robot.bench.queue.process import BackendPlan
from guide_robot.common.errors import UserError
from guide_robot.queue.client.bridge import Bridge, BridgeSettings
from guide_robot.queue.client.http_backend import HttpBackend
from guide_robot.queue.client.robot_condition import RobotCondition
from guide_robot.queue.domain.alerts import AlertBook, AlertKind, AlertTimes, Condition
from guide_robot.queue.domain.robot_report import RobotReport
from guide_robot.queue.server.alert_file import read_alert_plan
from guide_robot.queue.server.alert_senders import send

TIMES = AlertTimes(lasts_s=5.0, clear_s=20.0, escalate_s=60.0, levels=3)
PAPER = Condition(kind=AlertKind.PAPER_OUT, subject="robot")
CALLED = Condition(kind=AlertKind.STAFF_CALLED, subject="A017")


def kinds(book: AlertBook, conditions: list[Condition], *moments: float) -> list[tuple[float, str, int]]:
    told = []
    for now_s in moments:
        told += [(now_s, notice.kind.value, notice.alert.level) for notice in book.step(conditions, now_s)]
    return told


def test_what_flickers_is_not_told_and_what_lasts_is_told_once() -> None:
    book = AlertBook(TIMES)
    assert kinds(book, [PAPER], 0.0, 3.0) == []
    assert kinds(book, [], 4.0) == []
    assert kinds(book, [PAPER], 5.0, 9.0, 10.0, 11.0, 30.0) == [(10.0, "raised", 0)]
    assert kinds(book, [], 31.0, 40.0) == [] and kinds(book, [PAPER], 45.0) == []
    assert kinds(book, [], 50.0, 69.0, 70.0) == [(70.0, "ended", 0)]
    assert book.standing() == []


def test_nobody_acting_tells_the_next_level_until_there_is_none() -> None:
    book = AlertBook(TIMES)
    moments = [float(moment) for moment in range(0, 400, 5)]
    assert kinds(book, [PAPER], *moments) == [(5.0, "raised", 0), (65.0, "escalated", 1), (125.0, "escalated", 2)]


def test_who_acknowledges_ends_the_escalation_and_a_call_for_staff() -> None:
    book = AlertBook(TIMES)
    assert kinds(book, [CALLED], 0.0) == [(0.0, "raised", 0)]
    assert kinds(book, [], 30.0) == []  # it stays until somebody comes
    (alert,) = book.standing()
    assert book.acknowledge(alert.id, "counter-1", 31.0) is not None and book.standing() == []
    kinds(book, [PAPER], 40.0, 45.0)
    (alert,) = book.standing()
    assert book.acknowledge(alert.id, "counter-1", 46.0) is not None
    assert kinds(book, [PAPER], 200.0, 400.0) == []
    assert book.standing()[0].acknowledged_by == "counter-1"
    assert book.acknowledge(99, "counter-1", 46.0) is None


class Hook(http.server.BaseHTTPRequestHandler):
    """Keeps what is posted to it; /bad refuses."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if "/bad" not in self.path:
            self.server.heard.append((self.path, dict(self.headers), json.loads(body)))  # type: ignore[attr-defined]
        self.send_response(500 if "/bad" in self.path else 200)
        self.end_headers()
        self.wfile.write(b'{"error": 0}')

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def hook() -> Iterator[http.server.ThreadingHTTPServer]:
    with answering(Hook, heard=[]) as server:
        yield server


class Mail(socketserver.StreamRequestHandler):
    """An SMTP server that takes one letter."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                while (part := self.rfile.readline()) != b".\r\n":
                    self.server.letters.append(part)  # type: ignore[attr-defined]
            self.wfile.write(b"250 ok\r\n" if word != b"QUIT" else b"221 bye\r\n")


def test_every_kind_of_receiver_hears_and_one_that_refuses_is_named(
    hook: http.server.ThreadingHTTPServer, tmp_path: Path
) -> None:
    mail = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mail)
    mail.letters = []  # type: ignore[attr-defined]
    threading.Thread(target=mail.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{hook.server_address[1]}"
    (tmp_path / "token").write_text("secret-1\n")
    (tmp_path / "token").chmod(0o600)
    (tmp_path / "alerts.yaml").write_text(
        "receivers:\n"
        f"  - {{kind: webhook, url: '{base}/hook'}}\n"
        f"  - {{kind: telegram, chat: '-12', token_file: token, url: '{base}'}}\n"
        f"  - {{kind: zalo, user: '77', token_file: token, url: '{base}/zalo'}}\n"
        f"  - {{kind: email, host: 127.0.0.1, port: {mail.server_address[1]}, security: none,"
        " sender: robot@office.example, to: [it@office.example]}\n"
        f"  - {{kind: webhook, url: '{base}/bad'}}\n"
    )
    plan = read_alert_plan(tmp_path)
    book = AlertBook(TIMES)
    (notice,) = book.step([CALLED], 0.0)
    said = [send(receiver, notice, "Phường", tmp_path) for receiver in plan.receivers]
    assert said == ["", "", "", "", "webhook: HTTP 500"]
    heard = {path: (headers, body) for path, headers, body in hook.heard}  # type: ignore[attr-defined]
    assert heard["/hook"][1]["kind"] == "staff_called" and "A017" in heard["/hook"][1]["text"]
    assert heard["/botsecret-1/sendMessage"][1]["chat_id"] == "-12"
    assert heard["/zalo"][0]["access_token"] == "secret-1"
    assert any(b"To: it@office.example" in line for line in mail.letters)  # type: ignore[attr-defined]
    mail.shutdown()
    mail.server_close()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("receivers: [{kind: pigeon}]", "receivers: 0"),
        ("receivers: [{kind: webhook, url: 'ftp://x'}]", "url"),
        ("receivers: [{kind: telegram, chat: 'a', token_file: gone}]", "gone: cannot be read"),
        ("escalate_after_minutes: never", "escalate_after_minutes"),
    ],
)
def test_a_wrong_plan_is_one_line(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "alerts.yaml").write_text(text)
    with pytest.raises(UserError, match=words):
        read_alert_plan(tmp_path)


def test_a_stop_by_somebody_counts_at_once_and_one_that_ends_by_itself_when_it_lasts() -> None:
    condition = RobotCondition()
    assert condition.report(0.0) == RobotReport()
    condition.battery(0.123)
    condition.printer("paper-low")
    condition.motion(allowed=False, by_somebody=False, now_s=5.0)
    condition.motion(allowed=False, by_somebody=False, now_s=9.0)
    assert condition.report(14.9) == RobotReport(battery_percent=12, printer="paper-low", stopped=False)
    assert condition.report(15.0).stopped
    condition.motion(allowed=True, by_somebody=False, now_s=16.0)
    assert not condition.report(30.0).stopped
    condition.motion(allowed=False, by_somebody=True, now_s=31.0)
    assert condition.report(31.0).stopped
    condition.battery(None)
    assert condition.report(31.0).battery_percent is None


def test_a_robots_empty_printer_reaches_the_page_and_the_webhook_and_is_taken_care_of(
    hook: http.server.ThreadingHTTPServer, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    (data / "alerts.yaml").write_text(
        f"receivers: [{{kind: webhook, url: 'http://127.0.0.1:{hook.server_address[1]}/hook'}}]\n"
    )
    backend = ForkedBackend(BackendPlan(data=data))
    backend.start()
    try:
        robot = {"Authorization": f"Bearer {backend.token('robot')}"}
        bridge = Bridge(
            HttpBackend(backend.connection("robot")), BridgeSettings(outbox_file=tmp_path / "outbox.sqlite")
        )
        bridge.start()
        bridge.robot_is(RobotReport(printer="paper-out", battery_percent=80))
        admin = {"Authorization": f"Bearer {backend.token('admin')}"}
        deadline_s = time.monotonic() + 40.0
        while not hook.heard:  # type: ignore[attr-defined]
            assert time.monotonic() < deadline_s
            time.sleep(0.5)
        bridge.close()
        (alert,) = httpx.get(f"{backend.url}/v1/alerts", headers=admin).json()["alerts"]
        assert (alert["kind"], alert["subject"]) == ("paper_out", "robot")
        path = f"{backend.url}/v1/alerts/{alert['id']}/acknowledge"
        assert httpx.post(path, headers=admin).status_code == 204
        assert httpx.get(f"{backend.url}/v1/alerts", headers=admin).json()["alerts"][0]["acknowledged_by"] == "admin"
        assert httpx.get(f"{backend.url}/v1/alerts", headers=robot).status_code == 403
    finally:
        backend.stop()
