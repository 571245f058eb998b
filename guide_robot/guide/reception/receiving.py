"""The states before anything is asked for, and while it is asked: idle, greeting, asking."""

from dataclasses import replace

from guide_robot.common.vocabulary import ChoiceKind, CodeKind, GuideState, Priority, VisitEventKind, VisitOutcome
from guide_robot.guide.reception.calls import call_of, place_called_to
from guide_robot.guide.reception.context import ReceptionContext
from guide_robot.guide.reception.noticing import first_choice, first_event, nearest, spoke, who_wants_something
from guide_robot.guide.reception.sentences import NOT_OURS, code_key
from guide_robot.guide.visit import Choice, Code, Inputs
from guide_robot.phrases.reasons import Why

# What only somebody who wants to be served touches.
TOUCHES = (
    ChoiceKind.CHOOSE_SERVICE,
    ChoiceKind.LEAD_TO_PLACE,
    ChoiceKind.CHOOSE_LANGUAGE,
    ChoiceKind.CONSENT_CARD,
)


def in_idle(context: ReceptionContext, inputs: Inputs) -> None:
    """Wait for somebody; else see to the robot's own place and battery."""
    choice = first_choice(inputs, *TOUCHES)
    person = who_wants_something(inputs, context.settings.greet_within_m)
    if choice or first_event(inputs, Code):
        context.begin_visit(nearest(inputs, context.settings.serve_within_m))
        if choice and choice.kind is ChoiceKind.CONSENT_CARD:
            context.visit = replace(context.visit_under_way, card_consent=True)
        context.log(VisitEventKind.GREETED, reason=Why.BY_TOUCH() if choice else Why.BY_CODE())
        context.change(GuideState.ASKING, Why.SCREEN_OR_CODE_USED())
        in_asking(context, inputs)
    elif person:
        context.begin_visit(person)
        _greet(context, inputs.company.fetches)
        context.log(VisitEventKind.GREETED)
        context.change(GuideState.GREETING, Why.SOMEBODY_CAME())
    else:
        _see_to_the_robot(context, inputs)


def _greet(context: ReceptionContext, number: str) -> None:
    """Greet somebody; where the robot has come for the holder of a number, say that."""
    if number:
        _say_why_it_came(context, number)
    else:
        context.say("greeting", priority=Priority.COURTESY)


def _say_why_it_came(context: ReceptionContext, number: str) -> None:
    """Say aloud for whom the robot has come, in their language where a counter's call tells it."""
    context.came_for = number
    call = call_of(context, number=number)
    if call is None:
        context.say("takes_over", priority=Priority.COURTESY)
        return
    if context.visit is not None:
        context.visit = replace(context.visit, language=call.language)
    place = context.directory.name(place_called_to(context, number=number), call.language)
    values = (("number", number), ("place", place))
    context.say("fetches_called", language=call.language, values=values)


def _tell_on_arrival(context: ReceptionContext, inputs: Inputs) -> None:
    """Say once, where the holder of a number was left, why the robot has come: they may sit and look elsewhere."""
    number = inputs.company.fetches
    context.came_for = context.came_for if number else ""
    if number in ("", context.came_for) or inputs.robot_in_map is None:
        return
    if inputs.robot_in_map.distance_to(*context.home_point) <= context.settings.home_within_m:
        _say_why_it_came(context, number)


def _see_to_the_robot(context: ReceptionContext, inputs: Inputs) -> None:
    _tell_on_arrival(context, inputs)
    if _is_astray(context, inputs):
        context.drive(context.home, Why.NOT_AT_HOME())
    elif inputs.battery is not None and _must_charge(context, inputs.battery, inputs):
        context.drive(context.directory.charging(), Why.BATTERY_LOW(percent=round(100.0 * inputs.battery)))


def _is_astray(context: ReceptionContext, inputs: Inputs) -> bool:
    """Whether the robot idles somewhere else than at home without having been sent there."""
    if inputs.robot_in_map is None or context.drive_to not in ("", context.directory.home(), *context.homes):
        return False
    return inputs.robot_in_map.distance_to(*context.home_point) > context.settings.home_within_m


def _must_charge(context: ReceptionContext, battery: float, inputs: Inputs) -> bool:
    """Whether to charge now: the battery is low, or others are here; later, when nobody else would be."""
    low = battery < context.settings.battery_low
    return inputs.company.must_charge or (low and inputs.company.may_charge)


def in_greeting(context: ReceptionContext, inputs: Inputs) -> None:
    """Let the greeting be heard, unless the citizen already asks."""
    if context.waited_s() >= context.settings.greeting_s or spoke(inputs):
        context.say("ask")
        context.change(GuideState.ASKING, Why.GREETED())
        in_asking(context, inputs)


def in_asking(context: ReceptionContext, inputs: Inputs) -> None:
    """Take what the citizen chooses or holds up; go home when they are gone or want nothing."""
    for event in inputs.events:
        if isinstance(event, Choice) and _answer_choice(context, event, inputs):
            return
        if isinstance(event, Code) and _answer_code(context, event):
            return
    if context.nobody_is_near:
        context.finish_visit(Why.PERSON_WENT_AWAY(), VisitOutcome.LEFT_UNASKED)
    elif context.waited_s() > context.settings.asking_s:
        context.say("goodbye", priority=Priority.COURTESY)
        context.finish_visit(Why.NOTHING_ASKED(), VisitOutcome.WANTED_NOTHING)


def _answer_choice(context: ReceptionContext, choice: Choice, inputs: Inputs) -> bool:
    """Act on a choice; True when the state changed."""
    if choice.language:
        context.visit = replace(context.visit_under_way, language=choice.language)
    if choice.kind is ChoiceKind.CHOOSE_SERVICE:
        context.request_ticket(choice.service, choice.priority)
    elif choice.kind is ChoiceKind.LEAD_TO_PLACE and context.directory.has(choice.place):
        context.log(VisitEventKind.REQUESTED, reason=Why.NAMED_PLACE(place=choice.place))
        context.lead(choice.place, inputs)
    elif choice.kind in (ChoiceKind.END, ChoiceKind.DECLINE):
        context.say("goodbye", priority=Priority.COURTESY)
        context.finish_visit(Why.ENDED_BY_CITIZEN(), VisitOutcome.ENDED_BY_CITIZEN)
    else:
        context.start_waiting()
        return False
    return True


def _answer_code(context: ReceptionContext, code: Code) -> bool:
    """Act on a code, or say what is wrong with it; True when the state changed."""
    if code.answer != 0:
        context.say(code_key(code.kind, code.answer))
    elif code.kind is CodeKind.APPOINTMENT and code.service:
        context.request_ticket(code.service, appointment=code.reference)
        return True
    elif code.kind is CodeKind.TICKET:
        _offer_to_holder(context, code.reference)
        return True
    elif code.kind is CodeKind.CITIZEN_CARD:
        context.visit = replace(context.visit_under_way, sealed_card=code.sealed, card_consent=False)
        context.say("card_read", values=(("name", code.masked_name),))
        context.log(VisitEventKind.CARD_READ)
    else:
        context.say(code_key(code.kind, NOT_OURS))
    return False


def _offer_to_holder(context: ReceptionContext, number: str) -> None:
    """Offer the holder of an earlier ticket what a new one is offered: the counter that called it, else to wait."""
    place = place_called_to(context, number=number) or context.directory.waiting()
    context.visit = replace(context.visit_under_way, shown=number, destination=place)
    context.log(VisitEventKind.REQUESTED, reason=Why.NAMED_NUMBER(number=number))
    if place:
        context.say("ask_to_lead", values=context.place_value(place))
    context.change(GuideState.TICKETING, Why.TICKET_SHOWN())
