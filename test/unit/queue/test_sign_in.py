"""Clerks sign in, hand over and sign out; the door gives, finds and cancels numbers; calls sound."""

import io
import re
import wave
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from PIL import Image

from guide_robot.bench.queue.process import BackendProcess
from guide_robot.queue.server.sign_ins import FREE_OVER_ALL, SignIns
from guide_robot.web.guesses import FREE

LAN = {"name": "Trần Thị Lan", "pin": "135790"}


@pytest.fixture
def ask(shared_backend: BackendProcess) -> Callable[..., httpx.Response]:
    def asked(
        method: str, path: str, token: str | None = None, address: str = "10.0.0.1", **more: Any
    ) -> httpx.Response:
        known = shared_backend.token(token) if token in ("admin", "robot", "reception", "head", "counter-4") else token
        headers = {"X-Forwarded-For": address} | ({"Authorization": f"Bearer {known}"} if known else {})
        return httpx.request(method, f"{shared_backend.url}{path}", headers=headers, **more)

    assert asked("PUT", "/v1/clerks/lan", "admin", json=LAN).status_code == 204
    return asked


def signed_in(ask: Callable[..., httpx.Response], place: str, **more: Any) -> str:
    answer = ask("POST", "/v1/sign-in", json={"clerk": "lan", "pin": LAN["pin"], "place": place}, **more)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["token"])


def test_a_clerk_signs_in_with_name_and_pin_and_the_desk_knows_who(ask: Callable[..., httpx.Response]) -> None:
    places = ask("POST", "/v1/sign-in", json={"clerk": "lan", "pin": LAN["pin"]}).json()
    assert places["token"] == "" and [place["id"] for place in places["places"]] == ["1", "2", "3", "4", "reception"]
    view = ask("GET", "/v1/desk", signed_in(ask, "2")).json()
    assert (view["counter"], view["clerk"], view["served_today"]) == ("2", LAN["name"], 0)


def test_whoever_signs_in_at_a_counter_takes_over_and_signing_out_ends_it(ask: Callable[..., httpx.Response]) -> None:
    assert ask("PUT", "/v1/clerks/minh", "admin", json={"name": "Lê Minh", "pin": "2468"}).status_code == 204
    before = signed_in(ask, "3")
    after = ask("POST", "/v1/sign-in", json={"clerk": "minh", "pin": "2468", "place": "3"}).json()["token"]
    assert ask("GET", "/v1/desk", before).status_code == 401
    assert ask("GET", "/v1/desk", after).json()["clerk"] == "Lê Minh"
    assert ask("POST", "/v1/sign-out", after).status_code == 204
    assert ask("GET", "/v1/desk", after).status_code == 401
    assert ask("POST", "/v1/sign-out", "counter-4").status_code == 204
    assert ask("GET", "/v1/desk", "counter-4").status_code == 200  # a machine's token is not a session


def test_a_removed_clerk_and_one_with_a_new_pin_are_signed_out(ask: Callable[..., httpx.Response]) -> None:
    session = signed_in(ask, "1")
    assert ask("PUT", "/v1/clerks/lan", "admin", json={"name": "Trần Lan"}).status_code == 204
    assert ask("GET", "/v1/desk", session).status_code == 200
    assert ask("PUT", "/v1/clerks/lan", "admin", json=LAN).status_code == 204
    assert ask("GET", "/v1/desk", session).status_code == 401
    session = signed_in(ask, "1")
    assert ask("DELETE", "/v1/clerks/lan", "admin").status_code == 204
    assert ask("GET", "/v1/desk", session).status_code == 401
    assert ask("POST", "/v1/sign-in", json={"clerk": "lan", "pin": LAN["pin"], "place": "1"}).status_code == 401


def test_who_tries_pins_waits_and_others_behind_the_same_proxy_do_not(ask: Callable[..., httpx.Response]) -> None:
    tries = [
        ask("POST", "/v1/sign-in", address="10.0.0.66", json={"clerk": "nobody", "pin": f"{number:04d}", "place": "1"})
        for number in range(12)
    ]
    assert [answer.status_code for answer in tries[:8]] == [401] * 8 and tries[-1].status_code == 429
    assert "retry-after" in tries[-1].headers
    signed_in(ask, "1", address="10.0.0.67")
    assert not ask("GET", "/healthz", "robot").json()["warnings"]
    (warning,) = ask("GET", "/healthz", "admin").json()["warnings"]
    assert re.search(r"\d+ wrong sign-ins", warning) and "tries before their time" in warning
    assert "10.0.0.66" not in warning


def test_wrong_pins_from_elsewhere_keep_no_clerk_from_the_own_counter(ask: Callable[..., httpx.Response]) -> None:
    signed_in(ask, "1", address="10.0.0.70")
    for number in range(FREE + 1):
        answer = ask("POST", "/v1/sign-in", address="10.0.0.71", json={"clerk": "lan", "pin": f"{number:04d}"})
    assert answer.status_code == 429
    signed_in(ask, "1", address="10.0.0.70")
    signed_in(ask, "1", address="10.0.0.72")


def test_a_clerks_pin_is_tried_slowly_over_all_addresses_together() -> None:
    sign_ins, now_s = SignIns(), 100.0
    sign_ins.begin("192.0.2.1", "lan", now_s)
    sign_ins.right("192.0.2.1", "lan")
    tried = 0
    for number in range(1000):
        if sign_ins.wait_s(f"10.0.0.{number}", "lan", now_s) == 0.0:
            sign_ins.begin(f"10.0.0.{number}", "lan", now_s)
            tried += 1
    assert tried == FREE_OVER_ALL
    assert sign_ins.wait_s("192.0.2.1", "lan", now_s) == 0.0, "known there"
    assert sign_ins.wait_s("10.0.0.9", "minh", now_s) == 0.0


def test_a_pairing_code_counts_once(ask: Callable[..., httpx.Response]) -> None:
    made = ask("POST", "/v1/clerks/lan/pairing", "admin").json()
    assert made["svg"].startswith("<svg") and len(made["code"]) == 12
    answer = ask("POST", "/v1/pair", json={"code": made["code"], "place": "reception"})
    assert ask("GET", "/v1/reception/appointments", answer.json()["token"]).status_code == 200
    assert ask("POST", "/v1/pair", json={"code": made["code"], "place": "2"}).status_code == 401


def test_only_the_administrator_looks_after_clerks(ask: Callable[..., httpx.Response]) -> None:
    assert ask("GET", "/v1/clerks", "counter-4").status_code == 403
    assert ask("PUT", "/v1/clerks/x", "reception", json=LAN).status_code == 403
    assert LAN["pin"] not in ask("GET", "/v1/clerks", "admin").text


def test_the_head_reads_figures_times_and_alerts_and_changes_nothing(ask: Callable[..., httpx.Response]) -> None:
    pin = {"clerk": "lan", "pin": LAN["pin"], "place": "office"}
    assert ask("POST", "/v1/sign-in", json=pin).status_code == 403
    assert ask("PUT", "/v1/clerks/lan", "admin", json={"name": "Trần Lan", "head": True}).status_code == 204
    assert [clerk["head"] for clerk in ask("GET", "/v1/clerks", "admin").json() if clerk["id"] == "lan"] == [True]
    code = ask("POST", "/v1/clerks/lan/pairing", "admin").json()["code"]
    paired = ask("POST", "/v1/pair", json={"code": code, "place": "office"}).json()["token"]
    machine = ask("GET", "/v1/figures.xlsx?day=2026-11-23", "head")
    assert machine.status_code == 200 and ask("GET", "/v1/opening/times", paired).json()["editable"] is False
    session = ask("POST", "/v1/sign-in", json=pin).json()["token"]
    for path in ("/v1/figures?day=2026-11-23", "/v1/opening", "/v1/alerts", "/v1/queue", "/v1/centre"):
        assert ask("GET", path, session).status_code == 200, path
    assert ask("GET", "/v1/alerts", session).json()["may_acknowledge"] is False
    for method, path, body in (
        ("PUT", "/v1/opening/times", {"opening_hours": "always"}),
        ("POST", "/v1/alerts/1/acknowledge", None),
        ("GET", "/v1/clerks", None),
        ("PUT", "/v1/clerks/x", LAN),
        ("GET", "/v1/audit", None),
        ("POST", "/v1/desk/next", None),
        ("POST", "/v1/tickets", {"request_id": "head-00001", "service": "land"}),
        ("PUT", "/v1/appointments?day=2026-11-23", {"appointments": []}),
    ):
        assert ask(method, path, session, json=body).status_code == 403, path
    assert ask("PUT", "/v1/clerks/lan", "admin", json={"name": "Trần Thị Lan"}).status_code == 204
    assert ask("GET", "/v1/alerts", session).status_code == 200, "a new name takes nothing"
    assert ask("PUT", "/v1/clerks/lan", "admin", json={"name": "Lan", "head": False}).status_code == 204
    assert ask("GET", "/v1/alerts", session).status_code == 401


def test_the_door_gives_finds_prints_and_cancels_numbers_without_a_robot(ask: Callable[..., httpx.Response]) -> None:
    body = {"request_id": "door-00001", "service": "land", "priority": "elderly", "language": "ko"}
    ticket = ask("POST", "/v1/tickets", "reception", json=body).json()
    assert ask("POST", "/v1/tickets", "reception", json=body).json()["id"] == ticket["id"]
    said = ticket["label"].lower().replace("d00", "d")
    assert ask("GET", f"/v1/reception/ticket?label={said}", "reception").json()["id"] == ticket["id"]
    picture = ask("GET", f"/v1/tickets/{ticket['id']}/picture", "reception")
    assert Image.open(io.BytesIO(picture.content)).width > 300
    assert ask("POST", f"/v1/tickets/{ticket['id']}/cancel", "reception").json()["state"] == "deleted"
    assert ask("GET", "/v1/reception/ticket?label=Z999", "reception").status_code == 404
    assert ask("POST", "/v1/desk/next", "reception").status_code == 403


@pytest.mark.parametrize("language", ["vi", "en", "ko", "zh"])
def test_a_call_sounds_in_every_language(ask: Callable[..., httpx.Response], language: str) -> None:
    for path in (f"/v1/sounds/call?label=A017&counter=4&language={language}", "/v1/sounds/chime"):
        answer = ask("GET", path, "counter-4")
        if answer.status_code == 503:
            pytest.skip("espeak-ng is not installed")
        with wave.open(io.BytesIO(answer.content)) as file:
            assert file.getnframes() / file.getframerate() > 0.5


@pytest.mark.parametrize("query", ["label=%3Bls&counter=4&language=vi", "label=A017&counter=4&language=xx"])
def test_nothing_but_a_label_and_a_known_language_is_spoken(ask: Callable[..., httpx.Response], query: str) -> None:
    assert ask("GET", f"/v1/sounds/call?{query}", "counter-4").status_code == 422


def test_a_waiting_page_of_any_origin_may_ask_whether_the_backend_is_up(ask: Callable[..., httpx.Response]) -> None:
    answer = ask("GET", "/alive")
    assert (answer.status_code, answer.headers["access-control-allow-origin"], answer.content) == (204, "*", b"")


def test_pages_allow_their_own_watch_and_no_other_script(ask: Callable[..., httpx.Response]) -> None:
    for page in ("/", "/counter", "/display", "/reception", "/staff", "/office", "/docs"):
        answer = ask("GET", page)
        assert "script-src 'self' 'sha256-" in answer.headers["content-security-policy"]
        assert answer.text.count("<script data-alive=") == 1
