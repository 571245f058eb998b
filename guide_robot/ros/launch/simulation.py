"""What runs in the embedded simulation: our nodes alone, or with Nav2 in the place of our navigator."""

from typing import Any

from guide_robot.ros.launch.arguments import NAV2_NAME
from guide_robot.ros.launch.nav2 import nav2
from guide_robot.ros.launch.ours import node_processes
from guide_robot.ros.launch.values import Container, Process, Values
from guide_robot.ros.node_table import Role, cameras


def simulation(values: Values) -> list[Process | Container]:
    """Return the twin with all that drives its robot."""
    drawn = {} if values.yes("cameras") else cameras(on=False)
    own: dict[str, dict[str, Any]] = {"simulator": {**drawn}, "people_tracker": {**drawn}}
    if values.text("navigation") != NAV2_NAME:
        return [*node_processes(Role.SIMULATION, values, own)]
    own["simulator"]["localises"] = False
    return [*node_processes(Role.SIMULATION, values, own, without=["navigator"]), *nav2(values)]
