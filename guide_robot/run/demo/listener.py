"""The demo's own ear in the robots' ROS graph: what it heard goes to the recorders."""

from collections.abc import Mapping, Sequence

import rclpy
from rclpy.executors import SingleThreadedExecutor

from guide_robot.ros import names
from guide_robot.ros.convert import seconds
from guide_robot.ros.runtime import use_large_shared_memory
from guide_robot.ros.visit_events import visit_event
from guide_robot.run.demo.report import Recorder
from guide_robot_interfaces.msg import SimulationState, VisitEvent


class Listener:
    """Hears visit_event and simulation of each robot; `spin` handles what has come."""

    def __init__(self, domain: int, recorders: Mapping[str, Recorder], words: Sequence[str] = ()) -> None:
        """Join the graph; recorders are by the robot's namespace, `words` are ROS's own, such as an enclave."""
        use_large_shared_memory()
        self.truths: dict[str, SimulationState] = {}
        self._context = rclpy.Context()
        rclpy.init(context=self._context, args=["--ros-args", *words], domain_id=domain)
        self._node = rclpy.create_node("demo_listener", context=self._context)
        for robot, recorder in recorders.items():
            self._listen(robot, recorder)
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

    def _listen(self, robot: str, recorder: Recorder) -> None:
        def hear_event(message: VisitEvent) -> None:
            recorder.note(visit_event(message), seconds(message.stamp))

        def hear_truth(message: SimulationState) -> None:
            self.truths[robot] = message

        event, truth = names.of_robot(names.VISIT_EVENT, robot), names.of_robot(names.SIMULATION, robot)
        self._node.create_subscription(VisitEvent, event, hear_event, names.EVENTS)
        self._node.create_subscription(SimulationState, truth, hear_truth, 5)
