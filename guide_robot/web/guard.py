"""The ASGI middleware around both apps: host names, protecting headers, sizes of bodies, time to answer."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from guide_robot.common import page_watch
from guide_robot.web.addresses import Hosts
from guide_robot.web.links import abort
from guide_robot.web.refusals import Kind, Refusals

# A database that is held answers 503 long before; what is spoken takes a recogniser some seconds.
ANSWER_WITHIN_S = 30.0
TAKE_WITHIN_S = 30.0
NOT_ALLOWED = 1008
MISDIRECTED = 421
# Scripts, styles and connections of this server alone, and the watch within each page; no frame around a page, no form
# and no address sent elsewhere.
PAGES_OWN = (
    b"default-src 'self'; img-src 'self' data: blob:; object-src 'none'; "
    b"frame-ancestors 'none'; base-uri 'none'; form-action 'none'; " + page_watch.POLICY.encode()
)
HEADERS = (
    (b"content-security-policy", PAGES_OWN),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(self)"),
    (b"cache-control", b"no-cache"),
)


@dataclass(frozen=True, kw_only=True)
class GuardSettings:
    """`refuse` makes an answer in the app's own form from a status and a sentence; `refusals` counts."""

    hosts: Hosts
    longest_body: int
    refuse: Callable[[int, str], Response]
    answer_within_s: float = ANSWER_WITHIN_S
    take_within_s: float = TAKE_WITHIN_S
    refusals: Refusals = field(default_factory=Refusals)


class Guard:
    """Passes a request on within its bounds, and completes the headers of its answer where they are missing."""

    def __init__(self, app: ASGIApp, settings: GuardSettings) -> None:
        self._app, self._settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or WebSocket."""
        if scope["type"] == "websocket":
            await self._web_socket(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, _Completed(send, self._settings.take_within_s))
        else:
            await self._app(scope, receive, send)

    async def _web_socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._asked_by_our_name(scope):
            await self._app(scope, receive, send)
        else:
            self._settings.refusals.count(Kind.HOST)
            await send({"type": "websocket.close", "code": NOT_ALLOWED})

    async def _http(self, scope: Scope, receive: Receive, answer: "_Completed") -> None:
        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, answer)
            return
        try:
            async with asyncio.timeout(self._settings.answer_within_s) as limit:
                answer.limit = limit
                await self._app(scope, _counted(receive, self._settings.longest_body), answer)
        except TimeoutError:
            if not limit.expired():
                raise
            if answer.begun:
                self._settings.refusals.count(Kind.UNREAD)
                abort(scope)
            else:
                await self._settings.refuse(503, "The answer took too long; try again.")(scope, receive, answer)

    def _refusal(self, scope: Scope) -> Response | None:
        if not self._asked_by_our_name(scope):
            self._settings.refusals.count(Kind.HOST)
            return self._settings.refuse(MISDIRECTED, "This server is not known by that name (allowed hosts).")
        length = _header(scope, b"content-length") or "0"
        if not length.isdigit() or int(length) > self._settings.longest_body:
            self._settings.refusals.count(Kind.BODY)
            return self._settings.refuse(413, f"The body is larger than {self._settings.longest_body} bytes.")
        return None

    def _asked_by_our_name(self, scope: Scope) -> bool:
        arrived_at = scope["server"][0] if scope.get("server") else None
        return self._settings.hosts.allows(_header(scope, b"host"), arrived_at)


class _Completed:
    """Sends an answer with all headers; a reader who takes nothing for too long ends it."""

    def __init__(self, send: Send, take_within_s: float) -> None:
        self._send, self._take_within_s = send, take_within_s
        self.begun = False
        self.limit: asyncio.Timeout | None = None

    async def __call__(self, message: Message) -> None:
        """Send one message."""
        if message["type"] == "http.response.start":
            self.begun = True
            headers = message.setdefault("headers", [])
            present = {name.lower() for name, _ in headers}
            headers.extend((name, value) for name, value in HEADERS if name not in present)
        if self.limit is not None and not self.limit.expired():
            self.limit.reschedule(asyncio.get_running_loop().time() + self._take_within_s)
        await self._send(message)
        if self.limit is not None and not self.limit.expired():
            self.limit.reschedule(None)


def _counted(receive: Receive, longest: int) -> Receive:
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > longest:
            raise HTTPException(413, f"expected a body of at most {longest} bytes")
        return message

    return counted


def _header(scope: Scope, name: bytes) -> str | None:
    """Return a header that stands there once; None for none or several."""
    values = [value for key, value in scope["headers"] if key == name]
    return values[0].decode("latin-1") if len(values) == 1 else None
