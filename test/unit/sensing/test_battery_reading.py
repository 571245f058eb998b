"""A battery as its driver tells of it: to 1, to 100, with a 0 before it has measured, or not at all."""

import math

import pytest

from guide_robot.sensing.battery_reading import BatteryReading


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ([0.8, 0.79], [0.8, 0.79]),
        ([80.0, 1.2, 0.9], [0.8, 0.012, 0.009]),
        ([0.0, 0.0, 0.7], [None, None, 0.7]),
        ([0.0, 64.0], [None, 0.64]),
        ([0.6, 0.0, 0.6], [0.6, None, 0.6]),
        ([0.03, 0.0], [0.03, 0.0]),
        ([math.nan, math.inf, -1.0, 250.0], [None, None, None, None]),
        ([1.0, 1.02], [1.0, 1.0]),
    ],
)
def test_a_charge_is_known_however_the_driver_counts(said: list[float], known: list[float | None]) -> None:
    battery = BatteryReading()
    assert [battery.take(value) for value in said] == [None if k is None else pytest.approx(k) for k in known]


def test_a_driver_without_a_percentage_is_understood_by_charge_and_capacity() -> None:
    assert BatteryReading().take(math.nan, 1.3, 2.6) == pytest.approx(0.5)
    assert BatteryReading().take(math.nan, 1.3, 0.0) is None
