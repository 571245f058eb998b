"""The event model's waits beside queueing theory, where there is an exact answer."""

from pathlib import Path

import numpy as np
import pytest

from guide_robot.floor.load import load_floor
from guide_robot.rehearsal.day import play
from guide_robot.rehearsal.erlang import mean_wait_s
from guide_robot.rehearsal.hall_of_equals import equal_counters

FLOOR = load_floor(Path(__file__).parents[3] / "maps" / "ward_office" / "floor.yaml")
PER_DAY, COUNTERS, BUSY, DAYS = 20_000.0, 2, 0.5, 4


def test_waits_at_equal_counters_are_within_two_percent_of_erlang_c() -> None:
    """80,000 people on four days; the mean's own standard error is about 1.3 %."""
    rate = PER_DAY / 86_400.0
    service_s = BUSY * COUNTERS / rate
    rehearsal, ways = equal_counters(FLOOR, counters=COUNTERS, per_day=PER_DAY, service_s=service_s)
    waits = [
        one.waited_s
        for seed in range(1, DAYS + 1)
        for one in play(rehearsal, ways, seed).citizens
        if one.waited_s is not None
    ]
    assert len(waits) > 0.98 * DAYS * PER_DAY
    assert float(np.mean(waits)) == pytest.approx(mean_wait_s(rate, service_s, COUNTERS), rel=0.02)
