"""The states before anything is asked for, and while it is asked: idle, greeting, asking."""

from dataclasses import replace

from guide_robot.behaviour.reception.duty import Duty
from guide_robot.behaviour.reception.noticing import first_choice, first_event, nearest, spoke, who_wants_something
from guide_robot.behaviour.sentences import NOT_OURS, code_key
from guide_robot.behaviour.visit import Choice, ChoiceKind, Code, CodeKind, GuideState, Inputs, Priority

# What only somebody who wants to be served touches.
TOUCHES = (
    ChoiceKind.CHOOSE_SERVICE,
    ChoiceKind.LEAD_TO_PLACE,
    ChoiceKind.CHOOSE_LANGUAGE,
    ChoiceKind.CONSENT_CARD,
)


def in_idle(duty: Duty, inputs: Inputs) -> None:
    """Wait for somebody; else see to the robot's own place and battery."""
    choice = first_choice(inputs, *TOUCHES)
    person = who_wants_something(inputs, duty.settings.greet_within_m)
    if choice or first_event(inputs, Code):
        duty.begin_visit(nearest(inputs, duty.settings.serve_within_m))
        if choice and choice.kind is ChoiceKind.CONSENT_CARD:
            duty.visit = replace(duty.visit_under_way, card_consent=True)
        duty.log("greeted", "by touch" if choice else "by code")
        duty.change(GuideState.ASKING, "somebody used the screen or showed a code")
        in_asking(duty, inputs)
    elif person:
        duty.begin_visit(person)
        duty.say("greeting", priority=Priority.COURTESY)
        duty.log("greeted")
        duty.change(GuideState.GREETING, "somebody came up and stayed")
    else:
        _see_to_the_robot(duty, inputs)


def _see_to_the_robot(duty: Duty, inputs: Inputs) -> None:
    going = first_choice(inputs, ChoiceKind.OPERATOR_GO_TO)
    if _is_astray(duty, inputs):
        duty.drive(duty.directory.home(), "not at home")
    elif going and duty.directory.has(going.place):
        duty.drive(going.place, "an operator sent the robot")
    elif inputs.battery is not None and inputs.battery < duty.settings.battery_low:
        duty.drive(duty.directory.charging(), f"battery at {inputs.battery:.0%}")


def _is_astray(duty: Duty, inputs: Inputs) -> bool:
    """Whether the robot idles somewhere else than at home without having been sent there."""
    if inputs.robot_in_map is None or duty.drive_to not in ("", duty.directory.home()):
        return False
    x, y = duty.directory.home_point()
    return inputs.robot_in_map.distance_to(x, y) > duty.settings.home_within_m


def in_greeting(duty: Duty, inputs: Inputs) -> None:
    """Let the greeting be heard, unless the citizen already asks."""
    if duty.waited_s() >= duty.settings.greeting_s or spoke(inputs):
        duty.say("ask")
        duty.change(GuideState.ASKING, "greeted")
        in_asking(duty, inputs)


def in_asking(duty: Duty, inputs: Inputs) -> None:
    """Take what the citizen chooses or holds up; go home when they are gone or want nothing."""
    for event in inputs.events:
        if isinstance(event, Choice) and _answer_choice(duty, event, inputs):
            return
        if isinstance(event, Code) and _answer_code(duty, event, inputs):
            return
    if duty.now_s - duty.visit_under_way.last_near_s > duty.settings.person_gone_s:
        duty.finish_visit("the person went away", "left before asking")
    elif duty.waited_s() > duty.settings.asking_s:
        duty.say("goodbye", priority=Priority.COURTESY)
        duty.finish_visit("nobody asked for anything", "asked for nothing")


def _answer_choice(duty: Duty, choice: Choice, inputs: Inputs) -> bool:
    """Act on a choice; True when the state changed."""
    if choice.language:
        duty.visit = replace(duty.visit_under_way, language=choice.language)
    if choice.kind is ChoiceKind.CHOOSE_SERVICE:
        duty.request_ticket(choice.service, choice.priority)
    elif choice.kind is ChoiceKind.LEAD_TO_PLACE and duty.directory.has(choice.place):
        duty.log("requested", choice.place)
        duty.lead(choice.place, inputs)
    elif choice.kind in (ChoiceKind.END, ChoiceKind.DECLINE):
        duty.say("goodbye", priority=Priority.COURTESY)
        duty.finish_visit("the citizen ended the visit", "ended by the citizen")
    else:
        duty.start_waiting()
        return False
    return True


def _answer_code(duty: Duty, code: Code, inputs: Inputs) -> bool:
    """Act on a code, or say what is wrong with it; True when the state changed."""
    if code.answer != 0:
        duty.say(code_key(code.kind, code.answer))
    elif code.kind is CodeKind.APPOINTMENT and code.service:
        duty.request_ticket(code.service, appointment=code.reference)
        return True
    elif code.kind is CodeKind.TICKET:
        duty.log("requested", code.reference)
        duty.lead(_place_for_number(duty, code.reference), inputs)
        return True
    elif code.kind is CodeKind.CITIZEN_CARD:
        duty.visit = replace(duty.visit_under_way, sealed_card=code.sealed, card_consent=False)
        duty.say("card_read", values=(("name", code.masked_name),))
        duty.log("card_read")
    else:
        duty.say(code_key(code.kind, NOT_OURS))
    return False


def _place_for_number(duty: Duty, number: str) -> str:
    """Return where the holder of a ticket goes: the counter that called it, else the waiting area."""
    call = next((call for call in reversed(duty.calls) if call.number == number), None)
    place = (call.place or duty.directory.of_counter(call.counter)) if call else ""
    return place or duty.directory.waiting() or duty.directory.home()
