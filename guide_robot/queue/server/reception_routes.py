"""What the person at the door asks: find a ticket by its number, cancel it, its picture for paper, who is expected."""

import io
from datetime import datetime
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from guide_robot.common.language import LocalText, languages
from guide_robot.phrases.book import say
from guide_robot.queue.domain.configuration import Configuration
from guide_robot.queue.domain.model import Reason, Ticket
from guide_robot.queue.domain.wire import TicketId
from guide_robot.queue.printing.paper import BASE_DPI, Paper, paper_of
from guide_robot.queue.printing.ticket_image import TicketFace, draw_ticket
from guide_robot.queue.server import appointments, schemas, turns
from guide_robot.queue.server.access import only
from guide_robot.queue.server.answers import PROBLEMS, the_centre, ticket_of
from guide_robot.queue.server.appointments import Expected
from guide_robot.queue.server.counter_routes import Admin, PressKey
from guide_robot.queue.server.presses import carried_out
from guide_robot.queue.server.problems import Refusal
from guide_robot.queue.server.queue_view import find_ticket
from guide_robot.queue.server.tokens import Identity, Role

router = APIRouter(prefix="/v1", tags=["reception"], responses=PROBLEMS)
Door = Annotated[Identity, Depends(only(Role.RECEPTION))]
Label = Annotated[str, Query(pattern=r"^[A-Za-z]{1,3}[0-9]{1,6}$")]
Day = Annotated[str, Query(pattern=r"^\d{4}-\d{2}-\d{2}$")]


@router.get("/reception/ticket")
async def look_up(label: Label, request: Request, _door: Door) -> Ticket:
    """Return the ticket of a number as people say it, A017 or a17, while its day counts, with its place."""
    centre = the_centre(request)
    letters = label.rstrip("0123456789")
    number = f"{letters.upper()}{int(label[len(letters) :]):03d}"
    configuration, now_s = centre.configuration, centre.clock()
    for day in dict.fromkeys((configuration.day(now_s), configuration.oldest_day(now_s))):
        ticket_id = f"{day}-{number}"
        found = await centre.read(partial(find_ticket, configuration=configuration, ticket_id=ticket_id))
        if found is not None:
            return ticket_of(centre, *found)
    raise Refusal(404, Reason.NOT_FOUND, "There is no such ticket today.")


@router.post("/tickets/{ticket_id}/cancel")
async def cancel(ticket_id: TicketId, request: Request, door: Door, key: PressKey = None) -> Ticket:
    """End the ticket of somebody who goes away."""
    centre = the_centre(request)
    work = partial(turns.cancel, ticket_id=ticket_id)
    await centre.write(lambda tx: carried_out(tx, key, door.name[:32], work))
    found = await centre.read(lambda connection: find_ticket(connection, centre.configuration, ticket_id))
    if found is None:
        raise Refusal(404, Reason.NOT_FOUND, "There is no such ticket.")
    return ticket_of(centre, *found)


@router.get("/tickets/{ticket_id}/picture", response_class=Response)
async def picture(
    ticket_id: TicketId,
    request: Request,
    _door: Door,
    copy: Annotated[int, Query(ge=1, le=99)] = 1,
    paper: Annotated[Literal["80", "58"], Query(description="the paper's width, mm")] = "80",
) -> Response:
    """Return a ticket as it is printed, PNG; from the second `copy` on it says so."""
    centre = the_centre(request)
    found = await centre.read(lambda connection: find_ticket(connection, centre.configuration, ticket_id))
    if found is None:
        raise Refusal(404, Reason.NOT_FOUND, "There is no such ticket.")
    ticket = ticket_of(centre, *found)
    service = centre.configuration.service(ticket.service)
    face = TicketFace(
        ticket=ticket,
        service=service.name if service else LocalText(vi=ticket.service),
        centre=centre.configuration.name,
        printed_at=datetime.fromtimestamp(centre.clock(), centre.configuration.zone),
        copy=copy,
        where=_where(centre.configuration, ticket),
    )
    picture = await run_in_threadpool(_png, face, paper_of(int(paper), BASE_DPI, 0))
    return Response(picture, media_type="image/png", headers={"Cache-Control": "no-store"})


@router.get("/reception/appointments")
async def expected(request: Request, _door: Door) -> list[schemas.AppointmentView]:
    """Return today's appointments, with the tickets of those who have come."""
    centre = the_centre(request)
    services = [service.id for service in centre.configuration.services]
    day = centre.configuration.day(centre.clock())
    entries = await centre.read(lambda connection: appointments.of_day(connection, day, services))
    return [schemas.AppointmentView(**vars(entry)) for entry in entries]


@router.put("/appointments", status_code=204, tags=["admin"])
async def put_appointments(day: Day, body: schemas.AppointmentsBody, request: Request, _admin: Admin) -> Response:
    """Take all appointments of a day from the office's booking system: references, times, services; never a name."""
    entries = [Expected(reference=one.reference, clock=one.clock, service=one.service) for one in body.appointments]
    await the_centre(request).write(lambda tx: appointments.replace_day(tx, day, entries))
    return Response(status_code=204)


def _where(centre: Configuration, ticket: Ticket) -> tuple[LocalText, ...]:
    """Return where to go, where that is known now: to the counter that called, that is free, or that alone serves."""
    serving = [counter for counter in centre.counters if ticket.service in counter.services]
    own = ticket.counter or ticket.free_counter or (serving[0].id if len(serving) == 1 else "")
    counter = centre.counter(own)
    if counter is None:
        return ()
    words = {str(one): say("paper.go_to", one, place=counter.name.in_language(one)) for one in languages()}
    return (LocalText(**words),)


def _png(face: TicketFace, paper: Paper) -> bytes:
    out = io.BytesIO()
    draw_ticket(face, paper).save(out, format="PNG")
    return out.getvalue()
