"""RViz with the robot's view: floor, zones, plan, people, and whom the robot leads."""

from guide_robot.ros.launch.actions import description
from guide_robot.ros.launch.arguments import RVIZ_ONLY
from guide_robot.ros.launch.ours import rviz_process


def start(values):
    """Return RViz."""
    return [rviz_process(values)]


def generate_launch_description():
    """Return the launch description."""
    return description(RVIZ_ONLY, start, role=None)
