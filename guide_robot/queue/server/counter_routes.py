"""What counter staff and the administrator ask."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from sqlalchemy import Connection

from guide_robot.codes.cards.typed_card import read_typed_card
from guide_robot.queue.domain.model import Reason, Ticket
from guide_robot.queue.domain.transitions import Action, StaffAction
from guide_robot.queue.domain.wire import Id, TicketId
from guide_robot.queue.server import (
    cards,
    clerks,
    desk,
    desk_notes,
    numbers,
    presses,
    queue_view,
    schemas,
    tokens,
    turns,
)
from guide_robot.queue.server.access import only, own_counter
from guide_robot.queue.server.answers import PROBLEMS, desk_of, the_centre, ticket_of
from guide_robot.queue.server.centre import Centre
from guide_robot.queue.server.desk_more import DeskMore, desk_more
from guide_robot.queue.server.problems import Refusal
from guide_robot.queue.server.rows import AuditRow, TicketRow
from guide_robot.queue.server.tokens import Identity, Role
from guide_robot.queue.server.transaction import Transaction

router = APIRouter(prefix="/v1", tags=["counter"], responses=PROBLEMS)
Clerk = Annotated[Identity, Depends(only(Role.COUNTER))]
Staff = Annotated[Identity, Depends(only(Role.COUNTER, Role.RECEPTION))]
Admin = Annotated[Identity, Depends(only(Role.ADMIN))]
# Chosen by the page for each press: sent twice, it acts once.
PressKey = Annotated[str | None, Header(alias="Idempotency-Key", pattern=r"^[A-Za-z0-9._\-]{8,40}$")]


@router.get("/desk", response_model=schemas.DeskView)
async def desk_view(request: Request, clerk: Clerk) -> schemas.DeskView:
    """Return what this counter works with."""
    return await desk_now(the_centre(request), clerk)


@router.post("/desk/next", response_model=schemas.DeskView)
async def call_next(request: Request, clerk: Clerk, key: PressKey = None) -> schemas.DeskView:
    """Call the ticket whose turn it is; with nobody waiting, `current` stays empty."""
    centre, counter = the_centre(request), own_counter(clerk)
    await centre.write(lambda tx: presses.carried_out(tx, key, counter, lambda tx: desk.call_next(tx, counter)))
    return await desk_now(centre, clerk)


@router.post("/desk/done-and-next", response_model=schemas.DeskView)
async def done_and_next(
    body: schemas.DoneBody, request: Request, clerk: Clerk, key: PressKey = None
) -> schemas.DeskView:
    """End the ticket at the counter and call the next, in one press; refused when the counter shows another by now."""
    centre, counter = the_centre(request), own_counter(clerk)
    work = partial(turns.done_and_next, counter=counter, current=body.current)
    await centre.write(lambda tx: presses.carried_out(tx, key, counter, work))
    return await desk_now(centre, clerk)


@router.post("/desk/undo", response_model=schemas.DeskView)
async def undo(request: Request, clerk: Clerk) -> schemas.DeskView:
    """Take the last press of this counter back, within a minute."""
    centre, counter = the_centre(request), own_counter(clerk)
    await centre.write(lambda tx: presses.take_back(tx, counter))
    return await desk_now(centre, clerk)


@router.post("/desk/open", response_model=schemas.DeskView)
async def open_counter(request: Request, clerk: Clerk) -> schemas.DeskView:
    """Open this counter."""
    centre, counter = the_centre(request), own_counter(clerk)
    await centre.write(lambda tx: desk.set_open(tx, counter, True))
    return await desk_now(centre, clerk)


@router.post("/desk/close", response_model=schemas.DeskView)
async def close_counter(request: Request, clerk: Clerk) -> schemas.DeskView:
    """Close this counter; refused while it has a ticket under way."""
    centre, counter = the_centre(request), own_counter(clerk)
    await centre.write(lambda tx: desk.set_open(tx, counter, False))
    return await desk_now(centre, clerk)


@router.post("/tickets/{ticket_id}/transfer", response_model=Ticket)
async def transfer(
    ticket_id: TicketId, body: schemas.TransferBody, request: Request, clerk: Clerk, key: PressKey = None
) -> Ticket:
    """Send a ticket to another service or counter, with a note if need be; it keeps number and place by arrival."""
    if body.service is None and body.counter is None:
        raise Refusal(422, Reason.BAD_REQUEST, "Expected a service, a counter or both.")
    centre, counter = the_centre(request), own_counter(clerk)
    note = desk_notes.sealed(body.note, centre.keys) if body.note.strip() else None

    def work(tx: Transaction) -> None:
        desk.transfer(tx, ticket_id, counter, service=body.service, to_counter=body.counter)
        if note is not None:
            desk_notes.keep(tx, ticket_id, counter, note)

    return await _pressed(centre, counter, ticket_id, key, work)


@router.post("/tickets/{ticket_id}/call", response_model=Ticket)
async def call_out_of_turn(
    ticket_id: TicketId, body: schemas.TurnBody, request: Request, clerk: Clerk, key: PressKey = None
) -> Ticket:
    """Call one ticket before its turn; who did it and why stands in the audit log."""
    centre, counter = the_centre(request), own_counter(clerk)
    work = partial(turns.call_out_of_turn, ticket_id=ticket_id, counter=counter, reason=body.reason, identity=clerk)
    return await _pressed(centre, counter, ticket_id, key, work)


@router.post("/tickets/{ticket_id}/priority", response_model=Ticket)
async def set_priority(
    ticket_id: TicketId, body: schemas.PriorityBody, request: Request, clerk: Staff, key: PressKey = None
) -> Ticket:
    """Give a ticket a priority class, or the normal one; the class is forgotten when the day is over."""
    centre = the_centre(request)
    work = partial(turns.set_priority, ticket_id=ticket_id, priority=body.priority, identity=clerk)
    return await _pressed(centre, clerk.counter or clerk.name[:32], ticket_id, key, work)


@router.post("/tickets/{ticket_id}/card", response_model=schemas.CardAnswer)
async def look_at_card(ticket_id: TicketId, request: Request, response: Response, clerk: Clerk) -> schemas.CardAnswer:
    """Return the form filled from the citizen's card; each look is written to the audit log."""
    centre = the_centre(request)
    own_counter(clerk)
    key, unwrap = centre.keys.card_private, centre.card_keys.unwrap
    filled = await centre.write(lambda tx: cards.look(tx, ticket_id, clerk, key, unwrap))
    response.headers["Cache-Control"] = "no-store"
    return schemas.CardAnswer(fields=filled, keyboard="\t".join(field.value for field in filled))


@router.post("/cards/read", response_model=schemas.CardAnswer)
async def read_scanned_card(body: schemas.ScanBody, request: Request, response: Response, _clerk: Clerk) -> Any:
    """Return the form filled from the line that the clerk's own scanner typed; it is kept nowhere."""
    centre = the_centre(request)
    configured = centre.configuration.service(body.service)
    if configured is None:
        raise Refusal(404, Reason.UNKNOWN_SERVICE, f"There is no service {body.service}.")
    response.headers["Cache-Control"] = "no-store"
    today = date.fromisoformat(centre.configuration.day(centre.clock()))
    found = read_typed_card([body.text, body.keys], today)
    if found is None:
        raise Refusal(422, Reason.BAD_REQUEST, "This is no citizen card.")
    return cards.scanned_form(configured.form, found)


@router.post("/tickets/{ticket_id}/{action}", response_model=Ticket)
async def act(ticket_id: TicketId, action: StaffAction, request: Request, clerk: Clerk, key: PressKey = None) -> Ticket:
    """Recall, start, finish, miss, park, resume, requeue or delete a ticket."""
    centre, counter = the_centre(request), own_counter(clerk)
    work = partial(desk.act, ticket_id=ticket_id, action=Action(action), counter_id=counter)
    return await _pressed(centre, counter, ticket_id, key, work)


@router.get("/forms/{service}")
async def form(service: Id, request: Request, _clerk: Clerk) -> list[schemas.FieldLabel]:
    """Return the fields of a service's form."""
    configured = the_centre(request).configuration.service(service)
    if configured is None:
        raise Refusal(404, Reason.UNKNOWN_SERVICE, f"There is no service {service}.")
    return [schemas.FieldLabel(id=field.id, label=field.label) for field in configured.form]


@router.get("/audit", response_model=list[schemas.AuditEntry], tags=["admin"])
async def audit_log(
    request: Request, _admin: Admin, limit: Annotated[int, Query(ge=1, le=1000)] = 100
) -> list[AuditRow]:
    """Return who looked at cards, newest first; no personal data is in it."""
    return await the_centre(request).read(lambda connection: queue_view.audit_log(connection, limit))


@router.delete("/tokens/{name}", status_code=204, tags=["admin"])
async def revoke(name: Id, request: Request, _admin: Admin) -> Response:
    """Make a token useless at once."""
    centre = the_centre(request)
    if not await centre.write(lambda tx: tokens.revoke_token(tx.connection, name)):
        raise Refusal(404, Reason.NOT_FOUND, "There is no such token.")
    centre.forget_tokens()
    return Response(status_code=204)


async def _pressed(
    centre: Centre, counter: str, ticket_id: str, key: str | None, work: Callable[[Transaction], Any]
) -> Ticket:
    """Carry out a press once and return its ticket as it stands."""

    def once(tx: Transaction) -> TicketRow | None:
        presses.carried_out(tx, key, counter, work)
        return numbers.find(tx, ticket_id)

    row = await centre.write(once)
    if row is None:
        raise Refusal(404, Reason.NOT_FOUND, "There is no such ticket.")
    return ticket_of(centre, row)


async def desk_now(centre: Centre, clerk: Identity) -> schemas.DeskView:
    """Return what the counter of a token works with now."""
    counter, now_s = own_counter(clerk), centre.clock()
    configuration = centre.configuration

    def query(connection: Connection) -> tuple[queue_view.DeskRows, DeskMore, str]:
        rows = queue_view.desk(connection, configuration, counter, configuration.oldest_day(now_s))
        current = rows.current.id if rows.current is not None else None
        who = clerks.find(connection, clerk.clerk) if clerk.clerk else None
        return rows, desk_more(connection, configuration, counter, current, now_s), who.name if who else ""

    rows, more, name = await centre.read(query)
    return desk_of(centre, counter, rows, more, name)
