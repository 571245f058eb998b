"""Somebody taken back from elsewhere is ambiguous until they, or another who can be the one, come to the robot."""

import pytest
from lock_story import ALIKE, HOLDS, LOST, REACQUIRED, UNLIKE, People, Story, somebody

from guide_robot.common.geometry import Pose2D

ELSEWHERE = (3.0, 1.1)


def reacquired(x: float = ELSEWHERE[0], y: float = ELSEWHERE[1]) -> Story:
    """Return a story in which the follower's number comes back elsewhere after two seconds."""
    story = Story().begin()
    story.go_on(1.0, [somebody()])
    story.go_on(2.0, [])
    story.go_on(0.1, [somebody(1, x, y)])
    assert story.readings[-1].state is REACQUIRED
    return story


def another(number: int = 8, x: float = 1.2, y: float = -0.3, since_s: float = 0.0, **changes: float) -> People:
    """Return the one who is held, elsewhere, and somebody new."""
    return [somebody(1, *ELSEWHERE), somebody(number, x, y, **({"age_s": since_s + 0.1} | changes))]


def test_whoever_comes_back_from_elsewhere_is_doubted() -> None:
    assert reacquired().readings[-1].ambiguous


def test_whoever_comes_back_where_they_must_be_is_not_doubted() -> None:
    assert not reacquired(2.3, 0.2).readings[-1].ambiguous


def test_a_short_absence_is_no_reason_for_doubt() -> None:
    story = Story().begin()
    story.go_on(1.0, [somebody()])
    story.go_on(0.6, [])
    assert not story.go_on(0.1, [somebody(1, 2.0, 1.0)]).ambiguous


@pytest.mark.parametrize(("similarity", "ambiguous"), [({1: 0.0}, True), ({1: ALIKE}, False)])
def test_who_was_hidden_for_a_moment_in_a_crowd_is_doubted_when_no_picture_shows_that_it_is_them(
    similarity: dict[int, float], ambiguous: bool
) -> None:
    beside = [somebody(), somebody(5, 2.4, 0.5)]
    story = Story().begin()
    story.go_on(1.0, beside, {1: ALIKE, 5: UNLIKE})
    story.go_on(0.6, beside[1:], {5: UNLIKE})
    assert not story.go_on(1.5, beside, {5: UNLIKE}).ambiguous
    assert story.go_on(2.0, beside, {5: UNLIKE} | similarity).ambiguous is ambiguous


def test_without_pictures_a_moment_in_a_crowd_is_no_reason_for_doubt() -> None:
    beside = [somebody(), somebody(5, 2.4, 0.5)]
    story = Story().begin()
    story.go_on(1.0, beside)
    story.go_on(0.6, beside[1:])
    assert not story.go_on(10.0, beside).ambiguous


def test_when_somebody_doubtful_turns_out_to_be_another_the_one_before_is_missing_where_they_were() -> None:
    story = reacquired()
    reading = story.go_on(3.0, [somebody(1, *ELSEWHERE)], {1: UNLIKE})
    assert (reading.x, reading.y) == (2.0, 0.0)
    assert not reading.sure


def test_the_doubt_ends_when_they_come_to_the_robot_and_stand() -> None:
    story = reacquired()
    story.go_on(1.0, lambda t: [somebody(1, 3.0 - 1.6 * t, 1.1 - 0.9 * t, vx=-1.6)])
    assert not story.go_on(2.0, [somebody(1, 1.4, 0.2)]).ambiguous


def test_where_the_robot_has_gone_to_them_standing_there_ends_the_doubt_only_after_long() -> None:
    story = reacquired()
    there = [somebody(1, *ELSEWHERE)]
    story.go_on(1.0, there)
    story.robot = Pose2D(x=2.0, y=0.5)
    assert story.go_on(3.0, there).ambiguous
    assert not story.go_on(6.0, there).ambiguous


def test_who_is_seen_again_in_a_crowd_under_their_own_number_is_doubted() -> None:
    beside = [somebody(), somebody(5, 2.4, 0.5)]
    for crowd in (beside, [somebody()]):
        story = Story().begin()
        story.go_on(1.0, beside)
        story.go_on(1.5, [])
        assert story.go_on(0.3, crowd).ambiguous is (crowd is beside)


def test_the_doubt_does_not_end_when_they_walk_past_the_robot() -> None:
    story = reacquired()
    past = story.go_on(3.0, lambda t: [somebody(1, 2.0 - 1.2 * t, 0.9, vx=-1.2)])
    assert past.ambiguous


def test_another_who_came_to_the_robot_and_waits_there_is_held_instead_and_it_is_said() -> None:
    story = reacquired()
    reading = story.go_on(2.5, lambda t: another(since_s=t))
    assert (reading.track_id, reading.state, reading.ambiguous) == (8, REACQUIRED, False)
    assert "waits" in reading.reason


@pytest.mark.parametrize(
    "people",
    [
        lambda t: another(vx=1.0, since_s=t),
        lambda t: another(x=3.5, y=-1.5, since_s=t),
        lambda t: another(age_s=10.0),
        lambda t: [*another(since_s=t), somebody(9, 1.3, 0.5, age_s=t)],
        lambda t: another(x=-1.2, since_s=t + 1.9),
    ],
    ids=["walks by", "stands elsewhere", "was there before", "one of two", "came into sight too far away"],
)
def test_nobody_else_is_held_instead(people) -> None:
    assert reacquired().go_on(3.0, people).track_id == 1


def test_while_pictures_come_nobody_is_believed_who_was_not_looked_at() -> None:
    """Neither the one who was taken back nor another who came to the robot."""
    witness = somebody(3, 2.5, -1.5)
    story = Story().begin()
    story.go_on(1.0, [somebody(), witness], {1: ALIKE, 3: UNLIKE})
    story.go_on(2.0, [witness], {3: UNLIKE})
    assert story.go_on(1.5, [somebody(1, *ELSEWHERE), witness], {3: UNLIKE}).ambiguous
    waits = story.go_on(20.0, lambda t: [*another(since_s=t), witness], {3: UNLIKE})
    assert (waits.track_id, waits.ambiguous) == (1, True)


def test_another_dressed_differently_is_not_held_instead() -> None:
    story = Story().begin()
    story.go_on(1.0, [somebody()], {1: ALIKE})
    story.go_on(2.0, [])
    assert story.go_on(0.1, [somebody(1, *ELSEWHERE)]).ambiguous
    assert story.go_on(3.0, lambda t: another(since_s=t), {8: UNLIKE}).track_id == 1


def test_who_is_dressed_like_the_follower_need_not_stand_there_so_long_where_the_robot_has_gone_to_them() -> None:
    for similarity, ambiguous in ((ALIKE, False), (0.6, True)):
        story = reacquired()
        there = [somebody(1, *ELSEWHERE)]
        story.robot = Pose2D(x=2.0, y=0.5)
        story.go_on(0.1, there)
        story.robot = Pose2D(x=1.4, y=0.5)
        assert story.go_on(1.5, there).ambiguous
        story.robot = Pose2D(x=2.0, y=0.5)
        assert story.go_on(2.0, there, {1: similarity}).ambiguous is ambiguous


@pytest.mark.parametrize("number", [1, 8])
def test_their_own_number_and_clothes_are_believed_and_another_number_in_such_clothes_is_doubted(number: int) -> None:
    """Two may be dressed alike."""
    story = Story().begin()
    story.go_on(1.0, [somebody()], {1: ALIKE})
    story.go_on(4.0, [])
    back = story.go_on(6.0, lambda t: [somebody(number, 1.9, 0.5, age_s=t)], {number: ALIKE})
    assert (back.track_id, back.state in HOLDS, back.ambiguous) == (number, True, number == 8)


def test_who_is_dressed_like_the_follower_is_not_given_up_for_another() -> None:
    for similarity, held in ((0.0, 8), (ALIKE, 1)):
        story = Story().begin()
        story.go_on(1.0, [somebody()])
        story.go_on(4.0, [])
        story.go_on(0.1, [somebody(1, *ELSEWHERE)])
        assert story.go_on(2.5, lambda t: another(since_s=t), {1: similarity}).track_id == held


def test_known_by_their_look_nobody_is_doubted() -> None:
    story = Story().begin()
    story.go_on(1.0, [somebody()], {1: ALIKE})
    story.go_on(2.0, [])
    reading = story.go_on(0.1, [somebody(1, *ELSEWHERE)], {1: ALIKE})
    assert reading.state in HOLDS and not reading.ambiguous


def test_who_was_let_go_for_another_does_not_come_back() -> None:
    story = reacquired()
    story.go_on(2.5, lambda t: another(since_s=t))
    reading = story.go_on(4.0, [somebody(1, 1.5, 0.4)])
    assert (reading.state, reading.track_id) == (LOST, 8)


def test_a_doubted_person_who_is_hidden_again_stays_doubted() -> None:
    story = reacquired()
    story.go_on(1.0, [])
    assert story.go_on(0.1, [somebody(1, 3.0, 1.2)]).ambiguous


def test_nobody_is_believed_for_standing_with_the_robot_while_they_are_not_seen() -> None:
    story = reacquired(1.3, -0.9)
    assert story.readings[-1].ambiguous
    story.go_on(0.2, [somebody(1, 1.3, -0.9)])
    assert all(reading.ambiguous for reading in story.readings[-1:])
    hidden = story.go_on(2.4, [somebody(3, 0.65, -0.45)])
    assert hidden.ambiguous


def test_once_somebody_doubtful_is_lost_too_the_one_before_them_is_looked_for() -> None:
    """They may have come into sight while the wrong one was held."""
    story = Story().begin()
    story.go_on(1.0, [somebody()])
    story.go_on(2.0, [])
    story.go_on(3.0, lambda t: [somebody(7, 2.4, 0.9, age_s=t)])
    assert story.readings[-1].track_id == 7 and story.readings[-1].ambiguous
    reading = story.go_on(4.0, [])
    assert (reading.state, reading.track_id, reading.ambiguous) == (LOST, 1, False)
    assert story.go_on(0.2, [somebody(1, 2.0, 0.0, age_s=2.0)]).track_id == 1
