"""The queue for every role: the board, the events, the pages, the health."""

from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Header, Query, Request
from fastapi.responses import FileResponse, Response, StreamingResponse
from fastapi.staticfiles import StaticFiles

from guide_robot.queueing.backend import events, queue_view, schemas
from guide_robot.queueing.backend.access import only
from guide_robot.queueing.backend.answers import PROBLEMS, queue_json, the_centre
from guide_robot.queueing.backend.problems import Refusal
from guide_robot.queueing.backend.tokens import Identity, Role
from guide_robot.queueing.model import EventKind, Reason

PAGES = Path(__file__).parent.parent / "pages"
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}

router = APIRouter(tags=["queue"], responses=PROBLEMS)
Anybody = Annotated[Identity, Depends(only(*Role))]
Sequence = Annotated[int, Query(ge=0, le=schemas.LARGEST)]


@router.get("/v1/queue", response_model=schemas.QueueBody)
async def queue(request: Request, _identity: Anybody) -> dict[str, Any]:
    """Return the public board: counters, whom they serve, who is next, how long it takes."""
    return queue_json(await the_centre(request).board())


@router.get(
    "/v1/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}, "description": "server-sent events"}},
)
async def listen(
    request: Request,
    _identity: Anybody,
    since: Sequence | None = None,
    kind: Annotated[list[EventKind] | None, Query(max_length=20)] = None,
    last_event_id: Annotated[str | None, Header(pattern=r"^\d{1,15}$")] = None,
) -> StreamingResponse:
    """Stream events as they happen. `since` (or Last-Event-ID) resumes after that sequence; without it, from now."""
    centre = the_centre(request)
    newest = await centre.read(queue_view.last_sequence)
    start = since if since is not None else int(last_event_id) if last_event_id else newest
    if start > newest:
        raise Refusal(409, Reason.CONFLICT, f"Event {start} has not happened; the newest is {newest}.")
    kinds = frozenset(kind) if kind else None
    body = events.stream(centre.hub, centre.read_events, start, kinds)
    return StreamingResponse(body, media_type="text/event-stream", headers={"Cache-Control": "no-store"})


@router.get("/healthz", response_model=schemas.HealthAnswer)
async def health(request: Request) -> dict[str, Any]:
    """Say that backend and database answer."""
    centre = the_centre(request)
    sequence = await centre.read(queue_view.last_sequence)
    return {"status": "ok", "site": centre.configuration.site, "sequence": sequence}


def add_pages(app: FastAPI) -> None:
    """Serve the counter page and the display page."""
    for name in ("counter", "display"):
        app.add_api_route(f"/{name}", _page(name), include_in_schema=False, methods=["GET"])
    app.mount("/pages", StaticFiles(directory=PAGES), name="pages")


def _page(name: str) -> Any:
    async def page() -> Response:
        return FileResponse(PAGES / f"{name}.html", headers=PAGE_HEADERS)

    return page
