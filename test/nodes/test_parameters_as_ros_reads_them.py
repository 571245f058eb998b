"""What a node in a container is given is what the same node reads from the same files in a process of its own."""

from array import array
from pathlib import Path
from typing import Any

import pytest
import rclpy
from rclpy.context import Context

from guide_robot.common.resources import resource
from guide_robot.ros.parameter_files import values_of

NAV2 = resource("config", "nav2.yaml")
OWN = """
/**:
  ros__parameters: {enable_stamped_cmd_vel: true, added: [1.0, 2.0]}
/**/amcl:
  ros__parameters: {max_beams: 60, z_hit: 0.4}
/*/amcl:
  ros__parameters: {z_hit: 0.3}
/robot1:
  amcl:
    ros__parameters: {initial_pose: {x: 1.5}, words: "007"}
amcl:
  ros__parameters: {sigma_hit: 0.3}
amclock:
  ros__parameters: {sigma_hit: 0.4}
"""


@pytest.mark.parametrize("namespace", ["", "robot1", "hall/robot1"])
@pytest.mark.parametrize("name", ["amcl", "controller_server", "velocity_smoother", "nobody"])
def test_a_nodes_values_are_those_that_ros_reads_from_its_files(name: str, namespace: str, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(OWN)
    context = Context()
    rclpy.init(args=["--ros-args", *(w for f in (NAV2, own) for w in ("--params-file", str(f)))], context=context)
    node = rclpy.create_node(
        name,
        context=context,
        namespace=namespace or None,
        enable_rosout=False,
        start_parameter_services=False,
        automatically_declare_parameters_from_overrides=True,
    )
    try:
        read = {key: _plain(one.value) for key, one in node.get_parameters_by_prefix("").items()}
    finally:
        node.destroy_node()
        context.try_shutdown()
    of_every_node = {"use_sim_time", "start_type_description_service"}
    given = values_of(f"/{namespace}/{name}".replace("//", "/"), [NAV2, own])
    assert {key: value for key, value in read.items() if key not in of_every_node} == given


def _plain(value: Any) -> Any:
    return value.tolist() if isinstance(value, array) else value
