"""Clear refusals: one exception, and problem+json (RFC 9457) for every error that leaves the backend."""

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from guide_robot.queueing.model import Reason

MAX_BODY_BYTES = 64 * 1024
logger = logging.getLogger("guide_robot.backend")


class Refusal(Exception):
    """A request that the backend understands and declines; nothing was changed."""

    def __init__(self, status: int, reason: Reason, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.reason = reason
        self.text = text


def problem(
    status: int, kind: str, text: str, *, headers: dict[str, str] | None = None, errors: list[Any] | None = None
) -> JSONResponse:
    """Return a problem+json answer; `kind` is stable and meant for programs."""
    body: dict[str, Any] = {"type": f"urn:guide-robot:{kind}", "title": text, "status": status}
    if errors is not None:
        body["errors"] = errors
    return JSONResponse(body, status_code=status, headers=headers, media_type="application/problem+json")


def install(app: FastAPI) -> None:
    """Make every error of the app a problem+json without a traceback."""

    @app.exception_handler(Refusal)
    async def _refused(_request: Request, error: Refusal) -> JSONResponse:
        headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else None
        return problem(error.status, error.reason.value, error.text, headers=headers)

    @app.exception_handler(RequestValidationError)
    async def _invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        errors = [
            {"where": ".".join(str(part) for part in entry["loc"])[:200], "what": str(entry["msg"])[:200]}
            for entry in error.errors()[:10]
        ]
        return problem(422, Reason.BAD_REQUEST.value, "The request is not as the interface describes.", errors=errors)

    @app.exception_handler(HTTPException)
    async def _http(_request: Request, error: HTTPException) -> JSONResponse:
        kind = Reason.NOT_FOUND if error.status_code == 404 else Reason.BAD_REQUEST
        headers = dict(error.headers) if error.headers else None
        return problem(error.status_code, kind.value, str(error.detail), headers=headers)

    @app.exception_handler(DBAPIError)
    async def _database(_request: Request, error: DBAPIError) -> JSONResponse:
        logger.error("database: %s", type(error.orig).__name__)
        return problem(
            503, Reason.BACKEND_AWAY.value, "The database does not answer; try again.", headers={"Retry-After": "2"}
        )

    @app.exception_handler(Exception)
    async def _unexpected(request: Request, error: Exception) -> JSONResponse:
        logger.error("%s %s: %s", request.method, request.url.path, type(error).__name__, exc_info=error)
        return problem(500, "internal", "The backend made a mistake; it was written to its log.")


class BodyLimit:
    """Refuses bodies over MAX_BODY_BYTES before anything reads them whole."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting the bytes of its body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        length = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if not length.isdigit() or int(length) > MAX_BODY_BYTES:
            await _too_large()(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > MAX_BODY_BYTES:
                raise HTTPException(413, f"expected a body of at most {MAX_BODY_BYTES} bytes")
            return message

        await self._app(scope, counted, send)


def _too_large() -> JSONResponse:
    return problem(413, Reason.BAD_REQUEST.value, f"The body is larger than {MAX_BODY_BYTES} bytes.")
