"""The backend's HTTP interface against careless and hostile callers: a clear problem, and nothing changed."""

import json
import sqlite3
import ssl
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
import schemathesis
from builders import until
from forked_backend import ForkedBackend
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from guide_robot.bench.queue.process import BackendPlan, BackendProcess
from guide_robot.common.errors import UserError
from guide_robot.queue.client.http_backend import HttpBackend
from guide_robot.queue.client.http_client import Connection
from guide_robot.queue.domain.model import Failure, IssueRequest, Outcome, Reason

CONFIG = Path(__file__).parents[3] / "config" / "backend.yaml"
GOOD = {"request_id": "request-good", "service": "land"}


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    process = ForkedBackend(BackendPlan(data=tmp_path_factory.mktemp("http"), config=CONFIG))
    process.start()
    yield process
    process.stop()


def send(
    backend: BackendProcess, method: str, path: str, token: str | None = "robot", **options: object
) -> httpx.Response:
    headers = {} if token is None else {"Authorization": f"Bearer {backend.token(token)}"}
    return httpx.request(method, backend.url + path, headers=headers, timeout=10.0, **options)  # type: ignore[arg-type]


def sequence(backend: BackendProcess) -> int:
    return int(httpx.get(f"{backend.url}/healthz").json()["sequence"])


def assert_problem(answer: httpx.Response, status: int) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert b"Traceback" not in answer.content and ".py" not in answer.text


BAD_BODIES = [
    b"",
    b"{",
    b"null",
    b"[]",
    b"\xff\xfe",
    b"[" * 20_000,
    b'{"request_id": "request-1", "service": "land", "extra": 1}',
    b'{"request_id": 17, "service": "land"}',
    b'{"request_id": "short", "service": "land"}',
    b'{"request_id": "request\\u0000nul", "service": "land"}',
    b'{"request_id": "\\ud800\\ud800\\ud800\\ud800x", "service": "land"}',
    b'{"request_id": "request-1", "service": "land\'; DROP TABLE tickets;--"}',
    b'{"request_id": "request-1", "service": "<script>alert(1)</script>"}',
    b'{"request_id": "request-1", "service": "land", "language": "xx"}',
    b'{"request_id": "request-1", "service": "land", "sealed_card": "not base64!"}',
    b'{"request_id": "request-1", "service": "land", "sealed_card": "' + b"A" * 9000 + b'"}',
]


@pytest.mark.parametrize("body", BAD_BODIES, ids=range(len(BAD_BODIES)))
def test_a_bad_body_is_a_problem_and_changes_nothing(backend: BackendProcess, body: bytes) -> None:
    before = sequence(backend)
    answer = send(backend, "POST", "/v1/tickets", content=body)
    assert_problem(answer, 400 if answer.status_code == 400 else 422)
    assert sequence(backend) == before


@pytest.mark.parametrize("chunked", [False, True])
def test_an_oversize_body_is_refused_unread(backend: BackendProcess, chunked: bool) -> None:
    body = b'{"request_id": "' + b"a" * 3_000_000 + b'"}'
    content = (body[i : i + 65536] for i in range(0, len(body), 65536)) if chunked else body
    assert_problem(send(backend, "POST", "/v1/tickets", content=content), 413)


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        ({"service": "passports"}, 404, "unknown-service"),
        ({"priority": "king"}, 422, "unknown-priority"),
    ],
)
def test_what_does_not_exist_is_named(backend: BackendProcess, body: dict[str, str], status: int, reason: str) -> None:
    answer = send(backend, "POST", "/v1/tickets", json={**GOOD, "request_id": "request-unknown", **body})
    assert_problem(answer, status)
    assert answer.json()["type"] == f"urn:guide-robot:{reason}"


def test_a_replayed_request_adds_nothing(backend: BackendProcess) -> None:
    first = send(backend, "POST", "/v1/tickets", json=GOOD)
    before = sequence(backend)
    second = send(backend, "POST", "/v1/tickets", json=GOOD)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"] and sequence(backend) == before


@pytest.mark.parametrize(
    ("method", "path", "token", "status"),
    [
        ("POST", "/v1/tickets", None, 401),
        ("POST", "/v1/tickets", "counter-1", 403),
        ("POST", "/v1/desk/next", "robot", 403),
        ("POST", "/v1/desk/next", "display", 403),
        ("GET", "/v1/audit", "counter-1", 403),
        ("POST", "/v1/tickets/2026-11-22-A001/card", "admin", 403),
        ("GET", "/v1/queue", None, 401),
        ("GET", "/v1/events", None, 401),
    ],
)
def test_without_the_right_token_nothing_is_shown_or_done(
    backend: BackendProcess, method: str, path: str, token: str | None, status: int
) -> None:
    assert_problem(send(backend, method, path, token, json=GOOD if method == "POST" else None), status)


@pytest.mark.parametrize("token", ["x", "gr-robot-" + "A" * 43, "é" * 20, "a b"])
def test_unknown_tokens_are_refused(backend: BackendProcess, token: str) -> None:
    header = f"Bearer {token}".encode()
    answer = httpx.get(f"{backend.url}/v1/queue", headers=[(b"Authorization", header)])
    assert_problem(answer, 401)


def manage(backend: BackendProcess, *words: str) -> str:
    command = [sys.executable, "-m", "guide_robot", "backend", *words, "--data", str(backend.plan.data)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def test_expired_and_revoked_tokens_are_refused_and_no_token_is_stored(backend: BackendProcess) -> None:
    def answer(token: str) -> httpx.Response:
        return httpx.get(f"{backend.url}/v1/queue", headers={"Authorization": f"Bearer {token}"})

    expired = manage(backend, "token", "--role", "display", "--name", "old", "--days", "0.00001")
    fresh = manage(backend, "token", "--role", "display", "--name", "new")
    until(lambda: answer(expired).status_code == 401)
    assert_problem(answer(expired), 401)
    assert answer(fresh).status_code == 200
    assert send(backend, "DELETE", "/v1/tokens/new", "admin").status_code == 204
    assert_problem(answer(fresh), 401)
    with sqlite3.connect(backend.plan.data / "backend.sqlite") as database:
        dump = "\n".join(database.iterdump())
    for token in (expired, fresh, backend.token("robot")):
        assert token not in dump


def test_a_closed_counter_is_told_so(backend: BackendProcess) -> None:
    assert send(backend, "POST", "/v1/desk/close", "counter-2").json()["open"] is False
    assert_problem(send(backend, "POST", "/v1/desk/next", "counter-2"), 409)
    answer = send(backend, "POST", "/v1/tickets", json={"request_id": "request-b", "service": "birth_registration"})
    assert_problem(answer, 409)
    assert answer.json()["type"] == "urn:guide-robot:service-closed"
    send(backend, "POST", "/v1/desk/open", "counter-2")


@pytest.mark.parametrize("path", ["/v1/nothing", "/pages/../../etc/passwd", "/v1/tickets/2026-11-22-A001%00"])
def test_unknown_paths_are_problems(backend: BackendProcess, path: str) -> None:
    assert send(backend, "GET", path).status_code in (404, 422)
    assert_problem(send(backend, "GET", path), send(backend, "GET", path).status_code)


def test_events_resume_after_a_sequence_and_not_from_the_future(backend: BackendProcess) -> None:
    send(backend, "POST", "/v1/tickets", json={"request_id": "request-e", "service": "residence"})
    newest = sequence(backend)
    headers = {"Authorization": f"Bearer {backend.token('display')}", "Last-Event-ID": str(newest - 1)}
    with httpx.stream("GET", f"{backend.url}/v1/events", headers=headers, timeout=10.0) as answer:
        data = next(line for line in answer.iter_lines() if line.startswith("data: "))
    assert json.loads(data[6:])["sequence"] == newest
    assert_problem(send(backend, "GET", f"/v1/events?since={newest + 1}"), 409)


def test_everything_made_by_itself_is_for_its_owner_alone(backend: BackendProcess) -> None:
    made = [path for path in backend.plan.data.rglob("*") if path.is_file()]
    assert len(made) >= 12
    assert {oct(path.stat().st_mode & 0o777) for path in made} == {"0o600"}


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    key, chain = tmp_path / "key.pem", tmp_path / "certificate.pem"
    words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    words += ["-subj", "/CN=ward", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"]
    subprocess.run([*words, "-keyout", str(key), "-out", str(chain)], check=True, stderr=subprocess.DEVNULL)
    return chain, key


def test_tls_is_checked_against_the_given_authority(tmp_path: Path, certificate: tuple[Path, Path]) -> None:
    chain, key = certificate
    extra = ("--always-open", "--tls-certificate", str(chain), "--tls-key", str(key))
    process = ForkedBackend(BackendPlan(data=tmp_path / "tls", config=CONFIG, extra=extra))
    process.start()
    try:
        plain = process.connection()
        trusted = HttpBackend(Connection(url=plain.url, token_file=plain.token_file, ca_file=chain))
        result = trusted.issue_ticket(IssueRequest(request_id="request-tls", service="land"))
        trusted.close()
        strange = HttpBackend(plain)
        failure = strange.queue_state()
        strange.close()
    finally:
        process.stop()
    assert plain.url.startswith("https://") and result.outcome is Outcome.SUCCEEDED
    assert isinstance(failure, Failure) and failure.reason is Reason.BACKEND_AWAY
    assert ssl.OPENSSL_VERSION


def test_a_missing_token_file_or_authority_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"robot\.token: the token cannot be read"):
        HttpBackend(Connection(url="http://127.0.0.1:1", token_file=tmp_path / "robot.token"))
    with pytest.raises(UserError, match=r"ca\.pem: expected certificates"):
        HttpBackend(Connection(url="https://127.0.0.1:1", ca_file=tmp_path / "ca.pem"))


ROLES = {"/v1/desk": "counter-4", "/v1/forms": "counter-4", "/v1/audit": "admin", "/v1/tokens": "admin"}
CLERKS = ("/transfer", "/card", "/{action}")
NEVER_ENDS = "/v1/events"
PUBLISHED = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
FEW = settings(max_examples=10, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))


def token_for(path: str) -> str:
    found = next((role for start, role in ROLES.items() if path.startswith(start)), None)
    return found or ("counter-4" if path.endswith(CLERKS) else "robot")


def attempt_with(token: str, seen: list[int]) -> Callable[[schemathesis.Case], None]:
    def attempt(case: schemathesis.Case) -> None:
        answer = case.call(headers={"Authorization": f"Bearer {token}"})
        seen.append(answer.status_code)
        assert b"Traceback" not in answer.content
        case.validate_response(answer, checks=PUBLISHED)

    return attempt


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_made_up_requests_get_no_server_error_and_answers_as_published(
    backend: BackendProcess, mode: GenerationMode
) -> None:
    """Schemathesis: every operation, with valid or with broken data, checked against the published OpenAPI."""
    reader = {"Authorization": f"Bearer {backend.token('display')}"}
    schema = schemathesis.openapi.from_url(f"{backend.url}/openapi.json", headers=reader)
    seen: list[int] = []
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path == NEVER_ENDS:
            continue
        attempt = attempt_with(backend.token(token_for(operation.path)), seen)
        try:
            FEW(given(case=operation.as_strategy(generation_mode=mode))(attempt))()
        except Unsatisfiable:
            assert mode is GenerationMode.NEGATIVE, operation.label
    assert len(seen) > 100
