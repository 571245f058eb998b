"""From rows and records to the bodies of the HTTP interface."""

from datetime import date
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse

from guide_robot.queueing.backend import numbers
from guide_robot.queueing.backend.centre import Centre
from guide_robot.queueing.backend.keys import Keys
from guide_robot.queueing.backend.queue_view import Desk
from guide_robot.queueing.backend.schemas import Problem
from guide_robot.queueing.model import LocalText, QueueState
from guide_robot.queueing.ticket_code import TicketCode, encode_ticket

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
        (503, "try again"),
    )
}


def the_centre(request: Request) -> Centre:
    """Return the running centre."""
    centre: Centre = request.app.state.centre
    return centre


def ticket_code(keys: Keys, site: str, day: str, label: str, ticket_id: str) -> str:
    """Return the signed text of a ticket's QR; the same each time."""
    code = TicketCode(site=site, day=date.fromisoformat(day), number=label, ticket_id=ticket_id)
    return encode_ticket(code, keys.ticket_signing)


def ticket_json(
    centre: Centre, row: Any, *, ahead: int | None = None, expected_wait_s: float | None = None
) -> dict[str, Any]:
    """Return a row of the tickets table as TicketBody."""
    return {
        "id": row.id,
        "label": row.label,
        "number": row.number,
        "service": row.service,
        "day": row.day,
        "state": row.state,
        "priority": row.rank < centre.configuration.normal_rank,
        "language": row.language,
        "issued_at_s": row.issued_at,
        "code": ticket_code(centre.keys, centre.configuration.site, row.day, row.label, row.id),
        "ahead": ahead,
        "expected_wait_s": expected_wait_s,
        "counter": row.counter,
        "offline": row.offline,
        "call_count": row.call_count,
    }


def issued_answer(centre: Centre, issued: numbers.Issued) -> JSONResponse:
    """Return 201 for a new ticket, 200 for one that this request got before."""
    body = ticket_json(centre, issued.row, ahead=issued.ahead, expected_wait_s=issued.expected_wait_s)
    return JSONResponse(body, status_code=201 if issued.new else 200)


def lease_json(centre: Centre, row: Any) -> dict[str, Any]:
    """Return a row of the leases table as LeaseAnswer, its numbers with their signed codes."""
    service = centre.configuration.service(row.service)
    assert service is not None
    entries = []
    for number in range(row.first_number, row.last_number + 1):
        label = numbers.label(service, number)
        ticket_id = f"{row.day}-{label}"
        code = ticket_code(centre.keys, centre.configuration.site, row.day, label, ticket_id)
        entries.append({"number": number, "label": label, "ticket_id": ticket_id, "code": code})
    expires_at_s = centre.configuration.closes_at_s(row.granted_at)
    return {
        "id": row.id,
        "service": row.service,
        "day": row.day,
        "expires_at_s": expires_at_s,
        "numbers": entries,
    }


def queue_json(state: QueueState) -> dict[str, Any]:
    """Return the public board as QueueBody."""
    return {
        "site": state.site,
        "name": name_json(state.name),
        "day": state.day,
        "at_s": state.at_s,
        "sequence": state.sequence,
        "open": state.open,
        "services": [
            {
                "id": service.id,
                "prefix": service.prefix,
                "name": name_json(service.name),
                "open": service.open,
                "waiting": service.waiting,
                "expected_wait_s": service.expected_wait_s,
            }
            for service in state.services
        ],
        "counters": [
            {
                "id": counter.id,
                "name": name_json(counter.name),
                "services": list(counter.services),
                "open": counter.open,
                "serving": counter.serving,
                "serving_state": counter.serving_state.value if counter.serving_state else None,
            }
            for counter in state.counters
        ],
        "next_labels": list(state.next_labels),
    }


def desk_json(centre: Centre, desk: Desk) -> dict[str, Any]:
    """Return a counter's view as DeskBody."""
    return {
        "counter": desk.counter_id,
        "open": desk.open,
        "current": ticket_json(centre, desk.current) if desk.current is not None else None,
        "has_card": desk.has_card,
        "waiting": [ticket_json(centre, row) for row in desk.waiting],
        "waiting_count": desk.waiting_count,
        "parked": [ticket_json(centre, row) for row in desk.parked],
        "missed": [ticket_json(centre, row) for row in desk.missed],
    }


def name_json(name: LocalText) -> dict[str, str]:
    """Return a text in its three languages."""
    return {"vi": name.vi, "en": name.en, "ko": name.ko}
