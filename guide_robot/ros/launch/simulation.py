"""What runs in the embedded simulation: our nodes alone, or with Nav2 for our navigator, or those of several robots."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from guide_robot.ros.launch.arguments import NAV2_NAME
from guide_robot.ros.launch.nav2 import nav2
from guide_robot.ros.launch.ours import node_processes
from guide_robot.ros.launch.values import Container, Process, Values
from guide_robot.ros.node_table import NODES, Role, cameras

FIRST_PORT = 8080  # of the first robot's pages; the others have those after it


def simulation(values: Values) -> list[Process | Container]:
    """Return the twin with all that drives its robots."""
    robots = values.robots
    own = _own(values)
    if len(robots) > 1:
        own["simulator"]["robots"] = list(robots)
        return [*_hall(values, robots, own)]
    if values.text("navigation") != NAV2_NAME:
        return [*node_processes(Role.SIMULATION, values, own)]
    own["simulator"]["localises"] = False
    return [*node_processes(Role.SIMULATION, values, own, without=["navigator"]), *nav2(values)]


def first_robot(values: Values) -> Values:
    """Return the values of the robot that is looked at: the only one, or the first of a hall."""
    return _of_robot(values, values.robots[0], values.robots)


def _own(values: Values) -> dict[str, dict[str, Any]]:
    drawn = {} if values.yes("cameras") else cameras(on=False)
    return {"simulator": {**drawn}, "people_tracker": {**drawn}}


def _hall(values: Values, robots: tuple[str, ...], own: dict[str, dict[str, Any]]) -> Iterator[Process]:
    """Yield what all robots share, with a watchdog for it, and then each robot's own nodes in its namespace."""
    shared = {name for name, entry in NODES.items() if entry.shared}
    kept = shared | {"watchdog"}
    yield from node_processes(Role.SIMULATION, values, own, without=[name for name in NODES if name not in kept])
    for number, robot in enumerate(robots):
        one = own | {"kiosk": {"port": FIRST_PORT + number}}
        for process in node_processes(Role.SIMULATION, _of_robot(values, robot, robots), one, without=[*shared]):
            yield replace(process, namespace=robot)


def _of_robot(values: Values, robot: str, robots: tuple[str, ...]) -> Values:
    hall = ",".join(robots) if len(robots) > 1 else ""
    return replace(values, given={**values.given, "namespace": robot, "hall": hall})
