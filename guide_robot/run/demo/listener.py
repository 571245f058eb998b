"""The demo's own ear in the robots' ROS graph: what it heard goes to the recorders."""

from collections.abc import Mapping, Sequence

from guide_robot.ros import names
from guide_robot.ros.convert import seconds
from guide_robot.ros.participant import Participant
from guide_robot.ros.visit_events import visit_event
from guide_robot.run.demo.report import Recorder
from guide_robot_interfaces.msg import SimulationState, VisitEvent


class Listener:
    """Hears visit_event and simulation of each robot; `spin` handles what has come."""

    def __init__(self, domain: int, recorders: Mapping[str, Recorder], words: Sequence[str] = ()) -> None:
        """Join the graph; recorders are by the robot's namespace, `words` are ROS's own, such as an enclave."""
        self.truths: dict[str, SimulationState] = {}
        self._graph = Participant("demo_listener", domain, words)
        for robot, recorder in recorders.items():
            self._listen(robot, recorder)

    def spin(self, for_s: float) -> None:
        """Handle what comes within that time, one thing at least if there is one."""
        self._graph.spin_once(for_s)

    def close(self) -> None:
        """Leave the graph."""
        self._graph.close()

    def _listen(self, robot: str, recorder: Recorder) -> None:
        def hear_event(message: VisitEvent) -> None:
            recorder.note(visit_event(message), seconds(message.stamp))

        def hear_truth(message: SimulationState) -> None:
            self.truths[robot] = message

        event, truth = names.of_robot(names.VISIT_EVENT, robot), names.of_robot(names.SIMULATION, robot)
        self._graph.node.create_subscription(VisitEvent, event, hear_event, names.EVENTS)
        self._graph.node.create_subscription(SimulationState, truth, hear_truth, 5)
