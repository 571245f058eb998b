"""The phases of an escort: each looks at what was sensed, acts, and returns the event that ends it, if one did."""

from collections.abc import Callable

from guide_robot.common.vocabulary import EscortPhase
from guide_robot.guide.escort.session import Session, call_for, is_lost
from guide_robot.guide.escort.table import EscortEvent
from guide_robot.guide.sensed import Sensed
from guide_robot.guide.transition import Transition
from guide_robot.guide.types import DRIVE_REASONS, NavigationError, NavigationStatus
from guide_robot.phrases.reasons import Reason, Why
from guide_robot.phrases.texts import SayKind


def starting(session: Session, sensed: Sensed) -> Transition[EscortEvent] | None:
    """Wait until the person is seen."""
    wanted = session.request.person_id
    if sensed.watch.person_in_map is not None and not is_lost(sensed.watch):
        reason = Why.LEADING_TO(place=session.request.place.id)
        return Transition(event=EscortEvent.PERSON_FOUND, reason=reason, say=SayKind.FOLLOW_ME)
    if session.in_phase_s(sensed.now_s) > session.settings.find_person_s:
        reason = Why.NOBODY_TO_LEAD() if wanted is None else Why.PERSON_NOT_HERE(person=wanted)
        return Transition(event=EscortEvent.NOBODY_CAME, reason=reason)
    return None


def leading(session: Session, sensed: Sensed) -> Transition[EscortEvent] | None:
    """Drive to the place at the person's pace, and turn to them on the last stretch."""
    status, watch = session.status(sensed), sensed.watch
    session.drive.limit_mps = watch.speed_limit_mps
    session.search.led(session.trail.length_m)
    if status is NavigationStatus.SUCCEEDED:
        return Transition(event=EscortEvent.AT_PLACE, reason=Why.AT_PLACE())
    if status is NavigationStatus.FAILED:
        return _goal_failed(session, sensed)
    if watch.wait:
        return Transition(event=EscortEvent.PERSON_BEHIND, reason=Why.WAITING_FOR_PERSON(watch.reason))
    if status is NavigationStatus.AWAY:
        session.ask_for_patience(sensed.now_s)
        return None
    if status is NavigationStatus.ACTIVE and _nearly_there(session, sensed):
        _look_back(session, sensed)
        return None
    return _blocked(session, sensed)


def _goal_failed(session: Session, sensed: Sensed) -> Transition[EscortEvent]:
    """Try the place's next pose; without any, being close is enough, else say why it failed."""
    error = sensed.navigation.error
    if error.passes:
        return Transition(event=EscortEvent.NAVIGATION_OVER, reason=DRIVE_REASONS[error], say=SayKind.FAULT)
    if _is_close(session, sensed):
        return Transition(event=EscortEvent.AT_PLACE, reason=Why.BESIDE_PLACE())
    if session.pose_index + 1 < len(session.request.poses):
        session.pose_index += 1
        return Transition(event=EscortEvent.PLACE_TAKEN, reason=Why.PLACE_TAKEN())
    if error is NavigationError.NO_PATH:
        return Transition(event=EscortEvent.NO_WAY, reason=Why.DRIVE_NO_PATH())
    return Transition(event=EscortEvent.WAY_BLOCKED, reason=DRIVE_REASONS[error])


def _is_close(session: Session, sensed: Sensed) -> bool:
    left_m = min(sensed.pose.distance_to(goal.x, goal.y) for goal in session.request.poses)
    return left_m <= session.settings.close_enough_m


def _nearly_there(session: Session, sensed: Sensed) -> bool:
    left = sensed.navigation.distance_remaining_m
    current = session.drive.under_way(sensed.navigation)
    return current and not session.stage.looks_back and 0.0 < left < session.settings.look_back_m


def _look_back(session: Session, sensed: Sensed) -> None:
    """Arrive turned to the person, not to the counter."""
    session.stage.looks_back = True
    session.drive.end_facing(sensed.watch.person_in_map)


def _blocked(session: Session, sensed: Sensed) -> Transition[EscortEvent] | None:
    """Ask to pass; close beside the place, where people stand, nobody is kept waiting for the last step."""
    stage, settings = session.stage, session.settings
    if session.status(sensed) is not NavigationStatus.BLOCKED:
        stage.blocked_since_s = None
        return None
    if stage.blocked_since_s is None:
        stage.blocked_since_s = sensed.now_s
    session.ask_to_pass(sensed)
    blocked_s = sensed.now_s - stage.blocked_since_s
    if blocked_s > settings.blocked_close_s and _is_close(session, sensed):
        return Transition(event=EscortEvent.AT_PLACE, reason=Why.LAST_STEP_BLOCKED())
    if blocked_s > settings.blocked_gives_up_s:
        return Transition(event=EscortEvent.WAY_BLOCKED, reason=Why.WAY_BLOCKED())
    return None


def waiting(session: Session, sensed: Sensed) -> Transition[EscortEvent] | None:
    """Stand until the person comes along; call them, and decide when to look for them."""
    watch, settings, now_s = sensed.watch, session.settings, sensed.now_s
    waited_s = session.in_phase_s(now_s)
    session.ask_to_pass(sensed)
    session.face(sensed)
    at_place = session.stage.entered_by is EscortEvent.PERSON_NOT_AT_PLACE
    if at_place and watch.is_with(settings.arrive_within_m):
        return Transition(event=EscortEvent.AT_PLACE, reason=Why.AT_PLACE_TOGETHER())
    if not watch.wait:
        say = SayKind.GOING_ON if waited_s > settings.say_waiting_s else None
        return Transition(event=EscortEvent.PERSON_COMES, reason=Why.PERSON_COMES(), say=say)
    if session.has_left(sensed):
        return Transition(event=EscortEvent.PERSON_LEFT, reason=Why.PERSON_WALKED_AWAY())
    if session.timers.lost_s(now_s) > settings.search_lost_s:
        return _look_for(session, sensed, Why.PERSON_OUT_OF_SIGHT())
    if waited_s > settings.search_stopped_s and not is_lost(watch):
        return _look_for(session, sensed, Why.PERSON_DOES_NOT_COME())
    if waited_s > settings.say_waiting_s:
        session.call(sensed)
    return None


def _look_for(session: Session, sensed: Sensed, reason: Reason) -> Transition[EscortEvent]:
    """Look for the person, or give up when they were looked for often enough."""
    person = sensed.watch.person_in_map
    if session.search.may_begin and person is not None:
        return Transition(event=EscortEvent.PERSON_MISSING, reason=reason)
    if person is not None and session.doorways.near_exit(person, session.settings.left_near_door_m):
        return Transition(event=EscortEvent.PERSON_LEFT, reason=Why.PERSON_LEFT_BY_DOOR())
    return Transition(event=EscortEvent.PERSON_LOST, reason=Why.PERSON_NOT_FOUND())


def searching(session: Session, sensed: Sensed) -> Transition[EscortEvent] | None:
    """Go to where the person was last seen, stop to look at whoever may be them, and stay there for a while."""
    search, watch, now_s = session.search, sensed.watch, sensed.now_s
    searched_s = session.in_phase_s(now_s)
    session.drive.limit_mps = session.settings.search_speed_mps
    status = session.status(sensed)
    search.step(watch)
    session.ask_to_pass(sensed)
    if session.has_left(sensed):
        return Transition(event=EscortEvent.PERSON_LEFT, reason=Why.PERSON_WALKED_AWAY())
    if not watch.wait and (watch.answered or search.has_come(watch)):
        search.found()
        return Transition(event=EscortEvent.PERSON_COMES, reason=Why.PERSON_FOUND(), say=SayKind.GOING_ON)
    if search.done_s is not None:
        return _stay_beside(session, sensed)
    if search.stops_to_look(watch, searched_s):
        session.drive.break_off(search.goal)
        session.face(sensed)
    elif search.goal is not None and search.goal != session.drive.goal:
        session.drive.go(search.goal)
    elif search.is_over(status, watch, searched_s):
        search.done_s = now_s
        session.stand_clear(sensed)
        session.voice.say(call_for(watch, session.stage.phase, first=True), now_s)
    return None


def _stay_beside(session: Session, sensed: Sensed) -> Transition[EscortEvent] | None:
    """Stand where the search led; time runs anew while it may be them: time to be sure, or to touch the screen."""
    search, watch, now_s = session.search, sensed.watch, sensed.now_s
    session.face(sensed)
    session.call(sensed)
    here = watch.since_seen_s < 1.0
    seen = here and not watch.ambiguous
    if here and watch.ambiguous and session.in_phase_s(now_s) < session.settings.ambiguous_limit_s:
        search.done_s = now_s
    if search.stays_s(seen, now_s) > 0.0:
        return None
    if seen and search.may_begin:
        return Transition(event=EscortEvent.PERSON_COMES, reason=Why.ASKED_TO_COME(), say=SayKind.GOING_ON)
    if seen:
        return Transition(event=EscortEvent.PERSON_LEFT, reason=Why.PERSON_STAYS())
    return _look_for(session, sensed, Why.LOOKING_ONCE_MORE())


def arriving(session: Session, sensed: Sensed) -> Transition[EscortEvent] | None:
    """Turn to the person, who must have come to the place too."""
    if not sensed.watch.is_with(session.settings.arrive_within_m):
        return Transition(event=EscortEvent.PERSON_NOT_AT_PLACE, reason=Why.AT_PLACE_ALONE())
    turned = session.face(sensed)
    if turned or session.in_phase_s(sensed.now_s) > session.settings.arrive_turn_s:
        reason = session.stage.reason
        return Transition(event=EscortEvent.TURNED_TO_PERSON, reason=reason, say=SayKind.ARRIVED)
    return None


def giving_up(session: Session, sensed: Sensed) -> Transition[EscortEvent] | None:
    """Stand while the farewell is heard."""
    if session.in_phase_s(sensed.now_s) >= session.settings.farewell_s:
        return Transition(event=EscortEvent.FAREWELL_OVER, reason=session.stage.reason)
    return None


def held(session: Session, sensed: Sensed) -> Transition[EscortEvent] | None:
    """Stand, in any phase, after a long protective stop: only who was led lets it go on, by touch or beside it."""
    stage, watch, settings, now_s = session.stage, sensed.watch, session.settings, sensed.now_s
    first = stage.asked_since_s is None
    if first or session.voice.quiet_s(now_s) >= settings.call_every_s:
        session.voice.say(call_for(watch, EscortPhase.SEARCHING, first), now_s)
    if stage.asked_since_s is None:
        stage.asked_since_s = now_s
    if watch.agrees(settings.beside_m, now_s - stage.asked_since_s, settings.agrees_after_s):
        return Transition(event=EscortEvent.PERSON_AGREES, reason=Why.PERSON_AGREES(), say=SayKind.GOING_ON)
    return None


PHASES: dict[EscortPhase, Callable[[Session, Sensed], Transition[EscortEvent] | None]] = {
    EscortPhase.STARTING: starting,
    EscortPhase.LEADING: leading,
    EscortPhase.WAITING: waiting,
    EscortPhase.SEARCHING: searching,
    EscortPhase.ARRIVING: arriving,
    EscortPhase.GIVING_UP: giving_up,
}
