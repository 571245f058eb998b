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
        ([1.2, 1.1, 0.8], [0.012, 0.011, 0.008]),
    ],
)
def test_a_charge_is_known_however_the_driver_counts(said: list[float], known: list[float | None]) -> None:
    battery = BatteryReading()
    assert [battery.take(value) for value in said] == [None if k is None else pytest.approx(k) for k in known]


def test_a_driver_without_a_percentage_is_understood_by_charge_and_capacity() -> None:
    assert BatteryReading().take(math.nan, 1.3, 2.6) == pytest.approx(0.5)
    assert BatteryReading().take(math.nan, 1.3, 0.0) is None


def test_a_percentage_that_is_left_at_0_yields_to_charge_and_capacity() -> None:
    battery = BatteryReading()
    assert [battery.take(0.0, charge, 2.0) for charge in (1.0, 0.06, 0.05)] == pytest.approx([0.5, 0.03, 0.025])
    assert BatteryReading().take(0.0, 0.0, 2.0) is None


def test_charge_and_capacity_tell_how_a_nearly_empty_battery_is_counted() -> None:
    assert BatteryReading().take(0.9, 0.018, 2.0) == pytest.approx(0.009)
    assert BatteryReading().take(0.9, 1.8, 2.0) == pytest.approx(0.9)
