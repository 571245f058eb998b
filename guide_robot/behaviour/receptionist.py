"""The robot's one visible state machine: whom it serves, and what it does for them next."""

from collections.abc import Callable
from dataclasses import replace

from guide_robot.behaviour.reception.alone import in_charging, in_out_of_service, in_returning
from guide_robot.behaviour.reception.duty import Duty
from guide_robot.behaviour.reception.receiving import in_asking, in_greeting, in_idle
from guide_robot.behaviour.reception.records import ReceptionistSettings, Visit
from guide_robot.behaviour.reception.serving import in_leading, in_ticketing, in_waiting_with
from guide_robot.behaviour.visit import Called, CallKind, Choice, ChoiceKind, GuideState, Inputs, Orders, Priority
from guide_robot.floor.model import FloorPlan

__all__ = ["Receptionist", "ReceptionistSettings", "Visit"]

CALLS_REMEMBERED = 10

STATES: dict[GuideState, Callable[[Duty, Inputs], None]] = {
    GuideState.IDLE: in_idle,
    GuideState.GREETING: in_greeting,
    GuideState.ASKING: in_asking,
    GuideState.TICKETING: in_ticketing,
    GuideState.LEADING: in_leading,
    GuideState.WAITING_WITH: in_waiting_with,
    GuideState.RETURNING: in_returning,
    GuideState.CHARGING: in_charging,
    GuideState.OUT_OF_SERVICE: in_out_of_service,
}


class Receptionist:
    """Steps through visits; `step` is the only way in.

    What is heard in every state stands here; each state is a function of STATES, written in the verbs of Duty.
    """

    def __init__(self, settings: ReceptionistSettings, plan: FloorPlan) -> None:
        self._duty = Duty(settings, plan)

    @property
    def state(self) -> GuideState:
        """The state after the last step."""
        return self._duty.state

    @property
    def reason(self) -> str:
        """Why the state is what it is, in words."""
        return self._duty.reason

    def step(self, inputs: Inputs, now_s: float) -> Orders:
        """Take what happened since the last step and return what is to be done."""
        duty = self._duty
        before = duty.state
        duty.begin_step(inputs, now_s)
        _hear_everywhere(duty, inputs)
        if duty.state is before:
            STATES[duty.state](duty, inputs)
        return duty.orders()


def _hear_everywhere(duty: Duty, inputs: Inputs) -> None:
    for event in inputs.events:
        if isinstance(event, Called):
            _hear_call(duty, event)
        elif isinstance(event, Choice):
            _hear_choice(duty, event)
    if inputs.fault and duty.state is not GuideState.OUT_OF_SERVICE:
        duty.log("person_called", inputs.fault)
        duty.go_out_of_service(inputs.fault)


def _hear_choice(duty: Duty, choice: Choice) -> None:
    """Act on what is possible in every state: an operator's word, a call for staff, language, consent."""
    if choice.kind is ChoiceKind.OPERATOR_STOP:
        duty.stopped_by_operator = True
        duty.go_out_of_service("an operator stopped the robot")
    elif choice.kind is ChoiceKind.OPERATOR_RESUME:
        duty.stopped_by_operator = False
    elif choice.kind is ChoiceKind.OPERATOR_TAKE_OVER and duty.visit:
        duty.cancel_motion()
        duty.finish_visit("staff took the visit over", "taken over by staff")
    elif choice.kind is ChoiceKind.CALL_A_PERSON:
        duty.log("person_called")
        duty.say("staff_called")
    elif choice.kind is ChoiceKind.CHOOSE_LANGUAGE and duty.visit:
        duty.visit = replace(duty.visit, language=choice.language)
    elif choice.kind in (ChoiceKind.CONSENT_CARD, ChoiceKind.REVOKE_CONSENT) and duty.visit:
        duty.visit = replace(duty.visit, card_consent=choice.kind is ChoiceKind.CONSENT_CARD)


def _hear_call(duty: Duty, call: Called) -> None:
    """Announce a call, and remember where to: for the visit under way, or for the holder who may come back."""
    if call.kind is CallKind.FINISHED:
        return
    missed = call.kind is CallKind.MISSED
    values = (("number", call.number), ("counter", call.counter))
    duty.say("missed" if missed else "call", priority=Priority.CALL, language=call.language, values=values)
    if duty.visit and duty.ticket_id != "" and duty.ticket_id == call.ticket_id:
        place = call.place or duty.directory.of_counter(call.counter)
        duty.visit = replace(duty.visit, called_to="" if missed else place)
    elif not missed:
        duty.calls = [*duty.calls[1 - CALLS_REMEMBERED :], call]
