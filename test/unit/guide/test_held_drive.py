"""A drive that the motion gate interrupts goes on after a short protective stop and ends with an operator's."""

import pytest

from guide_robot.guide.held_drive import GateWord, HeldDrive, HeldDriveSettings, Verdict

HELD, MOVES, OPERATOR = GateWord.HELD, GateWord.MAY_MOVE, GateWord.STOPPED_BY_OPERATOR
PAUSED = GateWord.PAUSED
SETTINGS = HeldDriveSettings()


def test_drive_nobody_cancelled_goes_on_whatever_the_gate_says() -> None:
    for word in GateWord:
        drive = HeldDrive()
        drive.hear(word, 1.0)
        assert drive.step(60.0) is Verdict.GOES_ON
        assert drive.held is (word is not MOVES)


@pytest.mark.parametrize("word_first", [True, False])
def test_way_is_asked_for_again_after_a_protective_stop_whichever_message_comes_first(word_first: bool) -> None:
    drive = HeldDrive()
    if word_first:
        drive.hear(HELD, 10.0)
        drive.cancelled(10.1)
    else:
        drive.cancelled(10.0)
        assert drive.step(10.1) is Verdict.WAITS
        drive.hear(HELD, 10.2)
    assert drive.step(12.0) is Verdict.WAITS
    drive.hear(MOVES, 12.5)
    assert drive.step(12.5) is Verdict.ASK_AGAIN
    drive.begin()
    assert drive.step(12.6) is Verdict.GOES_ON


def test_cancellation_that_is_heard_only_after_the_stop_is_that_of_the_stop() -> None:
    drive = HeldDrive()
    drive.hear(HELD, 10.0)
    drive.hear(MOVES, 12.0)
    drive.cancelled(12.0 + 0.9 * SETTINGS.explained_s)
    assert drive.step(14.0) is Verdict.ASK_AGAIN


@pytest.mark.parametrize("words", [(OPERATOR,), (HELD, OPERATOR), (OPERATOR, HELD, OPERATOR)])
def test_operators_stop_ends_the_drive(words: tuple[GateWord, ...]) -> None:
    drive = HeldDrive()
    drive.cancelled(10.0)
    for word in words:
        drive.hear(word, 10.1)
    assert drive.step(10.2) is Verdict.OVER


def test_goal_cancelled_without_any_stop_is_over_when_the_gate_says_nothing() -> None:
    drive = HeldDrive()
    drive.hear(HELD, 1.0)
    drive.hear(MOVES, 2.0)
    drive.cancelled(10.0)
    assert drive.step(10.0 + 0.9 * SETTINGS.explained_s) is Verdict.WAITS
    assert drive.step(10.0 + 1.1 * SETTINGS.explained_s) is Verdict.OVER


def test_drive_held_for_too_long_is_over() -> None:
    drive = HeldDrive()
    drive.hear(HELD, 10.0)
    drive.cancelled(10.0)
    assert drive.step(10.0 + SETTINGS.longest_s) is Verdict.WAITS
    assert drive.step(10.1 + SETTINGS.longest_s) is Verdict.OVER


@pytest.mark.parametrize("goal_was_cancelled", [True, False])
def test_after_a_long_protective_stop_nothing_goes_on_until_the_next_order(goal_was_cancelled: bool) -> None:
    drive = HeldDrive()
    drive.hear(MOVES, 10.0)
    drive.hear(HELD, 10.1)
    if goal_was_cancelled:
        drive.cancelled(10.2)
    drive.hear(MOVES, 10.1 + SETTINGS.short_s)
    for now_s in (14.0, 20.0, 40.0):
        assert drive.step(now_s) is Verdict.ASKS
    assert drive.step(13.2 + SETTINGS.longest_s) is Verdict.OVER
    drive.begin()
    assert drive.step(60.0) is Verdict.GOES_ON


def test_stop_counts_from_when_the_robot_was_last_heard_to_be_free_as_a_dead_gate_says_nothing() -> None:
    drive = HeldDrive()
    drive.hear(MOVES, 10.0)
    drive.hear(HELD, 13.0)
    drive.cancelled(13.1)
    drive.hear(MOVES, 13.5)
    assert drive.step(13.6) is Verdict.ASKS


def test_stops_that_cancel_nothing_need_no_word_however_long_they_last() -> None:
    drive = HeldDrive()
    drive.hear(MOVES, 10.0)
    drive.hear(PAUSED, 10.5)
    assert drive.held
    drive.hear(MOVES, 80.0)
    assert drive.step(80.1) is Verdict.GOES_ON
