"""The robot in its embedded twin, without Gazebo: driven by our own navigator, or by Nav2 (navigation:=nav2)."""

from guide_robot.ros.launch.actions import description
from guide_robot.ros.launch.arguments import SIMULATION
from guide_robot.ros.launch.ours import description_process, rviz_process
from guide_robot.ros.launch.simulation import simulation
from guide_robot.ros.node_table import Role


def start(values):
    """Return what runs in the embedded simulation; the simulator itself publishes the sensors' frames."""
    processes = simulation(values)
    if values.yes("rviz"):
        processes += [description_process(values, gazebo=False), rviz_process(values)]
    return processes


def generate_launch_description():
    """Return the launch description."""
    return description(SIMULATION, start, role=Role.SIMULATION, use_sim_time=True)
