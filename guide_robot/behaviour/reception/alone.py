"""The states in which the robot serves nobody: on its way back, charging, out of service."""

from guide_robot.behaviour.reception.duty import Duty
from guide_robot.behaviour.reception.noticing import first_choice, first_event, nearest
from guide_robot.behaviour.reception.receiving import in_asking
from guide_robot.behaviour.visit import ChoiceKind, Code, DriveEnded, GuideState, Inputs, Priority


def in_returning(duty: Duty, inputs: Inputs) -> None:
    """Drive home or to the charger; somebody who uses the screen on the way is served where they stand."""
    ended = first_event(inputs, DriveEnded)
    if first_choice(inputs, ChoiceKind.CHOOSE_SERVICE, ChoiceKind.LEAD_TO_PLACE):
        duty.cancel_motion()
        duty.close_visit("stopped on the way for the next visit")
        duty.begin_visit(nearest(inputs, duty.settings.serve_within_m))
        duty.change(GuideState.ASKING, "somebody used the screen on the way")
        in_asking(duty, inputs)
    elif ended is not None and ended.succeeded:
        duty.drives_failed = 0
        duty.close_visit(duty.drive_to)
        at_charger = duty.drive_to == duty.directory.charging()
        duty.change(GuideState.CHARGING if at_charger else GuideState.IDLE, "arrived")
    elif ended is not None:
        _count_failed_drive(duty, ended.reason)
    elif duty.drives_failed and duty.waited_s() > duty.settings.retry_drive_s:
        duty.drive(duty.drive_to, f"trying again: {duty.reason}")


def _count_failed_drive(duty: Duty, reason: str) -> None:
    duty.drives_failed += 1
    duty.start_waiting()
    duty.log("drive_failed", reason)
    if duty.drives_failed == duty.settings.drives_before_staff:
        duty.say("let_me_pass", priority=Priority.SAFETY)
        duty.log("person_called", "the robot cannot drive")


def in_charging(duty: Duty, inputs: Inputs) -> None:
    """Stay until the battery is full; whoever asks meanwhile is served, or told why not while it is low."""
    asks = first_choice(inputs, ChoiceKind.CHOOSE_SERVICE, ChoiceKind.LEAD_TO_PLACE) or first_event(inputs, Code)
    sent = first_choice(inputs, ChoiceKind.OPERATOR_GO_TO)
    low = inputs.battery is not None and inputs.battery < duty.settings.battery_low
    if asks and low:
        duty.say("charging")
    elif asks:
        duty.begin_visit(nearest(inputs, duty.settings.serve_within_m))
        duty.change(GuideState.ASKING, "somebody asked while the robot charged")
        in_asking(duty, inputs)
    elif sent and not low and duty.directory.has(sent.place):
        duty.drive(sent.place, "an operator sent the robot")
    elif inputs.battery is None or inputs.battery >= duty.settings.battery_full:
        duty.drive(duty.directory.home(), "charged")


def in_out_of_service(duty: Duty, inputs: Inputs) -> None:
    """Stand still until the fault has been gone for a while and the operator lets the robot go."""
    if inputs.fault:
        duty.fault_free_since_s = None
        return
    if duty.fault_free_since_s is None:
        duty.fault_free_since_s = duty.now_s
    clear = duty.now_s - duty.fault_free_since_s >= duty.settings.fault_clear_s
    if clear and not duty.stopped_by_operator:
        duty.drive(duty.directory.home(), "back in service")
