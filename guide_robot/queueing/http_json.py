"""Between the records of model.py and the JSON of our backend's HTTP interface."""

import base64
from typing import Any

from guide_robot.queueing.model import (
    Counter,
    EventKind,
    IssueRequest,
    Language,
    Lease,
    LeasedNumber,
    LocalText,
    Note,
    OfflineTicket,
    QueueState,
    Service,
    Ticket,
    TicketEvent,
    TicketState,
)
from guide_robot.queueing.ports import Settlement


def issue_body(request: IssueRequest) -> dict[str, Any]:
    """Return the body that asks for a ticket."""
    body: dict[str, Any] = {
        "request_id": request.request_id,
        "service": request.service,
        "priority": request.priority,
        "language": request.language.value,
    }
    return _with_card(body, request.sealed_card)


def offline_body(ticket: OfflineTicket) -> dict[str, Any]:
    """Return one entry of the body that settles offline tickets."""
    body: dict[str, Any] = {
        "request_id": ticket.request_id,
        "lease_id": ticket.lease_id,
        "ticket_id": ticket.ticket_id,
        "priority": ticket.priority,
        "language": ticket.language.value,
        "issued_at_s": max(0.0, ticket.issued_at_s),
    }
    return _with_card(body, ticket.sealed_card)


def ticket_from(data: dict[str, Any]) -> Ticket:
    """Return a ticket; KeyError, TypeError or ValueError when the answer is not one."""
    return Ticket(
        id=str(data["id"]),
        label=str(data["label"]),
        number=int(data["number"]),
        service=str(data["service"]),
        day=str(data["day"]),
        state=TicketState(data["state"]),
        priority=bool(data["priority"]),
        language=Language(data["language"]),
        issued_at_s=float(data["issued_at_s"]),
        code=str(data["code"]),
        ahead=None if data["ahead"] is None else int(data["ahead"]),
        expected_wait_s=None if data["expected_wait_s"] is None else float(data["expected_wait_s"]),
        counter=data["counter"],
        offline=bool(data["offline"]),
    )


def lease_from(data: dict[str, Any]) -> Lease:
    """Return a lease; KeyError, TypeError or ValueError when the answer is not one."""
    return Lease(
        id=str(data["id"]),
        service=str(data["service"]),
        day=str(data["day"]),
        expires_at_s=float(data["expires_at_s"]),
        numbers=tuple(
            LeasedNumber(
                number=int(entry["number"]),
                label=str(entry["label"]),
                ticket_id=str(entry["ticket_id"]),
                code=str(entry["code"]),
            )
            for entry in data["numbers"]
        ),
    )


def queue_from(data: dict[str, Any]) -> QueueState:
    """Return the board; KeyError, TypeError or ValueError when the answer is not one."""
    return QueueState(
        site=str(data["site"]),
        name=_name(data["name"]),
        day=str(data["day"]),
        at_s=float(data["at_s"]),
        sequence=int(data["sequence"]),
        open=bool(data["open"]),
        services=tuple(_service(entry) for entry in data["services"]),
        counters=tuple(_counter(entry) for entry in data["counters"]),
        next_labels=tuple(str(entry) for entry in data["next_labels"]),
    )


def event_from(data: dict[str, Any]) -> TicketEvent:
    """Return an event; KeyError, TypeError or ValueError when it is not one."""
    return TicketEvent(
        sequence=int(data["sequence"]),
        kind=EventKind(data["kind"]),
        at_s=float(data["at_s"]),
        ticket_id=data["ticket_id"],
        label=data["label"],
        service=data["service"],
        counter=data["counter"],
        state=TicketState(data["state"]) if data["state"] else None,
        call_count=int(data["call_count"]),
        language=Language(data["language"]) if data["language"] else None,
        note=Note(data["note"]) if data["note"] else None,
    )


def settlement_from(data: dict[str, Any]) -> Settlement:
    """Return what became of offline tickets; KeyError or TypeError when the answer does not say so."""
    return Settlement(
        settled=tuple(str(entry) for entry in data["settled"]),
        refused={str(entry["request_id"]): str(entry["text"]) for entry in data["rejected"]},
    )


def _with_card(body: dict[str, Any], sealed_card: bytes | None) -> dict[str, Any]:
    if sealed_card is not None:
        body["sealed_card"] = base64.b64encode(sealed_card).decode("ascii")
    return body


def _name(data: dict[str, Any]) -> LocalText:
    return LocalText(vi=str(data["vi"]), en=str(data["en"]), ko=str(data["ko"]))


def _service(data: dict[str, Any]) -> Service:
    return Service(
        id=str(data["id"]),
        prefix=str(data["prefix"]),
        name=_name(data["name"]),
        open=bool(data["open"]),
        waiting=int(data["waiting"]),
        expected_wait_s=float(data["expected_wait_s"]),
    )


def _counter(data: dict[str, Any]) -> Counter:
    return Counter(
        id=str(data["id"]),
        name=_name(data["name"]),
        services=tuple(str(entry) for entry in data["services"]),
        open=bool(data["open"]),
        serving=data["serving"],
        serving_state=TicketState(data["serving_state"]) if data["serving_state"] else None,
    )
