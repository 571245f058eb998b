"""What an operator may order, in which state, and the words in which an order is taken or refused."""

from guide_robot.common.vocabulary import GuideState, OrderKind, VisitOutcome
from guide_robot.guide.reception.context import ReceptionContext
from guide_robot.guide.visit import Answer, Inputs, OperatorOrder

ALONE = (GuideState.IDLE, GuideState.RETURNING, GuideState.CHARGING)


def hear_order(context: ReceptionContext, order: OperatorOrder, inputs: Inputs) -> None:
    """Carry an operator's order out, or say why not."""
    context.answer(_go_to(context, order.place, inputs) if order.kind is OrderKind.GO_TO else _take_over(context))


def _go_to(context: ReceptionContext, place: str, inputs: Inputs) -> Answer:
    refusal = _why_not_to(context, place, inputs)
    if refusal:
        return refusal
    context.close_visit("sent elsewhere on the way")
    context.cancel_motion()
    context.homes.discard(place)
    context.drive(place, "an operator sent the robot")
    return Answer(accepted=True, message=f"on the way to {place}", key="on_the_way", detail=place)


def _why_not_to(context: ReceptionContext, place: str, inputs: Inputs) -> Answer | None:
    if not context.directory.has(place):
        return _refusal(f"no place {place!r} in the floor plan", "no_place", place)
    if context.state is GuideState.OUT_OF_SERVICE:
        return _out_of_service(context)
    if context.state not in ALONE and not _is_over(context):
        return _refusal("the robot is serving somebody: take the visit over first", "serving_somebody")
    if inputs.held:
        return _refusal(f"the robot stands still: {inputs.held}", "held", inputs.held)
    if inputs.battery is not None and inputs.battery < context.settings.battery_low:
        percent = f"{inputs.battery:.0%}"
        return _refusal(f"the battery is at {percent}: the robot must charge", "must_charge", percent)
    return None


def _take_over(context: ReceptionContext) -> Answer:
    if context.state is GuideState.OUT_OF_SERVICE:
        return _out_of_service(context)
    if context.visit is None or context.state in ALONE or _is_over(context):
        return _refusal("the robot is serving nobody", "serving_nobody")
    context.cancel_motion()
    context.say("taken_over")
    context.stay_with_number("staff took the visit over", VisitOutcome.TAKEN_OVER)
    return Answer(accepted=True, message="staff have taken the visit over", key="taken_over")


def _is_over(context: ReceptionContext) -> bool:
    """Whether the robot only still shows the number of a visit that has ended."""
    return context.visit is not None and context.visit.over


def _out_of_service(context: ReceptionContext) -> Answer:
    return _refusal(f"the robot is out of service: {context.reason}", "out_of_service", context.reason)


def _refusal(message: str, key: str, detail: str = "") -> Answer:
    return Answer(accepted=False, message=message, key=key, detail=detail)
