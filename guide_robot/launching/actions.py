"""Makes launch actions of arguments and processes: the only file here that knows ROS's launch system."""

from collections.abc import Callable, Sequence
from typing import Any

from launch import LaunchContext, LaunchDescription
from launch.actions import DeclareLaunchArgument, OpaqueFunction
from launch_ros.actions import Node
from launch_ros.parameter_descriptions import ParameterValue

from guide_robot.errors import UserError
from guide_robot.launching.arguments import Argument
from guide_robot.launching.values import Process, Values

Start = Callable[[Values], list[Any]]


def description(arguments: Sequence[Argument], start: Start, *, use_sim_time: bool = False) -> LaunchDescription:
    """Return a launch description that declares the arguments and then starts what `start` returns for them.

    `start` may return processes and launch actions. `use_sim_time` is overruled by an argument of that name.
    """
    return LaunchDescription([*map(_declaration, arguments), OpaqueFunction(function=_starter(start, use_sim_time))])


def _declaration(argument: Argument) -> DeclareLaunchArgument:
    choices = {"choices": list(argument.choices)} if argument.choices else {}
    return DeclareLaunchArgument(
        argument.name, default_value=argument.default, description=argument.description, **choices
    )


def _starter(start: Start, use_sim_time: bool) -> Callable[[LaunchContext], list[Any]]:
    def run(context: LaunchContext) -> list[Any]:
        given = dict(context.launch_configurations)
        simulated = given.get("use_sim_time", str(use_sim_time)).lower() == "true"
        values = Values(given=given, use_sim_time=simulated)
        try:
            return [_action(item, values) for item in start(values)]
        except UserError as error:
            raise RuntimeError(str(error)) from None

    return run


def _action(item: Any, values: Values) -> Any:
    return _node(item, values) if isinstance(item, Process) else item


def _node(process: Process, values: Values) -> Node:
    """Return the launch action of a process; text is marked as text, lest YAML reads numbers into it."""
    parameters = {
        name: ParameterValue(value, value_type=str) if isinstance(value, str) else value
        for name, value in process.parameters.items()
    }
    return Node(
        package=process.package,
        executable=process.executable,
        name=process.name,
        namespace=values.text("namespace"),
        output="screen",
        parameters=[*map(str, process.parameter_files), parameters],
        remappings=list(process.remappings),
        arguments=list(process.arguments),
        ros_arguments=["--log-level", values.text("log_level") or "info"],
    )
