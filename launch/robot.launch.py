"""The robot at work: our nodes and Nav2 on top of your robot's drivers (lidar, camera, wheels, battery)."""

from guide_robot.launching.actions import description
from guide_robot.launching.arguments import ROBOT
from guide_robot.launching.nav2 import nav2_processes
from guide_robot.launching.ours import description_process, node_processes, rviz_process
from guide_robot.nodes.table import Role


def start(values):
    """Return what runs on a robot."""
    processes = [description_process(values, gazebo=False), *node_processes(Role.ROBOT, values)]
    if values.yes("nav2"):
        processes += nav2_processes(values)
    return [*processes, rviz_process(values)] if values.yes("rviz") else processes


def generate_launch_description():
    """Return the launch description."""
    return description(ROBOT, start)
