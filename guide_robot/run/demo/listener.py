"""The demo's own ear in the robot's ROS graph: what it heard goes to the recorder."""

from collections.abc import Sequence

import rclpy
from rclpy.executors import SingleThreadedExecutor

from guide_robot.ros import names
from guide_robot.ros.convert import seconds
from guide_robot.ros.runtime import use_large_shared_memory
from guide_robot.ros.visit_events import visit_event
from guide_robot.run.demo.report import Recorder
from guide_robot_interfaces.msg import SimulationState, VisitEvent


class Listener:
    """Hears visit_event and simulation; `spin` handles what has come."""

    def __init__(self, domain: int, recorder: Recorder, words: Sequence[str] = ()) -> None:
        """Join the graph; `words` are ROS's own, such as an enclave."""
        use_large_shared_memory()
        self.recorder = recorder
        self.truth: SimulationState | None = None
        self._context = rclpy.Context()
        rclpy.init(context=self._context, args=["--ros-args", *words], domain_id=domain)
        self._node = rclpy.create_node("demo_listener", context=self._context)
        self._node.create_subscription(VisitEvent, names.VISIT_EVENT, self._hear_event, names.EVENTS)
        self._node.create_subscription(SimulationState, names.SIMULATION, self._hear_truth, 5)
        self._executor = SingleThreadedExecutor(context=self._context)
        self._executor.add_node(self._node)

    def spin(self, for_s: float) -> None:
        """Handle what comes within that time, one thing at least if there is one."""
        self._executor.spin_once(timeout_sec=for_s)

    def close(self) -> None:
        """Leave the graph."""
        self._executor.shutdown(timeout_sec=1.0)
        self._node.destroy_node()
        rclpy.try_shutdown(context=self._context)

    def _hear_event(self, message: VisitEvent) -> None:
        self.recorder.note(visit_event(message), seconds(message.stamp))

    def _hear_truth(self, message: SimulationState) -> None:
        self.truth = message
