"""Simulated time: as fast as asked for, and never far ahead of the nodes that hear it."""

import pytest

from guide_robot.simulation.pacing import Pacer, PacerSettings, Source


def passed(pacer: Pacer, now_s: float, wall_s: float, seconds: float) -> float:
    """Let wall time pass in short steps; return the simulated time reached."""
    for _ in range(round(seconds / 0.01)):
        wall_s += 0.01
        now_s += pacer.step(now_s, wall_s)
    return now_s


def started(**settings: float) -> Pacer:
    pacer = Pacer(PacerSettings(**settings))
    pacer.step(0.0, 100.0)
    return pacer


def test_time_passes_at_the_rate_that_was_asked_for():
    assert passed(started(rate=3.0), 0.0, 100.0, 2.0) == pytest.approx(6.0)


@pytest.mark.parametrize("source", list(Source))
def test_time_waits_for_whoever_has_fallen_behind(source):
    pacer = started(longest_lag_s=0.3)
    pacer.heard(source, 5.0, 100.0)
    assert passed(pacer, 5.0, 100.0, 1.5) == pytest.approx(5.3)


def test_time_waits_for_the_slower_of_both():
    pacer = started(longest_lag_s=0.3)
    pacer.heard(Source.PEOPLE, 9.0, 100.0)
    pacer.heard(Source.COMMANDS, 5.0, 100.0)
    assert passed(pacer, 5.0, 100.0, 1.5) == pytest.approx(5.3)


def test_time_goes_on_without_a_node_that_has_died():
    pacer = started(longest_lag_s=0.3, patience_s=2.0)
    pacer.heard(Source.COMMANDS, 5.0, 100.0)
    assert passed(pacer, 5.0, 100.0, 4.0) > 6.5


def test_time_does_not_stand_still_for_words_that_are_older_than_what_came_before():
    pacer = started(longest_lag_s=0.3)
    pacer.heard(Source.PEOPLE, 5.0, 100.0)
    pacer.heard(Source.PEOPLE, 0.0, 100.0)
    assert passed(pacer, 5.0, 100.0, 1.5) == pytest.approx(5.3)


def test_old_words_are_no_sign_of_life():
    pacer, wall_s, now_s = started(longest_lag_s=0.3, patience_s=2.0), 100.0, 5.0
    pacer.heard(Source.PEOPLE, 5.0, wall_s)
    for _ in range(4):
        now_s, wall_s = passed(pacer, now_s, wall_s, 1.0), wall_s + 1.0
        pacer.heard(Source.PEOPLE, 0.0, wall_s)
    assert now_s > 6.5


def test_time_does_not_wait_for_velocities_that_ended_with_a_stop():
    pacer = started(longest_lag_s=0.3)
    pacer.heard(Source.COMMANDS, 5.0, 100.0)
    pacer.forget(Source.COMMANDS)
    assert passed(pacer, 5.0, 100.0, 1.5) == pytest.approx(6.5)


def test_a_rate_at_which_time_stands_still_is_refused():
    with pytest.raises(ValueError, match="rate: expected more than 0"):
        PacerSettings(rate=0.0)
