"""What robots ask: tickets, leases, settling, withdrawing, notes, keys."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from guide_robot.queue.domain.model import (
    IssueRequest,
    Lease,
    OfflineTicket,
    Reason,
    RejectedTicket,
    Settlement,
    Ticket,
)
from guide_robot.queue.domain.wire import (
    IssueBody,
    KeysAnswer,
    LeaseBody,
    NoteBody,
    RequestId,
    SettleBody,
    TicketId,
)
from guide_robot.queue.server import desk, numbers
from guide_robot.queue.server.access import only
from guide_robot.queue.server.answers import PROBLEMS, issued_answer, lease_of, the_centre, ticket_of
from guide_robot.queue.server.card_keys import wrapped
from guide_robot.queue.server.problems import Refusal
from guide_robot.queue.server.queue_view import find_ticket
from guide_robot.queue.server.tokens import Identity, Role
from guide_robot.queue.server.transaction import Transaction

router = APIRouter(prefix="/v1", tags=["robot"], responses=PROBLEMS)
Robot = Annotated[Identity, Depends(only(Role.ROBOT))]
Giver = Annotated[Identity, Depends(only(Role.ROBOT, Role.RECEPTION))]
Anybody = Annotated[Identity, Depends(only(*Role))]


@router.post(
    "/tickets",
    status_code=201,
    response_model=Ticket,
    responses={200: {"model": Ticket, "description": "the ticket that this request got before"}},
)
async def issue(body: IssueBody, request: Request, giver: Giver) -> Response:
    """Give a number; the same request_id gives the same ticket, and so does the same appointment while it is open."""
    centre = the_centre(request)
    wish = body.to(IssueRequest)
    async with wrapped(centre.card_keys, [wish.sealed_card]) as (card,):
        kept = replace(wish, sealed_card=card)
        return issued_answer(centre, await centre.write(lambda tx: numbers.issue(tx, kept, giver.role)))


@router.get("/tickets/{ticket_id}")
async def ticket(
    ticket_id: TicketId,
    request: Request,
    _identity: Annotated[Identity, Depends(only(Role.ROBOT, Role.COUNTER, Role.RECEPTION, Role.ADMIN))],
) -> Ticket:
    """Return a ticket with its place in the queue."""
    centre = the_centre(request)
    found = await centre.read(lambda connection: find_ticket(connection, centre.configuration, ticket_id))
    if found is None:
        raise Refusal(404, Reason.NOT_FOUND, "There is no such ticket.")
    return ticket_of(centre, *found)


@router.delete("/requests/{request_id}", status_code=204)
async def withdraw(request_id: RequestId, request: Request, _giver: Giver) -> Response:
    """Make sure that a request has no ticket, now and later."""
    await the_centre(request).write(lambda tx: numbers.withdraw(tx, request_id))
    return Response(status_code=204)


@router.post("/leases")
async def lease(body: LeaseBody, request: Request, robot: Robot) -> Lease:
    """Set numbers aside; the same request_id gives the same numbers."""
    centre = the_centre(request)
    row = await centre.write(
        lambda tx: numbers.lease(
            tx, request_id=body.request_id, service_id=body.service, size=body.size, holder=robot.name
        )
    )
    return lease_of(centre, row)


@router.post("/offline-tickets")
async def settle(body: SettleBody, request: Request, robot: Robot) -> Settlement:
    """Take in tickets that were handed out while the backend was away; each by itself, again without effect."""
    centre = the_centre(request)
    offline = [entry.to(OfflineTicket) for entry in body.tickets]
    async with wrapped(centre.card_keys, [ticket.sealed_card for ticket in offline]) as sealed:
        kept = [replace(ticket, sealed_card=card) for ticket, card in zip(offline, sealed, strict=True)]
        works = [centre.write(_settle_work(ticket, robot.name)) for ticket in kept]
        outcomes = await asyncio.gather(*works, return_exceptions=True)  # together: one commit, not one for each
    settled: list[str] = []
    rejected: list[RejectedTicket] = []
    for entry, outcome in zip(body.tickets, outcomes, strict=True):
        if isinstance(outcome, Refusal):
            rejected.append(RejectedTicket(request_id=entry.request_id, reason=outcome.reason, text=outcome.text))
        elif isinstance(outcome, BaseException):
            raise outcome
        else:
            settled.append(entry.request_id)
    return Settlement(settled=tuple(settled), rejected=tuple(rejected))


@router.post("/tickets/{ticket_id}/notes", status_code=204)
async def add_note(ticket_id: TicketId, body: NoteBody, request: Request, _robot: Robot) -> Response:
    """Tell staff what the robot noticed: the citizen was lost, has arrived, needs a person."""
    await the_centre(request).write(lambda tx: desk.note(tx, ticket_id, body.note))
    return Response(status_code=204)


@router.get("/keys")
async def keys(request: Request, _identity: Anybody) -> KeysAnswer:
    """Return the public keys: to check tickets, to seal citizen cards."""
    own = the_centre(request).keys
    return KeysAnswer(ticket_verify=own.ticket_verify.hex(), card_public=own.card_public.hex())


def _settle_work(offline: OfflineTicket, holder: str) -> Callable[[Transaction], None]:
    return lambda tx: numbers.settle(tx, offline, holder)
