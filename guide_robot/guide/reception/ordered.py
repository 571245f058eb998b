"""What an operator may order, in which state, and why an order is taken or refused."""

from guide_robot.common.vocabulary import GuideState, OrderKind, VisitOutcome
from guide_robot.guide.reception.context import ReceptionContext
from guide_robot.guide.visit import Answer, Inputs, OperatorOrder
from guide_robot.phrases.reasons import Reason, Why

ALONE = (GuideState.IDLE, GuideState.RETURNING, GuideState.CHARGING)


def hear_order(context: ReceptionContext, order: OperatorOrder, inputs: Inputs) -> None:
    """Carry an operator's order out, or say why not."""
    context.answer(_go_to(context, order.place, inputs) if order.kind is OrderKind.GO_TO else _take_over(context))


def _go_to(context: ReceptionContext, place: str, inputs: Inputs) -> Answer:
    refusal = _why_not_to(context, place, inputs)
    if refusal:
        return refusal
    context.close_visit(reason=Why.SENT_ELSEWHERE())
    context.cancel_motion()
    context.homes.discard(place)
    context.drive(place, Why.SENT_BY_OPERATOR())
    return Answer(accepted=True, reason=Why.ON_THE_WAY(place=place))


def _why_not_to(context: ReceptionContext, place: str, inputs: Inputs) -> Answer | None:
    if not context.directory.has(place):
        return _refusal(Why.NO_SUCH_PLACE(place=place))
    if context.state is GuideState.OUT_OF_SERVICE:
        return _out_of_service(context)
    if context.state not in ALONE and not _is_over(context):
        return _refusal(Why.SERVING_SOMEBODY())
    if inputs.held:
        return _refusal(Why.STANDS_STILL(inputs.held))
    if inputs.battery is not None and inputs.battery < context.settings.battery_low:
        return _refusal(Why.MUST_CHARGE(percent=round(100.0 * inputs.battery)))
    return None


def _take_over(context: ReceptionContext) -> Answer:
    if context.state is GuideState.OUT_OF_SERVICE:
        return _out_of_service(context)
    if context.visit is None or context.state in ALONE or _is_over(context):
        return _refusal(Why.SERVING_NOBODY())
    context.cancel_motion()
    context.say("taken_over")
    context.stay_with_number(Why.TAKEN_OVER(), VisitOutcome.TAKEN_OVER)
    return Answer(accepted=True, reason=Why.TAKEN_OVER())


def _is_over(context: ReceptionContext) -> bool:
    """Whether the robot only still shows the number of a visit that has ended."""
    return context.visit is not None and context.visit.over


def _out_of_service(context: ReceptionContext) -> Answer:
    return _refusal(Why.OUT_OF_SERVICE(context.reason))


def _refusal(reason: Reason) -> Answer:
    return Answer(accepted=False, reason=reason)
