"""The states in which the robot serves nobody: on its way back, charging, out of service."""

from guide_robot.common.vocabulary import ChoiceKind, GuideState, Priority, VisitEventKind
from guide_robot.guide.reception.context import ReceptionContext
from guide_robot.guide.reception.noticing import first_choice, first_event, nearest
from guide_robot.guide.reception.receiving import in_asking
from guide_robot.guide.types import DRIVE_REASONS, NavigationError
from guide_robot.guide.visit import Code, DriveEnded, Inputs
from guide_robot.phrases.reasons import Why


def in_returning(context: ReceptionContext, inputs: Inputs) -> None:
    """Drive home or to the charger; somebody who uses the screen on the way is served where they stand."""
    ended = first_event(inputs, DriveEnded)
    if first_choice(inputs, ChoiceKind.CHOOSE_SERVICE, ChoiceKind.LEAD_TO_PLACE):
        context.cancel_motion()
        context.close_visit(reason=Why.STOPPED_FOR_NEXT_VISIT())
        context.begin_visit(nearest(inputs, context.settings.serve_within_m))
        context.change(GuideState.ASKING, Why.SCREEN_USED_ON_THE_WAY())
        in_asking(context, inputs)
    elif ended is not None and ended.succeeded:
        context.driving = False
        context.close_visit(place=context.drive_to)
        at_charger = context.drive_to == context.directory.charging()
        context.change(GuideState.CHARGING if at_charger else GuideState.IDLE, Why.ARRIVED())
    elif ended is not None:
        _count_failed_drive(context, ended.error)
    elif context.driving:
        _ask_to_pass(context, inputs)
    elif context.waited_s() > _retry_after_s(context):
        context.drive_again()


IN_THE_WAY = (NavigationError.STUCK, NavigationError.GOAL_OCCUPIED)


def _count_failed_drive(context: ReceptionContext, error: NavigationError) -> None:
    """Tell why, ask people who are in the way to make room, and staff to help after a few times."""
    context.driving = False
    context.drives_failed += 1
    context.start_waiting()
    context.cannot_drive(error)
    context.log(VisitEventKind.DRIVE_FAILED, reason=DRIVE_REASONS[error])
    if error in IN_THE_WAY:
        context.say("let_me_pass", priority=Priority.SAFETY)
    if context.drives_failed == context.settings.drives_before_staff:
        context.log(VisitEventKind.PERSON_CALLED, reason=Why.CANNOT_DRIVE(DRIVE_REASONS[error]))


def _retry_after_s(context: ReceptionContext) -> float:
    """Return for how long to wait after so many drives in vain: nobody is helped by a robot that tries without end."""
    doubled = min(context.drives_failed - 1, 10)
    return min(context.settings.retry_drive_s * 2.0**doubled, context.settings.retry_longest_s)


def _ask_to_pass(context: ReceptionContext, inputs: Inputs) -> None:
    """Ask whoever keeps the robot from getting on to make room, now and then."""
    stands = context.standstill.step(inputs.robot_in_map, context.now_s, held=bool(inputs.held))
    if stands and context.now_s - context.asked_to_pass_s > context.settings.let_pass_every_s:
        context.asked_to_pass_s = context.now_s
        context.say("let_me_pass", priority=Priority.SAFETY)


def in_charging(context: ReceptionContext, inputs: Inputs) -> None:
    """Stay until the battery is full; whoever asks meanwhile is served, or told why not while it is low."""
    asks = first_choice(inputs, ChoiceKind.CHOOSE_SERVICE, ChoiceKind.LEAD_TO_PLACE) or first_event(inputs, Code)
    low = inputs.battery is not None and inputs.battery < context.settings.battery_low
    if asks and low:
        context.say("charging")
    elif asks:
        context.begin_visit(nearest(inputs, context.settings.serve_within_m))
        context.change(GuideState.ASKING, Why.ASKED_WHILE_CHARGING())
        in_asking(context, inputs)
    elif inputs.battery is None or inputs.battery >= context.settings.battery_full:
        context.drive(context.home, Why.CHARGED())


def in_out_of_service(context: ReceptionContext, inputs: Inputs) -> None:
    """Stand still until fault and operator's stop have been gone for a while, and somebody drives the robot again."""
    if inputs.fault or inputs.operator_stop or inputs.navigation_away:
        context.fault_free_since_s = None
        return
    if context.fault_free_since_s is None:
        context.fault_free_since_s = context.now_s
    clear = context.now_s - context.fault_free_since_s >= context.settings.fault_clear_s
    if clear:
        context.drive(context.home, Why.BACK_IN_SERVICE())
