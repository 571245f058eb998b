"""The states in which somebody is served: drawing their number, leading them, waiting with them."""

from dataclasses import replace

from guide_robot.behaviour.reception.duty import Duty
from guide_robot.behaviour.reception.noticing import first_choice, first_event
from guide_robot.behaviour.types import EscortOutcome
from guide_robot.behaviour.visit import (
    ChoiceKind,
    DrawnTicket,
    DrawStatus,
    EscortEnded,
    GuideState,
    Inputs,
    Priority,
    TicketDrawn,
)


def in_ticketing(duty: Duty, inputs: Inputs) -> None:
    """Wait for the number, hand it over, and offer to lead."""
    drawn = first_event(inputs, TicketDrawn)
    if duty.visit_under_way.ticket is not None:
        _offer(duty, inputs)
    elif drawn is not None and drawn.ticket is not None and drawn.status <= DrawStatus.NOT_PRINTED:
        _hand_over(duty, drawn.status, drawn.ticket)
    elif drawn is not None and drawn.status is not DrawStatus.RETRY:
        _no_ticket(duty, drawn.reason or "no ticket")
    elif duty.waited_s() > duty.settings.ticketing_s:
        _no_ticket(duty, "the dispenser did not answer in time")


def _hand_over(duty: Duty, status: DrawStatus, ticket: DrawnTicket) -> None:
    place = duty.directory.for_ticket(ticket)
    duty.visit = replace(duty.visit_under_way, ticket=ticket, destination=place, sealed_card=b"")
    duty.log("ticket_issued", ticket.number)
    duty.log("ticket_id", ticket.id)
    duty.log("counter", ticket.counter)
    key = "ticket_offline" if ticket.offline else "ticket"
    key = "ticket_on_screen" if status is DrawStatus.NOT_PRINTED else key
    duty.say(key, values=(("number", ticket.number), ("ahead", str(ticket.people_ahead))))
    if place:
        duty.say("offer_to_lead", values=duty.place_value(place))
    duty.start_waiting()


def _offer(duty: Duty, inputs: Inputs) -> None:
    visit = duty.visit_under_way
    destination = visit.called_to or visit.destination
    if first_choice(inputs, ChoiceKind.DECLINE, ChoiceKind.END) or not destination:
        duty.say("goodbye", priority=Priority.COURTESY)
        duty.finish_visit("the citizen goes on alone", "ticket only")
    elif duty.waited_s() >= duty.settings.offer_s or first_choice(inputs, ChoiceKind.ACCEPT):
        duty.lead(destination, inputs)


def _no_ticket(duty: Duty, reason: str) -> None:
    duty.log("no_ticket", reason)
    duty.say("no_ticket")
    duty.finish_visit(reason, "no ticket")


def in_leading(duty: Duty, inputs: Inputs) -> None:
    """Wait for the escort's result, unless the citizen ends the visit."""
    ended = first_event(inputs, EscortEnded)
    if first_choice(inputs, ChoiceKind.END, ChoiceKind.DECLINE):
        duty.cancel_motion()
        duty.finish_visit("the citizen ended the visit", "ended by the citizen")
    elif ended is not None and ended.outcome is EscortOutcome.ARRIVED:
        _arrived(duty, inputs)
    elif ended is not None:
        _escort_failed(duty, ended)


def _escort_failed(duty: Duty, ended: EscortEnded) -> None:
    outcome = ended.outcome.name.lower()
    place = duty.place_value(duty.visit_under_way.destination)
    if ended.outcome in (EscortOutcome.FOLLOWER_LOST, EscortOutcome.FOLLOWER_LEFT):
        duty.log("lost", outcome)
        duty.say("follower_lost", values=place)
        duty.finish_visit(ended.reason or "the follower is lost", "follower lost")
    else:
        duty.log("escort_failed", outcome)
        duty.say("cannot_lead", values=place)
        duty.finish_visit(ended.reason or "cannot lead", f"escort {outcome}")


def _arrived(duty: Duty, inputs: Inputs) -> None:
    visit = duty.visit_under_way
    duty.log("arrived", visit.destination)
    at_waiting_area = visit.ticket is not None and visit.destination == duty.directory.waiting()
    if at_waiting_area and visit.called_to:
        duty.lead(visit.called_to, inputs)
    elif visit.ticket and at_waiting_area:
        duty.say("arrived_waiting", values=(("number", visit.ticket.number),))
        duty.change(GuideState.WAITING_WITH, "arrived at the waiting area")
    else:
        duty.say("arrived_counter", values=duty.place_value(visit.destination))
        duty.finish_visit("arrived", "served")


def in_waiting_with(duty: Duty, inputs: Inputs) -> None:
    """Stay in the waiting area for a while; lead on when the citizen's number is called."""
    called_to = duty.visit_under_way.called_to
    if called_to:
        duty.lead(called_to, inputs)
    elif duty.waited_s() > duty.settings.wait_with_s or first_choice(inputs, ChoiceKind.END):
        duty.finish_visit("the citizen waits on their own", "served")
