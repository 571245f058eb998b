"""Escort and follow as tables: every phase against every event, by the real machine."""

from collections.abc import Callable
from itertools import product

import pytest
from escort_story import PLACE, reading

from guide_robot.common.geometry import Pose2D
from guide_robot.common.vocabulary import EscortOutcome, EscortPhase, FollowOutcome, FollowPhase
from guide_robot.guide.escort import escort, phases, table
from guide_robot.guide.escort import session as escort_session
from guide_robot.guide.escort.doorways import Doorways
from guide_robot.guide.escort.escort_types import EscortSettings
from guide_robot.guide.escort.search import Search
from guide_robot.guide.escort.table import EscortEvent
from guide_robot.guide.follow import follow
from guide_robot.guide.follow import phases as follow_phases
from guide_robot.guide.follow import session as follow_session
from guide_robot.guide.follow import table as follow_table
from guide_robot.guide.follow.follow_types import FollowSettings
from guide_robot.guide.follow.leader_path import LeaderPath
from guide_robot.guide.follow.table import FollowEvent
from guide_robot.guide.follower_watch import FollowerWatch, WatchResult, WatchSettings
from guide_robot.guide.sensed import Sensed
from guide_robot.guide.transition import Transition
from guide_robot.guide.types import NavigationFeedback, NavigationStatus
from guide_robot.phrases.reasons import Why

NOW_S = 7.0
BEFORE, AFTER = Why.AT_PLACE(), Why.CANCELLED()
ROBOT = Pose2D(x=0.0, y=0.0)
DRIVING = NavigationFeedback(status=NavigationStatus.ACTIVE)


def watched() -> WatchResult:
    watch = FollowerWatch(WatchSettings())
    return watch.step(reading(-1.5), ROBOT, DRIVING.path_in_map, NOW_S)


def escorting(phase: EscortPhase, entered_by: EscortEvent | None) -> escort_session.Session:
    return escort_session.Session(
        settings=EscortSettings(),
        doorways=Doorways([]),
        request=escort_session.EscortRequest(place=PLACE, poses=PLACE.poses(), person_id=None),
        started_s=0.0,
        pose_seen_s=0.0,
        stage=escort_session.Stage(phase=phase, reason=BEFORE, since_s=0.0, entered_by=entered_by),
        search=Search(EscortSettings()),
    )


def following(phase: FollowPhase) -> follow_session.Session:
    return follow_session.Session(
        settings=FollowSettings(),
        person_id=None,
        duration_s=60.0,
        started_s=0.0,
        pose_seen_s=0.0,
        goal_s=0.0,
        stage=follow_session.Stage(phase=phase, reason=BEFORE, since_s=0.0),
        close=follow_session.Closeness(since_s=0.0),
        path=LeaderPath(),
    )


@pytest.mark.parametrize(("phase", "event"), list(product(EscortPhase, EscortEvent)), ids=lambda value: value.name)
def test_the_escort_goes_where_its_table_says_and_nowhere_else(phase: EscortPhase, event: EscortEvent) -> None:
    entered_by = EscortEvent.PERSON_LEFT if phase is EscortPhase.GIVING_UP else None
    session = escorting(phase, entered_by)
    sensed = Sensed(pose=ROBOT, watch=watched(), navigation=DRIVING, now_s=NOW_S)
    transition = Transition(event=event, reason=AFTER)
    target = table.target_of(phase, entered_by, event)
    if target is None:
        with pytest.raises(ValueError, match=f"{event.name} means nothing in phase {phase.name}"):
            escort.change(session, transition, sensed, NOW_S)
        assert (session.stage.phase, session.stage.reason) == (phase, BEFORE)
        return
    escort.change(session, transition, sensed, NOW_S)
    stage = session.stage
    ended = isinstance(target, EscortOutcome)
    assert (stage.phase, stage.outcome) == ((phase, target) if ended else (target, None))
    assert (stage.reason, stage.since_s, stage.entered_by) == (AFTER, NOW_S, event)
    if ended or stage.phase in (EscortPhase.ARRIVING, EscortPhase.GIVING_UP):
        assert session.drive.goal is None


@pytest.mark.parametrize(("phase", "event"), list(product(FollowPhase, FollowEvent)), ids=lambda value: value.name)
def test_following_goes_where_its_table_says_and_nowhere_else(phase: FollowPhase, event: FollowEvent) -> None:
    session = following(phase)
    sensed = Sensed(pose=ROBOT, watch=watched(), navigation=DRIVING, now_s=NOW_S)
    transition = Transition(event=event, reason=AFTER)
    target = follow_table.target_of(phase, event)
    if target is None:
        with pytest.raises(ValueError, match=f"{event.name} means nothing in phase {phase.name}"):
            follow.change(session, transition, sensed, NOW_S)
        assert (session.stage.phase, session.stage.reason) == (phase, BEFORE)
        return
    follow.change(session, transition, sensed, NOW_S)
    stage = session.stage
    ended = isinstance(target, FollowOutcome)
    assert (stage.phase, stage.outcome) == ((phase, target) if ended else (target, None))
    assert (stage.reason, stage.since_s) == (AFTER, NOW_S)
    if ended:
        assert session.drive.goal is None and session.end_pose == ROBOT


def reached(targets: Callable[[int], set[int]], first: int) -> set[int]:
    """Return the phases that can come after one, itself among them."""
    found, new = {first}, {first}
    while new:
        new = {target for phase in new for target in targets(phase)} - found
        found |= new
    return found


def test_every_phase_of_the_escort_has_a_function_and_can_be_reached() -> None:
    def targets(phase: int) -> set[int]:
        return {to for to in table.TABLE[EscortPhase(phase)].values() if isinstance(to, EscortPhase)}

    assert set(phases.PHASES) == set(table.TABLE) == reached(targets, EscortPhase.STARTING) == set(EscortPhase)


def test_every_phase_of_following_has_a_function_and_can_be_reached() -> None:
    def targets(phase: int) -> set[int]:
        return {to for to in follow_table.TABLE[FollowPhase(phase)].values() if isinstance(to, FollowPhase)}

    found = reached(targets, FollowPhase.STARTING)
    assert set(follow_phases.PHASES) == set(follow_table.TABLE) == found == set(FollowPhase)


def test_whatever_makes_the_robot_give_up_has_an_outcome() -> None:
    gives_up = {
        event for row in table.TABLE.values() for event, target in row.items() if target is EscortPhase.GIVING_UP
    }
    assert gives_up == set(table.GIVES_UP_FOR)
    targets = [target for row in (*table.TABLE.values(), table.EVERYWHERE) for target in row.values()]
    ends = {target for target in targets if isinstance(target, EscortOutcome)}
    assert ends | set(table.GIVES_UP_FOR.values()) == set(EscortOutcome)
