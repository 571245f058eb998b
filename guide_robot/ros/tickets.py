"""A ticket to and from its message, the one conversion, field by field and whole; requests for tickets, checked."""

from guide_robot.common.language import Language, LocalText
from guide_robot.floor.model import FloorPlan
from guide_robot.phrases.reasons import Why
from guide_robot.queue.domain.model import IssueRequest, Ticket, TicketState
from guide_robot.ros.convert import seconds, stamp, to_local_text
from guide_robot.ros.edge import BadMessage, few, finite, short
from guide_robot.ros.reasons import reason_message
from guide_robot_interfaces.msg import QueueState
from guide_robot_interfaces.msg import Ticket as TicketMessage
from guide_robot_interfaces.srv import DispenseTicket, IssueTicket

NOT_KNOWN = -1
LONGEST_CODE = 5000
LONGEST_ID = 200
MOST_SEALED = 10_000
MOST_SERVICES = 500
ASKED = ("request_id", "service", "priority", "language", "appointment")
STATES = {getattr(TicketMessage, state.name): state for state in TicketState}


def ticket_message(ticket: Ticket, plan: FloorPlan) -> TicketMessage:
    """Return a ticket for the wire, with the place of the floor plan that leads to its counter."""
    place = plan.place_for_counter(ticket.counter or ticket.free_counter or "")
    return TicketMessage(
        id=ticket.id,
        number=ticket.label,
        count=ticket.number,
        service=ticket.service,
        day=ticket.day,
        state=getattr(TicketMessage, ticket.state.name),
        priority=ticket.priority,
        language=str(ticket.language),
        appointment=ticket.appointment,
        counter=ticket.counter or "",
        free_counter=ticket.free_counter or "",
        place=place.id if place else "",
        people_ahead=NOT_KNOWN if ticket.ahead is None else ticket.ahead,
        expected_wait_s=float(NOT_KNOWN if ticket.expected_wait_s is None else ticket.expected_wait_s),
        calls=ticket.call_count,
        code=ticket.code,
        offline=ticket.offline,
        issued=stamp(ticket.issued_at_s),
    )


def shown_ticket_message(number: str) -> TicketMessage:
    """Return a ticket drawn earlier of which this robot knows the number alone."""
    return TicketMessage(number=number, people_ahead=NOT_KNOWN, expected_wait_s=float(NOT_KNOWN))


def ticket_from(message: TicketMessage) -> Ticket | None:
    """Return the ticket of a message, None for one that holds none; the place is the floor plan's, not the ticket's.

    A language that is not known counts as the first one. Raises BadMessage for a state that is not known, texts that
    are too long, and a wait that is no number.
    """
    if not message.id:
        return None
    if message.state not in STATES:
        raise BadMessage("ticket.state is none of its values", message.state)
    finite(message.expected_wait_s, field="ticket.expected_wait_s")
    for name in ("id", "number", "service", "day", "appointment", "counter", "free_counter"):
        short(getattr(message, name), f"ticket.{name}", LONGEST_ID)
    short(message.code, "ticket.code", LONGEST_CODE)
    return Ticket(
        id=message.id,
        label=message.number,
        number=message.count,
        service=message.service,
        day=message.day,
        state=STATES[message.state],
        priority=message.priority,
        language=Language.or_first(message.language),
        issued_at_s=seconds(message.issued),
        code=message.code,
        ahead=None if message.people_ahead < 0 else message.people_ahead,
        expected_wait_s=None if message.expected_wait_s < 0.0 else message.expected_wait_s,
        counter=message.counter or None,
        free_counter=message.free_counter or None,
        call_count=message.calls,
        appointment=message.appointment,
        offline=message.offline,
    )


# Requests, as they come from anybody in the graph ------------------------------------------------------------------


def issue_request(request: IssueTicket.Request) -> IssueRequest:
    """Return a request for a number."""
    checked(request)
    return IssueRequest(
        request_id=request.request_id,
        service=request.service,
        priority=request.priority,
        language=Language.or_first(request.language),
        appointment=request.appointment,
        sealed_card=bytes(request.sealed_card) or None,
    )


def refuse_issue(response: IssueTicket.Response, words: str) -> IssueTicket.Response:
    """Return the answer to a request that is refused."""
    response.status = IssueTicket.Response.IMPOSSIBLE
    response.reason = reason_message(Why.REFUSED(words=words))
    return response


def dispense_request(request: DispenseTicket.Request) -> DispenseTicket.Request:
    """Return a request for a number on paper, checked."""
    checked(request)
    return request


def refuse_dispense(response: DispenseTicket.Response, words: str) -> DispenseTicket.Response:
    """Return the answer to a request that is refused."""
    response.status = DispenseTicket.Response.IMPOSSIBLE
    response.reason = reason_message(Why.REFUSED(words=words))
    return response


def checked(request: IssueTicket.Request | DispenseTicket.Request) -> None:
    """Refuse texts that are too long to be any service's, appointment's or request's, and cards that are none."""
    for field in ASKED:
        short(getattr(request, field), field, LONGEST_ID)
    few(request.sealed_card, "sealed_card", MOST_SEALED)


def service_names(message: QueueState) -> dict[str, LocalText]:
    """Return what the services are called, by their ids."""
    return {
        short(service.id, "service.id", LONGEST_ID): to_local_text(service.name)
        for service in few(message.services, "services", MOST_SERVICES)
    }
