"""What counter staff and the administrator ask."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from guide_robot.queueing.backend import cards, desk, queue_view, schemas, tokens
from guide_robot.queueing.backend.access import only, own_counter
from guide_robot.queueing.backend.answers import PROBLEMS, desk_json, name_json, the_centre, ticket_json
from guide_robot.queueing.backend.centre import Centre
from guide_robot.queueing.backend.desk import Action
from guide_robot.queueing.backend.problems import Refusal
from guide_robot.queueing.backend.tokens import Identity, Role
from guide_robot.queueing.model import Reason

router = APIRouter(prefix="/v1", tags=["counter"], responses=PROBLEMS)
Clerk = Annotated[Identity, Depends(only(Role.COUNTER))]
Admin = Annotated[Identity, Depends(only(Role.ADMIN))]


@router.get("/desk", response_model=schemas.DeskBody)
async def desk_view(request: Request, clerk: Clerk) -> dict[str, Any]:
    """Return what this counter works with."""
    return await _desk(the_centre(request), own_counter(clerk))


@router.post("/desk/next", response_model=schemas.DeskBody)
async def call_next(request: Request, clerk: Clerk) -> dict[str, Any]:
    """Call the ticket whose turn it is; with nobody waiting, `current` stays empty."""
    centre, counter = the_centre(request), own_counter(clerk)
    await centre.write(lambda tx: desk.call_next(tx, counter))
    return await _desk(centre, counter)


@router.post("/desk/open", response_model=schemas.DeskBody)
async def open_counter(request: Request, clerk: Clerk) -> dict[str, Any]:
    """Open this counter."""
    centre, counter = the_centre(request), own_counter(clerk)
    await centre.write(lambda tx: desk.set_open(tx, counter, True))
    return await _desk(centre, counter)


@router.post("/desk/close", response_model=schemas.DeskBody)
async def close_counter(request: Request, clerk: Clerk) -> dict[str, Any]:
    """Close this counter; refused while it has a ticket under way."""
    centre, counter = the_centre(request), own_counter(clerk)
    await centre.write(lambda tx: desk.set_open(tx, counter, False))
    return await _desk(centre, counter)


@router.post("/tickets/{ticket_id}/transfer", response_model=schemas.TicketBody)
async def transfer(
    ticket_id: schemas.TicketId, body: schemas.TransferBody, request: Request, clerk: Clerk
) -> dict[str, Any]:
    """Send a ticket to another service or counter; it keeps its number and its place by arrival."""
    if body.service is None and body.counter is None:
        raise Refusal(422, Reason.BAD_REQUEST, "Expected a service, a counter or both.")
    centre, counter = the_centre(request), own_counter(clerk)
    row = await centre.write(
        lambda tx: desk.transfer(tx, ticket_id, counter, service=body.service, to_counter=body.counter)
    )
    return ticket_json(centre, row)


@router.post("/tickets/{ticket_id}/card", response_model=schemas.CardAnswer)
async def look_at_card(
    ticket_id: schemas.TicketId, request: Request, response: Response, clerk: Clerk
) -> dict[str, Any]:
    """Return the form filled from the citizen's card; each look is written to the audit log."""
    centre = the_centre(request)
    own_counter(clerk)
    filled = await centre.write(lambda tx: cards.look(tx, ticket_id, clerk, centre.keys.card_private))
    response.headers["Cache-Control"] = "no-store"
    fields = [{"id": field.id, "value": field.value} for field in filled]
    return {"fields": fields, "keyboard": "\t".join(field.value for field in filled)}


@router.post("/tickets/{ticket_id}/{action}", response_model=schemas.TicketBody)
async def act(ticket_id: schemas.TicketId, action: Action, request: Request, clerk: Clerk) -> dict[str, Any]:
    """Recall, start, finish, miss, park, resume, requeue or delete a ticket."""
    centre, counter = the_centre(request), own_counter(clerk)
    return ticket_json(centre, await centre.write(lambda tx: desk.act(tx, ticket_id, action, counter)))


@router.get("/forms/{service}")
async def form(service: schemas.Id, request: Request, _clerk: Clerk) -> list[dict[str, Any]]:
    """Return the fields of a service's form."""
    configured = the_centre(request).configuration.service(service)
    if configured is None:
        raise Refusal(404, Reason.UNKNOWN_SERVICE, f"There is no service {service}.")
    return [{"id": field.id, "label": name_json(field.label.local())} for field in configured.form]


@router.get("/audit", tags=["admin"])
async def audit_log(
    request: Request, _admin: Admin, limit: Annotated[int, Query(ge=1, le=1000)] = 100
) -> list[dict[str, Any]]:
    """Return who looked at cards, newest first; no personal data is in it."""
    return await the_centre(request).read(lambda connection: queue_view.audit_log(connection, limit))


@router.delete("/tokens/{name}", status_code=204, tags=["admin"])
async def revoke(name: schemas.Id, request: Request, _admin: Admin) -> Response:
    """Make a token useless at once."""
    centre = the_centre(request)
    if not await centre.write(lambda tx: tokens.revoke_token(tx.connection, name)):
        raise Refusal(404, Reason.NOT_FOUND, "There is no such token.")
    centre.forget_tokens()
    return Response(status_code=204)


async def _desk(centre: Centre, counter: str) -> dict[str, Any]:
    day = centre.configuration.day(centre.clock())
    view = await centre.read(lambda connection: queue_view.desk(connection, centre.configuration, counter, day))
    return desk_json(centre, view)
