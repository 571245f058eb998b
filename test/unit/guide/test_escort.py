"""The escort: every phase against every event."""

import math
from collections.abc import Callable

import pytest
from escort_story import (
    LONGEST_S,
    Story,
    arriving,
    ended,
    giving_up,
    leading,
    reading,
    searching,
    starting,
    waiting,
)

from guide_robot.common.vocabulary import EscortOutcome, EscortPhase
from guide_robot.guide.types import NavigationError, NavigationStatus
from guide_robot.people.identity.lock_types import FollowerReading, LockState
from guide_robot.phrases.texts import SayKind

PHASES: dict[str, Callable[[], Story]] = {
    "starting": starting,
    "leading": leading,
    "waiting": waiting,
    "searching": searching,
    "arriving": arriving,
    "giving_up": giving_up,
    "ended": ended,
}


def navigation(status: NavigationStatus, error: NavigationError = NavigationError.NONE) -> Callable[[Story], None]:
    def happen(story: Story) -> None:
        story.status, story.error = status, error

    return happen


def person(value: FollowerReading | None) -> Callable[[Story], None]:
    def happen(story: Story) -> None:
        story.person = value

    return happen


def cancel(story: Story) -> None:
    story.cancel = True


def lose_pose(story: Story) -> None:
    story.robot = None


EVENTS: dict[str, Callable[[Story], None]] = {
    "cancel": cancel,
    "pose_lost": lose_pose,
    "navigation_dead": navigation(NavigationStatus.DEAD),
    "navigation_away": navigation(NavigationStatus.AWAY, NavigationError.AWAY),
    "navigation_stopped": navigation(NavigationStatus.STOPPED),
    "navigation_idle": navigation(NavigationStatus.IDLE),
    "navigation_blocked": navigation(NavigationStatus.BLOCKED),
    "navigation_succeeded": navigation(NavigationStatus.SUCCEEDED),
    "navigation_rejected": navigation(NavigationStatus.FAILED, NavigationError.REJECTED),
    "navigation_no_path": navigation(NavigationStatus.FAILED, NavigationError.NO_PATH),
    "navigation_occupied": navigation(NavigationStatus.FAILED, NavigationError.GOAL_OCCUPIED),
    "navigation_stuck": navigation(NavigationStatus.FAILED, NavigationError.STUCK),
    "navigation_pose_lost": navigation(NavigationStatus.FAILED, NavigationError.POSE_LOST),
    "navigation_fault": navigation(NavigationStatus.FAILED, NavigationError.FAULT),
    "person_near": person(reading(-1.3, 0.5)),
    "person_far": person(reading(-4.0)),
    "person_comes": person(reading(-3.0, 0.6)),
    "person_leaves": person(reading(-9.0, -0.8)),
    "person_hidden": person(reading(-2.0, 0.0, LockState.OCCLUDED)),
    "person_lost": person(reading(-2.0, 0.0, LockState.LOST)),
    "nobody": person(None),
}


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("phase", PHASES)
def test_every_phase_survives_every_event_and_ends_in_bounded_time_when_it_cannot_go_on(phase: str, event: str) -> None:
    story = PHASES[phase]()
    EVENTS[event](story)
    for _ in range(round(LONGEST_S / 0.1)):
        orders = story.step()
        assert orders.reason
        assert math.isfinite(orders.distance_left_m) and math.isfinite(orders.expected_time_s)
        if orders.phase in (EscortPhase.STARTING, EscortPhase.GIVING_UP) or story.robot is None:
            assert orders.drive.goal_in_map is None
        if orders.outcome is not None:
            break
    goes_on = event in ("navigation_idle", "navigation_blocked", "person_near", "person_comes")
    if not goes_on:
        assert orders.outcome is not None or orders.phase is EscortPhase.LEADING
    if orders.outcome is not None:
        assert orders.drive.goal_in_map is None
        again = story.step()
        assert again.outcome is orders.outcome
        assert again.say is None
        assert again.drive == orders.drive


@pytest.mark.parametrize("phase", [name for name in PHASES if name != "ended"])
def test_cancelling_ends_at_once_in_every_phase(phase: str) -> None:
    story = PHASES[phase]()
    story.cancel = True
    orders = story.step()
    assert orders.outcome is EscortOutcome.CANCELED
    assert orders.drive.goal_in_map is None


@pytest.mark.parametrize("status", [NavigationStatus.DEAD, NavigationStatus.STOPPED])
@pytest.mark.parametrize("phase", [name for name in PHASES if name != "ended"])
def test_a_navigation_that_is_dead_or_was_stopped_is_a_fault_and_staff_are_told(
    phase: str, status: NavigationStatus
) -> None:
    story = PHASES[phase]()
    story.status = status
    before = story.notified
    orders = story.step()
    assert orders.outcome is EscortOutcome.FAULT
    assert orders.say is SayKind.FAULT
    assert story.notified == before + 1
