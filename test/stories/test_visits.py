"""Two centres beside each other on one machine: in both a citizen is served."""

import pytest
from commands import Demo
from served_visit import check_one_visit

pytestmark = pytest.mark.slow


def test_two_demos_in_different_buildings_do_not_disturb_each_other(demo):
    office: Demo = demo("--visits", "1", "--seed", "6", "--no-camera")
    villa: Demo = demo("--visits", "1", "--seed", "8", "--no-camera", "--floor", "old_villa")
    for building in (office, villa):
        assert building.ends() == 0, f"{building.complained}\n{building.report()}"
    assert office.domain() != villa.domain()
    for building in (office, villa):
        assert len(list((building.kept / "tickets").glob("*.png"))) == 1
        check_one_visit(building)
