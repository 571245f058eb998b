"""The lock on the person being served: every state against every event, and never silently somebody else."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from lock_story import (
    HOLDS,
    LOCKED,
    LOST,
    NONE,
    OCCLUDED,
    REACQUIRED,
    ROBOT,
    UNLIKE,
    People,
    Story,
    in_state,
    newcomer,
    somebody,
)

from guide_robot.common.geometry import Pose2D
from guide_robot.common.vocabulary import BodyKind
from guide_robot.people.identity.follower_lock import FollowerLock
from guide_robot.people.identity.lock_types import FollowerReading, LockSettings, LockState
from guide_robot.people.types import TrackedPerson

ALL = [NONE, LOCKED, OCCLUDED, LOST, REACQUIRED]
# What each state becomes by each event.
EVENTS: dict[str, Callable[[Story], FollowerReading]] = {
    "is seen": lambda story: story.go_on(0.1, [somebody()]),
    "is seen for long": lambda story: story.go_on(3.0, [somebody()]),
    "is hidden for a moment": lambda story: story.go_on(0.3, []),
    "is hidden for a second": lambda story: story.go_on(1.0, []),
    "is hidden for long": lambda story: story.go_on(5.0, []),
    "is only predicted for a second": lambda story: story.go_on(1.0, lambda t: [somebody(since_seen_s=t)]),
    "jumps beyond reach": lambda story: story.go_on(1.0, [somebody(x=9.0, y=6.0)]),
    "somebody stands near, too": lambda story: story.go_on(1.0, [somebody(), somebody(5, 2.3, 0.4)]),
    "is released": lambda story: (story.lock.release(), story.go_on(0.1, [somebody()]))[1],
}
BECOMES = {
    "is seen": {NONE: NONE, LOCKED: LOCKED, OCCLUDED: REACQUIRED, LOST: REACQUIRED, REACQUIRED: REACQUIRED},
    "is seen for long": {NONE: NONE, LOCKED: LOCKED, OCCLUDED: LOCKED, LOST: LOCKED, REACQUIRED: LOCKED},
    "is hidden for a moment": {NONE: NONE, LOCKED: LOCKED, OCCLUDED: OCCLUDED, LOST: LOST, REACQUIRED: REACQUIRED},
    "is hidden for a second": {NONE: NONE, LOCKED: OCCLUDED, OCCLUDED: OCCLUDED, LOST: LOST, REACQUIRED: OCCLUDED},
    "is hidden for long": {NONE: NONE, LOCKED: LOST, OCCLUDED: LOST, LOST: LOST, REACQUIRED: LOST},
    "is only predicted for a second": {LOCKED: OCCLUDED, REACQUIRED: OCCLUDED, NONE: NONE},
    "jumps beyond reach": {NONE: NONE, LOCKED: OCCLUDED, OCCLUDED: OCCLUDED, LOST: LOST, REACQUIRED: OCCLUDED},
    "somebody stands near, too": {NONE: NONE, LOCKED: LOCKED},
    "is released": dict.fromkeys(ALL, NONE),
}


@pytest.mark.parametrize(
    "state, event", [pytest.param(s, e, id=f"{s.value}, {e}") for e, after in BECOMES.items() for s in after]
)
def test_every_state_answers_every_event(state: LockState, event: str) -> None:
    reading = EVENTS[event](in_state(state))
    assert reading.state is BECOMES[event][state]
    assert len(reading.reason.split()) >= 2


@pytest.mark.parametrize("seconds, state", [(5.0, OCCLUDED), (9.0, LOST)])
def test_whom_somebody_else_hides_is_lost_only_after_long(seconds: float, state: LockState) -> None:
    story = Story().begin()
    story.go_on(1.0, [somebody(), somebody(5, 1.0, 0.8)])
    assert story.go_on(seconds, [somebody(5, 1.0, 0.1)]).state is state


@pytest.mark.parametrize("x, y", [(1.0, 0.5), (3.0, 0.0), (-1.0, 0.0)])
def test_somebody_beside_behind_or_beyond_hides_nobody(x: float, y: float) -> None:
    story = Story().begin()
    story.go_on(1.0, [somebody(), somebody(5, x, y)])
    assert story.go_on(3.5, [somebody(5, x, y)]).state is LOST


def test_without_anybody_locked_the_reading_says_so() -> None:
    reading = FollowerLock().step([somebody()], 1.0, ROBOT)
    assert (reading.state, reading.track_id) == (NONE, 0)
    assert math.isnan(reading.distance) and reading.seconds_since_seen == 0.0


def test_distance_closing_speed_and_velocity_are_the_person_s() -> None:
    """At (3, 4) it is 5 m; walking (-0.6, -0.8) leads straight to the robot with 1 m/s."""
    story = Story().begin(somebody(x=3.0, y=4.0, vx=-0.6, vy=-0.8))
    reading = story.go_on(0.1, [somebody(x=3.0, y=4.0, vx=-0.6, vy=-0.8)])
    assert reading.distance == pytest.approx(5.0)
    assert reading.closing_speed == pytest.approx(1.0)
    assert (reading.x, reading.y, reading.vx, reading.vy) == (3.0, 4.0, -0.6, -0.8)
    assert reading.seconds_since_seen == 0.0


def test_who_walks_away_closes_with_negative_speed_and_who_walks_across_with_none() -> None:
    away = Story().begin(somebody(vx=0.7)).go_on(0.1, [somebody(vx=0.7)])
    across = Story().begin(somebody(vy=0.7)).go_on(0.1, [somebody(vy=0.7)])
    assert away.closing_speed == pytest.approx(-0.7)
    assert across.closing_speed == pytest.approx(0.0)


def test_the_robot_s_place_counts_for_the_distance() -> None:
    lock = FollowerLock()
    lock.lock(somebody(x=2.0, y=0.0), 1.0)
    reading = lock.step([somebody(x=2.0, y=0.0)], 1.1, Pose2D(x=2.0, y=-3.0, theta=1.0))
    assert reading.distance == pytest.approx(3.0)


def test_a_person_right_at_the_robot_gives_finite_numbers() -> None:
    reading = Story().begin(somebody(x=0.0, y=0.0, vx=0.3)).go_on(0.1, [somebody(x=0.0, y=0.0, vx=0.3)])
    assert reading.distance == 0.0 and math.isfinite(reading.closing_speed)


def test_seconds_since_seen_count_from_the_last_sight() -> None:
    story = in_state(LOCKED)
    assert story.go_on(1.5, []).seconds_since_seen == pytest.approx(1.5)
    assert story.go_on(2.0, []).seconds_since_seen == pytest.approx(3.5)
    assert story.go_on(0.1, [somebody()]).seconds_since_seen == pytest.approx(0.0)


def test_seconds_since_seen_count_what_the_tracker_only_foretells() -> None:
    story = in_state(LOCKED)
    reading = story.go_on(0.8, lambda passed_s: [somebody(since_seen_s=passed_s)])
    assert reading.seconds_since_seen == pytest.approx(0.8)


def test_locking_on_to_somebody_already_hidden_counts_from_when_they_were_seen() -> None:
    story = Story().begin(somebody(since_seen_s=0.4))
    assert story.go_on(0.1, []).seconds_since_seen == pytest.approx(0.5)


def test_a_lock_holds_through_a_walk_across_the_room() -> None:
    def walk(passed_s: float) -> People:
        return [somebody(x=2.0 + passed_s, y=0.5 * passed_s, vx=1.0, vy=0.5), somebody(5, 1.0, 1.0)]

    story = Story().begin()
    reading = story.go_on(6.0, walk)
    assert story.states() == [LOCKED]
    assert reading.track_id == 1 and reading.x == pytest.approx(8.0)


def test_who_was_there_all_along_is_never_taken_for_the_one_who_is_missing() -> None:
    story = Story().begin()
    story.go_on(2.0, [somebody(), somebody(5, 2.6, 0.4)])
    story.go_on(20.0, [somebody(5, 2.1, 0.1)])
    assert all(reading.track_id == 1 for reading in story.readings)
    assert story.readings[-1].state is LOST


def test_who_came_in_while_the_follower_was_still_in_sight_is_somebody_else() -> None:
    story = in_state(LOCKED)
    story.go_on(1.0, lambda passed_s: [somebody(), somebody(5, 2.5, 0.4, age_s=passed_s)])
    story.go_on(10.0, lambda passed_s: [somebody(5, 2.1, 0.1, age_s=1.0 + passed_s)])
    assert all(reading.track_id == 1 for reading in story.readings)
    assert story.readings[-1].state is LOST


def test_who_was_known_before_the_follower_was_lost_is_somebody_else_though_never_seen_with_them() -> None:
    """Age says that the tracker had them while the follower was still in sight, in another part of the hall."""
    story = in_state(OCCLUDED)
    story.go_on(10.0, lambda passed_s: [somebody(5, 2.1, 0.1, age_s=8.0 + passed_s)])
    assert all(reading.track_id == 1 for reading in story.readings)


@pytest.mark.parametrize("state", [OCCLUDED, LOST])
def test_who_appears_alone_where_the_follower_can_be_is_them_again_and_it_is_said(state: LockState) -> None:
    story = in_state(state)
    reading = story.go_on(3.0, newcomer())
    assert reading.track_id == 7 and reading.state in HOLDS
    first = next(r for r in story.readings if r.track_id == 7)
    assert first.state is REACQUIRED
    assert story.readings[story.readings.index(first) - 1].state in (OCCLUDED, LOST)


def walks_by(t: float) -> list[TrackedPerson]:
    """Return somebody new who walks past the robot at some distance from where the follower was lost."""
    return [somebody(7, -2.0 + 0.9 * t, 1.6, vx=0.9, age_s=t)]


def test_a_newcomer_who_walks_by_elsewhere_is_not_taken_for_the_follower() -> None:
    story = in_state(LOST)
    story.go_on(4.0, walks_by)
    assert all(reading.track_id == 1 for reading in story.readings)


def test_a_newcomer_elsewhere_who_comes_to_the_robot_and_stays_is_taken_for_the_follower() -> None:
    story = in_state(LOST)
    reading = story.go_on(6.0, lambda t: [somebody(7, -1.2, -0.8, age_s=t)])
    assert reading.track_id == 7 and REACQUIRED in story.states()


def test_the_same_number_that_comes_back_elsewhere_and_walks_on_is_not_taken() -> None:
    story = in_state(OCCLUDED)
    story.go_on(2.0, [])
    story.go_on(3.0, lambda t: [somebody(1, 2.0, 1.8 + 0.9 * t, vy=0.9)])
    assert REACQUIRED not in story.states()


def test_a_part_of_the_follower_that_was_tracked_by_itself_is_taken_for_them_when_they_vanish() -> None:
    story = in_state(LOCKED)
    story.go_on(1.0, lambda t: [somebody(), somebody(5, 2.2, 0.3, age_s=t)])
    assert story.go_on(3.0, lambda t: [somebody(5, 2.2, 0.3, age_s=1.0 + t)]).track_id == 5


def test_a_part_stays_one_until_it_is_well_away_from_the_follower() -> None:
    for furthest, number in ((2.8, 5), (3.2, 1)):
        story = in_state(LOCKED)
        story.go_on(1.0, lambda t: [somebody(), somebody(5, 2.3, 0.2, age_s=t)])
        story.go_on(1.0, lambda t, x=furthest: [somebody(), somebody(5, x, 0.2, age_s=1.0 + t)])
        found = story.go_on(3.0, lambda t: [somebody(5, 2.3, 0.2, age_s=2.0 + t)])
        assert found.track_id == number


def test_a_part_of_a_chair_is_taken_for_who_sits_in_it_though_it_reaches_further() -> None:
    for kind, number in ((BodyKind.WHEELCHAIR, 5), (BodyKind.WALKING, 1)):
        sitter = replace(somebody(), kind=kind)
        story = in_state(LOCKED)
        story.go_on(1.0, lambda t, who=sitter: [who, somebody(5, 2.0, 0.8, age_s=t)])
        assert story.go_on(1.5, lambda t: [somebody(5, 2.0, 0.8, age_s=1.0 + t)]).track_id == number


def test_who_was_tracked_twice_is_held_under_the_number_that_stays() -> None:
    story = Story().begin()
    story.go_on(1.0, [somebody(), somebody(5, 2.3, 0.2)])
    reading = story.go_on(3.0, [replace(somebody(5, 2.3, 0.2), merged_ids=(1,))])
    assert (reading.state, reading.track_id) == (LOCKED, 5)
    assert story.states() == [LOCKED]


def test_who_was_known_as_somebody_else_is_not_held_though_their_track_took_over_the_number() -> None:
    story = Story().begin()
    story.go_on(1.0, [somebody(), somebody(5, 3.4, 0.4)])
    assert story.go_on(3.0, [replace(somebody(5, 2.3, 0.2), merged_ids=(1,))]).state is LOST


def test_who_comes_into_sight_just_where_and_when_the_follower_vanished_goes_on_as_them() -> None:
    for appears_at, number in ((2.4, 7), (3.6, 1)):
        story = in_state(LOCKED)
        story.go_on(0.9, lambda t: [somebody(since_seen_s=t)])
        walks_off = lambda t, x=appears_at: [somebody(7, x + 1.2 * t, 0.0, age_s=t, vx=1.2)]  # noqa: E731
        assert story.go_on(1.2, walks_off).track_id == number


def test_a_newcomer_is_watched_before_being_taken_for_the_follower() -> None:
    story = in_state(LOST)
    assert story.go_on(0.3, newcomer()).state is LOST


def test_of_two_newcomers_neither_is_taken() -> None:
    story = in_state(OCCLUDED)
    story.go_on(10.0, lambda t: [somebody(7, 2.2, 0.3, age_s=t), somebody(8, 1.9, -0.3, age_s=t)])
    assert all(reading.track_id == 1 for reading in story.readings)
    assert story.readings[-1].state is LOST


def test_a_newcomer_further_away_than_anybody_walks_is_not_taken() -> None:
    story = in_state(OCCLUDED)
    reading = story.go_on(2.0, newcomer(x=12.0, y=5.0))
    assert reading.track_id == 1 and reading.state is LOST


def test_nobody_is_somebody_else_for_being_apart_from_where_the_follower_is_only_foretold() -> None:
    """Somebody in a chair turns on the spot: the tracker lets them fly off, and finds their legs on the other side."""
    story = in_state(LOCKED)
    story.go_on(
        0.4, lambda t: [somebody(1, 2.0 + 2.0 * t, 0.0, vx=2.0, since_seen_s=t), somebody(5, 1.8, -0.3, age_s=t)]
    )
    assert story.go_on(2.0, lambda t: [somebody(5, 1.8, -0.3, age_s=0.4 + t)]).track_id == 5


@pytest.mark.parametrize(("apart_m", "number"), [(0.3, 5), (0.55, 1)])
def test_who_stays_nearer_than_two_people_can_be_is_a_part_of_the_follower_though_once_apart(
    apart_m: float, number: int
) -> None:
    """A number that was another person's has gone over to a wheel of the follower's chair."""
    story = Story().begin()
    story.go_on(1.0, [somebody(), somebody(5, 2.0, 1.5)])
    part = somebody(5, 2.0, apart_m)
    story.go_on(2.0, [somebody(), part])
    assert story.go_on(3.0, [part]).track_id == number


def test_after_a_long_time_nobody_new_is_taken_any_more() -> None:
    story = in_state(LOST)
    story.go_on(LockSettings().give_up_after_s + 1.0, [])
    reading = story.go_on(10.0, newcomer())
    assert (reading.state, reading.track_id) == (LOST, 1)


def test_the_same_number_far_away_at_once_is_not_believed() -> None:
    """The tracker has given the number to somebody 5 m off: the lock must not follow within a tenth of a second."""
    story = in_state(LOCKED)
    reading = story.go_on(0.1, [somebody(x=7.0, y=0.0)])
    assert reading.x == pytest.approx(2.0, abs=0.5)
    later = story.go_on(0.9, [somebody(x=7.0, y=0.0)])
    assert later.state is OCCLUDED and later.seconds_since_seen == pytest.approx(1.0)


def test_whenever_the_number_changes_the_state_says_reacquired() -> None:
    """Random crowds that come and go: a change of number without REACQUIRED would be a silent swap.

    Only whoever is looked for in vain may be the one before again.
    """
    random = np.random.default_rng(11)
    for _ in range(20):
        story = Story().begin()
        for _ in range(25):
            crowd = [
                somebody(
                    int(n),
                    2.0 + float(random.normal(0, 0.7)),
                    float(random.normal(0, 0.7)),
                    age_s=30.0 * random.random(),
                )
                for n in random.choice(6, size=random.integers(0, 4), replace=False) + 1
            ]
            before = story.readings[-1] if story.readings else None
            first = len(story.readings)
            story.go_on(0.1 * int(random.integers(1, 20)), crowd)
            for reading in story.readings[first:]:
                if before is not None and reading.track_id != before.track_id:
                    assert reading.state is REACQUIRED or (reading.state is LOST and before.ambiguous)
                    assert before.state in (OCCLUDED, LOST)
                before = reading


def test_a_lock_on_the_next_person_starts_afresh() -> None:
    story = in_state(LOST)
    story.begin(somebody(5, 1.0, 1.0))
    reading = story.go_on(0.1, [somebody(5, 1.0, 1.0)], {5: UNLIKE})
    assert (reading.state, reading.track_id) == (LOCKED, 5)
    assert reading.seconds_since_seen == 0.0


def test_after_a_release_nobody_comes_back_by_themselves() -> None:
    story = in_state(LOCKED)
    story.lock.release()
    assert story.go_on(5.0, [somebody()]).state is NONE
