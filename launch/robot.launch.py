"""The robot at work: our nodes and Nav2 on top of your robot's drivers (lidar, camera, wheels, battery)."""

from guide_robot.ros.launch.actions import description
from guide_robot.ros.launch.arguments import ROBOT
from guide_robot.ros.launch.nav2 import nav2
from guide_robot.ros.launch.ours import description_process, node_processes, rviz_process
from guide_robot.ros.node_table import Role


def start(values):
    """Return what runs on a robot."""
    processes = node_processes(Role.ROBOT, values)
    if values.yes("robot_state_publisher"):
        processes = [description_process(values, gazebo=False), *processes]
    if values.yes("nav2"):
        processes += nav2(values)
    return [*processes, rviz_process(values)] if values.yes("rviz") else processes


def generate_launch_description():
    """Return the launch description."""
    return description(ROBOT, start, role=Role.ROBOT)
