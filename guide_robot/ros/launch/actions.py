"""Makes launch actions of arguments and processes: the only file here that knows ROS's launch system."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from launch import LaunchContext, LaunchDescription
from launch.actions import (
    DeclareLaunchArgument,
    EmitEvent,
    LogInfo,
    OpaqueFunction,
    RegisterEventHandler,
    SetEnvironmentVariable,
)
from launch.event_handlers import OnProcessStart
from launch.events import Shutdown
from launch.events.process import ProcessExited
from launch_ros.actions import LoadComposableNodes, Node
from launch_ros.descriptions import ComposableNode
from launch_ros.parameter_descriptions import ParameterValue

from guide_robot.common.errors import UserError
from guide_robot.robot.description import VARIABLE
from guide_robot.ros.launch.arguments import Argument
from guide_robot.ros.launch.graph import graph, secure_words
from guide_robot.ros.launch.values import Container, Process, Values
from guide_robot.ros.node_table import Role
from guide_robot.ros.shared_memory import remove_ports_of_dead_domains

PACKAGE = "guide_robot"
RESPAWN_AFTER_S = 1.0
REFUSED = 2  # exit code of a node of ours that refuses what it was given: starting it again would not help
Start = Callable[[Values], list[Any]]


def description(
    arguments: Sequence[Argument], start: Start, *, role: Role | None, use_sim_time: bool = False
) -> LaunchDescription:
    """Return a launch description that declares the arguments and then starts what `start` returns for them.

    `start` may return processes and launch actions. `role` is whose keystore a secured graph needs, None for any.
    `use_sim_time` is overruled by an argument of that name.
    """
    starter = OpaqueFunction(function=_starter(start, role, use_sim_time))
    return LaunchDescription([*map(_declaration, arguments), starter])


def _declaration(argument: Argument) -> DeclareLaunchArgument:
    choices = {"choices": list(argument.choices)} if argument.choices else {}
    return DeclareLaunchArgument(
        argument.name, default_value=argument.default, description=argument.description, **choices
    )


def _starter(start: Start, role: Role | None, use_sim_time: bool) -> Callable[[LaunchContext], list[Any]]:
    def run(context: LaunchContext) -> list[Any]:
        given = dict(context.launch_configurations)
        simulated = given.get("use_sim_time", str(use_sim_time)).lower() == "true"
        values = Values(given=given, use_sim_time=simulated)
        remove_ports_of_dead_domains()
        try:
            joined = graph(values, role)
            environment = joined.environment | _described(values)
            before = [SetEnvironmentVariable(name, value) for name, value in environment.items()]
            said = [LogInfo(msg=word) for word in (joined.word, *values.warnings()) if word]
            return [*before, *said, *(action for item in start(values) for action in _actions(item, values))]
        except UserError as error:
            raise RuntimeError(str(error)) from None

    return run


def _described(values: Values) -> dict[str, str]:
    """Return the environment by which all processes read the robot's own description, where it has one."""
    path = values.description_file
    return {} if path is None else {VARIABLE: str(path)}


def _actions(item: Any, values: Values) -> list[Any]:
    if isinstance(item, Container):
        return _container(item, values)
    return [_node(item, values) if isinstance(item, Process) else item]


def _node(process: Process, values: Values) -> Node:
    """Return the launch action of a process."""
    ours = process.package == PACKAGE
    return Node(
        package=process.package,
        executable=process.executable,
        name=process.name,
        namespace=values.text("namespace") if process.namespace is None else process.namespace,
        output="screen",
        parameters=_parameters(process),
        remappings=list(process.remappings),
        arguments=list(process.arguments),
        ros_arguments=["--log-level", values.text("log_level") or "info", *secure_words(process, values)],
        respawn=process.respawn,
        respawn_delay=RESPAWN_AFTER_S,
        on_exit=_end_if_refused_at_first() if ours else None,
    )


def _container(container: Container, values: Values) -> list[Any]:
    """Return the actions that start a container and fill it at each start: one that died comes back empty."""
    process = _node(container.process, values)
    namespace = values.text("namespace").strip("/")
    full_name = f"/{namespace}/{container.process.name}" if namespace else f"/{container.process.name}"

    def fill(*_: Any) -> list[Any]:
        parts = [_part(part, values) for part in container.parts]
        return [LoadComposableNodes(target_container=full_name, composable_node_descriptions=parts)]

    return [RegisterEventHandler(OnProcessStart(target_action=process, on_start=fill)), process]


def _part(process: Process, values: Values) -> ComposableNode:
    """Return a node for a container, all its values given: launch does not find them in our files."""
    return ComposableNode(
        package=process.package,
        plugin=process.component,
        name=process.name,
        namespace=values.text("namespace"),
        parameters=[_marked(process.all_parameters(values.text("namespace")))],
        remappings=list(process.remappings),
    )


def _parameters(process: Process) -> list[Any]:
    """Return a process's files and values."""
    return [*map(str, process.parameter_files), _marked(process.parameters)]


def _marked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values with text marked as text, lest YAML reads numbers into it."""
    return {
        name: ParameterValue(value, value_type=str) if isinstance(value, str) else value
        for name, value in values.items()
    }


def _end_if_refused_at_first() -> Callable[[ProcessExited, LaunchContext], list[Any]]:
    """Return what ends the whole when a node refuses what it was given; what died otherwise is started again.

    A node that worked before was given the right things: what it refuses then, as on a full disk, may pass.
    """
    exits = 0

    def end(event: ProcessExited, context: LaunchContext) -> list[Any]:
        nonlocal exits
        exits += 1
        if exits > 1 or event.returncode != REFUSED:
            return []
        return [EmitEvent(event=Shutdown(reason=f"{event.process_name} refuses what it was given; see above"))]

    return end
