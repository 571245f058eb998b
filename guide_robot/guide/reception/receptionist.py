"""The robot's one visible state machine: whom it serves, and what it does for them next."""

from collections.abc import Callable
from dataclasses import replace

from guide_robot.common.vocabulary import ChoiceKind, GuideState, VisitEventKind
from guide_robot.floor.model import FloorPlan
from guide_robot.guide.reception.alone import in_charging, in_out_of_service, in_returning
from guide_robot.guide.reception.calls import hear_call
from guide_robot.guide.reception.context import ReceptionContext
from guide_robot.guide.reception.ordered import ALONE, hear_order
from guide_robot.guide.reception.receiving import in_asking, in_greeting, in_idle
from guide_robot.guide.reception.records import ReceptionistSettings, Visit
from guide_robot.guide.reception.serving import in_leading, in_ticketing, in_waiting_with, leave_to_another
from guide_robot.guide.types import DRIVE_REASONS, NavigationError
from guide_robot.guide.visit import Called, Choice, Inputs, OperatorOrder, Orders
from guide_robot.phrases.reasons import Reason, Why

__all__ = ["Receptionist", "ReceptionistSettings", "Visit"]

STATES: dict[GuideState, Callable[[ReceptionContext, Inputs], None]] = {
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

SERVING = (GuideState.TICKETING, GuideState.LEADING, GuideState.WAITING_WITH)
RATINGS = {
    ChoiceKind.RATED_GOOD: Why.RATED_GOOD(),
    ChoiceKind.RATED_FAIR: Why.RATED_FAIR(),
    ChoiceKind.RATED_POOR: Why.RATED_POOR(),
}


class Receptionist:
    """Steps through visits; `step` is the only way in.

    What is heard in every state stands here; each state is a function of STATES, written in the context's verbs.
    """

    def __init__(self, settings: ReceptionistSettings, plan: FloorPlan) -> None:
        self._context = ReceptionContext(settings, plan)

    @property
    def state(self) -> GuideState:
        """The state after the last step."""
        return self._context.state

    @property
    def reason(self) -> Reason:
        """Why the state is what it is."""
        return self._context.reason

    def step(self, inputs: Inputs, now_s: float) -> Orders:
        """Take what happened since the last step and return what is to be done."""
        context = self._context
        before = context.state
        context.begin_step(inputs, now_s)
        _hear_everywhere(context, inputs)
        if context.state is before and not context.changed:
            STATES[context.state](context, inputs)
        return context.orders()


def _hear_everywhere(context: ReceptionContext, inputs: Inputs) -> None:
    for event in inputs.events:
        if isinstance(event, Called):
            hear_call(context, event)
        elif isinstance(event, Choice):
            _hear_choice(context, event)
    if inputs.operator_stop and context.state is not GuideState.OUT_OF_SERVICE:
        context.go_out_of_service(Why.OPERATOR_STOPPED(source=inputs.operator_stop))
    elif inputs.fault and context.state is not GuideState.OUT_OF_SERVICE:
        context.log(VisitEventKind.PERSON_CALLED, reason=inputs.fault)
        context.go_out_of_service(inputs.fault)
    elif context.state in SERVING and context.has_number(inputs.company.elsewhere):
        leave_to_another(context)
    elif inputs.navigation_away and context.state in ALONE:
        _navigation_is_away(context)
    for order in inputs.events:
        if isinstance(order, OperatorOrder):
            hear_order(context, order, inputs)


def _navigation_is_away(context: ReceptionContext) -> None:
    """Serve nobody new while nothing drives the robot; a visit that is over is told as such."""
    away = DRIVE_REASONS[NavigationError.AWAY]
    context.log(VisitEventKind.PERSON_CALLED, reason=Why.CANNOT_DRIVE(away))
    context.close_visit(reason=away)
    context.go_out_of_service(away)


def _hear_choice(context: ReceptionContext, choice: Choice) -> None:
    """Act on what is possible in every state: a call for staff, language, consent, a rating."""
    if choice.kind is ChoiceKind.CALL_A_PERSON:
        context.log(VisitEventKind.PERSON_CALLED)
        context.say("staff_called")
    elif choice.kind is ChoiceKind.CHOOSE_LANGUAGE and context.visit and choice.language:
        context.visit = replace(context.visit, language=choice.language)
    elif choice.kind in (ChoiceKind.CONSENT_CARD, ChoiceKind.REVOKE_CONSENT) and context.visit:
        context.visit = replace(context.visit, card_consent=choice.kind is ChoiceKind.CONSENT_CARD)
    elif choice.kind in RATINGS and context.visit and not context.visit.rated:
        context.visit = replace(context.visit, rated=True)
        context.log(VisitEventKind.RATED, reason=RATINGS[choice.kind])
