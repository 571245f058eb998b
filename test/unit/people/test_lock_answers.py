"""Who answers the robot that has lost its person: by a touch of its screen, or by coming to it and standing there."""

import pytest
from lock_story import LOCKED, LOST, NONE, OCCLUDED, REACQUIRED, ROBOT, Story, in_state, somebody

from guide_robot.people.identity.lock_types import LockState
from guide_robot.people.types import TrackedPerson


@pytest.mark.parametrize("held_there, nearer_m, number", [(True, 0.2, 1), (True, 0.5, 5), (False, 0.2, 5)])
def test_of_two_before_the_screen_the_one_who_is_held_has_touched_it_unless_another_is_much_nearer(
    held_there: bool, nearer_m: float, number: int
) -> None:
    other = somebody(5, 1.1 - nearer_m, 0.0)
    held = somebody(1, 1.1 if held_there else 1.9, 0.0)
    story = Story().begin(held)
    story.go_on(1.0, [held, other])
    assert story.lock.answer([held, other], story.now_s, ROBOT)
    assert story.go_on(0.1, [held, other]).track_id == number


@pytest.mark.parametrize("state", [OCCLUDED, LOST])
def test_who_touches_the_screen_is_the_follower_whatever_their_number_meant_before(state: LockState) -> None:
    story = Story().begin()
    story.go_on(1.0, [somebody(), somebody(5, 3.5, 1.0)])
    story.go_on(1.0 if state is OCCLUDED else 9.0, [somebody(5, 1.0, 0.1), somebody(6, -0.8, 0.0)])
    assert story.readings[-1].state is state
    people = [somebody(5, 1.0, 0.1), somebody(6, -0.8, 0.0)]
    assert story.lock.answer(people, story.now_s, ROBOT)
    reading = story.go_on(0.1, people)
    assert (reading.track_id, reading.state, reading.answered, reading.ambiguous) == (5, REACQUIRED, True, False)
    assert story.go_on(2.0, people).answered is False


@pytest.mark.parametrize(
    "person",
    [
        pytest.param(somebody(5, 2.0, 0.0), id="out of reach"),
        pytest.param(somebody(5, -1.0, 0.0), id="behind the robot"),
        pytest.param(somebody(5, 1.0, 0.0, since_seen_s=2.0), id="only predicted"),
    ],
)
def test_a_touch_with_nobody_before_the_screen_holds_nobody(person: TrackedPerson) -> None:
    story = in_state(LOST)
    assert not story.lock.answer([person], story.now_s, ROBOT)
    assert story.go_on(0.1, [person]).state is LOST


def test_a_touch_with_nobody_locked_locks_on_nobody() -> None:
    story = in_state(NONE)
    assert not story.lock.answer([somebody(5, 1.0, 0.0)], story.now_s, ROBOT)


def test_the_number_of_somebody_else_who_was_out_of_sight_may_be_the_follower_s_when_it_comes_to_the_robot() -> None:
    story = Story().begin()
    story.go_on(1.0, [somebody(), somebody(5, 2.9, 0.5)])
    story.go_on(1.0, [somebody(5, 2.9, 0.5)])
    story.go_on(3.0, [])
    assert story.go_on(6.0, [somebody(5, 1.4, 0.2)]).track_id == 5


def test_the_number_of_somebody_else_who_stayed_in_sight_is_never_the_follower_s() -> None:
    story = Story().begin()
    story.go_on(1.0, [somebody(), somebody(5, 2.9, 0.5)])
    story.go_on(4.0, [somebody(5, 2.9, 0.5)])
    story.go_on(4.0, [somebody(5, 1.4, 0.2)])
    assert all(reading.track_id == 1 for reading in story.readings)


def test_the_number_of_somebody_else_that_comes_back_in_the_follower_s_place_must_come_to_the_robot_first() -> None:
    story = Story().begin(somebody(x=3.0))
    story.go_on(1.0, [somebody(x=3.0), somebody(5, 3.9, 0.5)])
    story.go_on(1.5, [])
    story.go_on(3.0, [somebody(5, 3.0, 0.0)])
    assert all(reading.track_id == 1 for reading in story.readings)


@pytest.mark.parametrize("beside, number", [([], 5), ([somebody(6, 1.5, -1.5)], 1)], ids=["alone", "in a crowd"])
def test_in_a_crowd_somebody_else_who_was_hidden_does_not_answer_by_standing_at_the_robot(
    beside: list[TrackedPerson], number: int
) -> None:
    story = in_state(LOCKED)
    story.go_on(1.0, [somebody(), somebody(5, 1.5, 1.5), *beside])
    story.go_on(4.0, beside)
    assert story.go_on(6.0, [somebody(5, 1.2, 0.3), *beside]).track_id == number
