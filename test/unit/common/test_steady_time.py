"""Steady time goes on when the clock is set back."""

import pytest

from guide_robot.common.steady_time import SteadyTime


def test_it_is_the_clock_while_that_goes_forward_even_by_leaps() -> None:
    time = SteadyTime()
    assert [time.step(now) for now in (5.0, 5.05, 90.0)] == [5.0, 5.05, 90.0]
    assert time.added_s == 0.0


@pytest.mark.parametrize("back_s", [0.2, 1.0, 5.0, 9.0, 1000.0])
def test_it_goes_on_from_where_it_was_when_the_clock_is_set_back_once_and_again(back_s: float) -> None:
    time = SteadyTime()
    time.step(1000.0)
    assert time.step(1000.0 - back_s) == 1000.0
    assert time.step(1000.5 - back_s) == 1000.5
    assert time.added_s == pytest.approx(back_s)
    assert time.step(999.0 - back_s) == 1000.5
    assert time.step(999.1 - back_s) == pytest.approx(1000.6)


def test_jitter_is_no_clock_set_back() -> None:
    time = SteadyTime()
    assert [time.step(now) for now in (5.0, 4.95, 5.1)] == [5.0, 4.95, 5.1]
