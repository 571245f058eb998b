"""What runs beside our nodes in Gazebo: the bridge of topics and the one who puts the robot into the world."""

from guide_robot.common.resources import resource
from guide_robot.ros.launch.values import Process, Values

SPAWN_HEIGHT_M = 0.02


def gazebo_arguments(values: Values) -> str:
    """Return the words for `gz sim`: run at once, the site's world, without a window where asked."""
    headless = "-s --headless-rendering " if values.yes("headless") else ""
    return f"-r {headless}{values.beside_floor('world.sdf')}"


def gazebo_processes(values: Values) -> list[Process]:
    """Return the bridge between Gazebo's topics and ROS, and the spawning of the robot at its start pose."""
    start = values.plan.start_pose
    place = ["-x", f"{start.x:g}", "-y", f"{start.y:g}", "-z", f"{SPAWN_HEIGHT_M:g}", "-Y", f"{start.theta:.4f}"]
    return [
        Process(
            package="ros_gz_bridge",
            executable="parameter_bridge",
            name="gazebo_bridge",
            parameters={"use_sim_time": True, "config_file": str(resource("config", "gazebo_bridge.yaml"))},
            remappings=values.remappings(),
            respawn=True,
        ),
        Process(
            package="ros_gz_sim",
            executable="create",
            name="spawn_robot",
            parameters={"use_sim_time": True},
            arguments=("-world", values.plan.id, "-name", "guide_robot", "-topic", "robot_description", *place),
        ),
    ]
