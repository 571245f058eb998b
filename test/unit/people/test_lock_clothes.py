"""What the follower lock makes of how people are dressed, where the camera shows it."""

from dataclasses import replace

import pytest
from lock_story import (
    ALIKE,
    HOLDS,
    LOCKED,
    LOST,
    OCCLUDED,
    REACQUIRED,
    ROBOT,
    UNLIKE,
    Story,
    in_state,
    newcomer,
    somebody,
)

from guide_robot.people.identity.lock_types import LockSettings, LockState


def test_a_newcomer_dressed_differently_is_not_taken() -> None:
    story = in_state(OCCLUDED)
    story.go_on(10.0, newcomer(), {7: UNLIKE})
    assert all(reading.track_id == 1 for reading in story.readings)


def test_a_newcomer_dressed_alike_is_taken() -> None:
    story = in_state(LOST)
    assert story.go_on(3.0, newcomer(), {7: ALIKE}).track_id == 7


@pytest.mark.parametrize("state", [OCCLUDED, LOST])
def test_the_same_number_that_comes_back_dressed_differently_is_not_taken(state: LockState) -> None:
    """The tracker may give a number to whoever steps out from behind the same pillar."""
    story = in_state(state)
    reading = story.go_on(5.0, [somebody(x=2.2)], {1: UNLIKE})
    assert reading.state is LOST
    assert REACQUIRED not in story.states()
    assert reading.seconds_since_seen > 5.0
    assert story.go_on(0.1, [somebody(x=2.2)], {1: ALIKE}).state is REACQUIRED


def test_the_same_number_that_comes_back_without_a_known_look_is_taken_by_place() -> None:
    assert in_state(LOST).go_on(0.1, [somebody()]).state is REACQUIRED


def test_who_bears_the_number_but_is_dressed_differently_is_let_go() -> None:
    story = Story().begin()
    story.go_on(1.0, [somebody()], {1: ALIKE})
    assert story.go_on(0.9, [somebody()], {1: UNLIKE}).state is LOCKED
    reading = story.go_on(0.3, [somebody()], {1: UNLIKE})
    assert reading.state is OCCLUDED and reading.reason == "person 1 is dressed differently"
    assert not reading.sure
    assert story.go_on(2.0, [somebody()], {1: UNLIKE}).state is OCCLUDED
    assert story.go_on(20.0, [somebody()], {1: UNLIKE}).state is LOST
    assert story.go_on(5.0, [somebody()]).state is LOST


@pytest.mark.parametrize(("seconds", "state"), [(1.8, LOCKED), (2.3, OCCLUDED)])
def test_who_is_dressed_a_little_differently_is_let_go_later(seconds: float, state: LockState) -> None:
    """Two people may have trousers of one colour."""
    story = Story().begin()
    story.go_on(1.0, [somebody()], {1: ALIKE})
    assert story.go_on(seconds, [somebody()], {1: 0.5}).state is state


def test_after_an_exchange_the_follower_is_found_by_their_clothes_under_a_number_that_came_since() -> None:
    story = Story().begin()
    story.go_on(5.0, [somebody()], {1: ALIKE})
    beside = [somebody(), somebody(7, 1.0, 1.2, age_s=0.0)]
    story.go_on(6.0, beside)
    reading = story.go_on(14.0, beside, {1: UNLIKE, 7: ALIKE})
    assert (reading.track_id, reading.state in HOLDS, reading.ambiguous) == (7, True, False)


def test_of_two_who_are_dressed_alike_neither_is_known_by_that() -> None:
    story = in_state(LOST)
    two = [somebody(7, 3.5, 1.5, age_s=0.1), somebody(8, 3.5, -1.5, age_s=0.1)]
    assert story.go_on(3.0, two, {7: ALIKE, 8: ALIKE}).state is LOST


def test_who_touched_the_screen_and_turns_out_to_be_dressed_differently_is_let_go() -> None:
    """It was somebody beside them who touched it."""
    story = in_state(LOST)
    people = [somebody(7, 0.9, 0.0, age_s=1.0)]
    assert story.lock.answer(people, story.now_s, ROBOT)
    assert story.go_on(0.5, people).track_id == 7
    assert story.go_on(2.0, people, {7: UNLIKE}).state is OCCLUDED
    assert story.go_on(2.0, people, {7: UNLIKE}).state is LOST


def test_who_touches_the_screen_twice_is_held_however_they_are_dressed() -> None:
    story = in_state(LOST)
    people = [somebody(7, 0.9, 0.0, age_s=1.0)]
    looks = [replace(person, similarity=UNLIKE) for person in people]
    assert not story.lock.answer(looks, story.now_s, ROBOT)
    assert story.go_on(1.0, people, {7: UNLIKE}).state is LOST
    assert story.lock.answer(looks, story.now_s, ROBOT)
    reading = story.go_on(5.0, people, {7: UNLIKE})
    assert reading.track_id == 7 and reading.state in HOLDS


def test_of_two_within_reach_the_one_in_the_followers_clothes_has_touched_the_screen() -> None:
    story = in_state(LOST)
    nearer, other = somebody(7, 0.7, 0.0, age_s=1.0), somebody(8, 1.1, 0.3, age_s=1.0)
    assert story.lock.answer([replace(nearer, similarity=UNLIKE), other], story.now_s, ROBOT)
    assert story.go_on(0.5, [nearer, other]).track_id == 8


@pytest.mark.parametrize(("ambiguous", "number"), [(True, 8), (False, 1)])
def test_one_seen_in_the_followers_clothes_has_touched_the_screen_rather_than_somebody_doubtful(
    ambiguous: bool, number: int
) -> None:
    """Without doubt it is the one who is held: from near by the camera sees no more than a shirt."""
    story = Story().begin()
    held, beside = somebody(x=1.2), replace(somebody(8, 0.9, 0.6), similarity=0.7)
    if ambiguous:
        story.go_on(2.0, [somebody(8, 0.9, 2.6)])
        story.go_on(0.2, [held, beside])
    else:
        story.go_on(1.0, [held, beside])
    assert story.readings[-1].ambiguous is ambiguous
    assert story.lock.answer([held, beside], story.now_s, ROBOT)
    assert story.go_on(0.1, [held, beside]).track_id == number


def test_who_is_dressed_differently_is_let_go_for_who_is_dressed_just_so_beside_them() -> None:
    """Two have exchanged their numbers: nobody was lost."""
    story = Story().begin()
    beside = [somebody(), somebody(5, 2.0, 0.9)]
    story.go_on(1.0, beside, {1: ALIKE, 5: UNLIKE})
    reading = story.go_on(1.5, beside, {1: UNLIKE, 5: ALIKE})
    assert (reading.track_id, reading.ambiguous) == (5, True)
    assert LOST not in story.states()


def test_who_touched_the_screen_is_believed_only_until_they_come_back_in_doubt() -> None:
    story = in_state(LOST)
    people = [somebody(7, 0.9, 0.0, age_s=1.0)]
    looks = [replace(person, similarity=UNLIKE) for person in people]
    assert [story.lock.answer(looks, story.now_s, ROBOT) for _ in range(2)] == [False, True]
    story.go_on(1.0, people)
    story.go_on(2.0, [])
    assert story.go_on(0.2, [somebody(7, 2.0, 0.5)]).ambiguous
    assert story.go_on(4.0, [somebody(7, 2.0, 0.5)], {7: UNLIKE}).state is LOST


def test_while_pictures_come_who_is_seen_again_is_looked_at_first() -> None:
    other = somebody(5, 2.0, 3.0)
    for similarity, state in ((ALIKE, REACQUIRED), (UNLIKE, OCCLUDED)):
        story = Story().begin()
        story.go_on(1.0, [somebody(), other], {1: ALIKE, 5: UNLIKE})
        story.go_on(1.2, [other], {5: UNLIKE})
        assert story.go_on(0.4, [somebody(), other], {5: UNLIKE}).state is OCCLUDED
        assert story.go_on(0.1, [somebody(), other], {1: similarity, 5: UNLIKE}).state is state


def test_who_is_seen_again_and_cannot_be_looked_at_is_taken_after_a_second() -> None:
    other = somebody(5, 2.0, 3.0)
    story = Story().begin()
    story.go_on(1.0, [somebody(), other], {1: ALIKE, 5: UNLIKE})
    story.go_on(1.2, [other], {5: UNLIKE})
    assert story.go_on(1.3, [somebody(), other], {5: UNLIKE}).state in HOLDS


def test_after_a_loss_one_who_was_beside_the_follower_is_taken_only_in_just_their_clothes() -> None:
    """In a crowd the tracker may exchange two people; then the other number is the follower's."""
    near, others = somebody(5, 1.2, 0.6), somebody(6, 0.8, -1.8)
    for similarity, number in ((ALIKE, 5), (0.7, 1)):
        story = Story().begin()
        story.go_on(1.0, [somebody(), near, others])
        story.go_on(4.0, [near, others])
        reading = story.go_on(8.0, [near, others], {5: similarity, 6: UNLIKE})
        assert reading.track_id == number


def test_while_it_is_open_who_the_follower_is_the_robot_wants_to_see_who_stands_beside_it() -> None:
    story = Story().begin()
    there = [somebody(5, -0.9, 0.3), somebody(6, 1.0, 0.5), somebody(7, -3.0, 1.0)]
    story.go_on(1.0, [somebody(), *there], {1: ALIKE, 6: UNLIKE})
    assert story.readings[-1].look_at is None
    assert story.go_on(4.0, there, {6: UNLIKE}).look_at == (-0.9, 0.3)
    story.go_on(1.0, there, {5: UNLIKE, 6: UNLIKE})
    assert story.go_on(1.0, there, {6: UNLIKE}).look_at is None


@pytest.mark.parametrize(("similarity", "state"), [(ALIKE, REACQUIRED), (0.7, LOST)])
def test_long_after_a_loss_only_who_wears_just_the_follower_s_clothes_is_taken(
    similarity: float, state: LockState
) -> None:
    story = Story().begin()
    story.go_on(1.0, [somebody()], {1: ALIKE})
    story.go_on(LockSettings().give_up_after_s + 1.0, [])
    assert story.go_on(1.8, newcomer(7, 1.2), {7: similarity}).state is state


def test_somebody_seen_in_just_the_follower_s_clothes_is_kept_in_view_until_they_are_held() -> None:
    story = Story().begin()
    there = [somebody(5, -0.9, 0.3), somebody(6, 1.0, 0.5)]
    story.go_on(1.0, [somebody(), *there], {1: ALIKE, 6: UNLIKE})
    story.go_on(4.0, there, {6: UNLIKE})
    story.go_on(1.0, there, {5: ALIKE, 6: UNLIKE})
    assert story.go_on(3.0, there, {6: UNLIKE}).look_at == (-0.9, 0.3)
    reading = story.go_on(5.0, there, {5: ALIKE, 6: UNLIKE})
    assert (reading.track_id, reading.look_at) == (5, None)


def test_without_pictures_the_robot_turns_to_nobody_else() -> None:
    story = in_state(LOST)
    assert story.go_on(3.0, [somebody(5, -0.9, 0.3)]).look_at is None


@pytest.mark.parametrize(("looked_at", "held"), [({1: 0.7}, 2), ({}, 1)])
def test_another_in_just_the_follower_s_clothes_is_held_instead_of_one_who_was_looked_at(
    looked_at: dict[int, float], held: int
) -> None:
    """Also one who was taken for somebody else before, as in a crowd numbers are exchanged; but many dress alike."""
    beside = somebody(2, 0.8, -0.3)
    story = Story().begin()
    story.go_on(1.0, [somebody(), beside], {1: ALIKE})
    story.go_on(3.0, [beside])
    ambiguous = somebody(1, 3.0, 1.1)
    assert story.go_on(1.0, [ambiguous, beside]).ambiguous
    assert story.go_on(1.9, [ambiguous, beside], {2: ALIKE} | looked_at).track_id == 1
    reading = story.go_on(0.5, [ambiguous, beside], {2: ALIKE} | looked_at)
    assert (reading.track_id, reading.ambiguous) == (held, held == 1)


def test_the_robot_goes_on_looking_at_who_may_be_dressed_like_the_follower() -> None:
    """From near by the camera sees a shirt only."""
    story = Story().begin()
    there = [somebody(6, 1.0, 0.5)]
    story.go_on(1.0, [somebody(), *there], {1: ALIKE})
    assert story.go_on(4.0, there, {6: 0.7}).look_at == (1.0, 0.5)
    assert story.go_on(2.0, there, {6: UNLIKE}).look_at is None
