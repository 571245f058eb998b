"""What the other robots of the hall say of where they are."""

from collections.abc import Callable

from geometry_msgs.msg import PoseStamped
from rclpy.node import Node

from guide_robot.common.geometry import Pose2D
from guide_robot.common.scan import Scan
from guide_robot.people.types import TrackedPerson
from guide_robot.robot.description import load_robot
from guide_robot.ros import names
from guide_robot.ros.convert import now_s, to_pose
from guide_robot.ros.edge import check_frame, listen
from guide_robot.ros.robot_names import declare_robots, fellows_of
from guide_robot.ros.transforms import Transforms
from guide_robot.sensing.fellow_robots import FellowRobots
from guide_robot.sensing.robot_frames import Mounting


class Fellows:
    """Hears `robot_pose` of each other robot that the parameter `hall` names; nothing without that."""

    def __init__(self, node: Node) -> None:
        self._clock = node.get_clock()
        self._robots = FellowRobots(load_robot().footprint_radius_m)
        for name in fellows_of(node, declare_robots(node, "hall")):
            topic = names.of_robot(names.ROBOT_POSE, name)
            listen(node, PoseStamped, topic, _pose, self._hearing(name), 1)

    def _hearing(self, name: str) -> Callable[[Pose2D], None]:
        return lambda pose: self._robots.hear(name, pose, now_s(self._clock))

    def drawn(self, scan: Scan, mounting: Mounting, transforms: Transforms) -> Scan:
        """Return a scan with the other robots in it as wide as they are, while it is known where this one is."""
        base = transforms.base_in_map()
        return scan if base is None else self._robots.drawn(scan, base[0].compose(mounting.pose), now_s(self._clock))

    def none_of(self, people: list[TrackedPerson]) -> list[TrackedPerson]:
        """Return the people without whoever stands where another robot is."""
        now = now_s(self._clock)
        return [person for person in people if not self._robots.is_one(person.x, person.y, now)]


def _pose(message: PoseStamped) -> Pose2D:
    check_frame(message.header.frame_id, names.FRAME_MAP)
    return to_pose(message.pose)
