"""The safety benchmark's own arithmetic and its odd messages."""

import random

import pytest

from guide_robot.bench.queue.hard_faults import DAY, YEAR, clock_offset_s
from guide_robot.bench.safety.soak import Sample, growth_pct
from guide_robot.bench.safety.soak import _figures as soak_figures
from guide_robot.bench.safety.stops import DISTURBED, FLOODS, STATES, Stop, _figures
from guide_robot.robot.description import load_robot


def test_growth_compares_the_end_with_the_warm_run_and_not_with_the_start() -> None:
    assert growth_pct([10] * 20 + [100] * 180) == 0.0
    assert growth_pct([10] * 20 + [100] * 160 + [102] * 20) == pytest.approx(2.0)
    assert growth_pct([1, 2, 3]) is None


def test_a_long_run_that_ended_at_once_reaches_no_target_by_having_no_time_to_grow() -> None:
    look = Sample(memory=10, threads=1, files=1)
    figures = soak_figures({"kiosk": [look] * 3}, [5] * 3, 0, 0)
    assert figures["soak.looks"].reached is False and "soak.memory_growth" not in figures
    figures = soak_figures({"kiosk": [look] * 200}, [5] * 200, 0, 500)
    assert all(figures[f"soak.{name}"].reached for name in ("looks", "memory_growth", "threads_growth", "visits"))


def test_a_stop_is_judged_by_what_it_took_beyond_braking() -> None:
    braking_s = 0.8 / load_robot().braking_deceleration
    stop = Stop(state="nothing", speed_mps=0.8, after_s=braking_s + 0.4, after_m=0.5, lost=False)
    assert stop.beyond_braking_s == pytest.approx(0.4)
    figures = _figures([stop, Stop(state="x", speed_mps=0.8, after_s=3.0, after_m=2.4, lost=True)], 0)
    assert figures["stop.lost"].value == 1
    assert figures["stop.lost"].reached is False


def test_there_are_twenty_states_of_failure_and_each_flood_has_a_topic() -> None:
    assert len(set(STATES)) == 20
    assert set(FLOODS) == set(DISTURBED)


def test_clocks_go_wrong_by_seconds_days_and_years_and_mostly_back() -> None:
    chance = random.Random(1)
    offsets = [clock_offset_s(chance) for _ in range(300)]
    assert sum(offset < 0.0 for offset in offsets) > 150
    for low, high in ((1.0, 60.0), (60.0, 7200.0), (DAY, 9 * DAY), (YEAR, YEAR)):
        assert any(low <= abs(offset) <= high for offset in offsets)
