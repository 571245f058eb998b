"""Traffic runs, a few of the thousand that the benchmark drives: nobody stands for ever, nobody touches another."""

import pytest

from guide_robot.bench.fleet.traffic import Fault, Hall, Traffic, TrafficSettings
from guide_robot.common.resources import resource
from guide_robot.floor.load import load_floor


@pytest.fixture(scope="module")
def villa() -> Hall:
    """Return the old villa."""
    return Hall(load_floor(resource("maps", "old_villa", "floor.yaml")), 0.27)


@pytest.mark.parametrize("fault", list(Fault))
def test_three_robots_get_through_the_villas_doors_one_by_one(villa: Hall, fault: Fault) -> None:
    result = Traffic(villa, TrafficSettings(robots=3, trips=2, fault=fault), seed=8).run()
    assert (result.deadlocks, result.contacts, result.unfinished) == (0, 0, 0)
    assert result.together == 0 or fault is Fault.SPLIT
    assert result.arrived >= 2


def test_robots_that_do_not_ask_each_other_block_each_other(villa: Hall) -> None:
    """The same traffic without the fleet: the trials can fail."""
    result = Traffic(villa, TrafficSettings(robots=3, trips=3, deaf=True), seed=2).run()
    assert result.together + result.deadlocks + result.given_up > 0
