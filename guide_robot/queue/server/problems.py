"""Clear refusals: one exception, and problem+json (RFC 9457) for every error that leaves the backend."""

import logging
import math
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from guide_robot.queue.domain.model import Reason
from guide_robot.queue.server.writer import DATABASE_AWAY

MAX_BODY_BYTES = 64 * 1024
logger = logging.getLogger("guide_robot.backend")


class Refusal(Exception):
    """A request that the backend understands and declines; nothing was changed."""

    def __init__(self, status: int, reason: Reason, text: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(text)
        self.retry_after_s = retry_after_s
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
        headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}
        if error.retry_after_s is not None:
            headers["Retry-After"] = str(math.ceil(error.retry_after_s))
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

    async def _database(_request: Request, error: Exception) -> JSONResponse:
        logger.error("database: %s", type(getattr(error, "orig", error)).__name__)
        return problem(
            503, Reason.BACKEND_AWAY.value, "The database does not answer; try again.", headers={"Retry-After": "2"}
        )

    for away in DATABASE_AWAY:
        app.add_exception_handler(away, _database)

    @app.exception_handler(OSError)
    async def _disk(request: Request, error: OSError) -> JSONResponse:
        reason = error.strerror or type(error).__name__
        logger.error("%s %s: %s", request.method, request.url.path, reason)
        text = f"The backend's disk or network does not work ({reason}); nothing was changed, try again."
        return problem(503, Reason.BACKEND_AWAY.value, text, headers={"Retry-After": "2"})

    @app.exception_handler(Exception)
    async def _unexpected(request: Request, error: Exception) -> JSONResponse:
        logger.error("%s %s: %s", request.method, request.url.path, type(error).__name__, exc_info=error)
        return problem(500, "internal", "The backend made a mistake; it was written to its log.")


def refuse(status: int, text: str) -> JSONResponse:
    """Return the problem for a request that reaches no route."""
    return problem(status, Reason.BAD_REQUEST.value if status < 500 else Reason.BACKEND_AWAY.value, text)
