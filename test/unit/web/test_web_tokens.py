"""Tokens at both servers: guessing is slow, a revoked one ends what it opened, the interface needs one too."""

import contextlib
import threading
from pathlib import Path

import httpx
import pytest
from forked_backend import ForkedBackend

from guide_robot.bench.queue.process import BackendPlan, BackendProcess
from guide_robot.queue.client.http_client import Connection, make_client
from guide_robot.web.guesses import ADDRESSES, FORGIVEN_AFTER_S, FREE, LONGEST_WAIT_S, Guesses

CONFIG = Path(__file__).parents[3] / "config" / "backend.yaml"


@pytest.fixture
def backend(tmp_path: Path):  # type: ignore[no-untyped-def]
    process = ForkedBackend(BackendPlan(data=tmp_path / "backend", config=CONFIG))
    process.start()
    yield process
    process.kill()


def ask(backend: BackendProcess, token: str, path: str = "/v1/queue") -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.get(backend.url + path, headers=headers, timeout=10.0, trust_env=False)


def test_guessing_becomes_slow_and_keeps_no_right_token_out(backend: BackendProcess) -> None:
    """Who has a right token does not wait for what others at its address try, known before or not.

    A counter that is switched on behind the same router as somebody who guesses must work. All tokens of the backend
    are random, so that nothing is gained by trying fast.
    """
    robot, display = backend.token("robot"), backend.token("display")
    assert ask(backend, robot).status_code == 200
    statuses = [ask(backend, f"gr-robot-{number}").status_code for number in range(100)]
    assert statuses[:FREE] == [401] * FREE
    assert statuses.count(401) <= FREE + 7 and statuses.count(401) + statuses.count(429) == 100
    refused = ask(backend, "gr-robot-more")
    assert refused.status_code == 429 and int(refused.headers["retry-after"]) >= 1
    assert refused.json()["type"] == "urn:guide-robot:not-allowed"
    assert ask(backend, robot).status_code == 200, "who was known before is not kept out"
    assert ask(backend, display).status_code == 200, "nor who says a right one for the first time"


def test_many_guesses_at_once_gain_nothing(backend: BackendProcess) -> None:
    assert ask(backend, backend.token("robot")).status_code == 200
    seen: list[int] = []

    def guess(number: int) -> None:
        with contextlib.suppress(httpx.HTTPError):
            seen.append(ask(backend, f"gr-admin-{number}").status_code)

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen.count(401) <= FREE + 3


def test_the_wait_doubles_is_bounded_and_is_forgiven() -> None:
    guesses, now_s, waits = Guesses(), 100.0, []
    for _ in range(FREE + 12):
        now_s += guesses.wait_s("192.0.2.1", now_s)
        guesses.begin("192.0.2.1", now_s)
        waits.append(guesses.wait_s("192.0.2.1", now_s))
    assert waits[: FREE - 1] == [0.0] * (FREE - 1)
    assert waits[FREE - 1 : FREE + 3] == [1.0, 2.0, 4.0, 8.0] and waits[-1] == LONGEST_WAIT_S
    assert guesses.wait_s("192.0.2.2", now_s) == 0.0
    assert guesses.wait_s("192.0.2.1", now_s + FORGIVEN_AFTER_S) == 0.0


def test_the_memory_of_guesses_is_bounded() -> None:
    guesses = Guesses()
    for number in range(10 * ADDRESSES):
        guesses.begin(f"address {number}", float(number))
    assert len(guesses._tries) == ADDRESSES


@pytest.mark.parametrize("by_hand", [False, True], ids=["by the administrator", "on the command line"])
def test_the_stream_of_a_revoked_token_ends(backend: BackendProcess, by_hand: bool) -> None:
    headers = {"Authorization": f"Bearer {backend.token('display')}"}
    timeout = httpx.Timeout(30.0)
    with httpx.stream("GET", f"{backend.url}/v1/events", headers=headers, timeout=timeout, trust_env=False) as stream:
        pieces = stream.iter_raw()
        assert next(pieces).startswith(b": alive")
        revoke(backend, by_hand)
        rest = b"".join(pieces)
    assert len(rest) < 200, "the stream ended by itself"
    assert ask(backend, backend.token("display")).status_code == 401


def revoke(backend: BackendProcess, by_hand: bool) -> None:
    if by_hand:
        from guide_robot.run.cli import main

        with contextlib.suppress(SystemExit):
            main(["backend", "revoke", "--name", "display", "--data", str(backend.plan.data)])
        return
    headers = {"Authorization": f"Bearer {backend.token('admin')}"}
    assert httpx.delete(f"{backend.url}/v1/tokens/display", headers=headers, trust_env=False).status_code == 204


def test_the_interface_is_described_to_holders_of_a_token_alone(backend: BackendProcess) -> None:
    assert httpx.get(f"{backend.url}/openapi.json", trust_env=False).status_code == 401
    assert "/v1/tickets" in ask(backend, backend.token("display"), "/openapi.json").json()["paths"]
    assert httpx.get(f"{backend.url}/docs", trust_env=False).status_code == 200


@pytest.mark.parametrize("url", ["HTTPS://127.0.0.1:1", "https://127.0.0.1:1", "hTTpS://127.0.0.1:1"])
def test_the_certificate_is_checked_however_https_is_written(url: str) -> None:
    client = make_client(Connection(url=url))
    pool = client._transport._pool  # type: ignore[attr-defined]
    assert pool._ssl_context.check_hostname and pool._ssl_context.verify_mode.name == "CERT_REQUIRED"
