"""Leads one person to a place: gives goals, waits, calls, searches and ends honestly."""

from collections.abc import Sequence

from guide_robot.common.geometry import Pose2D
from guide_robot.common.vocabulary import EscortOutcome, EscortPhase
from guide_robot.floor.line_of_sight import LineOfSight
from guide_robot.floor.model import Door, Place
from guide_robot.guide.escort.doorways import Doorways
from guide_robot.guide.escort.escort_types import EscortInputs, EscortOrders, EscortSettings
from guide_robot.guide.escort.phases import PHASES, held
from guide_robot.guide.escort.search import Search
from guide_robot.guide.escort.session import EscortRequest, Session, Stage
from guide_robot.guide.escort.table import STAFF_HEAR_OF, EscortEvent, target_of
from guide_robot.guide.follower_watch import NOBODY, FollowerWatch, WatchResult
from guide_robot.guide.sensed import Sensed
from guide_robot.guide.transition import Transition
from guide_robot.guide.types import NAVIGATION_OVER, NavigationStatus
from guide_robot.phrases.reasons import Why
from guide_robot.phrases.texts import SayKind


class Escort:
    """One escort at a time: `start`, then `step` at 5 to 20 Hz until the orders carry an outcome.

    The phases are functions in `phases`; where each of their events leads stands in `table`; the phase changes here.
    """

    def __init__(self, settings: EscortSettings, doors: Sequence[Door] = (), sight: LineOfSight | None = None) -> None:
        """Know the doors: some lead out of the building, in none may the robot wait; and where walls hide it."""
        self._settings = settings
        self._doorways = Doorways(doors)
        self._watch = FollowerWatch(settings.watch, sight)

    def start(self, place: Place, poses: Sequence[Pose2D], person_id: int | None, now_s: float) -> None:
        """Begin to lead to a place; `poses` in `map` are tried in order, by default the place's own.

        `person_id` is the track that was asked for, None for whoever the follower lock holds.
        """
        self._watch.restart()
        self._session = Session(
            settings=self._settings,
            doorways=self._doorways,
            request=EscortRequest(place=place, poses=list(poses) or place.poses(), person_id=person_id),
            started_s=now_s,
            pose_seen_s=now_s,
            stage=Stage(phase=EscortPhase.STARTING, reason=Why.LOOKING_TO_LEAD(), since_s=now_s),
            search=Search(self._settings),
        )

    def redirect(self, place: Place, poses: Sequence[Pose2D], now_s: float) -> None:
        """Lead the same person to another place; whoever is waited or looked for now is led there after that."""
        session = self._session
        person_id = session.request.person_id
        session.request = EscortRequest(place=place, poses=list(poses) or place.poses(), person_id=person_id)
        session.pose_index = 0
        session.stage.forget_place()
        if session.stage.phase in (EscortPhase.LEADING, EscortPhase.ARRIVING):
            transition = Transition(event=EscortEvent.REDIRECTED, reason=Why.LEADING_TO(place=place.id))
            change(session, transition, None, now_s)

    def step(self, inputs: EscortInputs, now_s: float) -> EscortOrders:
        """Return what to do now. Times are seconds of one clock."""
        session, pose, watch = self._session, inputs.robot_in_map, NOBODY
        session.voice.begin_step()
        sensed = None
        if pose is not None:
            session.pose_seen_s = now_s
            session.trail.add(pose.x, pose.y)
            watch = self._watch.step(inputs.follower, pose, inputs.navigation.path_in_map, now_s)
            session.timers.step(watch, now_s)
            sensed = Sensed(pose=pose, watch=watch, navigation=inputs.navigation, now_s=now_s)
        transition = None if session.stage.outcome is not None else _what_happens(session, inputs, sensed, now_s)
        if transition is not None:
            change(session, transition, sensed, now_s)
        notify = transition is not None and transition.event in STAFF_HEAR_OF
        return _orders(session, inputs, watch, now_s, notify=notify)


def _what_happens(
    session: Session, inputs: EscortInputs, sensed: Sensed | None, now_s: float
) -> Transition[EscortEvent] | None:
    """Return what ends the phase now: what ends it in every phase, or what the phase itself concludes."""
    if inputs.cancel:
        return Transition(event=EscortEvent.CANCELED, reason=Why.CANCELLED(), say=SayKind.CANCELED)
    if over := NAVIGATION_OVER.get(inputs.navigation.status):
        return Transition(event=EscortEvent.NAVIGATION_OVER, reason=over, say=SayKind.FAULT)
    is_held = inputs.navigation.status is NavigationStatus.HELD
    if sensed is None:
        if not is_held:
            session.drive.stand()
        if now_s - session.pose_seen_s <= session.settings.pose_lost_s:
            return None
        return Transition(event=EscortEvent.POSE_LOST, reason=Why.POSE_LOST(), say=SayKind.FAULT)
    if is_held and session.stage.phase is not EscortPhase.GIVING_UP:
        return held(session, sensed)
    if session.stage.phase is EscortPhase.LEADING and session.drive.goal is None:
        back = Transition(event=EscortEvent.POSE_IS_BACK, reason=Why.KNOWS_PLACE_AGAIN())
        change(session, back, sensed, now_s)
    return PHASES[session.stage.phase](session, sensed)


def change(session: Session, transition: Transition[EscortEvent], sensed: Sensed | None, now_s: float) -> None:
    """Follow the table: the one place where the phase changes."""
    stage, event = session.stage, transition.event
    target = target_of(stage.phase, stage.entered_by, event)
    if target is None:
        raise ValueError(f"{event.name} means nothing in phase {stage.phase.name}")
    if transition.say is not None:
        session.voice.say(transition.say, now_s)
    if isinstance(target, EscortOutcome):
        session.drive.stand()
        session.stage = Stage(
            phase=stage.phase,
            reason=transition.reason,
            since_s=now_s,
            entered_by=event,
            outcome=target,
        )
        return
    session.stage = Stage(phase=target, reason=transition.reason, since_s=now_s, entered_by=event)
    _enter(session, target, sensed)


def _enter(session: Session, phase: EscortPhase, sensed: Sensed | None) -> None:
    """Do what every entrance to a phase does; only LEADING is entered without having sensed."""
    if phase is EscortPhase.LEADING:
        session.search.lead_on(session.trail.length_m)
        session.drive.go(session.goal)
        return
    assert sensed is not None
    if phase is EscortPhase.WAITING:
        session.waits += 1
        session.stand_clear(sensed)
    elif phase is EscortPhase.SEARCHING:
        _begin_search(session, sensed)
    elif phase is EscortPhase.GIVING_UP:
        session.drive.stand()
        blocked = session.stage.entered_by in (EscortEvent.NO_WAY, EscortEvent.WAY_BLOCKED)
        session.voice.say(SayKind.NO_WAY if blocked else SayKind.GIVING_UP, sensed.now_s)
    else:
        session.drive.stand()


def _begin_search(session: Session, sensed: Sensed) -> None:
    """Go back on the robot's own trail, which is known to be free, to where the person was last seen."""
    person = sensed.watch.person_in_map
    assert person is not None
    seen = sensed.watch.since_seen_s < 1.0
    goal = session.search.begin(sensed.pose, person, seen, session.trail, session.doorways)
    session.drive.go_or_stand(goal)
    session.voice.say(SayKind.LOOKING_FOR_YOU, sensed.now_s)


def _orders(session: Session, inputs: EscortInputs, watch: WatchResult, now_s: float, *, notify: bool) -> EscortOrders:
    stage, pose = session.stage, inputs.robot_in_map
    left = inputs.navigation.distance_remaining_m if stage.phase is EscortPhase.LEADING else 0.0
    if stage.phase in (EscortPhase.WAITING, EscortPhase.SEARCHING) and pose is not None:
        left = pose.distance_to(session.goal.x, session.goal.y)
    return EscortOrders(
        drive=session.drive.order(),
        phase=stage.phase,
        reason=stage.reason,
        follower=watch,
        say=session.voice.saying,
        answer_within_s=session.answer_within_s(watch, now_s),
        notify_staff=notify,
        distance_left_m=left,
        expected_time_s=left / max(0.3, watch.speed_mps),
        waits=session.waits,
        distance_m=session.trail.length_m,
        duration_s=now_s - session.started_s,
        outcome=stage.outcome,
    )
