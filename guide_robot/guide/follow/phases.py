"""The phases of following: each looks at what was sensed, acts, and returns the event that ends it, if one did."""

from collections.abc import Callable

from guide_robot.common.vocabulary import FollowerState, FollowPhase
from guide_robot.guide.follow.keeping_up import go_on, should_stand, stand_or_make_way, stuck_too_long
from guide_robot.guide.follow.session import Closeness, Session
from guide_robot.guide.follow.table import FollowEvent
from guide_robot.guide.sensed import Sensed
from guide_robot.guide.transition import Transition
from guide_robot.guide.types import NavigationStatus
from guide_robot.phrases.reasons import Why
from guide_robot.phrases.texts import SayKind


def starting(session: Session, sensed: Sensed) -> Transition[FollowEvent] | None:
    """Wait until the person is seen."""
    if sensed.watch.person_in_map is not None:
        return Transition(event=FollowEvent.PERSON_FOUND, reason=Why.WAITING_TO_FOLLOW(), say=SayKind.I_FOLLOW_YOU)
    if sensed.now_s - session.started_s > session.settings.find_person_s:
        wanted = session.person_id
        reason = Why.NOBODY_TO_FOLLOW() if wanted is None else Why.PERSON_NOT_HERE(person=wanted)
        return Transition(event=FollowEvent.NOBODY_CAME, reason=reason, say=SayKind.GIVING_UP)
    return None


def following(session: Session, sensed: Sensed) -> Transition[FollowEvent] | None:
    """Go where the person goes."""
    watch, settings = sensed.watch, session.settings
    strange = _lost_or_ambiguous(session, sensed)
    if strange is not None:
        return strange
    if _asks(session, sensed):
        session.face(sensed)
        return None
    if should_stand(watch, settings, standing=False):
        return Transition(event=FollowEvent.PERSON_STANDS, reason=Why.PERSON_STANDS())
    session.close = Closeness(since_s=sensed.now_s)
    go_on(session, sensed)
    session.ask_to_pass(sensed)
    if stuck_too_long(session, sensed):
        return Transition(event=FollowEvent.WAY_BLOCKED, reason=Why.WAY_BLOCKED(), say=SayKind.NO_WAY)
    if watch.distance_m > settings.call_beyond_m and session.voice.quiet_s(sensed.now_s) > settings.call_every_s:
        session.voice.say(SayKind.PLEASE_WAIT, sensed.now_s)
    return None


def waiting(session: Session, sensed: Sensed) -> Transition[FollowEvent] | None:
    """Stand by the person until they go on; ask somebody ambiguous for a while, then go up to them and see."""
    strange = _lost_or_ambiguous(session, sensed)
    if strange is not None:
        return strange
    if _asks(session, sensed):
        session.face(sensed)
    elif should_stand(sensed.watch, session.settings, standing=True):
        stand_or_make_way(session, sensed)
    else:
        return Transition(event=FollowEvent.PERSON_GOES_ON, reason=Why.PERSON_GOES_ON())
    return None


def _lost_or_ambiguous(session: Session, sensed: Sensed) -> Transition[FollowEvent] | None:
    """Return what makes the robot search, or stand and ask, because it may be somebody else."""
    if sensed.watch.state is FollowerState.LOST:
        return Transition(event=FollowEvent.PERSON_LOST, reason=Why.PERSON_OUT_OF_SIGHT(), say=SayKind.PLEASE_WAIT)
    if not sensed.watch.ambiguous:
        session.ambiguous_since_s = None
    elif session.ambiguous_since_s is None:
        session.ambiguous_since_s = sensed.now_s
        reason = Why.PERSON_AMBIGUOUS()
        return Transition(event=FollowEvent.PERSON_AMBIGUOUS, reason=reason, say=SayKind.LOOKING_FOR_YOU)
    return None


def _asks(session: Session, sensed: Sensed) -> bool:
    """Whether the robot stands and asks somebody ambiguous: for a while, then it goes up to them and sees."""
    since_s = session.ambiguous_since_s
    return since_s is not None and sensed.now_s - since_s < session.settings.asks_for_s


def searching(session: Session, sensed: Sensed) -> Transition[FollowEvent] | None:
    """Go to where the person was last seen, look and call there, and end honestly."""
    watch, stage, settings, now_s = sensed.watch, session.stage, session.settings, sensed.now_s
    if watch.since_seen_s < 0.5 and watch.state is not FollowerState.LOST:
        return Transition(event=FollowEvent.PERSON_IS_BACK, reason=Why.PERSON_FOUND())
    session.ask_to_pass(sensed)
    going = session.status(sensed) in (NavigationStatus.ACTIVE, NavigationStatus.BLOCKED)
    if going and now_s - stage.since_s < settings.search_limit_s:
        return None
    if stage.search_done_s is None:
        stage.search_done_s = now_s
        session.voice.say(SayKind.LOOKING_FOR_YOU, now_s)
    if now_s - stage.search_done_s > settings.search_stay_s:
        return Transition(event=FollowEvent.SEARCHED_IN_VAIN, reason=Why.PERSON_NOT_FOUND(), say=SayKind.GIVING_UP)
    return None


def held(session: Session, sensed: Sensed) -> Transition[FollowEvent] | None:
    """Stand, in any phase, after a long protective stop: only who is followed lets it go on, near or by touch."""
    stage, watch, settings, now_s = session.stage, sensed.watch, session.settings, sensed.now_s
    if stage.asked_since_s is None or session.voice.quiet_s(now_s) >= settings.call_every_s:
        session.voice.say(SayKind.SHALL_WE_GO_ON if watch.in_view else SayKind.LOOKING_FOR_YOU, now_s)
    if stage.asked_since_s is None:
        stage.asked_since_s = now_s
    if watch.agrees(settings.agrees_within_m, now_s - stage.asked_since_s, settings.agrees_after_s):
        return Transition(event=FollowEvent.PERSON_AGREES, reason=Why.PERSON_AGREES(), say=SayKind.I_FOLLOW_YOU)
    return None


PHASES: dict[FollowPhase, Callable[[Session, Sensed], Transition[FollowEvent] | None]] = {
    FollowPhase.STARTING: starting,
    FollowPhase.FOLLOWING: following,
    FollowPhase.WAITING: waiting,
    FollowPhase.SEARCHING: searching,
}
