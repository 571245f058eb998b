"""Keeps company with a person who goes ahead: behind them, on the leader path, never at their heels."""

import math

import numpy as np

from guide_robot.common.geometry import Pose2D
from guide_robot.common.vocabulary import FollowOutcome, FollowPhase
from guide_robot.floor.line_of_sight import LineOfSight
from guide_robot.guide.follow.follow_types import FollowInputs, FollowOrders, FollowSettings
from guide_robot.guide.follow.leader_path import LeaderPath
from guide_robot.guide.follow.phases import PHASES, held
from guide_robot.guide.follow.session import Closeness, Session, Stage
from guide_robot.guide.follow.table import AT_ONCE, STAFF_HEAR_OF, FollowEvent, target_of
from guide_robot.guide.follower_watch import NOBODY, FollowerWatch, WatchResult
from guide_robot.guide.sensed import Sensed
from guide_robot.guide.transition import Transition
from guide_robot.guide.types import NAVIGATION_OVER, NavigationStatus
from guide_robot.phrases.reasons import Why
from guide_robot.phrases.texts import SayKind

SEARCH_SPEED_MPS = 0.8
FRESH_S = 0.3


class Follow:
    """One person at a time: `start`, then `step` at 5 to 20 Hz until the orders carry an outcome.

    The phases are functions in `phases`; where each of their events leads stands in `table`; the phase changes here.
    """

    def __init__(self, settings: FollowSettings, sight: LineOfSight | None = None) -> None:
        """Prepare the watch; `sight` tells where the leader path may be cut short."""
        self._settings = settings
        self._sight = sight
        self._watch = FollowerWatch(settings.watch)

    def start(self, duration_s: float, now_s: float, person_id: int | None = None) -> None:
        """Begin to follow; 0 means until it is cancelled, finished, or the person is lost.

        `person_id` is the track that was asked for, None for whoever the lock holds.
        """
        self._watch.restart()
        self._session = Session(
            settings=self._settings,
            person_id=person_id,
            duration_s=duration_s if duration_s > 0.0 else math.inf,
            started_s=now_s,
            pose_seen_s=now_s,
            goal_s=now_s,
            stage=Stage(phase=FollowPhase.STARTING, reason=Why.LOOKING_TO_FOLLOW(), since_s=now_s),
            close=Closeness(since_s=now_s),
            path=LeaderPath(self._sight),
        )

    def step(self, inputs: FollowInputs, now_s: float) -> FollowOrders:
        """Return what to do now. Times are seconds of one clock."""
        session, pose, watch = self._session, inputs.robot_in_map, NOBODY
        session.voice.begin_step()
        sensed = None
        if pose is not None:
            session.pose_seen_s = now_s
            session.trail.add(pose.x, pose.y)
            watch = self._watch.step(inputs.person, pose, np.zeros((0, 2)), now_s)
            if watch.person_in_map is not None and watch.since_seen_s < FRESH_S:
                session.path.see(watch.person_in_map.x, watch.person_in_map.y)
                session.path.go_on(pose, watch.person_in_map)
            sensed = Sensed(pose=pose, watch=watch, navigation=inputs.navigation, now_s=now_s)
        notify = session.stage.outcome is None and _act(session, inputs, sensed, now_s)
        return _orders(session, watch, now_s, notify=notify)


def _act(session: Session, inputs: FollowInputs, sensed: Sensed | None, now_s: float) -> bool:
    """Run the phase, and the one that it leads to where that acts at once; return whether staff should hear of it."""
    transition = _what_happens(session, inputs, sensed, now_s)
    if transition is None:
        return False
    change(session, transition, sensed, now_s)
    notify = transition.event in STAFF_HEAR_OF
    if transition.event in AT_ONCE and sensed is not None:
        further = PHASES[session.stage.phase](session, sensed)
        if further is not None:
            change(session, further, sensed, now_s)
            notify = further.event in STAFF_HEAR_OF
    return notify


def _what_happens(
    session: Session, inputs: FollowInputs, sensed: Sensed | None, now_s: float
) -> Transition[FollowEvent] | None:
    """Return what ends the phase now: what ends it in every phase, or what the phase itself concludes."""
    if inputs.cancel:
        return Transition(event=FollowEvent.CANCELED, reason=Why.CANCELLED(), say=SayKind.CANCELED)
    if inputs.finish or now_s - session.started_s >= session.duration_s:
        return Transition(event=FollowEvent.FINISHED, reason=Why.FINISHED(), say=SayKind.FOLLOW_ENDED)
    if over := NAVIGATION_OVER.get(inputs.navigation.status):
        return Transition(event=FollowEvent.NAVIGATION_OVER, reason=over, say=SayKind.FAULT)
    is_held = inputs.navigation.status is NavigationStatus.HELD
    if sensed is not None:
        return held(session, sensed) if is_held else PHASES[session.stage.phase](session, sensed)
    if not is_held:
        session.drive.stand()
    if now_s - session.pose_seen_s <= session.settings.pose_lost_s:
        return None
    return Transition(event=FollowEvent.POSE_LOST, reason=Why.POSE_LOST(), say=SayKind.FAULT)


def change(session: Session, transition: Transition[FollowEvent], sensed: Sensed | None, now_s: float) -> None:
    """Follow the table: the one place where the phase changes."""
    stage, event = session.stage, transition.event
    target = target_of(stage.phase, event)
    if target is None:
        raise ValueError(f"{event.name} means nothing in phase {stage.phase.name}")
    if transition.say is not None:
        session.voice.say(transition.say, now_s)
    if isinstance(target, FollowOutcome):
        session.drive.stand()
        session.end_pose = sensed.pose if sensed is not None else None
        session.stage = Stage(phase=stage.phase, reason=transition.reason, since_s=now_s, outcome=target)
        return
    session.stage = Stage(phase=target, reason=transition.reason, since_s=now_s)
    if event is FollowEvent.PERSON_AGREES:
        session.drive.stand_anew()
    if target is FollowPhase.SEARCHING and sensed is not None:
        _go_where_last_seen(session, sensed)


def _go_where_last_seen(session: Session, sensed: Sensed) -> None:
    person, pose = sensed.watch.person_in_map, sensed.pose
    session.drive.limit_mps = SEARCH_SPEED_MPS
    if person is not None and sensed.watch.distance_m > 0.3:
        theta = math.atan2(person.y - pose.y, person.x - pose.x)
        session.drive.go(Pose2D(x=person.x, y=person.y, theta=theta))


def _orders(session: Session, watch: WatchResult, now_s: float, *, notify: bool) -> FollowOrders:
    return FollowOrders(
        drive=session.drive.order(),
        phase=session.stage.phase,
        reason=session.stage.reason,
        person=watch,
        say=session.voice.saying,
        answer_within_s=session.answer_within_s(now_s),
        notify_staff=notify,
        distance_m=session.trail.length_m,
        duration_s=now_s - session.started_s,
        end_pose=session.end_pose,
        outcome=session.stage.outcome,
    )
