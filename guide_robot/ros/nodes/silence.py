"""How long nothing has been heard of a topic, on a robot and in simulated time that runs faster or slower."""

import math
import time

from rclpy.node import Node

from guide_robot.ros.convert import now_s


class Silence:
    """Measures by the steady clock; in simulated time a silence must be one by the node's clock too.

    So a slow simulation, which sends less often, is not taken for silence, nor a fast one, in which simulated time runs
    away while a message is on its way. Simulated time itself may stop for ever: that is not silence of a topic.
    """

    def __init__(self, node: Node) -> None:
        self._node = node
        self._simulated = bool(node.get_parameter("use_sim_time").value)
        self._wall_s = self._simulated_s = -math.inf

    def broken(self) -> None:
        """Something was heard."""
        self._wall_s = time.monotonic()
        if self._simulated:
            self._simulated_s = now_s(self._node.get_clock())

    def age_s(self) -> float:
        """Return for how long nothing has been heard, inf before the first time."""
        wall_s = time.monotonic() - self._wall_s
        if not self._simulated:
            return wall_s
        return min(wall_s, now_s(self._node.get_clock()) - self._simulated_s)
