"""Traffic runs, a few of the thousand that the benchmark drives: nobody stands for ever, nobody touches another."""

from pathlib import Path

import pytest

from guide_robot.bench.fleet.traffic import Hall, Traffic
from guide_robot.bench.fleet.traffic_types import WITH_BACKEND, Fault, TrafficSettings
from guide_robot.bench.fleet.trial_backend import TrialBackend
from guide_robot.common.resources import resource
from guide_robot.floor.load import load_floor


@pytest.fixture(scope="module")
def villa() -> Hall:
    """Return the old villa."""
    return Hall(load_floor(resource("maps", "old_villa", "floor.yaml")), 0.27)


@pytest.mark.parametrize("fault", list(Fault))
def test_three_robots_get_through_the_villas_doors_one_by_one(villa: Hall, fault: Fault, tmp_path: Path) -> None:
    backend = TrialBackend(tmp_path) if fault in WITH_BACKEND else None
    result = Traffic(villa, TrafficSettings(robots=3, trips=2, fault=fault), 8, backend).run()
    assert (result.deadlocks, result.contacts, result.unfinished) == (0, 0, 0)
    assert result.together == 0 or fault in (Fault.RADIO, Fault.CUT)
    assert result.arrived >= 2
    if backend is not None:
        backend.close()


def test_robots_that_do_not_ask_each_other_block_each_other(villa: Hall) -> None:
    """The same traffic without the fleet: the trials can fail."""
    result = Traffic(villa, TrafficSettings(robots=3, trips=3, deaf=True), seed=2).run()
    assert result.together + result.deadlocks + result.given_up > 0
