"""A counter's word on a ticket: said in the hall, remembered for a holder who comes back, obeyed for the own visit."""

from dataclasses import replace

from guide_robot.common.vocabulary import CallKind, Priority
from guide_robot.guide.reception.context import ReceptionContext
from guide_robot.guide.visit import Called

CALLS_REMEMBERED = 10
CALLS = (CallKind.CALLED, CallKind.RECALLED)
SENTENCES = {
    CallKind.CALLED: "call",
    CallKind.RECALLED: "call",
    CallKind.MISSED: "missed",
    CallKind.TRANSFERRED: "waits_again",
    CallKind.REQUEUED: "waits_again",
    CallKind.PARKED: "waits_again",
}
FOR_THE_HALL = (*CALLS, CallKind.MISSED)


def hear_call(context: ReceptionContext, call: Called) -> None:
    """Say a counter's word; send the visit's citizen to the counter that calls, or back to wait.

    `sent_to` is all that changes here: each state goes there in its own way, an escort under way at once.
    """
    _remember(context, call)
    own = _is_own(context, call)
    key = SENTENCES.get(call.kind)
    if key and (own or call.kind in FOR_THE_HALL):
        values = (("number", call.number), ("counter", call.counter))
        context.say(key, priority=Priority.CALL, language=call.language, values=values)
    if own and key:
        place = _place(context, call) if call.kind in CALLS else context.directory.waiting()
        context.visit = replace(context.visit_under_way, sent_to=place)


def call_of(context: ReceptionContext, *, ticket_id: str = "", number: str = "") -> Called | None:
    """Return a counter's call of a ticket, None while no counter calls it; either name is enough."""
    for call in reversed(context.calls):
        if (ticket_id and call.ticket_id == ticket_id) or (number and call.number == number):
            return call
    return None


def place_called_to(context: ReceptionContext, *, ticket_id: str = "", number: str = "") -> str:
    """Return the place of the counter that calls a ticket now, empty while none does."""
    call = call_of(context, ticket_id=ticket_id, number=number)
    return _place(context, call) if call is not None else ""


def _remember(context: ReceptionContext, call: Called) -> None:
    others = [known for known in context.calls if known.number != call.number]
    context.calls = [*others[1 - CALLS_REMEMBERED :], call] if call.kind in CALLS else others


def _is_own(context: ReceptionContext, call: Called) -> bool:
    visit = context.visit
    if visit is None:
        return False
    if visit.ticket is not None:
        return visit.ticket.id == call.ticket_id
    return visit.shown != "" and visit.shown == call.number


def _place(context: ReceptionContext, call: Called) -> str:
    return call.place or context.directory.of_counter(call.counter)
