"""Two centres beside each other, in one of which a program is killed: in both a citizen is served."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from commands import Demo
from served_visit import check_one_visit

pytestmark = pytest.mark.slow


@dataclass(frozen=True, kw_only=True)
class Neighbours:
    """Two demos that were started at once."""

    office: Demo
    villa: Demo


@pytest.fixture(scope="module")
def neighbours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neighbours]:
    """Yield two demos that ran to their ends; the office's escort was killed while it led."""
    folder = tmp_path_factory.mktemp("story")
    office = Demo(folder / "office", "--visits", "1", "--seed", "6", "--no-camera")
    villa = Demo(folder / "villa", "--visits", "1", "--seed", "8", "--no-camera", "--floor", "old_villa")
    try:
        office.until(lambda: "leading:" in office.log("receptionist"), "the robot led")
        office.kill("guide_robot.ros.nodes.escort")
        office.ends()
        villa.ends()
        yield Neighbours(office=office, villa=villa)
    finally:
        office.close()
        villa.close()


def test_two_demos_in_different_buildings_do_not_disturb_each_other(neighbours):
    assert neighbours.office.domain() != neighbours.villa.domain()
    for building in (neighbours.office, neighbours.villa):
        assert building.ends() == 0, building.complained
        assert len(list((building.kept / "tickets").glob("*.png"))) == 1
    check_one_visit(neighbours.villa)


def test_a_visit_goes_on_when_the_escort_is_killed_while_leading(neighbours):
    office = neighbours.office
    assert office.ends() == 0, f"{office.complained}\n{office.report()}"
    assert office.told_of_a_restart_of("escort")
    (visit,) = office.report()["visits"]
    assert visit["outcome"] == "served", visit
    assert office.report()["totals"]["contacts_by_robot"] == 0
