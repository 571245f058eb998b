"""A recording stand-in for ROS's launch system, used where the real one is not installed."""

import importlib.util
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from guide_robot.common.resources import resource


@dataclass
class Recorded:
    """An action or substitution as a launch file made it."""

    kind: str
    words: tuple[Any, ...]
    options: dict[str, Any] = field(default_factory=dict)


@dataclass
class Launched:
    """What a launch file declares and, for given arguments, starts."""

    declared: dict[str, Recorded]
    nodes: list[Recorded]
    others: list[Recorded]


def _recorder(kind: str) -> Any:
    return lambda *words, **options: Recorded(kind, words, options)


NAMES = {
    "launch": ["LaunchContext", "LaunchDescription"],
    "launch.actions": [
        "DeclareLaunchArgument",
        "EmitEvent",
        "IncludeLaunchDescription",
        "LogInfo",
        "OpaqueFunction",
        "RegisterEventHandler",
        "SetEnvironmentVariable",
    ],
    "launch.event_handlers": ["OnProcessStart"],
    "launch.events": ["Shutdown"],
    "launch.events.process": ["ProcessExited"],
    "launch.launch_description_sources": ["PythonLaunchDescriptionSource"],
    "launch.substitutions": ["PathJoinSubstitution"],
    "launch_ros": [],
    "launch_ros.actions": ["LoadComposableNodes", "Node"],
    "launch_ros.descriptions": ["ComposableNode"],
    "launch_ros.parameter_descriptions": ["ParameterValue"],
    "launch_ros.substitutions": ["FindPackageShare"],
}


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put modules of the names that launch files import into sys.modules; each call they make is recorded."""
    for module, names in NAMES.items():
        made = types.ModuleType(module)
        for name in names:
            setattr(made, name, _recorder(name))
        monkeypatch.setitem(sys.modules, module, made)
    monkeypatch.delitem(sys.modules, "guide_robot.ros.launch.actions", raising=False)
    yield
    sys.modules.pop("guide_robot.ros.launch.actions", None)


def run(name: str, **given: str) -> Launched:
    """Execute a launch file against the stand-in with these arguments on top of its defaults."""
    description = load(resource("launch", name)).generate_launch_description()
    entities = description.words[0]
    declared = {entity.words[0]: entity for entity in entities if entity.kind == "DeclareLaunchArgument"}
    assert given.keys() <= declared.keys()
    values = {argument: entry.options["default_value"] for argument, entry in declared.items()} | given
    context = types.SimpleNamespace(launch_configurations=values)
    functions = [entity.options["function"] for entity in entities if entity.kind == "OpaqueFunction"]
    started = [action for function in functions for action in function(context)]
    nodes = [action for action in started if action.kind == "Node"]
    return Launched(declared=declared, nodes=nodes, others=[action for action in started if action not in nodes])


def load(path: Path) -> Any:
    """Import a launch file, as ROS does."""
    spec = importlib.util.spec_from_file_location("launch_file_under_test", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def parameters(node: Recorded) -> dict[str, Any]:
    """Return a node's own values, text taken out of its ParameterValue."""
    values = next(entry for entry in node.options["parameters"] if isinstance(entry, dict))
    return {name: value.words[0] if isinstance(value, Recorded) else value for name, value in values.items()}


def node_of(launched: Launched, name: str) -> Recorded:
    """Return the node of that name."""
    return next(node for node in launched.nodes if node.options["name"] == name)
