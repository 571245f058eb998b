"""One HTTP client for the adapters: time-outs, TLS, the token from its file, and failures as values."""

import contextlib
import ssl
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx

from guide_robot.common.errors import UserError
from guide_robot.queue.domain.model import Failure, Outcome, Reason

T = TypeVar("T")
RETRY_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504})
LONGEST_TEXT = 200
UNAUTHORIZED = 401


@dataclass(frozen=True, kw_only=True)
class Connection:
    """How to reach a backend. `ca_file` is a PEM of an own authority, None: the system's.

    `timeout_s` bounds connecting and each wait for bytes; a stream may be silent for `silence_s`.
    The token is read from its file at the start and again when it is refused, so that a new one needs no restart. It is
    never part of a message or a repr.
    """

    url: str
    token_file: Path | None = None
    ca_file: Path | None = None
    timeout_s: float = 2.0
    silence_s: float = 12.0


def make_client(connection: Connection) -> httpx.Client:
    """Return a client; UserError names a file or URL that is not usable."""
    auth = None if connection.token_file is None else _TokenFile(connection.token_file)
    try:
        return httpx.Client(
            base_url=connection.url,
            auth=auth,
            verify=_tls(connection.ca_file) if _is_tls(connection.url) else False,
            timeout=httpx.Timeout(connection.timeout_s),
            limits=httpx.Limits(max_keepalive_connections=4, keepalive_expiry=30.0),
            trust_env=False,
        )
    except (httpx.InvalidURL, ValueError) as error:
        raise UserError(f"{connection.url}: expected an address such as http://host:8090: {error}") from None


class _TokenFile(httpx.Auth):
    """Sends the token of a file; when it is refused and the file holds another by now, that one, once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._token = read_token(path)

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Sign a request, and once more with a token that was replaced meanwhile."""
        used = self._token
        request.headers["Authorization"] = f"Bearer {used}"
        response = yield request
        if response.status_code != UNAUTHORIZED:
            return
        with contextlib.suppress(UserError):
            self._token = read_token(self._path)
        if self._token != used:
            request.headers["Authorization"] = f"Bearer {self._token}"
            yield request


def answer(response: httpx.Response, read: Callable[[Any], T]) -> T | Failure:
    """Return the parsed body of a good answer, else the failure that it states."""
    if response.is_success:
        try:
            return read(response.json())
        except (ValueError, KeyError, TypeError, AttributeError):
            return _failure(Outcome.RETRY, Reason.BACKEND_AWAY, "The answer is not what the interface describes.")
    return failure_of(response)


def failure_of(response: httpx.Response) -> Failure:
    """Return what an error answer says; server errors may pass, refusals will not."""
    outcome = Outcome.RETRY if response.status_code in RETRY_STATUS else Outcome.IMPOSSIBLE
    reason = Reason.BACKEND_AWAY if outcome is Outcome.RETRY else Reason.BAD_REQUEST
    text = f"HTTP {response.status_code}"
    try:
        body = response.json()
        text = str(body["title"])[:LONGEST_TEXT]
        reason = Reason(str(body["type"]).removeprefix("urn:guide-robot:"))
    except (ValueError, KeyError, TypeError):
        pass
    retry_after = response.headers.get("Retry-After", "")
    return _failure(outcome, reason, text, float(retry_after) if retry_after.isdecimal() else None)


def away(error: Exception) -> Failure:
    """Return the failure for a connection that broke or never was; nothing of headers or body is in it."""
    return _failure(Outcome.RETRY, Reason.BACKEND_AWAY, f"The backend does not answer ({type(error).__name__}).")


def _failure(outcome: Outcome, reason: Reason, text: str, retry_after_s: float | None = None) -> Failure:
    return Failure(outcome=outcome, reason=reason, text=text, retry_after_s=retry_after_s)


def read_token(path: Path) -> str:
    """Return the token that a file holds; UserError names a file without one."""
    try:
        token = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path}: the token cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if not token.isascii() or not token.isprintable() or not token:
        raise UserError(f"{path}: expected one line with a token")
    return token


def _is_tls(url: str) -> bool:
    """Whether an address speaks TLS, however its scheme is written. Raises httpx.InvalidURL for what is none."""
    scheme = httpx.URL(url).scheme
    if scheme not in ("http", "https"):
        raise ValueError("the scheme must be http or https")
    return scheme == "https"


def _tls(ca_file: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    except (OSError, ssl.SSLError):
        raise UserError(f"{ca_file}: expected certificates in PEM form") from None
