"""Tickets between the wire, the queue's model and the receptionist's view."""

from guide_robot.behaviour.visit import DrawnTicket
from guide_robot.floor.model import FloorPlan
from guide_robot.nodes.convert import seconds, stamp
from guide_robot.queueing.model import Language, TicketState
from guide_robot.queueing.model import Ticket as QueueTicket
from guide_robot_interfaces.msg import Ticket


def ticket_message(ticket: DrawnTicket) -> Ticket:
    """Return the receptionist's ticket for the wire."""
    return Ticket(
        id=ticket.id,
        number=ticket.number,
        service=ticket.service,
        counter=ticket.counter,
        place=ticket.place,
        people_ahead=ticket.people_ahead,
        expected_wait_s=float(ticket.expected_wait_s),
        code=ticket.code,
        offline=ticket.offline,
    )


def from_ticket_message(message: Ticket) -> DrawnTicket:
    """Return the receptionist's view of a ticket."""
    return DrawnTicket(
        id=message.id,
        number=message.number,
        service=message.service,
        counter=message.counter,
        place=message.place,
        people_ahead=message.people_ahead,
        expected_wait_s=message.expected_wait_s,
        code=message.code,
        offline=message.offline,
    )


def queue_ticket_message(ticket: QueueTicket, plan: FloorPlan) -> Ticket:
    """Return the queue's ticket for the wire, with the place in the floor plan that its counter is reached from."""
    counter = ticket.counter or next((c.id for c in plan.counters if ticket.service in c.services), "")
    place = plan.place_for_counter(counter)
    return Ticket(
        id=ticket.id,
        number=ticket.label,
        service=ticket.service,
        counter=counter,
        place=place.id if place else "",
        people_ahead=ticket.ahead or 0,
        expected_wait_s=-1.0 if ticket.expected_wait_s is None else float(ticket.expected_wait_s),
        code=ticket.code,
        offline=ticket.offline,
        issued=stamp(ticket.issued_at_s),
    )


def to_queue_ticket(message: Ticket, language: Language) -> QueueTicket:
    """Return the queue's ticket as it is printed; its id is day and label."""
    digits = "".join(filter(str.isdigit, message.number))
    return QueueTicket(
        id=message.id,
        label=message.number,
        number=int(digits or 0),
        service=message.service,
        day=message.id.removesuffix(f"-{message.number}"),
        state=TicketState.QUEUED,
        priority=False,
        language=language,
        issued_at_s=seconds(message.issued),
        code=message.code,
        ahead=None if message.offline else message.people_ahead,
        expected_wait_s=message.expected_wait_s if message.expected_wait_s >= 0.0 else None,
        counter=message.counter or None,
        offline=message.offline,
    )
