"""The queue for every role: the board, the events, the health, the interface itself."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Header, Query, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError
from sse_starlette import EventSourceResponse

from guide_robot.queue.domain.model import EventKind, QueueState, Reason
from guide_robot.queue.domain.wire import LARGEST
from guide_robot.queue.server import events, queue_view
from guide_robot.queue.server.access import is_admin, only, still_holds
from guide_robot.queue.server.answers import PROBLEMS, the_centre
from guide_robot.queue.server.problems import Refusal
from guide_robot.queue.server.schemas import HealthAnswer
from guide_robot.queue.server.tokens import Identity, Role
from guide_robot.queue.server.writer import Unanswered
from guide_robot.web.refusals import words

router = APIRouter(tags=["queue"], responses=PROBLEMS)
Anybody = Annotated[Identity, Depends(only(*Role))]
Sequence = Annotated[int, Query(ge=0, le=LARGEST)]


@router.get("/v1/queue")
async def queue(request: Request, _identity: Anybody) -> QueueState:
    """Return the public board: counters, whom they serve, who is next, how long it takes."""
    return await the_centre(request).board()


@router.get(
    "/v1/events",
    response_class=EventSourceResponse,
    responses={200: {"content": {"text/event-stream": {}}, "description": "server-sent events"}},
)
async def listen(
    request: Request,
    _identity: Anybody,
    since: Sequence | None = None,
    kind: Annotated[list[EventKind] | None, Query(max_length=30)] = None,
    last_event_id: Annotated[str | None, Header(pattern=r"^\d{1,15}$")] = None,
) -> EventSourceResponse:
    """Stream events as they happen. `since` (or Last-Event-ID) resumes after that sequence; without it, from now."""
    centre = the_centre(request)
    newest = await centre.read(queue_view.last_sequence)
    start = since if since is not None else int(last_event_id) if last_event_id else newest
    if start > newest:
        raise Refusal(409, Reason.CONFLICT, f"Event {start} has not happened; the newest is {newest}.")
    kinds = frozenset(kind) if kind else None
    return events.answer(centre.hub, centre.read_events, start, kinds, still_holds(request))


@router.get("/healthz", responses={503: {"model": HealthAnswer, "description": "no number can be given now"}})
async def health(request: Request, response: Response) -> HealthAnswer:
    """Say whether a number can be given now: database and disk take what is written. 503 when not.

    With the administrator's token it also warns of what was turned away since the start.
    """
    centre = the_centre(request)
    found = await centre.health.ask()
    try:
        sequence = await centre.read(queue_view.last_sequence)
    except (SQLAlchemyError, Unanswered):
        sequence = centre.hub.last
        found = replace(found, failing=found.failing or ("database: does not answer",))
    turned_away = words(centre.refusals.counts)
    if turned_away and await is_admin(request):
        found = replace(found, warnings=(*found.warnings, f"turned away since the start: {turned_away}"))
    if centre.alerting.dead(centre.steady()):
        found = replace(found, failing=(*found.failing, "watchdog: has stopped"))
    response.status_code = 503 if found.failing else 200
    return HealthAnswer(
        status="failing" if found.failing else "ok",
        site=centre.configuration.site,
        sequence=sequence,
        failing=found.failing,
        warnings=(*found.warnings, *centre.warnings()),
    )


def add_interface(app: FastAPI) -> None:
    """Give the interface itself to whoever has a token."""

    @app.get("/openapi.json", include_in_schema=False)
    async def interface(_identity: Anybody) -> JSONResponse:
        return JSONResponse(app.openapi())
