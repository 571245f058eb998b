"""The robot in its embedded twin: no Gazebo, no Nav2; the same nodes with simulator and navigator of our own."""

from guide_robot.launching.actions import description
from guide_robot.launching.arguments import SIMULATION
from guide_robot.launching.ours import description_process, node_processes, rviz_process
from guide_robot.nodes.table import Role


def start(values):
    """Return what runs in the embedded simulation; the simulator itself publishes the sensors' frames."""
    processes = node_processes(Role.SIMULATION, values)
    if values.yes("rviz"):
        processes += [description_process(values, gazebo=False), rviz_process(values)]
    return processes


def generate_launch_description():
    """Return the launch description."""
    return description(SIMULATION, start, use_sim_time=True)
