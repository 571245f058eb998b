"""The one builder of nodes' parameters: launch files, demo, replay and trials start every node with what it says here.

Later wins: the node's file in config/, what the role brings, what the run offers to whichever node knows it, what the
run means for this node alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from guide_robot.common.errors import UserError
from guide_robot.common.resources import resource
from guide_robot.common.strict_yaml import parse_yaml
from guide_robot.ros.node_table import NodeEntry, Role

CLOCK_NODES = ("simulator", "gazebo_base")  # they are the clock
FIGURES = {"camera.confirm": False}  # by their outlines, simulated figures are no people
OVERRIDES: dict[Role, dict[str, dict[str, Any]]] = {
    Role.SIMULATION: {
        "people_tracker": FIGURES,
        "motion_gate": {"command_stale_s": 0.5},  # the twin itself lets time wait for commands, up to 0.3 s
    },
    Role.GAZEBO: {"people_tracker": FIGURES},
}
"""What the nodes of a simulation have otherwise than on a robot."""


@dataclass(frozen=True, kw_only=True)
class NodeParameters:
    """One node's shipped parameter file, and the values laid over it."""

    file: Path
    values: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class RunParameters:
    """What one run gives its nodes.

    `offered` goes to each node whose file in config/ names the parameter, since nodes refuse others; empty texts are
    not given. Texts become what the file has there. `own` is by node, and given as it is.
    """

    role: Role
    use_sim_time: bool
    offered: Mapping[str, Any] = field(default_factory=dict)
    own: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def of(self, entry: NodeEntry) -> NodeParameters:
        """Return a node's parameters; raises UserError for a text that is no number where one belongs."""
        file = resource("config", entry.parameters)
        known = _named_in(file)
        brought = OVERRIDES.get(self.role, {}).get(entry.executable, {})
        taken = {name: _like(known[name], value) for name, value in self.offered.items() if name in known}
        given = {name: value for name, value in taken.items() if value != ""}
        clock = {"use_sim_time": self.use_sim_time and entry.executable not in CLOCK_NODES}
        return NodeParameters(file=file, values=clock | brought | given | dict(self.own.get(entry.executable, {})))


def _named_in(file: Path) -> dict[str, Any]:
    """Return the parameters of a node's file in config/, groups joined to their names with dots."""
    content = parse_yaml(file.read_text(encoding="utf-8"))
    return dict(_flat(content["/**"]["ros__parameters"] or {}, ""))


def _flat(group: dict[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for name, value in group.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _like(example: Any, value: Any) -> Any:
    """Return a launch argument's text as the type that the parameter has in its file; anything else as it is."""
    if value == "" or not (isinstance(value, str) and isinstance(example, (int, float))):
        return value
    try:
        return type(example)(value)
    except ValueError:
        raise UserError(f"launch argument: expected a number, found {value!r}") from None
