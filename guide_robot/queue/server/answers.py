"""From rows to the records that the HTTP interface answers with."""

from datetime import date
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from guide_robot.codes.signed.ticket_code import TicketCode, encode_ticket, ticket_address
from guide_robot.queue.domain.model import Lease, LeasedNumber, Ticket, TicketState
from guide_robot.queue.domain.transitions import possible
from guide_robot.queue.domain.wire import TICKET
from guide_robot.queue.server import desk_notes, numbers
from guide_robot.queue.server.centre import Centre
from guide_robot.queue.server.desk_more import DeskMore
from guide_robot.queue.server.place import QueuePlace
from guide_robot.queue.server.queue_view import DeskRows
from guide_robot.queue.server.rows import LeaseRow, TicketRow
from guide_robot.queue.server.schemas import AppointmentView, DeskView, NoteView, Problem, UndoView

NOT_ASKED = QueuePlace()

PROBLEMS: dict[int | str, dict[str, Any]] = {
    code: {"model": Problem, "description": text, "content": {"application/problem+json": {}}}
    for code, text in (
        (400, "not readable"),
        (401, "no valid token"),
        (403, "not for this role"),
        (404, "there is no such thing"),
        (409, "not possible now"),
        (410, "withdrawn"),
        (413, "too large"),
        (422, "not as described"),
        (429, "too many wrong tokens from this address"),
        (503, "try again"),
    )
}


def the_centre(request: Request) -> Centre:
    """Return the running centre."""
    centre: Centre = request.app.state.centre
    return centre


def ticket_code(centre: Centre, day: str, label: str, ticket_id: str) -> str:
    """Return the signed text of a ticket's QR, the same each time: the address of its page where there is one."""
    configuration = centre.configuration
    code = TicketCode(site=configuration.site, day=date.fromisoformat(day), number=label, ticket_id=ticket_id)
    text = encode_ticket(code, centre.keys.ticket_signing)
    return ticket_address(configuration.phone_address, text) if configuration.phone_address else text


def ticket_of(centre: Centre, row: TicketRow, place: QueuePlace = NOT_ASKED) -> Ticket:
    """Return a row of the tickets table, with its place in the queue where that was asked for, as a ticket."""
    return Ticket(
        id=row.id,
        label=row.label,
        number=row.number,
        service=row.service,
        day=row.day,
        state=TicketState(row.state),
        priority=row.rank < centre.configuration.normal_rank,
        language=row.language,
        issued_at_s=row.issued_at,
        code=ticket_code(centre, row.day, row.label, row.id),
        ahead=place.ahead,
        expected_wait_s=place.expected_wait_s,
        counter=row.counter,
        free_counter=place.free_counter,
        call_count=row.call_count,
        appointment=row.appointment or "",
        offline=row.offline,
    )


def issued_answer(centre: Centre, issued: numbers.Issued) -> Response:
    """Return 201 for a new ticket, 200 for one that this request got before."""
    ticket = ticket_of(centre, issued.row, issued.place)
    status = 201 if issued.new else 200
    return Response(TICKET.dump_json(ticket), status_code=status, media_type="application/json")


def lease_of(centre: Centre, row: LeaseRow) -> Lease:
    """Return a row of the leases table as a lease, its numbers with their signed codes."""
    service = centre.configuration.service(row.service)
    assert service is not None
    entries = []
    for number in range(row.first_number, row.last_number + 1):
        label = numbers.label(service, number)
        ticket_id = f"{row.day}-{label}"
        code = ticket_code(centre, row.day, label, ticket_id)
        entries.append(LeasedNumber(number=number, label=label, ticket_id=ticket_id, code=code))
    return Lease(
        id=row.id,
        service=row.service,
        day=row.day,
        expires_at_s=centre.configuration.closes_at_s(row.granted_at),
        numbers=tuple(entries),
    )


def desk_of(centre: Centre, counter: str, desk: DeskRows, more: DeskMore, clerk: str = "") -> DeskView:
    """Return a counter's rows as what its page works with."""
    return DeskView(
        counter=counter,
        open=desk.open,
        current=ticket_of(centre, desk.current) if desk.current is not None else None,
        possible=possible(TicketState(desk.current.state)) if desk.current is not None else [],
        has_card=desk.has_card,
        waiting=[ticket_of(centre, row) for row in desk.waiting],
        waiting_count=desk.waiting_count,
        parked=[ticket_of(centre, row) for row in desk.parked],
        missed=[ticket_of(centre, row) for row in desk.missed],
        at_s=centre.clock(),
        called_at_s=desk.current.called_at if desk.current is not None else None,
        started_at_s=desk.current.started_at if desk.current is not None else None,
        served_today=more.served_today,
        clerk=clerk,
        undo=UndoView(labels=more.undo.labels, until_s=more.undo.until_s) if more.undo is not None else None,
        notes=[NoteView(counter=note.counter, text=desk_notes.opened(note.sealed, centre.keys)) for note in more.notes],
        appointments=[AppointmentView(**vars(entry)) for entry in more.expected],
    )
