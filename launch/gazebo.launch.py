"""The robot in Gazebo: the site's generated world with people who walk, Nav2, and our nodes on simulated time."""

from launch.actions import IncludeLaunchDescription
from launch.launch_description_sources import PythonLaunchDescriptionSource
from launch.substitutions import PathJoinSubstitution
from launch_ros.substitutions import FindPackageShare

from guide_robot.ros.launch.actions import description
from guide_robot.ros.launch.arguments import GAZEBO
from guide_robot.ros.launch.gazebo import gazebo_arguments, gazebo_processes
from guide_robot.ros.launch.nav2 import nav2
from guide_robot.ros.launch.ours import description_process, node_processes, rviz_process
from guide_robot.ros.node_table import Role


def start(values):
    """Return what runs with Gazebo."""
    file = PathJoinSubstitution([FindPackageShare("ros_gz_sim"), "launch", "gz_sim.launch.py"])
    world = {"gz_args": gazebo_arguments(values), "on_exit_shutdown": "true"}
    gazebo = IncludeLaunchDescription(PythonLaunchDescriptionSource(file), launch_arguments=world.items())
    processes = [gazebo, description_process(values, gazebo=True), *gazebo_processes(values)]
    processes += node_processes(Role.GAZEBO, values)
    if values.yes("nav2"):
        processes += nav2(values)
    return [*processes, rviz_process(values)] if values.yes("rviz") else processes


def generate_launch_description():
    """Return the launch description."""
    return description(GAZEBO, start, role=Role.GAZEBO, use_sim_time=True)
