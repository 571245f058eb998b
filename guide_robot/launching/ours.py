"""The processes of our own: the nodes of the table, the robot's description, RViz."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from guide_robot.errors import UserError
from guide_robot.launching.values import Process, Values
from guide_robot.nodes.table import TWINS_PEOPLE, NodeEntry, Role, nodes_for
from guide_robot.resources import resource
from guide_robot.robot.description import urdf_text

PACKAGE = "guide_robot"


def node_processes(role: Role, values: Values) -> list[Process]:
    """Return the nodes of a role, each with its file from config/, the operator's, and the launch arguments."""
    return [_node(entry, role, values) for entry in nodes_for(role)]


def _node(entry: NodeEntry, role: Role, values: Values) -> Process:
    """Return one node with those of the launch arguments that its file in config/ names, as nodes refuse others."""
    files = values.parameter_files(entry.parameters, "params_file")
    offered = {
        "floor": str(values.floor_file),
        "site": values.plan.id,
        "language": values.text("language"),
        "url": values.text("backend_url"),
        "token_file": values.text("backend_token_file"),
        "keys": values.text("keys"),
        "seed": values.text("seed"),
        "pace.rate": values.text("rate"),
    }
    known = _named_in(files[0])
    taken = {name: _like(known[name], text) for name, text in offered.items() if name in known and text}
    if role is Role.SIMULATION:
        taken |= {name: value for name, value in TWINS_PEOPLE.items() if name in known}
    own_clock = entry.executable == "simulator"  # it is the clock
    return Process(
        package=PACKAGE,
        executable=entry.executable,
        name=entry.executable,
        parameter_files=files,
        parameters={"use_sim_time": values.use_sim_time and not own_clock, **taken},
        remappings=values.remappings(),
    )


def _named_in(file: Path) -> dict[str, Any]:
    """Return the parameters of a node's file in config/, groups joined to their names with dots."""
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    return dict(_flat(content["/**"]["ros__parameters"] or {}, ""))


def _flat(group: dict[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for name, value in group.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _like(example: Any, text: str) -> Any:
    """Return a launch argument's text as the type that the parameter has in its file."""
    try:
        return type(example)(text) if isinstance(example, (int, float)) else text
    except ValueError:
        raise UserError(f"launch argument: expected a number, found {text!r}") from None


def description_process(values: Values, *, gazebo: bool) -> Process:
    """Return robot_state_publisher, which publishes the robot's frames and its description."""
    return Process(
        package="robot_state_publisher",
        executable="robot_state_publisher",
        name="robot_state_publisher",
        parameters={"use_sim_time": values.use_sim_time, "robot_description": urdf_text(gazebo=gazebo)},
        remappings=values.remappings(),
    )


def rviz_process(values: Values) -> Process:
    """Return RViz with the view of robot, people, plan and zones."""
    return Process(
        package="rviz2",
        executable="rviz2",
        name="rviz2",
        parameters={"use_sim_time": values.use_sim_time},
        remappings=values.remappings(),
        arguments=("-d", str(resource("config", "guide_robot.rviz"))),
    )
