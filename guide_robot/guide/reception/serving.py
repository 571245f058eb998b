"""The states in which somebody is served: drawing their number, leading them, waiting with them."""

from dataclasses import replace

from guide_robot.common.vocabulary import (
    ChoiceKind,
    DrawStatus,
    EscortOutcome,
    GuideState,
    Priority,
    VisitEventKind,
    VisitOutcome,
)
from guide_robot.guide.reception.calls import place_called_to
from guide_robot.guide.reception.context import ReceptionContext, Values
from guide_robot.guide.reception.noticing import first_choice, first_event
from guide_robot.guide.visit import Choice, EscortEnded, Inputs, TicketDrawn
from guide_robot.phrases.reasons import Reason, Why
from guide_robot.queue.domain.model import Ticket, TicketState


def in_ticketing(context: ReceptionContext, inputs: Inputs) -> None:
    """Wait for the number, hand it over, and offer to lead."""
    drawn = first_event(inputs, TicketDrawn)
    if context.visit_under_way.label:
        _offer(context, inputs)
    elif drawn is not None and drawn.ticket is not None and drawn.status <= DrawStatus.NOT_PRINTED:
        _hand_over(context, drawn.status, drawn.ticket)
    elif drawn is not None and drawn.status is not DrawStatus.RETRY:
        _no_ticket(context, drawn.reason or Why.NO_TICKET())
    elif context.waited_s() > context.settings.ticketing_s:
        _no_ticket(context, Why.DISPENSER_SLOW())


def _hand_over(context: ReceptionContext, status: DrawStatus, ticket: Ticket) -> None:
    called_to = place_called_to(context, ticket_id=ticket.id)
    place = called_to or context.directory.for_ticket(ticket)
    context.visit = replace(context.visit_under_way, ticket=ticket, destination=place, sealed_card=b"")
    context.log(VisitEventKind.TICKET_ISSUED, counter=ticket.counter or ticket.free_counter or "")
    _say_number(context, status, ticket, waits=not called_to and ticket.state is TicketState.QUEUED)
    if place:
        context.say("ask_to_lead", values=context.place_value(place))
    context.start_waiting()


def _say_number(context: ReceptionContext, status: DrawStatus, ticket: Ticket, *, waits: bool) -> None:
    """Say the number and, for one that waits, how many come first, or that nobody knows."""
    unknown = waits and ticket.ahead is None
    if status is DrawStatus.NOT_PRINTED:
        key = "ticket_on_screen"
    elif ticket.offline:
        key = "ticket_offline"
    else:
        key = "ticket" if waits and not unknown else "ticket_number"
    context.say(key, values=(("number", ticket.label), ("ahead", str(ticket.ahead))))
    if unknown:
        context.say("ahead_unknown")


def _offer(context: ReceptionContext, inputs: Inputs) -> None:
    """Lead once that is chosen, or nothing is for a while; each touch gives the whole time again.

    Where nobody knows yet where to go, the number stays on the screen for as long.
    """
    sent = context.visit_under_way.sent_elsewhere
    if sent:
        context.visit = replace(context.visit_under_way, destination=sent, sent_to="")
        context.say("ask_to_lead", values=context.place_value(sent))
        context.start_waiting()
    destination = context.visit_under_way.destination
    declined = first_choice(inputs, ChoiceKind.DECLINE, ChoiceKind.END)
    decided = declined or first_choice(inputs, ChoiceKind.ACCEPT) or context.waited_s() >= context.settings.offer_s
    if decided and not destination:
        context.say("goodbye", priority=Priority.COURTESY)
        context.finish_visit(Why.GOES_ALONE(), VisitOutcome.TICKET_ONLY)
    elif declined:
        context.say("goes_alone", values=context.place_value(destination))
        context.finish_visit(Why.GOES_ALONE(), VisitOutcome.TICKET_ONLY)
    elif decided:
        context.lead(destination, inputs)
    elif first_event(inputs, Choice):
        context.start_waiting()


def _no_ticket(context: ReceptionContext, reason: Reason) -> None:
    context.log(VisitEventKind.NO_TICKET, reason=reason)
    context.say("no_ticket")
    context.finish_visit(reason, VisitOutcome.WITHOUT_TICKET)


def in_leading(context: ReceptionContext, inputs: Inputs) -> None:
    """Wait for the escort's result, unless the citizen ends the visit or a counter's word leads elsewhere."""
    ended = first_event(inputs, EscortEnded)
    if first_choice(inputs, ChoiceKind.END, ChoiceKind.DECLINE):
        context.cancel_motion()
        context.say("goes_alone", values=_goal(context))
        context.finish_visit(Why.ENDED_BY_CITIZEN(), VisitOutcome.ENDED_BY_CITIZEN)
    elif ended is not None and ended.outcome is EscortOutcome.ARRIVED:
        _arrived(context, inputs)
    elif ended is not None:
        _escort_failed(context, ended)
    elif context.visit_under_way.sent_elsewhere:
        context.redirect(context.visit_under_way.sent_elsewhere)


def _escort_failed(context: ReceptionContext, ended: EscortEnded) -> None:
    place = _goal(context)
    if ended.outcome in (EscortOutcome.FOLLOWER_LOST, EscortOutcome.FOLLOWER_LEFT):
        reason = ended.reason or Why.PERSON_NOT_FOUND()
        context.log(VisitEventKind.LOST, reason=reason)
        context.say("follower_lost", values=place)
        context.stay_with_number(reason, VisitOutcome.FOLLOWER_LOST)
    else:
        reason = ended.reason or Why.ESCORT_BROKE_OFF()
        context.log(VisitEventKind.ESCORT_FAILED, reason=reason)
        context.say("cannot_lead", values=place)
        context.stay_with_number(reason, VisitOutcome.NOT_LED)


def _goal(context: ReceptionContext) -> Values:
    """Return where the citizen goes now, as a sentence takes it: also where a counter has only just called them to."""
    return context.place_value(context.visit_under_way.sent_elsewhere or context.visit_under_way.destination)


def _arrived(context: ReceptionContext, inputs: Inputs) -> None:
    visit = context.visit_under_way
    context.log(VisitEventKind.ARRIVED, place=visit.destination)
    if visit.sent_elsewhere:
        context.lead(visit.sent_elsewhere, inputs)
    elif visit.label and visit.destination == context.directory.waiting():
        context.say("arrived_waiting", values=(("number", visit.label),))
        context.change(GuideState.WAITING_WITH, Why.ARRIVED_WAITING())
    else:
        context.say("arrived_counter", values=context.place_value(visit.destination))
        context.change(GuideState.WAITING_WITH, Why.ARRIVED_AT(place=visit.destination))


def in_waiting_with(context: ReceptionContext, inputs: Inputs) -> None:
    """Stay for a while where the citizen was led; lead on when their number is called elsewhere.

    Who was led without a number may take one here. Each touch gives the whole time again. With a visit that has ended
    the robot stays for somebody near alone.
    """
    visit = context.visit_under_way
    wish = first_choice(inputs, ChoiceKind.CHOOSE_SERVICE)
    leaves = context.waited_s() > context.decides_within_s or first_choice(inputs, ChoiceKind.END)
    if visit.over and (leaves or context.nobody_is_near):
        context.drive(context.home, visit.ended_because or Why.IS_WHERE_WANTED())
    elif visit.sent_elsewhere and not visit.over:
        context.lead(visit.sent_elsewhere, inputs)
    elif wish is not None and not visit.over and not visit.label:
        context.request_ticket(wish.service, wish.priority)
    elif leaves:
        waits = context.at_waiting_area
        reason = Why.WAITS_ALONE() if waits else Why.IS_WHERE_WANTED()
        context.finish_visit(reason, VisitOutcome.SERVED)
    elif first_event(inputs, Choice):
        context.start_waiting()


def leave_to_another(context: ReceptionContext) -> None:
    """End the visit here, as the citizen has shown the ticket to another robot, which leads them."""
    context.cancel_motion()
    context.say("led_by_another", values=(("number", context.visit_under_way.label),))
    context.finish_visit(Why.ANOTHER_ROBOT_SERVES(), VisitOutcome.LED_BY_ANOTHER)
