"""A node with a context of its own: how a program that is no node of the robot joins its graph beside other work."""

import time
from collections.abc import Callable, Sequence

import rclpy
from rclpy.executors import SingleThreadedExecutor

from guide_robot.ros.runtime import use_large_shared_memory

TURN_S = 0.05


class Participant:
    """One node in a ROS domain (None: the environment's); nothing is handled but while it spins."""

    def __init__(self, name: str, domain: int | None = None, words: Sequence[str] = (), *, rosout: bool = True) -> None:
        """Join the graph; `words` are ROS's own, such as an enclave."""
        use_large_shared_memory()
        self._context = rclpy.Context()
        rclpy.init(context=self._context, args=["--ros-args", *words], domain_id=domain)
        self.node = rclpy.create_node(name, context=self._context, enable_rosout=rosout)
        self._executor = SingleThreadedExecutor(context=self._context)
        self._executor.add_node(self.node)

    def spin_once(self, for_s: float) -> None:
        """Handle one thing that has come or comes within that time, if there is one."""
        self._executor.spin_once(timeout_sec=for_s)

    def spin(self, for_s: float) -> None:
        """Handle what comes for so long, wall time."""
        self.spin_until(lambda: False, for_s)

    def spin_until(self, holds: Callable[[], object], patience_s: float) -> bool:
        """Handle what comes until something holds, at most for so long of wall time; return whether it does."""
        deadline = time.monotonic() + patience_s
        while not holds():
            left_s = deadline - time.monotonic()
            if left_s <= 0.0:
                return False
            self._executor.spin_once(timeout_sec=min(TURN_S, left_s))
        return True

    def close(self) -> None:
        """Leave the graph."""
        self._executor.shutdown(timeout_sec=1.0)
        self.node.destroy_node()
        rclpy.try_shutdown(context=self._context)
