"""What robots ask: tickets, leases, settling, withdrawing, notes, keys."""

import asyncio
import base64
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from guide_robot.queueing.backend import desk, numbers, schemas
from guide_robot.queueing.backend.access import only
from guide_robot.queueing.backend.answers import PROBLEMS, issued_answer, lease_json, the_centre, ticket_json
from guide_robot.queueing.backend.problems import Refusal
from guide_robot.queueing.backend.queue_view import find_ticket
from guide_robot.queueing.backend.tokens import Identity, Role
from guide_robot.queueing.backend.transaction import Transaction
from guide_robot.queueing.model import IssueRequest, OfflineTicket, Reason

router = APIRouter(prefix="/v1", tags=["robot"], responses=PROBLEMS)
Robot = Annotated[Identity, Depends(only(Role.ROBOT))]
Anybody = Annotated[Identity, Depends(only(*Role))]


@router.post(
    "/tickets",
    status_code=201,
    response_model=schemas.TicketBody,
    responses={200: {"model": schemas.TicketBody, "description": "the ticket that this request got before"}},
)
async def issue(body: schemas.IssueBody, request: Request, _robot: Robot) -> JSONResponse:
    """Give a number; the same request_id gives the same ticket."""
    centre = the_centre(request)
    wish = IssueRequest(
        request_id=body.request_id,
        service=body.service,
        priority=body.priority,
        language=body.language,
        sealed_card=_bytes(body.sealed_card),
    )
    return issued_answer(centre, await centre.write(lambda tx: numbers.issue(tx, wish)))


@router.get("/tickets/{ticket_id}", response_model=schemas.TicketBody)
async def ticket(
    ticket_id: schemas.TicketId,
    request: Request,
    _identity: Annotated[Identity, Depends(only(Role.ROBOT, Role.COUNTER, Role.ADMIN))],
) -> dict[str, Any]:
    """Return a ticket with its place in the queue."""
    centre = the_centre(request)
    found = await centre.read(lambda connection: find_ticket(connection, centre.configuration, ticket_id))
    if found is None:
        raise Refusal(404, Reason.NOT_FOUND, "There is no such ticket.")
    return ticket_json(centre, found.row, ahead=found.ahead, expected_wait_s=found.expected_wait_s)


@router.delete("/requests/{request_id}", status_code=204)
async def withdraw(request_id: schemas.RequestId, request: Request, _robot: Robot) -> Response:
    """Make sure that a request has no ticket, now and later."""
    await the_centre(request).write(lambda tx: numbers.withdraw(tx, request_id))
    return Response(status_code=204)


@router.post("/leases", response_model=schemas.LeaseAnswer)
async def lease(body: schemas.LeaseBody, request: Request, robot: Robot) -> dict[str, Any]:
    """Set numbers aside; the same request_id gives the same numbers."""
    centre = the_centre(request)
    row = await centre.write(
        lambda tx: numbers.lease(
            tx, request_id=body.request_id, service_id=body.service, size=body.size, holder=robot.name
        )
    )
    return lease_json(centre, row)


@router.post("/offline-tickets", response_model=schemas.SettleAnswer)
async def settle(body: schemas.SettleBody, request: Request, robot: Robot) -> dict[str, Any]:
    """Take in tickets that were handed out while the backend was away; each by itself, again without effect."""
    centre = the_centre(request)
    works = [centre.write(_settle_work(entry, robot.name)) for entry in body.tickets]
    outcomes = await asyncio.gather(*works, return_exceptions=True)  # together: one commit, not one for each
    settled: list[str] = []
    rejected: list[dict[str, str]] = []
    for entry, outcome in zip(body.tickets, outcomes, strict=True):
        if isinstance(outcome, Refusal):
            rejected.append({"request_id": entry.request_id, "reason": outcome.reason.value, "text": outcome.text})
        elif isinstance(outcome, BaseException):
            raise outcome
        else:
            settled.append(entry.request_id)
    return {"settled": settled, "rejected": rejected}


@router.post("/tickets/{ticket_id}/notes", status_code=204)
async def add_note(ticket_id: schemas.TicketId, body: schemas.NoteBody, request: Request, _robot: Robot) -> Response:
    """Tell staff what the robot noticed: the citizen was lost, has arrived, needs a person."""
    await the_centre(request).write(lambda tx: desk.note(tx, ticket_id, body.note))
    return Response(status_code=204)


@router.get("/keys", response_model=schemas.KeysAnswer)
async def keys(request: Request, _identity: Anybody) -> dict[str, str]:
    """Return the public keys: to check tickets, to seal citizen cards."""
    own = the_centre(request).keys
    return {"ticket_verify": own.ticket_verify.hex(), "card_public": own.card_public.hex()}


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text)


def _settle_work(entry: schemas.OfflineTicketBody, holder: str) -> Any:
    offline = OfflineTicket(
        request_id=entry.request_id,
        lease_id=entry.lease_id,
        ticket_id=entry.ticket_id,
        priority=entry.priority,
        language=entry.language,
        issued_at_s=entry.issued_at_s,
        sealed_card=_bytes(entry.sealed_card),
    )

    def work(tx: Transaction) -> None:
        numbers.settle(tx, offline, holder)

    return work
