"""A few minutes of a hall with three robots: the benchmark's targets hold in a run of it."""

from guide_robot.bench.fleet.service import Service, ServiceSettings
from guide_robot.common.resources import resource
from guide_robot.floor.load import load_floor
from guide_robot.floor.narrow_places import NarrowPlaces


def test_each_is_served_by_one_robot_and_nobody_is_forgotten_over_a_split_and_failures() -> None:
    plan = load_floor(resource("maps", "ward_office", "floor.yaml"))
    settings = ServiceSettings(robots=3, lasts_s=300.0, fails=0.4)
    result = Service(plan, NarrowPlaces(plan, 0.27), settings, seed=3).run()
    assert (result.double, result.led_twice, result.forgotten, result.charger_twice) == (0, 0, 0, 0)
    assert result.served >= 5 and result.left >= 1
