"""What happened in a visit, to and from its message."""

from dataclasses import fields

from guide_robot.common.vocabulary import VisitEventKind, VisitOutcome
from guide_robot.guide.visit import VisitEvent
from guide_robot.ros.edge import member, short
from guide_robot.ros.reasons import reason_message, to_reason
from guide_robot_interfaces.msg import VisitEvent as VisitEventMessage


def visit_event_message(event: VisitEvent) -> VisitEventMessage:
    """Return an event for the wire, without a stamp."""
    return VisitEventMessage(**{**vars(event), "reason": reason_message(event.reason)})


def visit_event(message: VisitEventMessage) -> VisitEvent:
    """Return the event of a message; BadMessage for a kind or an outcome that is not known, and endless texts."""
    values = {field.name: getattr(message, field.name) for field in fields(VisitEvent)}
    for name, value in values.items():
        if isinstance(value, str):
            short(value, name)
    kind, outcome = member(VisitEventKind, message.kind, "kind"), member(VisitOutcome, message.outcome, "outcome")
    values |= {"kind": kind, "outcome": outcome, "reason": to_reason(message.reason)}
    return VisitEvent(**values)
