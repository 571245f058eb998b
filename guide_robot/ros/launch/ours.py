"""The processes of our own: the nodes of the table, the robot's description, RViz."""

from collections.abc import Mapping, Sequence
from typing import Any

from guide_robot.common.resources import resource
from guide_robot.robot.description import urdf_text
from guide_robot.ros.launch.values import Process, Values
from guide_robot.ros.node_parameters import NodeParameters, RunParameters
from guide_robot.ros.node_table import NodeEntry, Role, nodes_for

PACKAGE = "guide_robot"


def node_processes(
    role: Role, values: Values, own: Mapping[str, Mapping[str, Any]] | None = None, without: Sequence[str] = ()
) -> list[Process]:
    """Return the nodes of a role, each with its file from config/, the operator's, and the launch arguments.

    `own` is what single nodes are given beside that, `without` names nodes that others stand in for.
    """
    run = RunParameters(
        role=role,
        use_sim_time=values.use_sim_time,
        offered={
            "floor": str(values.floor_file),
            "site": values.plan.id,
            "language": values.text("language"),
            "url": values.text("backend_url"),
            "token_file": values.text("backend_token_file"),
            "keys": values.text("keys"),
            "seed": values.text("seed"),
            "pace.rate": values.text("rate"),
            "visits.count": values.text("visits"),
            "frames.base": values.text("base_frame"),
            "frames.odom": values.text("odom_frame"),
            "cmd_vel_type": values.text("cmd_vel_type"),
            **({"hall": values.hall} if values.hall else {}),
            **_compressed(values),
        },
        own=own or {},
    )
    return [
        _node(entry, run.of(entry), values)
        for entry in nodes_for(role, fleet=bool(values.hall))
        if entry.executable not in without
    ]


def _compressed(values: Values) -> dict[str, bool]:
    """Return the parameters by which compressed pictures are heard, where an argument names them."""
    front = {"compressed": True, "camera.compressed": True} if values.compressed("image_topic") else {}
    rear = {"rear_camera.compressed": True} if values.compressed("rear_image_topic") else {}
    return front | rear


def _node(entry: NodeEntry, parameters: NodeParameters, values: Values) -> Process:
    return Process(
        package=PACKAGE,
        executable=entry.executable,
        name=entry.executable,
        parameter_files=(parameters.file, *values.operators_file("params_file")),
        parameters=parameters.values,
        remappings=values.remappings(),
        respawn=True,  # the node watchdog ends what hangs
    )


def description_process(values: Values, *, gazebo: bool) -> Process:
    """Return robot_state_publisher, which publishes the robot's frames and its description."""
    return Process(
        package="robot_state_publisher",
        executable="robot_state_publisher",
        name="robot_state_publisher",
        parameters={
            "use_sim_time": values.use_sim_time,
            "robot_description": urdf_text(values.description_file, gazebo=gazebo),
        },
        remappings=values.remappings(),
        respawn=True,
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
