"""The robot, or several, in an embedded twin, without Gazebo: driven by our own navigator, or one by Nav2."""

from dataclasses import replace

from guide_robot.ros.launch.actions import description
from guide_robot.ros.launch.arguments import SIMULATION
from guide_robot.ros.launch.ours import description_process, rviz_process
from guide_robot.ros.launch.simulation import first_robot, simulation
from guide_robot.ros.node_table import Role


def start(values):
    """Return what runs in the embedded simulation; the simulator itself publishes the sensors' frames."""
    processes = simulation(values)
    if values.yes("rviz"):
        seen = first_robot(values)
        looks = [description_process(seen, gazebo=False), rviz_process(seen)]
        processes += [replace(process, namespace=seen.text("namespace")) for process in looks]
    return processes


def generate_launch_description():
    """Return the launch description."""
    return description(SIMULATION, start, role=Role.SIMULATION, use_sim_time=True)
